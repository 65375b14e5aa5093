"""Which sweeps are so short that another one may follow each change of the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmeans_gui.session.run import Sweep, weight_of

if TYPE_CHECKING:
    from kmeans_gui.session.session import Session

QUICK_SECONDS = 2.0
"""Computing time of a whole sweep up to which another one follows."""

RANDOM_STARTS = 10
"""Starts of a fit from random centers, unless somebody chose another number."""


POINTS_BESIDE = 1000
"""Points that a fit has time for in what it takes beside them, whatever their number."""


class LiveSweeps:
    """Estimates what a sweep would take, from the latest that has fitted something."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pace: float | None = None

    def may_follow(self, sweep: Sweep, parameters: dict[str, Any]) -> bool:
        """Return whether a sweep like `sweep`, of what is there now, takes no longer than a moment.

        Not where a person stopped it, nor where it is of other data: those curves are to be read.
        """
        dataset = self._session.dataset
        if dataset is None or sweep.is_running or self._session.sweep_is_of_other_data:
            return False
        self.learn(sweep)
        was_stopped = sweep.stopped and len(sweep.points) < sweep.total
        if was_stopped or self._pace is None:
            return False
        ks = [k for k in sweep.asked_ks if k <= dataset.n]
        fits = sum(map(weight_of, ks)) * len(sweep.algorithms) * sweep.repeats
        work = fits * (dataset.n + POINTS_BESIDE) * _starts(parameters)
        return self._pace * work <= QUICK_SECONDS

    def learn(self, sweep: Sweep) -> None:
        """Remember how fast a sweep was, if it has fitted anything."""
        points = tuple(sweep.points)
        if not points or sweep.dataset is None:
            return
        work = sum(weight_of(point.k) for point in points)
        work *= (sweep.dataset.n + POINTS_BESIDE) * _starts(sweep.parameters)
        self._pace = sum(point.seconds for point in points) / work


def _starts(parameters: dict[str, Any]) -> int:
    """Return how many starts each fit makes, as far as its time is concerned."""
    n_init = parameters.get("n_init", "auto")
    if isinstance(n_init, int):
        return n_init
    return RANDOM_STARTS if parameters.get("init") == "random" else 1
