"""Lines at the ticks of the axes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.overlays.base import Overlay


class GridItem(Overlay):
    """A thin line at each number of two axes.

    Parameters
    ----------
    bottom, left : pyqtgraph.AxisItem
    """

    def __init__(self, bottom: Any, left: Any) -> None:
        super().__init__(z=3)
        self._axes = (bottom, left)

    def ticks(self) -> tuple[list[float], list[float]]:
        """Return where the lines are: along x, and along y."""
        rect = self.boundingRect()
        ends = ((rect.left(), rect.right()), (rect.top(), rect.bottom()))
        found: list[list[float]] = []
        for axis, (low, high), across in zip(self._axes, ends, (True, False), strict=True):
            size = axis.size().width() if across else axis.size().height()
            levels = axis.tickValues(low, high, size) if high > low else []
            found.append([float(v) for _, values in levels[:1] for v in values])
        return found[0], found[1]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the lines on whole pixels."""
        transform, seen = painter.transform(), self.seen(painter)
        along_x, along_y = self.ticks()
        color = QColor(self.theme.rim)
        color.setAlpha(38 if self.theme.dark else 26)
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(color, 1.0))
        lines = []
        for value in along_x:
            x = round(value * transform.m11() + transform.dx()) + 0.5
            lines.append(QLineF(x, seen.top(), x, seen.bottom()))
        for value in along_y:
            y = round(value * transform.m22() + transform.dy()) + 0.5
            lines.append(QLineF(seen.left(), y, seen.right(), y))
        painter.drawLines(lines)
        painter.restore()
