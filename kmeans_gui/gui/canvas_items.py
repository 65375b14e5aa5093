"""What the canvas draws: one image of the points and regions, and the centers over it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.marks import draw_cross, draw_mark, mark_radius, rim_width
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.view_item import ViewItem
from kmeans_gui.raster.palette import cluster_colors, neutral
from kmeans_gui.raster.viewport import Viewport

PREVIEW_RADIUS = 2.5
DRAWN_ONE_BY_ONE = 48
"""Up to so many centers glide by fractions of a pixel; more are copied from a sheet, which is
several times faster and goes by whole pixels."""
SHEET_COLUMNS = 32


class FrameItem(pg.GraphicsObject):
    """An image that lies where it belongs in the data.

    While the view moves, the last image moves and scales with it, so that the canvas is never
    blank. At its own scale it is drawn pixel by pixel, without resampling.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, False)
        self._image: QImage | None = None
        self._pixels: NDArray[Any] | None = None
        self._rect = QRectF()

    @property
    def image(self) -> QImage | None:
        """The image that is shown, if there is one."""
        return self._image

    def show_frame(self, pixels: NDArray[Any], viewport: Viewport) -> None:
        """Show an image, which nobody may write again.

        Parameters
        ----------
        pixels : ndarray
            uint8 RGBA of shape (height, width, 4), or uint32 ``0xffRRGGBB`` of shape (height,
            width), which is painted in half the time and without other threads.
        viewport : Viewport
        """
        height, width = pixels.shape[:2]
        rect = QRectF(
            viewport.x_min,
            viewport.y_min,
            viewport.x_max - viewport.x_min,
            viewport.y_max - viewport.y_min,
        )
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        # The image borrows the array's memory, so the array is kept as long as the image.
        self._pixels = pixels
        packed = pixels.dtype == np.uint32
        layout = QImage.Format.Format_RGB32 if packed else QImage.Format.Format_RGBX8888
        self._image = QImage(pixels.data, width, height, pixels.strides[0], layout)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.prepareGeometryChange()
        self._image = None
        self._pixels = None
        self._rect = QRectF()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the data that the image shows."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the image, upside down as the y axis goes up."""
        image = self._image
        if image is None:
            return
        on_screen = painter.transform().mapRect(self._rect)
        ratio = painter.device().devicePixelRatioF()
        painter.save()
        painter.resetTransform()
        wide = abs(on_screen.width() * ratio - image.width())
        high = abs(on_screen.height() * ratio - image.height())
        if wide < 1.0 and high < 1.0:
            left = round(on_screen.left() * ratio) / ratio
            top = round(on_screen.top() * ratio) / ratio
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(left, top), image)
        else:
            # Only the part that is seen: Qt is given no rectangle of a million pixels.
            seen = on_screen.intersected(QRectF(painter.viewport()))
            if not seen.isEmpty():
                across = image.width() / on_screen.width()
                down = image.height() / on_screen.height()
                part = QRectF(
                    (seen.left() - on_screen.left()) * across,
                    (seen.top() - on_screen.top()) * down,
                    seen.width() * across,
                    seen.height() * down,
                )
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(seen, image, part)
        painter.restore()


def _on_screen(
    painter: QPainter, places: NDArray[Any], radius: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return where `places`, shape (m, 2), are in pixels, and which are seen: discs of `radius`."""
    x, y = ViewItem.to_pixels(painter, places)
    seen = QRectF(painter.viewport()).adjusted(-radius, -radius, radius, radius)
    return x, y, (x > seen.left()) & (x < seen.right()) & (y > seen.top()) & (y < seen.bottom())


class PreviewItem(pg.GraphicsObject):
    """Plain dots for some of the points, until the first frame is there.

    The first frame of a session waits for the engine to be loaded, at the very first start even
    for it to be compiled. The canvas is not empty meanwhile.
    """

    def __init__(self) -> None:
        super().__init__()
        self._points: NDArray[Any] = np.empty((0, 2))
        self._rect = QRectF()
        self._color = QColor()
        self.setZValue(-1)

    def show_points(self, points: NDArray[Any], rect: QRectF) -> None:
        """Draw `points`, few thousand of shape (n, 2), which lie in `rect`."""
        self.prepareGeometryChange()
        self._points, self._rect = points, rect
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self.hide()
        self._points = np.empty((0, 2))

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the color that points without a cluster have in `theme`."""
        self._color = QColor(*neutral(theme.dark))
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the data that the points lie in."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw a dot at each point that is seen."""
        x, y, inside = _on_screen(painter, self._points, 0.0)
        if not inside.any():
            return
        pen = QPen(self._color, 2 * PREVIEW_RADIUS)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.save()
        painter.resetTransform()
        # Smooth edges take five times as long, which nobody sees for so short a time.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        painter.drawPoints(pg.functions.arrayToQPolygonF(x[inside], y[inside]))
        painter.restore()


class CentersItem(ViewItem):
    """The centers: discs with a rim and a cross in the cluster's color, of a size on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._centers: NDArray[np.float64] = np.empty((0, 2))
        self._colors: list[QColor] = []
        self._order: NDArray[np.intp] | None = None
        self._sheet: QPixmap | None = None
        self.setZValue(10)

    @property
    def centers(self) -> NDArray[np.float64]:
        """The centers that are drawn, shape (k, 2)."""
        return self._centers

    @property
    def colors(self) -> list[QColor]:
        """The colors of the centers, one each."""
        return self._colors

    def show_centers(self, centers: NDArray[Any] | None) -> None:
        """Draw `centers`, shape (k, 2) in the data's coordinates, or none."""
        wanted = np.empty((0, 2)) if centers is None else np.asarray(centers, np.float64)
        if wanted is not self._centers and np.array_equal(wanted, self._centers, equal_nan=True):
            # While only the colors follow, the canvas is painted once per frame and not twice.
            return
        self._centers = wanted
        if len(self._colors) != len(self._centers):
            self._recolor()
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.theme = theme
        self._recolor()
        self.update()

    def set_color_order(self, order: NDArray[np.intp] | None) -> None:
        """Draw center j in color ``order[j]`` of the palette; None: in color j."""
        self._order = order
        self._recolor()
        self.update()

    def _recolor(self) -> None:
        colors = colors_in_order(len(self._centers), self.theme.dark, self._order)
        self._colors = [QColor(int(r), int(g), int(b)) for r, g, b in colors]
        self._sheet = None

    radius = staticmethod(mark_radius)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the discs that are seen."""
        k = len(self._centers)
        if not k:
            return
        radius = self.radius(k) * self.theme.magnification
        x, y, inside = _on_screen(painter, self._centers, radius)
        which = np.flatnonzero(inside).tolist()
        painter.save()
        painter.resetTransform()
        if k <= DRAWN_ONE_BY_ONE:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for j in which:
                draw_mark(painter, float(x[j]), float(y[j]), radius, self._colors[j], self.theme)
        else:
            ratio = painter.device().devicePixelRatioF()
            if self._sheet is None or self._sheet.devicePixelRatio() != ratio:
                self._sheet = self._draw_sheet(radius, ratio)
            side = _cell(radius)
            pixels = side * ratio
            left, top = (x - side / 2).tolist(), (y - side / 2).tolist()
            for j in which:
                row, column = divmod(j, SHEET_COLUMNS)
                cell = QRectF(column * pixels, row * pixels, pixels, pixels)
                painter.drawPixmap(QPointF(left[j], top[j]), self._sheet, cell)
        painter.restore()

    def _draw_sheet(self, radius: float, ratio: float) -> QPixmap:
        """Return one picture of every center's mark, `SHEET_COLUMNS` to a row."""
        side = _cell(radius)
        rows = math.ceil(len(self._colors) / SHEET_COLUMNS)
        sheet = QPixmap(math.ceil(SHEET_COLUMNS * side * ratio), math.ceil(rows * side * ratio))
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row, column = np.divmod(np.arange(len(self._colors)), SHEET_COLUMNS)
        x, y = (column + 0.5) * side, (row + 0.5) * side
        # All discs at once, as thick points upon thicker ones: one by one they take as long as
        # two frames.
        places = pg.functions.arrayToQPolygonF(x, y)
        rim = rim_width(radius)
        for color, width in (
            (self.theme.rim, 2 * radius + rim),
            (self.theme.disc, 2 * radius - rim),
        ):
            painter.setPen(
                QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )
            painter.drawPoints(places)
        for j, ink in enumerate(self._colors):
            draw_cross(painter, float(x[j]), float(y[j]), radius, ink)
        painter.end()
        return sheet


def colors_in_order(k: int, dark: bool, order: NDArray[np.intp] | None) -> NDArray[np.uint8]:
    """Return one color for each of `k` clusters, shape (k, 3): ``order[j]`` of the palette for j.

    An order for another number of clusters is none.
    """
    if order is None or len(order) != k or k == 0:
        return cluster_colors(k, dark)
    return cluster_colors(int(order.max()) + 1, dark)[order]


def _cell(radius: float) -> int:
    """Return the side of a mark's cell on the sheet, with room for its rim."""
    return 2 * math.ceil(radius + 2)
