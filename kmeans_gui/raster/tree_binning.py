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

SUBTREES = 128
"""Of which each worker counts its share, asking between two of them whether to stop."""


def count_visible(index: IndexedPoints, viewport: Viewport) -> int:
    """Return how many points are in the view, without looking at most of them."""
    return picking.count(index, _frame(viewport), _rect(viewport, 0.0))


def bin_counts_in_tree(
    index: IndexedPoints, viewport: Viewport, should_stop: ShouldStop | None = None
) -> NDArray[np.uint32]:
    """Count the points in every pixel: see `binning.bin_counts`."""
    level = index.level_with(SUBTREES)
    width = index.width(level)
    workers = max(1, min(n_threads(), width))
    grids = np.zeros((workers, viewport.height * viewport.width), dtype=np.uint32)

    def count(worker: int) -> None:
        # Neighbors in the order of the index to different workers: a crowd is shared by all.
        for subtree in range(worker, width, workers):
            if should_stop is not None and should_stop():
                raise Cancelled
            _count_in_tree(
                index.x, index.y, index.origin, *index.tree(), level, subtree,
                _frame(viewport), viewport.width, viewport.height, grids[worker],
            )  # fmt: skip

    map_parts(count, workers, should_stop)
    total: NDArray[np.uint32] = grids[0]
    for grid in grids[1:]:
        total += grid
    return total.reshape(viewport.height, viewport.width)


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
    x, y, origin, nodes, offsets, top, subtree, frame, width, height, counts
):
    """Add the points of one subtree to the counts, a flat array of ``height * width`` pixels."""
    n = x.shape[0]
    x0, y0, scale_x, scale_y = frame
    shift_x, shift_y = origin[0] - x0, origin[1] - y0
    pixels = np.empty(LEAF, np.int32)
    h, node = top, subtree
    while True:
        row = offsets[h] + node
        begin, end = (node << h) * LEAF, min(((node + 1) << h) * LEAF, n)
        u0, u1 = span(nodes[row, 0], nodes[row, 1], shift_x, scale_x)
        v0, v1 = span(nodes[row, 2], nodes[row, 3], shift_y, scale_y)
        outside = u1 < 0.0 or u0 >= width or v1 < 0.0 or v0 >= height
        inside = u0 >= 0.0 and u1 < width and v0 >= 0.0 and v1 < height
        if inside and np.int64(u0) == np.int64(u1) and np.int64(v0) == np.int64(v1):
            counts[np.int64(v0) * width + np.int64(u0)] += np.uint32(end - begin)
        elif h == 0 and inside:
            # In two loops, of which the first works on several points at a time.
            leaf_x, leaf_y = x[begin:end], y[begin:end]
            for i in range(end - begin):
                column = np.int32((leaf_x[i] - x0) * scale_x)
                line = np.int32((leaf_y[i] - y0) * scale_y)
                pixels[i] = line * np.int32(width) + column
            for i in range(end - begin):
                counts[pixels[i]] += np.uint32(1)
        elif h == 0 and not outside:
            for i in range(begin, end):
                u, v = (x[i] - x0) * scale_x, (y[i] - y0) * scale_y
                if u >= 0.0 and u < width and v >= 0.0 and v < height:
                    counts[np.int64(v) * width + np.int64(u)] += np.uint32(1)
        elif not outside:
            h, node = h - 1, 2 * node
            continue
        while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
            h, node = h + 1, node >> 1
        if h == top:
            return
        node += 1
