"""What a stroke of a tool does to a `PointEditor`: one object for what the hand did in a moment.

They are applied on a worker thread, in order. Two that follow one another may become one
(`joined`), so that a worker that is late catches up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.data import editing
from kmeans_gui.data.editing import Positions, Radius
from kmeans_gui.data.point_editor import PointEditor

Path = NDArray[np.float64]
"""Corners of the tool's way, shape (m, 2), in the data's units."""


class Stroke(Protocol):
    """A piece of a stroke."""

    def apply(self, editor: PointEditor) -> None:
        """Do it. Worker thread."""

    def joined(self, following: Stroke) -> Stroke | None:
        """Return one stroke that does this and then `following`; None if there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Add:
    """New points, shape (n, 2)."""

    points: NDArray[np.float64]

    def apply(self, editor: PointEditor) -> None:
        editor.add(self.points)

    def joined(self, following: Stroke) -> Stroke | None:
        if not isinstance(following, Add):
            return None
        return Add(np.concatenate([self.points, following.points]))


@dataclass(frozen=True, slots=True, eq=False)
class Erase:
    """Takes away all points under the tool."""

    path: Path
    radius: Radius

    def apply(self, editor: PointEditor) -> None:
        editor.remove(editing.within(editor.points, self.path, self.radius))

    def joined(self, following: Stroke) -> Stroke | None:
        if not isinstance(following, Erase) or following.radius != self.radius:
            return None
        # A path goes on where the last one ended; another stroke begins elsewhere.
        if not np.array_equal(self.path[-1], following.path[0]):
            return None
        return Erase(np.concatenate([self.path, following.path[1:]]), self.radius)


@dataclass(frozen=True, slots=True, eq=False)
class Remove:
    """Takes away the points at these positions."""

    positions: Positions

    def apply(self, editor: PointEditor) -> None:
        editor.remove(self.positions)

    def joined(self, following: Stroke) -> Stroke | None:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Jitter:
    """Pushes points at random; see `editing.jitter`."""

    path: Path
    radius: Radius
    strength: float
    seed: int

    def apply(self, editor: PointEditor) -> None:
        found = editing.within(editor.points, self.path, self.radius)
        rng = np.random.default_rng(self.seed)
        places = editor.points[found]
        editor.place(found, editing.jitter(rng, places, self.path, self.radius, self.strength))

    def joined(self, following: Stroke) -> Stroke | None:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Attract:
    """Pulls points to a place, or pushes them away from it; see `editing.magnet`."""

    middle: NDArray[np.float64]
    radius: Radius
    strength: float

    def apply(self, editor: PointEditor) -> None:
        found = editing.within(editor.points, self.middle[None], self.radius)
        places = editor.points[found]
        editor.place(found, editing.magnet(places, self.middle, self.radius, self.strength))

    def joined(self, following: Stroke) -> Stroke | None:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Points that were chosen, and where they were then.

    Attributes
    ----------
    positions : ndarray of int64
        Ascending.
    places : ndarray of shape (n, 2)
    """

    positions: Positions
    places: NDArray[Any]

    @property
    def n(self) -> int:
        """How many."""
        return len(self.positions)

    def moved(self, offset: NDArray[np.float64]) -> Selection:
        """Return the same points elsewhere."""
        return replace(self, places=editing.moved(self.places, offset))


NOTHING = Selection(np.empty(0, np.int64), np.empty((0, 2)))
"""No point."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Puts a selection's points at its places plus an offset, shape (2,)."""

    selection: Selection
    offset: NDArray[np.float64]

    def apply(self, editor: PointEditor) -> None:
        editor.place(self.selection.positions, editing.moved(self.selection.places, self.offset))

    def joined(self, following: Stroke) -> Stroke | None:
        same = isinstance(following, Move) and following.selection is self.selection
        return following if same else None


def joined(strokes: list[Stroke]) -> list[Stroke]:
    """Return fewer strokes that do the same."""
    result: list[Stroke] = []
    for stroke in strokes:
        both = result[-1].joined(stroke) if result else None
        if both is None:
            result.append(stroke)
        else:
            result[-1] = both
    return result


def select(points: NDArray[Any], outline: Path, earlier: Selection | None = None) -> Selection:
    """Return the points in a polygon, and those of an earlier selection.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    outline : ndarray of shape (m, 2)
        Two corners are a rectangle.
    earlier : Selection, optional
    """
    if len(outline) == 2:
        found = editing.in_rectangle(points, outline.min(axis=0), outline.max(axis=0))
    else:
        found = editing.in_polygon(points, outline)
    if earlier is not None:
        found = np.union1d(found, earlier.positions)
    return Selection(found, points[found])
