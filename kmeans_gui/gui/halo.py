"""A soft ring around the mouse, so that a room sees where it points."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QWidget

RADIUS = 26
_MARGIN = 14


class Halo(QWidget):
    """Follows the mouse over some widgets of a window; brighter while a button is down.

    Parameters
    ----------
    window : QWidget
        It lies over all of it and lets the mouse through.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("pointer_halo")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.resize(2 * (RADIUS + _MARGIN), 2 * (RADIUS + _MARGIN))
        self.pressed = False
        self._color = QColor("#ffb300")
        self._watched: list[QWidget] = []
        self.hide()

    def watch(self, widgets: Iterable[QWidget]) -> None:
        """Follow the mouse over `widgets`."""
        for widget in widgets:
            widget.installEventFilter(self)
            self._watched.append(widget)

    def unwatch(self) -> None:
        """Follow it no more, and be gone."""
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched.clear()
        self.pressed = False
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See where the mouse is; take nothing from anybody."""
        kind = event.type()
        if isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            if kind == QEvent.Type.MouseButtonPress:
                self.pressed = True
            elif kind == QEvent.Type.MouseButtonRelease:
                self.pressed = False
            if kind in (
                QEvent.Type.MouseMove,
                QEvent.Type.MouseButtonPress,
                QEvent.Type.MouseButtonRelease,
            ):
                self._follow(watched.mapTo(self.window(), event.position().toPoint()))
        elif kind == QEvent.Type.Leave:
            self.hide()
        return False

    def _follow(self, place: QPoint) -> None:
        self.move(place - QPoint(self.width() // 2, self.height() // 2))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        strength = 1.0 if self.pressed else 0.8
        glow = QRadialGradient(middle, RADIUS + _MARGIN)
        for share, alpha in ((0.0, 0.10), (0.5, 0.16), (0.72, 0.34), (1.0, 0.0)):
            color = QColor(self._color)
            color.setAlphaF(alpha * (1.6 if self.pressed else 1.0))
            glow.setColorAt(share, color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(middle, RADIUS + _MARGIN, RADIUS + _MARGIN)
        ring = QColor(self._color)
        ring.setAlphaF(strength)
        painter.setPen(QPen(ring, 4.5 if self.pressed else 3.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, RADIUS, RADIUS)
