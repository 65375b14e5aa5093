"""Seedings that several fits of a sweep share.

One `random_state` draws the same numbers for every k that compares equally many candidates per
seed, so the seeds for k clusters are the first k of those for more. A sweep therefore seeds a few
times, not once for every k; the result of each fit is what it would be alone.
"""

from __future__ import annotations

from collections import OrderedDict
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.model import FitSpec
from kmeans_gui.core.points import Points
from kmeans_gui.core.seeding import PlusPlus, seeds_at_once, trials_for
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.memory import available_memory

Floats = NDArray[np.float64]

BYTES_PER_POINT = 9
"""What a seeding keeps: a distance, and its share of the nodes of the index."""

MEMORY_SHARE = 0.1
"""Part of the free memory that one more seeding may take."""


class SharedSeeding:
    """Remembers the latest k-means++ seedings of a sweep, and what each of their seeds took.

    Each keeps a number per point, and many repeats go on with as many seedings: those that have
    waited longest are forgotten where together they would take much of the memory. Made again,
    they choose the same seeds.
    """

    def __init__(self) -> None:
        self._seedings: OrderedDict[tuple[int, int, int], tuple[PlusPlus, list[float]]]
        self._seedings = OrderedDict()

    def __len__(self) -> int:
        return len(self._seedings)

    def first_start(
        self,
        points: Points,
        spec: FitSpec,
        rng: np.random.RandomState,
        should_stop: ShouldStop | None = None,
    ) -> tuple[Floats, int, float] | None:
        """Return the initial centers of a fit's first start, or None where there is no sharing.

        Parameters
        ----------
        points : Points
            Each store has seedings of its own, or the time of a scan would be that of the index.
        spec : FitSpec
        rng : RandomState
            Freshly seeded with ``spec.random_state``; left as the seeding alone would leave it.
        should_stop : callable, optional

        Returns
        -------
        centers : ndarray of shape (n_clusters, 2), working coordinates
        distances : int
            Point-center distances that this seeding alone computes.
        seconds : float
            The time that this seeding alone took.

        Raises
        ------
        Cancelled
            If `should_stop` turned true.
        """
        k, seed = spec.n_clusters, spec.random_state
        shareable = isinstance(seed, int | np.integer) and isinstance(spec.init, str)
        if not shareable or spec.init != "k-means++" or seeds_at_once(points, k):
            return None
        seeding, ready = self._seeding(points, trials_for(k), int(seed), should_stop)
        while len(seeding.seeds) < k:
            began = perf_counter()
            seeding.extend_to(len(seeding.seeds) + 1)
            ready.append(ready[-1] + perf_counter() - began)
        rng.random_sample(1 + (k - 1) * trials_for(k))
        centers = points.take(np.array(seeding.seeds[:k]))
        return centers, seeding.distances[k - 1], ready[k - 1]

    def _seeding(
        self, points: Points, n_trials: int, seed: int, should_stop: ShouldStop | None
    ) -> tuple[PlusPlus, list[Any]]:
        key = (id(points), n_trials, seed)
        if key in self._seedings:
            self._seedings.move_to_end(key)
        else:
            while len(self._seedings) > 0 and not _has_room(points):
                self._seedings.popitem(last=False)
            began = perf_counter()
            rng = np.random.RandomState(seed)
            seeding = PlusPlus(points, n_trials, rng, should_stop)
            self._seedings[key] = seeding, [perf_counter() - began]
        return self._seedings[key]


def _has_room(points: Points) -> bool:
    """Return whether one more seeding of these points leaves most of the free memory free."""
    free = available_memory()
    return free is None or BYTES_PER_POINT * points.n <= MEMORY_SHARE * free
