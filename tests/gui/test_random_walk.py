"""A person who does everything, in any order: nothing raises, undo goes back, and all of it ends.

Exceptions in slots, warnings and messages of Qt fail every test here. The steps are logged, and
are the same each time; only how far the workers are when the next one comes is the machine's.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QDoubleSpinBox, QSpinBox, QWidget

from kmeans_gui.session.fitting import same_spec
from kmeans_gui.session.undo import Change
from tests.gui.conftest import Driver

_steps = logging.getLogger(__name__)

STEPS = 95
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
MODIFIERS = [
    *3 * [Qt.KeyboardModifier.NoModifier],
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
]
KEYS = [
    *(getattr(Qt.Key, f"Key_{each}") for each in "0123456789ACFLMNPRSV"),
    *(Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Tab),
    *(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_F11, Qt.Key.Key_Return),
]
TOO_MUCH = {"quit_action", "figure_9_6_action", "figure_9_6_million_action"}
"""The end of the program, and sweeps of a hundred thousand points and more."""
AT_MOST = {"k_max_spin": 12, "n_init_spin": 3, "repeats_spin": 3, "n_samples_spin": 3000}
SURFACES = [
    *4 * ["cluster_view"],
    *("inertia_plot", "time_plot", "timeline_slider"),
    *("compare_canvas_1", "silhouette_diagram", "criterion_plot"),
]
FILES = {
    "good": "a,b\n" + "".join(f"{i % 7},{i % 11}\n" for i in range(300)),
    "one": "a,b\n1,2\n",
    "same": "a,b\n" + "5,5\n" * 60,
    "huge": "a,b\n" + "".join(f"{i % 7}e149,{-(i % 5)}e149\n" for i in range(80)),
    "tiny": "a,b\n" + "".join(f"{i % 7}e-300,{-(i % 5)}e-300\n" for i in range(80)),
    "gaps": "a,b\n1,2\nnan,3\n4,\ninf,1\n7,8\n",
    "words": "a,b\nc,d\n",
    "empty": "",
}


class Walker:
    """Takes steps by chance, the same for the same seed."""

    def __init__(self, drive: Driver, folder: Path, seed: int) -> None:
        self.drive = drive
        self.window = drive.window
        self.session = drive.session
        self.chance = random.Random(seed)
        names = {action.objectName() for action in self.window.findChildren(QAction)}
        self.actions = sorted(names - TOO_MUCH - {""})
        spins = self.window.findChildren(QAbstractSpinBox)
        self.spins = sorted({spin.objectName() for spin in spins} - {""})
        self.files = []
        for name, words in FILES.items():
            self.files.append(folder / f"{name}.csv")
            self.files[-1].write_text(words)

    def step(self) -> None:
        kinds = [
            *4 * [self.trigger],
            *2 * [self.key],
            *3 * [self.drag],
            self.wheel,
            *2 * [self.set],
        ]
        more: list[Callable[[], None]] = [self.click, self.open, *2 * [self.undo], self.redo]
        self.chance.choice([*kinds, *more])()
        for _ in range(self.chance.choice((0, 1, 5))):
            QCoreApplication.processEvents()
        self.dismiss()

    def trigger(self) -> None:
        action = self.drive.find(QAction, self.say("trigger", self.chance.choice(self.actions)))
        if action.isEnabled():
            action.trigger()

    def key(self) -> None:
        key, modifier = self.chance.choice(KEYS), self.chance.choice(MODIFIERS)
        self.say("press", key, modifier)
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def drag(self) -> None:
        surface, modifier = self.surface(), self.chance.choice(MODIFIERS)
        places = [self.place(surface) for _ in range(3)]
        self.say("drag", surface.objectName(), places, modifier)
        QTest.mousePress(surface, LEFT, modifier, places[0])
        for place in places[1:]:
            self.move(surface, place, modifier)
            QCoreApplication.processEvents()
        QTest.mouseRelease(surface, LEFT, modifier, places[-1])

    def move(self, surface: QWidget, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
        over = QPointF(surface.mapToGlobal(place))
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), over, NONE, LEFT, modifier)
        QCoreApplication.sendEvent(surface, event)

    def click(self) -> None:
        surface = self.surface()
        place = self.place(surface)
        self.say("click", surface.objectName(), place)
        QTest.mouseClick(surface, LEFT, Qt.KeyboardModifier.NoModifier, place)

    def wheel(self) -> None:
        surface, modifier = self.surface(), self.chance.choice(MODIFIERS)
        place, turn = self.place(surface), self.chance.choice((-12000, -120, 120, 12000))
        self.say("wheel", surface.objectName(), place, turn, modifier)
        over = QPointF(surface.mapToGlobal(place))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            QPointF(place), over, QPoint(), QPoint(0, turn), NONE, modifier, phase, False
        )
        QCoreApplication.sendEvent(surface, event)

    def set(self) -> None:
        name, share = self.chance.choice(self.spins), self.chance.random()
        spin = self.drive.find(QAbstractSpinBox, name)
        assert isinstance(spin, QSpinBox | QDoubleSpinBox)
        low, high = spin.minimum(), min(spin.maximum(), AT_MOST.get(name, spin.maximum()))
        number = (low, high, low + share * (high - low), 1 + int(12 * share))[int(4 * share)]
        self.say("set", name, number)
        if spin.isEnabled():
            spin.setValue(number if isinstance(spin, QDoubleSpinBox) else int(number))  # type: ignore[arg-type]

    def open(self) -> None:
        path = self.chance.choice(self.files)
        self.say("open", path.name)
        self.window.open_path(str(path))

    def undo(self) -> None:
        stack, and_redo = self.session.undo_stack, self.chance.random() < 0.5
        if not stack.canUndo():
            return
        step, after = stack.command(stack.index() - 1), self.state()
        before = step.before if isinstance(step, Change) else None
        self.say("undo", stack.undoText())
        stack.undo()
        if before is None:
            return
        assert same(self.state(), (before.dataset, before.parameters, before.standardized))
        if and_redo:
            self.say("redo", stack.redoText())
            stack.redo()
            assert same(self.state(), after)

    def redo(self) -> None:
        self.say("redo", self.session.undo_stack.redoText())
        self.session.undo_stack.redo()

    def state(self) -> tuple[Any, Any, bool]:
        return self.session.dataset, self.session.parameters, self.session.standardized

    def dismiss(self) -> None:
        """Cancel the dialog or close the menu that a step opened."""
        while (
            over := QApplication.activePopupWidget() or QApplication.activeModalWidget()
        ) is not None:
            over.close()

    def surface(self) -> QWidget:
        name = self.chance.choice(SURFACES)
        found = self.window.findChild(QWidget, name)
        if found is None or not found.isVisible():
            found = self.window.cluster_view
        viewport = getattr(found, "viewport", None)
        return found if viewport is None else viewport()

    def place(self, surface: QWidget) -> QPoint:
        x, y = self.chance.random(), self.chance.random()
        return QPoint(int(x * surface.width()), int(y * surface.height()))

    def say(self, what: str, which: Any, *more: Any) -> Any:
        _steps.info("%s", (what, which, *more))
        return which

    def rest(self) -> None:
        """Stop all that works, and wait until it has ended and says so."""
        session, window = self.session, self.window
        session.stop()
        session.stop_sweep()
        session.comparison.cancel()
        window.exports.cancel()
        for ended in (
            lambda: session.run is None or not session.run.is_running,
            lambda: session.sweep is None or not session.sweep.is_running,
            lambda: not session.comparison.is_running,
            lambda: not window.exports.is_busy,
            lambda: not window.paint.painting.is_busy,
            lambda: not session.criteria.is_busy,
            window.task_bar.isHidden,
            lambda: not window.fit_panel.stop_button.isEnabled(),
        ):
            self.drive.until(ended)


def same(one: tuple[Any, Any, bool], other: tuple[Any, Any, bool]) -> bool:
    return one[0] is other[0] and same_spec(one[1], other[1]) and one[2] == other[2]


@pytest.mark.parametrize("seed", [4, 13, 14])
def test_whatever_is_done_nothing_raises_undo_goes_back_and_all_of_it_ends(
    drive: Driver, tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    caplog.set_level(logging.INFO, logger=__name__)
    drive.settled()
    walker = Walker(drive, tmp_path, seed)
    for _ in range(STEPS):
        walker.step()
    walker.rest()
    shown = drive.session.dataset
    assert shown is not None
    drive.until(lambda: drive.window.windowTitle() == f"{shown.title} – K-Means")
    assert np.isfinite(shown.points).all()
