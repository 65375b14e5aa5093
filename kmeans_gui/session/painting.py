"""Strokes on the points of a session: applied on a thread, shown as fast as frames are drawn."""

from __future__ import annotations

import functools
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.point_editor import PointEditor
from kmeans_gui.data.strokes import Path, Selection, Stroke, joined, select
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence

if TYPE_CHECKING:
    from kmeans_gui.session.session import Session

MOST_POINTS = 1_000_000
"""Beyond, an eraser is no longer as fast as the hand, and each step to undo takes its memory."""

LATEST_MS = 100
"""What was painted is handed over after so long, even if no frame asks for it."""

_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Part:
    """Strokes of one step to undo, and what they became."""

    step: int
    text: str
    number: int
    dataset: Dataset


class Painting(QObject):
    """Applies strokes to the session's points. GUI thread only.

    The hand asks for strokes as often as it likes. They are applied in order on a thread of their
    own, to a working copy, and handed to the session as one step to undo from `begin` to `end`:
    not more often than frames are drawn, so that each of them is seen.

    Signals
    -------
    seen : int
        The strokes up to this number are in the frame that is shown.
    selected : Selection
    abandoned
        Somebody else changed the points: the stroke that is going on is over.
    """

    seen = Signal(int)
    selected = Signal(object)
    abandoned = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker = Worker("paint", self)
        self._editor: PointEditor | None = None
        self._waiting: deque[tuple[int, str, int, Stroke]] = deque()
        self._job: Job | None = None
        self._step = 0
        self._text = ""
        self._asked = 0
        self._latest: _Part | None = None
        self._handing_over = False
        self._drawn_through = 0
        self._handed = 0
        self._to_select: tuple[Path, Selection | None] | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATEST_MS)
        self._late.timeout.connect(self._hand_over)
        self._worker.ended.connect(self._on_ended)
        session.dataset_changed.connect(self._on_changed)
        session.points_edited.connect(self._on_changed)
        session.renderer.rendered.connect(self._on_rendered)

    # -- strokes ---------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether something was asked for that the session does not have yet."""
        return self._job is not None or self._latest is not None

    def begin(self, text: str) -> bool:
        """Begin a step called `text`, as in "Brush stroke"; say whether one can be begun."""
        dataset = self._session.dataset
        if dataset is None:
            return False
        if dataset.n > MOST_POINTS:
            self._session.failed.emit(
                f"Painting works on up to {MOST_POINTS:,} points, and these are {dataset.n:,}: "
                "generate fewer, or paint into a new data set (Ctrl+N)."
            )
            return False
        self._step = next(_ids)
        self._text = text
        return True

    def do(self, stroke: Stroke) -> int:
        """Apply `stroke` as part of the step, soon; return its number (see `seen`)."""
        self._asked += 1
        self._waiting.append((self._step, self._text, self._asked, stroke))
        self._work_on()
        return self._asked

    def take_back(self) -> None:
        """Undo the step that is going on, as far as it was done."""
        stack = self._session.undo_stack
        done = self._handed == self._step and stack.canUndo()
        self._forget()
        if done:
            stack.undo()
        elif self._asked > self._drawn_through:
            self.abandoned.emit()

    def tell_full(self) -> None:
        """Say that no more points can be added."""
        self._session.notice.emit(f"{MOST_POINTS:,} points are as many as can be painted.")

    def room(self) -> int:
        """Return how many points can still be added."""
        editor, dataset = self._editor, self._session.dataset
        there = len(editor.points) if editor is not None else 0 if dataset is None else dataset.n
        return max(0, MOST_POINTS - there)

    def select(self, outline: Path, earlier: Selection | None = None) -> None:
        """Find the points in `outline` (see `strokes.select`); the newest wins."""
        self._to_select = (outline, earlier)
        self._work_on()

    def close(self) -> None:
        """Forget what is not done yet, and wait for the thread."""
        self._forget()
        self._worker.close()

    # -- the thread ------------------------------------------------------------------------------

    def _work_on(self) -> None:
        dataset = self._session.dataset
        if self._job is not None or dataset is None:
            return
        if self._editor is None:
            self._editor = PointEditor(dataset)
        if self._waiting:
            step, text = self._waiting[0][:2]
            strokes: list[Stroke] = []
            number = 0
            while self._waiting and self._waiting[0][0] == step:
                _, _, number, stroke = self._waiting.popleft()
                strokes.append(stroke)
            work: Callable[[Job], object] = functools.partial(
                _apply, editor=self._editor, strokes=strokes, step=step, text=text, number=number
            )
            doing = f"the {text[:1].lower()}{text[1:]}"
        elif self._to_select is not None:
            outline, earlier = self._to_select
            self._to_select = None
            work = functools.partial(_select, editor=self._editor, outline=outline, earlier=earlier)
            doing = "selecting points"
        else:
            return
        self._job = Job(work, doing)
        self._worker.submit(self._job)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job is not self._job:
            return
        self._job = None
        if ended.error is not None:
            # a working copy that failed half way is of no use to anybody
            self._abandon()
            self._session.failed.emit(sentence(ended.error, ended.job.doing))
            return
        if isinstance(ended.value, Selection):
            self.selected.emit(ended.value)
        else:
            if self._latest is not None and self._latest.step != ended.value.step:
                self._hand_over()
            self._latest = ended.value
            if self._session.renderer.is_idle:
                self._hand_over()
            elif not self._late.isActive():
                self._late.start()
        self._work_on()

    # -- the session -----------------------------------------------------------------------------

    @Slot()
    def _hand_over(self) -> None:
        part, self._latest = self._latest, None
        self._late.stop()
        if part is None:
            return
        self._handing_over = True
        try:
            self._session.edit_points(part.dataset, part.text, ("stroke", part.step))
        finally:
            self._handing_over = False
        self._drawn_through = part.number
        self._handed = part.step

    @Slot()
    def _on_rendered(self, *_: object) -> None:
        self.seen.emit(self._drawn_through)
        self._hand_over()

    @Slot(object)
    def _on_changed(self, _dataset: Dataset | None) -> None:
        if not self._handing_over:
            self._abandon()

    def _abandon(self) -> None:
        self._forget()
        self.abandoned.emit()

    def _forget(self) -> None:
        self._editor = None
        self._job = None
        self._latest = None
        self._to_select = None
        self._waiting.clear()
        self._late.stop()


def _apply(
    _job: Job, editor: PointEditor, strokes: list[Stroke], step: int, text: str, number: int
) -> _Part:
    for stroke in joined(strokes):
        stroke.apply(editor)
    return _Part(step, text, number, editor.publish())


def _select(_job: Job, editor: PointEditor, outline: Path, earlier: Selection | None) -> Selection:
    return select(editor.points, outline, earlier)
