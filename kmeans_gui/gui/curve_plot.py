"""A small plot of one quantity against k, one curve per algorithm."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from kmeans_gui.gui.curve_axes import CountAxis, ValueAxis
from kmeans_gui.gui.curves_item import CURVES, CurvesItem
from kmeans_gui.gui.free_place import Line
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import small_font

VALUES_WIDTH = 44
"""Room for the numbers of the value axis, in pixels."""

HINT_GAP = 12
"""Between an axis and the words of an empty plot."""

Values = Mapping[int, float]
"""A value for each k."""

Ranges = Mapping[int, tuple[float, float]]
"""The lowest and the highest value for each k."""


class CurvePlot(pg.PlotWidget):
    """Curves of one quantity against k; one k can be marked, and one is under the mouse.

    Signals
    -------
    hovered : int
        The k under the mouse; -1 when the mouse leaves.
    chosen : int, str
        A k was clicked, and the algorithm whose curve was nearest.
    pointed : int, str
        Likewise of the mouse that hovers; -1 and no name when it leaves.
    stepped : int, int
        An arrow key: so many k to the right, so many algorithms further.
    """

    hovered = Signal(int)
    chosen = Signal(int, str)
    pointed = Signal(int, str)
    stepped = Signal(int, int)

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        self._axes: dict[str, Any] = {"left": ValueAxis("left"), "bottom": CountAxis("bottom")}
        super().__init__(parent, background=None, enableMenu=False, axisItems=self._axes)
        self.setAccessibleName(f"{name} against k")
        self.setAccessibleDescription("Arrow keys choose a k and an algorithm")
        self.setToolTip("Click a k, or press the arrow keys, to see that model")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._theme = LIGHT
        self._values: dict[str, Values] = {name: {} for name in CURVES}
        self._bands: Mapping[str, Ranges] = {}
        self._range = (1, 30)
        self._seen: tuple[float, ...] = ()
        self._marked: tuple[int, str] | None = None
        self._log_wanted = False
        self._has_names = False
        self.elbow: int | None = None
        self._build(hint)

    def _build(self, hint: str) -> None:
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setContentsMargins(0, 6, 10, 0)
        view = plot.getViewBox()
        view.disableAutoRange()
        view.setMouseEnabled(x=False, y=False)
        view.setDefaultPadding(0.0)
        self._view = view
        for axis in self._axes.values():
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=0, hideOverlappingLabels=False)
        for name in ("top", "right"):
            # never seen, but laid out anew with every range unless told not to look for units
            plot.getAxis(name).enableAutoSIPrefix(False)
        self._axes["left"].setWidth(VALUES_WIDTH)
        self._curves = CurvesItem()
        view.addItem(self._curves, ignoreBounds=True)
        self.hint = QLabel(hint, self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._fit_view()

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def is_logarithmic(self) -> bool:
        """Whether the value axis is logarithmic now."""
        return self._axes["left"].logarithmic

    def values(self, algorithm: str) -> Values:
        """Return the value for each k of an algorithm's curve."""
        return self._values[algorithm]

    def prefer_log(self, wanted: bool = True) -> None:
        """Use a logarithmic axis whenever all values are positive, from the next values on."""
        self._log_wanted = wanted

    def set_names(self, below: str, beside: str) -> None:
        """Write what the axes mean."""
        style = {
            "font-size": f"{small_font(self._theme.magnification).pixelSize()}px",
            "color": self._theme.muted,
        }
        for side, words in (("bottom", below), ("left", beside)):
            axis = self._axes[side]
            if axis.labelText != words or axis.labelStyle != style:
                axis.setLabel(words, **style)
        self._has_names = True
        self._fit_axes()

    def _fit_axes(self) -> None:
        times = self._theme.magnification
        name = round(small_font(times).pixelSize() * 1.35) if self._has_names else 0
        self._axes["left"].setWidth(round(VALUES_WIDTH * times) + name)
        if name:
            self._axes["bottom"].setHeight(round(name * 1.9))
        self._place_hint()
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """Leave out the name of the value axis where it is longer than the axis."""
        axis = self._axes["left"]
        words, room = axis.labelText, self.height() - self._axes["bottom"].height()
        wide = QFontMetricsF(small_font(self._theme.magnification)).horizontalAdvance(words)
        shown = bool(words) and wide <= room
        if axis.label.isVisible() != shown:
            axis.showLabel(shown)

    def set_faded(self, faded: bool) -> None:
        """Draw the curves as those of something else, or not."""
        self._curves.set_faded(faded)

    def show_elbow(self, k: int | None, words: str = "") -> None:
        """Draw a line with `words` at `k`, or none."""
        self.elbow = k
        self._curves.show_elbow(None if k is None else (float(k), words))

    def set_k_range(self, low: int, high: int) -> None:
        """Let the k axis run from `low` to `high`."""
        self._range = (low, high)
        self._fit_view()

    def set_values(
        self,
        values: Mapping[str, Values],
        k_range: tuple[int, int] | None = None,
        bands: Mapping[str, Ranges] | None = None,
    ) -> None:
        """Show these curves, one for each algorithm, and let the k axis run over `k_range`.

        Parameters
        ----------
        values : mapping of str to mapping of int to float
        k_range : (int, int), optional
        bands : mapping of str to mapping of int to (float, float), optional
            The range around each curve, where there is one.
        """
        self._range = k_range or self._range
        self._values = {name: values.get(name, {}) for name in CURVES}
        self._bands = {} if bands is None else bands
        every = [v for curve in self._values.values() for v in curve.values()]
        every += [v for band in self._bands.values() for ends in band.values() for v in ends]
        self.hint.setVisible(not every)
        self._axes["left"].empty = not every
        self._axes["left"].logarithmic = self._log_wanted and bool(every) and min(every) > 0
        for name in CURVES:
            curve = sorted(self._values[name].items())
            self._curves.show_curve(name, [(float(k), self._height(v)) for k, v in curve])
            band = sorted(self._bands.get(name, {}).items())
            above = [(float(k), self._height(ends[1])) for k, ends in band]
            below = [(float(k), self._height(ends[0])) for k, ends in reversed(band)]
            self._curves.show_band(name, above + below)
        self._fit_view()
        self._draw_mark()

    def mark(self, k: int | None, algorithm: str = "kmeans") -> None:
        """Mark the model that the canvas shows, or none."""
        self._marked = None if k is None else (k, algorithm)
        self._draw_mark()

    def show_hover(self, k: int) -> None:
        """Draw a line at `k`; -1 for none."""
        self._curves.show_hover(k if k >= 0 else None)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for axis in self._axes.values():
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.muted))
            axis.setTickFont(small_font(theme.magnification))
        if self._has_names:
            self.set_names(self._axes["bottom"].labelText, self._axes["left"].labelText)
        self._fit_axes()
        self._axes["left"].setGrid(110 if theme.dark else 140)
        self._curves.apply_theme(theme)

    # -- inside ----------------------------------------------------------------------------------

    def _height(self, value: float) -> float:
        return math.log10(value) if self.is_logarithmic else value

    def _fit_view(self) -> None:
        low, high = self._range
        pad = max(0.5, (high - low) * 0.02)
        every = [self._height(v) for c in self._values.values() for v in c.values()]
        every += [self._height(v) for b in self._bands.values() for e in b.values() for v in e]
        bottom, top = (min(every), max(every)) if every else (0.0, 1.0)
        if not self.is_logarithmic:
            bottom = min(bottom, 0.0)
        extent = (top - bottom) or abs(top) or 1.0
        bottom -= extent * (0.06 if self.is_logarithmic else 0.03)
        seen = (low - pad, high + pad, bottom, top + extent * 0.08)
        # The axes are laid out and drawn anew for every range, also for the same one.
        if seen != self._seen:
            self._seen = seen
            self._view.setRange(xRange=seen[:2], yRange=seen[2:], padding=0)
            self._prepare()

    def _draw_mark(self) -> None:
        height = None
        if self._marked is not None:
            k, algorithm = self._marked
            value = self._values.get(algorithm, {}).get(k)
            height = None if value is None else self._height(value)
        if height is None or self._marked is None:
            self._curves.show_mark(None)
        else:
            self._curves.show_mark((float(self._marked[0]), height))

    def k_at(self, place: QPointF) -> int | None:
        """Return the swept k nearest to a place in the scene, or None if there is none."""
        ks = {k for curve in self._values.values() for k in curve}
        if not ks or not self._view.sceneBoundingRect().contains(place):
            return None
        x = self._view.mapSceneToView(place).x()
        return min(ks, key=lambda k: abs(k - x))

    def place_of(self, k: int, algorithm: str) -> QPointF:
        """Return where a model's mark is in the scene."""
        height = self._height(self._values[algorithm][k])
        return QPointF(self._view.mapViewToScene(QPointF(k, height)))

    def occupied(self) -> tuple[QRectF, list[Line], list[QRectF]]:
        """Return what is seen of the view, and the lines and tiles in it, in pixels."""
        self._view.updateMatrix()
        to_pixels = self._curves.sceneTransform() * self.viewportTransform()
        seen = to_pixels.mapRect(self._curves.boundingRect())
        tiles = [self._curves.elbow_tile(to_pixels, seen), self._curves.ring_tile(to_pixels)]
        return seen, self._curves.lines(to_pixels), tiles

    def _nearest(self, place: QPointF) -> tuple[int, str] | None:
        """Return the model nearest to a place in the scene: first its k, then its curve."""
        k = self.k_at(place)
        if k is None:
            return None
        there = [name for name in CURVES if k in self._values[name]]
        return k, min(there, key=lambda name: abs(self.place_of(k, name).y() - place.y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer; the scene's signal may leave out where it came to rest."""
        super().mouseMoveEvent(event)
        nearest = self._nearest(self.mapToScene(event.position().toPoint()))
        self.hovered.emit(-1 if nearest is None else nearest[0])
        self.pointed.emit(*(nearest or (-1, "")))

    @Slot(object)
    def _on_mouse_clicked(self, event: Any) -> None:
        nearest = self._nearest(event.scenePos())
        if nearest is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*nearest)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the k under the mouse."""
        super().leaveEvent(event)
        self.hovered.emit(-1)
        self.pointed.emit(-1, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose another k or algorithm by the arrows."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or not any(self._values.values()):
            event.ignore()
            return
        self.stepped.emit(*step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint in the middle of the plot."""
        super().resizeEvent(event)
        if hasattr(self, "hint"):
            self._place_hint()
            self._show_what_fits()
            self._prepare()

    def _prepare(self) -> None:
        """Tell the items their new view now: else they ask for a second paint after the first."""
        self.plotItem.layout.activate()
        self.scene().prepareForPaint()

    def _place_hint(self) -> None:
        """Keep the hint between the axes, and off them."""
        left = round(self._axes["left"].width()) + HINT_GAP
        below = round(self._axes["bottom"].height())
        width, height = self.width() - left - HINT_GAP - 10, self.height() - below - 8
        self.hint.setGeometry(left, 8, max(10, width), max(10, height))
