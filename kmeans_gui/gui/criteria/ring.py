"""A ring on the canvas around the point that is looked at elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.view_item import ViewItem

RADIUS = 9.0


class RingItem(ViewItem):
    """A ring of a size on the screen, with a rim that sets it off from any color."""

    def __init__(self) -> None:
        super().__init__()
        self._place: QPointF | None = None
        self.setZValue(20)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where the ring is, in the data's coordinates."""
        return None if self._place is None else (self._place.x(), self._place.y())

    def show_at(self, place: tuple[float, float] | None) -> None:
        """Draw the ring there, or not at all."""
        new = None if place is None else QPointF(*place)
        if new != self._place:
            self._place = new
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the ring, in pixels."""
        if self._place is None:
            return
        at = painter.transform().map(self._place)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.theme.disc, 5.0), (self.theme.rim, 2.2)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(at, RADIUS, RADIUS)
        painter.restore()
