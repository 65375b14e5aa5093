"""The timeline's slider, with the inertia of every iteration drawn above its track."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from kmeans_gui.gui.widgets.position_slider import HANDLE_RADIUS, PositionSlider
from kmeans_gui.session.inertia_curve import InertiaCurve

HEIGHT = 56
_TOP, _CURVE_GAP = 4.0, 5.0
_TRACK_BELOW = HANDLE_RADIUS + 2.0
_STEEP = 4.0
"""From this ratio of highest to lowest on the curve is logarithmic, or its tail would be flat."""
_WHEEL_STEP = 120


class Scrubber(PositionSlider):
    """A `PositionSlider` over the curve of what the fit makes smaller.

    Pressing, dragging and hovering work anywhere on it; the wheel goes by steps. The arrows, Home
    and End are left to the window, whose steps they take.

    Attributes
    ----------
    describe : callable
        Tells what the mouse is over, from the number of a snapshot.

    Signals
    -------
    steps_requested : int
        So many steps forward, or back.
    """

    steps_requested = Signal(int)

    def __init__(self, curve: InertiaCurve, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = curve
        self._path: QPainterPath | None = None
        self._pictures: tuple[QPixmap, QPixmap] | None = None
        self._scale: tuple[float, float, bool] | None = None
        self._hovered: int | None = None
        self._wheeled = 0
        self._color = self._theme.kmeans
        self.describe: Callable[[int], str] = str
        self.setMouseTracking(True)
        self.setMinimumSize(64, HEIGHT)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT)

    @property
    def hovered(self) -> int | None:
        """The snapshot under the mouse."""
        return self._hovered

    def show_curve(self, color: str) -> None:
        """Draw the curve anew, in `color`: it grew, or it is another one."""
        self._color = color
        self._path = None
        self.update()

    # -- places ----------------------------------------------------------------------------------

    def y_of(self, value: float) -> float:
        """Return how high `value` is on the curve, in pixels from the top; NaN if it is none."""
        if self._scale is None:
            return math.nan
        return float(self._heights(np.array([value]))[0])

    def _heights(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self._scale is not None
        low, high, logarithmic = self._scale
        bottom = self.height() - 2 * _TRACK_BELOW - _CURVE_GAP
        with np.errstate(invalid="ignore", divide="ignore"):
            known = np.log(values) if logarithmic else values
        span = high - low
        share = (known - low) / span if span > 0 else np.where(np.isnan(known), np.nan, 0.0)
        return bottom - share * (bottom - _TOP)

    def _draw_curve(self) -> QPainterPath:
        extremes = self._curve.range()
        self._scale = None
        if extremes is None or self.maximum() < 1:
            return QPainterPath()
        low, high = extremes
        logarithmic = low > 0 and high > _STEEP * low
        if logarithmic:
            low, high = math.log(low), math.log(high)
        self._scale = (low, high, logarithmic)
        left, right = self._track()
        index, value = self._curve.outline(max(1, round(right - left)))
        first = self.x_of(0.0)
        x = first + (right - first) * index / self.maximum()
        return pg.functions.arrayToQPath(x, self._heights(value), connect="finite")

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the curve, the track, a tick for each step while there is room, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._path is None:
            self._path = self._draw_curve()
            self._pictures = None
        x = self.x_of(self.position)
        if self.isEnabled():
            self._paint_starts(painter)
            self._paint_curve(painter, x)
        self._paint_track(painter, self.height() - _TRACK_BELOW)

    def _paint_curve(self, painter: QPainter, x: float) -> None:
        """Draw the curve in its color up to `x`, and faintly beyond."""
        if self._path is None or self._scale is None:
            return
        ratio = self.devicePixelRatioF()
        if self._pictures is None or self._pictures[0].devicePixelRatio() != ratio:
            self._pictures = (self._picture(ratio, True), self._picture(ratio, False))
        gone, to_come = self._pictures
        for picture, left, right in ((gone, 0.0, x), (to_come, x, float(self.width()))):
            part = QRectF(left * ratio, 0, (right - left) * ratio, self.height() * ratio)
            painter.drawPixmap(QRectF(left, 0, right - left, self.height()), picture, part)
        self._paint_final(painter)
        self._paint_places(painter, x)

    def _picture(self, ratio: float, gone: bool) -> QPixmap:
        """Return the whole curve as it is where playback has been, or has not yet been.

        Drawing it anew in every frame would take half of the time for one.
        """
        picture = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if gone:
            self._paint_shade(painter)
            painter.setPen(_pen(QColor(self._color), 1.8))
        else:
            painter.setPen(_pen(QColor(self._theme.faint), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._path is not None:
            painter.drawPath(self._path)
        painter.end()
        return picture

    def _paint_shade(self, painter: QPainter) -> None:
        """Tint what lies under the curve of a single start: so far the fit has come."""
        if self._path is None or len(self._curve.starts) != 1 or self._path.isEmpty():
            return
        bottom = self.height() - 2 * _TRACK_BELOW
        area = QPainterPath(self._path)
        area.lineTo(QPointF(area.currentPosition().x(), bottom))
        area.lineTo(QPointF(self._path.elementAt(0).x, bottom))
        shade = QLinearGradient(0, _TOP, 0, bottom)
        tint = QColor(self._color)
        tint.setAlphaF(0.22)
        shade.setColorAt(0.0, tint)
        tint.setAlphaF(0.04)
        shade.setColorAt(1.0, tint)
        painter.fillPath(area, shade)

    def _paint_final(self, painter: QPainter) -> None:
        """Draw the inertia of all points, which a mini-batch fit knows only at its end."""
        final = self._curve.final
        if final is None:
            return
        y = self.y_of(final)
        right = self._track()[1]
        painter.setPen(_pen(QColor(self._theme.text), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(max(0.0, right - 64.0), y, right, y))

    def _paint_starts(self, painter: QPainter) -> None:
        starts = self._curve.starts[1:]
        left, right = self._track()
        if not starts or len(starts) > (right - left) / 4:
            return
        painter.setPen(QPen(QColor(self._theme.line), 1))
        bottom = self.height() - 2 * _TRACK_BELOW + 2
        # between the last snapshot of one start and the first of the next
        lines = [(round(self.x_of(start - 0.5)) + 0.5) for start in starts]
        painter.drawLines([QLineF(x, _TOP - 2, x, bottom) for x in lines])

    def _paint_places(self, painter: QPainter, x: float) -> None:
        """Mark on the curve where we are, and what the mouse is over."""
        values = self._curve.values
        if not len(values):
            return
        # before the first assignment there is no inertia, and nothing to mark
        here = min(len(values) - 1, math.floor(self.position))
        if here >= 0:
            self._paint_here(painter, x, here)
        self._paint_hovered(painter)

    def _paint_here(self, painter: QPainter, x: float, here: int) -> None:
        theme = self._theme
        values = self._curve.values
        bottom = self.height() - _TRACK_BELOW
        ends = here + 1 in self._curve.starts[1:]
        if ends and self.position > here:
            return  # the next start has not been assigned yet
        follows = here + 1 < len(values) and not ends
        share = self.position - here if follows else 0.0
        at = self._heights(values[here : here + 2])
        y = float(at[0]) + (share * float(at[1] - at[0]) if share else 0.0)
        if not math.isnan(y):
            guide = QColor(theme.accent)
            guide.setAlphaF(0.45)
            painter.setPen(_pen(guide, 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(x, y, x, bottom - HANDLE_RADIUS))
            painter.setPen(QPen(QColor(theme.panel), 1.5))
            painter.setBrush(QColor(self._color))
            painter.drawEllipse(QPointF(x, y), 4.0, 4.0)

    def _paint_hovered(self, painter: QPainter) -> None:
        theme = self._theme
        values = self._curve.values
        bottom = self.height() - _TRACK_BELOW
        hovered = self._hovered
        if hovered is None or hovered >= len(values) or self.isSliderDown():
            return
        at_x, at_y = self.x_of(hovered), self.y_of(float(values[hovered]))
        painter.setPen(_pen(QColor(theme.muted), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(at_x, _TOP, at_x, bottom))
        if not math.isnan(at_y):
            painter.setPen(QPen(QColor(self._color), 1.6))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(QPointF(at_x, at_y), 3.5, 3.5)

    # -- events ----------------------------------------------------------------------------------

    def set_extent(self, steps: int, start: float = 0.0) -> None:
        """Let the slider run over `steps` recorded steps, from `start`."""
        super().set_extent(steps, start)
        self._path = None
        if self._hovered is not None and self._hovered >= steps:
            self._hovered = None

    def resizeEvent(self, event: QEvent) -> None:
        """Draw the curve anew."""
        self._path = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub, or tell what the mouse is over."""
        super().mouseMoveEvent(event)
        if self.isEnabled() and self.maximum():
            self._hover(max(0, round(self._position_at(event.position().x()))), event)

    def _hover(self, index: int, event: QMouseEvent) -> None:
        if index != self._hovered:
            self._hovered = index
            self.update()
        over = QRectF(self.x_of(index - 0.5), 0, 1, self.height())
        over.setRight(self.x_of(index + 0.5))
        place = self.mapToGlobal(event.position().toPoint())
        QToolTip.showText(place, self.describe(index), self, over.toAlignedRect())

    def event(self, event: QEvent) -> bool:
        """Tell what the mouse is over in place of what the slider is for."""
        if event.type() == QEvent.Type.ToolTip and self._hovered is not None:
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Mark nothing any more."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go by steps: up is forward, as on any slider."""
        event.accept()
        if not self.isEnabled():
            return
        turned = event.angleDelta()
        self._wheeled += turned.y() or turned.x()
        steps = int(self._wheeled / _WHEEL_STEP)
        if steps:
            self._wheeled -= steps * _WHEEL_STEP
            self.steps_requested.emit(steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the window, which knows the steps."""
        event.ignore()


def _pen(color: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    return QPen(color, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
