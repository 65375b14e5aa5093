"""The hand on the canvas: centers are dragged, added and chosen; elsewhere it pans and zooms."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal

from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.tools.hand_marks import HandMarks
from kmeans_gui.gui.tools.toolbox import HAND, Pointer, Tool, to_pixels
from kmeans_gui.session.hand_centers import HandCenters

REACH = 12.0
"""Pixels from a center within which the pointer means it."""

SLACK = 3.0
"""Pixels that a click may move without being a drag."""


class CentersTool(Tool):
    """Drags centers; what is not on a center is left to the canvas, which pans and zooms.

    Signals
    -------
    menu_requested : int or None, Pointer
        A right click, on a center or beside all of them.
    """

    menu_requested = Signal(object, object)

    def __init__(
        self,
        view: ClusterView,
        hand: HandCenters,
        marks: HandMarks,
        parent: QObject | None = None,
        name: str = HAND,
    ) -> None:
        super().__init__(name, view, parent)
        self.hand = hand
        self.marks = marks
        self.pointer: Pointer | None = None
        """Where the mouse is, if it is over the plot."""
        self._pressed_at: QPointF | None = None
        self._grip = (0.0, 0.0)
        self._asked_at: QPointF | None = None

    def center_at(self, at: Pointer) -> int | None:
        """Return the center that the pointer means, if it is close to one."""
        centers = self.view.centers_item.centers
        if not len(centers) or not at.inside:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            away = np.hypot(*(to_pixels(self.view, centers) - (at.px, at.py)).T)
        j = int(np.nanargmin(away)) if np.isfinite(away).any() else -1
        return j if j >= 0 and away[j] <= REACH else None

    # -- the mouse -------------------------------------------------------------------------------

    def press(self, at: Pointer) -> bool:
        """Take hold of the center under the pointer."""
        self.pointer = at
        self._asked_at = None
        if at.button == Qt.MouseButton.RightButton:
            self._asked_at = QPointF(at.px, at.py)
            return False
        if at.button != Qt.MouseButton.LeftButton:
            return False
        j = self.center_at(at)
        self.hand.select(j)
        if j is None:
            return False
        place = to_pixels(self.view, self.view.centers_item.centers[j : j + 1])[0]
        # the center is held where it was taken, so that it does not jump under the pointer
        self._grip = (place[0] - at.px, place[1] - at.py)
        self._pressed_at = QPointF(at.px, at.py)
        self.hand.grasp(j)
        self._set_cursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def move(self, at: Pointer) -> bool:
        """Drag what is held; else light up the center under the pointer."""
        self.pointer = at if at.inside else None
        if self.hand.held is not None and self._pressed_at is not None:
            self._drag(at)
            return True
        if at.buttons == Qt.MouseButton.NoButton:
            self._hover(at)
        return False

    def release(self, at: Pointer) -> bool:
        """Let go; or ask for the menu where a right click did not become a zoom."""
        if at.button == Qt.MouseButton.RightButton:
            asked, self._asked_at = self._asked_at, None
            if asked is not None and _apart(asked, at) <= SLACK + 1:
                self.menu_requested.emit(self.center_at(at), at)
            return False
        if at.button != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return False
        self._pressed_at = None
        self.hand.drop()
        self._hover(at)
        return True

    def double_click(self, at: Pointer) -> bool:
        """Add a center where there is none."""
        if at.button != Qt.MouseButton.LeftButton:
            return False
        if self.center_at(at) is not None:
            return self.press(at)
        self.hand.add(at.x, at.y)
        return True

    def leave(self) -> None:
        """Darken what was lit up."""
        self.pointer = None
        if self.hand.held is None:
            self.marks.show_marks(None, self.hand.selected)

    def put_down(self) -> None:
        """Let go, and show no rings under another tool."""
        self.escape()
        self.leave()

    def escape(self) -> bool:
        """Put the center in the hand back; without one, choose none."""
        self._pressed_at = None
        if self.hand.give_up():
            self._set_cursor(None)
            return True
        if self.hand.selected is not None:
            self.hand.select(None)
            return True
        return False

    # -- inside ----------------------------------------------------------------------------------

    def _drag(self, at: Pointer) -> None:
        if self._pressed_at is not None and (
            self.hand.is_moved or _apart(self._pressed_at, at) > SLACK
        ):
            box = self.view.getViewBox()
            seen, shown = box.viewRect(), box.sceneBoundingRect()
            x = at.x + self._grip[0] * seen.width() / max(shown.width(), 1.0)
            y = at.y - self._grip[1] * seen.height() / max(shown.height(), 1.0)
            self.hand.drag_to(x, y)

    def _hover(self, at: Pointer) -> None:
        j = self.center_at(at)
        self.marks.show_marks(j, self.hand.selected)
        self._set_cursor(None if j is None else Qt.CursorShape.OpenHandCursor)

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        if shape is None:
            self.view.viewport().unsetCursor()
        else:
            self.view.viewport().setCursor(shape)


class PlaceTool(CentersTool):
    """Puts initial centers where one clicks; those that are there can be dragged."""

    def __init__(
        self,
        view: ClusterView,
        hand: HandCenters,
        marks: HandMarks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(view, hand, marks, parent, "place")

    def press(self, at: Pointer) -> bool:
        """Place a center, or take hold of the one that is there."""
        if super().press(at) or at.button != Qt.MouseButton.LeftButton:
            return at.button == Qt.MouseButton.LeftButton
        self.hand.add(at.x, at.y)
        return True

    def double_click(self, at: Pointer) -> bool:
        """Place one center by a fast second click too."""
        return self.press(at)

    def chosen(self) -> None:
        """Take all centers away."""
        self._set_cursor(None)
        self.hand.begin_placing()

    def escape(self) -> bool:
        """Put the center in the hand back."""
        return self.hand.held is not None and super().escape()

    def put_down(self) -> None:
        """Show again what was there before, unless a fit has begun."""
        super().put_down()
        self.hand.cancel_placing()

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        super()._set_cursor(Qt.CursorShape.CrossCursor if shape is None else shape)


def _apart(one: QPointF, at: Pointer) -> float:
    return float(np.hypot(at.px - one.x(), at.py - one.y()))
