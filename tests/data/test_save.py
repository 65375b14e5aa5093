from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.data import Dataset, open_dataset, save_labeled
from kmeans_gui.data.dataset import Origin
from tests.data.saving import FORMATS, every_format, names_in, records, shop


def test_every_cell_is_written_as_it_was_and_the_label_behind_it(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 2, 1]))
    before, after = records(tmp_path / "shop.csv"), records(tmp_path / "out.csv")
    assert [row[:-1] for row in after] == before
    assert [row[-1] for row in after] == ["cluster", "0", "", "2", "1"]
    assert names_in(tmp_path) == ["out.csv", "shop.csv"]


def test_a_column_without_a_name_stays_without(tmp_path: Path) -> None:
    dataset = shop(tmp_path, ",x,y\n0,1,2\n1,3,4\n")
    for ending in ("csv", "parquet", "npz"):
        out = tmp_path / f"out.{ending}"
        save_labeled(out, dataset, np.array([0, 1]))
        again = open_dataset(out)
        assert again.source is not None
        assert again.source.names == ("", "x", "y", "cluster")


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=9)


@given(
    rows=st.lists(st.tuples(cells, st.floats(-1e9, 1e9), st.integers()), min_size=2, max_size=20),
    delimiter=st.sampled_from(",;\t|"),
    header=st.sampled_from(["name", "a, b", 'the "name"', "^n.*$", "é;"]),
)
def test_any_text_comes_back_through_any_delimiter(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, float, int]],
    delimiter: str,
    header: str,
) -> None:
    source = tmp_path_factory.getbasetemp() / "round.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([header, "x", "y"])
        writer.writerows(rows)
    dataset = open_dataset(source, "x", "y")
    labels = np.arange(len(rows)) % 3
    before = records(source, delimiter)
    save_labeled(source, dataset, labels)
    after = records(source, delimiter)
    assert [row[:-1] for row in after] == before
    assert [row[-1] for row in after] == ["cluster", *map(str, labels)]


@every_format
def test_what_was_saved_opens_again_with_the_same_points(tmp_path: Path, ending: str) -> None:
    dataset = shop(tmp_path)
    out = tmp_path / f"out.{ending}"
    save_labeled(out, dataset, np.array([0, 1, 0]), distances=np.array([0.5, 0.25, 1e-9]))
    again = open_dataset(out, "x", "y", drop_invalid=True)
    np.testing.assert_array_equal(again.points, dataset.points)
    np.testing.assert_array_equal(again.dropped_rows, [1])
    assert again.source is not None
    assert again.source.names == ("id", "x", "name", "y", "cluster", "distance")
    assert again.columns is not None
    assert again.columns.get_column("id").to_list() == ["007", "009", "010"]
    names = ['a "b", c', "two\nlines", "" if ending in ("npz", "npy") else None]
    assert again.columns.get_column("name").to_list() == names
    assert [int(label) for label in again.columns.get_column("cluster")] == [0, 1, 0]
    assert [float(d) for d in again.columns.get_column("distance")] == [0.5, 0.25, 1e-9]


def test_typed_files_get_numbers_only_where_no_digit_is_lost(tmp_path: Path) -> None:
    text = "x,y,zip,count,price,rate\n1.50,2,01067,3,2.50,0.5\n3,4,10115,,3.00,1.25\n"
    dataset = shop(tmp_path, text)
    save_labeled(tmp_path / "out.parquet", dataset, np.array([0, 1]))
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.to_dict(as_series=False) == {
        "x": [1.5, 3.0],
        "y": [2.0, 4.0],
        "zip": ["01067", "10115"],
        "count": [3, None],
        "price": ["2.50", "3.00"],
        "rate": [0.5, 1.25],
        "cluster": [0, 1],
    }


def test_the_dialect_of_a_text_file_is_kept(tmp_path: Path) -> None:
    text = "\ufeffname;x;y\r\na;1,50;2\r\nb;3,25;4\r\n"
    dataset = shop(tmp_path, text)
    centers = np.array([[1.5, 2.5], [3.25, 2.0]])
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1]), centers, distances=True)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfname;")
    rows = records(tmp_path / "out.csv", ";")
    assert rows[1:] == [["a", "1,50", "2", "0", "0,5"], ["b", "3,25", "4", "1", "2,0"]]
    again = open_dataset(tmp_path / "out.csv")
    np.testing.assert_array_equal(again.points, dataset.points)
    save_labeled(tmp_path / "out.tsv", dataset, np.array([0, 1]))
    assert records(tmp_path / "out.tsv", "\t")[1] == ["a", "1,50", "2", "0"]


def test_floats_are_written_with_all_their_digits(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(500, 2)) * 10.0 ** rng.integers(-300, 300, size=(500, 1))
    for dtype in (np.float64, np.float32):
        np.save(tmp_path / "a.npy", np.clip(points, -1e38, 1e38).astype(dtype))
        dataset = open_dataset(tmp_path / "a.npy")
        for ending in FORMATS:
            save_labeled(tmp_path / f"b.{ending}", dataset, np.zeros(500, int))
            again = open_dataset(tmp_path / f"b.{ending}")
            np.testing.assert_array_equal(again.points.astype(dtype), dataset.points)


def test_an_npz_keeps_the_array_that_its_points_were_in(tmp_path: Path) -> None:
    points = np.arange(12, dtype=np.float32).reshape(4, 3)
    np.savez(tmp_path / "a.npz", X=points, tag=np.array(["a", "b", "c", "d"]))
    dataset = open_dataset(tmp_path / "a.npz", "c0", "c2")
    for _ in range(2):
        save_labeled(tmp_path / "a.npz", dataset, np.array([0, 1, 0, 1]), np.ones((2, 2)))
        with np.load(tmp_path / "a.npz") as arrays:
            assert set(arrays.files) == {"X", "tag", "cluster", "centers", "fit"}
            assert arrays["X"].dtype == np.float32
            np.testing.assert_array_equal(arrays["X"], points)
        dataset = open_dataset(tmp_path / "a.npz", "c0", "c2")


@pytest.mark.parametrize("compressed", [False, True])
def test_arrays_of_an_npz_that_are_no_columns_survive_saving_in_place(
    tmp_path: Path, compressed: bool
) -> None:
    path = tmp_path / "a.npz"
    others = {
        "image": np.arange(24.0).reshape(2, 3, 4),
        "note": np.array("grüße"),
        "short": np.arange(3, dtype=np.int16),
        "cluster": np.eye(2),
        "centers": np.asfortranarray(np.arange(6).reshape(2, 3)),
    }
    save = np.savez_compressed if compressed else np.savez
    save(path, points=np.arange(8.0).reshape(4, 2), weight=np.ones(4), **others)  # type: ignore[arg-type]
    for labels in ([0, 1, 0, 1], [1, 1, 0, 0]):
        dataset = open_dataset(path, "c0", "c1")
        save_labeled(path, dataset, np.array(labels), np.ones((2, 2)))
        with np.load(path) as arrays:
            new = {"cluster_2", "cluster_centers", "fit"}
            assert set(arrays.files) == {"points", "weight", *others, *new}
            for name, array in others.items():
                assert arrays[name].dtype == array.dtype
                np.testing.assert_array_equal(arrays[name], array)
            assert arrays["cluster_2"].tolist() == labels


def test_arrays_of_an_npz_beside_its_columns_keep_to_the_rows_that_are_left(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.npz"
    pictures = np.arange(16.0).reshape(4, 2, 2)
    np.savez(path, x=np.arange(4.0), y=np.zeros(4), pictures=pictures, note=np.array("mine"))
    opened = open_dataset(path)
    rows = np.array([0, 2])
    points = np.concatenate([opened.points[rows], [[9.0, 9.0]]])
    edited = Dataset(points, "x", "y", origin=Origin(opened, rows))
    save_labeled(path, edited, np.array([0, 1, 0]))
    with np.load(path) as arrays:
        assert str(arrays["note"]) == "mine"
        np.testing.assert_array_equal(arrays["pictures"][:2], pictures[[0, 2]])
        assert np.isnan(arrays["pictures"][2]).all()


@every_format
def test_no_points_are_saved_as_columns_without_rows(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"none.{ending}"
    none = Dataset(np.empty((0, 2)), "a", "b")
    labels, centers = np.empty(0, int), np.zeros((1, 2))
    save_labeled(out, none, labels, centers, distances=True)
    columns = ["a", "b", "cluster", "distance"]
    if ending == "parquet":
        assert pl.read_parquet(out).columns == columns
    elif ending == "npz":
        with np.load(out) as arrays:
            assert {name: arrays[name].shape for name in columns} == dict.fromkeys(columns, (0,))
    elif ending == "npy":
        assert list(np.load(out).dtype.names) == columns
    else:
        assert records(out, "," if ending == "csv" else "\t") == [columns]


def test_lists_and_bytes_go_to_parquet_only(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1.0, 2], "y": [3.0, 4], "tags": [["a"], []], "raw": [b"1", b"2"]})
    frame.write_parquet(tmp_path / "a.parquet")
    dataset = open_dataset(tmp_path / "a.parquet")
    for ending in FORMATS:
        out = tmp_path / f"out.{ending}"
        if ending == "parquet":
            save_labeled(out, dataset, np.array([0, 1]))
            assert pl.read_parquet(out).drop("cluster").equals(frame)
        else:
            with pytest.raises(ValueError, match=r"'tags' holds lists.*save as \.parquet"):
                save_labeled(out, dataset, np.array([0, 1]))
            assert not out.exists()


def test_dates_flags_and_nullable_numbers_survive_arrays(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "x": [1.0, 2.0],
            "y": [3.0, 4.0],
            "day": pl.Series(["2020-01-01", None]).str.to_date(),
            "flag": [True, False],
            "count": [1, None],
            "big": [2**60 + 1, None],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    save_labeled(
        tmp_path / "a.npz", open_dataset(tmp_path / "a.parquet", "x", "y"), np.array([0, 1])
    )
    with np.load(tmp_path / "a.npz") as arrays:
        assert arrays["day"].astype(str).tolist() == ["2020-01-01", "NaT"]
        assert arrays["flag"].tolist() == [True, False]
        assert arrays["count"][0] == 1
        assert arrays["big"].tolist() == [str(2**60 + 1), ""]
