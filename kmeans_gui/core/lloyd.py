"""Full-batch K-Means (Lloyd, 1982) as an iterator of snapshots.

The loop is written once: it asks its `Points` for moments and never sees a point. Its semantics
are scikit-learn's: strict convergence first, then the tolerance; empty clusters move to the
points furthest from their centers; the last snapshot is the assignment to the fitted centers.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.measures import Moments
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, StopReason
from kmeans_gui.core.points import Points
from kmeans_gui.core.seeding import initial_centers
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.core.validation import check_random_state

Floats = NDArray[np.float64]

SAME_CLUSTERING = 1e-13
"""Relative difference of inertia below which two starts are taken to have found the same
clusters, perhaps in another order: rounding alone makes as much."""


ROUNDING = 1e-9
"""Shift of the centers, relative to the spread of the points, that may be rounding alone."""


@dataclass(slots=True)
class _Account:
    """What all starts of one fit have spent."""

    watch: Stopwatch
    distances: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """The end of one start."""

    last: Snapshot
    reason: StopReason


def lloyd(
    points: Points,
    spec: FitSpec,
    n_init: int,
    should_stop: ShouldStop | None = None,
    watch: Stopwatch | None = None,
    shared: SharedSeeding | None = None,
) -> Generator[Snapshot, None, FitResult]:
    """Run K-Means from `n_init` starts.

    Parameters
    ----------
    points : Points
    spec : FitSpec
        Already checked.
    n_init : int
        Resolved from ``spec.n_init``.
    should_stop : callable, optional
        Polled from several threads, many times per second.
    watch : Stopwatch, optional
        Already running, where the fit began before.
    shared : SharedSeeding, optional
        Of the sweep that this fit belongs to.

    Yields
    ------
    Snapshot
        Per start: the initial centers, then one per iteration. The inertia never rises.

    Returns
    -------
    FitResult
        Of the start with the lowest inertia; if stopped, of the best that there is.

    Raises
    ------
    Cancelled
        If stopped before the first snapshot.
    """
    rng = check_random_state(spec.random_state)
    account = _Account(watch or Stopwatch())
    best: _Outcome | None = None
    cancelled = False
    for start in range(n_init):
        seeding = shared if start == 0 else None
        outcome = yield from _one_start(points, spec, start, rng, account, should_stop, seeding)
        cancelled = outcome is None or outcome.reason == "cancelled"
        if outcome is not None and (
            best is None or outcome.last.inertia < best.last.inertia * (1 - SAME_CLUSTERING)
        ):
            best = outcome
        if cancelled:
            break
    if best is None:
        raise Cancelled
    last = best.last
    return FitResult(
        spec=spec,
        centers=last.centers,
        counts=last.counts,
        inertia=last.inertia,
        n_iter=last.iteration,
        n_steps=last.iteration,
        reason="cancelled" if cancelled else best.reason,
        start=last.start,
        seconds=account.watch.seconds,
        distances=account.distances,
    )


def _one_start(
    points: Points,
    spec: FitSpec,
    start: int,
    rng: np.random.RandomState,
    account: _Account,
    should_stop: ShouldStop | None,
    shared: SharedSeeding | None,
) -> Generator[Snapshot, None, _Outcome | None]:
    """Run one start; return None if it was stopped before its first snapshot."""
    try:
        centers, seeding_distances = _begin(points, spec, rng, account, should_stop, shared)
        moments = points.moments(centers, should_stop)
    except Cancelled:
        return None
    last = _snapshot(points, start, 0, centers, moments, 0.0, seeding_distances, account)
    yield from _publish(last, account)
    reason: StopReason = "max_iter"
    max_iter = 300 if spec.max_iter is None else spec.max_iter
    threshold = (1e-4 if spec.tol is None else spec.tol) * float(np.mean(points.spread.variance))
    scale = float(np.sqrt(np.sum(points.spread.variance)))
    before: Floats | None = None
    try:
        for iteration in range(1, max_iter + 1):
            if should_stop is not None and should_stop():
                raise Cancelled
            new, extra = updated_centers(points, centers, moments, should_stop)
            # What is measured is what is published: centers of the data's own precision.
            new = points.rounded(new)
            moved = (new - centers).ravel()
            shift = math.sqrt(moved @ moved)
            if shift <= ROUNDING * scale and (
                shift * shift <= threshold or _same_labels(points, centers, before, should_stop)
            ):
                # The same assignment has the same means; keep them to the last bit.
                new, shift, reason = centers, 0.0, "converged"
            elif shift * shift <= threshold:
                reason = "tol"
            previous, before = moments, centers
            if shift == 0.0:
                extra -= moments.distances
            else:
                moments = points.moments(new, should_stop)
                if moments.inertia > previous.inertia:
                    # A mean that has to be rounded can be worse than the center before it; then
                    # the centers are as good as this precision can tell.
                    extra += moments.distances - previous.distances
                    new, moments, shift, reason = centers, previous, 0.0, "converged"
            finished = reason != "max_iter" or iteration == max_iter
            centers = new
            last = _snapshot(points, start, iteration, centers, moments, shift, extra, account)
            yield from _publish(last, account)
            if finished:
                break
    except Cancelled:
        reason = "cancelled"
    return _Outcome(last, reason)


def _begin(
    points: Points,
    spec: FitSpec,
    rng: np.random.RandomState,
    account: _Account,
    should_stop: ShouldStop | None,
    shared: SharedSeeding | None,
) -> tuple[Floats, int]:
    """Return the initial centers, and the distances computed for them."""
    if shared is not None:
        account.watch.pause()
        found = shared.first_start(points, spec, rng, should_stop)
        account.watch.resume()
        if found is not None:
            account.watch.add(found[2])
            return found[0], found[1]
    return initial_centers(points, spec.n_clusters, spec.init, rng, should_stop)


def _same_labels(
    points: Points, centers: Floats, before: Floats | None, should_stop: ShouldStop | None
) -> bool:
    """Return whether no point changed its center: strict convergence.

    Asked only when the means hardly moved: then rounding alone may have moved them, where the
    same points were added up in another order.
    """
    if before is None:
        return False
    if np.array_equal(centers, before):
        return True
    return np.array_equal(points.nearest(centers, should_stop), points.nearest(before, should_stop))


def _publish(snapshot: Snapshot, account: _Account) -> Generator[Snapshot, None, None]:
    account.watch.pause()
    yield snapshot
    account.watch.resume()


def _snapshot(
    points: Points,
    start: int,
    iteration: int,
    centers: Floats,
    moments: Moments,
    shift: float,
    extra_distances: int,
    account: _Account,
) -> Snapshot:
    distances = moments.distances + extra_distances
    account.distances += distances
    return Snapshot(
        start=start,
        iteration=iteration,
        centers=points.to_data(centers),
        counts=moments.counts.copy(),
        inertia=moments.inertia,
        shift=shift,
        seconds=account.watch.seconds,
        distances=distances,
    )


def updated_centers(
    points: Points, centers: Floats, moments: Moments, should_stop: ShouldStop | None = None
) -> tuple[Floats, int]:
    """Return the means of the clusters, with empty ones relocated.

    A center without points moves to the point that is furthest from its own center, which that
    cluster then gives up. Where there is no such point (fewer distinct points than clusters), it
    joins the biggest cluster's center.

    Returns
    -------
    centers : ndarray of shape (k, 2)
    distances : int
        Point-center distances computed beyond those of the moments.
    """
    counts, sums = moments.counts, moments.sums
    if counts.all():
        return sums / counts[:, None], 0
    empty = np.flatnonzero(counts == 0)
    distances = 0
    if len(empty):
        counts, sums = counts.copy(), sums.copy()
        far = points.farthest(centers, len(empty), should_stop)
        distances = points.n * len(centers)
        if far.squared_distances[0] > 0:
            for i, j in enumerate(empty[: len(far.weights)]):
                donor, weight = far.labels[i], far.weights[i]
                sums[donor] -= weight * far.coordinates[i]
                counts[donor] -= weight
                sums[j], counts[j] = weight * far.coordinates[i], weight
    occupied = counts > 0
    new = np.empty_like(sums)
    new[occupied] = sums[occupied] / counts[occupied, None]
    if not occupied.all():
        new[~occupied] = new[int(np.argmax(np.where(occupied, counts, -1)))]
    return new, distances
