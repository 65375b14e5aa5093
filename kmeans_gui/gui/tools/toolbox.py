"""One tool at a time gets the mouse of the canvas first; what it leaves pans and zooms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent

from kmeans_gui.gui.cluster_view import ClusterView

HAND = "hand"
"""The name of the tool that is in the hand unless another one is chosen."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is, and what is pressed.

    Attributes
    ----------
    x, y : float
        In the data's own units.
    px, py : float
        In logical pixels of the canvas' viewport.
    button : Qt.MouseButton
        Of a press, release or double click; NoButton for a move.
    buttons : Qt.MouseButton
        All that are down.
    modifiers : Qt.KeyboardModifier
    inside : bool
        Whether it is over the plot, and not over an axis or beyond.
    """

    x: float
    y: float
    px: float
    py: float
    button: Qt.MouseButton
    buttons: Qt.MouseButton
    modifiers: Qt.KeyboardModifier
    inside: bool


class Tool(QObject):
    """What the mouse does on the canvas while this tool is chosen.

    Each method says whether it has used the event; one that nobody used pans and zooms. A press
    that was used gets its moves and its release even outside of the plot.
    """

    def __init__(self, name: str, view: ClusterView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.view = view

    def press(self, at: Pointer) -> bool:
        """Take a button that went down over the plot."""
        return False

    def move(self, at: Pointer) -> bool:
        """Take a move, with a button down or without."""
        return False

    def release(self, at: Pointer) -> bool:
        """Take a button that went up again."""
        return False

    def double_click(self, at: Pointer) -> bool:
        """Take the second press of two; by default like the first."""
        return self.press(at)

    def wheel(self, at: Pointer, steps: float) -> bool:
        """Take a turn of the wheel by `steps` notches, away from the person if positive."""
        return False

    def leave(self) -> None:
        """Notice that the mouse left the canvas."""

    def chosen(self) -> None:
        """Begin: the tool was taken up."""

    def put_down(self) -> None:
        """End what is going on: another tool was taken up."""

    def escape(self) -> bool:
        """Give up what is going on, and say whether anything was."""
        return False


class Toolbox(QObject):
    """Hands the canvas' mouse events to the tool that is chosen.

    Signals
    -------
    changed : str
        The name of the tool that was chosen.
    """

    changed = Signal(str)

    def __init__(self, view: ClusterView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._tools: dict[str, Tool] = {}
        self._current: Tool = Tool(HAND, view, self)
        self._used_press = False
        self.add(self._current)
        view.viewport().installEventFilter(self)

    @property
    def current(self) -> Tool:
        return self._current

    def add(self, tool: Tool) -> None:
        """Let `tool` be chosen by its name. One called "hand" takes the place of the first."""
        self._tools[tool.name] = tool
        if self._current.name == tool.name:
            self._current = tool

    def choose(self, name: str) -> None:
        """Take up the tool called `name`.

        Raises
        ------
        KeyError
            If there is none.
        """
        tool = self._tools[name]
        if tool is self._current:
            return
        self._current.put_down()
        self._used_press = False
        self.view.viewport().unsetCursor()
        self._current = tool
        tool.chosen()
        self.changed.emit(name)

    @Slot()
    def choose_hand(self) -> None:
        """Put the tool down."""
        self.choose(HAND)

    def escape(self) -> bool:
        """Give up what the tool does, else put it down; say whether there was something."""
        if self._current.escape():
            return True
        if self._current.name != HAND:
            self.choose(HAND)
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer mouse events to the tool before the canvas sees them."""
        if isinstance(event, QMouseEvent):
            return self._offer(event)
        if isinstance(event, QWheelEvent):
            at = self._pointer(event.position(), Qt.MouseButton.NoButton, event)
            return at.inside and self._current.wheel(at, event.angleDelta().y() / 120)
        if event.type() == QEvent.Type.Leave:
            self._current.leave()
        return False

    def _offer(self, event: QMouseEvent) -> bool:
        kind, tool = event.type(), self._current
        at = self._pointer(event.position(), event.button(), event)
        if kind == QEvent.Type.MouseButtonPress:
            used = at.inside and tool.press(at)
            self._used_press = used or self._used_press
        elif kind == QEvent.Type.MouseButtonDblClick:
            used = at.inside and tool.double_click(at)
            self._used_press = used or self._used_press
        elif kind == QEvent.Type.MouseMove:
            used = tool.move(at)
            if used:
                # the canvas tells this itself only for what it sees
                self.view.pointer_moved.emit(at.x, at.y)
        elif kind == QEvent.Type.MouseButtonRelease:
            used = tool.release(at) or self._used_press
            self._used_press = bool(event.buttons()) and self._used_press
        else:
            return False
        if used:
            self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        return used

    def _pointer(
        self, place: QPointF, button: Qt.MouseButton, event: QMouseEvent | QWheelEvent
    ) -> Pointer:
        view = self.view
        scene = view.viewportTransform().inverted()[0].map(place)
        box = view.getViewBox()
        data = box.mapSceneToView(scene)
        return Pointer(
            x=data.x(),
            y=data.y(),
            px=place.x(),
            py=place.y(),
            button=button,
            buttons=event.buttons(),
            modifiers=event.modifiers(),
            inside=box.sceneBoundingRect().contains(scene),
        )


def to_pixels(view: ClusterView, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where `places` are seen on `view`.

    Parameters
    ----------
    view : ClusterView
    places : ndarray of shape (n, 2)
        In the data's own units.

    Returns
    -------
    ndarray of shape (n, 2), float64
        In logical pixels of the viewport.
    """
    box = view.getViewBox()
    seen, shown = box.viewRect(), box.sceneBoundingRect()
    corner = view.viewportTransform().map(shown.topLeft())
    across = shown.width() / seen.width() if seen.width() else 0.0
    down = shown.height() / seen.height() if seen.height() else 0.0
    # the y axis goes up, and the pixels' down
    pixels = np.empty(np.shape(places), dtype=np.float64)
    pixels[:, 0] = corner.x() + (places[:, 0] - seen.left()) * across
    pixels[:, 1] = corner.y() + (seen.bottom() - places[:, 1]) * down
    return pixels
