"""Fits of a session: the newest run, how it ends, and fits that follow a hand."""

from __future__ import annotations

import functools
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session import work
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.run import Run, RunState
from kmeans_gui.session.timeline import Timeline

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.engine import Engine

PATIENCE_SECONDS = 0.4
"""A fit that follows a hand is let end, so that something is seen while the hand moves, unless it
takes longer than this; then the newer request replaces it."""

REST_MS = 20
"""From one such fit that was shown to the next. Those of few points take two milliseconds, and
without a rest they would fill the event loop, which then paints none of them."""


class Fitting(QObject):
    """Fits one thing at a time, the newest. GUI thread only.

    Attributes
    ----------
    run : Run or None
        The newest run.
    parameters : FitSpec
        What the next fit is asked for.

    Signals
    -------
    started : Run
    finished : Run
        Also a cancelled one.
    failed : Run, str
    shown
        What the timeline shows became another model.
    parameters_changed : FitSpec
    """

    started = Signal(object)
    finished = Signal(object)
    failed = Signal(object, str)
    shown = Signal()
    parameters_changed = Signal(object)
    _begun = Signal(object)

    def __init__(self, engine: Engine, timeline: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self.parameters = FitSpec(n_clusters=5, random_state=2)
        self._engine = engine
        self._timeline = timeline
        self._worker = Worker("fit", self)
        self._job: Job | None = None
        self._at_once = False
        self._began = 0.0
        self._next: tuple[FitSpec, Dataset, work.PointsSource] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._start_next)
        self._worker.ended.connect(self._on_ended)
        self._begun.connect(self._follow)

    def adopt(self, spec: FitSpec) -> None:
        """Take `spec` as the parameters; of a start from given centers, only how many they are."""
        if not isinstance(spec.init, str):
            spec = replace(self.parameters, n_clusters=spec.n_clusters)
        if not same_spec(spec, self.parameters):
            self.parameters = spec
            self.parameters_changed.emit(spec)

    def start(self, spec: FitSpec, dataset: Dataset, source: work.PointsSource) -> None:
        """Fit, and play the fit from its start. A fit that still runs is cancelled and replaced.

        One from given centers is followed as soon as these are its first snapshot: until then they
        are mostly what is seen, and would be gone for a moment.
        """
        run = self._submit(spec, dataset, source, at_once=False)
        self.started.emit(run)
        if isinstance(spec.init, str):
            self._follow(run)

    @Slot(object)
    def _follow(self, run: Run) -> None:
        # one that was ended before its first snapshot has nothing to be followed
        is_new = run is self.run and self._timeline.recording is not run
        if is_new and not self._at_once and (run.snapshots or run.is_running):
            self._timeline.follow(run, is_colored=not isinstance(run.spec.init, str))
            self.shown.emit()

    def start_at_once(self, spec: FitSpec, dataset: Dataset, source: work.PointsSource) -> None:
        """Fit, and show the end of it as soon as it is there; until then what is shown stays.

        Of several requests that come while one is fitted only the newest is kept, so nothing
        queues up however fast they come.
        """
        if self._job is not None and self._at_once:
            self._next = (spec, dataset, source)
            if time.perf_counter() - self._began > PATIENCE_SECONDS:
                self._job.cancel()
            return
        if self._job is None and self._rest.isActive():
            self._next = (spec, dataset, source)
            return
        self.started.emit(self._submit(spec, dataset, source, at_once=True))

    @Slot()
    def _start_next(self) -> None:
        following, self._next = self._next, None
        if following is not None and self._job is None:
            self.start_at_once(*following)

    @property
    def wanted(self) -> tuple[FitSpec, bool] | None:
        """What is being fitted or waits for it, and whether its end alone is to be shown."""
        if self._next is not None:
            return self._next[0], True
        if self._job is not None and self.run is not None:
            return self.run.spec, self._at_once
        return None

    def cancel(self) -> None:
        """Ask the fit to end; it keeps its last centers."""
        self._next = None
        if self._job is not None:
            self._job.cancel()

    def cancel_now(self) -> None:
        """End the running fit without waiting for its worker."""
        self._next = None
        if self._job is not None and self.run is not None:
            self._job.cancel()
            self._job = None
            self.run.end(RunState.CANCELLED)
            self.finished.emit(self.run)

    def cancel_all(self) -> None:
        """Ask every fit to end: the program closes."""
        self._next = None
        self._worker.cancel_all()

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the thread; say whether it has ended."""
        self._job = None
        ended = self._worker.close(timeout)
        if self.run is not None and self.run.is_running:
            self.run.end(RunState.CANCELLED)
        return ended

    def _submit(
        self, spec: FitSpec, dataset: Dataset, source: work.PointsSource, at_once: bool
    ) -> Run:
        self._engine.start(source.dtype)
        self._next = None
        if self._job is not None:
            self._job.cancel()
            if self.run is not None:
                self.run.end(RunState.CANCELLED)
        run = Run(spec, dataset, standardized=source.axes is not None)
        job = Job(
            functools.partial(
                work.fit,
                engine=self._engine,
                source=source,
                run=run,
                on_first=functools.partial(self._begun.emit, run),
            ),
            f"fitting {spec.n_clusters} clusters",
        )
        self._job = job
        self._at_once = at_once
        self._began = time.perf_counter()
        self.run = run
        self._worker.submit(job)
        return run

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job is not self._job or self.run is None:
            return
        self._job = None
        run = self.run
        if ended.error is None:
            cancelled = ended.value.reason == "cancelled"
            run.end(RunState.CANCELLED if cancelled else RunState.FINISHED, ended.value)
        elif ended.job.is_cancelled():
            run.end(RunState.CANCELLED)
        else:
            run.end(RunState.FAILED)
            run.result = None
            run.error = sentence(ended.error, ended.job.doing)
        self._show_end_of(run)
        if run.error is not None:
            self.failed.emit(run, run.error)
        else:
            self.finished.emit(run)
        if not self._rest.isActive():
            self._start_next()

    def _show_end_of(self, run: Run) -> None:
        if self._at_once:
            # one that a newer request cut short is on its way only
            if run.result is not None and (run.state is RunState.FINISHED or self._next is None):
                self._rest.start()
                self._timeline.show(run)
                self.shown.emit()
        elif self._timeline.recording is run:
            self._timeline.refresh()
            if run.state is not RunState.FINISHED:
                self._timeline.to_end()
            self.shown.emit()


def same_spec(one: FitSpec, other: FitSpec) -> bool:
    """Return whether two specs ask for the same; given centers are compared by identity."""
    pairs = ((getattr(one, f.name), getattr(other, f.name)) for f in fields(FitSpec))
    return all(a is b or (not isinstance(a, np.ndarray) and a == b) for a, b in pairs)
