"""Undo and redo: what a session was about before and after each step that a person took.

A step keeps references, never copies: data sets, runs and sweeps are not written again once they
are shown, so the moment before a step is what was there, and costs what nobody else still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from kmeans_gui.core.model import FitSpec
from kmeans_gui.memory import available_memory
from kmeans_gui.session.document import Document
from kmeans_gui.session.fitting import Fitting
from kmeans_gui.session.playback import Recording
from kmeans_gui.session.run import Run, Sweep
from kmeans_gui.session.sweeping import Sweeping
from kmeans_gui.session.timeline import Timeline
from kmeans_gui.session.together import Together
from kmeans_gui.session.work import size_of

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

LIMIT = 500
"""Steps that can be undone."""

LARGEST_BUDGET = 4 * 2**30
"""Bytes that steps may keep alive, at most; a quarter of what is free if that is less."""

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
    standardized : bool
        Whether distances are in standard deviations of the axes.
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
    standardized: bool = False

    def differs_from(self, other: Moment) -> bool:
        """Return whether something that a person made is different, not only looked at."""
        return (
            self.dataset is not other.dataset
            or self.recording is not other.recording
            or self.parameters is not other.parameters
            or self.wanted != other.wanted
            or self.standardized != other.standardized
        )

    def holdings(self, counted: Collection[int] = ()) -> dict[int, int]:
        """Return the bytes of the memory that this keeps alive, by what they belong to.

        Points that share a buffer, or lie in a file, cost nothing of their own.

        Parameters
        ----------
        counted : collection of int
            Owners that are left out, as their sizes are known.
        """
        held: dict[int, int] = {}
        dataset = self.dataset
        while dataset is not None:
            for owner, size in _parts_of(dataset):
                if id(owner) not in counted:
                    held[id(owner)] = size()
            dataset = None if dataset.origin is None else dataset.origin.dataset
        for run in (self.run, self.recording):
            if isinstance(run, Run) and run.snapshots and id(run) not in counted:
                count = len(run.snapshots)
                # one from the middle is like most: only these have the positions of a batch
                held[id(run)] = count * size_of(run.snapshots[count // 2])
        return held


def _parts_of(dataset: Dataset) -> Iterator[tuple[object, Callable[[], int]]]:
    """Yield what a data set keeps in memory, and how many bytes that is."""
    source = dataset.source
    parts: list[Any] = [dataset.points, *(() if source is None else source.held())]
    if dataset.origin is not None:
        parts.append(dataset.origin.rows)
    # columns of all rows are the source's own
    if dataset.columns is not None and (source is None or len(dataset.dropped_rows)):
        parts.append(dataset.columns)
    for part in parts:
        if isinstance(part, np.ndarray):
            owner = part
            while isinstance(owner.base, np.ndarray):
                owner = owner.base
            yield owner, partial(int, 0 if isinstance(owner, np.memmap) else owner.nbytes)
        else:
            yield part, part.estimated_size


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
    on_lost : callable
        Called in place of going back once `before` was let go.

    Attributes
    ----------
    before : Moment or None
        None once it was too large to be kept.
    """

    def __init__(
        self,
        before: Moment,
        text: str,
        merge_id: Hashable | None,
        capture: Callable[[], Moment],
        restore: Callable[[Moment], None],
        on_lost: Callable[[], None],
    ) -> None:
        super().__init__()
        self.before: Moment | None = before
        self.after: Moment | None = None
        self.merge_id = merge_id
        self._capture = capture
        self._restore = restore
        self._on_lost = on_lost
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
        # Qt lets go of a merged command, Python may not: what it holds could fill the memory.
        other.before = other.after = None
        return True

    def undo(self) -> None:
        if self.before is None:
            self._on_lost()
            return
        # Looked at only now: what the step set off, a fit, has gone on since it was pushed.
        self.after = self._capture()
        self._restore(self.before)

    def forget(self) -> None:
        """Let go of the moment before: the step cannot be undone any more."""
        self.before = None
        self.setObsolete(True)

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
    lost
        A step could not be undone: its data set was too large to be kept.
    """

    restored = Signal()
    lost = Signal()

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
        self._budget: int | None = None

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
            self.stack.push(self._change(before, text, merge_id))
            self._keep_within_budget()

    def _change(self, before: Moment, text: str, merge_id: Hashable | None) -> Change:
        return Change(before, text, merge_id, self.capture, self.restore, self.lost.emit)

    @property
    def budget(self) -> int:
        """Bytes that the steps may keep alive beside what is shown."""
        if self._budget is None:
            free = available_memory()
            self._budget = LARGEST_BUDGET if free is None else min(LARGEST_BUDGET, free // 4)
        return self._budget

    @budget.setter
    def budget(self, value: int) -> None:
        self._budget = value

    def _keep_within_budget(self) -> None:
        """Let go of the oldest moments where the steps hold more than the budget."""
        counted = set(self.capture().holdings())
        total = 0
        for index in reversed(range(self.stack.count())):
            change = self.stack.command(index)
            if not isinstance(change, Change) or change.before is None:
                continue
            held = change.before.holdings(counted)
            counted.update(held)
            total += sum(held.values())
            if total > self.budget:
                change.forget()

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
            standardized=self._document.standardized,
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
            self._sweeping.renew_no_more()
            if moment.canvas == self._document.canvas:
                self._document.edit(moment.dataset)
            else:
                self._timeline.clear()
                self._document.replace(moment.dataset, moment.canvas, moment.standardized)
        if moment.standardized != self._document.standardized:
            self._sweeping.cancel_now()
            self._document.set_standardized(moment.standardized)
        # A sweep of points that are gone is stale, but better than none.
        if moment.sweep is not None and moment.sweep is not self._sweeping.sweep:
            self._sweeping.show_again(moment.sweep)
