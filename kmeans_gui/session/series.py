"""The fits of a comparison, one after another: they share starts, and clusters share colors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitResult, Snapshot
from kmeans_gui.session import work
from kmeans_gui.session.jobs import Job
from kmeans_gui.session.matching import match_colors
from kmeans_gui.session.plans import Plan
from kmeans_gui.session.run import Run

if TYPE_CHECKING:
    from kmeans_gui.session.engine import Engine


class Series:
    """The fits of one comparison. Called on the worker thread, one after another.

    Parameters
    ----------
    engine : Engine
        Waited for before the first fit.
    source : PointsSource
    plan : Plan
    runs : sequence of Run
        One per variant of the plan; each is given its snapshots.
    """

    def __init__(
        self, engine: Engine, source: work.PointsSource, plan: Plan, runs: Sequence[Run]
    ) -> None:
        self._engine = engine
        self._source = source
        self._plan = plan
        self._runs = runs
        self._reference: NDArray[Any] | None = None
        self._taken: NDArray[np.intp] | None = None

    def fit(self, job: Job, index: int) -> tuple[FitResult, NDArray[np.intp] | None]:
        """Fit run number `index`.

        Returns
        -------
        result : FitResult
        colors : ndarray of shape (k,) or None
            Which color of the palette each of its clusters has, so that those which correspond to
            clusters of the runs before have theirs; None where each has its own.

        Raises
        ------
        Cancelled
            Before the first snapshot.
        """
        run = self._runs[index]
        like = self._plan.variants[index].starts_like
        if like is not None:
            if job.is_cancelled():
                raise Cancelled
            # where the other failed before it began, this one says itself why it cannot be fitted
            if begun := self._runs[like].snapshots:
                # before its first snapshot nobody has read what this run was asked for
                run.spec = replace(run.spec, init=begun[0].centers, n_init=1)
        result = work.fit(job, self._engine, self._source, run)
        if self._reference is None:
            self._reference = result.centers
            return result, None
        if like == 0:
            # each center has the color of the one that began at the same place
            return result, None
        scale = self._source.scale
        colors = match_colors(scale.into(self._reference), scale.into(result.centers), self._taken)
        if len(result.centers) > len(self._reference):
            # what is one cluster with few centers is several with more: those are met again
            self._reference, self._taken = result.centers, colors
        return result, colors


def best_start(run: Run) -> list[Snapshot]:
    """Return the snapshots of the start that gave the result, from its initial centers."""
    snapshots = run.snapshots
    if run.result is None:
        return snapshots
    those = [snapshot for snapshot in snapshots if snapshot.start == run.result.start]
    if len(those) == len(snapshots):
        return snapshots
    # where a later start was no better, the run repeats the best one's end
    if len(those) > 1 and those[-1].iteration == those[-2].iteration:
        those.pop()
    return [replace(snapshot, start=0) for snapshot in those]
