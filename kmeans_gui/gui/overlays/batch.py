"""The points of a mini-batch, lit up."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.overlays.base import Overlay
from kmeans_gui.gui.theme import Theme

_INK, _LIGHT = "#14171d", "#ffffff"
FEW = 1200
"""Up to so many the dots are large."""
_SIDE = 12.0


class BatchItem(Overlay):
    """A bright dot with a dark rim on each point that the step learns from.

    All dots are copies of one picture: drawn one by one, a thousand of them take two frames.
    """

    def __init__(self) -> None:
        super().__init__(z=6)
        self._points: NDArray[Any] | None = None
        self._dot: QPixmap | None = None
        self._few = True
        self._fragments = internals.PrimitiveArray(QPainter.PixmapFragment, 10)

    @property
    def points(self) -> NDArray[Any] | None:
        """The points that are lit, shape (m, 2)."""
        return self._points

    def show_points(self, points: NDArray[Any] | None) -> None:
        """Light up `points`, shape (m, 2)."""
        if points is self._points:
            return
        self._points = points
        few = points is None or len(points) <= FEW
        if few != self._few:
            self._few, self._dot = few, None
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._dot = None
        super().apply_theme(theme)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Copy the dot to each point that is seen."""
        if self._points is None or not len(self._points):
            return
        ratio = painter.device().devicePixelRatioF()
        if self._dot is None or self._dot.devicePixelRatio() != ratio:
            self._dot = self._draw_dot(ratio)
        seen = self.seen(painter, _SIDE)
        x, y = self.to_pixels(painter, self._points)
        inside = (x > seen.left()) & (x < seen.right()) & (y > seen.top()) & (y < seen.bottom())
        x, y = x[inside], y[inside]
        self._fragments.resize(len(x))
        if not len(x):
            return
        side = float(self._dot.width())
        rows = self._fragments.ndarray()
        # x, y, the part of the picture, scales, rotation, opacity: see QPainter.PixmapFragment
        rows[:, 0], rows[:, 1] = x, y
        rows[:, 2:] = (0.0, 0.0, side, side, 1.0 / ratio, 1.0 / ratio, 0.0, 1.0)
        painter.save()
        painter.resetTransform()
        # how the array is handed over differs between versions of Qt's bindings
        painter.drawPixmapFragments(  # type: ignore[call-arg]
            *self._fragments.drawargs(), self._dot
        )
        painter.restore()

    def _draw_dot(self, ratio: float) -> QPixmap:
        large = self.theme.magnification
        pixels = math.ceil(_SIDE * large * ratio)
        dot = QPixmap(pixels, pixels)
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(_INK), 1.4))
        painter.setBrush(QColor(_LIGHT))
        radius = (3.1 if self._few else 2.0) * large
        middle = pixels / ratio / 2
        painter.drawEllipse(QPointF(middle, middle), radius, radius)
        painter.end()
        return dot
