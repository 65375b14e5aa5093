"""One fit as a small picture: its regions and centers, and its inertia below or k inside."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kmeans_gui.gui.canvas_items import colors_in_order
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.framing import PADDING
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import small_font
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.playback import PlaybackFrame

NARROWEST = 84
"""Pixels. A row of pictures narrower than this becomes two rows, where there is room for two."""
PICTURE_RATIO = 0.66
MARK_RADIUS = 3.2
MARK_REACH = MARK_RADIUS + 1.5
"""Pixels from the middle of a mark to where its rim ends, within the frame of the picture."""
DOT_RADIUS = 1.1
_BAR, _GAP = 3, 5
_USUAL_WORDS = "888.88  +88.8 %"


class SmallPicture(QAbstractButton):
    """One fit, small: its picture, its inertia as a number and as a bar.

    Signals
    -------
    resized
        A picture of another size is needed.
    """

    resized = Signal()

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"start_{number}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.run_index = 0
        self.inertia = ""
        self.difference = ""
        self.is_best = False
        self.share = 0.0
        self.frame: PlaybackFrame | None = None
        self.order: NDArray[np.intp] | None = None
        self.lines = 1
        self.has_bar = True
        self.names_inside = False
        self.ratio = PICTURE_RATIO
        self._theme = LIGHT
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._viewport: Viewport | None = None

    @property
    def image(self) -> QImage | None:
        """The image that is shown, if there is one."""
        return self._image

    def picture_rect(self) -> QRectF:
        """Return where the picture is."""
        return QRectF(2.5, 2.5, self.width() - 5.0, self._picture_height(self.width()) - 5.0)

    def _picture_height(self, width: int) -> float:
        return max(48.0, width * self.ratio)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the picture and the line under it, if there is one."""
        if self.names_inside:
            return round(self._picture_height(width))
        words = self.lines * self._line_height()
        bar = _BAR + _GAP if self.has_bar else 0
        return round(self._picture_height(width) + bar + _GAP + words)

    def _line_height(self) -> float:
        return small_font(self._theme.magnification).pixelSize() * 1.5

    def lines_in(self, width: int) -> int:
        """Return on how many lines an inertia and its difference are in so many pixels."""
        metrics = QFontMetrics(small_font(self._theme.magnification))
        return 1 if metrics.horizontalAdvance(_USUAL_WORDS) <= width - 5 else 2

    def sizeHint(self) -> QSize:
        return QSize(NARROWEST, self.heightForWidth(NARROWEST))

    def show_image(self, pixels: NDArray[np.uint8], viewport: Viewport) -> None:
        """Show a frame that was drawn for `viewport`; nobody may write to it again."""
        height, width = pixels.shape[:2]
        self._pixels, self._viewport = pixels, viewport
        self._image = QImage(
            pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGBX8888
        )
        self.update()

    def clear(self) -> None:
        """Show no picture."""
        self._image = self._pixels = self._viewport = self.frame = None
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say so."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, the bar and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, place = self._theme, self.picture_rect()
        outline = QPainterPath()
        outline.addRoundedRect(place, 5, 5)
        painter.fillPath(outline, QColor(theme.field))
        if self._image is not None:
            painter.setClipPath(outline)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            self._draw_marks(painter, place)
            painter.setClipping(False)
        chosen = self.isChecked() or self.hasFocus()
        hovered = self.underMouse() and not chosen
        edge = theme.accent if chosen else theme.muted if hovered else theme.line
        painter.setPen(QPen(QColor(edge), 2.0 if chosen else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        if self.names_inside:
            self._draw_name(painter, place)
        else:
            self._draw_words(painter, place)

    def _draw_marks(self, painter: QPainter, place: QRectF) -> None:
        frame, viewport = self.frame, self._viewport
        if frame is None or viewport is None:
            return
        at = viewport.to_pixels(frame.marks)
        at *= (place.width() / viewport.width, place.height() / viewport.height)
        radius = max(1.5, MARK_RADIUS * min(1.0, (24 / max(len(at), 1)) ** 0.33))
        colors = colors_in_order(len(at), self._theme.dark, self.order)
        painter.setPen(QPen(QColor(self._theme.rim), 1.0))
        for (x, y), color in zip(at, colors, strict=True):
            if math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) < 1e6:
                painter.setBrush(QColor(*color.tolist()))
                painter.drawEllipse(place.topLeft() + QPointF(x, y), radius, radius)

    def _draw_name(self, painter: QPainter, place: QRectF) -> None:
        if not self.inertia:
            return
        font = small_font(self._theme.magnification)
        painter.setFont(font)
        wide = QFontMetrics(font).horizontalAdvance(self.inertia)
        tile = QRectF(place.left() + 3, place.top() + 3, wide + 8, self._line_height())
        ground = QColor(self._theme.panel)
        ground.setAlpha(220)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(tile, 3, 3)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, self.inertia)

    def _draw_words(self, painter: QPainter, place: QRectF) -> None:
        theme = self._theme
        top = place.bottom() + _GAP
        if self.share > 0.0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.line))
            painter.drawRoundedRect(QRectF(place.left(), top, place.width(), _BAR), 1.5, 1.5)
            painter.setBrush(QColor(theme.accent if self.is_best else theme.faint))
            width = max(3.0, place.width() * self.share)
            painter.drawRoundedRect(QRectF(place.left(), top, width, _BAR), 1.5, 1.5)
        if self.has_bar:
            top += _BAR + 1
        line = QRectF(place.left(), top, place.width(), self.height() - top)
        font = small_font(self._theme.magnification)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        # What there is no room for, the bar says, too, and the tool tip in words.
        wide = QFontMetrics(font).horizontalAdvance
        second, side = line, Qt.AlignmentFlag.AlignRight
        if self.lines > 1:
            line.setHeight(line.height() / 2)
            second, side = line.translated(0, line.height()), Qt.AlignmentFlag.AlignLeft
        if wide(self.inertia) <= line.width():
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, self.inertia)
        beside = self.difference if self.lines > 1 else f"{self.inertia}  {self.difference}"
        if wide(beside) <= line.width():
            painter.setPen(QColor(theme.accent if self.is_best else theme.muted))
            painter.drawText(second, side | middle, self.difference)


def _widening(pixels: float) -> float:
    """Return how much more than the points is seen in so many pixels: marks are seen whole."""
    return max(1 + 2 * PADDING, pixels / max(1.0, pixels - 2 * MARK_REACH))


def small_style(look: Style, k: int, order: NDArray[np.intp] | None, ratio: float) -> Style:
    """Return how a frame of `k` clusters is drawn in small, where the large one has this `look`."""
    return Style(
        dark=look.dark,
        regions=look.regions,
        borders=look.borders,
        dot_radius=DOT_RADIUS,
        pixel_ratio=ratio,
        colors=colors_in_order(k, look.dark, order),
    )


def whole_view(bounds: Bounds, place: QRectF, ratio: float, equal_aspect: bool) -> Viewport:
    """Return the view that shows all of `bounds` in a rectangle of the screen."""
    x_min, x_max, y_min, y_max = bounds
    width = (x_max - x_min) * _widening(place.width())
    height = (y_max - y_min) * _widening(place.height())
    if equal_aspect and place.height() > 0 and place.width() > 0:
        shape = place.width() / place.height()
        width, height = max(width, height * shape), max(height, width / shape)
    x, y = x_min + (x_max - x_min) / 2, y_min + (y_max - y_min) / 2
    return Viewport(
        x - width / 2,
        x + width / 2,
        y - height / 2,
        y + height / 2,
        max(1, round(place.width() * ratio)),
        max(1, round(place.height() * ratio)),
    )
