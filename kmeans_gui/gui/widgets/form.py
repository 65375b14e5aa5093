"""Labels, headings and rows that give every panel the same rhythm."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QToolButton,
    QWidget,
)

MARGIN = 14
ROW_GAP = 7
FIELD_WIDTH = 136
FIELD_HEIGHT = 28


def heading(text: str) -> QLabel:
    """Return the heading of a panel: small spaced capitals."""
    label = QLabel(text.upper())
    label.setProperty("role", "heading")
    font = QFont(label.font())
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.8)
    label.setFont(font)
    return label


def small_font(magnification: float = 1.0) -> QFont:
    """Return the type of axes and small labels."""
    # The application's: a widget has another one before it is shown for the first time.
    font = QFont(QApplication.font())
    font.setPixelSize(round(max(10, QFontInfo(font).pixelSize() - 2) * magnification))
    return font


def enlarge_axis(axis: Any, magnification: float) -> None:
    """Let the name of a pyqtgraph axis be `magnification` times as large as usual."""
    font = QFont(QApplication.font())
    font.setPixelSize(round(QFontInfo(font).pixelSize() * magnification))
    if axis.label.font() != font:
        axis.label.setFont(font)
        # it makes room for its name when that is set
        axis.setLabel(axis.labelText, units=axis.labelUnits, **axis.labelStyle)


def rule() -> QFrame:
    """Return a thin horizontal line."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def name_control(control: QWidget, object_name: str, name: str, tip: str) -> None:
    """Give `control` what tests, screen readers and a hovering mouse ask for."""
    control.setObjectName(object_name)
    control.setAccessibleName(name)
    control.setAccessibleDescription(tip)
    control.setToolTip(tip)
    if isinstance(control, QComboBox):
        # The default delegate paints as a menu does, past the style sheet.
        control.setItemDelegate(QStyledItemDelegate(control))


def add_row(
    grid: QGridLayout, text: str, control: QWidget, object_name: str, tip: str, name: str = ""
) -> QLabel:
    """Add a labeled control as the next row of `grid`; return the label, which is its buddy.

    `name` is the accessible name where that differs from the label.
    """
    name_control(control, object_name, name or text, tip)
    label = QLabel(text)
    label.setToolTip(tip)
    label.setBuddy(control)
    control.setFixedSize(FIELD_WIDTH, FIELD_HEIGHT)
    row = grid.rowCount()
    grid.addWidget(label, row, 0)
    grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return label


def quiet_clicks(*buttons: QPushButton | QToolButton) -> None:
    """Let a click leave the focus where it is, so that Space goes on meaning play and pause.

    The buttons stay reachable by Tab.
    """
    for button in buttons:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
