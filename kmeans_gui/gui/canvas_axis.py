"""An axis of the canvas: its numbers can be told apart anywhere, and its name is not cut off."""

from __future__ import annotations

import html
import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QFontInfo, QFontMetricsF

from kmeans_gui.gui import text
from kmeans_gui.gui.axis_origin import fitted_name, origin_of, with_origin
from kmeans_gui.gui.ticks import ACROSS, UP, parts_of, round_step

_APART = 8.0
"""Pixels between two numbers beside each other."""

_FINEST = 5.0
"""Pixels from line to line, at least."""

_USUAL_TYPE = 11.0
"""Pixels of the type in which numbers are as far from each other as `ticks` says."""

_MARGIN = 24.0
"""Pixels of the axis that its name leaves free."""


class CanvasAxis(pg.AxisItem):
    """An axis for data of any scale, at any distance from zero, with a name of any length.

    Signals
    -------
    widened : float
        Its numbers need so many pixels now, more than before.

    Attributes
    ----------
    origin : float
        What is taken off its numbers, which its name then says.
    """

    widened = Signal(float)

    def __init__(self, orientation: str) -> None:
        self._shown_name = ""
        self._is_brief = False
        self.origin = 0.0
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        # One that shrinks, too, can change the view's width, by that its ticks, by these its
        # own width, and so on without end.
        self.setStyle(
            tickLength=-4, maxTextLevel=0, autoExpandTextSpace=True, autoReduceTextSpace=False
        )

    def forget_room(self) -> None:
        """Take only as much room from now on as the numbers need that are to come."""
        self.textWidth = self.textHeight = 0
        self._adjustSize()

    def make_room(self, width: float) -> None:
        """Take as much room as if the numbers were `width` pixels wide, if that is more."""
        if width > self.textWidth:
            self.textWidth = math.ceil(width)
            self._adjustSize()

    def _updateMaxTextSize(self, x: float) -> None:
        before = self.textWidth
        super()._updateMaxTextSize(math.ceil(x))
        if self.textWidth > before:
            self.widened.emit(float(self.textWidth))

    def be_brief(self) -> None:
        """Show the name only where it says what is taken off the numbers."""
        self._is_brief = True
        self.showLabel()

    def showLabel(self, show: bool = True) -> None:
        """Show the name, or hide it; a brief one has to have something to say."""
        super().showLabel(show and (not self._is_brief or self.origin != 0.0))

    def setRange(self, mn: float, mx: float) -> None:
        """Show the numbers from `mn` to `mx`."""
        super().setRange(mn, mx)
        origin = origin_of(mn, mx, self.origin)
        if origin == self.origin:
            return
        self.origin = origin
        if self.orientation == "left":
            self.forget_room()
        self._updateLabel()
        self.showLabel()

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Return the distance of the numbers, and that of the lines between them.

        pyqtgraph gives numbers to both where it has room. Then 5 stands between 4 and 6, and each
        has as many digits as its own neighbors need, so that 3 follows upon 2.5.
        """
        step = self._step(minVal, maxVal, size)
        if not step > 0.0:
            return []
        fine = step / parts_of(step)
        is_seen = size * fine / (maxVal - minVal) >= _FINEST
        return [(step, 0.0), (fine, 0.0)] if is_seen else [(step, 0.0)]

    def _step(self, low: float, high: float, size: float) -> float:
        """Return the distance of round numbers that have room beside each other, 0 for none."""
        font = self.style["tickFont"] or self.font()
        metrics, step = QFontMetricsF(font), 0.0
        along = ACROSS if self.orientation == "bottom" else UP
        about = max(2, round(size / along * _USUAL_TYPE / QFontInfo(font).pixelSize()))
        for count in range(about, 0, -1):
            step = round_step(low, high, count)
            if not step > 0.0 or self._widest(step, metrics) <= size * step / (high - low):
                break
        return step

    def _widest(self, step: float, metrics: QFontMetricsF) -> float:
        """Return what the longer of the outermost numbers takes along the axis."""
        if self.orientation != "bottom":
            return metrics.height()
        ends = (math.ceil(end / step) * step - self.origin for end in self.range)
        return _APART + max(metrics.horizontalAdvance(text.tick(end, step)) for end in ends)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers at some ticks, where pyqtgraph gives them six digits at most."""
        return [text.tick((value - self.origin) * scale, spacing * scale) for value in values]

    def labelString(self) -> str:
        """Return the name as rich text: of a long one the beginning and the end, and the origin."""
        self._shown_name = self._elided()
        style = ";".join(f"{key}: {value}" for key, value in self.labelStyle.items())
        return f"<span style='{style}'>{html.escape(self._shown_name)}</span>"

    def resizeEvent(self, ev: Any = None) -> None:
        """Show as much of the name as there is room for."""
        if self.label is not None and self._elided() != self._shown_name:
            self._updateLabel()
        super().resizeEvent(ev)

    def _elided(self) -> str:
        length = self.width() if self.orientation == "bottom" else self.height()
        if length <= _MARGIN:  # not laid out yet
            return with_origin(self.labelText, self.origin)
        metrics = QFontMetricsF(self.label.font())
        return fitted_name(self.labelText, self.origin, metrics, length - _MARGIN)
