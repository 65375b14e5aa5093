"""A table with its labels, by batches: what every format of a saved file is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.columns import look_at, to_floats
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.edited import edited_table
from kmeans_gui.data.errors import OnProgress, ShouldStop, check_stop
from kmeans_gui.data.labels import free_name, own_columns
from kmeans_gui.data.tables import ArrayTable, FrameTable, Table, frame_of, parts, pick

BATCH = 65_536
"""Rows written between two looks at `should_stop`."""


@dataclass(frozen=True, slots=True, eq=False)
class Labeled:
    """What is to be saved.

    Attributes
    ----------
    table : Table
    kept : tuple of str
        The table's columns without the labels of an earlier time.
    cluster : str
        The name of the new column.
    distance : str or None
    labels : ndarray of shape (n,), int32
    distances : ndarray of shape (n,), float64, or None
    dropped : ndarray of int64
        The rows that have no label.
    """

    table: Table
    kept: tuple[str, ...]
    cluster: str
    distance: str | None
    labels: NDArray[np.int32]
    distances: NDArray[np.float64] | None
    dropped: NDArray[np.int64]
    should_stop: ShouldStop | None = None
    on_progress: OnProgress | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the saved file."""
        new = (self.cluster,) if self.distance is None else (self.cluster, self.distance)
        return (*self.kept, *new)

    def schema(self) -> Mapping[str, Any]:
        """Return the polars type of each column of the saved file."""
        types = self.table.schema()
        schema = {name: types[name] for name in self.kept}
        schema[self.cluster] = pl.Int32()
        if self.distance is not None:
            schema[self.distance] = pl.Float64()
        return schema

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the rows; a row without a point has neither label nor distance.

        Of no rows at all there is one frame, which tells the columns.

        Raises
        ------
        Cancelled
        """
        n_rows = self.table.n_rows
        for start in range(0, max(n_rows, 1), BATCH):
            check_stop(self.should_stop)
            stop = min(start + BATCH, n_rows)
            frame = pick(self.table.batch(start, stop), self.kept)
            yield frame.with_columns(self.new_columns(start, stop))
            if self.on_progress is not None:
                self.on_progress(stop / n_rows if n_rows else 1.0)

    def new_columns(self, start: int, stop: int) -> list[pl.Series]:
        """Return the labels, and the distances if asked for, of some rows."""
        low, high = np.searchsorted(self.dropped, [start, stop])
        points = slice(start - low, stop - high)
        columns = [pl.Series(self.cluster, self.labels[points], dtype=pl.Int32)]
        if self.distance is not None and self.distances is not None:
            columns.append(pl.Series(self.distance, self.distances[points], dtype=pl.Float64))
        if low == high:
            return columns
        positions = np.full(stop - start, -1, np.int64)
        there = np.ones(stop - start, bool)
        there[self.dropped[low:high] - start] = False
        positions[there] = np.arange(int(there.sum()))
        places = pl.Series(positions).replace(-1, None)
        return [column.gather(places) for column in columns]


def make_labeled(
    dataset: Dataset,
    labels: Any,
    distances: NDArray[np.float64] | None,
    *,
    typed: bool,
    should_stop: ShouldStop | None,
    on_progress: OnProgress | None,
) -> Labeled:
    """Put labels beside the columns of a data set's source.

    Parameters
    ----------
    typed : bool
        Whether the file will have types: columns of text are then written as numbers where each
        cell is written as that number would be.

    Raises
    ------
    ValueError
        If there is not one label per point.
    """
    numbers = checked_labels(labels, dataset.n)
    table = source_table(dataset)
    # of text, as we wrote it: numbers that it becomes are wider than ours
    earlier = own_columns(table, (dataset.x_name, dataset.y_name))
    if typed and isinstance(table, FrameTable) and table.text is not None:
        table = _typed(table, (dataset.x_name, dataset.y_name), should_stop)
    kept = tuple(name for name in table.names if name not in earlier)
    taken = (*kept, *table.others)
    return Labeled(
        table,
        kept,
        free_name("cluster", taken),
        None if distances is None else free_name("distance", taken),
        numbers,
        distances,
        dataset.dropped_rows,
        should_stop,
        on_progress,
    )


def checked_labels(labels: Any, n: int) -> NDArray[np.int32]:
    """Return one whole number per point, or raise a ValueError."""
    array = np.asarray(labels)
    if array.shape != (n,):
        raise ValueError(f"there are {n:,} points, so {n:,} labels are needed, not {array.shape}")
    if array.dtype.kind not in "iu":
        raise ValueError(f"labels must be whole numbers, not {array.dtype}")
    if n and (array.min() < -1 or array.max() >= 2**31):
        raise ValueError(f"labels must be from 0 to 2147483647, not {array.min()}..{array.max()}")
    return array.astype(np.int32, copy=False)


def source_table(dataset: Dataset) -> Table:
    """Return all columns of a data set, those of its source if it has one."""
    if dataset.origin is not None:
        return edited_table(dataset, dataset.origin, source_table(dataset.origin.dataset))
    if dataset.source is not None:
        return dataset.source
    names = (dataset.x_name, dataset.y_name)
    if len(dataset.dropped_rows):
        raise ValueError("the rows that were dropped are not there any more: open the file again")
    if dataset.columns is None or not dataset.columns.width:
        return ArrayTable(dataset.points, names)
    points = ArrayTable(dataset.points, names).batch(0, dataset.n)
    return FrameTable(pl.concat([points, dataset.columns], how="horizontal"))


def _typed(table: FrameTable, axes: tuple[str, str], should_stop: ShouldStop | None) -> FrameTable:
    delimiter = table.text.delimiter if table.text else ","
    columns = []
    for name in table.names:
        check_stop(should_stop)
        column = table.column(name)
        if name in axes:
            comma = delimiter != "," and look_at(column, delimiter, should_stop).comma
            columns.append(_mapped(column, partial(to_floats, comma=comma), should_stop))
        else:
            columns.append(_as_written(column, should_stop))
    return FrameTable(frame_of(columns))


def _mapped(
    column: pl.Series,
    convert: Callable[[pl.Series], pl.Series],
    should_stop: ShouldStop | None,
) -> pl.Series:
    pieces = [convert(part) for part in parts(column, should_stop)]
    return pl.concat(pieces, rechunk=False).alias(column.name)


def _as_written(column: pl.Series, should_stop: ShouldStop | None) -> pl.Series:
    """Return text as numbers if not one digit would be lost (007 and 2.50 stay text)."""
    if column.null_count() == len(column):
        return column
    for kind in (pl.Int64, pl.Float64):
        pieces: list[pl.Series] = []
        for part in parts(column, should_stop):
            numbers = part.cast(kind, strict=False)
            if not numbers.cast(pl.String).equals(part, null_equal=True):
                break
            pieces.append(numbers)
        else:
            return pl.concat(pieces, rechunk=False).alias(column.name)
    return column
