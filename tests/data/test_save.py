from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.data import Cancelled, Dataset, open_dataset, recipe, save_labeled
from kmeans_gui.data.labeled import BATCH

FORMATS = ["csv", "tsv", "txt", "parquet", "npz", "npy"]
every_format = pytest.mark.parametrize("ending", FORMATS)
SHOP = 'id,x,name,y\n007,1.50,"a ""b"", c",2\n008,,😀,4\n009,3.25,"two\nlines",-5e0\n010,4,,6.10\n'


def shop(folder: Path, text: str = SHOP, name: str = "shop.csv") -> Dataset:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return open_dataset(folder / name, "x", "y", drop_invalid=True)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def records(path: Path, delimiter: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


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


def test_rows_without_a_point_have_an_empty_label(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    for ending in ("parquet", "npz"):
        save_labeled(tmp_path / f"out.{ending}", dataset, np.array([0, 1, 0]), distances=np.ones(3))
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.get_column("cluster").to_list() == [0, None, 1, 0]
    assert frame.get_column("distance").to_list() == [1, None, 1, 1]
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["cluster"].tolist() == [0, -1, 1, 0]
        assert np.isnan(arrays["distance"][1])


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


@every_format
def test_labeling_a_file_again_in_place_replaces_our_labels(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"points.{ending}"
    points = recipe("five-blobs").make()
    save_labeled(out, points, np.arange(2000) % 5, distances=np.ones(2000))
    for labels in (np.arange(2000) % 7, np.zeros(2000, int)):
        dataset = open_dataset(out)
        save_labeled(out, dataset, labels)
        again = open_dataset(out)
        np.testing.assert_array_equal(again.points, points.points)
        assert again.source is not None
        assert again.source.names == ("x", "y", "cluster")
        assert again.columns is not None
        np.testing.assert_array_equal(again.columns.get_column("cluster").cast(int), labels)
    assert names_in(tmp_path) == [out.name]


@pytest.mark.parametrize(
    "theirs", [["red", "blue", "red"], ["1", "2", "1"], ["0", "1.0", "0"], ["00", "01", "00"]]
)
def test_somebody_elses_cluster_column_is_kept_beside_ours(
    tmp_path: Path, theirs: list[str]
) -> None:
    text = "x,y,cluster\n" + "".join(f"{i},{i * i},{their}\n" for i, their in enumerate(theirs))
    dataset = shop(tmp_path, text)
    for labels in ([0, 1, 1], [0, 0, 1]):
        save_labeled(tmp_path / "out.csv", dataset, np.array(labels))
        rows = records(tmp_path / "out.csv")
        assert rows[0] == ["x", "y", "cluster", "cluster_2"]
        assert [row[2] for row in rows[1:]] == theirs
        assert [row[3] for row in rows[1:]] == [str(label) for label in labels]
        dataset = open_dataset(tmp_path / "out.csv", "x", "y")


def test_whole_numbers_of_another_width_are_somebody_elses(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0], "cluster": [0, 1]})
    frame.write_parquet(tmp_path / "a.parquet")
    save_labeled(
        tmp_path / "a.parquet", open_dataset(tmp_path / "a.parquet", "x", "y"), np.array([1, 0])
    )
    after = pl.read_parquet(tmp_path / "a.parquet")
    assert after.drop("cluster_2").equals(frame)
    assert after.get_column("cluster_2").to_list() == [1, 0]


def test_a_cluster_column_that_is_not_the_last_is_somebody_elses(tmp_path: Path) -> None:
    dataset = shop(tmp_path, "cluster,x,y\n0,1,2\n1,3,4\n")
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1]))
    assert records(tmp_path / "out.csv")[0] == ["cluster", "x", "y", "cluster_2"]


def test_coordinates_called_cluster_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x,cluster\n5,1.5,0\n6,2.5,1\n")
    dataset = open_dataset(tmp_path / "a.csv", "x", "cluster")
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1]))
    assert records(tmp_path / "out.csv")[0] == ["id", "x", "cluster", "cluster_2"]


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


def test_centers_and_the_fit_go_beside_the_file(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    centers = np.array([[1.5, 2.0], [3.5, 0.1]])
    fit = {"seed": np.int64(42), "inertia": np.float64(1.25), "tol": None, "init": centers}
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1, 1]), centers, fit=fit)
    told = json.loads((tmp_path / "out.csv.centers.json").read_text(encoding="utf-8"))
    assert told["centers"] == centers.tolist()
    assert told["columns"] == ["x", "y"]
    assert (told["n_clusters"], told["n_points"], told["n_dropped_rows"]) == (2, 3, 1)
    assert told["source"] == "shop.csv"
    assert told["fit"] == {"seed": 42, "inertia": 1.25, "tol": None, "init": centers.tolist()}
    assert names_in(tmp_path) == ["out.csv", "out.csv.centers.json", "shop.csv"]
    made = recipe("blobs").make(n_samples=9)
    save_labeled(tmp_path / "made.npz", made, np.zeros(9, int), centers, fit={"inertia": np.nan})
    with np.load(tmp_path / "made.npz") as arrays:
        np.testing.assert_array_equal(arrays["centers"], centers)
        record = json.loads(str(arrays["fit"]))
    assert record["fit"] == {"inertia": None}
    assert record["recipe"]["name"] == "blobs"
    assert not (tmp_path / "made.npz.centers.json").exists()


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


@pytest.mark.skipif(os.name == "nt", reason="Windows does not replace a file that is mapped")
def test_a_mapped_file_can_be_saved_over(tmp_path: Path) -> None:
    points = np.random.default_rng(1).normal(size=(2 * BATCH + 17, 2))
    np.save(tmp_path / "a.npy", points)
    dataset = open_dataset(tmp_path / "a.npy")
    labels = np.arange(len(points)) % 4
    save_labeled(tmp_path / "a.npy", dataset, labels)
    np.testing.assert_array_equal(dataset.points, points)
    saved = np.load(tmp_path / "a.npy")
    assert saved.dtype.names == ("c0", "c1", "cluster")
    np.testing.assert_array_equal(saved["cluster"], labels)
    np.testing.assert_array_equal(open_dataset(tmp_path / "a.npy").points, points)


@every_format
def test_labels_stay_with_their_rows_across_batches_and_dropped_rows(
    tmp_path: Path, ending: str
) -> None:
    n = 2 * BATCH + 5
    points = np.arange(2.0 * n).reshape(n, 2)
    gone = np.array([0, 7, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH, n - 1])
    points[gone] = np.nan
    np.save(tmp_path / "a.npy", points)
    dataset = open_dataset(tmp_path / "a.npy", drop_invalid=True)
    np.testing.assert_array_equal(dataset.dropped_rows, gone)
    # the label is computed from the point, so a shifted row shows
    labels = (dataset.points[:, 0] // 2 % 11).astype(np.int32)
    save_labeled(tmp_path / f"out.{ending}", dataset, labels)
    again = open_dataset(tmp_path / f"out.{ending}", "c0", "c1", drop_invalid=True)
    np.testing.assert_array_equal(again.dropped_rows, gone)
    assert again.columns is not None
    found = again.columns.get_column("cluster").cast(pl.Int32).to_numpy()
    np.testing.assert_array_equal(found, again.points[:, 0] // 2 % 11)


def test_distances_are_those_to_the_own_center(tmp_path: Path) -> None:
    made = recipe("five-blobs").make()
    centers = made.points[:3]
    labels = np.arange(made.n) % 3
    save_labeled(tmp_path / "a.npz", made, labels, centers, distances=True)
    with np.load(tmp_path / "a.npz") as arrays:
        expected = np.linalg.norm(made.points - centers[labels], axis=1)
        np.testing.assert_allclose(arrays["distance"], expected, rtol=1e-15)


@contextmanager
def full_disk(n_bytes: int) -> Iterator[None]:
    """Let no file grow beyond `n_bytes`, which the system itself enforces."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@every_format
@pytest.mark.parametrize("n_bytes", [0, 1000, 20_000])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, ending: str, n_bytes: int
) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("what was there before")
    made = recipe("five-blobs").make(n_samples=100_000)
    labels = np.zeros(made.n, int)
    with full_disk(n_bytes), pytest.raises(OSError, match="cannot be saved: the disk is full"):
        save_labeled(out, made, labels, np.zeros((1, 2)))
    assert out.read_text() == "what was there before"
    assert names_in(tmp_path) == [out.name]


@every_format
def test_stopping_leaves_the_old_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("what was there before")
    made = recipe("five-blobs").make(n_samples=3 * BATCH)
    for calls in (0, 2, 3):
        answers = iter([False] * calls + [True] * 100)
        with pytest.raises(Cancelled):
            save_labeled(
                out, made, np.zeros(made.n, int), should_stop=lambda found=answers: next(found)
            )
        assert out.read_text() == "what was there before"
        assert names_in(tmp_path) == [out.name]


def test_saving_tells_its_progress(tmp_path: Path) -> None:
    made = recipe("five-blobs").make(n_samples=3 * BATCH)
    shares: list[float] = []
    save_labeled(tmp_path / "a.csv", made, np.zeros(made.n, int), on_progress=shares.append)
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"labels": np.zeros(3, int)}, "4 labels are needed"),
        ({"labels": np.zeros(4)}, "whole numbers"),
        ({"labels": np.array([0, 1, 2, -2])}, "labels must be from 0"),
        ({"centers": np.zeros((2, 3))}, r"shape \(k, 2\)"),
        ({"distances": np.zeros(3)}, "4 distances are needed"),
        ({"distances": True}, "needs the centers"),
        ({"distances": True, "centers": np.zeros((1, 2))}, "labels must be from 0 to 0"),
        ({"path": "a.xlsx"}, "unknown ending"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], words: str
) -> None:
    made = recipe("grid").make(n_samples=4)
    path = tmp_path / arguments.pop("path", "a.csv")
    options = {"labels": np.array([0, 0, 1, 1]), **arguments}
    with pytest.raises(ValueError, match=words):
        save_labeled(path, made, **options)
    assert names_in(tmp_path) == []


def test_places_that_cannot_be_written_are_refused_in_words(tmp_path: Path) -> None:
    made = recipe("grid").make(n_samples=4)
    labels = np.zeros(4, int)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save_labeled(tmp_path / "none" / "a.csv", made, labels)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OSError, match="is a folder"):
        save_labeled(tmp_path / "folder.csv", made, labels)
    with pytest.raises(OSError, match=r"cannot be saved: its name is too long"):
        save_labeled(tmp_path / ("a" * 300 + ".csv"), made, labels)
    assert names_in(tmp_path) == ["folder.csv"]


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


@pytest.mark.skipif(os.name == "nt", reason="links and permission bits are POSIX's")
def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    made = recipe("grid").make(n_samples=4)
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(real)
    save_labeled(tmp_path / "link.csv", made, np.zeros(4, int))
    assert (tmp_path / "link.csv").is_symlink()
    assert records(real)[0] == ["x", "y", "cluster"]
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    umask = os.umask(0o027)
    try:
        save_labeled(tmp_path / "new.csv", made, np.zeros(4, int))
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o640
