"""Mini-batch K-Means (Sculley, 2010) as an iterator of snapshots.

The semantics, and the random numbers drawn, are scikit-learn's: several starts judged on a
validation sample, per-center counts as learning rates, smoothed inertia, early stopping, and
reassignment of centers that hardly any point chose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.leaf_starts import LeafStarts, Seeded
from kmeans_gui.core.measures import Moments
from kmeans_gui.core.minibatch_bursts import Bursts
from kmeans_gui.core.minibatch_state import EarlyStopping, MiniBatchState
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, StopReason
from kmeans_gui.core.points import Points
from kmeans_gui.core.sampling import batch_sampler
from kmeans_gui.core.seeding import drawn_centers
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop, map_parts
from kmeans_gui.core.validation import generator_of

Floats = NDArray[np.float64]


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
    with generator_of(spec) as rng:
        return (
            yield from _minibatch(
                points, spec, n_init, rng, should_stop, watch or Stopwatch(), quiet
            )
        )


def _minibatch(
    points: Points,
    spec: FitSpec,
    n_init: int,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None,
    watch: Stopwatch,
    quiet: bool,
) -> Generator[Snapshot, None, FitResult]:
    batch_size = min(spec.batch_size, points.n)
    centers, start, distances = _best_start(points, spec, n_init, batch_size, rng, should_stop)
    training = _Training(points, spec, centers, batch_size, rng, quiet)
    seen = partial(training.snapshot, start=start, watch=watch)
    last = seen(distances)
    total_distances = distances
    watch.pause()
    yield last
    watch.resume()
    reason: StopReason | None = None
    while reason is None:
        if should_stop is not None and should_stop():
            reason = "cancelled"
            if quiet:
                last = seen(0)
            break
        distances, reason, told = training.advance()
        moments = None
        if reason is not None:
            moments = training.assign_all(should_stop)
            if moments is None:
                reason = "cancelled"
            else:
                distances += moments.distances
        total_distances += distances
        if quiet and reason is None:
            continue
        last = seen(distances, moments, smoothed_inertia=training.stopping.smoothed, **told)
        watch.pause()
        yield last
        watch.resume()
    return training.result(last, reason, watch.seconds, total_distances)


class _Training:
    """Takes one step after another from the best start, or several at a time if nobody looks."""

    def __init__(
        self,
        points: Points,
        spec: FitSpec,
        centers: Floats,
        batch_size: int,
        rng: np.random.RandomState,
        quiet: bool,
    ) -> None:
        self._points, self._spec, self._rng, self._batch_size = points, spec, rng, batch_size
        self.state = MiniBatchState(centers)
        max_iter = 100 if spec.max_iter is None else spec.max_iter
        self._n_steps = max_iter * points.n // batch_size
        threshold = (spec.tol or 0.0) * float(np.mean(points.spread.variance))
        self.stopping = EarlyStopping(points.n, batch_size, threshold, spec.max_no_improvement)
        self._draw = batch_sampler(points, batch_size, rng)
        self._bursts = Bursts.of(points, spec, batch_size, rng) if quiet else None

    def advance(self) -> tuple[int, StopReason | None, dict[str, Any]]:
        """Go on; return the distances computed, why to stop, and what a snapshot tells of it."""
        stopping, before = self.stopping, self.stopping.steps
        found = (
            None if self._bursts is None else self._bursts.run(self.state, stopping, self._n_steps)
        )
        if found is None:
            reason, told = self._step()
        else:
            inertia, squared_shift, reason = found
            told = {"batch_inertia": inertia, "shift": math.sqrt(squared_shift)}
        if reason is None and stopping.steps >= self._n_steps:
            reason = "max_iter"
        n_distances = (stopping.steps - before) * self._batch_size * len(self.state.centers)
        return n_distances, reason, told

    def _step(self) -> tuple[StopReason | None, dict[str, Any]]:
        state, positions = self.state, self._draw()
        before = state.centers.copy()
        inertia, reassigned = state.step(
            self._points.take(positions),
            None,
            self._batch_size,
            self._rng,
            self._spec.reassignment_ratio,
        )
        inertia /= self._batch_size
        moved = (state.centers - before).ravel()
        squared_shift = float(moved @ moved)
        told = {
            "batch_inertia": inertia,
            "shift": math.sqrt(squared_shift),
            "batch": positions,
            "reassigned": reassigned,
        }
        return self.stopping.reason(inertia, squared_shift), told

    def assign_all(self, should_stop: ShouldStop | None) -> Moments | None:
        """Assign all points to the centers as they will be published; None if stopped."""
        self.state.centers = self._points.rounded(self.state.centers)
        try:
            return self._points.moments(self.state.centers, should_stop)
        except Cancelled:
            return None

    def snapshot(
        self,
        distances: int,
        moments: Moments | None = None,
        *,
        start: int,
        watch: Stopwatch,
        **told: Any,
    ) -> Snapshot:
        """Return the state as it is now: with the `moments` of all points, where they are known."""
        return Snapshot(
            start=start,
            iteration=self.stopping.steps,
            centers=self._points.to_data(self.state.centers),
            counts=(self.state if moments is None else moments).counts.copy(),
            inertia=np.nan if moments is None else moments.inertia,
            seconds=watch.seconds,
            distances=distances,
            **told,
        )

    def result(
        self, last: Snapshot, reason: StopReason, seconds: float, distances: int
    ) -> FitResult:
        """Return how the fit ended whose last snapshot is `last`."""
        return FitResult(
            spec=self._spec,
            centers=last.centers,
            counts=last.counts,
            inertia=last.inertia,
            n_iter=-(-self.stopping.steps * self._batch_size // self._points.n),
            n_steps=self.stopping.steps,
            reason=reason,
            start=last.start,
            seconds=seconds,
            distances=distances,
            absorbed=self.state.counts,
            since_reassignment=self.state.since_reassignment,
        )


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
    judges = readonly(rng.randint(0, points.n, size))
    # All random numbers are drawn in turn; then small starts are made side by side.
    together = n_init if size * n_init <= SLICE_WORK else 1
    best: Seeded | None = None
    total = 0
    for first in range(0, n_init, together):
        n_starts = min(together, n_init - first)
        made = _seeded(points, spec, n_starts, judges, rng, should_stop)
        for number, seeded in enumerate(made, first):
            total += seeded.distances
            if best is None or seeded.inertia < best.inertia:
                best, best_start = seeded, number
    assert best is not None
    return points.to_working(best.centers()), best_start, total


def _seeded(
    points: Points,
    spec: FitSpec,
    n_starts: int,
    judges: NDArray[np.int64],
    rng: np.random.RandomState,
    should_stop: ShouldStop | None,
) -> list[Seeded]:
    """Return some starts, each of as many points as there are positions in `judges`."""
    if len(judges) == points.n:
        few = LeafStarts.of(points, spec, n_starts, rng)
        if few is not None:
            return few.judged(judges, should_stop)
    drawn = []
    for _ in range(n_starts):
        sample = points
        if len(judges) < points.n:
            sample = points.subset(rng.randint(0, points.n, len(judges)))
        drawn.append((sample, drawn_centers(sample, spec, rng, should_stop)))
    judge = partial(_judged, drawn, points.subset(judges), should_stop)
    return map_parts(judge, n_starts, should_stop)


def _judged(
    drawn: list[tuple[Points, Callable[[], tuple[Floats, int]]]],
    validation: Points,
    should_stop: ShouldStop | None,
    number: int,
) -> Seeded:
    sample, find = drawn[number]
    centers, distances = find()
    in_data = np.asarray(sample.to_data(centers), np.float64)
    moments = validation.moments(validation.to_working(in_data), should_stop)
    return Seeded(lambda: in_data, distances + moments.distances, moments.inertia)


def resolve_init_size(spec: FitSpec, batch_size: int) -> int:
    """Return how many points each start is seeded from."""
    if spec.init_size is not None:
        return spec.init_size if spec.init_size >= spec.n_clusters else 3 * spec.n_clusters
    return 3 * batch_size if 3 * batch_size >= spec.n_clusters else 3 * spec.n_clusters
