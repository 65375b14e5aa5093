"""Icons drawn by code: crisp at any scale, in the colors of the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from kmeans_gui.gui import paint_icons

SIZE = 16
"""The grid that the icons are drawn on, in pixels."""

_Drawing = Callable[[QPainter], None]


def icon(name: str, color: str, disabled: str | None = None) -> QIcon:
    """Return the icon `name` in `color`, and in `disabled` for a disabled control.

    Raises
    ------
    KeyError
        There is no such icon; `NAMES` lists them.
    """
    drawing = _DRAWINGS[name]
    result = QIcon()
    for ratio in (1.0, 1.5, 2.0, 3.0):
        result.addPixmap(_pixmap(drawing, color, ratio), QIcon.Mode.Normal)
        if disabled is not None:
            result.addPixmap(_pixmap(drawing, disabled, ratio), QIcon.Mode.Disabled)
    return result


def _pixmap(drawing: _Drawing, color: str, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = QColor(color)
    painter.setPen(
        QPen(ink, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(ink)
    drawing(painter)
    painter.end()
    return pixmap


def _triangle(painter: QPainter, left: float, right: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(left, 3.5), QPointF(left, 12.5), QPointF(right, 8.0)]))


def _play(painter: QPainter) -> None:
    _triangle(painter, 5.0, 12.6)


def _pause(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(4.4, 3.6, 2.0, 8.8), 0.6, 0.6)
    painter.drawRoundedRect(QRectF(9.6, 3.6, 2.0, 8.8), 0.6, 0.6)


def _step_forward(painter: QPainter) -> None:
    _triangle(painter, 4.2, 10.0)
    painter.drawLine(QPointF(12.4, 3.6), QPointF(12.4, 12.4))


def _step_back(painter: QPainter) -> None:
    _triangle(painter, 11.8, 6.0)
    painter.drawLine(QPointF(3.6, 3.6), QPointF(3.6, 12.4))


def _to_end(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x in (3.2, 7.0):
        painter.drawPolyline(QPolygonF([QPointF(x, 4), QPointF(x + 4, 8), QPointF(x, 12)]))
    painter.drawLine(QPointF(13.2, 3.8), QPointF(13.2, 12.2))


def _to_start(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x in (12.8, 9.0):
        painter.drawPolyline(QPolygonF([QPointF(x, 4), QPointF(x - 4, 8), QPointF(x, 12)]))
    painter.drawLine(QPointF(2.8, 3.8), QPointF(2.8, 12.2))


def _open(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(2, 12.6))
    for x, y in ((2, 3.6), (6.2, 3.6), (7.8, 5.4), (13.6, 5.4), (13.6, 12.6)):
        path.lineTo(x, y)
    path.closeSubpath()
    painter.drawPath(path)


def _save(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QPointF(8, 2.4), QPointF(8, 9.6))
    painter.drawPolyline(QPolygonF([QPointF(5, 6.8), QPointF(8, 9.8), QPointF(11, 6.8)]))
    painter.drawPolyline(
        QPolygonF(
            [QPointF(2.6, 10.4), QPointF(2.6, 13.4), QPointF(13.4, 13.4), QPointF(13.4, 10.4)]
        )
    )


def _fit_all(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x, y, right, down in (
        (2.5, 2.5, 1, 1),
        (13.5, 2.5, -1, 1),
        (2.5, 13.5, 1, -1),
        (13.5, 13.5, -1, -1),
    ):
        painter.drawPolyline(
            QPolygonF([QPointF(x + 3.2 * right, y), QPointF(x, y), QPointF(x, y + 3.2 * down)])
        )
    painter.drawEllipse(QPointF(8, 8), 1.3, 1.3)


def _close(painter: QPainter) -> None:
    painter.drawLine(QPointF(4.6, 4.6), QPointF(11.4, 11.4))
    painter.drawLine(QPointF(11.4, 4.6), QPointF(4.6, 11.4))


def _chevron_right(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(6.2, 4.4), QPointF(9.8, 8), QPointF(6.2, 11.6)]))


def _chevron_down(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(4.4, 6.2), QPointF(8, 9.8), QPointF(11.6, 6.2)]))


def _regions(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(2.2, 2.2, 11.6, 11.6), 2, 2)
    painter.drawPolyline(QPolygonF([QPointF(2.4, 9.6), QPointF(7.4, 8), QPointF(9.6, 2.4)]))
    painter.drawLine(QPointF(7.4, 8), QPointF(11, 13.6))


def _loop(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(3.2, 3.2, 9.6, 9.6), 70 * 16, -295 * 16)
    painter.drawPolyline(QPolygonF([QPointF(4.6, 1.4), QPointF(6.8, 3.6), QPointF(4.4, 5.6)]))


def _compare(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(2.2, 3.2, 5.0, 9.6), 1.2, 1.2)
    painter.drawRoundedRect(QRectF(8.8, 3.2, 5.0, 9.6), 1.2, 1.2)


_DRAWINGS: dict[str, _Drawing] = {
    "play": _play,
    "pause": _pause,
    "step-forward": _step_forward,
    "step-back": _step_back,
    "to-start": _to_start,
    "to-end": _to_end,
    "open": _open,
    "save": _save,
    "fit-all": _fit_all,
    "close": _close,
    "chevron-right": _chevron_right,
    "chevron-down": _chevron_down,
    "loop": _loop,
    "regions": _regions,
    "compare": _compare,
    **paint_icons.DRAWINGS,
}

NAMES = tuple(_DRAWINGS)
