"""Plots against k as pictures: one below the other, each under its title and its legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPicture

from kmeans_gui.gui.curves_item import DASHES, curve_color
from kmeans_gui.gui.describe import ALGORITHM_NAMES
from kmeans_gui.gui.exports.figure import Fonts
from kmeans_gui.gui.theme import Theme

if TYPE_CHECKING:
    import pyqtgraph as pg

EDGE = 14.0
TITLE_HEIGHT = 34.0
_SAMPLE, _GAP, _APART = 24.0, 7.0, 18.0
"""A piece of curve, what is between it and its name, and from one name to the next piece."""
_LINE = 1.9
"""The height of a line of the legend, in font sizes."""

Legend = tuple[tuple[str, str], ...]
"""Algorithms and what their curves are called."""


def legend_of(algorithms: Sequence[str]) -> Legend:
    """Return the legend of the curves of some algorithms."""
    return tuple((each, ALGORITHM_NAMES[each]) for each in algorithms)


@dataclass(frozen=True, slots=True, eq=False)
class PlotPicture:
    """One plot against k with its title and legend, as strokes.

    Attributes
    ----------
    title : str
    legend : tuple of tuple of (str, str)
        Algorithms and what their curves are called, by lines: those that fit beside each other.
    legend_height : float
    strokes : QPicture
    width, height : int
        Of the strokes, in logical pixels.
    """

    title: str
    legend: tuple[Legend, ...]
    legend_height: float
    strokes: QPicture
    width: int
    height: int


def capture_plot(plot: pg.PlotWidget, title: str, legend: Legend, fonts: Fonts) -> PlotPicture:
    """Return what a plot shows. GUI thread."""
    picture = QPicture()
    width, height = plot.width(), plot.height()
    picture.setBoundingRect(QRect(0, 0, width, height))
    painter = QPainter(picture)
    plot.render(painter, QRectF(0, 0, width, height), plot.viewport().rect())
    painter.end()
    lines = _lines(legend, float(width), fonts)
    high = len(lines) * fonts.small.pixelSize() * _LINE
    return PlotPicture(title, lines, high, picture, width, height)


def _lines(legend: Legend, width: float, fonts: Fonts) -> tuple[Legend, ...]:
    """Return a legend by lines, none of them wider than `width` if there is a choice."""
    metrics = QFontMetricsF(fonts.small)
    lines: list[list[tuple[str, str]]] = []
    right = 0.0
    for algorithm, words in legend:
        wide = _SAMPLE + _GAP + metrics.horizontalAdvance(words)
        if not lines or right + _APART + wide > width:
            lines.append([])
            right = -_APART
        lines[-1].append((algorithm, words))
        right += _APART + wide
    return tuple(tuple(line) for line in lines)


def stack_size(plots: Sequence[PlotPicture]) -> tuple[float, float]:
    """Return the width and height of plots one below the other, in logical pixels."""
    width = max(plot.width for plot in plots) + 2 * EDGE
    heights = (plot.height + TITLE_HEIGHT + plot.legend_height for plot in plots)
    return width, sum(heights) + 2 * EDGE


def paint_plots(
    painter: QPainter, plots: Sequence[PlotPicture], theme: Theme, fonts: Fonts
) -> None:
    """Draw plots one below the other."""
    top = EDGE
    for plot in plots:
        line = QRectF(EDGE, top, plot.width, TITLE_HEIGHT)
        painter.setFont(fonts.title)
        painter.setPen(QColor(theme.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, plot.title)
        top += TITLE_HEIGHT
        _paint_legend(painter, plot, top, theme, fonts)
        top += plot.legend_height
        painter.save()
        painter.translate(EDGE, top)
        plot.strokes.play(painter)
        painter.restore()
        top += plot.height


def _paint_legend(
    painter: QPainter, plot: PlotPicture, top: float, theme: Theme, fonts: Fonts
) -> None:
    painter.setFont(fonts.small)
    metrics = QFontMetricsF(fonts.small)
    high = plot.legend_height / max(1, len(plot.legend))
    for number, line in enumerate(plot.legend):
        left, middle = EDGE, top + (number + 0.5) * high
        for algorithm, words in line:
            painter.setPen(QPen(QColor(curve_color(theme, algorithm)), 2.0, DASHES[algorithm]))
            painter.drawLine(QLineF(left, middle, left + _SAMPLE, middle))
            left += _SAMPLE + _GAP
            wide = metrics.horizontalAdvance(words)
            painter.setPen(QColor(theme.muted))
            place = QRectF(left, middle - high / 2, wide + 1, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            left += wide + _APART
