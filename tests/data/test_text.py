"""Text files as people write them: by hand, by Python's csv module, by spreadsheets."""

from __future__ import annotations

import csv
import io
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.data import Cancelled, ColumnsNeeded, Dataset, InvalidValues, open_dataset
from kmeans_gui.data.read_text import read_text


def write(folder: Path, text: str | bytes, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def opened(folder: Path, text: str | bytes, name: str = "points.csv", **options: object) -> Dataset:
    return open_dataset(write(folder, text, name), **options)  # type: ignore[arg-type]


def columns_of(dataset: Dataset) -> dict[str, list[str | None]]:
    assert dataset.columns is not None
    return dataset.columns.to_dict(as_series=False)


def test_the_only_two_numeric_columns_are_taken_and_the_text_beside_them_is_kept(
    tmp_path: Path,
) -> None:
    dataset = opened(
        tmp_path,
        'code,x,name,y\n007x,1,"a ""b"", c",2.50\n2.50x,-3e2,"two\nlines 😀",+4\n',
    )
    assert (dataset.x_name, dataset.y_name) == ("x", "y")
    np.testing.assert_array_equal(dataset.points, [[1, 2.5], [-300, 4]])
    assert columns_of(dataset) == {
        "code": ["007x", "2.50x"],
        "name": ['a "b", c', "two\nlines 😀"],
    }
    assert dataset.title == "points.csv"
    assert dataset.path == tmp_path / "points.csv"
    assert dataset.n_source_rows == dataset.n == 2
    assert dataset.points.dtype == np.float64


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("last_end", [True, False])
def test_delimiters_line_ends_and_byte_order_marks_are_found_out(
    tmp_path: Path, delimiter: str, line_end: str, bom: str, last_end: bool
) -> None:
    rows = [["name", "x", "y"], ["a b", "1.5", "2"], ["", "3", "4"], ["é", "5", "-6.25"]]
    text = bom + line_end.join(delimiter.join(row) for row in rows) + line_end * last_end
    dataset = opened(tmp_path, text)
    np.testing.assert_array_equal(dataset.points, [[1.5, 2], [3, 4], [5, -6.25]])
    assert (dataset.x_name, dataset.y_name) == ("x", "y")
    assert columns_of(dataset) == {"name": ["a b", None, "é"]}


@pytest.mark.parametrize(
    ("text", "names", "points"),
    [
        ("1,2\n3,4\n", ("c0", "c1"), [[1, 2], [3, 4]]),
        ("a,1,2\nb,3,4\n", ("c1", "c2"), [[1, 2], [3, 4]]),
        ("x,y\n1,2\n3,4\n", ("x", "y"), [[1, 2], [3, 4]]),
        ("x, y\n1, 2\n3, 4\n", ("x", " y"), [[1, 2], [3, 4]]),
        ('"x","y"\n"1","2"\n"3","4"\n', ("x", "y"), [[1, 2], [3, 4]]),
        ('"x\n(cm)","y"\n1,2\n3,4\n', ("x\n(cm)", "y"), [[1, 2], [3, 4]]),
        (",x,y\n0,1,2\n1,3,4\n", ("x", "y"), [[1, 2], [3, 4]]),
        ("x,x\n1,2\n3,4\n", ("x", "x_2"), [[1, 2], [3, 4]]),
        ("\n\nx,y\n\n1,2\n\n\n3,4\n\n", ("x", "y"), [[1, 2], [3, 4]]),
        ("\r\nx,y\r\n\r\n1,2\r\n3,4\r\n\r\n", ("x", "y"), [[1, 2], [3, 4]]),
        ("x;y\n1,5;2\n3,25;4\n", ("x", "y"), [[1.5, 2], [3.25, 4]]),
        ("x;y\n1.5;2\n3.25;4\n", ("x", "y"), [[1.5, 2], [3.25, 4]]),
        ("1,5;2,5\n3,5;4,5\n", ("c0", "c1"), [[1.5, 2.5], [3.5, 4.5]]),
        ("x\ty\n1,5\t2\n3\t4,5\n", ("x", "y"), [[1.5, 2], [3, 4.5]]),
        ("price;x;y\n1,234;1.5;2\n2,345;3;4\n", ("x", "y"), [[1.5, 2], [3, 4]]),
        ("x,y,note\n1,2,a;b\n3,4,c;d\n", ("x", "y"), [[1, 2], [3, 4]]),
        ('x,y,size\n1,2,5" disk\n3,4,6" disk\n', ("x", "y"), [[1, 2], [3, 4]]),
        ("x,y,cluster\n1,2,0\n3,4,1\n", ("x", "y"), [[1, 2], [3, 4]]),
        ("x,y,cluster,distance\n1,2,0,.5\n3,4,1,.5\n", ("x", "y"), [[1, 2], [3, 4]]),
    ],
)
def test_headers_decimal_commas_and_odd_layouts_are_understood(
    tmp_path: Path, text: str, names: tuple[str, str], points: list[list[float]]
) -> None:
    dataset = opened(tmp_path, text)
    assert (dataset.x_name, dataset.y_name) == names
    np.testing.assert_array_equal(dataset.points, points)


def test_a_word_over_numbers_makes_a_header_of_years(tmp_path: Path) -> None:
    dataset = opened(tmp_path, "id,2019,2020\n1,2.5,3.5\n2,4.5,5.5\n", x="2019", y="2020")
    np.testing.assert_array_equal(dataset.points, [[2.5, 3.5], [4.5, 5.5]])


def test_a_column_that_turns_into_text_late_is_text(tmp_path: Path) -> None:
    rows = [f"{i},{i}.5,{i if i < 99_000 else 'end'}\n" for i in range(200_000)]
    dataset = opened(tmp_path, "x,y,code\n" + "".join(rows))
    assert (dataset.x_name, dataset.y_name) == ("x", "y")


raw_cells = st.text('ab" ', min_size=1, max_size=5).filter(lambda cell: cell[0] != '"')


def test_a_long_cell_after_quotes_inside_a_bare_one_is_read(tmp_path: Path) -> None:
    long = "a" * 200_000
    (tmp_path / "a.csv").write_text(f'x,y,size\n1,2,5" disk\n3,4,"{long}"\n')
    columns = open_dataset(tmp_path / "a.csv").columns
    assert columns is not None
    assert columns.get_column("size").to_list() == ['5" disk', long]


@given(
    st.lists(st.tuples(raw_cells, raw_cells), min_size=1, max_size=8),
    st.sampled_from([1, 16, 10_000]),
)
def test_quotes_inside_bare_cells_are_ordinary_characters(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], block_size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "bare.csv"
    path.write_text("x,y,s,t\n" + "".join(f"1,2,{s},{t}\n" for s, t in rows), newline="")
    frame = read_text(path, block_size=block_size).frame
    assert [row[2:] for row in frame.rows()] == rows


def test_more_than_two_numeric_columns_ask_which(tmp_path: Path) -> None:
    text = "id,name,x,y\n1,a,2.0,3\n4,b,5,6\n"
    with pytest.raises(ColumnsNeeded, match="choose x and y from id, x, y") as caught:
        opened(tmp_path, text)
    needed = caught.value
    assert needed.columns == ("id", "x", "y")
    assert needed.header == ("id", "name", "x", "y")
    assert needed.preview == (("1", "a", "2.0", "3"), ("4", "b", "5", "6"))
    dataset = opened(tmp_path, text, x="y", y="id")
    np.testing.assert_array_equal(dataset.points, [[3, 1], [6, 4]])
    assert columns_of(dataset) == {"name": ["a", "b"], "x": ["2.0", "5"]}
    with pytest.raises(ColumnsNeeded):
        opened(tmp_path, text, x="x")
    left = opened(tmp_path, "name,x,y\na,1,2\nb,3,4\n", y="x")
    assert (left.x_name, left.y_name) == ("y", "x")


@pytest.mark.parametrize("name", ["data[1].csv", "week*.csv", "what?.csv", "a b.CSV", "{x}.tsv"])
def test_a_file_name_is_a_name_and_no_pattern(tmp_path: Path, name: str) -> None:
    write(tmp_path, "x,y\n9,9\n9,9\n", "data1.csv")
    write(tmp_path, "x,y\n9,9\n9,9\n", "week1.csv")
    np.testing.assert_array_equal(opened(tmp_path, "x,y\n1,2\n3,4\n", name).points[0], [1, 2])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("x,y\n", "no rows"),
        ("x,y\n1,2\n", "only one row"),
        ("x\n1\n2\n", "only one column"),
        ("a,b\nu,v\nw,x\n", "no numeric columns"),
        ("a,x\nu,1\nw,2\n", "only one column of numbers, 'x'"),
        ("# made by hand\nx,y\n1,2\n3,4\n", "begins with a line that is no row .*# made by hand"),
        ("sep=;\nx;y\n1;2\n3;4\n", "begins with a line that is no row .*sep=;"),
        ("x,y\n1,2\n3\n5,6\n", "1 cells in row 2 where there should be 2"),
        ("x,y\n1,2\n\n3,4,5\n", "3 cells in row 2 where there should be 2"),
        ("1,2\n3,4\n5,6,7\n", "3 cells in row 3"),
        ('x,y\n1,2\n3,"4\n5,6\n', "quoted cell that is not closed properly after row 1"),
        ('x,y\n1,2\n3,"4"5\n', "quoted cell"),
        (b"x,y\n1,2\n\xe9,4\n", r"not UTF-8 text \(byte 0xE9 in row 2\)"),
        (b"\xe9,y\n1,2\n3,4\n", "not UTF-8 text .*in the header"),
        ("x,y\n1,2\n".encode("utf-16"), "not UTF-8 text .*UTF-16"),
        ("x,y\n1,2\n".encode("utf-16-le"), "not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8 text"),
    ],
)
def test_files_that_cannot_be_used_are_refused_with_the_row(
    tmp_path: Path, text: str | bytes, words: str
) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        opened(tmp_path, text)
    assert "points.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [b"\xff", b"\0"])
def test_a_wrong_byte_far_into_the_file_is_found_with_its_row(tmp_path: Path, wrong: bytes) -> None:
    text = b"x,y,s\n" + b"1,2,abc\n" * 99_999 + b"1,2," + wrong + b"\n" + b"1,2,abc\n" * 9
    with pytest.raises(ValueError, match="row 100000"):
        opened(tmp_path, text)


def test_columns_that_are_not_there_or_not_numbers_are_refused(tmp_path: Path) -> None:
    text = "name,x,y\na,1,2\nb,3,4\n"
    with pytest.raises(ValueError, match=r"no column 'z' in points.csv; it has name, x, y"):
        opened(tmp_path, text, x="z")
    with pytest.raises(ValueError, match="both 'x'"):
        opened(tmp_path, text, x="x", y="x")
    with pytest.raises(ValueError, match=r"column 'name' of points.csv holds no numbers"):
        opened(tmp_path, text, x="name", y="x")


@pytest.mark.parametrize("value", ["", "NA", "nan", "inf", "-Infinity", "1e999", "abc", "1_000"])
@pytest.mark.parametrize("column", ["x", "y"])
def test_missing_and_infinite_values_are_counted_named_and_dropped_on_request(
    tmp_path: Path, value: str, column: str
) -> None:
    rows = [{"x": "1", "y": "2", "s": "a"} for _ in range(7)]
    rows[2][column] = rows[5][column] = value
    text = "x,y,s\n" + "".join(
        f"{row['x']},{row['y']},{row['s']}{i}\n" for i, row in enumerate(rows)
    )
    with pytest.raises(InvalidValues, match=f"2 of the 7 rows .*row 3, .*{column!r}") as caught:
        opened(tmp_path, text)
    found = caught.value
    assert (found.n_invalid, found.n_rows, found.column, found.row) == (2, 7, column, 3)
    dataset = opened(tmp_path, text, drop_invalid=True)
    assert dataset.n == 5
    assert dataset.n_source_rows == 7
    np.testing.assert_array_equal(dataset.dropped_rows, [2, 5])
    assert columns_of(dataset) == {"s": ["a0", "a1", "a3", "a4", "a6"]}
    assert np.isfinite(dataset.points).all()


def test_nothing_left_after_dropping_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 rows with numbers for both"):
        opened(tmp_path, "x,y\n1,2\n,3\n4,\n", drop_invalid=True)


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12
) | st.sampled_from(["007", "2.50", 'say "hi"', "a,b;c\td|e", "x\r\ny", " pad ", "-", '"', '""'])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12)


@given(
    rows=st.lists(st.tuples(cells, numbers, numbers, cells), min_size=2, max_size=30),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    block_size=st.sampled_from([1, 7, 64, 10_000]),
)
def test_what_pythons_csv_module_writes_is_read_cell_for_cell(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, float, float, str]],
    delimiter: str,
    quoting: int,
    line_end: str,
    block_size: int,
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerow(["first", "x", "y", "last"])
    writer.writerows(rows)
    path = tmp_path_factory.getbasetemp() / "dialect.csv"
    path.write_bytes(text.getvalue().encode())
    table = read_text(path, block_size=block_size)
    expected = list(csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=delimiter))
    assert table.names == tuple(expected[0])
    assert [tuple(cell or "" for cell in row) for row in table.frame.rows()] == [
        tuple(row) for row in expected[1:]
    ]
    dataset = open_dataset(path, x="x", y="y")
    np.testing.assert_array_equal(dataset.points, [[float(row[1]), float(row[2])] for row in rows])


@given(st.text(string.ascii_letters + string.digits + '",;.\n\r\t -', max_size=60))
def test_any_text_is_a_data_set_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text, encoding="utf-8", newline="")
    words = ""
    try:
        dataset = open_dataset(path)
        assert np.isfinite(dataset.points).all()
    except ValueError as error:
        words = str(error)
    assert "\n" not in words


def test_blocks_of_every_size_give_the_same_rows(tmp_path: Path) -> None:
    text = 'n,x,y\n"a\n""b""",1,2\n\nc,3,4\r\n"d, e",5,6\n5" f,7,8\n"g",9,10'
    path = write(tmp_path, text)
    whole = read_text(path).frame
    assert whole.get_column("n").to_list() == ['a\n"b"', "c", "d, e", '5" f', "g"]
    for block_size in range(1, len(text) + 1):
        assert read_text(path, block_size=block_size).frame.equals(whole), block_size


def test_reading_tells_its_progress_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\n" + "1.25,2.5\n" * 100_000)
    shares: list[float] = []
    open_dataset(path, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    answers = iter([False] * 4 + [True] * 100)
    with pytest.raises(Cancelled):
        open_dataset(path, should_stop=lambda: next(answers))
