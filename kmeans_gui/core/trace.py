"""What one filtering pass looked at, node by node: for pictures, and to count its work.

Walks the tree as `kmeans_gui.core.filter_kernels.filter_points` does, or of few points looks at
all leaves as `kmeans_gui.core.leaf_kernels.leaf_moments` does, with the same pruning test, but
remembers where it stopped instead of adding up what it found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import filter_kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.tree_kernels import LEAF

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PassTrace:
    """Where a pass stopped. The nodes in `whole` and the leaves in `scanned` hold each point once.

    Attributes
    ----------
    whole : (m, 3) int64
        Level, number within the level, and center of each node that was added as a whole.
    scanned : (s,) int64
        The leaves whose points were compared one by one.
    candidates : (s,) int64
        With how many centers.
    visited : int
        Nodes that were looked at.
    distances : int
        Point-center distances, counted as `Moments.distances` are.
    """

    whole: NDArray[np.int64]
    scanned: NDArray[np.int64]
    candidates: NDArray[np.int64]
    visited: int
    distances: int


def trace_pass(index: IndexedPoints, centers: Floats) -> PassTrace:
    """Follow one pass over the points.

    Runs in Python: some microseconds per node looked at.

    Parameters
    ----------
    index : IndexedPoints
    centers : ndarray of shape (k, 2), float64, working coordinates

    Returns
    -------
    PassTrace
    """
    return _Walk(index, centers).run()


class _Walk:
    """The lists of candidates, one per level, and what was found so far."""

    def __init__(self, index: IndexedPoints, centers: Floats) -> None:
        k = len(centers)
        self.index = index
        self.top, self.parts = (0, [(0, index.width(0))]) if index.few else index._parts(k)
        self.x, self.y = (np.zeros((self.top + 2, k + 1)) for _ in range(2))
        self.j = np.zeros((self.top + 2, k + 1), np.int32)
        self.count = [0] * (self.top + 1) + [k]
        self.x[-1, :k], self.y[-1, :k], self.j[-1, :k] = centers[:, 0], centers[:, 1], range(k)
        self.whole: list[tuple[int, int, int]] = []
        self.scanned: list[tuple[int, int]] = []
        self.visited = self.distances = 0
        # below a node with two candidates, where the compiled walk is another one
        self.two = False

    def run(self) -> PassTrace:
        for first, last in self.parts:
            for subtree in range(first, last):
                self._visit(self.top, subtree)
        scanned = np.array(self.scanned, np.int64).reshape(-1, 2)
        return PassTrace(
            readonly(np.array(self.whole, np.int64).reshape(-1, 3)),
            readonly(scanned[:, 0]),
            readonly(scanned[:, 1]),
            self.visited,
            self.distances,
        )

    def _visit(self, level: int, node: int) -> None:
        index, m = self.index, self.count[level + 1]
        row = int(index.offsets[level]) + node
        self.visited += 1
        kept = _filter(index.nodes, row, self.x, self.y, self.j, level, m)
        self.count[level] = kept
        self.distances += 4 if self.two else 3 * m
        first_of_two = kept == 2 and not self.two and not self.index.few
        if first_of_two:
            self.two = True
            self.distances += 4
        if kept == 1:
            self.whole.append((level, node, int(self.j[level, 0])))
        elif level == 0:
            self.scanned.append((node, kept))
            self.distances += kept * (min((node + 1) * LEAF, index.n) - node * LEAF)
        else:
            for child in range(2 * node, min(2 * node + 2, index.width(level - 1))):
                self._visit(level - 1, child)
        if first_of_two:
            self.two = False


def _filter(*arguments: Any) -> int:
    return int(filter_kernels.filter_candidates(*arguments))
