"""Several fits of the same points, made one after another and played together."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.plans import Pace, Plan
from kmeans_gui.session.playback import frame_of
from kmeans_gui.session.renderer import Renderer
from kmeans_gui.session.run import Run, RunState
from kmeans_gui.session.series import Series, best_start
from kmeans_gui.session.together import Played, Together

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.playback import Recording
    from kmeans_gui.session.session import Session


class Comparison(QObject):
    """The fits that a person compares. GUI thread only.

    They are made by a worker of their own, beside any fit and sweep, from the session's points.
    While they are shown the session's timeline plays `recording`, which says where each
    fit then stands. A new data set ends and forgets the comparison.

    Attributes
    ----------
    plan : Plan or None
    runs : tuple of Run
        One per variant of the plan, in its order; what each knows only grows.
    recording : Together
        Another one whenever what is played has changed.
    in_focus : callable
        Says which run a person is at, if any.
    """

    started = Signal()
    run_ended = Signal(int)
    """The position of the run, which is finished, stopped or failed."""
    finished = Signal()
    """Every run has ended."""
    cleared = Signal()
    pace_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.plan: Plan | None = None
        self.runs: tuple[Run, ...] = ()
        self.recording = Together(self, Pace.ITERATION)
        self._session = session
        self._worker = Worker("compare", self)
        self._jobs: dict[int, int] = {}
        self._trimmed: dict[int, list[Snapshot]] = {}
        self._colors: dict[int, NDArray[np.intp]] = {}
        self._renderers: list[Renderer] = []
        self._drawn: Dataset | None = None
        self._closed = False
        self.in_focus: Callable[[], int | None] = lambda: None
        self._worker.ended.connect(self._on_ended)
        session.dataset_changed.connect(self.clear)
        session.points_edited.connect(self.clear)
        session.axes_changed.connect(self.clear)

    # -- what there is ---------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.runs)

    def __bool__(self) -> bool:
        return True

    @property
    def is_running(self) -> bool:
        """Whether a fit is still to end."""
        return bool(self._jobs)

    @property
    def n_ended(self) -> int:
        """How many fits have ended."""
        return len(self.runs) - len(self._jobs)

    @property
    def is_shown(self) -> bool:
        """Whether the timeline plays the comparison."""
        return self._session.timeline.recording is self.recording

    def inertia(self, index: int) -> float:
        """Return the inertia of run number `index`; NaN while it is not known."""
        result = self.runs[index].result
        return math.nan if result is None else result.inertia

    @property
    def best(self) -> int | None:
        """The run of the lowest inertia so far, of equals the first."""
        known = [i for i in range(len(self.runs)) if math.isfinite(self.inertia(i))]
        return min(known, key=self.inertia, default=None)

    def excess(self, index: int) -> float:
        """Return by what share the inertia of a run lies above the best one's; NaN if not known."""
        best = self.best
        if best is None:
            return math.nan
        least, this = self.inertia(best), self.inertia(index)
        if this == least:
            return 0.0
        return this / least - 1.0 if least > 0.0 else math.inf

    @property
    def ranking(self) -> list[int]:
        """The runs from the lowest inertia to the highest; what is not known comes last."""
        return sorted(
            range(len(self.runs)),
            key=lambda i: (math.isnan(self.inertia(i)), self.inertia(i), i),
        )

    def snapshots(self, index: int) -> list[Snapshot]:
        """Return what is played of run number `index`.

        Of a fit with several starts that is the best one, once it is known.
        """
        return self._trimmed.get(index, self.runs[index].snapshots)

    def played(self, index: int) -> Played:
        """Return the `snapshots` of a run as a recording."""
        return Played(self.snapshots(index), self.runs[index].is_running)

    def colors(self, index: int) -> NDArray[np.intp] | None:
        """Return which color of the palette each cluster of a run has; None: each its own.

        Clusters that correspond to those of the runs before have their colors.
        """
        return self._colors.get(index)

    # -- playing together ------------------------------------------------------------------------

    @property
    def pace(self) -> Pace:
        return self.recording.pace

    def set_pace(self, pace: Pace) -> None:
        """Play the fits in step by iteration, or by their share."""
        if pace is self.pace:
            return
        timeline = self._session.timeline
        place = timeline.position
        share = place / timeline.end if timeline.end else 1.0
        self.recording.pace = pace
        self.pace_changed.emit()
        if self.is_shown and not self.is_running:
            self.recording = Together(self, pace, self.recording.in_place_of)
            timeline.show(self.recording)
            timeline.seek(place if place < 0.0 else share * timeline.end)

    def centers_in_focus(self) -> NDArray[np.float64] | None:
        """Return the centers that are seen of the run a person is at, if they are at one."""
        index, timeline = self.in_focus(), self._session.timeline
        if index is None or not self.is_shown:
            return None
        place = self.recording.position_of(index, timeline.position)
        frame = frame_of(self.played(index), place, timeline.half_steps, timeline.ease)
        return None if frame is None else frame.marks

    # -- requests --------------------------------------------------------------------------------

    def start(self, plan: Plan) -> None:
        """Fit all variants of `plan`, in place of what was compared before, and show them."""
        session = self._session
        if self._closed:
            return
        source = session.source
        if session.dataset is None or source is None:
            session.failed.emit(
                "There are no points to fit: paint some, open a file or generate a data set."
            )
            return
        before = self.recording.in_place_of if self.is_shown else session.timeline.recording
        self._forget()
        self.recording = Together(self, plan.pace, before)
        self._draw(session.dataset)
        session.engine.start(source.dtype)
        self.plan = plan
        self.runs = tuple(
            Run(variant.spec, session.dataset, standardized=session.standardized)
            for variant in plan.variants
        )
        series = Series(session.engine, source, plan, self.runs)
        for index, run in enumerate(self.runs):
            job = Job(
                functools.partial(series.fit, index=index),
                f"fitting {run.spec.n_clusters} clusters",
            )
            self._jobs[job.id] = index
            self._worker.submit(job)
        self.started.emit()
        self._show()

    def cancel(self) -> None:
        """Stop the fits; those that have centers keep them."""
        self._worker.cancel_all()

    def show(self) -> None:
        """Show the comparison again, at its end."""
        if self.runs and not self.is_shown:
            self.recording.in_place_of = self._session.timeline.recording
            self._show()

    def leave(self) -> None:
        """Show what was shown before; the comparison is kept, its running fits are stopped."""
        self.cancel()
        if self.is_shown:
            self._show_again(self.recording.in_place_of)
            self._session.shown_changed.emit()

    def keep(self, index: int) -> None:
        """Make a run the session's own, as if it had just been fitted: shown, and ready to save."""
        run = self.runs[index]
        if run.result is None:
            self._session.notice.emit("This fit has no centers to keep.")
            return
        self.cancel()
        self._session.adopt(run)

    @Slot()
    def clear(self) -> None:
        """Stop and forget the comparison."""
        if self.plan is None:
            return
        was_shown, before = self.is_shown, self.recording.in_place_of
        self._forget()
        self._draw(None)
        self.recording = Together(self, self.pace)
        if was_shown:
            self._show_again(before)
        self.cleared.emit()

    def renderer(self, number: int) -> Renderer:
        """Return the drawing thread of pane number `number`, from 0."""
        while len(self._renderers) <= number:
            renderer = Renderer(self)
            renderer.failed.connect(self._session.failed)
            self._renderers.append(renderer)
            self._give_points(renderer)
        return self._renderers[number]

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the threads; say whether they have ended."""
        self._closed = True
        self._jobs.clear()
        parts: list[Worker | Renderer] = [self._worker, *self._renderers]
        ended = [part.close(timeout) for part in parts]
        for run in self.runs:
            if run.is_running:
                run.end(RunState.CANCELLED)
        return all(ended)

    # -- inside ----------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._worker.cancel_all()
        self._jobs.clear()
        for run in self.runs:
            if run.is_running:
                run.end(RunState.CANCELLED)
        self.plan = None
        self.runs = ()
        self._trimmed.clear()
        self._colors.clear()

    def _draw(self, dataset: Dataset | None) -> None:
        """Let all renderers draw the points of `dataset`."""
        if dataset is not self._drawn:
            self._drawn = dataset
            for renderer in self._renderers:
                self._give_points(renderer)

    def _give_points(self, renderer: Renderer) -> None:
        source = self._session.source
        if self._drawn is None or source is None:
            renderer.set_points(None)
        else:
            renderer.set_points(self._drawn.points, source.index, source.axes)

    def _show(self) -> None:
        self._session.timeline.show(self.recording)
        self._session.shown_changed.emit()

    def _show_again(self, before: Recording | None) -> None:
        if before is None:
            self._session.timeline.clear()
        else:
            self._session.timeline.show(before)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        index = self._jobs.pop(ended.job.id, None)
        if index is None:
            return
        run = self.runs[index]
        if ended.error is None:
            result, colors = ended.value
            cancelled = result.reason == "cancelled"
            run.end(RunState.CANCELLED if cancelled else RunState.FINISHED, result)
            if colors is not None:
                self._colors[index] = colors
        elif ended.job.is_cancelled():
            run.end(RunState.CANCELLED)
        else:
            run.end(RunState.FAILED)
            run.result = None
            run.error = sentence(ended.error, ended.job.doing)
        self._trimmed[index] = best_start(run)
        self.run_ended.emit(index)
        if not self._jobs and self.runs:
            if self.is_shown:
                self._session.timeline.follow(self.recording)
            self.finished.emit()
