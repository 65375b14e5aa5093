"""Which point is at a place, and which points lie in a rectangle.

From the index in logarithmic time, otherwise by a scan; both find the same points, to the last
bit of a distance. For worker threads: a scan of many millions takes tenths of a second.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import picking_kernels
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.index import PARTS, IndexedPoints
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.threads import ShouldStop, map_parts

Positions = NDArray[np.int64]
Four = tuple[float, float, float, float]

SCANNED = 1 << 18
"""Points that are scanned between two questions whether to stop."""

_NONE = np.empty(0, np.int64)


def nearest_point(
    points: NDArray[Any] | Points,
    x: float,
    y: float,
    *,
    scale: tuple[float, float] = (1.0, 1.0),
    within: float = math.inf,
    should_stop: ShouldStop | None = None,
) -> tuple[int, float] | None:
    """Find the point nearest to a place.

    Parameters
    ----------
    points : ndarray of shape (n, 2), or Points
        Finite. The index is asked where there is one already.
    x, y : float
        In the data's coordinates.
    scale : (float, float)
        What one unit along x and along y counts for; pixels per unit find what is nearest on the
        screen, whatever the scales of its axes.
    within : float
        No farther than this, in scaled units.
    should_stop : callable, optional

    Returns
    -------
    (position, squared distance) or None
        The position in the data, of equally near points the lowest, and the squared distance in
        scaled units. None if nothing is so near.

    Raises
    ------
    Cancelled
        If `should_stop` turned true during a scan.
    """
    index, array = _stores(points)
    limit = float(within) * float(within) if within >= 0.0 else -1.0
    if index is not None:
        position, squared = picking_kernels.nearest_in_tree(
            index.x, index.y, index.order, index.origin, *index.tree(),
            float(x), float(y), float(scale[0]), float(scale[1]), limit,
        )  # fmt: skip
        return None if position < 0 else (int(position), float(squared))
    best = -1
    for start in range(0, len(array), SCANNED):
        if should_stop is not None and should_stop():
            raise Cancelled
        rows = np.asarray(array[start : start + SCANNED], np.float64)
        dx, dy = (rows[:, 0] - x) * scale[0], (rows[:, 1] - y) * scale[1]
        squares = dx * dx + dy * dy
        i = int(np.argmin(squares))
        if squares[i] < limit or (best < 0 and squares[i] == limit):
            best, limit = start + i, float(squares[i])
    return None if best < 0 else (best, limit)


def points_in_rect(
    points: NDArray[Any] | Points,
    x_min: float,
    x_max: float,
    y_min: float,
    y_max: float,
    *,
    should_stop: ShouldStop | None = None,
) -> Positions:
    """Find the points in a rectangle, its edges included.

    Parameters
    ----------
    points : ndarray of shape (n, 2), or Points
        Finite. The index is asked where there is one already.
    x_min, x_max, y_min, y_max : float
        In the data's coordinates.
    should_stop : callable, optional

    Returns
    -------
    ndarray of shape (m,), int64
        Their positions in the data, ascending.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    index, array = _stores(points)
    if index is not None:
        rect = (x_min, math.nextafter(x_max, math.inf), y_min, math.nextafter(y_max, math.inf))
        found = select(index, (0.0, 0.0, 1.0, 1.0), rect, should_stop)
        return np.sort(index.order[found].astype(np.int64))
    parts = []
    for start in range(0, len(array), SCANNED):
        if should_stop is not None and should_stop():
            raise Cancelled
        rows = np.asarray(array[start : start + SCANNED], np.float64)
        x, y = rows[:, 0], rows[:, 1]
        inside = (x >= x_min) & (x <= x_max) & (y >= y_min) & (y <= y_max)
        parts.append(np.flatnonzero(inside) + start)
    return np.concatenate(parts).astype(np.int64) if parts else _NONE.copy()


def count(index: IndexedPoints, frame: Four, rect: Four) -> int:
    """Count the points in a rectangle, in time that grows with the square root of n.

    Parameters
    ----------
    index : IndexedPoints
    frame, rect
        See `picking_kernels.select_in_tree`.
    """
    return _walk(index, frame, rect, index.n_levels - 1, (0, 1), _NONE)


def select(
    index: IndexedPoints, frame: Four, rect: Four, should_stop: ShouldStop | None = None
) -> Positions:
    """Find the points in a rectangle.

    Parameters
    ----------
    index : IndexedPoints
    frame, rect
        See `picking_kernels.select_in_tree`.
    should_stop : callable, optional

    Returns
    -------
    ndarray of shape (m,), int64
        Their positions in the order of the index, ascending.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    level = index.level_with(4 * PARTS)
    subtrees = [(i, i + 1) for i in range(index.width(level))]
    counts = [_walk(index, frame, rect, level, subtree, _NONE) for subtree in subtrees]
    ends = np.cumsum(counts)
    out = np.empty(int(ends[-1]), np.int64)

    def fill(part: int) -> None:
        room = out[ends[part] - counts[part] : ends[part]]
        if len(room):
            _walk(index, frame, rect, level, subtrees[part], room)

    map_parts(fill, len(subtrees), should_stop)
    return out


def _walk(
    index: IndexedPoints,
    frame: Four,
    rect: Four,
    level: int,
    subtrees: tuple[int, int],
    out: Positions,
) -> int:
    return int(
        picking_kernels.select_in_tree(
            index.x, index.y, index.origin, *index.tree(), level, *subtrees,
            tuple(map(float, frame)), tuple(map(float, rect)), out,
        )
    )  # fmt: skip


def _stores(points: NDArray[Any] | Points) -> tuple[IndexedPoints | None, NDArray[Any]]:
    """Return the index, if there is one, and the points in the data's order."""
    if isinstance(points, IndexedPoints):
        return points, points.data()
    if isinstance(points, ArrayPoints):
        return points.index, points.data()
    if isinstance(points, np.ndarray):
        return None, points
    return None, points.data()
