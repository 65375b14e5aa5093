"""What overlays have in common: they are hidden until somebody wants them."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

from kmeans_gui.gui.view_item import ViewItem

FARTHEST = 30_000.0
"""Pixels; lines longer than this are drawn so far only, since Qt's numbers end."""


class Overlay(ViewItem):
    """An item over the whole view. Hidden until it is switched on."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, False)
        self.setZValue(z)
        self.hide()
