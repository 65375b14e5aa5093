"""How a silhouette diagram is laid out and painted: on the panel, and in a picture of four."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from kmeans_gui.gui.curve_axes import linear_ticks
from kmeans_gui.gui.theme import Theme
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.session.judging import Diagram, Knife

LABELS, AXIS, TOP, RIGHT = 26.0, 20.0, 4.0, 10.0
"""Room for the clusters' names, for the axis, above, and at the right."""

_MOST_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Found:
    """What lies at a place of the diagram: a cluster, one of its points and its silhouette."""

    knife: Knife
    position: int
    value: float


class Knives:
    """A diagram in a rectangle.

    Parameters
    ----------
    diagram : Diagram
    rect : QRectF
        All that may be painted on, axis and names included.
    lowest : float or None
        Where the axis begins; None: as low as the values need.
    """

    def __init__(self, diagram: Diagram, rect: QRectF, lowest: float | None = None) -> None:
        self.diagram = diagram
        self.rect = rect
        self.plot = rect.adjusted(LABELS, TOP, -RIGHT, -AXIS)
        self.lowest = lowest_of([diagram]) if lowest is None else lowest
        knives = diagram.knives
        gap = min(_MOST_GAP, 0.15 * self.plot.height() / max(1, len(knives)))
        room = max(1.0, self.plot.height() - gap * (len(knives) - 1))
        self.bands: list[tuple[float, float]] = []
        top = self.plot.top()
        for knife in knives:
            height = room * knife.count / diagram.n
            self.bands.append((top, top + height))
            top += height + gap

    def x(self, value: float) -> float:
        """Return where a silhouette is."""
        share = (value - self.lowest) / (1.0 - self.lowest)
        return self.plot.left() + share * self.plot.width()

    def band_of(self, cluster: int) -> tuple[float, float] | None:
        """Return the top and bottom of a cluster's knife."""
        for knife, band in zip(self.diagram.knives, self.bands, strict=True):
            if knife.cluster == cluster:
                return band
        return None

    def find(self, place: QPointF) -> Found | None:
        """Return what lies at `place`; between two knives, the nearer one."""
        if not self.rect.adjusted(0, 0, 0, -AXIS).contains(place) or not self.bands:
            return None
        y = place.y()
        away = [max(top - y, y - bottom, 0.0) for top, bottom in self.bands]
        index = int(np.argmin(away))
        top, bottom = self.bands[index]
        knife = self.diagram.knives[index]
        share = (y - top) / max(bottom - top, 1e-9)
        i = min(max(int(share * len(knife.values)), 0), len(knife.values) - 1)
        return Found(knife, int(knife.positions[i]), float(knife.values[i]))

    def outline(self, index: int, ratio: float = 1.0) -> QPolygonF:
        """Return a knife as one polygon, with one corner per pixel row however many points."""
        knife, (top, bottom) = self.diagram.knives[index], self.bands[index]
        m = len(knife.values)
        rows = min(m, max(1, math.ceil((bottom - top) * ratio)))
        middles = (np.arange(rows) + 0.5) / rows
        values: NDArray[np.float64] = knife.values[np.minimum((middles * m).astype(int), m - 1)]
        zero = self.x(0.0)
        edge = [QPointF(self.x(float(values[0])), top)]
        heights = top + middles * (bottom - top)
        edge += [QPointF(self.x(float(v)), float(y)) for v, y in zip(values, heights, strict=True)]
        edge.append(QPointF(self.x(float(values[-1])), bottom))
        return QPolygonF([QPointF(zero, top), *edge, QPointF(zero, bottom)])

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        font: QFont,
        highlighted: int | None = None,
        ratio: float = 1.0,
    ) -> None:
        """Draw it; with a `highlighted` cluster, the others fade."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        self._paint_axis(painter, theme, QFontMetricsF(font))
        colors = cluster_colors(self.diagram.k, theme.dark)
        line = QFontMetricsF(font).height()
        named_to = -math.inf
        for index, knife in enumerate(self.diagram.knives):
            color = QColor(*(int(c) for c in colors[knife.cluster]))
            faded = highlighted is not None and highlighted != knife.cluster
            color.setAlphaF(0.22 if faded else 1.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(self.outline(index, ratio))
            top, bottom = self.bands[index]
            middle = (top + bottom) / 2
            if middle - line / 2 >= named_to:
                named_to = middle + line / 2
                painter.setPen(QColor(theme.faint if faded else theme.muted))
                painter.drawText(
                    QRectF(self.rect.left(), middle - line, LABELS - 8, 2 * line),
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                    str(knife.cluster),
                )
        mean = self.x(self.diagram.mean)
        for ink, style, width in (
            (theme.panel, Qt.PenStyle.SolidLine, 3.0),
            (theme.text, Qt.PenStyle.DashLine, 1.4),
        ):
            painter.setPen(QPen(QColor(ink), width, style))
            painter.drawLine(QLineF(mean, self.plot.top() - TOP, mean, self.plot.bottom()))

    def _paint_axis(self, painter: QPainter, theme: Theme, metrics: QFontMetricsF) -> None:
        bottom = self.plot.bottom()
        for tick in linear_ticks(self.lowest, 1.0, max(3, int(self.plot.width() / 48))):
            at = self.x(tick)
            painter.setPen(QPen(QColor(theme.muted if tick == 0 else theme.line), 1))
            painter.drawLine(QLineF(at, self.plot.top(), at, bottom))
            painter.setPen(QColor(theme.muted))
            words = f"{tick:.10g}".replace("-", "\N{MINUS SIGN}")
            width = metrics.horizontalAdvance(words)
            left = min(max(at - width / 2, self.rect.left()), self.rect.right() - width)
            painter.drawText(QPointF(left, bottom + 5 + metrics.ascent()), words)


def lowest_of(diagrams: list[Diagram]) -> float:
    """Return where an axis begins that shows all values of `diagrams`: −1 to 0, in tenths."""
    lowest = min((float(k.values[-1]) for d in diagrams for k in d.knives), default=0.0)
    return min(0.0, max(-1.0, math.floor(lowest * 10.0 + 1e-9) / 10.0))
