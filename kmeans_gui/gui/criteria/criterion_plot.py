"""A criterion against k: its curves, their error bars, and the k that it prefers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.curve_plot import CurvePlot, Values
from kmeans_gui.gui.curves_item import ALGORITHMS, CurvesItem, curve_color
from kmeans_gui.gui.free_place import beside, freest
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.view_item import ViewItem
from kmeans_gui.gui.widgets.form import small_font

_CAP = 3.0


class MarksItem(ViewItem):
    """Error bars, and a line at the preferred k with its name."""

    def __init__(self, curves: CurvesItem) -> None:
        super().__init__()
        self._curves = curves
        self._bars: dict[str, list[tuple[float, float, float]]] = {}
        self._preferred: tuple[float, str] | None = None
        self.setZValue(1)

    def show_marks(
        self,
        bars: dict[str, list[tuple[float, float, float]]],
        preferred: tuple[float, str] | None,
    ) -> None:
        """Draw bars at (x, low, high) for each algorithm, and a line at x with a name."""
        if (bars, preferred) != (self._bars, self._preferred):
            self._bars, self._preferred = bars, preferred
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw everything in pixels."""
        to_pixels = painter.transform()
        seen = to_pixels.mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._preferred is not None:
            at = to_pixels.map(QPointF(self._preferred[0], 0.0)).x()
            painter.setPen(QPen(QColor(self.theme.accent), 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(at, seen.top(), at, seen.bottom()))
            painter.setFont(small_font(self.theme.magnification))
            painter.setPen(QColor(self.theme.accent))
            tile = self.name_tile(to_pixels, seen)
            # the line of the marked k would strike it out
            painter.fillRect(tile, QColor(self.theme.panel))
            painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, self._preferred[1])
        for name, bars in self._bars.items():
            color = QColor(curve_color(self.theme, name))
            painter.setPen(QPen(color, 1.2))
            for x, low, high in bars:
                top, bottom = to_pixels.map(QPointF(x, high)), to_pixels.map(QPointF(x, low))
                painter.drawLine(top, bottom)
                for end in (top, bottom):
                    painter.drawLine(QLineF(end.x() - _CAP, end.y(), end.x() + _CAP, end.y()))
        painter.restore()

    def name_tile(self, to_pixels: QTransform, seen: QRectF) -> QRectF:
        """Return where the line's name is, in pixels of the view `seen`; empty without one."""
        if self._preferred is None:
            return QRectF()
        x, words = self._preferred
        metrics = QFontMetricsF(small_font(self.theme.magnification))
        size = QSizeF(metrics.horizontalAdvance(words) + 2, metrics.height())
        at = to_pixels.map(QPointF(x, 0.0)).x()
        # at the foot of the line, if it can be: a best value is high, where high is good
        places = beside(at, size, 4.0, seen.adjusted(0, 2, 0, -2), from_below=True)
        lines = self._curves.lines(to_pixels)
        for bars in self._bars.values():
            for at_x, low, high in bars:
                ends = to_pixels.map(QPointF(at_x, low)), to_pixels.map(QPointF(at_x, high))
                lines.append(np.array([(end.x(), end.y()) for end in ends]))
        return freest(places, lines, (self._curves.ring_tile(to_pixels),))


class CriterionPlot(CurvePlot):
    """A `CurvePlot` whose axis begins near the least value, with error bars.

    Parameters
    ----------
    name, hint : str
        See `CurvePlot`.
    """

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        self._errors: Mapping[str, Values] = {}
        self._preferred: tuple[int, str] | None = None
        self._marks: MarksItem | None = None
        super().__init__(name, hint, parent)
        self._marks = MarksItem(self._curves)
        self._view.addItem(self._marks, ignoreBounds=True)

    def show_criterion(
        self,
        values: Mapping[str, Values],
        errors: Mapping[str, Values],
        preferred: tuple[int, str] | None,
        k_range: tuple[int, int],
    ) -> None:
        """Show curves with their errors, and at the preferred k a line with its name."""
        self._errors = errors
        self._preferred = preferred
        self.set_values(values, k_range)
        if self._marks is not None:
            bars = {
                name: [(float(k), v - e, v + e) for k, v, e in self._with_errors(name) if e > 0]
                for name in ALGORITHMS
            }
            line = None if preferred is None else (float(preferred[0]), preferred[1])
            self._marks.show_marks(bars, line)

    @property
    def preferred(self) -> int | None:
        """The k at the line."""
        return None if self._preferred is None else self._preferred[0]

    def error(self, algorithm: str, k: int) -> float:
        """Return the error that is shown."""
        return self._errors.get(algorithm, {}).get(k, 0.0)

    def _with_errors(self, name: str) -> list[tuple[int, float, float]]:
        return [(k, v, self.error(name, k)) for k, v in self.values(name).items()]

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        super().apply_theme(theme)
        if self._marks is not None:
            self._marks.apply_theme(theme)

    def _fit_view(self) -> None:
        low, high = self._range
        pad = max(0.5, (high - low) * 0.02)
        ends = [
            end
            for name in ALGORITHMS
            for _, v, e in self._with_errors(name)
            for end in (v - e, v + e)
        ]
        bottom, top = (min(ends), max(ends)) if ends else (0.0, 1.0)
        extent = top - bottom
        if not extent > 0 or not math.isfinite(extent):
            extent = abs(top) or 1.0
        seen = (low - pad, high + pad, bottom - extent * 0.12, top + extent * 0.1)
        # The axes are laid out and drawn anew for every range, also for the same one.
        if seen != self._seen:
            self._seen = seen
            self._view.setRange(xRange=seen[:2], yRange=seen[2:], padding=0)
