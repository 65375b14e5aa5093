"""What items over a whole view have in common: they cover it, and draw in pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from kmeans_gui.gui.theme import LIGHT, Theme


class ViewItem(pg.GraphicsObject):
    """An item over all that is seen, since what it draws has a size on the screen.

    A disc may reach into the view from outside, so that no smaller rectangle would be enough.

    Attributes
    ----------
    theme : Theme
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.theme = theme
        self.update()

    def viewRangeChanged(self) -> None:
        """Cover the new view."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """Return all that is seen."""
        rect = self.viewRect()
        return QRectF() if rect is None else rect

    @staticmethod
    def to_pixels(
        painter: QPainter, places: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where `places`, shape (m, 2) in the data's coordinates, are on the screen."""
        transform = painter.transform()
        with np.errstate(over="ignore", invalid="ignore"):
            x = places[:, 0] * transform.m11() + transform.dx()
            y = places[:, 1] * transform.m22() + transform.dy()
        return x, y

    def seen(self, painter: QPainter, margin: float = 0.0) -> QRectF:
        """Return the view in pixels."""
        rect: QRectF = painter.transform().mapRect(self.boundingRect())
        return rect.adjusted(-margin, -margin, margin, margin)
