"""NPY, memory-mapped and never unpickled, and NPZ."""

from __future__ import annotations

import errno
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from kmeans_gui.data.errors import ShouldStop, check_stop
from kmeans_gui.data.memory import require_memory
from kmeans_gui.data.tables import (
    ArrayTable,
    FrameTable,
    Packed,
    frame_of,
    numbered_names,
    to_series,
    unique_names,
)

_POINTS = ("points", "X")
_NUMBERS = "fiu"
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    SyntaxError,
    NotImplementedError,
    RuntimeError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What numpy and zipfile raise for a damaged file."""


def read_npy(path: Path) -> ArrayTable:
    """Map an array of shape (n, m), or a structured one of shape (n,), read-only.

    Raises
    ------
    ValueError
        If it holds Python objects, is cut off, or has no columns of numbers.
    """
    _check_start(path, b"\x93NUMPY", "a .npy file")
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except _BROKEN as error:
        raise ValueError(_npy_words(path.name, str(error))) from None
    return _as_table(array, path.name)


def read_npz(path: Path, should_stop: ShouldStop | None = None) -> FrameTable:
    """Read an NPZ file with ``points`` or ``X``, or with one array per column.

    Beside ``points`` or ``X``, one-dimensional arrays of the same length are further columns.
    Whatever else there is, the table has as `others`.

    Raises
    ------
    ValueError
        If there are no such arrays, or the file is damaged or too large for the memory.
    """
    _check_start(path, b"PK", "an NPZ file")
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            require_memory(2 * sum(info.file_size for info in members), path.name)
            arrays: dict[str, NDArray[Any]] = {}
            for info in members:
                with archive.open(info) as member:
                    array = npy.read_array(_Polled(member, should_stop), allow_pickle=False)
                arrays[info.filename.removesuffix(".npy")] = array
    except _BROKEN as error:
        words = str(error)
        if path.name in words:
            raise  # it is ours
        if "object" in words.lower() or "pickle" in words.lower():
            raise ValueError(
                f"{path.name} holds Python objects, which are never loaded from a file:"
                " save plain numbers"
            ) from None
        raise ValueError(f"{path.name} is damaged or not an NPZ file: save it again") from None
    except OSError as error:
        # a directory of the ZIP that points to before the file's start
        if error.errno != errno.EINVAL:
            raise
        raise ValueError(f"{path.name} is damaged or not an NPZ file: save it again") from None
    return _arrange(arrays, path.name, should_stop)


class _Polled:
    """A file that asks `should_stop` at each piece that numpy reads of it."""

    def __init__(self, file: IO[bytes], should_stop: ShouldStop | None) -> None:
        self.file = file
        self.should_stop = should_stop

    def read(self, size: int = -1, /) -> bytes:
        check_stop(self.should_stop)
        return self.file.read(size)


def _arrange(
    arrays: dict[str, NDArray[Any]], file: str, should_stop: ShouldStop | None
) -> FrameTable:
    """Turn the arrays of an NPZ file into columns."""
    flat = {name: array for name, array in arrays.items() if array.ndim == 1}
    tables = {name: array for name, array in arrays.items() if array.ndim == 2}
    chosen = next((name for name in _POINTS if name in tables), None)
    if chosen is None and len(tables) == 1 and not flat:
        chosen = next(iter(tables))
    if chosen is not None:
        points = tables[chosen]
        beside = {name: array for name, array in flat.items() if len(array) == len(points)}
        table = _as_table(points, file)
        packed = Packed(chosen, table.names, points.dtype.str)
        others = {n: a for n, a in arrays.items() if n != chosen and n not in beside}
        if not beside:
            return FrameTable(table.batch(0, table.n_rows), None, packed, others)
        names = unique_names([*table.names, *beside])
        series = [table.column(name) for name in table.names]
        series += [to_series(name, array, should_stop) for name, array in beside.items()]
        frame = frame_of(s.rename(n) for s, n in zip(series, names, strict=True))
        return FrameTable(frame, None, packed, others)
    lengths = {len(array) for array in flat.values()}
    if len(flat) < 2 or len(lengths) > 1:
        have = ", ".join(f"{name} {array.shape}" for name, array in list(arrays.items())[:10])
        raise ValueError(
            f"{file} needs an array 'points' or 'X' of shape (n, 2), or one array of the same"
            f" length per column; it has {have or 'no arrays'}"
        )
    frame = frame_of(to_series(name, array, should_stop) for name, array in flat.items())
    return FrameTable(frame, others={n: a for n, a in arrays.items() if n not in flat})


def _as_table(array: NDArray[Any], file: str) -> ArrayTable:
    if array.dtype.names is not None and array.ndim == 1:
        if len(array.dtype.names) < 2:
            raise ValueError(f"{file} has only one column: x and y must be two columns")
        return ArrayTable(array, tuple(array.dtype.names))
    if array.ndim != 2 or array.dtype.kind not in _NUMBERS:
        raise ValueError(
            f"{file} has no numeric columns: it holds an array of shape {array.shape} and type"
            f" {array.dtype}, and (n, 2) numbers are needed"
        )
    n, n_columns = array.shape
    if n_columns < 2:
        raise ValueError(f"{file} has only {n_columns} column(s): x and y must be two columns")
    if n <= 2 < n_columns and n_columns > 100:
        raise ValueError(
            f"{file} has {n} rows and {n_columns:,} columns: save its transpose, of shape (n, 2)"
        )
    return ArrayTable(array, numbered_names(n_columns))


def _check_start(path: Path, magic: bytes, kind: str) -> None:
    """Raise a ValueError unless the file begins like one of its kind."""
    with path.open("rb") as file:
        if file.read(len(magic)) != magic:
            raise ValueError(f"{path.name} is damaged or not {kind}: save it again")


def _npy_words(file: str, words: str) -> str:
    """Say in one sentence why numpy refused a .npy file."""
    low = words.lower()
    if "object" in low:
        return (
            f"{file} holds Python objects, which are never loaded from a file: save plain numbers"
        )
    if "pickle" in low or "magic" in low or "header" in low:
        return f"{file} is damaged or not a .npy file: save it again"
    if "mmap length" in low or "too small" in low or "buffer" in low:
        return f"{file} is cut off: its header promises more numbers than there are; copy it again"
    if "empty" in low:
        return f"{file} has no rows: there are no points in it"
    return f"{file} is damaged or not a .npy file ({words.splitlines()[0] if words else '?'})"
