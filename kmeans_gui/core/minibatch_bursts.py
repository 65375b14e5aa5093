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

STEPS = 16
"""Steps of a burst at the most: so many batches are drawn in advance."""

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
        self._rows, self._origin, self._rng = rows, origin, rng
        self._batch_size, self._ratio = batch_size, float(spec.reassignment_ratio)
        positions, batch = np.empty(batch_size, np.int64), np.empty((batch_size, 2))
        self._room = (positions, batch, readonly(positions), readonly(batch))
        work = batch_size * spec.n_clusters
        self._most = max(1, min(STEPS, BURST_WORK // work))

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
        most = min(self._most, n_steps - stopping.steps)
        before = self._rng.get_state()
        uniforms = self._rng.random_sample((most, self._batch_size))
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
        if steps < most:
            # What was drawn for steps that were not taken was not drawn.
            self._rng.set_state(before)
            self._rng.random_sample(steps * self._batch_size)
        if steps == 0:
            return None
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
