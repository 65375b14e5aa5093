"""What painting shows over the frame: points that are not in it yet, the tool, the selection."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.data.editing import Radius
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.tools.paint_stamps import Dot, draw_dots
from kmeans_gui.gui.view_item import ViewItem
from kmeans_gui.raster.palette import background, neutral
from kmeans_gui.session.axes import OWN_UNITS, Scale

MOST_MARKED = 4000
"""So many selected points are marked; of more, evenly chosen ones."""
MOST_NEW = 8000
"""So many new points are drawn before a frame has them, the latest."""
_MOST_COLORED = 400_000
"""Points times centers that are compared to color new points; beyond, they are neutral."""


_FRAME_MS = 16
"""From one painting of the canvas to one that a move of the mouse asks for."""


class PaintClock(QObject):
    """Has items painted soon: with the canvas, if that is painted anyway, and not more often.

    A mouse tells where it is up to a thousand times a second, and for each item all of the canvas
    is painted.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[_Over] = []
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.setInterval(_FRAME_MS)
        self.rest.timeout.connect(self._update)

    def ask(self, item: _Over) -> None:
        """Let `item` be painted soon."""
        if item not in self._waiting:
            self._waiting.append(item)
        if not self.rest.isActive():
            self._update()

    def tell_painted(self, item: _Over) -> None:
        """Take note that `item` is being painted."""
        if item in self._waiting:
            self._waiting.remove(item)
        self.rest.start()

    @Slot()
    def _update(self) -> None:
        for item in self._waiting:
            item.update()


class _Over(ViewItem):
    """Something drawn in pixels over all that is seen."""

    def __init__(self, clock: PaintClock) -> None:
        super().__init__()
        self._clock = clock

    def update_soon(self) -> None:
        """Let the next painting of the canvas, which comes soon, show what has changed."""
        self._clock.ask(self)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw, and say so."""
        self._clock.tell_painted(self)
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Draw what is to be seen."""
        raise NotImplementedError

    def places(self, painter: QPainter, points: NDArray[Any]) -> NDArray[np.float64]:
        """Return where `points`, shape (n, 2), are on the screen."""
        return np.column_stack(self.to_pixels(painter, points))


class NewPoints(_Over):
    """Points that were painted a moment ago, in the colors that the next frame gives them."""

    def __init__(self, clock: PaintClock) -> None:
        super().__init__(clock)
        self._parts: deque[tuple[int, NDArray[np.float64], NDArray[np.int64]]] = deque()
        self._inks: NDArray[Any] = np.empty((0, 3))
        self.dot = Dot(3.0, 0.75)
        self.setZValue(5)

    @property
    def n(self) -> int:
        """How many points are not in the frame yet."""
        return sum(len(points) for _, points, _ in self._parts)

    @property
    def labels(self) -> NDArray[np.int64]:
        """The cluster of each of them; -1: none."""
        return np.concatenate([labels for _, _, labels in self._parts] or [np.empty(0, np.int64)])

    def add(
        self,
        number: int,
        points: NDArray[np.float64],
        centers: NDArray[np.float64],
        inks: NDArray[Any],
        scale: Scale = OWN_UNITS,
    ) -> None:
        """Draw `points` until the frame has stroke number `number`.

        Parameters
        ----------
        centers : ndarray of shape (k, 2)
            Those that color the frame.
        inks : ndarray of shape (k, 3)
            Their colors.
        scale : Scale
            What distances are computed after.
        """
        k = len(centers)
        labels = np.full(len(points), -1, np.int64)
        if k and k * len(points) <= _MOST_COLORED:
            away = scale.into(points)[:, None] - scale.into(centers)[None]
            labels = np.einsum("ijk,ijk->ij", away, away).argmin(axis=1)
        self._inks = np.concatenate([inks, [neutral(self.theme.dark)]])
        self._parts.append((number, points, labels))
        self.update_soon()

    def drop(self, number: int) -> None:
        """Leave the points of strokes up to `number` to the frame."""
        if not self._parts or self._parts[0][0] > number:
            return
        while self._parts and self._parts[0][0] <= number:
            self._parts.popleft()
        self.update_soon()

    @Slot()
    def clear(self) -> None:
        """Draw nothing."""
        self._parts.clear()
        self.update_soon()

    def draw(self, painter: QPainter) -> None:
        if not self._parts or not len(self._inks):
            return
        points = np.concatenate([points for _, points, _ in self._parts])[-MOST_NEW:]
        labels = np.concatenate([labels for *_, labels in self._parts])[-MOST_NEW:]
        labels = np.where(labels < len(self._inks), labels, -1)
        places = self.places(painter, points)
        painter.save()
        painter.resetTransform()
        dot = self.dot.times(self.theme.magnification)
        draw_dots(painter, places, labels, self._inks, background(self.theme.dark), dot)
        painter.restore()


class ToolMark(_Over):
    """The reach of the tool under the mouse, the points that are chosen and their outline."""

    in_pictures = False

    def __init__(self, clock: PaintClock) -> None:
        super().__init__(clock)
        self.at: tuple[float, float] | None = None
        self.reach: Radius | None = None
        self.repels = False
        self.band: NDArray[np.float64] | None = None
        self.chosen: NDArray[Any] | None = None
        self.outline: NDArray[np.float64] | None = None
        self.setZValue(20)

    def draw(self, painter: QPainter) -> None:
        nothing = self.at is None and self.band is None and self.chosen is None
        if nothing:
            return
        transform = painter.transform()
        chosen = None if self.chosen is None else self.places(painter, self.chosen)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self.theme.accent)
        if chosen is not None and len(chosen):
            self._draw_chosen(painter, chosen)
        for polygon, filled in ((self.outline, False), (self.band, True)):
            if polygon is not None and len(polygon) > 1:
                corners = [transform.map(QPointF(x, y)) for x, y in polygon.tolist()]
                self._draw_polygon(painter, QPolygonF(corners), accent, filled)
        if self.at is not None and self.reach is not None:
            middle = transform.map(QPointF(*self.at))
            across = abs(self.reach.x * transform.m11())
            down = abs(self.reach.y * transform.m22())
            self._draw_reach(painter, middle, across, down)
        painter.restore()

    def _draw_chosen(self, painter: QPainter, places: NDArray[np.float64]) -> None:
        # black on white in the light theme, the other way in the dark: no cluster's color
        ink, edge = _rgb(self.theme.rim), _rgb(self.theme.disc)
        dot = Dot(2.75, 1.25).times(self.theme.magnification)
        draw_dots(painter, places, np.zeros(len(places), np.int64), [ink], edge, dot)

    def _draw_polygon(
        self, painter: QPainter, polygon: QPolygonF, accent: QColor, filled: bool
    ) -> None:
        fill = QColor(accent)
        fill.setAlphaF(0.10 if filled else 0.0)
        painter.setBrush(fill)
        painter.setPen(QPen(accent, 1.2, Qt.PenStyle.SolidLine if filled else Qt.PenStyle.DashLine))
        painter.drawPolygon(polygon)

    def _draw_reach(self, painter: QPainter, middle: QPointF, across: float, down: float) -> None:
        if max(across, down) > 1e5:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # dark within light: seen on every color
        for color, width in ((QColor(self.theme.disc), 3.0), (QColor(self.theme.rim), 1.2)):
            color.setAlphaF(0.85)
            style = Qt.PenStyle.DashLine if self.repels and width < 2 else Qt.PenStyle.SolidLine
            painter.setPen(QPen(color, width, style))
            painter.drawEllipse(middle, across, down)


def _rgb(name: str) -> tuple[int, int, int]:
    color = QColor(name)
    return color.red(), color.green(), color.blue()


class PaintOverlay:
    """Both on one canvas.

    Parameters
    ----------
    view : ClusterView
    scale : callable
        Asked for the Scale of distances when points are painted.
    """

    def __init__(self, view: ClusterView) -> None:
        self.view = view
        self.scale: Callable[[], Scale] = lambda: OWN_UNITS
        clock = self.clock = PaintClock(view)
        self.new_points = NewPoints(clock)
        self.mark = ToolMark(clock)
        for item in (self.new_points, self.mark):
            view.getViewBox().addItem(item, ignoreBounds=True)

    def add(self, number: int, points: NDArray[np.float64]) -> None:
        """Draw `points` until the frame has stroke number `number`."""
        centers = self.view.coloring
        self.new_points.add(number, points, centers, self.view.colors(len(centers)), self.scale())

    @Slot(int)
    def drop(self, number: int) -> None:
        """Leave the points of strokes up to `number` to the frame."""
        self.new_points.drop(number)

    def show_tool(
        self, at: tuple[float, float] | None, reach: Radius | None, repels: bool = False
    ) -> None:
        """Show the tool at a place, or nowhere."""
        mark = self.mark
        if (mark.at, mark.reach, mark.repels) != (at, reach, repels):
            mark.at, mark.reach, mark.repels = at, reach, repels
            mark.update_soon()

    def show_band(self, outline: NDArray[np.float64] | None) -> None:
        """Show what is being drawn around points."""
        self.mark.band = outline
        self.mark.update_soon()

    def show_selection(
        self, places: NDArray[Any] | None, outline: NDArray[np.float64] | None
    ) -> None:
        """Mark points as chosen."""
        if places is not None and len(places) > MOST_MARKED:
            places = places[:: -(-len(places) // MOST_MARKED)]
        self.mark.chosen, self.mark.outline = places, outline
        self.mark.update_soon()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.mark.theme = self.new_points.theme = theme
        self.mark.update_soon()
