"""All starts of a fit on an index of few points, many in one compiled call.

Such a start takes some tens of microseconds, no longer than Python between its parts did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import lloyd_kernels, seed_leaf_kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.lloyd_start import Burst, Limits, Start
from kmeans_gui.core.model import FitSpec
from kmeans_gui.core.points import Points
from kmeans_gui.core.seeding import chosen, trials_for
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop, is_on_one_thread, map_parts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seeded:
    """A start that is judged: its centers in data coordinates, what they cost and are worth."""

    centers: Callable[[], Floats]
    distances: int
    inertia: float


class LeafStarts:
    """The random numbers of all starts of a fit by greedy k-means++, and what is made of them.

    The numbers are drawn when it is made, in the order in which one start after another would
    draw them; the starts may then be made on any threads, side by side.

    Parameters
    ----------
    points : IndexedPoints
        Few of them.
    spec : FitSpec
    n_init : int
    rng : RandomState
    """

    def __init__(
        self, points: IndexedPoints, spec: FitSpec, n_init: int, rng: np.random.RandomState
    ) -> None:
        self._points, self._spec, self._n_init = points, spec, n_init
        self._limits = Limits.of(points, spec)
        k, trials = spec.n_clusters, trials_for(spec.n_clusters)
        numbers = rng.random_sample((n_init, 1 + (k - 1) * trials))
        self._firsts = chosen(points, numbers[:, 0])
        self._uniforms = readonly(
            np.ascontiguousarray(numbers[:, 1:]).reshape(n_init, k - 1, trials)
        )

    @classmethod
    def of(
        cls, points: Points, spec: FitSpec, n_init: int, rng: np.random.RandomState
    ) -> LeafStarts | None:
        """Return the starts of a fit, or None, and nothing drawn, where they are made otherwise."""
        if not isinstance(points, IndexedPoints) or not points.few:
            return None
        if not isinstance(spec.init, str) or spec.init != "k-means++":
            return None
        numbers = spec.n_clusters * trials_for(spec.n_clusters)
        if points.n * numbers > SLICE_WORK or n_init * numbers > SLICE_WORK:
            return None
        return cls(points, spec, n_init, rng)

    def groups(self) -> list[range]:
        """Return the starts as they are made together: some milliseconds, if on one thread."""
        work = self._points.n * self._spec.n_clusters
        size = max(1, SLICE_WORK // (4 * work)) if is_on_one_thread() else 1
        return [range(i, min(i + size, self._n_init)) for i in range(0, self._n_init, size)]

    def lloyd(self, group: range, should_stop: ShouldStop | None = None) -> list[Start]:
        """Return starts of K-Means after their first burst of iterations.

        Parameters
        ----------
        group : range
            Of starts.
        should_stop : callable, optional
            What they ask from now on.
        """
        points, limits = self._points, self._limits
        seeds, _, spent = self._seeds(group)
        centers = points.take(seeds.ravel()).reshape(*seeds.shape, 2)
        before, told = np.empty_like(centers), np.empty((len(group), 4))
        sums = np.zeros((*seeds.shape, 4))
        lloyd_kernels.leaf_bursts(
            *points.leaves(), points.nodes, points.width(0), True,
            centers, sums, before, *limits.of_burst(0), told,
        )  # fmt: skip
        told[:, 3] += spent
        starts = []
        for i, burst in enumerate(map(Burst.of, told.tolist())):
            state = centers[i], sums[i], before[i]
            starts.append(Start.after(points, limits, burst, *state, should_stop))
        return starts

    def judged(
        self, judges: NDArray[np.int64], should_stop: ShouldStop | None = None
    ) -> list[Seeded]:
        """Return all starts of mini-batch K-Means, judged by the inertia of some of the points.

        Parameters
        ----------
        judges : ndarray of int64, read-only
            Positions of these points.
        should_stop : callable, optional

        Raises
        ------
        Cancelled
            If `should_stop` turned true before the last start was made.
        """
        groups = self.groups()

        def judge(part: int) -> list[Seeded]:
            found, closest, spent = self._seeds(groups[part])
            rows, weights = self._rows()
            return [
                Seeded(
                    partial(self._at, seeds),
                    distances + len(judges),
                    seed_leaf_kernels.judge_seeds(rows, weights, judges, near, seeds[-1]),
                )
                for seeds, near, distances in zip(found, closest, spent.tolist(), strict=True)
            ]

        return [seeded for made in map_parts(judge, len(groups), should_stop) for seeded in made]

    def _seeds(self, group: range) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64]]:
        """Return positions (s, k), closest distances (s, n) to all but the last, and the work."""
        points, own = self._points, slice(group.start, group.stop)
        firsts, uniforms = self._firsts[own], self._uniforms[own]
        later = np.empty(uniforms.shape[:2], np.int64)
        closest, spent = np.full((len(group), points.n), np.inf), np.empty_like(later)
        seed_leaf_kernels.leaf_plusplus(
            *points.leaves(), points.order, points.nodes, points.width(0), self._rows()[1],
            closest, firsts, uniforms, later, spent,
        )  # fmt: skip
        return np.column_stack([firsts, later]), closest, spent.sum(axis=1)

    def _rows(self) -> tuple[NDArray[Any], Floats]:
        """Return all points and their weights, in the data's order."""
        array = self._points.array
        return array.rows(0, array.n), array.row_weights(0, array.n)

    def _at(self, seeds: NDArray[np.int64]) -> Floats:
        return self._points.array.X[seeds].astype(np.float64)
