"""Choosing points by a rectangle or by hand, and moving them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QPolygonF

from kmeans_gui.data import editing
from kmeans_gui.data.editing import Radius
from kmeans_gui.data.strokes import NOTHING, Move, Path, Remove, Selection, Stroke
from kmeans_gui.gui.extent import bounds_of
from kmeans_gui.gui.tools.paint_options import PaintOptions
from kmeans_gui.gui.tools.paint_overlay import PaintOverlay
from kmeans_gui.gui.tools.paint_tools import PaintTool
from kmeans_gui.gui.tools.toolbox import Pointer
from kmeans_gui.session.painting import Painting

_LASSO_PIXELS = 3.0
"""How far apart the corners of a lasso are kept."""
_SMALLEST_PIXELS = 3.0
"""A press that moves less is a click: it chooses nothing."""
_NUDGE_PIXELS, _FAR_PIXELS = 1.0, 10.0
"""How far an arrow key moves what is chosen, without Shift and with it."""
_NUDGE_REST_MS = 700
"""After so long without another arrow the step is over: the next one is another to undo. Longer
than a keyboard waits before it repeats a key that is held down."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Select(PaintTool):
    """Chooses the points in a rectangle or a lasso, and moves those that are chosen.

    A press inside the outline of what is chosen moves it; elsewhere it begins a new choice, with
    Shift an additional one. Arrow keys move it too, by a pixel or with Shift by ten; one after the
    other they are one step to undo.
    """

    key = "select"
    words = "Se&lect and move"
    tip = "Select: drag around points, then drag them or press arrows; Shift adds, Delete erases"
    step = "Move points"
    length = ""
    uses = ("lasso",)

    def __init__(
        self,
        painting: Painting,
        options: PaintOptions,
        overlay: PaintOverlay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(painting, options, overlay, parent)
        self.selection = NOTHING
        self._outline: Path = np.empty((0, 2))
        self._way: list[tuple[float, float]] = []
        self._earlier: Selection | None = None
        self._selecting = False
        self._from = np.zeros(2)
        self._offset = np.zeros(2)
        self._pressed_at = (0.0, 0.0)
        self._nudge_from = (NOTHING, self._outline)
        self._nudge = np.zeros(2)
        self._nudging = QTimer(self)
        self._nudging.setSingleShot(True)
        self._nudging.setInterval(_NUDGE_REST_MS)
        painting.selected.connect(self._on_selected)

    # -- what is chosen --------------------------------------------------------------------------

    def select_all(self, points: Path) -> None:
        """Choose every point."""
        self._take(Selection(np.arange(len(points)), points), _box(points))

    def clear(self) -> None:
        """Choose nothing."""
        self._nudging.stop()
        self._way = []
        self._take(NOTHING, np.empty((0, 2)))

    def delete(self) -> None:
        """Take away the points that are chosen."""
        n = self.selection.n
        if n and self.painting.begin(f"Erase {n:,} points" if n > 1 else "Erase a point"):
            positions = self.selection.positions
            self.clear()
            self.painting.do(Remove(positions))

    # -- the arrow keys --------------------------------------------------------------------------

    @property
    def is_nudging(self) -> bool:
        """Whether another arrow would be part of the same step."""
        return self._nudging.isActive()

    def takes(self, event: QKeyEvent) -> bool:
        """Return whether a key moves what is chosen."""
        shift, pad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
        plain = not event.modifiers() & ~(shift | pad)
        return plain and bool(self.selection.n) and event.key() in _ARROWS

    def press_key(self, event: QKeyEvent) -> None:
        """Move what is chosen by an arrow key."""
        if self.is_down or self._selecting:
            return
        if not self.is_nudging:
            if not self.painting.begin(self.step):
                return
            self._nudge_from, self._nudge = (self.selection, self._outline), np.zeros(2)
        self._nudging.start()
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        pixels = np.array(self.view.getViewBox().viewPixelSize())
        right_up = np.array(_ARROWS[Qt.Key(event.key())])
        self._nudge = self._nudge + right_up * pixels * (_FAR_PIXELS if far else _NUDGE_PIXELS)
        # all of the way from where it began: many small ones would add up their roundings
        selection, outline = self._nudge_from
        self.painting.do(Move(selection, self._nudge))
        self._take(selection.moved(self._nudge), outline + self._nudge)

    # -- the mouse -------------------------------------------------------------------------------

    def chosen(self) -> None:
        self.view.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def put_down(self) -> None:
        super().put_down()
        self._selecting = False
        self.clear()

    def press(self, at: Pointer) -> bool:
        if at.button != Qt.MouseButton.LeftButton:
            return False
        self._nudging.stop()
        adds = bool(at.modifiers & Qt.KeyboardModifier.ShiftModifier)
        if self._is_inside(at) and not adds:
            self._from, self._offset = np.array([at.x, at.y]), np.zeros(2)
            return super().press(at)
        self._earlier = self.selection if adds and self.selection.n else None
        if not adds:
            self.clear()
        self._selecting = True
        self._way = [(at.x, at.y)]
        self._pressed_at = (at.px, at.py)
        return True

    def move(self, at: Pointer) -> bool:
        if not self._selecting:
            if not self.is_down:
                inside = self._is_inside(at)
                shape = Qt.CursorShape.SizeAllCursor if inside else Qt.CursorShape.ArrowCursor
                if self.view.viewport().cursor().shape() != shape:
                    self.view.viewport().setCursor(shape)
            return super().move(at)
        if self.options.lasso:
            self._way.append((at.x, at.y))
        else:
            self._way = [self._way[0], (at.x, at.y)]
        far = max(abs(at.px - self._pressed_at[0]), abs(at.py - self._pressed_at[1]))
        if far >= _SMALLEST_PIXELS:
            outline = self._drawn()
            self.overlay.show_band(_corners(outline))
            self.painting.select(outline, self._earlier)
        return True

    def release(self, at: Pointer) -> bool:
        if at.button != Qt.MouseButton.LeftButton:
            return False
        if self._selecting:
            self.move(at)
            self._selecting = False
            self.overlay.show_band(None)
            if not self.selection.n:
                self._outline = np.empty((0, 2))
            return True
        used = super().release(at)
        if used:
            self._take(self.selection.moved(self._offset), self._outline + self._offset)
            self._offset = np.zeros(2)
        return used

    def escape(self) -> bool:
        if self._selecting:
            self._selecting = False
            self.overlay.show_band(None)
            self.clear()
            return True
        if super().escape():
            return True
        if self.selection.n:
            self.clear()
            return True
        return False

    @Slot()
    def give_up(self) -> None:
        super().give_up()
        self._selecting = False
        self.overlay.show_band(None)
        self.clear()

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        offset = path[-1] - self._from
        if np.array_equal(offset, self._offset):
            return []
        self._offset = offset
        self.overlay.show_selection(
            self.selection.places + offset, self._outline + offset if len(self._outline) else None
        )
        return [Move(self.selection, offset)]

    # -- outlines --------------------------------------------------------------------------------

    @Slot(object)
    def _on_selected(self, selection: Selection) -> None:
        if not len(self._way):
            return
        outline = _corners(self._drawn())
        if self._earlier is not None and selection.n:
            outline = _box(selection.places)
        self._take(selection, outline)

    def _take(self, selection: Selection, outline: Path) -> None:
        self.selection = selection
        self._outline = outline if selection.n else np.empty((0, 2))
        self.overlay.show_selection(
            selection.places if selection.n else None,
            self._outline if len(self._outline) and not self._selecting else None,
        )
        self.options.changed.emit()

    def _drawn(self) -> Path:
        way = np.array(self._way)
        if len(way) < 3:
            return way
        box = self.view.getViewBox()
        across, down = box.viewPixelSize()
        apart = Radius(max(across * _LASSO_PIXELS, 1e-300), max(down * _LASSO_PIXELS, 1e-300))
        return editing.simplified(way, apart)

    def _is_inside(self, at: Pointer) -> bool:
        if not len(self._outline):
            return False
        polygon = QPolygonF([QPointF(x, y) for x, y in self._outline.tolist()])
        return polygon.containsPoint(QPointF(at.x, at.y), Qt.FillRule.OddEvenFill)


def _corners(outline: Path) -> Path:
    """Return a polygon: of a rectangle, whose two corners are given, all four."""
    return _box(outline) if len(outline) == 2 else outline


def _box(points: Path) -> Path:
    if not len(points):
        return np.empty((0, 2))
    x0, x1, y0, y1 = bounds_of(points)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
