"""Open a file as a `Dataset`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from kmeans_gui.data.assemble import Wish, from_array, from_frame
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.errors import OnProgress, ShouldStop, check_stop, os_error, reason
from kmeans_gui.data.memory import require_memory
from kmeans_gui.data.read_arrays import read_npy, read_npz
from kmeans_gui.data.read_text import read_text
from kmeans_gui.data.tables import ArrayTable, FrameTable, frame_of

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
PARQUET_SUFFIXES = (".parquet", ".pq")
SUFFIXES = (*TEXT_SUFFIXES, *PARQUET_SUFFIXES, ".npy", ".npz")
"""The endings of the files that can be opened and saved, in small letters."""


def open_dataset(
    path: str | os.PathLike[str],
    x: str | None = None,
    y: str | None = None,
    *,
    drop_invalid: bool = False,
    should_stop: ShouldStop | None = None,
    on_progress: OnProgress | None = None,
) -> Dataset:
    """Read points, and every column beside them, from a file.

    Parameters
    ----------
    path : str or path
        A .csv, .tsv, .tab, .txt, .parquet, .npy or .npz file. It is a name, never a pattern.
        Text must be UTF-8; delimiter (comma, semicolon, tab, bar), decimal comma and header are
        detected. A .npy file is mapped into memory read-only and is never unpickled.
    x, y : str, optional
        The columns to take. Without them, the only two columns of numbers. Columns without names
        are called c0, c1, ...
    drop_invalid : bool
        Drop the rows without a finite x and y, and remember which (`Dataset.dropped_rows`).
    should_stop : callable, optional
        Asked often; True raises `Cancelled`.
    on_progress : callable, optional
        Told the finished share, 0 to 1.

    Returns
    -------
    Dataset
        float32 where both columns are float32, otherwise float64.

    Raises
    ------
    ColumnsNeeded
        A ValueError: there are more than two columns of numbers.
    InvalidValues
        A ValueError: there are missing or infinite values; it names the first column and row
        (counted from 1, the header not counted).
    ValueError
        The contents cannot be used; one sentence says why.
    OSError
        The file cannot be read; one sentence says why.
    Cancelled
        If `should_stop` turned true.
    """
    path = Path(path)
    with translated(path, "read"):
        _check_file(path)
        wish = Wish(path, x, y, drop_invalid, should_stop, on_progress)
        check_stop(should_stop)
        suffix = path.suffix.lower()
        table: FrameTable | ArrayTable
        if suffix in TEXT_SUFFIXES:
            table = read_text(path, should_stop, on_progress)
        elif suffix in PARQUET_SUFFIXES:
            table = read_parquet(path, should_stop, on_progress)
        elif suffix == ".npy":
            table = read_npy(path)
        else:
            table = read_npz(path, should_stop)
        if isinstance(table, FrameTable):
            return from_frame(table, wish)
        return from_array(table, wish)


def read_parquet(
    path: Path,
    should_stop: ShouldStop | None = None,
    on_progress: OnProgress | None = None,
) -> FrameTable:
    """Read all columns of a Parquet file, one after the other.

    Raises
    ------
    ValueError
        If the file is too large for the memory.
    Cancelled
    """
    source = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    names = source.collect_schema().names()
    if len(names) < 2:
        raise ValueError(f"{path.name} has {len(names)} column(s): x and y must be two columns")
    n_rows = int(source.select(pl.len()).collect().item())
    # text may be packed in the file to a small part of what it takes in memory
    n_bytes = max(8 * n_rows * len(names), 3 * path.stat().st_size)
    require_memory(n_bytes + 24 * n_rows, f"{path.name} ({n_rows:,} rows)")
    columns = []
    for index in range(len(names)):
        check_stop(should_stop)
        # by number: polars takes a name like ^x.*$ for a pattern
        columns.append(source.select(pl.nth(index)).collect().to_series())
        if on_progress is not None:
            on_progress(0.8 * (index + 1) / len(names))
    return FrameTable(frame_of(columns))


@contextmanager
def translated(path: Path, doing: str) -> Iterator[None]:
    """Let only `ValueError`, `OSError` and `Cancelled` out, each as one sentence.

    polars has errors of its own, and a `PanicException` that is no `Exception` at all.
    """
    if "\0" in str(path):
        raise ValueError(f"{path.name!r} has a zero byte, as no file's name has: check the name")
    try:
        yield
    except OSError as error:
        if error.strerror is None:
            raise
        words = f"{path.name} cannot be {_PAST[doing]}: {reason(error)}"
        raise os_error(error, words) from error
    except MemoryError:
        raise ValueError(
            f"{path.name} does not fit in memory: use fewer points, or a .npy file, which is read"
            " in place"
        ) from None
    except BaseException as error:
        if not type(error).__module__.startswith(("polars", "pyo3_runtime")):
            raise
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(f"{path.name} cannot be {_PAST[doing]} ({first})") from error


_PAST = {"read": "read", "write": "saved"}


def _check_file(path: Path) -> None:
    """Raise an error that says it in a sentence unless `path` is a file that can be read."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise os_error(error, f"there is no file {path}: check its name") from None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"{path} is a folder: choose a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is not an ordinary file: copy its contents into one")
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(
            f"{path.name} has an unknown ending: the files that can be opened end in"
            f" {', '.join(SUFFIXES)}"
        )
    with path.open("rb"):
        pass
    if status.st_size == 0:
        raise ValueError(f"{path.name} is empty: there are no points in it")
