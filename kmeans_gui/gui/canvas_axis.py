"""An axis of the canvas: its numbers can be told apart anywhere, and its name is not cut off."""

from __future__ import annotations

import html
import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from kmeans_gui.gui import text
from kmeans_gui.gui.axis_origin import fitted_name, origin_of, with_origin

_APART = 8.0
"""Pixels between two numbers beside each other."""

_MARGIN = 24.0
"""Pixels of the axis that its name leaves free."""


class CanvasAxis(pg.AxisItem):
    """An axis for data of any scale, at any distance from zero, with a name of any length.

    Attributes
    ----------
    origin : float
        What is taken off its numbers, which its name then says.
    """

    def __init__(self, orientation: str) -> None:
        self._shown_name = ""
        self._is_brief = False
        self.origin = 0.0
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setTickDensity(0.7)
        # One that shrinks, too, can change the view's width, by that its ticks, by these its
        # own width, and so on without end.
        self.setStyle(tickLength=-4, autoExpandTextSpace=True, autoReduceTextSpace=False)

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
            self.textWidth = 0  # grows as its numbers need
        self._updateLabel()
        self.showLabel()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers at some ticks, where pyqtgraph gives them six digits at most."""
        words = [text.tick((value - self.origin) * scale, spacing * scale) for value in values]
        low, high = self.range
        if self.orientation != "bottom" or not words or not high > low or not spacing > 0.0:
            return words
        # pyqtgraph draws the numbers of the widest spacing even where they lie upon each other
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        widest = max(metrics.horizontalAdvance(each) for each in words) + _APART
        every = max(1, math.ceil(widest / (spacing / (high - low) * max(1.0, self.width()))))
        kept = (round(value / spacing) % every == 0 for value in values)
        return [each if keep else "" for each, keep in zip(words, kept, strict=True)]

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
