"""From the columns that were read to a `Dataset`: x and y chosen, unusable rows found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data import columns
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.errors import InvalidValues, OnProgress, ShouldStop, check_stop
from kmeans_gui.data.labels import own_columns
from kmeans_gui.data.memory import array_bytes, require_memory
from kmeans_gui.data.tables import (
    ArrayTable,
    FrameTable,
    TextFormat,
    frame_of,
    pick,
    plain,
    to_series,
)
from kmeans_gui.memory import available_memory

_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller of `open_dataset` asked for."""

    path: Path
    x: str | None
    y: str | None
    drop_invalid: bool
    should_stop: ShouldStop | None
    on_progress: OnProgress | None = None


def from_frame(table: FrameTable, wish: Wish) -> Dataset:
    """Choose x and y among the columns of a frame and make a data set of them."""
    frame, file = table.frame, wish.path.name
    _check_rows(frame.height, file)
    delimiter = table.text.delimiter if table.text else ","
    keep = [name for name in (wish.x, wish.y) if name is not None]
    numeric: list[str] = []
    if len(keep) < 2:
        numeric = columns.numeric_columns(
            frame, delimiter, own_columns(table, keep), wish.should_stop
        )
    x, y = columns.choose_columns(
        file, frame.columns, numeric, wish.x, wish.y, columns.preview_rows(frame)
    )
    check_stop(wish.should_stop)
    require_memory(array_bytes(frame.height, 5), f"{file} ({frame.height:,} rows)")
    chosen = [frame.get_column(name) for name in (x, y)]
    commas = [
        delimiter != "," and columns.look_at(column, delimiter, wish.should_stop).comma
        for column in chosen
    ]
    both_single = all(column.dtype == pl.Float32 for column in chosen)
    points = np.empty((frame.height, 2), np.float32 if both_single else np.float64)
    for index, (column, comma) in enumerate(zip(chosen, commas, strict=True)):
        columns.to_array(column, comma, points[:, index], wish.should_stop)
    if table.text and any(commas):
        text = TextFormat(table.text.suffix, delimiter, decimal_comma=True, bom=table.text.bom)
        table = replace(table, frame=frame, text=text)

    def cell(name: str, row: int) -> str:
        value = frame.get_column(name)[row]
        return "empty" if value is None else repr(value) if value == "" else f"{value!s}"

    points, dropped = _usable(points, (x, y), wish, cell)
    others = pick(frame, [name for name in frame.columns if name not in (x, y)])
    if len(dropped) and others.width:
        kept = np.ones(frame.height, bool)
        kept[dropped] = False
        others = others.filter(pl.Series(kept))
    return Dataset(
        points,
        x,
        y,
        title=file,
        path=wish.path,
        columns=others if others.width else None,
        n_source_rows=frame.height,
        dropped_rows=dropped,
        source=table,
    )


def from_array(table: ArrayTable, wish: Wish) -> Dataset:
    """Choose x and y among the columns of an array; floats stay where they are."""
    file = wish.path.name
    _check_rows(table.n_rows, file)
    head = table.batch(0, 8)
    numeric = [name for name in table.names if head.schema[name].is_numeric()]
    if table.array.dtype.names is not None:
        keep = [name for name in (wish.x, wish.y) if name is not None]
        ours = own_columns(table, keep)
        numeric = [name for name in numeric if name not in ours]
    x, y = columns.choose_columns(file, table.names, numeric, wish.x, wish.y, head)
    for name in (x, y):
        if not head.schema[name].is_numeric():
            raise ValueError(f"column {name!r} of {file} holds no numbers: choose another")
    points = _points_of(table, x, y, wish)
    points, dropped = _usable(points, (x, y), wish, lambda name, row: str(table.field(name)[row]))
    return Dataset(
        points,
        x,
        y,
        title=file,
        path=wish.path,
        columns=_others(table, (x, y), dropped, wish.should_stop),
        n_source_rows=table.n_rows,
        dropped_rows=dropped,
        source=table,
    )


def _others(
    table: ArrayTable,
    used: tuple[str, str],
    dropped: NDArray[np.int64],
    should_stop: ShouldStop | None,
) -> pl.DataFrame | None:
    """Return the other columns, one row per point; None where they would fill the memory.

    They are saved all the same: the table has them.
    """
    names = [name for name in table.names if name not in used]
    if not names:
        return None
    free = available_memory()
    if free is not None and table.array.nbytes > free / 4:
        return None
    frame = frame_of(to_series(name, table.field(name), should_stop) for name in names)
    if len(dropped):
        kept = np.ones(table.n_rows, bool)
        kept[dropped] = False
        frame = frame.filter(pl.Series(kept))
    return frame


def _points_of(table: ArrayTable, x: str, y: str, wish: Wish) -> NDArray[Any]:
    """Return x and y as an (n, 2) array: a view where the array holds floats as they are."""
    array = table.array
    in_place = array.dtype.names is None and array.dtype in (np.float32, np.float64)
    if in_place and array.dtype.isnative:
        first, second = table.names.index(x), table.names.index(y)
        return array[:, first :: second - first][:, :2]
    kinds = [table.field(name).dtype.newbyteorder("=") for name in (x, y)]
    dtype = np.float32 if all(kind in (np.float16, np.float32) for kind in kinds) else np.float64
    require_memory(array_bytes(table.n_rows, 2), f"{wish.path.name} ({table.n_rows:,} rows)")
    points = np.empty((table.n_rows, 2), dtype)
    for start in range(0, table.n_rows, _ROWS):
        check_stop(wish.should_stop)
        part = slice(start, start + _ROWS)
        for index, name in enumerate((x, y)):
            points[part, index] = plain(table.field(name)[part])
    return points


def _check_rows(n_rows: int, file: str) -> None:
    if n_rows == 0:
        raise ValueError(f"{file} has no rows: there are no points in it")
    if n_rows == 1:
        raise ValueError(f"{file} has only one row: clusters need at least two points")


def _usable(
    points: NDArray[Any],
    names: tuple[str, str],
    wish: Wish,
    cell: Callable[[str, int], str],
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the points with finite coordinates, and the positions of the others.

    Raises
    ------
    InvalidValues
        If there are others and they shall not be dropped.
    """
    dropped, bad_in = _invalid_rows(points, wish)
    if not len(dropped):
        return points, dropped
    file = wish.path.name
    for name, bad in zip(names, bad_in, strict=True):
        if bad == len(points):
            raise ValueError(f"column {name!r} of {file} holds no numbers: choose another")
    row = int(dropped[0])
    name = names[0] if not np.isfinite(points[row, 0]) else names[1]
    if not wish.drop_invalid:
        raise InvalidValues(
            f"{len(dropped):,} of the {len(points):,} rows of {file} have no finite number for x"
            f" or y; the first is row {row + 1}, where column {name!r} is {cell(name, row)}:"
            " drop these rows, or correct the file",
            len(dropped),
            len(points),
            name,
            row + 1,
        )
    if len(points) - len(dropped) < 2:
        raise ValueError(
            f"{file} has {len(points) - len(dropped)} rows with numbers for both x and y:"
            " clusters need at least two points"
        )
    kept = np.ones(len(points), bool)
    kept[dropped] = False
    require_memory(points.itemsize * 2 * int(kept.sum()), f"the usable rows of {file}")
    return np.asarray(points[kept]), dropped


def _invalid_rows(points: NDArray[Any], wish: Wish) -> tuple[NDArray[np.int64], tuple[int, int]]:
    """Return which points have not two finite numbers, and how many have no x, how many no y."""
    found: list[NDArray[np.int64]] = []
    bad_x = bad_y = 0
    for start in range(0, len(points), _ROWS):
        check_stop(wish.should_stop)
        bad = ~np.isfinite(points[start : start + _ROWS])
        if bad.any():
            bad_x, bad_y = bad_x + int(bad[:, 0].sum()), bad_y + int(bad[:, 1].sum())
            found.append(np.flatnonzero(bad.any(axis=1)).astype(np.int64) + start)
        if wish.on_progress is not None:
            wish.on_progress(0.8 + 0.2 * min(start + _ROWS, len(points)) / len(points))
    return np.concatenate([np.empty(0, np.int64), *found]), (bad_x, bad_y)
