"""Which points are seen and where: compiled passes over all points of a slice.

Points come as one flat, read-only, contiguous array with a step from point to point and an
offset from x to y, so that C order and Fortran order, memory and memory map, are the same
compiled code, and only float32 and float64 are compiled twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.threads import ShouldStop, map_parts, n_threads
from kmeans_gui.raster.viewport import Viewport

SLICE = 1 << 18
"""Points per compiled call, below a millisecond: how long a stop may go unnoticed."""


@dataclass(frozen=True, slots=True, eq=False)
class FlatPoints:
    """Points as the kernels read them: x of point i is ``flat[i * step]``, y is `offset` on."""

    flat: NDArray[Any]
    step: int
    offset: int
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class VisiblePoints:
    """The points of a view, in the order of the data.

    Attributes
    ----------
    px, py : ndarray of shape (m,), float32
        Where they are in the image, in pixels.
    x, y : ndarray of shape (m,), float64
        The data's own coordinates, which decide about the nearest center.
    """

    px: NDArray[np.float32]
    py: NDArray[np.float32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def flat_points(points: Any) -> FlatPoints:
    """Describe an (n, 2) array without copying it, where its layout and dtype allow that.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        float32 or float64, in C or Fortran order, read-only or not, a memmap or not. Anything
        else is copied once, as float64.

    Raises
    ------
    ValueError
        If it has another shape.
    """
    data = np.asarray(points)
    if data.ndim != 2 or data.shape[1] != 2:
        raise ValueError(f"Expected points of shape (n, 2), got {data.shape}.")
    if data.dtype not in (np.float32, np.float64) or not data.dtype.isnative:
        data = data.astype(np.float64)
    n = len(data)
    if data.flags.f_contiguous and n > 1:
        flat, step, offset = data.T.reshape(-1), 1, n
    else:
        flat, step, offset = np.ascontiguousarray(data).reshape(-1), 2, 1
    view = flat.view(np.ndarray)
    view.flags.writeable = False
    return FlatPoints(view, step, offset, n)


def bin_counts(
    points: FlatPoints, viewport: Viewport, should_stop: ShouldStop | None = None
) -> NDArray[np.uint32]:
    """Count the points in every pixel.

    Returns
    -------
    ndarray of shape (height, width), uint32
        A point on the right or lower edge belongs to the next pixel, so not to the view.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    height, width = viewport.height, viewport.width
    scale_x, scale_y = viewport.scale
    starts = range(0, points.n, SLICE)
    # One grid per worker, not per slice: clearing and adding grids is what costs.
    workers = max(1, min(n_threads(), len(starts)))
    grids = np.zeros((workers, height, width), dtype=np.uint32)

    def count(worker: int) -> None:
        for start in starts[worker::workers]:
            if should_stop is not None and should_stop():
                raise Cancelled
            stop = min(start + SLICE, points.n)
            _count(
                points.flat, points.step, points.offset, start, stop,
                viewport.x_min, viewport.y_max, scale_x, scale_y, grids[worker],
            )  # fmt: skip

    map_parts(count, workers, should_stop)
    total: NDArray[np.uint32] = grids[0]
    for grid in grids[1:]:
        total += grid
    return total


def visible_points(
    points: FlatPoints,
    viewport: Viewport,
    margin: float,
    should_stop: ShouldStop | None = None,
    limit: int | None = None,
) -> VisiblePoints | None:
    """Collect the points in the view or at most `margin` pixels outside it.

    Parameters
    ----------
    limit : int, optional
        Give up as soon as there are more.

    Returns
    -------
    VisiblePoints or None
        None if there are more than `limit`.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    scale_x, scale_y = viewport.scale
    starts = range(0, points.n, SLICE)
    found = [0] * len(starts)

    def collect(part: int) -> VisiblePoints | None:
        if limit is not None and sum(found) > limit:
            return None
        start = starts[part]
        size = min(SLICE, points.n - start)
        px, py = np.empty(size, np.float32), np.empty(size, np.float32)
        x, y = np.empty(size), np.empty(size)
        m = _collect(
            points.flat, points.step, points.offset, start, start + size,
            viewport.x_min, viewport.y_max, scale_x, scale_y,
            viewport.width, viewport.height, margin, px, py, x, y,
        )  # fmt: skip
        found[part] = m
        # Copies, so that a few visible points do not hold on to a whole slice's memory.
        return VisiblePoints(px[:m].copy(), py[:m].copy(), x[:m].copy(), y[:m].copy())

    collected = map_parts(collect, len(starts), should_stop)
    if limit is not None and sum(found) > limit:
        return None
    parts = [part for part in collected if part is not None]
    if len(parts) == 1:
        return parts[0]
    return VisiblePoints(
        np.concatenate([part.px for part in parts] or [np.empty(0, np.float32)]),
        np.concatenate([part.py for part in parts] or [np.empty(0, np.float32)]),
        np.concatenate([part.x for part in parts] or [np.empty(0)]),
        np.concatenate([part.y for part in parts] or [np.empty(0)]),
    )


@compiled
def _count(flat, step, offset, start, stop, x_min, y_max, scale_x, scale_y, counts):  # type: ignore[no-untyped-def]
    height, width = counts.shape
    for i in range(start, stop):
        px = (np.float64(flat[i * step]) - x_min) * scale_x
        py = (y_max - np.float64(flat[i * step + offset])) * scale_y
        # Written so that NaN fails it.
        if px >= 0.0 and px < width and py >= 0.0 and py < height:
            counts[np.int64(py), np.int64(px)] += np.uint32(1)


@compiled
def _collect(  # type: ignore[no-untyped-def]
    flat, step, offset, start, stop, x_min, y_max, scale_x, scale_y,
    width, height, margin, out_px, out_py, out_x, out_y,
):  # fmt: skip
    m = 0
    for i in range(start, stop):
        x = np.float64(flat[i * step])
        y = np.float64(flat[i * step + offset])
        px = (x - x_min) * scale_x
        py = (y_max - y) * scale_y
        if px >= -margin and px < width + margin and py >= -margin and py < height + margin:
            out_px[m] = px
            out_py[m] = py
            out_x[m] = x
            out_y[m] = y
            m += 1
    return m
