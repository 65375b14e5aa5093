"""Fits over a range of k: the data of figure 9-6."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from time import sleep
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.fit import fit_points
from kmeans_gui.core.index import array_of
from kmeans_gui.core.model import (
    ALGORITHMS,
    Algorithm,
    FitResult,
    FitSpec,
    SweepPoint,
    seed_of_repeat,
)
from kmeans_gui.core.ordering import FEW_POINTS
from kmeans_gui.core.points import ArrayPoints, Points, as_points
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.stores import index_few, store_for
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop, in_turn, on_one_thread
from kmeans_gui.core.validation import check_integer, check_names, check_spec
from kmeans_gui.core.warmup import warm_up

FITS_THAT_PAY = 10
"""Fits of few points from which an index saves more time than building it takes (measured)."""

TIMING_SECONDS = 0.04
"""Time spent on one fit from which it is not run again."""

PAUSE_SECONDS = 0.005
"""Given to what interrupts a fit, again and again, so that it comes to its end."""

AGREEMENT = 1.1
"""Ratio of the two shortest times of a fit below which both are taken to be undisturbed."""


def sweep_k(
    X: ArrayLike | Points,
    ks: Iterable[int],
    algorithms: Sequence[Algorithm] | Algorithm = ("kmeans", "minibatch"),
    repeats: int = 1,
    *,
    timings: int = 1,
    done: Collection[tuple[int, str, int]] = (),
    should_stop: ShouldStop | None = None,
    **parameters: Any,
) -> Iterator[SweepPoint]:
    """Fit each k with each algorithm, in the order of `ks`.

    Parameters
    ----------
    X : array-like of shape (n, 2), or Points
    ks : iterable of int
        Each from 1 to n.
    algorithms : sequence of {"kmeans", "lloyd", "filtering", "minibatch"}, or one of them
    repeats : int
        Repeat r is seeded with ``random_state + r``.
    timings : int
        How often, at the most, a fit of some milliseconds is run, with the same result, until its
        two shortest times agree: what interrupts it, as a window that is painted, takes longer
        than it does.
    done : collection of (k, algorithm, repeat)
        Fits to leave out, because they are known from an earlier sweep.
    should_stop : callable, optional
        When it turns true, the sweep ends within some milliseconds; a fit that was under way
        then is left out.
    **parameters
        Of the fits, see `FitSpec`.

    Returns
    -------
    iterator of SweepPoint
        Each as soon as it is there. Its time is that of one fit alone, after compilation and the
        building of the index; seeds that a fit shares with an earlier one count with the time
        that they took then. Fits of few points (see `kmeans_gui.core.ordering`) run side by side,
        each on one thread: theirs is what that thread computed.

    Raises
    ------
    ValueError
        Before the first fit: if a k is outside 1..n, an algorithm or a parameter unknown, or a
        parameter impossible for one of the k (given centers fit one k only).
    Cancelled
        If `should_stop` turned true before the points were read.
    """
    points = as_points(X, should_stop=should_stop)
    listed = list(ks)
    for k in listed:
        if isinstance(k, bool) or not isinstance(k, (int, np.integer)):
            raise ValueError(f"Each k must be an int, got {k!r}.")
        if not 1 <= k <= points.n:
            raise ValueError(f"k={k} is outside 1..{points.n}, the number of points.")
    named = [algorithms] if isinstance(algorithms, str) else list(algorithms)
    for algorithm in named:
        if algorithm not in ALGORITHMS:
            raise ValueError(f"Unknown algorithm {algorithm!r}: choose from {list(ALGORITHMS)}.")
    check_integer("repeats", repeats, 1)
    check_integer("timings", timings, 1)
    check_names(parameters, {"algorithm", "n_clusters"})
    base = FitSpec(**parameters)
    for k in listed:
        check_spec(replace(base, n_clusters=k))
    known_fits = frozenset(done)
    wanted = [
        (int(k), algorithm, repeat)
        for k in listed
        for algorithm in named
        for repeat in range(repeats)
        if (int(k), algorithm, repeat) not in known_fits
    ]
    return _sweep(points, wanted, base, timings, should_stop)


def _sweep(
    points: Points,
    wanted: list[tuple[int, Algorithm, int]],
    base: FitSpec,
    timings: int,
    should_stop: ShouldStop | None,
) -> Iterator[SweepPoint]:
    warm_up(points.dtype)
    largest = max((k for k, _, _ in wanted), default=1)
    try:
        for algorithm in dict.fromkeys(algorithm for _, algorithm, _ in wanted):
            if len(wanted) >= FITS_THAT_PAY and isinstance(points, ArrayPoints):
                index_few(points, algorithm, should_stop)
            # The index is built before the first fit, not inside the time of one.
            store_for(points, replace(base, algorithm=algorithm, n_clusters=largest), should_stop)
    except Cancelled:
        return
    fits = [_Fit.of(base, *names) for names in wanted]
    if _are_short(points, base, largest):
        yield from _side_by_side(points, fits, timings, should_stop)
    else:
        yield from _one_by_one(points, fits, timings, should_stop)


class _Fit(NamedTuple):
    """What a fit of a sweep is asked for."""

    spec: FitSpec
    repeat: int

    @classmethod
    def of(cls, base: FitSpec, k: int, algorithm: Algorithm, repeat: int) -> _Fit:
        seed = seed_of_repeat(base.random_state, repeat)
        return cls(replace(base, algorithm=algorithm, n_clusters=k, random_state=seed), repeat)

    def point(self, result: FitResult, seconds: float) -> SweepPoint:
        """Return what the sweep tells of it."""
        return SweepPoint(
            k=self.spec.n_clusters,
            algorithm=self.spec.algorithm,
            repeat=self.repeat,
            inertia=result.inertia,
            seconds=seconds,
            n_iter=result.n_iter,
            distances=result.distances,
            centers=result.centers,
        )


def _are_short(points: Points, base: FitSpec, largest: int) -> bool:
    """Return whether each fit is so short that sharing it out to threads takes longer than it."""
    array = array_of(points)
    if array is None or array.n > FEW_POINTS or array.n * largest > SLICE_WORK:
        return False
    # What several fits would ask at the same time.
    return isinstance(base.random_state, (int, np.integer)) and not callable(base.init)


def _side_by_side(
    points: Points, fits: list[_Fit], timings: int, should_stop: ShouldStop | None
) -> Iterator[SweepPoint]:
    """Run several fits at a time, each on one thread and timed by that thread's own clock."""

    def run(number: int) -> SweepPoint:
        again = partial(fit_points, points, fits[number].spec, should_stop=should_stop)
        with on_one_thread():
            result = again()
            if result.reason == "cancelled":
                raise Cancelled
            return fits[number].point(result, _shortest(again, result, timings, 0.0))

    yield from in_turn(run, len(fits), should_stop)


def _one_by_one(
    points: Points, fits: list[_Fit], timings: int, should_stop: ShouldStop | None
) -> Iterator[SweepPoint]:
    """Run one fit after another, each on all threads."""
    shared = SharedSeeding()
    for fit in fits:
        again = partial(fit_points, points, fit.spec, should_stop=should_stop, shared=shared)
        try:
            result = again()
            seconds = _shortest(again, result, timings, PAUSE_SECONDS)
        except Cancelled:
            return
        if result.reason == "cancelled":
            return
        yield fit.point(result, seconds)


def _shortest(fit: Callable[[], FitResult], result: FitResult, timings: int, pause: float) -> float:
    """Return the shortest time of a fit, which is run again while that does not take long."""
    times = [result.seconds]
    if isinstance(result.spec.random_state, int):  # a generator would draw other numbers
        while len(times) < timings and sum(times) < TIMING_SECONDS and not _agree(times):
            if len(times) > 1 and pause > 0.0:
                sleep(pause)
            again = fit()
            if again.reason == "cancelled":  # the time of a part of it
                break
            times.append(again.seconds)
    return min(times)


def _agree(times: list[float]) -> bool:
    shortest = sorted(times)[:2]
    return len(shortest) == 2 and shortest[1] <= AGREEMENT * shortest[0]
