"""The canvas: points, regions and centers, with axes, zoom and pan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from kmeans_gui.gui.canvas_axis import CanvasAxis
from kmeans_gui.gui.canvas_box import CanvasBox
from kmeans_gui.gui.canvas_items import CentersItem, FrameItem, PreviewItem, colors_in_order
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.framing import Covered, framed
from kmeans_gui.gui.info_chip import InfoChip
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import enlarge_axis, small_font
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.playback import PlaybackFrame

PREVIEWED_POINTS = 3000


class ClusterView(pg.PlotWidget):
    """Shows frames that somebody renders, and asks for a new one whenever something changed.

    Signals
    -------
    frame_requested : Viewport, centers of shape (k, 2) or None, Style
        At most one per turn of the event loop.
    pointer_moved : x, y
        The mouse is here, in the data's units.
    changed
        Something is to be drawn anew, whether or not anybody sees it.
    """

    changed = Signal()
    frame_requested = Signal(object, object, object)
    pointer_moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        box = CanvasBox(enableMenu=False)
        axes = {name: CanvasAxis(name) for name in ("left", "bottom")}
        super().__init__(parent, background=None, enableMenu=False, viewBox=box, axisItems=axes)
        self.setObjectName("cluster_view")
        self.setAccessibleName("Cluster view")
        self.setAccessibleDescription(
            "The points in the colors of their clusters, and the centers. "
            "Wheel zooms, dragging pans, F shows everything."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        # Files are dropped on the window, which this would hide from it.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self._theme = LIGHT
        self._bounds: Bounds | None = None
        self._fitted: Bounds | None = None
        self._fitted_to: tuple[tuple[float, float], ...] = ()
        self._kept_free = Covered()
        self._has_points = False
        self._is_painted = False
        self._centers: NDArray[np.float64] = np.empty((0, 2))
        self._coloring: NDArray[np.float64] = self._centers
        self._style = Style(packed=True)
        self._color_order: NDArray[np.intp] | None = None
        self._build()
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._request)

    def _build(self) -> None:
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setContentsMargins(4, 10, 14, 4)
        view = plot.getViewBox()
        view.disableAutoRange()
        view.setDefaultPadding(0.0)
        view.setAspectLocked(True)
        view.sigRangeChanged.connect(self._on_range_changed)
        self._view = view
        self.preview_item = PreviewItem()
        self.frame_item = FrameItem()
        self.centers_item = CentersItem()
        for item in (self.preview_item, self.frame_item, self.centers_item):
            self.add_item(item)
        for name in ("top", "right"):
            # never seen, but laid out anew with every range unless told not to look for units
            plot.getAxis(name).enableAutoSIPrefix(False)
        self.chip = InfoChip(self)
        view.sigResized.connect(self._on_resized)

    # -- what is shown ---------------------------------------------------------------------------

    def add_item(self, item: pg.GraphicsObject) -> None:
        """Draw `item`, in the data's coordinates; where over the others, its z value says."""
        self._view.addItem(item, ignoreBounds=True)

    @property
    def bounds(self) -> Bounds | None:
        """The extent of the points; None while there are none."""
        return self._bounds

    @property
    def coloring(self) -> NDArray[np.float64]:
        """The centers by which points and regions are to be colored, shape (k, 2), float64."""
        return self._coloring

    @property
    def centers(self) -> NDArray[np.float64]:
        """The centers to be seen, shape (k, 2), float64; empty before a fit."""
        return self._centers

    def clear_points(self) -> None:
        """Show no data set."""
        self._has_points = False
        self._bounds = None
        self.frame_item.clear()
        self.preview_item.clear()
        self.centers_item.show_centers(None)
        self._centers = self._coloring = np.empty((0, 2))

    def set_points(self, points: NDArray[Any], bounds: Bounds, x_name: str, y_name: str) -> None:
        """Show another data set, whole.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
            Only the first few are read, to be seen until there is a frame.
        bounds : x_min, x_max, y_min, y_max
        x_name, y_name : str
            For the axes.
        """
        self.clear_points()
        self._has_points = True
        self._bounds = bounds
        plot = self.getPlotItem()
        plot.setLabel("bottom", x_name)
        plot.setLabel("left", y_name)
        plot.getAxis("left").forget_room()
        x_min, x_max, y_min, y_max = bounds
        rect = QRectF(x_min, y_min, x_max - x_min, y_max - y_min)
        self.preview_item.show_points(points[:PREVIEWED_POINTS], rect)
        self.fit_all()

    def set_bounds(self, bounds: Bounds) -> None:
        """Let `fit_all` show this rectangle; the view stays as it is."""
        self._bounds = bounds

    def set_centers(self, centers: NDArray[Any] | None) -> None:
        """Ask for a frame with these centers, shape (k, 2); they move when it is there.

        So centers and regions always belong together, and the canvas is painted once for both.
        """
        self._centers = np.empty((0, 2)) if centers is None else np.asarray(centers, np.float64)
        self._coloring = self._centers
        if self.frame_item.image is None:
            self.centers_item.show_centers(self._centers)
        self.refresh()

    def set_playback(self, frame: PlaybackFrame | None) -> None:
        """Show what is to be seen at a position of a recording.

        Where the colors stay as they are, the marks move at once and no frame is asked for.
        """
        if frame is None or frame.marks is frame.coloring:
            self.set_centers(None if frame is None else frame.marks)
            return
        recolored = not np.array_equal(frame.coloring, self._coloring)
        self._centers, self._coloring = frame.marks, frame.coloring
        if recolored:
            self.refresh()
        # the initial centers come when the colors go, as a frame's centers come with its colors
        if frame.is_colored or not recolored or self.frame_item.image is None:
            self.centers_item.show_centers(self._centers)

    def set_color_order(self, order: NDArray[np.intp] | None) -> None:
        """Draw cluster j in color ``order[j]`` of the palette; None: in color j."""
        self._color_order = order
        self.centers_item.set_color_order(order)
        self.refresh()

    def set_chip(self, rich_text: str) -> None:
        """Show one line over the canvas, or none if it is empty."""
        if self.chip.text() == rich_text and self.chip.isHidden() != bool(rich_text):
            return
        self.chip.setText(rich_text)
        self.chip.setVisible(bool(rich_text))
        self._place_chip()

    def set_equal_aspect(self, equal: bool) -> None:
        """Let one unit of x be as long as one unit of y, or not."""
        self._view.setAspectLocked(equal)
        self.fit_all()

    def set_layers(self, regions: bool, borders: bool) -> None:
        """Choose whether regions are filled and borders drawn."""
        self._style = replace(self._style, regions=regions, borders=borders)
        self.refresh()

    @property
    def dot_radius(self) -> float | None:
        """The radius of points that was chosen; None where it follows from their number."""
        return self._style.dot_radius

    def set_points_style(self, radius: float | None, density: Literal["log", "linear"]) -> None:
        """Choose the radius and the density of points: see `Style`."""
        self._style = replace(self._style, dot_radius=radius, density=density)
        self.refresh()

    @property
    def emphasis(self) -> int | None:
        """The cluster that keeps its color while the others fade; None: all keep theirs."""
        return self._style.emphasis

    def set_emphasis(self, cluster: int | None) -> None:
        """Let one cluster keep its color while the others fade, or none."""
        if cluster != self.emphasis:
            self._style = replace(self._style, emphasis=cluster)
            self.refresh()

    @Slot()
    def fit_all(self) -> None:
        """Show all points."""
        if self._bounds is not None:
            self.fit(self._bounds)

    def fit(self, bounds: Bounds) -> None:
        """Show all that lies in `bounds`."""
        view = self._view
        is_locked = bool(view.state["aspectLocked"])
        covered = Covered(self._kept_free.left, self._kept_free.above + self.chip.covered)
        rect = framed(bounds, view.boundingRect(), is_locked, covered)
        view.setRange(rect, padding=0.0, disableAutoRange=True)
        self._fitted, self._fitted_to = bounds, self._target()
        self.refresh()

    def keep_free(self, covered: Covered) -> None:
        """Show no point under what lies at the edges, beside the chip, while all are shown."""
        if covered != self._kept_free:
            self._kept_free = covered
            self._fit_again()

    def _fit_again(self) -> None:
        """Show all that was to be seen, unless somebody has zoomed or panned since."""
        if self._fitted is not None and self._fitted_to == self._target():
            self.fit(self._fitted)

    def _target(self) -> tuple[tuple[float, float], ...]:
        return tuple((low, high) for low, high in self._view.targetRange())

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.centers_item.apply_theme(theme)
        self.preview_item.apply_theme(theme)
        plot = self.getPlotItem()
        for name in ("left", "bottom"):
            axis = plot.getAxis(name)
            axis.setPen(QPen(QColor(theme.line), theme.magnification))
            axis.setTextPen(QColor(theme.muted))
            font = small_font(theme.magnification)
            if font != axis.style["tickFont"]:
                axis.setTickFont(font)
                axis.forget_room()
            enlarge_axis(axis, theme.magnification)
        self.refresh()

    @property
    def frame_is_due(self) -> bool:
        """Whether something changed since a frame was last asked for."""
        return self._ask.isActive()

    # -- frames ----------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Ask for a new frame at the end of this turn of the event loop."""
        self._ask.start()

    def current_viewport(self) -> Viewport:
        """Return the rectangle of the data that is seen, and its size in device pixels.

        The layout gives the canvas parts of a pixel, an image has whole ones: it may end half a
        pixel before or beyond the right and lower edge. Its pixels are those of the screen, so that
        a view which the mouse pans is moved by whole pixels.
        """
        rect = self._view.viewRect()
        on_screen = self._view.rect()
        ratio = self.devicePixelRatioF()
        across, down = on_screen.width() * ratio, on_screen.height() * ratio
        width, height = max(1, round(across)), max(1, round(down))
        return Viewport(
            rect.left(),
            rect.left() + rect.width() * (width / across if across > 0.0 else 1.0),
            rect.bottom() - rect.height() * (height / down if down > 0.0 else 1.0),
            rect.bottom(),
            width,
            height,
        )

    @Slot()
    def _request(self) -> None:
        self.changed.emit()
        # The first frame loads the engine: not before there is something to see.
        if not self._has_points or not self._is_painted or not self.isVisible():
            return
        viewport = self.current_viewport()
        if not viewport.drawable:
            return
        centers = self._coloring if len(self._coloring) else None
        k = 0 if centers is None else len(centers)
        style = replace(self.style_of_frames(), colors=self._colors(k))
        self.frame_requested.emit(viewport, centers, style)

    def style_of_frames(self) -> Style:
        """Return how frames are drawn, whatever is in them."""
        # dots and borders are as much larger as everything else
        ratio = self.devicePixelRatioF() * self._theme.magnification
        return replace(self._style, dark=self._theme.dark, pixel_ratio=ratio)

    def colors(self, k: int) -> NDArray[np.uint8]:
        """Return the colors that `k` clusters have here, shape (k, 3)."""
        chosen = self._colors(k)
        return cluster_colors(k, self._theme.dark) if chosen is None else chosen

    def _colors(self, k: int) -> NDArray[np.uint8] | None:
        order = self._color_order
        return None if order is None else colors_in_order(k, self._theme.dark, order)

    def show_frame(
        self, pixels: NDArray[Any], viewport: Viewport, centers: NDArray[Any] | None
    ) -> None:
        """Show a frame that was rendered for `viewport` and `centers`."""
        if self._has_points:
            self.preview_item.clear()
            self.frame_item.show_frame(pixels, viewport)
            if self._centers is self._coloring:
                self.centers_item.show_centers(centers)
            else:
                # The marks run ahead of the colors, as far as these have come.
                self.centers_item.show_centers(self._centers)

    # -- events ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_range_changed(self, *_: Any) -> None:
        self.refresh()

    @Slot(object)
    def _on_resized(self, *_: Any) -> None:
        self._place_chip()
        # What is covered is another share of another size.
        if self.chip.text() or self._kept_free != Covered():
            self._fit_again()
        self.refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the pointer is, also at the last of moves that follow fast on one another.

        The scene's signal leaves out moves within 10 ms of one before, and so may never say where
        the pointer came to rest.
        """
        super().mouseMoveEvent(event)
        place = self.mapToScene(event.position().toPoint())
        if self._has_points and self._view.sceneBoundingRect().contains(place):
            at = self._view.mapSceneToView(place)
            self.pointer_moved.emit(at.x(), at.y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chip in its corner."""
        super().resizeEvent(event)
        if hasattr(self, "chip"):
            self._place_chip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the first frame be rendered once the window has been painted."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what was not rendered while nobody saw it."""
        super().showEvent(event)
        self.refresh()

    def _place_chip(self) -> None:
        corner = self.mapFromScene(self._view.sceneBoundingRect().topLeft())
        self.chip.place(corner, round(self._view.boundingRect().width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys to the window: the arrows step through the fit."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Render anew on a screen with other pixels."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange and hasattr(self, "_ask"):
            self.refresh()
