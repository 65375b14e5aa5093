"""The tools that paint: what the hand did since the last tick becomes a stroke on the points."""

from __future__ import annotations

import math
import time
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from kmeans_gui.data import editing
from kmeans_gui.data.editing import Radius
from kmeans_gui.data.strokes import Add, Attract, Erase, Jitter, Path, Stroke
from kmeans_gui.gui.tools.paint_options import PaintOptions
from kmeans_gui.gui.tools.paint_overlay import PaintOverlay
from kmeans_gui.gui.tools.toolbox import Pointer, Tool
from kmeans_gui.session.painting import Painting

TICK_MS = 16
FIRST_SECONDS = 0.05
"""A click counts as being held for so long."""
_PER_SECOND = 6.0
"""How fast the strongest jitter and magnet are: they come to 1 - 1/e in a sixth of a second."""


class PaintTool(Tool):
    """A tool that works while the left button is down.

    Parameters
    ----------
    painting : Painting
    options : PaintOptions
    overlay : PaintOverlay
    """

    key: ClassVar[str] = ""
    words: ClassVar[str] = ""
    tip: ClassVar[str] = ""
    step: ClassVar[str] = ""
    """What the step to undo is called."""
    length: ClassVar[str] = "radius"
    """Which of the options' lengths is its size; empty: it has none."""
    uses: ClassVar[tuple[str, ...]] = ()
    """Which options it has."""
    hint: ClassVar[str] = ""
    """What cannot be seen of how it is used."""

    def __init__(
        self,
        painting: Painting,
        options: PaintOptions,
        overlay: PaintOverlay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(self.key, overlay.view, parent)
        self.painting = painting
        self.options = options
        self.overlay = overlay
        self.is_down = False
        self._path: list[tuple[float, float]] = []
        self._ticked_at = 0.0
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        painting.abandoned.connect(self.give_up)

    # -- what each tool does ---------------------------------------------------------------------

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        """Return what the hand did.

        Parameters
        ----------
        path : ndarray of shape (m, 2), m >= 1
            Where it went since it was asked last, beginning with where it was then.
        seconds : float
            How long it took.
        first : bool
            Whether the button just went down.
        """
        raise NotImplementedError

    @property
    def reach(self) -> Radius:
        """How large it is, in the data's units."""
        return self.options.extent(self.length)

    @property
    def repels(self) -> bool:
        """Whether Shift turns it around now."""
        return False

    # -- the mouse -------------------------------------------------------------------------------

    def chosen(self) -> None:
        self.view.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def put_down(self) -> None:
        self._end()
        self.overlay.show_tool(None, None)

    def leave(self) -> None:
        self.overlay.show_tool(None, None)

    def press(self, at: Pointer) -> bool:
        if at.button != Qt.MouseButton.LeftButton:
            return False
        self._follow(at)
        if not self.is_down and self.painting.begin(self.step):
            self.is_down = True
            self._path = [(at.x, at.y)]
            self._apply(FIRST_SECONDS, first=True)
            self._ticked_at = time.perf_counter()
            self._timer.start()
        return True

    def move(self, at: Pointer) -> bool:
        self._follow(at)
        if self.is_down:
            self._path.append((at.x, at.y))
        return self.is_down

    def release(self, at: Pointer) -> bool:
        if at.button != Qt.MouseButton.LeftButton or not self.is_down:
            return False
        self.move(at)
        self._tick()
        self._end()
        return True

    def escape(self) -> bool:
        if not self.is_down:
            return False
        self._end()
        self.painting.take_back()
        return True

    @Slot()
    def give_up(self) -> None:
        """Stop in the middle: the points are others now."""
        self._end()

    def _follow(self, at: Pointer) -> None:
        self._modifiers = at.modifiers
        if at.inside or self.is_down:
            self.overlay.show_tool((at.x, at.y), self.reach if self.length else None, self.repels)
        else:
            self.overlay.show_tool(None, None)

    def _end(self) -> None:
        self.is_down = False
        self._timer.stop()
        self._path = []

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        seconds, self._ticked_at = now - self._ticked_at, now
        self._apply(seconds, first=False)

    def _apply(self, seconds: float, first: bool) -> None:
        path = np.array(self._path)
        self._path = self._path[-1:]
        for stroke in self.strokes(path, seconds, first):
            number = self.painting.do(stroke)
            if isinstance(stroke, Add):
                self.overlay.add(number, stroke.points)


class Adding(PaintTool):
    """A tool that adds points, some of which it may owe from one tick to the next."""

    _owed = 0.0

    def amount(self, owed: float) -> int:
        """Return how many whole points are due of so many more, and remember the rest."""
        self._owed += owed
        whole = math.floor(self._owed)
        self._owed -= whole
        room = self.painting.room()
        if whole > room:
            self.painting.tell_full()
        return min(whole, room)

    def added(self, points: Path) -> list[Stroke]:
        """Return the stroke that adds `points`."""
        return [Add(points)] if len(points) else []


class Brush(Adding):
    """Leaves points evenly under its way, as dense however fast the hand is."""

    key = "brush"
    words = "&Brush"
    tip = "Brush: paint points evenly under the stroke"
    step = "Brush stroke"
    uses = ("radius", "density")

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        if first:
            self._owed = 0.0
        # over the length of its diameter it leaves as many as in one disc
        dabs = (1.0 if first else 0.0) + editing.length_of(path, self.reach) / 2.0
        n = self.amount(self.options.density * dabs)
        return self.added(editing.brush(self.options.rng, path, self.reach, n))


class Spray(Adding):
    """Adds normally distributed points for as long as the button is down."""

    key = "spray"
    words = "&Spray"
    tip = "Spray: a Gaussian cloud that grows while the button is held"
    step = "Spray"
    length = "spread"
    uses = ("spread", "rate")

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        if first:
            self._owed = 0.0
        # after a long pause of the machine no flood of points
        n = self.amount(self.options.rate * min(seconds, 0.25))
        return self.added(editing.spray(self.options.rng, path, self.reach, n))


class Single(Adding):
    """Adds one point per click."""

    key = "point"
    words = "Single &point"
    tip = "Single point: add a point with each click"
    step = "Add a point"
    length = ""
    hint = "Click to add a point"

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        if not first or not self.amount(1.0):
            return []
        return self.added(path[-1:])


class Eraser(PaintTool):
    """Takes away what is under it."""

    key = "eraser"
    words = "&Eraser"
    tip = "Eraser: take away the points under it"
    step = "Erase"
    uses = ("radius",)

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        return [Erase(path, self.reach)] if first or len(path) > 1 else []


class JitterTool(PaintTool):
    """Pushes points at random for as long as the button is down."""

    key = "jitter"
    words = "&Jitter"
    tip = "Jitter: push the points under it at random"
    step = "Jitter"
    uses = ("radius", "strength")

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        # a random walk: its spread grows with the root of time
        strength = self.options.strength * math.sqrt(min(seconds, 0.25) * _PER_SECOND)
        seed = int(self.options.rng.integers(2**63))
        return [Jitter(path, self.reach, strength / 2, seed)]


class Magnet(PaintTool):
    """Pulls points to its middle, or with Shift pushes them away, while the button is down."""

    key = "magnet"
    words = "&Magnet"
    tip = "Magnet: pull the points under it together; with Shift push them apart"
    step = "Magnet"
    uses = ("radius", "strength")
    hint = "Shift repels"

    @property
    def repels(self) -> bool:
        return bool(self._modifiers & Qt.KeyboardModifier.ShiftModifier)

    def strokes(self, path: Path, seconds: float, first: bool) -> list[Stroke]:
        share = 1.0 - math.exp(-self.options.strength * min(seconds, 0.25) * _PER_SECOND)
        return [Attract(path[-1], self.reach, -share if self.repels else share)]
