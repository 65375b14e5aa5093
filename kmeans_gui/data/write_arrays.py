"""NPY and NPZ, streamed: no array is in memory whole but what was there before."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
import polars as pl
from numpy.lib import format as npy
from numpy.typing import NDArray

from kmeans_gui.data.errors import ShouldStop, check_stop
from kmeans_gui.data.labeled import BATCH, Labeled
from kmeans_gui.data.labels import own_arrays
from kmeans_gui.data.tables import ArrayTable, parts


def write_npy(file: BinaryIO, labeled: Labeled) -> None:
    """Write a structured array of shape (n,), with one field per column."""
    kinds = {name: _numpy_kind(labeled, name) for name in labeled.names}
    row = np.dtype(list(kinds.items()))
    _write_header(file, row, (labeled.table.n_rows,))
    for frame in labeled.batches():
        part = np.empty(frame.height, row)
        for name, kind in kinds.items():
            part[name] = _as_kind(frame.get_column(name), kind)
        file.write(part.tobytes())


def write_npz(
    file: BinaryIO,
    labeled: Labeled,
    centers: NDArray[np.floating[Any]] | None,
    record: Mapping[str, Any] | None,
) -> None:
    """Write one array per column, the centers, and the record of the fit as JSON text.

    Arrays of the source that are no columns are written as they were, but for the centers and the
    record of an earlier fit.
    """
    packed = labeled.table.packed
    together = packed.columns if packed is not None else ()
    n_rows = labeled.table.n_rows
    earlier = own_arrays(labeled.table.others)
    others = {n: array for n, array in labeled.table.others.items() if n not in earlier}
    taken = {*labeled.names, *([packed.name] if packed is not None else []), *others}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        if packed is not None:
            kind = np.dtype(packed.dtype)
            parts = _packed_parts(labeled, kind, together)
            _add(archive, packed.name, kind, (n_rows, len(together)), parts)
        for name in labeled.names:
            if name not in together:
                kind = _numpy_kind(labeled, name)
                _add(archive, name, kind, (n_rows,), _column_parts(labeled, name, kind))
        for name, array in others.items():
            check_stop(labeled.should_stop)
            _add(archive, name, array.dtype, array.shape, _array_parts(array, labeled))
        if centers is not None:
            whole = np.ascontiguousarray(centers)
            name = "cluster_centers" if "centers" in taken else "centers"
            _add(archive, name, whole.dtype, whole.shape, [whole])
        if record is not None:
            words = np.array(json.dumps(record, ensure_ascii=False))
            name = "cluster_fit" if "fit" in taken else "fit"
            _add(archive, name, words.dtype, (), [words])


def _add(
    archive: zipfile.ZipFile,
    name: str,
    kind: np.dtype[Any],
    shape: tuple[int, ...],
    parts: Iterable[NDArray[Any]],
) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        _write_header(member, kind, shape)
        for part in parts:
            member.write(part.tobytes())


def _array_parts(array: NDArray[Any], labeled: Labeled) -> Iterator[NDArray[Any]]:
    flat = np.ascontiguousarray(array).reshape(-1)
    for start in range(0, len(flat), BATCH):
        check_stop(labeled.should_stop)
        yield flat[start : start + BATCH]


def _packed_parts(
    labeled: Labeled, kind: np.dtype[Any], columns: tuple[str, ...]
) -> Iterator[NDArray[Any]]:
    for start in range(0, labeled.table.n_rows, BATCH):
        check_stop(labeled.should_stop)
        frame = labeled.table.batch(start, min(start + BATCH, labeled.table.n_rows))
        part = np.empty((frame.height, len(columns)), kind)
        for index, name in enumerate(columns):
            part[:, index] = frame.get_column(name).to_numpy()
        yield part


def _column_parts(labeled: Labeled, name: str, kind: np.dtype[Any]) -> Iterator[NDArray[Any]]:
    n_rows = labeled.table.n_rows
    for start in range(0, n_rows, BATCH):
        check_stop(labeled.should_stop)
        stop = min(start + BATCH, n_rows)
        if name in labeled.kept:
            column = labeled.table.batch(start, stop).get_column(name)
        else:
            column = {new.name: new for new in labeled.new_columns(start, stop)}[name]
        yield _as_kind(column, kind)


def _write_header(file: Any, kind: np.dtype[Any], shape: tuple[int, ...]) -> None:
    header = {"descr": npy.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
    try:
        npy.write_array_header_1_0(file, header)
    except (ValueError, UnicodeEncodeError):
        # names that are long, or not Latin; only numpy's own chooser has version 3
        npy._write_array_header(file, header, None)  # type: ignore[attr-defined]


def _numpy_kind(labeled: Labeled, name: str) -> np.dtype[Any]:
    """Return the numpy type that holds a column without losing a digit."""
    if name == labeled.cluster:
        return np.dtype("<i4")
    if name == labeled.distance:
        return np.dtype("<f8")
    table = labeled.table
    if isinstance(table, ArrayTable):
        return table.field(name).dtype
    column = table.column(name)
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        raise ValueError(
            f"column {name!r} holds lists or bytes, which an array cannot hold: save as .parquet"
        )
    if column.dtype.is_integer() and column.null_count():
        exact = column.cast(pl.Float64).cast(column.dtype, strict=False).equals(column)
        return np.dtype("<f8") if exact else _text_kind(column, labeled.should_stop)
    if column.dtype == pl.Boolean and column.null_count():
        return np.dtype("<f4")
    kinds = {
        pl.Boolean: "?",
        pl.Float32: "<f4",
        pl.Float64: "<f8",
        pl.Date: "<M8[D]",
    }
    if column.dtype.is_integer():
        return _own_kind(column)
    for polars_kind, kind in kinds.items():
        if column.dtype == polars_kind:
            return np.dtype(kind)
    if column.dtype in (pl.Datetime, pl.Duration):
        return _own_kind(column)
    return _text_kind(column, labeled.should_stop)


def _own_kind(column: pl.Series) -> np.dtype[Any]:
    kind: np.dtype[Any] = column.head(0).to_numpy().dtype
    return kind


def _text_kind(column: pl.Series, should_stop: ShouldStop | None) -> np.dtype[Any]:
    longest = 1
    for part in parts(column, should_stop):
        lengths = part.cast(pl.String).str.len_chars().drop_nulls().to_numpy()
        longest = max(longest, int(lengths.max(initial=1)))
    return np.dtype(f"<U{longest}")


def _as_kind(column: pl.Series, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return a part of a column in the type that the whole column needs."""
    column = column.alias("part")
    if kind.kind == "U":
        return np.array(column.cast(pl.String).fill_null("").to_list(), dtype=kind)
    if kind.kind == "i" and column.null_count():
        column = column.fill_null(-1)
    if kind.kind == "f":
        column = column.cast(pl.Float64 if kind.itemsize > 4 else pl.Float32)
    return column.to_numpy().astype(kind, copy=False)
