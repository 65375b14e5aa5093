"""Mini-batch K-Means (Sculley, 2010) as an iterator of snapshots.

The semantics, and the random numbers drawn, are scikit-learn's: several starts judged on a
validation sample, per-center counts as learning rates, smoothed inertia, early stopping, and
reassignment of centers that hardly any point chose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.measures import Moments
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, StopReason
from kmeans_gui.core.points import Points
from kmeans_gui.core.sampling import batch_sampler
from kmeans_gui.core.seeding import drawn_centers
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop, map_parts
from kmeans_gui.core.validation import check_random_state

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
    """

    def __init__(
        self, n_samples: int, batch_size: int, threshold: float, max_no_improvement: int | None
    ) -> None:
        self._alpha = min(batch_size * 2.0 / (n_samples + 1), 1.0)
        self._threshold = threshold
        self._patience = max_no_improvement
        self._lowest = np.inf
        self._without_improvement = 0
        self._step = 0
        self.smoothed: float | None = None

    def reason(self, batch_inertia: float, squared_shift: float) -> StopReason | None:
        """Return why to stop after a step with this inertia per point, or None to go on."""
        self._step += 1
        if self._step == 1:
            # The first batch tells about the initial centers only.
            return None
        if self.smoothed is None:
            self.smoothed = batch_inertia
        else:
            self.smoothed += (batch_inertia - self.smoothed) * self._alpha
        if self._threshold > 0 and squared_shift <= self._threshold:
            return "tol"
        if self.smoothed < self._lowest:
            self._without_improvement = 0
            self._lowest = self.smoothed
        else:
            self._without_improvement += 1
        if self._patience is not None and self._without_improvement >= self._patience:
            return "no_improvement"
        return None


def minibatch(
    points: Points,
    spec: FitSpec,
    n_init: int,
    should_stop: ShouldStop | None = None,
    watch: Stopwatch | None = None,
    quiet: bool = False,
) -> Generator[Snapshot, None, FitResult]:
    """Run mini-batch K-Means.

    Parameters
    ----------
    points : Points
    spec : FitSpec
        Already checked.
    n_init : int
        Resolved from ``spec.n_init``: so many starts are compared on a validation sample, and
        the best alone is trained.
    should_stop : callable, optional
    watch : Stopwatch, optional
        Already running, where the fit began before.
    quiet : bool
        Nobody wants the states between the first and the last.

    Yields
    ------
    Snapshot
        The initial centers, then one per batch. The last one has the counts and the inertia of
        the assignment of all points to the fitted centers.

    Returns
    -------
    FitResult

    Raises
    ------
    Cancelled
        If stopped before the initial centers were there.
    """
    watch = watch or Stopwatch()
    rng = check_random_state(spec.random_state)
    batch_size = min(spec.batch_size, points.n)
    centers, start, distances = _best_start(points, spec, n_init, batch_size, rng, should_stop)
    state = MiniBatchState(centers)
    max_iter = 100 if spec.max_iter is None else spec.max_iter
    n_steps = max_iter * points.n // batch_size
    threshold = (spec.tol or 0.0) * float(np.mean(points.spread.variance))
    stopping = EarlyStopping(points.n, batch_size, threshold, spec.max_no_improvement)
    draw = batch_sampler(points, batch_size, rng)
    last = Snapshot(
        start=start,
        iteration=0,
        centers=points.to_data(state.centers),
        counts=state.counts.copy(),
        inertia=np.nan,
        seconds=watch.seconds,
        distances=distances,
    )
    total_distances = distances
    watch.pause()
    yield last
    watch.resume()
    reason: StopReason | None = None
    step = 0
    while reason is None:
        if should_stop is not None and should_stop():
            reason = "cancelled"
            break
        step += 1
        positions = draw()
        before = state.centers.copy()
        inertia, reassigned = state.step(
            points.take(positions), None, batch_size, rng, spec.reassignment_ratio
        )
        inertia /= batch_size
        moved = (state.centers - before).ravel()
        squared_shift = float(moved @ moved)
        reason = stopping.reason(inertia, squared_shift)
        if reason is None and step >= n_steps:
            reason = "max_iter"
        counts, full_inertia, distances = state.counts.copy(), np.nan, batch_size * len(before)
        if reason is not None:
            state.centers = points.rounded(state.centers)
            moments = _moments_unless_stopped(points, state.centers, should_stop)
            if moments is None:
                reason = "cancelled"
            else:
                counts, full_inertia = moments.counts.copy(), moments.inertia
                distances += moments.distances
        total_distances += distances
        if quiet and reason is None:
            continue
        last = Snapshot(
            start=start,
            iteration=step,
            centers=points.to_data(state.centers),
            counts=counts,
            inertia=full_inertia,
            shift=math.sqrt(squared_shift),
            seconds=watch.seconds,
            distances=distances,
            batch_inertia=inertia,
            smoothed_inertia=stopping.smoothed,
            batch=positions,
            reassigned=reassigned,
        )
        watch.pause()
        yield last
        watch.resume()
    return FitResult(
        spec=spec,
        centers=last.centers,
        counts=last.counts,
        inertia=last.inertia,
        n_iter=-(-step * batch_size // points.n),
        n_steps=step,
        reason=reason,
        start=start,
        seconds=watch.seconds,
        distances=total_distances,
        absorbed=state.counts,
        since_reassignment=state.since_reassignment,
    )


def _moments_unless_stopped(
    points: Points, centers: Floats, should_stop: ShouldStop | None
) -> Moments | None:
    try:
        return points.moments(centers, should_stop)
    except Cancelled:
        return None


def _best_start(
    points: Points,
    spec: FitSpec,
    n_init: int,
    batch_size: int,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None,
) -> tuple[Floats, int, int]:
    """Return the initial centers that fit a validation sample best.

    With them: which start that was, and how many point-center distances were computed.
    """
    size = min(resolve_init_size(spec, batch_size), points.n)
    validation = points.subset(rng.randint(0, points.n, size))
    # All random numbers are drawn in turn; then small starts are made side by side.
    together = n_init if size * n_init <= SLICE_WORK else 1
    best: _Seeded | None = None
    total = 0
    for first in range(0, n_init, together):
        drawn = []
        for _ in range(first, min(first + together, n_init)):
            sample = points.subset(rng.randint(0, points.n, size)) if size < points.n else points
            drawn.append((sample, drawn_centers(sample, spec, rng, should_stop)))
        judge = partial(_judged, drawn, validation, should_stop)
        for number, seeded in enumerate(map_parts(judge, len(drawn), should_stop), first):
            total += seeded.distances
            if best is None or seeded.inertia < best.inertia:
                best, best_start = seeded, number
    assert best is not None
    return points.to_working(best.centers), best_start, total


@dataclass(frozen=True, slots=True)
class _Seeded:
    """A start that is judged: its centers in data coordinates, what they cost and are worth."""

    centers: Floats
    distances: int
    inertia: float


def _judged(
    drawn: list[tuple[Points, Callable[[], tuple[Floats, int]]]],
    validation: Points,
    should_stop: ShouldStop | None,
    number: int,
) -> _Seeded:
    sample, find = drawn[number]
    centers, distances = find()
    in_data = np.asarray(sample.to_data(centers), np.float64)
    moments = validation.moments(validation.to_working(in_data), should_stop)
    return _Seeded(in_data, distances + moments.distances, moments.inertia)


def resolve_init_size(spec: FitSpec, batch_size: int) -> int:
    """Return how many points each start is seeded from."""
    if spec.init_size is not None:
        return spec.init_size if spec.init_size >= spec.n_clusters else 3 * spec.n_clusters
    return 3 * batch_size if 3 * batch_size >= spec.n_clusters else 3 * spec.n_clusters
