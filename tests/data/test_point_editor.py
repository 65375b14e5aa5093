from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_gui.data import open_dataset, recipe, save_labeled
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.point_editor import PointEditor, new_dataset

SHOP = 'id,x,name,y\n007,1.50,"a, b",2\n008,,gone,4\n009,3.25,"two\nlines",-5e0\n010,4,,6.10\n'


def shop(folder: Path, text: str = SHOP, name: str = "shop.csv") -> Dataset:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return open_dataset(folder / name, "x", "y", drop_invalid=True)


def rows_of(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


edits = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 4)),
        st.tuples(st.just("place"), st.integers(0, 4)),
        st.tuples(st.just("publish"), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=40)
@given(edits, st.integers(0, 99))
def test_what_was_published_never_changes_and_the_rest_is_as_a_list_would_have_it(
    steps: list[tuple[str, int]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = rng.normal(size=(5, 2))
    editor = PointEditor(Dataset(start.copy()))
    expected = start.copy()
    published: list[tuple[Dataset, np.ndarray]] = []
    for step, amount in steps:
        if step == "add":
            new = rng.normal(size=(amount, 2))
            editor.add(new)
            expected = np.concatenate([expected, new])
        elif step == "publish":
            published.append((editor.publish(), expected.copy()))
        else:
            some = np.flatnonzero(rng.random(len(expected)) < amount / 10)
            if step == "remove":
                editor.remove(some)
                expected = np.delete(expected, some, axis=0)
            else:
                places = rng.normal(size=(len(some), 2))
                editor.place(some, places)
                expected[some] = places
    published.append((editor.publish(), expected))
    for dataset, points in published:
        np.testing.assert_array_equal(dataset.points, points)
        assert not dataset.points.flags.writeable


def test_adding_does_not_copy_the_points_that_are_there() -> None:
    editor = PointEditor(new_dataset())
    editor.add(np.zeros((10, 2)))
    first = editor.publish()
    for _ in range(200):
        editor.add(np.ones((10, 2)))
    assert np.shares_memory(first.points, editor.publish().points)


def test_points_that_are_no_numbers_are_not_painted() -> None:
    editor = PointEditor(Dataset(np.zeros((1, 2), np.float32)))
    editor.add([[1, 2], [np.nan, 0], [1e300, 0], [np.inf, 1]])
    editor.place(np.array([0]), [[np.nan, 1.0]])
    assert editor.publish().points.tolist() == [[0, 0], [1, 2]]
    assert editor.publish().points.dtype == np.float32


def test_nothing_done_publishes_the_same_data_set() -> None:
    blobs = recipe("five-blobs").make(n_samples=50)
    editor = PointEditor(blobs)
    editor.remove(np.empty(0, np.int64))
    editor.add(np.empty((0, 2)))
    assert editor.publish() is blobs


def test_an_edited_data_set_says_so_and_has_no_recipe() -> None:
    editor = PointEditor(recipe("five-blobs").make(n_samples=50))
    editor.add([[0.0, 0.0]])
    editor.publish()
    editor.add([[1.0, 0.0]])
    dataset = editor.publish()
    assert (dataset.title, dataset.recipe) == ("Five blobs, edited", None)
    fresh = PointEditor(new_dataset())
    fresh.add([[0.0, 0.0]])
    assert fresh.publish().title == "New data set"


def edited_shop(folder: Path, **given: str) -> Dataset:
    """Erase the row 009, move 010, paint one."""
    editor = PointEditor(shop(folder, **given))
    editor.remove(np.array([1]))
    editor.publish()
    editor.place(np.array([1]), [[4.5, 6.1]])
    editor.add([[0.25, -1.0]])
    return editor.publish()


def test_a_csv_file_keeps_the_cells_of_the_rows_that_are_left(tmp_path: Path) -> None:
    dataset = edited_shop(tmp_path)
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1, 2]))
    assert rows_of(tmp_path / "out.csv") == [
        ["id", "x", "name", "y", "cluster"],
        ["007", "1.50", "a, b", "2", "0"],
        ["008", "", "gone", "4", ""],
        ["010", "4.5", "", "6.10", "1"],
        ["", "0.25", "", "-1.0", "2"],
    ]


def test_a_decimal_comma_stays_one(tmp_path: Path) -> None:
    text = "x;y;n\n1,5;2,5;a\n3,5;4,5;b\n"
    editor = PointEditor(shop(tmp_path, text))
    editor.add([[0.125, 7.5]])
    save_labeled(tmp_path / "out.csv", editor.publish(), np.array([0, 1, 0]))
    last = rows_of(tmp_path / "out.csv", ";")[-1]
    assert last == ["0,125", "7,5", "", "0"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "npz", "npy"])
def test_edited_points_are_read_back_as_they_were(tmp_path: Path, ending: str) -> None:
    dataset = edited_shop(tmp_path)
    out = tmp_path / f"out.{ending}"
    save_labeled(out, dataset, np.array([0, 1, 2]))
    again = open_dataset(out, "x", "y", drop_invalid=True)
    np.testing.assert_array_equal(again.points, dataset.points)
    assert again.dropped_rows.tolist() == dataset.dropped_rows.tolist() == [1]
    assert again.source is not None
    assert set(again.source.names) >= {"id", "x", "name", "y", "cluster"}


def test_columns_of_a_parquet_file_keep_their_types(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1, 2, 3], "y": [1.5, 2.5, 3.5], "day": ["a", "b", "c"]})
    frame = frame.with_columns(pl.col("x").cast(pl.Int32))
    frame.write_parquet(tmp_path / "in.parquet")
    editor = PointEditor(open_dataset(tmp_path / "in.parquet", "x", "y"))
    editor.remove(np.array([1]))
    save_labeled(tmp_path / "out.parquet", editor.publish(), np.array([0, 1]))
    erased = pl.read_parquet(tmp_path / "out.parquet")
    assert erased.drop("cluster").equals(frame[[0, 2]])
    assert erased.schema["x"] == pl.Int32
    editor.add([[0.5, 0.5]])
    save_labeled(tmp_path / "out.parquet", editor.publish(), np.array([0, 1, 1]))
    painted = pl.read_parquet(tmp_path / "out.parquet")
    assert painted.rows() == [(1.0, 1.5, "a", 0), (3.0, 3.5, "c", 1), (0.5, 0.5, None, 1)]


def test_an_array_of_points_stays_one_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", points=np.arange(8.0).reshape(4, 2))
    editor = PointEditor(open_dataset(tmp_path / "in.npz"))
    editor.remove(np.array([0]))
    editor.add([[0.5, 0.5]])
    save_labeled(tmp_path / "out.npz", editor.publish(), np.array([0, 1, 0, 1]))
    with np.load(tmp_path / "out.npz") as saved:
        assert saved["points"].tolist() == [[2, 3], [4, 5], [6, 7], [0.5, 0.5]]
        assert saved["cluster"].tolist() == [0, 1, 0, 1]


def test_a_memory_map_is_edited_in_a_copy(tmp_path: Path) -> None:
    np.save(tmp_path / "in.npy", np.arange(8.0).reshape(4, 2))
    dataset = open_dataset(tmp_path / "in.npy")
    editor = PointEditor(dataset)
    editor.place(np.array([3]), [[9.0, 9.0]])
    assert editor.publish().points[3].tolist() == [9, 9]
    assert dataset.points[3].tolist() == [6, 7]
    save_labeled(tmp_path / "out.npy", editor.publish(), np.zeros(4, int))
    assert open_dataset(tmp_path / "out.npy", "c0", "c1").points[3].tolist() == [9, 9]


def test_everything_may_be_erased(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    editor = PointEditor(dataset)
    editor.remove(np.arange(dataset.n))
    empty = editor.publish()
    assert empty.n == 0
    save_labeled(tmp_path / "out.csv", empty, np.empty(0, int))
    assert rows_of(tmp_path / "out.csv") == [
        ["id", "x", "name", "y", "cluster"],
        ["008", "", "gone", "4", ""],
    ]
