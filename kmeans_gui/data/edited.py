"""The table of edited points: the source's columns, the rows that are left, the new ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.columns import look_at, to_floats
from kmeans_gui.data.dataset import Dataset, Origin
from kmeans_gui.data.tables import FrameTable, Packed, Table, frame_of


def source_rows(origin: Origin) -> NDArray[np.int64]:
    """Return the rows of the source, dropped ones included, that an edited table still has.

    Returns
    -------
    ndarray of int64
        Ascending. The rows of new points come after them.
    """
    before = origin.dataset
    with_point = np.delete(np.arange(before.n_source_rows), before.dropped_rows)
    return np.sort(np.concatenate([with_point[origin.rows], before.dropped_rows]))


def edited_table(dataset: Dataset, origin: Origin, table: Table) -> FrameTable:
    """Return all columns of edited points.

    A row that was kept has its cells as they were, its coordinates too unless it was moved. The
    row of a new point has its coordinates, and nothing in the other columns.

    Parameters
    ----------
    dataset : Dataset
        The edited points.
    origin : Origin
    table : Table
        The columns of the origin's data set.
    """
    kept = source_rows(origin)
    n_new = dataset.n - len(origin.rows)
    take = pl.concat([pl.Series(kept), pl.Series([None] * n_new, dtype=pl.Int64)])
    with_point = np.ones(len(take), np.bool_)
    with_point[dataset.dropped_rows] = False
    columns = []
    for name in table.names:
        column = table.column(name).alias("part").gather(take)
        if name in (dataset.x_name, dataset.y_name):
            axis = 0 if name == dataset.x_name else 1
            column = _coordinates(column, dataset, origin, axis, with_point, table)
        columns.append(column.alias(name))
    others = {
        name: _same_rows(array, kept, n_new) if array.shape[:1] == (table.n_rows,) else array
        for name, array in table.others.items()
    }
    return FrameTable(frame_of(columns), table.text, _packed(table.packed, dataset), others)


def _same_rows(array: NDArray[Any], kept: NDArray[np.int64], n_new: int) -> NDArray[Any]:
    """Return an array of one entry per row for the rows that were kept, and nothing for new ones.

    Nothing is NaN where the type has it, and otherwise zero or no text.
    """
    new = np.zeros((n_new, *array.shape[1:]), array.dtype)
    if array.dtype.kind in "fc":
        new[...] = np.nan
    return np.concatenate([array[kept], new])


def _coordinates(
    column: pl.Series,
    dataset: Dataset,
    origin: Origin,
    axis: int,
    with_point: NDArray[np.bool_],
    table: Table,
) -> pl.Series:
    """Return `column` with the coordinates of the points that were moved or are new."""
    n_kept = len(origin.rows)
    changed = np.ones(dataset.n, np.bool_)
    before = np.asarray(origin.dataset.points)[origin.rows, axis]
    changed[:n_kept] = dataset.points[:n_kept, axis] != before
    if not changed.any():
        return column
    values = np.zeros(len(column), dataset.points.dtype)
    values[with_point] = dataset.points[:, axis]
    new = pl.Series("new", values)
    written = np.zeros(len(column), np.bool_)
    written[with_point] = changed
    if column.dtype == pl.String:
        new = new.cast(pl.String)
        delimiter = table.text.delimiter if table.text else ","
        if delimiter != "," and look_at(column, delimiter).comma:
            new = new.str.replace(".", ",", literal=True)
    elif column.dtype not in (pl.Float32, pl.Float64) or column.dtype != new.dtype:
        column, new = to_floats(column).cast(pl.Float64), new.cast(pl.Float64)
    return new.zip_with(pl.Series(written), column)


def _packed(packed: Packed | None, dataset: Dataset) -> Packed | None:
    """Return the array that the columns were, where it can hold what is in them now."""
    if packed is None or np.dtype(packed.dtype).kind != "f":
        return None
    wider: np.dtype[Any] = np.promote_types(packed.dtype, dataset.points.dtype)
    return replace(packed, dtype=wider.str)
