"""Sweeps of a session: the newest, told point by point, and renewals, told once they are whole."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.session import work
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.run import RunState, Sweep

if TYPE_CHECKING:
    from kmeans_gui.core.model import SweepPoint
    from kmeans_gui.session.engine import Engine


class Sweeping(QObject):
    """Sweeps one range of k at a time, the newest. GUI thread only.

    Parameters
    ----------
    engine : Engine
    parent : QObject, optional
    others_compute : callable
        Asked on the worker: whether somebody else still uses the pool, who gives way to a sweep.

    Attributes
    ----------
    sweep : Sweep or None
        The newest sweep.
    coming : Sweep or None
        The newest one that will take its place once it is whole: see `renew`.

    Signals
    -------
    started : Sweep
    point : SweepPoint
    finished : Sweep
        Also a cancelled one.
    failed : Sweep, str
    renewal_stopped
        What was to take the sweep's place does not: somebody stopped it.
    """

    started = Signal(object)
    point = Signal(object)
    finished = Signal(object)
    failed = Signal(object, str)
    renewal_stopped = Signal()
    _grew = Signal()

    def __init__(
        self,
        engine: Engine,
        parent: QObject | None = None,
        others_compute: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(parent)
        self.sweep: Sweep | None = None
        self.coming: Sweep | None = None
        self._renewal: tuple[Sweep, Job] | None = None
        self._source_of_coming: work.PointsSource | None = None
        self._others_compute = others_compute
        self._engine = engine
        self._worker = Worker("sweep", self)
        self._job: Job | None = None
        self._told = 0
        self._known: dict[tuple[int, str, int], SweepPoint] = {}
        self._known_of: Sweep | None = None
        self._worker.ended.connect(self._on_ended)
        self._grew.connect(self._on_grew)

    def start(self, sweep: Sweep, source: work.PointsSource) -> None:
        """Fit what `sweep` asks for and none before it fitted.

        A sweep that still runs is cancelled and replaced.
        """
        self.renew_no_more()
        self._engine.start(source.dtype)
        self._know(self.sweep)
        if self._known_of is not None and self._known_of.same_fits(sweep):
            sweep.carry_over(self._known.values())
        if self._job is not None:
            self._job.cancel()
            if self.sweep is not None:
                self.sweep.end(RunState.CANCELLED)
        job = Job(
            functools.partial(
                work.sweep,
                engine=self._engine,
                source=source,
                sweep=sweep,
                on_point=self._grew.emit,
                others_compute=self._others_compute,
            ),
            "sweeping k",
        )
        self._job = job
        self.sweep = sweep
        self._told = 0
        self._worker.submit(job)
        self.started.emit(sweep)
        self._tell_points()

    def renew(self, sweep: Sweep, source: work.PointsSource) -> None:
        """Fit a sweep unseen, which then takes the place of the newest one as a whole.

        For what follows a hand: the curves never go. One that is under way ends first, and of
        those that are asked for meanwhile the newest is the next.
        """
        self._engine.start(source.dtype)
        self.coming, self._source_of_coming = sweep, source
        if self._renewal is None:
            self._renew_next()

    def _renew_next(self) -> None:
        sweep, source = self.coming, self._source_of_coming
        if sweep is None or source is None:
            return
        run = functools.partial(
            work.sweep, engine=self._engine, source=source, sweep=sweep,
            on_point=_nobody_looks, timings=1,
        )  # fmt: skip
        job = Job(run, "sweeping k")
        self._renewal = sweep, job
        self._worker.submit(job)

    def renew_no_more(self) -> None:
        """Forget what was to take the place of the newest sweep."""
        self.coming = self._source_of_coming = None
        if self._renewal is not None:
            self._renewal[1].cancel()
            self._renewal = None

    def _on_renewed(self, sweep: Sweep, ended: Ended) -> None:
        self._renewal = None
        if self.coming is sweep:
            self.coming = self._source_of_coming = None
        if ended.error is not None:
            sweep.end(RunState.FAILED)
            self.failed.emit(sweep, sentence(ended.error, ended.job.doing))
        else:
            sweep.end(RunState.FINISHED)
            self.show_again(sweep)
        if self._renewal is None:  # whoever heard of it may have asked for the next
            self._renew_next()

    def _know(self, sweep: Sweep | None) -> None:
        """Remember what a sweep fitted, as long as no sweep of something else is remembered."""
        if sweep is None:
            return
        if self._known_of is None or not self._known_of.same_fits(sweep):
            self._known.clear()
        self._known_of = sweep
        for point in sweep.points:
            self._known[point.k, point.algorithm, point.repeat] = point

    def show_again(self, sweep: Sweep | None) -> None:
        """Make an ended `sweep` the newest again, and tell it as if it had just been made."""
        self.cancel_now()
        self.sweep = sweep
        self._told = 0
        if sweep is not None:
            self.started.emit(sweep)
            self._tell_points()
            self.finished.emit(sweep)

    def cancel(self) -> None:
        """Ask the sweep to end, as a person does; its curves stay as far as they are."""
        was_renewed = self._renewal is not None
        self.renew_no_more()
        if self._job is not None:
            self._job.cancel()
            if self.sweep is not None:
                self.sweep.stopped = True
        if was_renewed:
            self.renewal_stopped.emit()

    def cancel_now(self) -> None:
        """End the running sweep without waiting for its worker."""
        if self._job is not None and self.sweep is not None:
            self._job.cancel()
            self._job = None
            self.sweep.end(RunState.CANCELLED)
            self.finished.emit(self.sweep)

    def cancel_all(self) -> None:
        """Ask every sweep to end: the program closes."""
        self._worker.cancel_all()

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the thread; say whether it has ended."""
        self._job = None
        self.renew_no_more()
        ended = self._worker.close(timeout)
        if self.sweep is not None and self.sweep.is_running:
            self.sweep.end(RunState.CANCELLED)
        return ended

    @Slot()
    def _on_grew(self) -> None:
        # what a sweep that was ended already had just fitted comes too late
        if self.sweep is not None and self.sweep.is_running:
            self._tell_points()

    def _tell_points(self) -> None:
        sweep = self.sweep
        if sweep is None:
            return
        while sweep is self.sweep and self._told < len(sweep.points):
            self._told += 1
            self.point.emit(sweep.points[self._told - 1])

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._renewal is not None and ended.job is self._renewal[1]:
            self._on_renewed(self._renewal[0], ended)
            return
        if ended.job is not self._job or self.sweep is None:
            return
        self._tell_points()
        if ended.job is not self._job:
            return
        self._job = None
        sweep = self.sweep
        if ended.error is not None and not ended.job.is_cancelled():
            sweep.end(RunState.FAILED)
            sweep.error = sentence(ended.error, ended.job.doing)
            self.failed.emit(sweep, sweep.error)
            return
        whole = len(sweep.points) == sweep.total
        sweep.end(RunState.FINISHED if whole else RunState.CANCELLED)
        self.finished.emit(sweep)


def _nobody_looks() -> None:
    """Hear of a point of a sweep that is told as a whole."""
