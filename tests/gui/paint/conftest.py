"""A hand with a brush in it, over a real canvas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

from tests.gui.conftest import Driver

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Holds a mouse over the canvas of a window; places are in the data's units."""

    def __init__(self, drive: Driver) -> None:
        self.drive = drive
        self.view = drive.window.cluster_view
        self.paint = drive.window.paint

    def at(self, x: float, y: float) -> QPoint:
        return self.drive.at(x, y)

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.mousePress(self.view.viewport(), LEFT, modifiers, self.at(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.view.viewport(), self.at(x, y))

    def release(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.mouseRelease(self.view.viewport(), LEFT, modifiers, self.at(x, y))

    def drag(
        self, *corners: tuple[float, float], modifiers: Qt.KeyboardModifier = NO_MODIFIER
    ) -> None:
        """Press at the first place, go through the others in small steps, release at the last."""
        self.press(*corners[0], modifiers)
        for start, stop in pairwise(corners):
            for share in np.linspace(0.2, 1.0, 5):
                place = np.array(start) * (1 - share) + np.array(stop) * share
                self.move(*place)
        self.release(*corners[-1], modifiers)
        self.rest()

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)
        self.rest()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(self.view, key, modifiers)

    def rest(self) -> None:
        """Wait until the session has what was painted."""
        self.drive.until(lambda: not self.paint.painting.is_busy)

    def set(self, name: str, value: float) -> None:
        spin = self.drive.window.findChild(
            (QSpinBox, QDoubleSpinBox)[name in LENGTHS], spin_of(name)
        )
        assert isinstance(spin, QSpinBox | QDoubleSpinBox)
        spin.setValue(value)  # type: ignore[arg-type]

    @property
    def points(self) -> np.ndarray:
        dataset = self.drive.session.dataset
        assert dataset is not None
        return np.asarray(dataset.points)


LENGTHS = ("radius", "spread")


def spin_of(name: str) -> str:
    return f"paint_{name}_spin"


@pytest.fixture
def hand(drive: Driver) -> Iterator[Hand]:
    drive.settled()
    hand = Hand(drive)
    hand.key(Qt.Key.Key_P)
    return hand


@pytest.fixture
def empty(hand: Hand) -> Hand:
    """With no points, and axes from 0 to 10."""
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hand.set("radius", 1.0)
    hand.set("spread", 0.5)
    return hand
