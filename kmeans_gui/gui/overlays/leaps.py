"""Centers that were put somewhere else: an arrow from the old place to the new one, and a flash."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.canvas_items import CentersItem
from kmeans_gui.gui.overlays.base import Overlay
from kmeans_gui.session.playback import PlaybackFrame

MOST_LEAPS = 100
_BULGE = 0.22
"""How far an arrow bends to the side, as a share of its length."""
_STEPS = 48


class LeapsItem(Overlay):
    """A dashed arrow for each center that the iteration relocates.

    It grows until the center is there, which is halfway through the update; then a ring spreads
    from the new place, and what is left of the arrow is faint.

    Parameters
    ----------
    centers : CentersItem
    """

    def __init__(self, centers: CentersItem) -> None:
        super().__init__(z=12)
        self._centers = centers
        self._frame: PlaybackFrame | None = None

    @property
    def leaps(self) -> list[int]:
        """The centers that have an arrow."""
        frame = self._frame
        if frame is None or frame.previous is None:
            return []
        return [int(j) for j in frame.jumps[:MOST_LEAPS]]

    def show_leaps(self, frame: PlaybackFrame | None) -> None:
        """Draw what leaps in `frame`."""
        before, self._frame = self.leaps, frame
        if before or self.leaps:
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the arrows."""
        frame, which = self._frame, self.leaps
        if frame is None or frame.previous is None or not which:
            return
        if len(self._centers.colors) != len(frame.marks):
            return
        grown, flash, strength = _times(frame)
        old = self.to_pixels(painter, frame.previous.centers[which].astype(np.float64))
        new = self.to_pixels(painter, frame.snapshot.centers[which].astype(np.float64))
        radius = CentersItem.radius(len(frame.marks)) * self.theme.magnification
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, j in enumerate(which):
            start = QPointF(float(old[0][place]), float(old[1][place]))
            end = QPointF(float(new[0][place]), float(new[1][place]))
            self._draw(painter, start, end, grown, strength, self._centers.colors[j], radius)
            if flash is not None:
                ring = QColor(self._centers.colors[j])
                ring.setAlphaF(1.0 - flash)
                painter.setPen(QPen(ring, 3.0))
                spread = radius * (1.2 + 3.0 * flash)
                painter.drawEllipse(end, spread, spread)
        painter.restore()

    def _draw(
        self,
        painter: QPainter,
        start: QPointF,
        end: QPointF,
        grown: float,
        strength: float,
        color: QColor,
        radius: float,
    ) -> None:
        arc = _arc(start, end, grown)
        if grown >= 1.0:
            arc = _without_end(arc, end, radius + 3.0)
        casing, ink = QColor(self.theme.panel), QColor(self.theme.text)
        casing.setAlphaF(0.8 * strength)
        ink.setAlphaF(strength)
        # A hollow ring stays where the center was.
        painter.setPen(QPen(casing, 4.0))
        painter.drawEllipse(start, radius * 0.7, radius * 0.7)
        painter.drawPolyline(arc)
        ghost = QColor(color)
        ghost.setAlphaF(strength)
        painter.setPen(QPen(ghost, 1.8))
        painter.drawEllipse(start, radius * 0.7, radius * 0.7)
        dashes = QPen(ink, 1.6)
        dashes.setDashPattern([4.0, 3.0])
        painter.setPen(dashes)
        painter.drawPolyline(arc)
        self._draw_head(painter, arc, ink)

    @staticmethod
    def _draw_head(painter: QPainter, arc: QPolygonF, ink: QColor) -> None:
        if arc.count() < 2:
            return
        tip, before = arc.at(arc.count() - 1), arc.at(max(0, arc.count() - 3))
        across, down = tip.x() - before.x(), tip.y() - before.y()
        far = math.hypot(across, down)
        if far < 1e-6:
            return
        across, down = across / far, down / far
        wings = [
            QPointF(
                tip.x() - 9.0 * across + side * 4.5 * down,
                tip.y() - 9.0 * down - side * 4.5 * across,
            )
            for side in (-1.0, 1.0)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([tip, *wings]))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _times(frame: PlaybackFrame) -> tuple[float, float | None, float]:
    """Return how much of the arrow is there, how far the ring has spread, how strong they are."""
    match frame.phase:
        case "update":
            there = frame.progress >= 0.5
            grown = 1.0 if there else 2.0 * frame.progress
            flash = 2.0 * frame.progress - 1.0 if there and frame.progress < 1.0 else None
            return grown, flash, 1.0
        case "assign":
            return 1.0, None, 1.0 - 0.5 * frame.progress
        case _:
            return 1.0, None, 0.5


def _arc(start: QPointF, end: QPointF, grown: float) -> QPolygonF:
    """Return the first part of a curve that bends to the side (a quadratic Bezier curve)."""
    across, down = end.x() - start.x(), end.y() - start.y()
    bend = QPointF(
        (start.x() + end.x()) / 2 - _BULGE * down, (start.y() + end.y()) / 2 + _BULGE * across
    )
    share = np.linspace(0.0, grown, _STEPS)
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    x = a * start.x() + b * bend.x() + c * end.x()
    y = a * start.y() + b * bend.y() + c * end.y()
    return QPolygonF([QPointF(*place) for place in zip(x.tolist(), y.tolist(), strict=True)])


def _without_end(arc: QPolygonF, end: QPointF, gap: float) -> QPolygonF:
    """Return `arc` up to the rim of the mark at its end."""
    kept = [
        arc.at(i)
        for i in range(arc.count())
        if math.hypot(arc.at(i).x() - end.x(), arc.at(i).y() - end.y()) > gap
    ]
    return QPolygonF(kept)
