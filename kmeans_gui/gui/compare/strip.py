"""Many starts at once: small pictures, from the lowest inertia to the highest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QWidget

from kmeans_gui.gui.compare import words
from kmeans_gui.gui.compare.small_picture import (
    NARROWEST,
    SmallPicture,
    small_style,
    whole_view,
)
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.plans import MOST_PANES
from kmeans_gui.session.playback import PlaybackFrame, frame_of

LARGEST_ROOM = 10_000


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
            place = comparison.recording.position_of(index, self._position)
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
            style = small_style(self._style, k, picture.order, ratio)
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


def _alike(one: PlaybackFrame, other: PlaybackFrame) -> bool:
    return np.array_equal(one.coloring, other.coloring) and np.array_equal(one.marks, other.marks)
