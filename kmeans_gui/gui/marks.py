"""How a center looks: a disc with a rim, and a cross in its cluster's color."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kmeans_gui.gui.theme import Theme

MANY = 150
SMALLEST = 2.0
"""Pixels of a disc that is but a rim around a dot of color."""

ARM = 0.42
"""From a cross's middle to its end along x and along y, in radii."""


def mark_radius(k: int) -> float:
    """Return the radius of a disc in pixels: smaller where there are many.

    From `MANY` on all discs together cover as much, however many they are.
    """
    few = min(max(k, 1), MANY)
    radius = 9.5 * (24 / few) ** 0.33 * (few / max(k, 1)) ** 0.5
    return float(min(9.5, max(SMALLEST, radius)))


def rim_width(radius: float) -> float:
    """Return the width of a disc's rim, half of which lies outside."""
    return max(1.0, radius * 0.19)


def cross_width(radius: float) -> float:
    """Return the width of a cross's arms."""
    return max(1.2, radius * 0.27)


def draw_mark(
    painter: QPainter, x: float, y: float, radius: float, color: QColor, theme: Theme
) -> None:
    """Draw a center in pixels."""
    painter.setPen(QPen(QColor(theme.rim), rim_width(radius)))
    painter.setBrush(QColor(theme.disc))
    painter.drawEllipse(QPointF(x, y), radius, radius)
    draw_cross(painter, x, y, radius, color)


def draw_cross(painter: QPainter, x: float, y: float, radius: float, color: QColor) -> None:
    """Draw the cross alone."""
    cross = QPen(color, cross_width(radius))
    cross.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(cross)
    arm = radius * ARM
    painter.drawLines(
        [
            QLineF(x - arm, y - arm, x + arm, y + arm),
            QLineF(x - arm, y + arm, x + arm, y - arm),
        ]
    )
