"""Spin boxes that write numbers as people do."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def indent_text(spin: QAbstractSpinBox) -> None:
    """Let the number begin where a combo box's text does; no style sheet property does that."""
    spin.lineEdit().setTextMargins(6, 0, 0, 0)


class CountSpin(QSpinBox):
    """A whole number with grouped digits, whose step grows with its size when asked to."""

    def __init__(self, low: int, high: int, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(ENGLISH)
        self.setGroupSeparatorShown(True)
        self.setRange(low, high)
        self.setValue(value)
        self.setAccelerated(True)
        indent_text(self)

    def step_by_size(self) -> None:
        """Let the arrows change the number by about a tenth of its size."""
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)


class ScientificSpin(QDoubleSpinBox):
    """A number from 0 up that may be very small; written as ``0.0001`` or ``1e-07``.

    The arrows go through 1, 2, 5 of each power of ten.
    """

    _DIGITS = 12
    _LADDER = tuple(m * 10.0**e for e in range(-_DIGITS, 3) for m in (1, 2, 5))

    def __init__(self, high: float, value: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(ENGLISH)
        self.setDecimals(self._DIGITS)
        indent_text(self)
        self.setRange(0.0, high)
        self.setValue(value)

    def textFromValue(self, value: float) -> str:
        """Return the shortest text: five significant digits."""
        return f"{value:.5g}"

    def valueFromText(self, text: str) -> float:
        """Return the number in `text`, or the present one if there is none."""
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept whatever Python reads as a number in the range."""
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            allowed = all(letter in "0123456789.,eE+-" for letter in text.strip())
            state = QValidator.State.Intermediate if allowed else QValidator.State.Invalid
            return state, text, position
        inside = self.minimum() <= number <= self.maximum()
        state = QValidator.State.Acceptable if inside else QValidator.State.Intermediate
        return state, text, position

    def stepBy(self, steps: int) -> None:
        """Go `steps` rungs up or down the ladder 1, 2, 5, 10, ..."""
        value = self.value()
        for _ in range(abs(steps)):
            if steps > 0:
                value = next((r for r in self._LADDER if r > value * (1 + 1e-9)), value)
            else:
                value = next((r for r in reversed(self._LADDER) if r < value * (1 - 1e-9)), 0.0)
        self.setValue(value)
        self.selectAll()
