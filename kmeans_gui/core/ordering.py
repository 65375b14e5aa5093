"""The order of the points in the index: neighbors in it are neighbors in the plane.

Many points are sorted along a Z-shaped curve, in time proportional to n. Few are halved, again and
again, across the longer side of their box: that takes longer, and gives the smaller leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import tree_kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.threads import ShouldStop, map_parts, slices
from kmeans_gui.core.tree_kernels import LEAF

if TYPE_CHECKING:
    from kmeans_gui.core.points import ArrayPoints

Floats = NDArray[np.float64]
Progress = Callable[[float], None]

FEW_POINTS = 1 << 13
"""Points up to which they are halved."""

PARTS = 64
"""Groups of cells that are refined side by side."""


def sorted_points(
    array: ArrayPoints, should_stop: ShouldStop | None, report: Progress
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return x, y and the positions of the points in the order of the index.

    Parameters
    ----------
    array : ArrayPoints
    should_stop : callable, optional
    report : callable
        Called with a fraction from 0 to 1.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    if array.n <= FEW_POINTS:
        return _halved(array)
    return _along_the_curve(array, should_stop, report)


def _halved(array: ArrayPoints) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return them cut in two, and each part again, until every leaf is a part of its own.

    The first part of each cut has 2**h leaves, as the left node of two has in the tree.
    """
    rows = array.rows(0, array.n)
    order = np.arange(array.n, dtype=np.uint32)
    parts = [(0, array.n)]
    while parts:
        begin, end = parts.pop()
        n_leaves = -(-(end - begin) // LEAF)
        own = order[begin:end]
        if n_leaves < 2:
            own.sort()
            continue
        points = rows[own]
        axis = int(np.argmax(np.ptp(points, axis=0)))
        first = LEAF << ((n_leaves - 1).bit_length() - 1)
        own[:] = own[np.argpartition(points[:, axis], first)]
        parts += [(begin, begin + first), (begin + first, end)]
    return rows[order, 0].copy(), rows[order, 1].copy(), order


def _along_the_curve(
    array: ArrayPoints, should_stop: ShouldStop | None, report: Progress
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return them in Z-order."""
    n = array.n
    bits = _grid_bits(n)
    spaced = _spaced_bits(bits)
    box = _bulk(array)
    bounds = slices(n, 8)
    cells = np.empty(n, np.uint16)
    counts = np.zeros((len(bounds), 4**bits), np.int64)

    def find(part: int) -> None:
        start, stop = bounds[part]
        rows = array.rows(start, stop)
        tree_kernels.find_cells(rows, box, bits, spaced, cells[start:stop], counts[part])

    map_parts(find, len(bounds), should_stop)
    report(0.2)
    starts, cursors = _places(counts)
    x, y = np.empty(n, array.dtype), np.empty(n, array.dtype)
    order = np.empty(n, np.uint32 if n < 2**32 else np.int64)

    def scatter(part: int) -> None:
        start, stop = bounds[part]
        rows = array.rows(start, stop)
        tree_kernels.scatter(rows, start, cells[start:stop], cursors[part], x, y, order)

    map_parts(scatter, len(bounds), should_stop)
    report(0.5)
    # Groups of cells with about equally many points.
    cuts = np.searchsorted(starts, np.linspace(0, n, PARTS + 1))
    cuts = np.unique(np.concatenate([[0], cuts[1:-1], [len(starts) - 1]]))

    def refine(part: int) -> None:
        tree_kernels.refine(x, y, order, starts, cuts[part], cuts[part + 1], spaced)

    map_parts(refine, len(cuts) - 1, should_stop)
    report(0.9)
    return x, y, order


def _grid_bits(n: int) -> int:
    """Return how many bits of each coordinate the first cut looks at."""
    return int(np.clip(np.ceil(np.log2(max(n / LEAF, 1.0)) / 2), 2, 6))


def _spaced_bits(bits: int) -> NDArray[np.int32]:
    """Return the numbers below ``2**bits`` with a gap after each bit."""
    numbers = np.arange(1 << bits)
    spaced = np.zeros(1 << bits, np.int32)
    for b in range(bits):
        spaced |= ((numbers >> b & 1) << 2 * b).astype(np.int32)
    return readonly(spaced)


def _bulk(array: ArrayPoints) -> Floats:
    """Return the box that the first cut is made over: where all but the outermost points lie.

    A few points far out, in cells at the border, then do not make all other cells large.
    """
    sample = np.asarray(array.data()[:: max(1, array.n // 4096)], np.float64)
    low, high = np.percentile(sample, [1, 99], axis=0)
    margin = 0.25 * (high - low)
    low = np.maximum(low - margin, array.spread.low)
    high = np.minimum(high + margin, array.spread.high)
    return readonly(np.array([low[0], high[0], low[1], high[1]]))


def _places(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each cell starts, and where each slice's share of it does.

    `counts` has one row per slice and one column per cell.
    """
    before = np.cumsum(counts.T.ravel()) - counts.T.ravel()
    cursors = np.ascontiguousarray(before.reshape(counts.shape[1], counts.shape[0]).T)
    starts = np.append(cursors[0], counts.sum())
    return readonly(starts), cursors
