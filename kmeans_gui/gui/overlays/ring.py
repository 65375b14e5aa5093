"""A ring around the point under the pointer, or around the one that is pointed at elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.overlays.base import Overlay


class RingItem(Overlay):
    """A ring of a size on the screen, with a rim that sets it off from any color.

    Parameters
    ----------
    radius : float
        In pixels.
    line, rim : float
        How wide the line is in pixels, and how wide with its rim.
    """

    in_pictures = False

    def __init__(self, radius: float = 7.0, line: float = 2.0, rim: float = 4.5) -> None:
        super().__init__(z=20)
        self._radius, self._line, self._rim = radius, line, rim
        self._place: tuple[float, float] | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        """The point with the ring, in the data's coordinates."""
        return self._place

    def show_at(self, place: tuple[float, float] | None) -> None:
        """Draw the ring around `place`, or none."""
        if place != self._place:
            self._place = place
            self.setVisible(place is not None)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the ring so that it is seen on every color."""
        if self._place is None:
            return
        at = painter.transform().map(QPointF(*self._place))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.theme.disc, self._rim), (self.theme.rim, self._line)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(at, self._radius, self._radius)
        painter.restore()
