"""Many mini-batch steps in one compiled call, for fits that nobody watches."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import minibatch_kernels as kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.index import array_of
from kmeans_gui.core.minibatch_state import EarlyStopping, MiniBatchState
from kmeans_gui.core.model import FitSpec, StopReason
from kmeans_gui.core.points import Points, is_mapped

Floats = NDArray[np.float64]

FIRST_STEPS, STEPS = 2, 8
"""Steps of the first burst, and of others, at the most: so many batches are drawn in advance, in
vain where a center has to be moved, as in the first steps, or nothing improves."""

BURST_WORK = 1 << 24
"""Point-center pairs of a burst: some milliseconds, so that a stop is felt at once."""

_NO_WEIGHTS = readonly(np.empty(0))
_NO_ORIGIN = readonly(np.zeros(2))


class Bursts:
    """Takes the steps that ask for nothing but batches of points in memory.

    Step by step, and in the random numbers that are drawn, the same as one step after another.

    Parameters
    ----------
    rows : ndarray of shape (n, 2)
        All points, read-only and in C order.
    origin : ndarray of shape (2,)
    spec : FitSpec
    batch_size : int
    rng : RandomState
    """

    def __init__(
        self,
        rows: NDArray[Any],
        origin: Floats,
        spec: FitSpec,
        batch_size: int,
        rng: np.random.RandomState,
    ) -> None:
        self._rows, self._origin = rows, origin
        self._batch_size, self._ratio = batch_size, float(spec.reassignment_ratio)
        self._numbers = _NumbersAhead(rng, batch_size)
        # A generator that the fit made of a number is thrown away with it.
        self._kept = not isinstance(spec.random_state, int)
        self._to_reassign = False
        positions, batch = np.empty(batch_size, np.int64), np.empty((batch_size, 2))
        self._room = (positions, batch, readonly(positions), readonly(batch))
        work = batch_size * spec.n_clusters
        self._most = max(1, BURST_WORK // work)

    @classmethod
    def of(
        cls, points: Points, spec: FitSpec, batch_size: int, rng: np.random.RandomState
    ) -> Bursts | None:
        """Return what takes steps on `points`, or None where each batch is drawn on its own.

        With weights, and from memory maps, batches are drawn otherwise.
        """
        array = array_of(points)
        if array is None or array.weights is not None:
            return None
        if is_mapped(array.data()) or not array.data().flags.c_contiguous:
            return None
        return cls(array.rows(0, array.n), array.origin, spec, batch_size, rng)

    def run(
        self, state: MiniBatchState, stopping: EarlyStopping, n_steps: int
    ) -> tuple[float, float, StopReason | None] | None:
        """Take some steps, at the most until there are `n_steps`.

        Returns
        -------
        tuple of float, float, StopReason or None; or None
            Inertia per point and squared shift of the last step, and why to stop. None if no step
            could be taken here: the next one moves a center that hardly any point chose.
        """
        if self._to_reassign:
            self._to_reassign = False
            return None
        most = min(STEPS if stopping.steps else FIRST_STEPS, self._most, n_steps - stopping.steps)
        uniforms = self._numbers.next(most)
        numbers = np.zeros(7)
        numbers[kernels.STEPS] = stopping.steps
        numbers[kernels.SMOOTHED] = np.nan if stopping.smoothed is None else stopping.smoothed
        numbers[kernels.LOWEST] = stopping.lowest
        numbers[kernels.WORSE] = stopping.without_improvement
        numbers[kernels.SINCE] = state.since_reassignment
        patience = -1 if stopping.patience is None else int(stopping.patience)
        steps, end = kernels.minibatch_burst(
            self._rows, _NO_WEIGHTS, self._origin, _NO_ORIGIN, uniforms, self._room,
            state.centers, state.counts, numbers,
            stopping.alpha, stopping.threshold, patience, self._ratio,
        )  # fmt: skip
        self._numbers.used(steps)
        if end == kernels.TO_REASSIGN or (steps < most and self._kept):
            self._numbers.take_back()
        if steps == 0:
            return None
        self._to_reassign = end == kernels.TO_REASSIGN
        smoothed = float(numbers[kernels.SMOOTHED])
        stopping.steps = int(numbers[kernels.STEPS])
        stopping.smoothed = None if np.isnan(smoothed) else smoothed
        stopping.lowest = float(numbers[kernels.LOWEST])
        stopping.without_improvement = int(numbers[kernels.WORSE])
        state.since_reassignment = int(numbers[kernels.SINCE])
        reasons: dict[int, StopReason] = {
            kernels.WITHIN_TOLERANCE: "tol",
            kernels.NO_IMPROVEMENT: "no_improvement",
        }
        return float(numbers[kernels.INERTIA]), float(numbers[kernels.SHIFT]), reasons.get(end)


class _NumbersAhead:
    """Draws the numbers of several batches at once, and can take back those that were not used.

    Drawing them again is quicker than remembering the generator's state before every burst.

    Parameters
    ----------
    rng : RandomState
    batch_size : int
    """

    def __init__(self, rng: np.random.RandomState, batch_size: int) -> None:
        self._rng, self._batch_size = rng, batch_size
        self._before: Any = None
        self._n_used = 0

    def next(self, n_batches: int) -> Floats:
        """Return (n_batches, batch_size) numbers from 0 to 1."""
        if self._before is None:
            self._before, self._n_used = self._rng.get_state(), 0
        return self._rng.random_sample((n_batches, self._batch_size))

    def used(self, n_batches: int) -> None:
        """Tell how many of the latest batches were used."""
        self._n_used += n_batches

    def take_back(self) -> None:
        """Leave the generator as if nothing had been drawn beyond what was used."""
        self._rng.set_state(self._before)
        self._rng.random_sample(self._n_used * self._batch_size)
        self._before = None
