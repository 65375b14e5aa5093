"""A slider over recorded steps that glides between them."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from kmeans_gui.gui.theme import LIGHT, Theme

HANDLE_RADIUS = 7.0
TICK_GAP = 10.0
"""Pixels that the marks of two steps are apart at least, or there are none."""


class PositionSlider(QSlider):
    """A `QSlider` whose value is a step and whose handle may stand between two steps.

    Signals
    -------
    position_requested : float
        A person asked for this position by mouse or keyboard, or a script by ``setValue``.
    """

    position_requested = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._position = 0.0
        self._start = 0.0
        self._theme = LIGHT
        self._quiet = False
        self.setMinimumSize(120, 28)
        self.setRange(0, 0)
        self.setPageStep(10)
        self.valueChanged.connect(self._on_value_changed)

    @property
    def position(self) -> float:
        """Where the handle stands, from the start to ``maximum()``."""
        return self._position

    def show_position(self, position: float) -> None:
        """Move the handle without asking for anything."""
        self._position = min(max(position, self._start), float(self.maximum()))
        self._quiet = True
        self.setValue(round(self._position))
        self._quiet = False
        self.update()

    def set_extent(self, steps: int, start: float = 0.0) -> None:
        """Let the slider run over `steps` recorded steps, from `start`, which may lie before 0."""
        self._quiet = True
        self._start = start
        self.setMaximum(max(steps - 1, 0))
        self._quiet = False
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.update()

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        if not self._quiet:
            self._ask(float(value))

    def _ask(self, position: float) -> None:
        self.show_position(position)
        self.position_requested.emit(self._position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the mouse was pressed."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._ask(self._position_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self.isSliderDown():
            self._ask(self._position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the scrubbing."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def _track(self) -> tuple[float, float]:
        return HANDLE_RADIUS + 1.0, self.width() - HANDLE_RADIUS - 1.0

    def x_of(self, position: float) -> float:
        """Return where `position` is, in pixels from the left."""
        left, right = self._track()
        way = self.maximum() - self._start
        return left + (right - left) * ((position - self._start) / way if way else 0.0)

    def _ticks(self) -> range:
        """Return the steps that are marked: none where they would touch one another."""
        left, right = self._track()
        way = self.maximum() - self._start
        room = 0 < way <= (right - left) / TICK_GAP
        return range(math.ceil(self._start), self.maximum() + 1) if room else range(0)

    def _position_at(self, x: float) -> float:
        left, right = self._track()
        fraction = (x - left) / max(right - left, 1.0)
        way = self.maximum() - self._start
        return self._start + min(max(fraction, 0.0), 1.0) * way

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, a tick for each step while there is room, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter, self.height() / 2)

    def _paint_track(self, painter: QPainter, middle: float) -> None:
        """Draw them with their middle so many pixels from the top."""
        theme = self._theme
        left, right = self._track()
        x = self.x_of(self._position)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover))
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        if not self.isEnabled():
            return
        accent = QColor(theme.accent)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(left, middle - 2, x - left, 4), 2, 2)
        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.setBrush(QColor(theme.panel))
        for step in self._ticks():
            painter.drawEllipse(QPointF(self.x_of(step), middle), 2.5, 2.5)
        painter.setPen(QPen(QColor(theme.text if self.hasFocus() else theme.panel), 1.5))
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(x, middle), HANDLE_RADIUS, HANDLE_RADIUS)
