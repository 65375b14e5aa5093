"""One entry to all algorithms: a spec and points in, snapshots and a result out."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from kmeans_gui.core.lloyd import lloyd, lloyd_quietly
from kmeans_gui.core.lloyd_start import hurries
from kmeans_gui.core.minibatch import minibatch
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot
from kmeans_gui.core.points import Points
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.stores import store_for
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.core.validation import check_spec

RANDOM_STARTS = {"kmeans": 10, "lloyd": 10, "filtering": 10, "minibatch": 3}
"""scikit-learn's number of starts where they are left to luck and ``n_init="auto"``."""


def resolve_n_init(spec: FitSpec) -> int:
    """Return how many starts a fit makes."""
    if not isinstance(spec.init, str) and not callable(spec.init):
        return 1
    if isinstance(spec.n_init, int) or spec.n_init != "auto":
        return int(spec.n_init)
    lucky = callable(spec.init) or spec.init == "random"
    return RANDOM_STARTS[spec.algorithm] if lucky else 1


def iterate(
    points: Points,
    spec: FitSpec,
    should_stop: ShouldStop | None = None,
    shared: SharedSeeding | None = None,
) -> Generator[Snapshot, None, FitResult]:
    """Fit, yielding every state on the way.

    Parameters
    ----------
    points : Points
    spec : FitSpec
    should_stop : callable, optional
        Polled from several threads, many times per second. When it turns true, the fit ends
        within some milliseconds and keeps what it has.
    shared : SharedSeeding, optional
        Of the sweep that this fit belongs to.

    Yields
    ------
    Snapshot

    Returns
    -------
    FitResult

    Raises
    ------
    ValueError
        If a parameter is out of its range, or there are fewer points than clusters.
    Cancelled
        If stopped before there was anything to keep.
    """
    _check(points, spec)
    return _run(points, spec, should_stop, shared)


def _check(points: Points, spec: FitSpec) -> None:
    check_spec(spec)
    if points.n < spec.n_clusters:
        raise ValueError(f"n_samples={points.n} should be >= n_clusters={spec.n_clusters}.")


def _run(
    points: Points, spec: FitSpec, should_stop: ShouldStop | None, shared: SharedSeeding | None
) -> Generator[Snapshot, None, FitResult]:
    watch = Stopwatch()
    store = store_for(points, spec, should_stop)
    n_init = resolve_n_init(spec)
    if spec.algorithm == "minibatch":
        return (yield from minibatch(store, spec, n_init, should_stop, watch))
    return (yield from lloyd(store, spec, n_init, should_stop, watch, shared))


def fit_points(
    points: Points,
    spec: FitSpec,
    on_snapshot: Callable[[Snapshot], Any] | None = None,
    should_stop: ShouldStop | None = None,
    shared: SharedSeeding | None = None,
) -> FitResult:
    """Fit to the end.

    Parameters
    ----------
    points : Points
    spec : FitSpec
    on_snapshot : callable, optional
        Called on this thread with each snapshot; its time does not count as the fit's.
    should_stop : callable, optional
    shared : SharedSeeding, optional
        Of the sweep that this fit belongs to.

    Returns
    -------
    FitResult

    Raises
    ------
    ValueError
        If a parameter is out of its range, or there are fewer points than clusters.
    Cancelled
        If stopped before there was anything to keep.
    """
    _check(points, spec)
    watch = Stopwatch()
    store, n_init = store_for(points, spec, should_stop), resolve_n_init(spec)
    quiet = on_snapshot is None
    if spec.algorithm == "minibatch":
        steps = minibatch(store, spec, n_init, should_stop, watch, quiet)
    elif quiet and hurries(store, spec.n_clusters):
        return lloyd_quietly(store, spec, n_init, should_stop, watch)
    else:
        steps = lloyd(store, spec, n_init, should_stop, watch, shared)
    while True:
        try:
            snapshot = next(steps)
        except StopIteration as end:
            result: FitResult = end.value
            return result
        if on_snapshot is not None:
            on_snapshot(snapshot)
