"""What there is of a recording: where it begins and ends, and what is seen in between."""

from __future__ import annotations

import math

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.playback import (
    PlaybackFrame,
    Recording,
    begins_anew,
    frame_of,
    is_cut,
    reached,
    start_of,
)


class Reel:
    """As much of a recording as a person has been told of. GUI thread.

    A recording that grows does so at any moment, on another thread; what is played of it grows
    only when `notice_growth` is called, so that all that is drawn at once speaks of the same.

    Attributes
    ----------
    recording : Recording or None
    extent : int
        How many of its snapshots there are.
    half_steps : bool
        Whether an iteration is seen as two: the centers move, then the colors follow.
    """

    def __init__(self) -> None:
        self.recording: Recording | None = None
        self.extent = 0
        self.half_steps = True

    def load(self, recording: Recording | None) -> None:
        """Take another recording, or none."""
        self.recording = recording
        self.extent = 0 if recording is None else len(recording.snapshots)

    def notice_growth(self) -> bool:
        """Count the snapshots again, and say whether there are others than before."""
        count = 0 if self.recording is None else len(self.recording.snapshots)
        if count == self.extent:
            return False
        self.extent = count
        return True

    @property
    def is_running(self) -> bool:
        """Whether there may be more to come."""
        return self.recording is not None and self.recording.is_running

    @property
    def start(self) -> float:
        """The first position: before 0, the first snapshot, where its assignment is seen."""
        return 0.0 if self.recording is None else start_of(self.recording, self.half_steps)

    @property
    def end(self) -> float:
        """The last position there is so far."""
        return float(max(0, self.extent - 1))

    def clipped(self, position: float) -> float:
        """Return the nearest position that there is."""
        return 0.0 if math.isnan(position) else min(self.end, max(self.start, position))

    def frame(self, position: float, ease: float) -> PlaybackFrame | None:
        """Return what is to be seen at `position`, or None while there is nothing."""
        if self.recording is None or not self.extent:
            return None
        return frame_of(self.recording, position, self.half_steps, ease)

    def snapshot(self, position: float) -> Snapshot | None:
        """Return the snapshot that was reached last at `position`, which is one there is."""
        if self.recording is None or not self.extent:
            return None
        snapshots = self.recording.snapshots
        return snapshots[reached(snapshots, position, self.half_steps)]

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots that there are so far."""
        return [] if self.recording is None else self.recording.snapshots[: self.extent]

    def step_from(self, here: float, by: int) -> float:
        """Return where `by` steps lead, forward or (`by` < 0) back.

        A step is half an iteration, or a whole one where `half_steps` are off or nothing lies
        between two snapshots.
        """
        if not self.half_steps:
            return whole_step_from(here, by)
        direction = 1 if by > 0 else -1
        for _ in range(abs(by)):
            doubled = here * 2.0
            here = ((math.floor(doubled) if by > 0 else math.ceil(doubled)) + direction) / 2.0
            if here % 1.0 and self._is_cut(here):
                here += direction / 2.0
        return here

    def _is_cut(self, position: float) -> bool:
        index = math.floor(position)
        if index < 0:
            return True
        if self.recording is None or index >= self.extent - 1:
            return False
        snapshots = self.recording.snapshots
        return is_cut(snapshots, index) and not begins_anew(snapshots, index + 1)


def whole_step_from(here: float, by: int) -> float:
    """Return where `by` whole snapshots lead, forward or (`by` < 0) back."""
    return (math.floor(here) if by > 0 else math.ceil(here)) + by
