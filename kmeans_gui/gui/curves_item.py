"""What a plot against k draws: a curve for each algorithm, and which k is marked or hovered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.theme import LIGHT, Theme

ALGORITHMS = ("kmeans", "minibatch")
CURVE_WIDTH = 1.8
RING_RADIUS = 6.5
_DASHES = {"kmeans": Qt.PenStyle.SolidLine, "minibatch": Qt.PenStyle.DotLine}
_DOTS = {
    "kmeans": (5.0, Qt.PenCapStyle.RoundCap),
    "minibatch": (4.5, Qt.PenCapStyle.SquareCap),
}


def curve_color(theme: Theme, algorithm: str) -> str:
    """Return the color of an algorithm's curves."""
    return theme.minibatch if algorithm == "minibatch" else theme.kmeans


class CurvesItem(pg.GraphicsObject):
    """All that is in a plot, painted in a dozen calls.

    pyqtgraph has an item for each of these things, each of which asks for the interpreter some
    fifty times in a frame. While a sweep of small fits computes, every time costs up to the
    interpreter's switch interval, and the window would stand still.
    """

    def __init__(self) -> None:
        super().__init__()
        self._curves: dict[str, NDArray[np.float64]] = {
            name: np.empty((0, 2)) for name in ALGORITHMS
        }
        self._mark: tuple[float, float] | None = None
        self._hover: float | None = None
        self._theme = LIGHT

    def show_curve(self, algorithm: str, places: Sequence[tuple[float, float]]) -> None:
        """Draw the curve of `algorithm` through `places` in the view, from left to right."""
        self._curves[algorithm] = np.array(places, np.float64).reshape(-1, 2)
        self.update()

    def show_mark(self, place: tuple[float, float] | None) -> None:
        """Draw a ring at `place` and a line through it, or none."""
        if place != self._mark:
            self._mark = place
            self.update()

    def show_hover(self, x: float | None) -> None:
        """Draw a line at `x`, or none."""
        if x != self._hover:
            self._hover = x
            self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.update()

    def viewRangeChanged(self) -> None:
        """Cover the new view."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """Return all that is seen: dots reach beyond the curves."""
        rect = self.viewRect()
        return QRectF() if rect is None else rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw lines, curves, dots and the ring, in pixels."""
        to_pixels = painter.transform()
        seen = to_pixels.mapRect(self.boundingRect())
        theme, times = self._theme, self._theme.magnification
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hover is not None:
            at = to_pixels.map(QPointF(self._hover, 0.0)).x()
            painter.setPen(QPen(QColor(theme.faint), times))
            painter.drawLine(QLineF(at, seen.top(), at, seen.bottom()))
        ring = None if self._mark is None else to_pixels.map(QPointF(*self._mark))
        if ring is not None:
            painter.setPen(QPen(QColor(theme.muted), times, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(ring.x(), seen.top(), ring.x(), seen.bottom()))
        for name, curve in self._curves.items():
            if not len(curve):
                continue
            x = curve[:, 0] * to_pixels.m11() + to_pixels.dx()
            y = curve[:, 1] * to_pixels.m22() + to_pixels.dy()
            places = pg.functions.arrayToQPolygonF(x, y)
            color = QColor(curve_color(theme, name))
            painter.setPen(QPen(color, CURVE_WIDTH * times, _DASHES[name]))
            painter.drawPolyline(places)
            size, cap = _DOTS[name]
            painter.setPen(QPen(color, size * times, Qt.PenStyle.SolidLine, cap))
            painter.drawPoints(places)
        if ring is not None:
            painter.setPen(QPen(QColor(theme.text), 1.8 * times))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(ring, RING_RADIUS * times, RING_RADIUS * times)
        painter.restore()
