"""Drawing a figure with QPainter, on any thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from kmeans_gui.gui.axis_origin import fitted_name
from kmeans_gui.gui.exports.figure import GAP, HEADER_HEIGHT, TICK_LENGTH, Figure
from kmeans_gui.gui.marks import draw_mark, mark_radius


def blank(width: int, height: int, color: str) -> NDArray[np.uint8]:
    """Return an empty picture, uint8 of shape (height, width, 4): red, green, blue and 255.

    numpy fills it without keeping the interpreter from the window, which QImage does not.
    """
    pixels = np.empty((height, width, 4), dtype=np.uint8)
    ink = QColor(color)
    one = np.array([ink.red(), ink.green(), ink.blue(), 255], dtype=np.uint8)
    pixels.view(np.uint32)[...] = one.view(np.uint32)
    return pixels


def as_image(pixels: NDArray[np.uint8]) -> QImage:
    """Return `pixels` as an image that shares their memory, which has to outlive it."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGBX8888)


def begin(pixels: NDArray[np.uint8], scale: float) -> tuple[QPainter, QImage]:
    """Return a painter on `pixels`, in units of `scale` of them, and the image it paints on."""
    image = as_image(pixels)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    return painter, image


def draw(figure: Figure, frame: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Return the whole picture, `scale` device pixels for each logical one.

    Parameters
    ----------
    figure : Figure
    frame : ndarray of shape (height, width, 4), uint8
        What `raster` drew for `figure.viewport(scale)`.
    scale : float

    Returns
    -------
    ndarray of shape (height, width, 4), uint8
    """
    width, height = figure.size(scale)
    pixels = blank(width, height, figure.theme.panel)
    place = figure.device_plot(scale)
    left, top = round(place.left()), round(place.top())
    rows, columns = frame.shape[:2]
    pixels[top : top + rows, left : left + columns] = frame[: height - top, : width - left]
    painter, _image = begin(pixels, scale)
    paint_content(painter, figure)
    paint_axes(painter, figure)
    painter.end()
    return pixels


def cluster_inks(figure: Figure, k: int) -> list[QColor]:
    """Return the colors of the `k` clusters of a figure."""
    return [QColor(int(r), int(g), int(b)) for r, g, b in figure.colors(k)]


def paint_content(painter: QPainter, figure: Figure) -> None:
    """Draw what lies over the points: trails, what else the canvas shows, and the centers."""
    content = figure.content
    painter.save()
    painter.setClipRect(figure.plot)
    marks = content.marks
    inks = [] if marks is None else cluster_inks(figure, len(marks))
    for trail in content.trails:
        _paint_trail(painter, figure, trail.places, inks[trail.cluster])
    if figure.under is not None:
        figure.under.play(painter)
    if marks is not None and len(marks):
        radius = mark_radius(len(marks)) * figure.theme.magnification
        near = figure.plot.adjusted(-radius, -radius, radius, radius)
        for (x, y), ink in zip(figure.to_picture(marks).tolist(), inks, strict=True):
            if near.contains(x, y):
                draw_mark(painter, x, y, radius, ink, figure.theme)
    if figure.over is not None:
        figure.over.play(painter)
    painter.restore()


def _paint_trail(
    painter: QPainter, figure: Figure, places: NDArray[np.float64], ink: QColor
) -> None:
    line = [QPointF(x, y) for x, y in figure.to_picture(places).tolist()]
    if len(line) < 2:
        return
    times = figure.theme.magnification
    # a casing in the canvas's color, or the line is lost among dots of its own color
    casing = QColor(figure.theme.panel)
    casing.setAlphaF(0.85)
    round_join = Qt.PenJoinStyle.RoundJoin
    for color, wide, large in ((casing, 4.6, 7.0), (ink, 2.0, 4.6)):
        pen = QPen(color, wide * times)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(round_join)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(line))
        pen.setWidthF(large * times)
        painter.setPen(pen)
        painter.drawPoints(QPolygonF(line[:-1]))


def paint_axes(painter: QPainter, figure: Figure) -> None:
    """Draw the axes with their numbers and names, and the line above them."""
    theme, plot = figure.theme, figure.plot
    painter.save()
    painter.setPen(QPen(QColor(theme.line), theme.magnification))
    painter.drawLine(plot.topLeft(), plot.bottomLeft())
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    painter.setFont(figure.fonts.small)
    metrics = QFontMetricsF(figure.fonts.small)
    for x, words in x_places(figure):
        painter.setPen(QPen(QColor(theme.faint), theme.magnification))
        painter.drawLine(QPointF(x, plot.bottom() - TICK_LENGTH), QPointF(x, plot.bottom()))
        painter.setPen(QColor(theme.muted))
        box = QRectF(x - 100, plot.bottom() + GAP / 2, 200, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    for y, words in y_places(figure):
        painter.setPen(QPen(QColor(theme.faint), theme.magnification))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.left() + TICK_LENGTH, y))
        painter.setPen(QColor(theme.muted))
        box = QRectF(0, y - metrics.height() / 2, plot.left() - GAP, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    _paint_names(painter, figure, metrics)
    _paint_header(painter, figure)
    painter.restore()


def _paint_names(painter: QPainter, figure: Figure, metrics: QFontMetricsF) -> None:
    plot, high = figure.plot, metrics.height()
    painter.setPen(QColor(figure.theme.text))
    x_origin, y_origin = figure.origin
    middle = Qt.AlignmentFlag.AlignCenter
    below = QRectF(plot.left(), figure.height - high - GAP, plot.width(), high)
    painter.drawText(below, middle, fitted_name(figure.x_name, x_origin, metrics, plot.width()))
    painter.save()
    painter.translate(GAP / 2 + high / 2, plot.center().y())
    painter.rotate(-90)
    beside = QRectF(-plot.height() / 2, -high / 2, plot.height(), high)
    painter.drawText(beside, middle, fitted_name(figure.y_name, y_origin, metrics, plot.height()))
    painter.restore()


def _paint_header(painter: QPainter, figure: Figure) -> None:
    content, plot = figure.content, figure.plot
    if not (content.title or content.note):
        return
    line = QRectF(plot.left(), plot.top() - HEADER_HEIGHT, plot.width(), HEADER_HEIGHT)
    middle = Qt.AlignmentFlag.AlignVCenter
    note = QFontMetricsF(figure.fonts.body).horizontalAdvance(content.note)
    painter.setFont(figure.fonts.body)
    painter.setPen(QColor(figure.theme.muted))
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, content.note)
    room = max(0.0, line.width() - note - 16.0)
    painter.setFont(figure.fonts.title)
    painter.setPen(QColor(figure.theme.text))
    title = QFontMetricsF(figure.fonts.title).elidedText(
        content.title, Qt.TextElideMode.ElideRight, room
    )
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, title)


def x_places(figure: Figure) -> list[tuple[float, str]]:
    """Return where the numbers of the x axis are, and what they say."""
    y = figure.bounds[2]
    places = figure.to_picture(np.array([[tick.value, y] for tick in figure.x_ticks]))
    plot = figure.plot
    return [
        (x, tick.words)
        for x, tick in zip(places[:, 0].tolist(), figure.x_ticks, strict=True)
        if plot.left() - 0.5 <= x <= plot.right() + 0.5
    ]


def y_places(figure: Figure) -> list[tuple[float, str]]:
    """Return where the numbers of the y axis are, and what they say."""
    x = figure.bounds[0]
    places = figure.to_picture(np.array([[x, tick.value] for tick in figure.y_ticks]))
    plot = figure.plot
    return [
        (y, tick.words)
        for y, tick in zip(places[:, 1].tolist(), figure.y_ticks, strict=True)
        if plot.top() - 0.5 <= y <= plot.bottom() + 0.5
    ]
