"""A ring around the point under the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.overlays.base import Overlay


class RingItem(Overlay):
    """A ring around one point."""

    RADIUS = 7.0
    in_pictures = False

    def __init__(self) -> None:
        super().__init__(z=20)
        self._place: tuple[float, float] | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        """The point with the ring, in the data's coordinates."""
        return self._place

    def show_at(self, place: tuple[float, float] | None) -> None:
        """Draw the ring around `place`, or none."""
        self._place = place
        self.setVisible(place is not None)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the ring so that it is seen on every color."""
        if self._place is None:
            return
        x, y = self.to_pixels(painter, np.array([self._place]))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.theme.disc, 4.5), (self.theme.rim, 2.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(QPointF(float(x[0]), float(y[0])), self.RADIUS, self.RADIUS)
        painter.restore()
