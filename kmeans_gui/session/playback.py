"""What is to be seen at a position of a recording: where the centers are, and who has their colors.

One iteration of K-Means is two things, and a room understands them one at a time: the centers move
to the means of their points, then each point takes the color of its nearest center. From position
i to i + 0.5 the marks glide from the centers of snapshot i to those of snapshot i + 1 while every
color stays; from there to i + 1 the marks stand, and the regions follow them.

The first half-step of all is an assignment, too: before it, from position -1 on, the initial
centers lie upon points that nobody has given a color. From -0.5 on these have the color of their
nearest center. So begins each further start of a fit, between the last snapshot of the start before
and its own first one: what was found is wiped away, or nobody would see that it counts for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.model import Snapshot

Phase = Literal["still", "update", "assign"]
"""Nothing moves; the centers move; the points and regions take their new colors."""

OPENING = -1.0
"""The position of the initial centers before any point has the color of one."""

_FIRST_ASSIGNMENT = -0.5

_NONE: NDArray[np.intp] = np.empty(0, np.intp)


class Recording(Protocol):
    """What is played: a Run, or the one frame of a swept model."""

    @property
    def snapshots(self) -> list[Snapshot]: ...
    @property
    def is_running(self) -> bool: ...


@dataclass(frozen=True, slots=True, eq=False)
class PlaybackFrame:
    """What is to be seen at one position of a recording.

    Attributes
    ----------
    position : float
    index : int
        The number of the snapshot that was reached last; before the first assignment of a start,
        that of its initial centers.
    marks : ndarray of shape (k, 2), float64
        Where the centers are drawn.
    coloring : ndarray of shape (k, 2), float64
        The centers whose nearest points and pixels are colored. The same array as `marks` where
        both move as one; of shape (0, 2) before the first assignment.
    phase : {"still", "update", "assign"}
        "still" at a whole position, and where nothing leads from one snapshot to the next. In the
        middle of an iteration the update has just been done.
    progress : float
        How much of the phase is done, from 0 to 1.
    snapshot : Snapshot
        The one that is reached, or being gone to.
    previous : Snapshot or None
        The one before it, of the same start.
    jumps : ndarray of int
        Centers that this iteration relocates: they leap rather than glide.
    """

    position: float
    index: int
    marks: NDArray[np.float64]
    coloring: NDArray[np.float64]
    phase: Phase
    progress: float
    snapshot: Snapshot
    previous: Snapshot | None
    jumps: NDArray[np.intp]

    @property
    def iteration(self) -> int:
        """The iteration that the phase belongs to."""
        return self.snapshot.iteration

    @property
    def is_colored(self) -> bool:
        """Whether points have been assigned to centers."""
        return len(self.coloring) > 0


def start_of(recording: Recording, half_steps: bool = True) -> float:
    """Return the first position of `recording`: `OPENING` where it shows the first assignment.

    One model alone has nothing to play, and without half-steps there are no assignments to see.
    """
    snapshots = recording.snapshots
    plays = recording.is_running or len(snapshots) > 1
    opens = not snapshots or snapshots[0].iteration == 0
    return OPENING if half_steps and plays and opens else 0.0


def frame_of(
    recording: Recording, position: float, half_steps: bool = True, ease: float = 1.0
) -> PlaybackFrame | None:
    """Return what is to be seen of `recording` at `position`, or None if it has no snapshot yet.

    Parameters
    ----------
    recording : Recording
        May grow meanwhile.
    position : float
        In snapshots from its start; what lies outside is clipped.
    half_steps : bool
        Whether moving and coloring follow one another, or centers and colors glide as one.
    ease : float
        From 0, an even motion, to 1, one that begins and ends softly.
    """
    snapshots = recording.snapshots
    last = len(snapshots) - 1
    if last < 0:
        return None
    start = start_of(recording, half_steps)
    place = 0.0 if math.isnan(position) else min(float(last), max(start, float(position)))
    index = reached(snapshots, place, half_steps)
    if place < index:
        return _opening(snapshots, index, place)
    share = place - index
    if share == 0.0 or is_cut(snapshots, index):
        return _standing(snapshots, index, place)
    here, after = snapshots[index], snapshots[index + 1]
    jumps = relocated(here, after)
    if not half_steps:
        centers = _between(here, after, _eased(share, ease), jumps)
        return PlaybackFrame(place, index, centers, centers, "update", share, after, here, jumps)
    if share <= 0.5:
        marks = _between(here, after, _eased(2.0 * share, ease), jumps)
        return PlaybackFrame(
            place, index, marks, _writable(here), "update", 2.0 * share, after, here, jumps
        )
    progress = 2.0 * share - 1.0
    coloring = _between(here, after, _eased(progress, ease), jumps)
    return PlaybackFrame(
        place, index, _writable(after), coloring, "assign", progress, after, here, jumps
    )


def reached(snapshots: Sequence[Snapshot], place: float, half_steps: bool = True) -> int:
    """Return the number of the snapshot that was reached last at `place`: see `PlaybackFrame`."""
    index = max(0, math.floor(place))
    opens = half_steps and place > index and begins_anew(snapshots, index + 1)
    return index + 1 if opens else index


def _standing(snapshots: Sequence[Snapshot], index: int, place: float) -> PlaybackFrame:
    here, before = snapshots[index], _before(snapshots, index)
    jumps = _NONE if before is None else relocated(before, here)
    centers = _writable(here)
    return PlaybackFrame(place, index, centers, centers, "still", 1.0, here, before, jumps)


def _opening(snapshots: Sequence[Snapshot], index: int, place: float) -> PlaybackFrame:
    """Return what is seen before the first assignment of a start, and of this assignment."""
    first = snapshots[index]
    marks, bare = _writable(first), np.empty((0, 2))
    progress = (place - index - _FIRST_ASSIGNMENT) / -_FIRST_ASSIGNMENT
    if progress <= 0.0:
        return PlaybackFrame(place, index, marks, bare, "still", 1.0, first, None, _NONE)
    return PlaybackFrame(place, index, marks, marks, "assign", progress, first, None, _NONE)


def continues(before: Snapshot, after: Snapshot) -> bool:
    """Return whether `after` is a later state of the centers of `before`."""
    return after.start == before.start and after.centers.shape == before.centers.shape


def is_cut(snapshots: Sequence[Snapshot], index: int) -> bool:
    """Return whether snapshot `index` is followed by one of other centers."""
    return index + 1 < len(snapshots) and not continues(snapshots[index], snapshots[index + 1])


def begins_anew(snapshots: Sequence[Snapshot], index: int) -> bool:
    """Return whether snapshot `index` has the initial centers of another start than the first.

    The best start is shown once more at the end: that begins nothing.
    """
    return snapshots[index].iteration == 0 and is_cut(snapshots, index - 1)


def relocated(before: Snapshot, after: Snapshot) -> NDArray[np.intp]:
    """Return the centers that were put somewhere else between two snapshots of one start.

    For a mini-batch step those that hardly any point had chosen, for an iteration of K-Means
    those that had no point at all.
    """
    if after.reassigned is not None:
        return after.reassigned
    if after.batch_inertia is not None or before.counts.all():
        return _NONE
    # fewer distinct points than clusters leave centers without points where they are
    moved = (after.centers != before.centers).any(axis=1)
    return np.flatnonzero((before.counts == 0) & moved)


def _before(snapshots: Sequence[Snapshot], index: int) -> Snapshot | None:
    if index and continues(snapshots[index - 1], snapshots[index]):
        return snapshots[index - 1]
    return None


def _writable(snapshot: Snapshot) -> NDArray[np.float64]:
    # a compiled kernel knows read-only arrays as a type of their own, to be compiled anew
    return snapshot.centers.astype(np.float64)


def _between(
    before: Snapshot, after: Snapshot, share: float, jumps: NDArray[np.intp]
) -> NDArray[np.float64]:
    if share >= 1.0:
        return _writable(after)
    start = before.centers.astype(np.float64)
    centers: NDArray[np.float64] = start + share * (after.centers - start)
    if len(jumps):
        centers[jumps] = after.centers[jumps] if share >= 0.5 else start[jumps]
    return centers


def _eased(share: float, ease: float) -> float:
    """Return `share` of the way, slower at both of its ends (the cubic "smoothstep")."""
    return share + ease * (share * share * (3.0 - 2.0 * share) - share)
