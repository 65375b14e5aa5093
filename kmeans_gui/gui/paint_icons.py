"""The icons of the painting tools, on the grid of `icons`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF


def _dot(painter: QPainter, x: float, y: float, radius: float) -> None:
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.restore()


def _line(painter: QPainter, *corners: tuple[float, float]) -> None:
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.restore()


def _hand(painter: QPainter) -> None:
    painter.drawLine(QLineF(8, 2, 8, 14))
    painter.drawLine(QLineF(2, 8, 14, 8))
    for x, y, across, down in ((8.0, 1.6, 2, 2), (8.0, 14.4, 2, -2)):
        _line(painter, (x - across, y + down), (x, y), (x + across, y + down))
    for x, y, across, down in ((1.6, 8.0, 2, 2), (14.4, 8.0, -2, 2)):
        _line(painter, (x + across, y - down), (x, y), (x + across, y + down))


def _brush(painter: QPainter) -> None:
    _line(painter, (13.6, 2.4), (8.2, 8.6))
    path = QPainterPath(QPointF(7.6, 7.8))
    path.cubicTo(4.2, 7.6, 5.2, 11.4, 2.2, 12.8)
    path.cubicTo(5.2, 14.6, 9.6, 12.8, 9.2, 9.4)
    path.closeSubpath()
    painter.drawPath(path)


def _spray(painter: QPainter) -> None:
    for x, y, radius in (
        (8, 8, 1.5), (5.3, 6.4, 1.1), (10.4, 5.7, 1.1), (6.4, 10.8, 1.1), (10.7, 10, 1.1),
        (2.6, 9.6, 0.8), (7.4, 2.8, 0.8), (13.4, 7.6, 0.8), (9.2, 13.6, 0.8), (3.4, 3.4, 0.6),
        (13, 12.8, 0.6),
    ):  # fmt: skip
        _dot(painter, x, y, radius)


def _point(painter: QPainter) -> None:
    _dot(painter, 6.2, 9.8, 3.0)
    painter.drawLine(QLineF(12.2, 2.2, 12.2, 6.6))
    painter.drawLine(QLineF(10, 4.4, 14.4, 4.4))


def _eraser(painter: QPainter) -> None:
    _line(painter, (9.6, 2.6), (13.8, 6.8), (7.4, 13.2), (5, 13.2), (2.2, 10.2), (9.6, 2.6))
    _line(painter, (5.9, 6.5), (10.1, 10.6))
    _line(painter, (7.4, 13.2), (13.6, 13.2))


def _select(painter: QPainter) -> None:
    pen = QPen(painter.pen())
    pen.setDashPattern([1.7, 1.9])
    painter.save()
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(2.4, 2.4, 11.2, 11.2))
    painter.restore()
    _dot(painter, 6.3, 9.2, 1.4)
    _dot(painter, 9.9, 6.6, 1.4)


def _jitter(painter: QPainter) -> None:
    _dot(painter, 8, 8, 2.0)
    for x, y in ((2.8, 5.2), (13.2, 5.2)):
        _line(painter, (x, y), (x - 1.0, y + 1.9), (x + 1.0, y + 3.7), (x, y + 5.6))
    _line(painter, (5.6, 2.8), (7.2, 1.8), (8.8, 3.8), (10.4, 2.8))
    _line(painter, (5.6, 13.2), (7.2, 12.2), (8.8, 14.2), (10.4, 13.2))


def _magnet(painter: QPainter) -> None:
    outline = QPainterPath(QPointF(2.6, 2.6))
    outline.lineTo(2.6, 8.4)
    outline.arcTo(QRectF(2.6, 3.0, 10.8, 10.8), 180, 180)
    outline.lineTo(13.4, 2.6)
    outline.lineTo(9.8, 2.6)
    outline.lineTo(9.8, 8.4)
    outline.arcTo(QRectF(6.2, 6.6, 3.6, 3.6), 0, -180)
    outline.lineTo(6.2, 2.6)
    outline.closeSubpath()
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    painter.restore()
    _line(painter, (2.6, 5.6), (6.2, 5.6))
    _line(painter, (9.8, 5.6), (13.4, 5.6))


def _live(painter: QPainter) -> None:
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x, y)
                for x, y in ((9.2, 2), (4, 9), (7.6, 9), (6.6, 14), (12, 6.8), (8.4, 6.8))
            ]
        )
    )


DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "hand": _hand,
    "brush": _brush,
    "spray": _spray,
    "point": _point,
    "eraser": _eraser,
    "select": _select,
    "jitter": _jitter,
    "magnet": _magnet,
    "live": _live,
}
"""By the name of the tool."""
