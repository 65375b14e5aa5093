"""Full-batch K-Means (Lloyd, 1982), from one start or the best of several."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.leaf_starts import LeafStarts
from kmeans_gui.core.lloyd_start import Start
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot
from kmeans_gui.core.points import Points
from kmeans_gui.core.seeding import drawn_centers
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.threads import ShouldStop, map_parts
from kmeans_gui.core.validation import check_random_state, generator_of

Floats = NDArray[np.float64]

SAME_CLUSTERING = 1e-13
"""Relative difference of inertia below which two starts are taken to have found the same
clusters, perhaps in another order: rounding alone makes as much."""


@dataclass(slots=True)
class _Account:
    """What all starts of one fit have spent, and the best of them."""

    points: Points
    spec: FitSpec
    watch: Stopwatch
    distances: int = 0
    best: Start | None = None
    best_number: int = 0

    def compare(self, start: Start, number: int) -> None:
        """Keep `start` if it is better than all before it."""
        lowest = None if self.best is None else self.best.moments.inertia
        if lowest is None or start.moments.inertia < lowest * (1 - SAME_CLUSTERING):
            self.best, self.best_number = start, number

    def result(self, cancelled: bool) -> FitResult:
        """Return the best start as the result of the fit."""
        if self.best is None:
            raise Cancelled
        best = self.best
        return FitResult(
            spec=self.spec,
            centers=self.points.to_data(best.centers),
            counts=best.moments.counts.copy(),
            inertia=best.moments.inertia,
            n_iter=best.iteration,
            n_steps=best.iteration,
            reason="cancelled" if cancelled or best.reason is None else best.reason,
            start=self.best_number,
            seconds=self.watch.seconds,
            distances=self.distances,
        )


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
    account = _Account(points, spec, watch or Stopwatch())
    cancelled = False
    for number in range(n_init):
        start = None
        try:
            seeding = shared if number == 0 else None
            centers, distances = _begin(account, rng, should_stop, seeding)
            start = Start.at(points, spec, centers, distances, should_stop)
            yield from _publish(start, number, account)
            while start.reason is None:
                start.step()
                yield from _publish(start, number, account)
        except Cancelled:
            cancelled = True
        if start is not None:
            account.compare(start, number)
        if cancelled:
            break
    return account.result(cancelled)


def lloyd_quietly(
    points: Points,
    spec: FitSpec,
    n_init: int,
    should_stop: ShouldStop | None = None,
    watch: Stopwatch | None = None,
) -> FitResult:
    """Return what `lloyd` returns, where nobody wants to see the states on the way.

    Meant for few points: each start runs on one thread, in compiled bursts, several side by side.
    See `lloyd` for the parameters and errors.
    """
    account = _Account(points, spec, watch or Stopwatch())
    with generator_of(spec) as rng:
        # All numbers are drawn in turn, so that a start does not depend on those beside it.
        few = LeafStarts.of(points, spec, n_init, rng)
        if few is None:
            drawn = [drawn_centers(points, spec, rng, should_stop) for _ in range(n_init)]
    groups = [range(i, i + 1) for i in range(n_init)] if few is None else few.groups()
    starts: list[Start | None] = [None] * n_init

    def run(number: int) -> None:
        group = groups[number]
        if few is None:
            begun = [Start.at(points, spec, *drawn[i](), should_stop) for i in group]
        else:
            begun = few.lloyd(group, should_stop)
        starts[group.start : group.stop] = begun
        for start in begun:
            while start.reason is None:
                start.hurry()
                if start.reason is None:
                    start.step()

    cancelled = False
    try:
        map_parts(run, len(groups), should_stop)
    except Cancelled:
        cancelled = True
    for number, start in enumerate(starts):
        if start is not None:
            account.distances += start.distances
            account.compare(start, number)
    return account.result(cancelled)


def _begin(
    account: _Account,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None,
    shared: SharedSeeding | None,
) -> tuple[Floats, int]:
    """Return the initial centers, and the distances computed for them."""
    if shared is not None:
        account.watch.pause()
        found = shared.first_start(account.points, account.spec, rng, should_stop)
        account.watch.resume()
        if found is not None:
            account.watch.add(found[2])
            return found[0], found[1]
    return drawn_centers(account.points, account.spec, rng, should_stop)()


def _publish(start: Start, number: int, account: _Account) -> Generator[Snapshot, None, None]:
    """Yield the state of a start, without counting the time that its consumer takes."""
    distances, start.distances = start.distances, 0
    account.distances += distances
    snapshot = Snapshot(
        start=number,
        iteration=start.iteration,
        centers=account.points.to_data(start.centers),
        counts=start.moments.counts.copy(),
        inertia=start.moments.inertia,
        shift=start.shift,
        seconds=account.watch.seconds,
        distances=distances,
    )
    account.watch.pause()
    yield snapshot
    account.watch.resume()
