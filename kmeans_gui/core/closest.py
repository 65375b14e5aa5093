"""The squared distance of every point to the seeds chosen so far, while a seeding goes on.

Draws are made in the data's own order, so that a seeding chooses the same points whichever
store computes the distances.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import kernels, seed_scan_kernels, seed_tree_kernels
from kmeans_gui.core.compiling import own_centers, readonly
from kmeans_gui.core.seed_scan_kernels import CHUNK
from kmeans_gui.core.threads import ShouldStop, map_parts, slices
from kmeans_gui.core.tree_kernels import LEAF

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints
    from kmeans_gui.core.points import ArrayPoints

Floats = NDArray[np.float64]

SMALL = 1 << 21
"""Points up to which one thread is faster than handing parts to several (measured): from the first
few seeds on, a step is a short walk."""

DRIFT = 1e-6
"""Part of its mass below which a chunk is measured anew: what was subtracted has left rounding
errors of the size of the whole, such as of a point far out that is now a seed."""


class ClosestDistances(Protocol):
    """What a seeding asks. Coordinates are working coordinates."""

    distances: int
    """Point-center distances computed so far."""

    def draw(self, uniforms: Floats) -> NDArray[np.int64]:
        """Return a point for each number in [0, 1).

        Its probability is proportional to its weighted closest squared distance.
        """
        ...

    def potentials(self, candidates: Floats) -> Floats:
        """Return what the potential would be with each of the (m, 2) candidates added."""
        ...

    def add(self, seed: Floats) -> None:
        """Add a seed at the coordinates (2,)."""
        ...

    def farthest(self) -> int:
        """Return the position of the point furthest from all seeds (ties: the lowest)."""
        ...


class _Drawing:
    """The seeds so far, and draws from the masses of chunks of the data.

    Within the one chunk that a draw falls into, the closest distances are computed anew from the
    seeds: that costs less than keeping them in a second order.
    """

    def __init__(self, points: ArrayPoints) -> None:
        self.distances = 0
        self._points = points
        self._seeds = np.empty((8, 2))
        self._n_seeds = 0

    def _masses(self) -> Floats:
        """Return the mass of each chunk."""
        raise NotImplementedError

    def _remember(self, seed: Floats) -> None:
        if self._n_seeds == len(self._seeds):
            self._seeds = np.concatenate([self._seeds, np.empty_like(self._seeds)])
        self._seeds[self._n_seeds] = seed
        self._n_seeds += 1

    def draw(self, uniforms: Floats) -> NDArray[np.int64]:
        """See `ClosestDistances`."""
        cumulated = np.cumsum(self._masses())
        if cumulated[-1] <= 0:
            return np.zeros(len(uniforms), np.int64)
        masses = uniforms * cumulated[-1]
        chunks = np.searchsorted(cumulated, masses)
        left = masses - np.where(chunks > 0, cumulated[chunks - 1], 0.0)
        seeds = readonly(self._seeds[: self._n_seeds])
        drawn = [
            self._draw_in_chunk(chunk, mass, seeds)
            for chunk, mass in zip(chunks.tolist(), left.tolist(), strict=True)
        ]
        return np.array(drawn, np.int64)

    def _draw_in_chunk(self, chunk: int, mass: float, seeds: Floats) -> int:
        points = self._points
        n_chunks = -(-points.n // CHUNK)
        # Rounding may have led to a chunk whose points all are seeds: then the next one counts.
        for candidate in itertools.chain(range(chunk, n_chunks), range(chunk)):
            span = candidate * CHUNK, min((candidate + 1) * CHUNK, points.n)
            found = int(
                seed_scan_kernels.seed_draw(
                    points.rows(*span), points.row_weights(*span), points.origin, seeds, mass
                )
            )
            self.distances += (span[1] - span[0]) * self._n_seeds
            if found >= 0:
                return span[0] + found
        return 0


class ScannedDistances(_Drawing):
    """Closest squared distances kept in an (n,) array and updated by scanning all points."""

    def __init__(
        self, points: ArrayPoints, seed: Floats, should_stop: ShouldStop | None = None
    ) -> None:
        super().__init__(points)
        self._should_stop = should_stop
        self._bounds = slices(points.n, 4, CHUNK)
        self._closest = np.full(points.n, np.inf)
        self._chunks = np.zeros(-(-points.n // CHUNK))
        self.add(seed)

    def _masses(self) -> Floats:
        return self._chunks

    def potentials(self, candidates: Floats) -> Floats:
        """See `ClosestDistances`."""
        points, bounds = self._points, self._bounds
        out = np.zeros((len(bounds), len(candidates)))
        fixed = readonly(np.ascontiguousarray(candidates))

        def scan(part: int) -> None:
            start, stop = bounds[part]
            seed_scan_kernels.seed_potentials(
                points.rows(start, stop),
                points.row_weights(start, stop),
                points.origin,
                self._closest[start:stop],
                fixed,
                out[part],
            )

        map_parts(scan, len(bounds), self._should_stop)
        self.distances += points.n * len(candidates)
        return np.asarray(out.sum(axis=0))

    def add(self, seed: Floats) -> None:
        """See `ClosestDistances`."""
        self._remember(seed)
        points, bounds = self._points, self._bounds
        fixed = readonly(np.ascontiguousarray(seed))

        def scan(part: int) -> None:
            start, stop = bounds[part]
            seed_scan_kernels.seed_update(
                points.rows(start, stop),
                points.row_weights(start, stop),
                points.origin,
                self._closest[start:stop],
                fixed,
                self._chunks[start // CHUNK :],
            )

        map_parts(scan, len(bounds), self._should_stop)
        self.distances += points.n

    def farthest(self) -> int:
        """See `ClosestDistances`."""
        if self._points.weights is None:
            return int(np.argmax(self._closest))
        return int(np.argmax(np.where(self._points.weights > 0, self._closest, -1.0)))


class IndexedDistances(_Drawing):
    """Closest squared distances kept in the order of an index, and bounds of them in its nodes."""

    PARTS = 4
    """Groups of subtrees that are worked on side by side, whatever the number of threads."""

    def __init__(
        self, index: IndexedPoints, seed: Floats, should_stop: ShouldStop | None = None
    ) -> None:
        super().__init__(index.array)
        self._index = index
        self._should_stop = should_stop
        self._top = index.level_with(4 * self.PARTS if index.n > SMALL else 1)
        n_trees = index.width(self._top)
        n_parts = min(self.PARTS, n_trees)
        self._bounds = [
            (n_trees * p // n_parts, n_trees * (p + 1) // n_parts) for p in range(n_parts)
        ]
        self._closest = np.full(index.n, np.inf)
        self._nodes = np.full((len(index.nodes), 3), np.inf)
        # Each part adds to masses of its own: a chunk's points lie all over the tree.
        self._chunks = np.zeros((n_parts, -(-index.n // CHUNK)))
        self.add(seed)
        self._peaks = self._chunks.sum(axis=0)

    def _masses(self) -> Floats:
        top = self._index.offsets[self._top : self._top + 2]
        if not self._nodes[top[0] : top[1], 0].any():
            # Every point is a seed: what the chunks still hold is rounding.
            return np.zeros(1)
        masses: Floats = self._chunks.sum(axis=0)
        for chunk in np.flatnonzero(masses < DRIFT * self._peaks).tolist():
            self._chunks[:, chunk] = 0.0
            masses[chunk] = self._chunks[0, chunk] = self._peaks[chunk] = self._measured(chunk)
        return masses

    def _measured(self, chunk: int) -> float:
        """Return the mass of a chunk, computed anew."""
        points = self._points
        start, stop = chunk * CHUNK, min((chunk + 1) * CHUNK, points.n)
        seeds = own_centers(self._seeds[: self._n_seeds])
        labels, squared = np.empty(stop - start, np.int32), np.empty(stop - start)
        kernels.scan_labels(points.rows(start, stop), points.origin, seeds, labels, squared)
        self.distances += (stop - start) * self._n_seeds
        return float(
            squared.sum() if points.weights is None else squared @ points.weights[start:stop]
        )

    def potentials(self, candidates: Floats) -> Floats:
        """See `ClosestDistances`."""
        index = self._index
        sums = np.zeros((len(self._bounds), len(candidates)))
        fixed = readonly(np.ascontiguousarray(candidates))

        def walk(part: int) -> int:
            return int(
                seed_tree_kernels.walk_potentials(
                    *index.leaves(),
                    *index.tree(),
                    self._closest,
                    self._nodes,
                    self._top,
                    *self._bounds[part],
                    fixed,
                    sums[part],
                )
            )

        self.distances += sum(map_parts(walk, len(self._bounds), self._should_stop))
        return np.asarray(sums.sum(axis=0))

    def add(self, seed: Floats) -> None:
        """See `ClosestDistances`."""
        self._remember(seed)
        index = self._index
        fixed = readonly(np.ascontiguousarray(seed))

        def walk(part: int) -> int:
            x, y, weights, origin = index.leaves()
            return int(
                seed_tree_kernels.walk_update(
                    x,
                    y,
                    weights,
                    index.order,
                    origin,
                    *index.tree(),
                    self._closest,
                    self._nodes,
                    self._top,
                    *self._bounds[part],
                    fixed,
                    self._chunks[part],
                )
            )

        self.distances += sum(map_parts(walk, len(self._bounds), self._should_stop))

    def farthest(self) -> int:
        """See `ClosestDistances`."""
        index = self._index
        leaves = self._nodes[: index.width(0), 1]
        highest = leaves.max()
        positions = [
            int(index.order[i])
            for leaf in np.flatnonzero(leaves == highest).tolist()
            for i in range(leaf * LEAF, min((leaf + 1) * LEAF, index.n))
            if self._closest[i] == highest and index.has_weight(i)
        ]
        return min(positions)
