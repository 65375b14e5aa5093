"""What mini-batch K-Means knows between two batches, and when it has stopped improving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.model import StopReason

Floats = NDArray[np.float64]

_NO_ORIGIN = readonly(np.zeros(2))
_NONE = readonly(np.empty(0, np.int64))
_NO_WEIGHTS = readonly(np.empty(0))


class MiniBatchState:
    """Centers that learn from one batch after another.

    Parameters
    ----------
    centers : ndarray of shape (k, 2), float64
        Initial centers in working coordinates; owned and written by this object.
    counts : ndarray of shape (k,), float64, optional
        The weight that each center has absorbed before; owned and written too.
    since_reassignment : int
        Points drawn since rarely chosen centers were last looked at.
    """

    def __init__(
        self, centers: Floats, counts: Floats | None = None, since_reassignment: int = 0
    ) -> None:
        self.centers = centers
        self.counts = np.zeros(len(centers)) if counts is None else counts
        self.since_reassignment = since_reassignment

    def step(
        self,
        batch: Floats,
        weights: Floats | None,
        batch_size: int,
        rng: np.random.RandomState,
        reassignment_ratio: float,
    ) -> tuple[float, NDArray[np.int64]]:
        """Learn from one batch.

        Parameters
        ----------
        batch : ndarray of shape (b, 2), float64, working coordinates
        weights : ndarray of shape (b,), float64, or None
        batch_size : int
            What a batch counts for towards the next look at rarely chosen centers.
        rng : RandomState
        reassignment_ratio : float

        Returns
        -------
        inertia : float
            Of the batch, before the centers moved.
        reassigned : ndarray of int64
            Centers that were moved onto random points of the batch.
        """
        look = self._time_to_reassign(batch_size)
        inertia = float(
            kernels.minibatch_step(
                readonly(batch),
                _NO_WEIGHTS if weights is None else readonly(weights),
                _NO_ORIGIN,
                self.centers,
                self.counts,
            )
        )
        if look and reassignment_ratio > 0:
            return inertia, self._reassign(batch, rng, reassignment_ratio)
        return inertia, _NONE

    def _time_to_reassign(self, batch_size: int) -> bool:
        """Look at rarely chosen centers once per 10 k points, or while one has no point yet."""
        self.since_reassignment += batch_size
        if self.since_reassignment >= 10 * len(self.centers) or not self.counts.all():
            self.since_reassignment = 0
            return True
        return False

    def _reassign(
        self, batch: Floats, rng: np.random.RandomState, ratio: float
    ) -> NDArray[np.int64]:
        least = ratio * self.counts.max()
        if self.counts.min() >= least:
            return _NONE
        rare = self.counts < least
        # Whatever the ratio: from the most chosen center the others take their count.
        rare[int(np.argmax(self.counts))] = False
        most = int(0.5 * len(batch))
        if rare.sum() > 0.5 * len(batch):
            rare[np.argsort(self.counts)[most:]] = False
        n_rare = int(rare.sum())
        if n_rare:
            self.centers[rare] = batch[rng.choice(len(batch), replace=False, size=n_rare)]
            # Not so low a count that the next look would move them again at once.
            self.counts[rare] = self.counts[~rare].min()
        return np.flatnonzero(rare)


class EarlyStopping:
    """Decides when mini-batch K-Means has stopped improving.

    Parameters
    ----------
    n_samples, batch_size : int
    threshold : float
        Squared shift of the centers that counts as converged; 0 for never.
    max_no_improvement : int or None

    Attributes
    ----------
    alpha : float
        What a new inertia weighs in the smoothed one.
    threshold : float
    patience : int or None
    steps : int
        Taken so far.
    smoothed : float or None
        Inertia per point, exponentially weighted.
    lowest : float
        Its lowest value.
    without_improvement : int
        Steps since.
    """

    def __init__(
        self, n_samples: int, batch_size: int, threshold: float, max_no_improvement: int | None
    ) -> None:
        self.alpha = min(batch_size * 2.0 / (n_samples + 1), 1.0)
        self.threshold = threshold
        self.patience = max_no_improvement
        self.lowest = np.inf
        self.without_improvement = 0
        self.steps = 0
        self.smoothed: float | None = None

    def reason(self, batch_inertia: float, squared_shift: float) -> StopReason | None:
        """Return why to stop after a step with this inertia per point, or None to go on."""
        self.steps += 1
        if self.steps == 1:
            # The first batch tells about the initial centers only.
            return None
        if self.smoothed is None:
            self.smoothed = batch_inertia
        else:
            self.smoothed += (batch_inertia - self.smoothed) * self.alpha
        if self.threshold > 0 and squared_shift <= self.threshold:
            return "tol"
        if self.smoothed < self.lowest:
            self.without_improvement = 0
            self.lowest = self.smoothed
        else:
            self.without_improvement += 1
        if self.patience is not None and self.without_improvement >= self.patience:
            return "no_improvement"
        return None
