"""Undo and redo: what a session was about before and after each step that a person took.

A step keeps references, never copies: data sets, runs and sweeps are not written again once they
are shown, so the moment before a step is what was there, and costs what nobody else still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.comparison import Together
from kmeans_gui.session.document import Document
from kmeans_gui.session.fitting import Fitting
from kmeans_gui.session.playback import Recording
from kmeans_gui.session.run import Run, Sweep
from kmeans_gui.session.sweeping import Sweeping
from kmeans_gui.session.timeline import Timeline

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

LIMIT = 500
"""Steps that can be undone."""

_CHANGE_ID = 1


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What a session is about at one moment.

    Attributes
    ----------
    dataset : Dataset or None
    canvas : int
        The same for data sets that were painted from one another, and so are seen in one view.
    run, sweep, recording
        What was fitted and swept last, and what the timeline shows.
    position : float or None
        Where the timeline stands; None while it plays or shows the end.
    parameters : FitSpec
    wanted : (FitSpec, bool) or None
        A fit that was not done yet, and whether only its end is to be shown.
    """

    dataset: Dataset | None
    canvas: int
    run: Run | None
    sweep: Sweep | None
    recording: Recording | None
    position: float | None
    parameters: FitSpec
    wanted: tuple[FitSpec, bool] | None

    def differs_from(self, other: Moment) -> bool:
        """Return whether something that a person made is different, not only looked at."""
        return (
            self.dataset is not other.dataset
            or self.recording is not other.recording
            or self.parameters is not other.parameters
            or self.wanted != other.wanted
        )


class Change(QUndoCommand):
    """One step: goes back to the moment before it, and forward to where it was left.

    Parameters
    ----------
    before : Moment
    text : str
        What was done, as in "Move center 3".
    merge_id : hashable or None
        A step that follows one with the same id becomes part of it. None: never.
    capture, restore : callable
        The session's.
    """

    def __init__(
        self,
        before: Moment,
        text: str,
        merge_id: Hashable | None,
        capture: Callable[[], Moment],
        restore: Callable[[Moment], None],
    ) -> None:
        super().__init__()
        self.before = before
        self.after: Moment | None = None
        self.merge_id = merge_id
        self._capture = capture
        self._restore = restore
        self._say(text)

    def _say(self, text: str) -> None:
        self.name = text
        # before the line break for the list, behind it for the menu: "Undo move center 3"
        self.setText(f"{text}\n{text[:1].lower()}{text[1:]}")

    def id(self) -> int:
        return -1 if self.merge_id is None else _CHANGE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other.merge_id != self.merge_id:
            return False
        self._say(other.name)
        return True

    def undo(self) -> None:
        # Looked at only now: what the step set off, a fit, has gone on since it was pushed.
        self.after = self._capture()
        self._restore(self.before)

    def redo(self) -> None:
        if self.after is not None:
            self._restore(self.after)


class History(QObject):
    """Takes steps, and goes back and forth between them. GUI thread only.

    Attributes
    ----------
    stack : QUndoStack

    Signals
    -------
    restored
        The session is what it was at another moment.
    """

    restored = Signal()

    def __init__(
        self,
        document: Document,
        fitting: Fitting,
        sweeping: Sweeping,
        timeline: Timeline,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self._document = document
        self._fitting = fitting
        self._sweeping = sweeping
        self._timeline = timeline
        self._in_step = False

    @contextmanager
    def step(
        self, text: str, merge_id: Hashable | None = None, since: Moment | None = None
    ) -> Iterator[None]:
        """See `Session.step`."""
        if self._in_step:
            yield
            return
        before = self.capture() if since is None else since
        self._in_step = True
        try:
            yield
        finally:
            self._in_step = False
        if before.dataset is not None and self.capture().differs_from(before):
            self.stack.push(Change(before, text, merge_id, self.capture, self.restore))

    def capture(self) -> Moment:
        """Return what the session is about now."""
        timeline = self._timeline
        recording = timeline.recording
        position = None if timeline.playing else timeline.position
        if isinstance(recording, Together):
            # Comparing is looking: one goes back to what was there before, and after, it.
            recording, position = recording.in_place_of, None
        return Moment(
            dataset=self._document.dataset,
            canvas=self._document.canvas,
            run=self._fitting.run,
            sweep=self._sweeping.sweep,
            recording=recording,
            position=position,
            parameters=self._fitting.parameters,
            wanted=self._fitting.wanted,
        )

    def restore(self, moment: Moment) -> None:
        """Be what the session was at `moment`; a fit that was not done then is done now."""
        self._in_step = True
        try:
            self._fitting.cancel_now()
            self._fitting.run = moment.run
            self._restore_data(moment)
            if moment.recording is None:
                self._timeline.clear()
            else:
                self._timeline.show(moment.recording)
                if moment.position is not None:
                    self._timeline.seek(moment.position)
            self._fitting.adopt(moment.parameters)
            self.restored.emit()
            document = self._document
            if moment.wanted and document.dataset is not None and document.source is not None:
                spec, at_once = moment.wanted
                start = self._fitting.start_at_once if at_once else self._fitting.start
                start(spec, document.dataset, document.source)
        finally:
            self._in_step = False

    def _restore_data(self, moment: Moment) -> None:
        if moment.dataset is not self._document.dataset:
            self._sweeping.cancel_now()
            if moment.canvas == self._document.canvas:
                self._document.edit(moment.dataset)
            else:
                self._timeline.clear()
                self._document.replace(moment.dataset, moment.canvas)
        if moment.sweep is not self._sweeping.sweep:
            self._sweeping.show_again(moment.sweep)
