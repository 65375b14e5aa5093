"""Plays a lecture: sets what a step shows, and says beside it what to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.lecture_panel import LecturePanel
from kmeans_gui.gui.timeline_bar import slider_at
from kmeans_gui.session.lectures import LECTURES, Lecture, Step
from kmeans_gui.session.plans import Plan

if TYPE_CHECKING:
    from kmeans_gui.core.model import FitSpec
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.run import Run


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """What the window showed before a lecture."""

    dataset: Dataset | None
    view: QRectF
    speed: int
    half_steps: bool
    loop: bool
    sizes: bool


class Lectures(QObject):
    """The lectures of the Help menu, and the one that is given.

    All its changes are one step to undo. Closing a lecture takes it, and what was open before
    comes back; where a person has opened other points meanwhile, these stay.

    Attributes
    ----------
    panel : LecturePanel
    lecture : Lecture or None
        The one that is given.
    number : int
        Of its step, from 0.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.lecture: Lecture | None = None
        self.number = 0
        self._before: _Before | None = None
        self._datasets: dict[str, Dataset] = {}
        self._fitted: FitSpec | Plan | None = None
        self._run: Run | None = None
        self._moving = False
        self._floor = 0
        self._times = 0
        self._view_to_restore: QRectF | None = None
        self.panel = LecturePanel()
        window.places.column.insertWidget(0, self.panel)
        self._build_menu()
        self.panel.next_requested.connect(self.next)
        self.panel.previous_requested.connect(self.previous)
        self.panel.close_requested.connect(self.leave)
        session = self._session
        session.run_finished.connect(self._on_run_ended)
        session.undo_stack.indexChanged.connect(self._on_history_moved)
        window.extent.found.connect(self._on_extent_found)
        window.theme.changed.connect(self.panel.apply_theme)
        window.commands.on_escape(self.leave)

    def _build_menu(self) -> None:
        commands = self._window.commands
        menu = QMenu("&Lectures", self._window)
        menu.setObjectName("lectures_menu")
        menu.setToolTipsVisible(True)
        for lecture in LECTURES:
            name = lecture.name.replace("-", "_")
            action = commands.action(
                f"lecture_{name}_action",
                f"{lecture.title}: {lecture.subject}",
                self._on_chosen,
                tip=lecture.steps[0].text,
            )
            action.setData(lecture.name)
            menu.addAction(action)
        menu.addSeparator()
        self._next = commands.plain_key_action(
            "lecture_next_action", "&Next step", self.next, Qt.Key.Key_PageDown
        )
        self._previous = commands.plain_key_action(
            "lecture_previous_action", "&Previous step", self.previous, Qt.Key.Key_PageUp
        )
        self._close = commands.action(
            "lecture_close_action", "&Close the lecture", self.leave, tip="Close (Esc)"
        )
        menu.addActions([self._next, self._previous, self._close])
        commands.menu("Help").add("lectures", menu)
        self._enable()

    # -- giving a lecture ------------------------------------------------------------------------

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.start(next(each for each in LECTURES if each.name == action.data()))

    def start(self, lecture: Lecture, number: int = 0) -> None:
        """Give `lecture`, beginning at a step; what was open comes back when it is closed."""
        is_first = self._before is None
        if is_first:
            self._before = self._look()
            self._times += 1
            self._window.commands.on_escape(self.leave)
        self.lecture, self.number = lecture, number
        self._show_step()
        if is_first:
            # Below the step that was just taken; without points before there was none to take.
            stack = self._session.undo_stack
            had_points = self._before is not None and self._before.dataset is not None
            self._floor = stack.index() - 1 if had_points else stack.index()

    @Slot()
    def next(self) -> None:
        """Go to the next step, and after the last one to the next lecture."""
        if self.lecture is None:
            return
        if self.number + 1 < len(self.lecture.steps):
            self.number += 1
            self._show_step()
        elif (following := self._following(1)) is not None:
            self.start(following)

    @Slot()
    def previous(self) -> None:
        """Go to the step before, and before the first one to the lecture before."""
        if self.lecture is None:
            return
        if self.number:
            self.number -= 1
            self._show_step()
        elif (before := self._following(-1)) is not None:
            self.start(before, len(before.steps) - 1)

    def shows(self, run: Run) -> bool:
        """Say whether `run` belongs to the lecture that is given."""
        return self.lecture is not None and run is self._run

    def _following(self, by: int) -> Lecture | None:
        place = (-1 if self.lecture is None else LECTURES.index(self.lecture)) + by
        return LECTURES[place] if 0 <= place < len(LECTURES) else None

    @Slot()
    def leave(self) -> bool:
        """Close the lecture; say whether one was open."""
        before = self._before
        if before is None:
            return False
        ours = self._is_ours(self._session.dataset)
        self._forget()
        self.give_back_settings(before)
        # Without points before there is nothing to go back to: those of the lecture stay.
        if ours and before.dataset is not None:
            self._moving = True
            if self._session.dataset is not before.dataset:
                self._view_to_restore = before.view
                # The canvas is as large again as it was, before it is told what to show.
                self._window.places.column.activate()
            self._session.comparison.leave()
            stack = self._session.undo_stack
            stack.setIndex(min(self._floor, stack.index()))
            self._moving = False
        self._window.cluster_view.setFocus()
        return True

    def close(self) -> None:
        """Give back the settings that a lecture borrowed: the program ends."""
        if self._before is not None:
            self.give_back_settings(self._before)

    def _forget(self) -> None:
        self.lecture = self._before = self._fitted = self._run = None
        self._datasets.clear()
        self.panel.hide()
        self._enable()

    def _enable(self) -> None:
        lecture, number = self.lecture, self.number
        self._close.setEnabled(lecture is not None)
        if lecture is None:
            self._next.setEnabled(False)
            self._previous.setEnabled(False)
            return
        is_last = number + 1 == len(lecture.steps)
        self._next.setEnabled(not is_last or self._following(1) is not None)
        self._previous.setEnabled(number > 0 or self._following(-1) is not None)
        self.panel.next_button.setEnabled(self._next.isEnabled())
        self.panel.previous_button.setEnabled(self._previous.isEnabled())

    # -- what was there before -------------------------------------------------------------------

    def _look(self) -> _Before:
        window = self._window
        return _Before(
            dataset=self._session.dataset,
            view=window.cluster_view.getPlotItem().getViewBox().viewRect(),
            speed=window.timeline_bar.speed_slider.value(),
            half_steps=window.playback.half_steps.isChecked(),
            loop=window.playback.loop.isChecked(),
            sizes=window.layers.sizes_action.isChecked(),
        )

    def give_back_settings(self, before: _Before) -> None:
        """Set speed, half-steps, loop and sizes as they were."""
        window = self._window
        window.timeline_bar.speed_slider.setValue(before.speed)
        window.playback.half_steps.setChecked(before.half_steps)
        window.playback.loop.setChecked(before.loop)
        window.layers.sizes_action.setChecked(before.sizes)

    @Slot(object, object)
    def _on_extent_found(self, dataset: Dataset, bounds: object) -> None:
        view, self._view_to_restore = self._view_to_restore, None
        if view is not None:
            self._window.cluster_view.getPlotItem().getViewBox().setRange(view, padding=0)

    @Slot(int)
    def _on_history_moved(self, index: int) -> None:
        # Somebody has undone the lecture itself.
        before = self._before
        if before is not None and not self._moving and index <= self._floor:
            self._forget()
            self.give_back_settings(before)

    def _is_ours(self, dataset: Dataset | None) -> bool:
        return any(dataset is each for each in self._datasets.values())

    # -- showing a step --------------------------------------------------------------------------

    @property
    def _step(self) -> Step:
        assert self.lecture is not None
        return self.lecture.steps[self.number]

    def _show_step(self) -> None:
        assert self.lecture is not None
        assert self._before is not None
        step, lecture = self._step, self.lecture
        self.panel.show_step(lecture, self.number, self._following(1))
        self._enable()
        window, session = self._window, self._session
        window.timeline_bar.speed_slider.setValue(slider_at(step.speed))
        window.playback.half_steps.setChecked(True)
        window.playback.loop.setChecked(False)
        window.layers.sizes_action.setChecked(step.sizes or self._before.sizes)
        self._moving = True
        with session.step(f"Lecture: {lecture.title}", merge_id=("lecture", self._times)):
            if step.data not in self._datasets:
                self._datasets[step.data] = recipe(step.data).make()
            if session.dataset is not self._datasets[step.data]:
                session.set_dataset(self._datasets[step.data])
                self._fitted = None
            self._fit(step)
        self._moving = False

    def _fit(self, step: Step) -> None:
        session = self._session
        if isinstance(step.show, Plan):
            self._run = None
            self._fitted = step.show
            session.comparison.start(step.show)
            return
        session.comparison.leave()
        is_there = self._fitted is step.show and self._run is not None
        if is_there and self._run is session.run:
            session.show_run()
            self._play_part(step)
            return
        self._fitted = step.show
        if not isinstance(step.show.init, str):
            # of a start from given centers a session takes only how many they are
            algorithm = replace(session.parameters, algorithm=step.show.algorithm)
            session.set_parameters(algorithm, "")
        session.start_fit(step.show)
        session.timeline.pause()
        self._run = session.run

    @Slot(object)
    def _on_run_ended(self, run: Run) -> None:
        if self.shows(run):
            self._play_part(self._step)

    def _play_part(self, step: Step) -> None:
        """Play from the step's first position to its last."""
        timeline = self._session.timeline
        until = timeline.end if step.until is None else step.until
        timeline.seek(min(until, step.start))
        if until > step.start:
            timeline.play_to(until)
