"""Many starts at once: small pictures, from the lowest inertia to the highest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
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
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from kmeans_gui.gui.canvas_items import colors_in_order
from kmeans_gui.gui.cluster_view import PADDING
from kmeans_gui.gui.compare import words
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import small_font
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.plans import MOST_PANES
from kmeans_gui.session.playback import PlaybackFrame, frame_of

NARROWEST = 84
"""Pixels. A row of pictures narrower than this becomes two rows, where there is room for two."""
LARGEST_ROOM = 10_000
PICTURE_RATIO = 0.66
MARK_RADIUS = 3.2
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
        """Return the height of the picture and the line under it."""
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


class StartStrip(QWidget):
    """All fits of `comparison` as small pictures that move with its timeline.

    Signals
    -------
    chosen : int
        The position of a run that a person wants to see large.
    """

    chosen = Signal(int)

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._comparison = comparison
        self._renderer = comparison.renderer(MOST_PANES)
        self._bounds: Bounds | None = None
        self._equal_aspect = True
        self._style = Style()
        self._theme = LIGHT
        self._position = 0.0
        self._half_steps, self._ease = True, 1.0
        self._due: list[SmallPicture] = []
        self._drawing: SmallPicture | None = None
        self.pictures: list[SmallPicture] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 6, 8, 8)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._columns = 0
        self._room = LARGEST_ROOM
        self._renderer.rendered.connect(self._on_rendered)
        self._renderer.failed.connect(self._on_failed)

    # -- what is shown ---------------------------------------------------------------------------

    def show_runs(self) -> None:
        """Show a picture for each run of the comparison."""
        count = len(self._comparison)
        while len(self.pictures) < count:
            picture = SmallPicture(len(self.pictures) + 1, self)
            picture.clicked.connect(self._on_clicked)
            picture.resized.connect(self._on_resized)
            picture.apply_theme(self._theme)
            self.pictures.append(picture)
        for picture in self.pictures:
            picture.clear()
            picture.setVisible(picture in self.pictures[:count])
        self._columns = 0
        self._lay_out()
        self.tell()

    def tell(self) -> None:
        """Sort the pictures, and say anew what is known of the runs."""
        comparison = self._comparison
        highest = max(
            (v for i in range(len(comparison)) if math.isfinite(v := comparison.inertia(i))),
            default=0.0,
        )
        for picture, index in zip(self.pictures, comparison.ranking, strict=False):
            inertia = comparison.inertia(index)
            picture.run_index = index
            picture.inertia = words.inertia(comparison, index)
            picture.difference = words.difference(comparison, index)
            picture.is_best = index == comparison.best
            picture.share = inertia / highest if highest > 0 and math.isfinite(inertia) else 0.0
            picture.order = comparison.colors(index)
            assert comparison.plan is not None
            title = comparison.plan.variants[index].title
            said = f"{title}: inertia {picture.inertia}, {picture.difference}"
            picture.setAccessibleName(said if picture.inertia else title)
            picture.setToolTip(f"{picture.accessibleName()}. Click to see it large.")
        self._show_all()

    def mark(self, shown: set[int]) -> None:
        """Mark the pictures of the runs that are seen large."""
        for picture in self.pictures:
            picture.setChecked(picture.run_index in shown)

    def set_look(self, bounds: Bounds | None, equal_aspect: bool, style: Style) -> None:
        """Draw all of `bounds` in `style`."""
        self._bounds, self._equal_aspect = bounds, equal_aspect
        self._style = style
        for picture in self.pictures:
            self._ask(picture)

    def show_position(self, position: float, half_steps: bool, ease: float) -> None:
        """Show the runs where they stand when the timeline is at `position`."""
        self._position, self._half_steps, self._ease = position, half_steps, ease
        self._show_all()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for picture in self.pictures:
            picture.apply_theme(theme)

    def _show_all(self) -> None:
        comparison = self._comparison
        for picture in self.pictures[: len(comparison)]:
            index = picture.run_index
            place = comparison.position_of(index, self._position)
            frame = frame_of(comparison.played(index), place, self._half_steps, self._ease)
            before, picture.frame = picture.frame, frame
            if before is None or frame is None or not _alike(before, frame):
                self._ask(picture)

    # -- pictures, one after another -------------------------------------------------------------

    def _ask(self, picture: SmallPicture) -> None:
        if picture not in self._due:
            self._due.append(picture)
        self._draw_next()

    def _draw_next(self) -> None:
        while self._due and self._drawing is None:
            picture = self._due.pop(0)
            if picture.isHidden() or picture.frame is None or self._bounds is None:
                continue
            ratio = self.devicePixelRatioF()
            k = len(picture.frame.coloring)
            style = Style(
                dark=self._style.dark,
                regions=self._style.regions,
                borders=self._style.borders,
                dot_radius=DOT_RADIUS,
                pixel_ratio=ratio,
                colors=colors_in_order(k, self._style.dark, picture.order),
            )
            viewport = whole_view(self._bounds, picture.picture_rect(), ratio, self._equal_aspect)
            if self._renderer.request(viewport, picture.frame.coloring, style):
                self._drawing = picture

    @Slot(object, object, object)
    def _on_rendered(self, pixels: NDArray[np.uint8], viewport: Viewport, _request: Any) -> None:
        picture, self._drawing = self._drawing, None
        if picture is not None:
            picture.show_image(pixels, viewport)
        self._draw_next()

    @Slot(str)
    def _on_failed(self, _sentence: str) -> None:
        self._drawing = None
        self._draw_next()

    def forget(self) -> None:
        """Expect no picture any more: the points have been replaced."""
        self._due.clear()
        self._drawing = None
        for picture in self.pictures:
            picture.clear()

    # -- events ----------------------------------------------------------------------------------

    @Slot()
    def _on_clicked(self) -> None:
        picture = self.sender()
        if isinstance(picture, SmallPicture):
            self.chosen.emit(picture.run_index)

    @Slot()
    def _on_resized(self) -> None:
        picture = self.sender()
        if isinstance(picture, SmallPicture):
            self._ask(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the pictures anew."""
        super().resizeEvent(event)
        self._lay_out()

    def set_room(self, height: int) -> None:
        """Take no more than `height` pixels, by a single row if need be: the panes need theirs."""
        if height != self._room:
            self._room = height
            self._lay_out()

    def _lay_out(self) -> None:
        count = min(len(self._comparison), len(self.pictures))
        if not count:
            return
        columns = count if self.width() / count >= NARROWEST else math.ceil(count / 2)
        if columns < count and self._height(columns)[1] > self._room:
            columns = count
        if columns != self._columns:
            self._columns = columns
            for number, picture in enumerate(self.pictures[:count]):
                self._grid.addWidget(picture, *divmod(number, columns))
        height, whole = self._height(columns)
        for picture in self.pictures[:count]:
            # the grid asks nobody anew how high a wider picture is
            picture.setFixedHeight(height)
        self.setFixedHeight(whole)

    def _height(self, columns: int) -> tuple[int, int]:
        """Return how high a picture is, and all, where `columns` of them are in a row."""
        margins = self._grid.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        width = max(20, math.ceil((room - (columns - 1) * 4) / columns))
        for picture in self.pictures:
            picture.lines = picture.lines_in(width)
        height = self.pictures[0].heightForWidth(width)
        rows = math.ceil(min(len(self._comparison), len(self.pictures)) / columns)
        return height, rows * height + (rows - 1) * 4 + margins.top() + margins.bottom()


def whole_view(bounds: Bounds, place: QRectF, ratio: float, equal_aspect: bool) -> Viewport:
    """Return the view that shows all of `bounds` in a rectangle of the screen."""
    x_min, x_max, y_min, y_max = bounds
    width, height = (x_max - x_min) * (1 + 2 * PADDING), (y_max - y_min) * (1 + 2 * PADDING)
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


def _alike(one: PlaybackFrame, other: PlaybackFrame) -> bool:
    return np.array_equal(one.coloring, other.coloring) and np.array_equal(one.marks, other.marks)
