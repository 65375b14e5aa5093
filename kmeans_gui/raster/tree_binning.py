"""What `binning` reads from all points, read from the spatial index: it costs what is seen.

Nodes outside the view are skipped, and those within one pixel are counted as wholes. The counts
and the visible points are those that a scan finds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import picking
from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.picking_kernels import span
from kmeans_gui.core.threads import ShouldStop, map_parts, n_threads
from kmeans_gui.core.tree_kernels import LEAF
from kmeans_gui.raster.binning import VisiblePoints
from kmeans_gui.raster.viewport import Viewport

Window = tuple[int, int, int, int]
"""Columns from and to, rows from and to."""

WHOLE = 1e-6
"""Of a pixel: what is moved by a whole number of them but for this is moved by that number."""

SUBTREES = 128
"""Of which each worker counts its share, asking between two of them whether to stop."""


def count_visible(index: IndexedPoints, viewport: Viewport) -> int:
    """Return how many points are in the view, without looking at most of them."""
    return picking.count(index, _frame(viewport), _rect(viewport, 0.0))


def bin_counts_in_tree(
    index: IndexedPoints,
    viewport: Viewport,
    should_stop: ShouldStop | None = None,
    window: Window | None = None,
) -> NDArray[np.uint32]:
    """Count the points in every pixel: see `binning.bin_counts`.

    Parameters
    ----------
    window : (left, right, top, bottom), optional
        Only in the pixels from column `left` to `right` and row `top` to `bottom`, which are then
        what is returned.
    """
    level = index.level_with(SUBTREES)
    width = index.width(level)
    workers = max(1, min(n_threads(), width))
    left, right, top, bottom = window or (0, viewport.width, 0, viewport.height)
    grids = np.zeros((workers, (bottom - top) * (right - left)), dtype=np.uint32)

    def count(worker: int) -> None:
        # Neighbors in the order of the index to different workers: a crowd is shared by all.
        for subtree in range(worker, width, workers):
            if should_stop is not None and should_stop():
                raise Cancelled
            _count_in_tree(
                index.x, index.y, index.origin, *index.tree(), level, subtree,
                _frame(viewport), (left, right, top, bottom), grids[worker],
            )  # fmt: skip

    map_parts(count, workers, should_stop)
    total: NDArray[np.uint32] = grids[0]
    for grid in grids[1:]:
        total += grid
    return total.reshape(bottom - top, right - left)


def panned_counts(
    index: IndexedPoints,
    viewport: Viewport,
    before: Viewport,
    known: NDArray[np.uint32],
    should_stop: ShouldStop | None = None,
) -> NDArray[np.uint32] | None:
    """Count the points in every pixel of a view that was panned, where it shows something new.

    Parameters
    ----------
    viewport : Viewport
    before : Viewport
        The view that was counted last.
    known : ndarray of shape (height, width), uint32
        What was counted there.
    should_stop : callable, optional

    Returns
    -------
    ndarray of shape (height, width), uint32, or None
        What `bin_counts_in_tree` returns, but for points within `WHOLE` of the border of a pixel,
        which may be counted in the next one. None where the view was not moved by whole pixels, as
        it is by the mouse, or has nothing in common with the one before.
    """
    moved = _moved(viewport, before)
    if moved is None:
        return None
    right, down = moved
    width, height = viewport.width, viewport.height
    # The columns and rows of the new view that the old one had, too.
    columns = max(0, -right), min(width, width - right)
    rows = max(0, -down), min(height, height - down)
    counts = np.empty((height, width), dtype=np.uint32)
    counts[slice(*rows), slice(*columns)] = known[
        rows[0] + down : rows[1] + down, columns[0] + right : columns[1] + right
    ]
    for window in (
        (0, columns[0], 0, height),
        (columns[1], width, 0, height),
        (*columns, 0, rows[0]),
        (*columns, rows[1], height),
    ):
        if window[0] < window[1] and window[2] < window[3]:
            counts[window[2] : window[3], window[0] : window[1]] = bin_counts_in_tree(
                index, viewport, should_stop, window
            )
    return counts


def _moved(viewport: Viewport, before: Viewport) -> tuple[int, int] | None:
    """Return by how many columns and rows a view was moved, if that is all that was done to it."""
    scale_x, scale_y = viewport.scale
    if (viewport.width, viewport.height) != (before.width, before.height):
        return None
    # From one end to the other, both scales may differ by so much that no point is elsewhere.
    for scale, other, pixels in (
        (scale_x, before.scale[0], viewport.width),
        (scale_y, before.scale[1], viewport.height),
    ):
        if not abs(scale / other - 1.0) * pixels < WHOLE:
            return None
    right = (float(viewport.x_min) - float(before.x_min)) * scale_x
    down = (float(before.y_max) - float(viewport.y_max)) * scale_y
    if not (abs(right) < viewport.width and abs(down) < viewport.height):
        return None
    if abs(right - round(right)) > WHOLE or abs(down - round(down)) > WHOLE:
        return None
    return round(right), round(down)


def visible_in_tree(
    index: IndexedPoints,
    viewport: Viewport,
    margin: float,
    should_stop: ShouldStop | None = None,
    in_order: bool = True,
) -> VisiblePoints:
    """Collect the points in or near the view: see `binning.visible_points`.

    Parameters
    ----------
    in_order : bool
        In the order of the data, in which dots hide each other; otherwise in that of the index.
    """
    found = picking.select(index, _frame(viewport), _rect(viewport, margin), should_stop)
    if in_order:
        found = found[np.argsort(index.order[found])]
    x0, y0, scale_x, scale_y = _frame(viewport)
    x, y = index.x[found].astype(np.float64), index.y[found].astype(np.float64)
    return VisiblePoints(
        ((x - x0) * scale_x).astype(np.float32), ((y - y0) * scale_y).astype(np.float32), x, y
    )


def _frame(viewport: Viewport) -> tuple[float, float, float, float]:
    """Return what turns a point into pixels: rows go down while y goes up."""
    scale_x, scale_y = viewport.scale
    return float(viewport.x_min), float(viewport.y_max), scale_x, -scale_y


def _rect(viewport: Viewport, margin: float) -> tuple[float, float, float, float]:
    return -margin, viewport.width + margin, -margin, viewport.height + margin


@compiled
def _count_in_tree(  # type: ignore[no-untyped-def]
    x, y, origin, nodes, offsets, top, subtree, frame, window, counts
):
    """Add the points of one subtree to the counts, a flat array of the pixels in the window."""
    n = x.shape[0]
    left, right, above, below = window
    width = right - left
    first = above * width + left
    x0, y0, scale_x, scale_y = frame
    shift_x, shift_y = origin[0] - x0, origin[1] - y0
    pixels = np.empty(LEAF, np.int32)
    h, node = top, subtree
    while True:
        row = offsets[h] + node
        begin, end = (node << h) * LEAF, min(((node + 1) << h) * LEAF, n)
        u0, u1 = span(nodes[row, 0], nodes[row, 1], shift_x, scale_x)
        v0, v1 = span(nodes[row, 2], nodes[row, 3], shift_y, scale_y)
        outside = u1 < left or u0 >= right or v1 < above or v0 >= below
        inside = u0 >= left and u1 < right and v0 >= above and v1 < below
        if inside and np.int64(u0) == np.int64(u1) and np.int64(v0) == np.int64(v1):
            counts[np.int64(v0) * width + np.int64(u0) - first] += np.uint32(end - begin)
        elif h == 0 and inside:
            # In two loops, of which the first works on several points at a time.
            leaf_x, leaf_y = x[begin:end], y[begin:end]
            for i in range(end - begin):
                column = np.int32((leaf_x[i] - x0) * scale_x)
                line = np.int32((leaf_y[i] - y0) * scale_y)
                pixels[i] = line * np.int32(width) + column - np.int32(first)
            for i in range(end - begin):
                counts[pixels[i]] += np.uint32(1)
        elif h == 0 and not outside:
            for i in range(begin, end):
                u, v = (x[i] - x0) * scale_x, (y[i] - y0) * scale_y
                if u >= left and u < right and v >= above and v < below:
                    counts[np.int64(v) * width + np.int64(u) - first] += np.uint32(1)
        elif not outside:
            h, node = h - 1, 2 * node
            continue
        while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
            h, node = h + 1, node >> 1
        if h == top:
            return
        node += 1
