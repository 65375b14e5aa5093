"""Rings around the center under the pointer and the one that keys act on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.canvas_items import CentersItem
from kmeans_gui.gui.view_item import ViewItem

GAP = 4.0
"""Pixels between a center's disc and the ring around it."""


class HandMarks(ViewItem):
    """Draws the rings where the centers are drawn, so that they move together.

    Attributes
    ----------
    hovered, selected : int or None
    """

    def __init__(self, centers: CentersItem) -> None:
        super().__init__()
        self._centers = centers
        self.hovered: int | None = None
        self.selected: int | None = None
        self.setZValue(9)
        # A ring is drawn outside of its disc, and neither is ever in the way of the mouse.
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_marks(self, hovered: int | None, selected: int | None) -> None:
        """Draw rings around these centers."""
        if (hovered, selected) != (self.hovered, self.selected):
            self.hovered, self.selected = hovered, selected
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw a soft disc behind the hovered center and a ring around the selected one."""
        centers = self._centers.centers
        transform = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._centers.radius(len(centers)) + GAP
        accent = QColor(self.theme.accent)
        for j, is_selected in ((self.hovered, False), (self.selected, True)):
            if j is None or not 0 <= j < len(centers):
                continue
            place = transform.map(QPointF(float(centers[j, 0]), float(centers[j, 1])))
            if is_selected:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self.theme.panel), 4.5))
                painter.drawEllipse(place, radius, radius)
                painter.setPen(QPen(accent, 2.0))
                painter.drawEllipse(place, radius, radius)
            else:
                accent.setAlpha(70)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(accent)
                painter.drawEllipse(place, radius + 2.5, radius + 2.5)
                accent.setAlpha(255)
        painter.restore()
