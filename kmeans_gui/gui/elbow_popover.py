"""A small page over the window that says how clear a bend of inertia must be."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.core.elbow import DEFAULT_SENSITIVITY
from kmeans_gui.gui.widgets.form import name_control

_WIDTH = 300
_STEPS = 100
"""Slider steps of a bend of one."""


class ElbowPopover(QFrame):
    """Asks for the least bend that is called an elbow; Esc or a click elsewhere closes it.

    Signals
    -------
    changed : float
        See `find_elbow`.
    """

    changed = Signal(float)

    def __init__(self, sensitivity: float, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("help_popover")
        self.setAccessibleName("How clear a bend must be")
        self.setFixedWidth(_WIDTH)
        title = QLabel("How clear must the bend be?")
        title.setProperty("role", "title")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(5, 150)
        self.slider.setPageStep(10)
        name_control(
            self.slider,
            "elbow_slider",
            "Least bend",
            "The least bend that is called an elbow; further left, smaller bends count",
        )
        self.words = QLabel()
        self.words.setObjectName("elbow_words")
        self.words.setProperty("role", "small")
        self.words.setWordWrap(True)
        self.reset = QPushButton("Default")
        name_control(self.reset, "elbow_reset", "Default", "As clear as the book's five blobs")
        ends = QHBoxLayout()
        for words, side in (("any bend", "Left"), ("only sharp ones", "Right")):
            label = QLabel(words)
            label.setProperty("role", "small")
            ends.addWidget(label, 1, getattr(Qt.AlignmentFlag, f"Align{side}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.words)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignRight)
        self.slider.setValue(round(sensitivity * _STEPS))
        self._say()
        self.slider.valueChanged.connect(self._on_moved)
        self.reset.clicked.connect(self._on_reset)

    def show_beside(self, button: QWidget) -> None:
        """Show it under `button`, where the screen has room for it."""
        self.adjustSize()
        room = button.screen().availableGeometry()
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        x = min(max(corner.x() - _WIDTH, room.left() + 6), room.right() - _WIDTH - 6)
        y = min(corner.y(), room.bottom() - self.height() - 6)
        self.move(x, max(y, room.top() + 6))
        self.show()
        self.slider.setFocus()

    @Slot(int)
    def _on_moved(self, value: int) -> None:
        self._say()
        self.changed.emit(value / _STEPS)

    @Slot()
    def _on_reset(self) -> None:
        self.slider.setValue(round(DEFAULT_SENSITIVITY * _STEPS))

    def _say(self) -> None:
        value = self.slider.value() / _STEPS
        share = 100.0 * (1.0 - math.exp(-value))
        self.words.setText(
            f"A k is the elbow if it saves {share:.0f} % more inertia than the k after it does, "
            "beyond what evenly spread points would."
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc and Return."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)
