"""The regions of centers as exact polygons: Voronoi cells clipped to a rectangle."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.gui.exports.figure import Bounds
from kmeans_gui.session.axes import OWN_UNITS, Scale
from kmeans_gui.session.pictures import ShouldStop

Polygon = list[tuple[float, float]]


def cells(
    centers: NDArray[Any],
    bounds: Bounds,
    should_stop: ShouldStop | None = None,
    scale: Scale = OWN_UNITS,
) -> list[NDArray[np.float64]]:
    """Return which part of a rectangle is nearest to each center.

    The rectangle is cut by the bisectors to the other centers, the nearest first, until one lies
    so far off that no further one can reach the cell.

    Parameters
    ----------
    centers : ndarray of shape (k, 2)
    bounds : tuple of float
        The rectangle.
    should_stop : callable, optional
        Asked once for each center.
    scale : Scale
        What distances are computed after.

    Returns
    -------
    list of ndarray of shape (m, 2), float64
        One polygon for each center, counterclockwise; empty where its region is not seen, and for
        all but the first of equal centers, as on the canvas.

    Raises
    ------
    Cancelled
    """
    (x_min, y_min), (x_max, y_max) = scale.into([bounds[::2], bounds[1::2]]).tolist()
    # relative to the rectangle, so that no digits are lost far from zero
    origin = np.array([x_min + (x_max - x_min) / 2, y_min + (y_max - y_min) / 2])
    sites = scale.into(np.asarray(centers, dtype=np.float64)) - origin
    left, right = x_min - origin[0], x_max - origin[0]
    low, high = y_min - origin[1], y_max - origin[1]
    whole = [(left, low), (right, low), (right, high), (left, high)]
    found = []
    for j in range(len(sites)):
        if should_stop is not None and should_stop():
            raise Cancelled
        polygon = _cell(j, sites, whole)
        found.append(scale.back(np.array(polygon, dtype=np.float64).reshape(-1, 2) + origin))
    return found


def _cell(j: int, sites: NDArray[np.float64], whole: Polygon) -> Polygon:
    x, y = sites[j].tolist()
    squared = ((sites - sites[j]) ** 2).sum(axis=1)
    polygon = whole
    for i in np.argsort(squared, kind="stable").tolist():
        if i == j:
            continue
        if squared[i] == 0.0:
            if i < j:
                return []
            continue
        # a bisector is half as far as its center
        if squared[i] > 4.0 * max((px - x) ** 2 + (py - y) ** 2 for px, py in polygon):
            break
        polygon = _cut(polygon, sites[i], sites[j])
        if not polygon:
            break
    return polygon


def _cut(polygon: Polygon, other: NDArray[np.float64], own: NDArray[np.float64]) -> Polygon:
    """Return the part of `polygon` that is at least as near to `own` as to `other`.

    I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping", 1974, for one line.
    """
    nx, ny = (other - own).tolist()
    mx, my = ((other + own) / 2).tolist()
    sides = [(px - mx) * nx + (py - my) * ny for px, py in polygon]
    kept: Polygon = []
    for at in range(len(polygon)):
        here, side = polygon[at], sides[at]
        after, next_side = polygon[(at + 1) % len(polygon)], sides[(at + 1) % len(polygon)]
        if side <= 0.0:
            kept.append(here)
        if (side < 0.0 < next_side) or (next_side < 0.0 < side):
            share = side / (side - next_side)
            kept.append(
                (here[0] + share * (after[0] - here[0]), here[1] + share * (after[1] - here[1]))
            )
    return kept if len(kept) > 2 else []
