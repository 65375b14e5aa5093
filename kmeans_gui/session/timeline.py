"""Playback: where we are in the recording of a fit, and how the position moves.

Computing is much faster than watching. A fit appends its snapshots as fast as it can; the timeline
plays them at a person's speed, and a fit that still runs is a recording whose end is not there yet.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kmeans_gui.core.model import Snapshot

DEFAULT_SPEED = 4.0
"""Snapshots per second."""

LONGEST_SECONDS = 12.0
"""At the default speed, a recording of however many snapshots takes no longer than this."""

MIN_SPEED, MAX_SPEED = 0.1, 240.0

_FRAME_MS = 16
# after a hiccup the picture goes on from where it was rather than leaping ahead
_LONGEST_STEP_SECONDS = 0.1


class Recording(Protocol):
    """What a timeline plays: a Run, or the one frame of a swept model."""

    @property
    def snapshots(self) -> list[Snapshot]: ...
    @property
    def is_running(self) -> bool: ...


class Timeline(QObject):
    """A position over the snapshots of a recording. GUI thread.

    The position is a float from 0 to `extent` - 1; between two whole numbers centers glide. The
    60 Hz timer runs only while the position moves or the recording still grows.

    Attributes
    ----------
    animated : bool
        When False the position stays at the newest snapshot; for scripts and screenshots.
    """

    moved = Signal(float)
    """The position changed, or what is there did: draw `centers_at(position)`."""
    extent_changed = Signal(int)
    """How many snapshots there are."""
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.animated = True
        self._recording: Recording | None = None
        self._extent = 0
        self._position = 0.0
        self._speed = DEFAULT_SPEED
        self._playing = False
        self._last_tick = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._tick)

    # -- what there is ---------------------------------------------------------------------------

    @property
    def recording(self) -> Recording | None:
        return self._recording

    @property
    def extent(self) -> int:
        """The number of snapshots, as last announced by `extent_changed`."""
        return self._extent

    def __len__(self) -> int:
        return self._extent

    def __bool__(self) -> bool:
        return True

    @property
    def position(self) -> float:
        return self._position

    @property
    def end(self) -> float:
        """The last position there is so far."""
        return float(max(0, self._extent - 1))

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def is_active(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        """Snapshots per second (see `rate` for long recordings)."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if not math.isfinite(value):
            raise ValueError(f"speed must be a finite number of snapshots per second, not {value}")
        self._speed = min(MAX_SPEED, max(MIN_SPEED, float(value)))

    @Slot(float)
    def set_speed(self, value: float) -> None:
        self.speed = value

    @property
    def rate(self) -> float:
        """Snapshots per second as played.

        Long recordings play faster, so that at the default speed none takes longer than
        `LONGEST_SECONDS`; `speed` scales that too.
        """
        return self._speed * max(1.0, self.end / (DEFAULT_SPEED * LONGEST_SECONDS))

    def snapshot_at(self, position: float | None = None) -> Snapshot | None:
        """Return the snapshot whose centers were reached last at `position` (default: here)."""
        if self._recording is None or not self._extent:
            return None
        return self._recording.snapshots[math.floor(self._clamped(position))]

    def centers_at(self, position: float | None = None) -> NDArray[np.float64] | None:
        """Return the centers at `position` (default: here).

        Returns
        -------
        ndarray of shape (k, 2), float64, or None if there is no snapshot yet
            Between two snapshots of one start, the linear mix of both. Two starts have nothing to
            do with each other, so from one to the next the centers jump.
        """
        if self._recording is None or not self._extent:
            return None
        place = self._clamped(position)
        index = math.floor(place)
        before = self._recording.snapshots[index]
        fraction = place - index
        if fraction:
            after = self._recording.snapshots[index + 1]
            if after.start == before.start and after.centers.shape == before.centers.shape:
                start = before.centers.astype(np.float64)
                return start + fraction * (after.centers - start)
        return before.centers.astype(np.float64)

    def snapshots(self) -> Sequence[Snapshot]:
        """Return the snapshots that there are so far."""
        return [] if self._recording is None else self._recording.snapshots[: self._extent]

    # -- what is played --------------------------------------------------------------------------

    def follow(self, recording: Recording) -> None:
        """Play `recording` from its start, also while it grows."""
        self._load(recording)
        self._set_playing(self.animated)
        self._wake()

    def show(self, recording: Recording) -> None:
        """Show the end of `recording`, standing still."""
        self._set_playing(False)
        self._load(recording)
        self._go(self.end, always=True)
        self._wake()

    def clear(self) -> None:
        """Forget the recording."""
        self._set_playing(False)
        self._load(None)
        self._timer.stop()

    def refresh(self) -> None:
        """Look at the recording again: called when it has ended."""
        self._advance(0.0)
        self._wake()

    def _load(self, recording: Recording | None) -> None:
        self._recording = recording
        self._position = 0.0
        self._extent = 0 if recording is None else len(recording.snapshots)
        self.extent_changed.emit(self._extent)
        self.moved.emit(0.0)

    # -- moving ----------------------------------------------------------------------------------

    @Slot()
    def play(self) -> None:
        """Play on; from the start again if the end is reached."""
        if self._recording is None:
            return
        if self._position >= self.end and not self._recording.is_running:
            if self._extent < 2:
                return
            self._go(0.0)
        self._set_playing(True)
        self._wake()

    @Slot()
    def pause(self) -> None:
        self._set_playing(False)

    @Slot()
    def toggle(self) -> None:
        if self._playing:
            self.pause()
        else:
            self.play()

    @Slot(int)
    def step(self, by: int) -> None:
        """Pause, and go to the next whole snapshot (`by` = 1) or the one before (-1)."""
        self.pause()
        here = self._position
        self._go(math.floor(here) + by if by > 0 else math.ceil(here) + by)

    @Slot()
    def to_start(self) -> None:
        self.seek(0.0)

    @Slot()
    def to_end(self) -> None:
        """Pause at the newest snapshot: the fitted model, once the fit has ended."""
        self._notice_growth()
        self.seek(self.end)

    @Slot(float)
    def seek(self, position: float) -> None:
        """Pause at `position`, which is clipped to what there is."""
        self.pause()
        self._go(position)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass: what the timer does."""
        self._advance(seconds)
        if not self._moves():
            self._timer.stop()

    # -- inside ----------------------------------------------------------------------------------

    def _clamped(self, position: float | None) -> float:
        place = self._position if position is None else float(position)
        return 0.0 if math.isnan(place) else min(self.end, max(0.0, place))

    def _go(self, position: float, always: bool = False) -> None:
        place = self._clamped(position)
        if place != self._position or always:
            self._position = place
            self.moved.emit(place)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _moves(self) -> bool:
        running = self._recording is not None and self._recording.is_running
        return self._playing or running

    def _wake(self) -> None:
        if self._moves() and not self._timer.isActive():
            self._last_tick = time.perf_counter()
            self._timer.start()

    def _notice_growth(self) -> None:
        count = 0 if self._recording is None else len(self._recording.snapshots)
        if count != self._extent:
            first = self._extent == 0
            self._extent = count
            self.extent_changed.emit(count)
            if first:
                self.moved.emit(self._position)

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        elapsed = min(_LONGEST_STEP_SECONDS, now - self._last_tick)
        self._last_tick = now
        self.advance(elapsed)

    def _advance(self, seconds: float) -> None:
        # asked before the snapshots are counted, so that a fit that ends in between has no tail
        # that is never played
        running = self._recording is not None and self._recording.is_running
        self._notice_growth()
        if not self.animated:
            if self._playing or running or self._position < self.end:
                self._go(self.end)
            self._set_playing(False)
        elif self._playing:
            self._go(self._position + self.rate * seconds)
            if self._position >= self.end and not running:
                self._set_playing(False)

    def stop_timer(self) -> None:
        """End all movement: the program closes."""
        self._set_playing(False)
        self._timer.stop()
