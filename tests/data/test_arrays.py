from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kmeans_gui.data import (
    Cancelled,
    ColumnsNeeded,
    Dataset,
    InvalidValues,
    open_dataset,
    save_labeled,
)

POINTS = np.array([[1.5, 2.0], [3.0, -4.0], [5.0, 6.25]])


def saved(folder: Path, array: object, name: str = "points.npy") -> Path:
    np.save(folder / name, np.asarray(array), allow_pickle=True)
    return folder / name


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_of_floats_is_mapped_and_not_copied(
    tmp_path: Path, dtype: str, order: str
) -> None:
    path = saved(tmp_path, np.asarray(POINTS, dtype=dtype, order=order))  # type: ignore[call-overload]
    dataset = open_dataset(path)
    assert isinstance(dataset.points, np.memmap)
    assert not dataset.points.flags.writeable
    assert dataset.points.dtype == dtype
    assert (dataset.x_name, dataset.y_name) == ("c0", "c1")
    np.testing.assert_array_equal(dataset.points, POINTS)


@pytest.mark.parametrize(("x", "y"), [("c0", "c1"), ("c0", "c3"), ("c3", "c1"), ("c2", "c1")])
def test_two_columns_of_a_wide_array_are_mapped_too(tmp_path: Path, x: str, y: str) -> None:
    wide = np.arange(40.0).reshape(10, 4)
    path = saved(tmp_path, wide)
    with pytest.raises(ColumnsNeeded) as caught:
        open_dataset(path)
    assert caught.value.columns == ("c0", "c1", "c2", "c3")
    assert caught.value.preview[1] == ("4.0", "5.0", "6.0", "7.0")
    dataset = open_dataset(path, x, y)
    assert isinstance(dataset.points, np.memmap)
    np.testing.assert_array_equal(dataset.points, wide[:, [int(x[1]), int(y[1])]])
    assert dataset.columns is not None
    assert dataset.columns.columns == [f"c{i}" for i in range(4) if f"c{i}" not in (x, y)]


@pytest.mark.parametrize("dtype", ["i1", "u2", "<i4", ">i8", ">f4", ">f8", "<f2"])
def test_other_numbers_are_converted(tmp_path: Path, dtype: str) -> None:
    numbers = np.array([[1, 2], [3, 4], [5, 6]]).astype(dtype)
    dataset = open_dataset(saved(tmp_path, numbers))
    single = dtype in (">f4", "<f2")
    assert dataset.points.dtype == (np.float64 if not single else np.float32)
    np.testing.assert_array_equal(dataset.points, [[1, 2], [3, 4], [5, 6]])


def test_the_fields_of_a_structured_array_are_columns(tmp_path: Path) -> None:
    rows = [("a", 1, 2.5), ("b", 3, 4.5)]
    path = saved(tmp_path, np.array(rows, dtype=[("name", "U1"), ("x", "i4"), ("y", "f4")]))
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.points, [[1, 2.5], [3, 4.5]])
    assert dataset.columns is not None
    assert dataset.columns.to_dict(as_series=False) == {"name": ["a", "b"]}


def test_nan_in_a_mapped_array_is_named_and_dropped_on_request(tmp_path: Path) -> None:
    points = np.arange(2_000_000.0).reshape(-1, 2)
    points[700_000, 1] = np.nan
    points[900_000] = np.inf
    path = saved(tmp_path, points)
    with pytest.raises(InvalidValues, match="row 700001, where column 'c1' is nan") as caught:
        open_dataset(path)
    assert (caught.value.n_invalid, caught.value.n_rows) == (2, 1_000_000)
    dataset = open_dataset(path, drop_invalid=True)
    np.testing.assert_array_equal(dataset.dropped_rows, [700_000, 900_000])
    np.testing.assert_array_equal(dataset.points, points[np.isfinite(points).all(axis=1)])


class Bomb:
    """Unpickling this makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.path), "w")


def test_python_objects_are_never_unpickled(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    array = np.empty((2, 2), dtype=object)
    array[:] = Bomb(trap)
    np.save(tmp_path / "bomb.npy", array, allow_pickle=True)
    np.savez(tmp_path / "bomb.npz", points=array)
    (tmp_path / "pickle.npy").write_bytes(b"\x80\x04K\x01.")
    for name in ("bomb.npy", "bomb.npz"):
        with pytest.raises(ValueError, match="Python objects, which are never loaded"):
            open_dataset(tmp_path / name)
    with pytest.raises(ValueError, match=r"damaged or not a \.npy file"):
        open_dataset(tmp_path / "pickle.npy")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.empty((0, 2)), "no rows"),
        (np.ones((1, 2)), "only one row"),
        (np.ones((5, 1)), r"only 1 column"),
        (np.ones(5), "no numeric columns"),
        (np.ones((5, 2, 2)), "no numeric columns"),
        (np.ones((5, 2), complex), "no numeric columns"),
        (np.array([["a", "b"]] * 3), "no numeric columns"),
        (np.ones((2, 500)), "save its transpose"),
        (np.full((4, 2), np.nan), "column 'c0' of points.npy holds no numbers"),
    ],
)
def test_arrays_that_are_no_points_are_refused(
    tmp_path: Path, array: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        open_dataset(saved(tmp_path, array))


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.parquet"])
def test_a_damaged_file_is_a_sentence_wherever_it_is_cut(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.npy":
        np.save(path, POINTS)
    elif name == "a.npz":
        np.savez_compressed(path, points=POINTS, name=np.array(["a", "b", "c"]))
    else:
        pl.DataFrame({"x": POINTS[:, 0], "y": POINTS[:, 1]}).write_parquet(path)
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError, match=r"a\.n?p") as caught:
            open_dataset(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_flipped_byte_is_never_a_crash(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.npy":
        np.save(path, POINTS)
    else:
        np.savez_compressed(path, points=POINTS)
    whole = path.read_bytes()
    outcomes = set()
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x5A]) + whole[position + 1 :])
        try:
            open_dataset(path, drop_invalid=True)
            outcomes.add("read")
        except ValueError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("key", ["points", "X", "anything"])
def test_an_npz_has_points_or_x_or_a_single_table(tmp_path: Path, key: str) -> None:
    np.savez(tmp_path / "a.npz", **{key: POINTS.astype("f4")})
    dataset = open_dataset(tmp_path / "a.npz")
    assert dataset.points.dtype == np.float32
    np.testing.assert_array_equal(dataset.points, POINTS)


def test_an_npz_may_have_one_array_per_column(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "a.npz",
        name=np.array(["é", "", "c"]),
        lon=POINTS[:, 0],
        lat=np.array([1, 2, 3]),
        centers=np.ones((7, 2)),
    )
    dataset = open_dataset(tmp_path / "a.npz")
    assert (dataset.x_name, dataset.y_name) == ("lon", "lat")
    np.testing.assert_array_equal(dataset.points, [[1.5, 1], [3, 2], [5, 3]])
    assert dataset.columns is not None
    assert dataset.columns.to_dict(as_series=False) == {"name": ["é", "", "c"]}


def test_arrays_beside_the_points_are_columns_if_they_are_as_long(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", X=POINTS, tag=np.array(["a", "b", "c"]), history=np.ones(9))
    dataset = open_dataset(tmp_path / "a.npz")
    assert dataset.columns is not None
    assert dataset.columns.columns == ["tag"]


def test_an_npz_without_points_says_what_it_has(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", u=np.ones(3), v=np.ones(4))
    with pytest.raises(ValueError, match=r"it has u \(3,\), v \(4,\)"):
        open_dataset(tmp_path / "a.npz")
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(ValueError, match="it has no arrays"):
        open_dataset(tmp_path / "b.npz")


def test_parquet_keeps_types_and_takes_the_numeric_columns(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "when": [None, "2020-01-01", "2020-01-02"],
            "flag": [True, False, None],
            "x": pl.Series([1.5, 2.5, 3.5], dtype=pl.Float32),
            "y": pl.Series([1, 2, 3], dtype=pl.Decimal(10, 2)),
            "tags": [["a"], [], ["b", "c"]],
        }
    ).with_columns(pl.col("when").str.to_date())
    frame.write_parquet(tmp_path / "data[1].parquet")
    dataset = open_dataset(tmp_path / "data[1].parquet")
    assert dataset.points.dtype == np.float64
    np.testing.assert_array_equal(dataset.points, [[1.5, 1], [2.5, 2], [3.5, 3]])
    assert dataset.columns is not None
    assert dataset.columns.equals(frame.drop("x", "y"))


def test_parquet_columns_are_named_and_no_pattern(tmp_path: Path) -> None:
    frame = pl.DataFrame({"^x.*$": [1.0, 2.0], "x1": [3.0, 4.0], "s": ["a", "b"]})
    frame.write_parquet(tmp_path / "a.pq")
    dataset = open_dataset(tmp_path / "a.pq")
    assert (dataset.x_name, dataset.y_name) == ("^x.*$", "x1")
    np.testing.assert_array_equal(dataset.points, [[1, 3], [2, 4]])


def test_parquet_nulls_are_missing_values(tmp_path: Path) -> None:
    pl.DataFrame({"x": [1, None, 3], "y": [1.0, 2.0, 3.0]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InvalidValues, match="row 2, where column 'x' is empty"):
        open_dataset(tmp_path / "a.parquet")
    np.testing.assert_array_equal(
        open_dataset(tmp_path / "a.parquet", drop_invalid=True).points, [[1, 1], [3, 3]]
    )


def test_float32_columns_stay_float32(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [0.1, 0.2], "y": [1.0, 2.0]}).cast(pl.Float32)
    frame.write_parquet(tmp_path / "a.parquet")
    assert open_dataset(tmp_path / "a.parquet").points.dtype == np.float32


def test_paths_that_are_no_data_files_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file .*check its name"):
        open_dataset(tmp_path / "none.csv")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    with pytest.raises(OSError, match="is a folder"):
        open_dataset(folder)
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"unknown ending: .*\.csv, .*\.npz"):
        open_dataset(tmp_path / "a.xlsx")
    for name in ("a.npy", "a.npz", "a.parquet"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(ValueError, match="is empty"):
            open_dataset(tmp_path / name)


def test_a_name_with_a_zero_byte_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a\0b.csv"
    words = r"'a\\x00b\.csv' has a zero byte, as no file's name has: check the name"
    with pytest.raises(ValueError, match=words):
        open_dataset(path)
    with pytest.raises(ValueError, match=words):
        save_labeled(path, Dataset(POINTS), np.zeros(3, int))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ValueError, match="not an ordinary file"):
        open_dataset(tmp_path / "pipe.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are different on Windows")
def test_a_file_without_permission_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "locked.csv"
    path.write_text("x,y\n1,2\n3,4\n")
    path.chmod(0)
    code = (
        "import os, sys, polars, kmeans_gui.data as data; data.open_dataset\n"
        "from pathlib import Path\n"
        "folder = os.open(Path(sys.argv[1]).parent, os.O_RDONLY); os.fchdir(folder)\n"
        "if os.geteuid() == 0: os.setegid(65534); os.seteuid(65534)\n"
        "try: data.open_dataset('locked.csv')\n"
        "except PermissionError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("locked.csv cannot be read: you have no permission")


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v is Linux's")
@pytest.mark.parametrize("name", ["a.csv", "a.npz", "a.npy"])
def test_too_many_points_for_the_memory_are_refused_in_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    n = 1_000_000
    (tmp_path / f"{name}.small.csv").write_text("x,y\n1,2\n3,4\n")
    if name == "a.csv":
        path.write_bytes(b"x,y\n" + b"1.25,2.5\n" * n)
    elif name == "a.npz":
        np.savez_compressed(path, points=np.zeros((3 * n, 2)))
    else:
        np.save(path, np.zeros((4 * n, 2), "i4"))
    code = (
        "import resource, sys, polars, kmeans_gui.data as data; data.open_dataset\n"
        "from pathlib import Path\n"
        "data.open_dataset(sys.argv[1] + '.small.csv')  # polars starts its threads now\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[0])\n"
        "limit = pages * resource.getpagesize() + 250 * 2**20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))\n"
        "try: data.open_dataset(sys.argv[1])\n"
        "except ValueError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith(name)
    assert "of memory and" in run.stdout


def test_reading_arrays_stops_when_it_is_told_to(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((10, 2)))
    np.savez(tmp_path / "a.npz", points=np.zeros((10, 2)))
    pl.DataFrame({"x": [1.0, 2.0], "y": [1.0, 2.0]}).write_parquet(tmp_path / "a.parquet")
    for name in ("a.npy", "a.npz", "a.parquet"):
        for calls in (0, 1):
            answers = iter([False] * calls + [True])
            with pytest.raises(Cancelled):
                open_dataset(tmp_path / name, should_stop=lambda found=answers: next(found))
