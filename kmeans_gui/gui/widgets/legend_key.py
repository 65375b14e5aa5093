"""What a legend shows of a curve."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from kmeans_gui.gui.curves_item import DASHES, curve_color
from kmeans_gui.gui.theme import LIGHT, Theme


class LegendKey(QWidget):
    """A short piece of an algorithm's curve."""

    def __init__(self, algorithm: str) -> None:
        super().__init__()
        self._algorithm = algorithm
        self._theme = LIGHT
        self.setFixedSize(26, 12)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(curve_color(self._theme, self._algorithm))
        dotted = self._algorithm == "minibatch"
        painter.setPen(QPen(color, 1.8, DASHES[self._algorithm]))
        painter.drawLine(QPointF(1, 6), QPointF(25, 6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if dotted:
            painter.drawRect(11, 4, 5, 5)
        else:
            painter.drawEllipse(QPointF(13, 6), 2.8, 2.8)
