"""What a plot against k draws: a curve for each algorithm, and which k is marked or hovered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.free_place import beside, freest
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.view_item import ViewItem
from kmeans_gui.gui.widgets.form import small_font

ALGORITHMS = ("kmeans", "minibatch")
"""What criteria are drawn for: K-Means, however it was computed, and mini-batch."""

CURVES = ("kmeans", "filtering", "lloyd", "minibatch")
"""All curves of a sweep, in the order in which they are painted: of Lloyd's and filtering, which
have the same inertia, both are seen, as the dashes of the upper one let the lower one through."""

CURVE_WIDTH = 1.8
RING_RADIUS = 6.5
BAND_ALPHA = 46
STALE_OPACITY = 0.32
DASHES = {
    "kmeans": Qt.PenStyle.SolidLine,
    "filtering": Qt.PenStyle.SolidLine,
    "lloyd": Qt.PenStyle.DashLine,
    "minibatch": Qt.PenStyle.DotLine,
}
_DOTS = {
    "kmeans": (5.0, Qt.PenCapStyle.RoundCap),
    "filtering": (4.0, Qt.PenCapStyle.RoundCap),
    "lloyd": (5.0, Qt.PenCapStyle.RoundCap),
    "minibatch": (4.5, Qt.PenCapStyle.SquareCap),
}
_CLOSEST_DOTS = 7.0
"""Pixels between two k below which there is no room for a dot at each."""

_VALUES_LINES = 1.6
"""So many lines of small type at the top of a plot have the values of a k."""

_FILTERING = {False: "#0b7a6c", True: "#4fcab4"}


def curve_color(theme: Theme, algorithm: str) -> str:
    """Return the color of an algorithm's curves."""
    if algorithm == "filtering":
        return _FILTERING[theme.dark]
    return theme.minibatch if algorithm == "minibatch" else theme.kmeans


class CurvesItem(ViewItem):
    """All that is in a plot, painted in a dozen calls.

    pyqtgraph has an item for each of these things, each of which asks for the interpreter some
    fifty times in a frame. While a sweep of small fits computes, every time costs up to the
    interpreter's switch interval, and the window would stand still.
    """

    def __init__(self) -> None:
        super().__init__()
        self._curves: dict[str, NDArray[np.float64]] = {name: np.empty((0, 2)) for name in CURVES}
        self._bands: dict[str, NDArray[np.float64]] = {}
        self._mark: tuple[float, float] | None = None
        self._hover: float | None = None
        self._elbow: tuple[float, str] | None = None
        self._faded = False

    def show_curve(self, algorithm: str, places: Sequence[tuple[float, float]]) -> None:
        """Draw the curve of `algorithm` through `places` in the view, from left to right."""
        self._curves[algorithm] = np.array(places, np.float64).reshape(-1, 2)
        self.update()

    def show_band(self, algorithm: str, places: Sequence[tuple[float, float]]) -> None:
        """Fill the outline `places` behind the curve of `algorithm`; no places: nothing."""
        self._bands[algorithm] = np.array(places, np.float64).reshape(-1, 2)
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

    def show_elbow(self, elbow: tuple[float, str] | None) -> None:
        """Draw a line with a name at (x, name), or none."""
        if elbow != self._elbow:
            self._elbow = elbow
            self.update()

    def set_faded(self, faded: bool) -> None:
        """Draw the curves as those of something else, or not."""
        if faded != self._faded:
            self._faded = faded
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw bands, lines, curves, dots and the ring, in pixels."""
        to_pixels = painter.transform()
        seen = to_pixels.mapRect(self.boundingRect())
        theme, times = self.theme, self.theme.magnification
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
        painter.setOpacity(STALE_OPACITY if self._faded else 1.0)
        self._paint_bands(painter, to_pixels)
        self._paint_curves(painter, to_pixels)
        self._paint_elbow(painter, to_pixels, seen)
        painter.setOpacity(1.0)
        if ring is not None:
            painter.setPen(QPen(QColor(theme.text), 1.8 * times))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(ring, RING_RADIUS * times, RING_RADIUS * times)
        painter.restore()

    def _paint_bands(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for name, band in self._bands.items():
            if len(band):
                color = QColor(curve_color(self.theme, name))
                color.setAlpha(BAND_ALPHA)
                painter.setBrush(color)
                painter.drawPolygon(_polygon(to_pixels, band))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_curves(self, painter: QPainter, to_pixels: QTransform) -> None:
        times = self.theme.magnification
        for name, curve in self._curves.items():
            if not len(curve):
                continue
            places = _polygon(to_pixels, curve)
            color = QColor(curve_color(self.theme, name))
            painter.setPen(QPen(color, CURVE_WIDTH * times, DASHES[name]))
            painter.drawPolyline(places)
            apart = (curve[-1, 0] - curve[0, 0]) * to_pixels.m11() / max(1, len(curve) - 1)
            if len(curve) > 1 and apart < _CLOSEST_DOTS * times:
                continue
            size, cap = _DOTS[name]
            painter.setPen(QPen(color, size * times, Qt.PenStyle.SolidLine, cap))
            painter.drawPoints(places)

    def lines(self, to_pixels: QTransform) -> list[NDArray[np.float64]]:
        """Return the curves and the outlines of their bands, in pixels: no words belong there."""
        every = (*self._curves.values(), *self._bands.values())
        return [_in_pixels(to_pixels, places) for places in every if len(places)]

    def ring_tile(self, to_pixels: QTransform) -> QRectF:
        """Return where the ring is, in pixels; empty without one."""
        if self._mark is None:
            return QRectF()
        reach = RING_RADIUS * self.theme.magnification
        middle = to_pixels.map(QPointF(*self._mark))
        return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)

    def elbow_tile(self, to_pixels: QTransform, seen: QRectF) -> QRectF:
        """Return where the elbow's name is, in pixels of the view `seen`; empty without one."""
        if self._elbow is None:
            return QRectF()
        times = self.theme.magnification
        x, words = self._elbow
        metrics = QFontMetricsF(small_font(times))
        size = QSizeF(metrics.horizontalAdvance(words) + 4, metrics.height())
        at = to_pixels.map(QPointF(x, 0.0)).x()
        # above a curve that falls, and where there is room under the values of the marked k
        below = seen.adjusted(0, _VALUES_LINES * size.height(), 0, 0)
        places = beside(at, size, 3 * times, below)
        return freest(places, self.lines(to_pixels), (self.ring_tile(to_pixels),))

    def _paint_elbow(self, painter: QPainter, to_pixels: QTransform, seen: QRectF) -> None:
        if self._elbow is None:
            return
        theme, times = self.theme, self.theme.magnification
        x, words = self._elbow
        at = to_pixels.map(QPointF(x, 0.0)).x()
        painter.setPen(QPen(QColor(theme.accent), 1.3 * times, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(at, seen.top(), at, seen.bottom()))
        tile = self.elbow_tile(to_pixels, seen)
        painter.fillRect(tile, QColor(theme.panel))  # a line at the next k would strike it out
        painter.setFont(small_font(times))
        painter.setPen(QColor(theme.accent))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, words)


def _in_pixels(to_pixels: QTransform, places: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = np.array((to_pixels.m11(), to_pixels.m22()))
    return places * scale + (to_pixels.dx(), to_pixels.dy())


def _polygon(to_pixels: QTransform, places: NDArray[np.float64]) -> QPolygonF:
    pixels = _in_pixels(to_pixels, places)
    polygon: QPolygonF = pg.functions.arrayToQPolygonF(pixels[:, 0], pixels[:, 1])
    return polygon
