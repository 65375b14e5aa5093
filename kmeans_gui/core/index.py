"""The spatial index: points in Z-order under an implicit tree of boxes and moments.

An exact pass of K-Means then looks only at the blocks of points that a boundary between two
centers crosses (Kanungo et al., "An Efficient k-Means Clustering Algorithm", 2002), so its cost
grows like the square root of n. Seeding and labeling ask the same tree.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core import filter_kernels, leaf_kernels, tree_kernels
from kmeans_gui.core.closest import ClosestDistances, IndexedDistances
from kmeans_gui.core.compiling import own_centers, readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.measures import FarPoints, Moments, moments_of
from kmeans_gui.core.ordering import FEW_POINTS, Progress, sorted_points
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.threads import ShouldStop, map_parts, slices
from kmeans_gui.core.tree_kernels import LEAF, ROW

Floats = NDArray[np.float64]

PARTS = 16
"""Subtrees, or groups of cells, that are worked on side by side."""

SERIAL_WORK = 600.0
"""Square root of leaves times centers up to which one thread walks faster than several."""

LABEL_BY_SCAN = 32
"""Centers up to which scanning the points in their own order labels faster than the tree."""

_NO_LABELS = np.empty(0, np.int32)
_NO_SUMS = np.empty((0, 4))


class IndexedPoints:
    """Points in an index. Answers what `ArrayPoints` answers, to the same labels.

    Parameters
    ----------
    array : ArrayPoints
        The points; the index holds a copy of them in its own order.
    should_stop : callable, optional
    on_progress : callable, optional
        Called with a fraction from 0 to 1, on this thread.

    Attributes
    ----------
    x, y : ndarray of shape (n,), of the points' dtype, in the order of the index
    order : ndarray of shape (n,), uint32 (or int64 from 2**32 points)
        Where each of them is in the data.
    nodes : ndarray of shape (n_nodes, 8), float64
        See `kmeans_gui.core.tree_kernels`.
    offsets : ndarray of shape (n_levels + 1,), int64
        The first row of each level.
    few : bool
        Whether there are so few leaves that looking at all costs less than walking the tree.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """

    def __init__(
        self,
        array: ArrayPoints,
        should_stop: ShouldStop | None = None,
        on_progress: Progress | None = None,
    ) -> None:
        self.array = array
        self.n, self.dtype = array.n, array.dtype
        self.few = array.n <= FEW_POINTS
        self.origin, self.spread, self.weights = array.origin, array.spread, array.weights
        report = on_progress or (lambda _: None)
        x, y, order = sorted_points(array, should_stop, report)
        self.x, self.y, self.order = (readonly(a) for a in (x, y, order))
        self._sorted_weights = readonly(
            np.empty(0) if array.weights is None else array.weights[order]
        )
        self.offsets = readonly(_level_offsets(self.n))
        self.nodes = readonly(self._build_tree(should_stop))
        report(1.0)

    def _build_tree(self, should_stop: ShouldStop | None) -> Floats:
        nodes = np.empty((int(self.offsets[-1]), ROW))
        bounds = slices(self.width(0), LEAF * 4, 1)

        def build(part: int) -> None:
            tree_kernels.build_leaves(*self.leaves(), *bounds[part], nodes)

        map_parts(build, len(bounds), should_stop)
        tree_kernels.build_levels(nodes, self.offsets)
        return nodes

    @property
    def nbytes(self) -> int:
        """Memory of the index, beyond the points themselves."""
        arrays = (self.x, self.y, self.order, self.nodes, self._sorted_weights)
        return sum(array.nbytes for array in arrays)

    @property
    def n_levels(self) -> int:
        """Levels of the tree; the highest has one node."""
        return len(self.offsets) - 1

    def width(self, level: int) -> int:
        """Return the number of nodes of a level."""
        return int(self.offsets[level + 1] - self.offsets[level])

    def level_with(self, n_nodes: int) -> int:
        """Return the highest level that has at least so many nodes, or else the leaves."""
        level = self.n_levels - 1
        while level > 0 and self.width(level) < n_nodes:
            level -= 1
        return level

    def leaves(self) -> tuple[NDArray[Any], NDArray[Any], Floats, Floats]:
        """Return x, y, weights (empty for all ones) and origin, as the kernels take them."""
        return self.x, self.y, self._sorted_weights, self.origin

    def tree(self) -> tuple[Floats, NDArray[np.int64]]:
        """Return nodes and offsets, as the kernels take them."""
        return self.nodes, self.offsets

    def has_weight(self, i: int) -> bool:
        """Return whether the i-th point in the order of the index counts at all."""
        return len(self._sorted_weights) == 0 or bool(self._sorted_weights[i] > 0)

    def _parts(self, k: int) -> tuple[int, list[tuple[int, int]]]:
        """Return a level and how its subtrees are shared out for a pass with k centers."""
        if math.sqrt(self.width(0) * k) < SERIAL_WORK:
            return self.n_levels - 1, [(0, 1)]
        level = self.level_with(PARTS)
        width = self.width(level)
        n_parts = min(PARTS, width)
        return level, [(width * p // n_parts, width * (p + 1) // n_parts) for p in range(n_parts)]

    def moments(self, centers: Floats, should_stop: ShouldStop | None = None) -> Moments:
        """See `Points`."""
        k = centers.shape[0]
        if self.few:
            if should_stop is not None and should_stop():
                raise Cancelled
            sums = np.zeros((1, k, 4))
            distances = leaf_kernels.leaf_moments(
                *self.leaves(), self.nodes, self.width(0), own_centers(centers), sums[0]
            )
            return moments_of(sums, distances)
        level, bounds = self._parts(k)
        out = np.zeros((len(bounds), k, 4))
        fixed = readonly(np.ascontiguousarray(centers, np.float64))

        def walk(part: int) -> int:
            return int(
                filter_kernels.filter_points(
                    *self.leaves(),
                    *self.tree(),
                    level,
                    *bounds[part],
                    fixed,
                    out[part],
                    self.order,
                    _NO_LABELS,
                )
            )

        distances = sum(map_parts(walk, len(bounds), should_stop))
        return moments_of(out, distances)

    def nearest(self, centers: Floats, should_stop: ShouldStop | None = None) -> NDArray[np.int32]:
        """See `Points`."""
        if len(centers) <= LABEL_BY_SCAN:
            return self.array.nearest(centers, should_stop)
        labels = np.empty(self.n, np.int32)
        level, bounds = self._parts(len(centers))
        fixed = readonly(np.ascontiguousarray(centers, np.float64))

        def walk(part: int) -> None:
            filter_kernels.filter_points(
                *self.leaves(),
                *self.tree(),
                level,
                *bounds[part],
                fixed,
                _NO_SUMS,
                self.order,
                labels,
            )

        map_parts(walk, len(bounds), should_stop)
        return labels

    def labels(
        self, centers: ArrayLike, should_stop: ShouldStop | None = None
    ) -> NDArray[np.int32]:
        """See `Points`."""
        return self.nearest(self.to_working(centers), should_stop)

    def closest_distances(
        self, seed: Floats, should_stop: ShouldStop | None = None
    ) -> ClosestDistances:
        """See `Points`."""
        return IndexedDistances(self, seed, should_stop)

    def farthest(self, centers: Floats, m: int, should_stop: ShouldStop | None = None) -> FarPoints:
        """See `Points`. A rare question, answered by scanning."""
        return self.array.farthest(centers, m, should_stop)

    def take(self, indices: NDArray[Any]) -> Floats:
        """See `Points`."""
        return self.array.take(indices)

    def subset(self, indices: NDArray[Any]) -> ArrayPoints:
        """See `Points`."""
        return self.array.subset(indices)

    def data(self) -> NDArray[Any]:
        """See `Points`."""
        return self.array.data()

    def to_working(self, centers: ArrayLike) -> Floats:
        """See `Points`."""
        return self.array.to_working(centers)

    def to_data(self, centers: Floats) -> NDArray[Any]:
        """See `Points`."""
        return self.array.to_data(centers)

    def rounded(self, centers: Floats) -> Floats:
        """See `Points`."""
        return self.array.rounded(centers)


def array_of(points: Points) -> ArrayPoints | None:
    """Return the points as an array, behind an index or not; None for another store."""
    array = points.array if isinstance(points, IndexedPoints) else points
    return array if isinstance(array, ArrayPoints) else None


def _level_offsets(n: int) -> NDArray[np.int64]:
    """Return the first row of each level of the tree over n points, and the number of rows."""
    offsets, width = [0], -(-n // LEAF)
    while True:
        offsets.append(offsets[-1] + width)
        if width == 1:
            return np.array(offsets, np.int64)
        width = -(-width // 2)
