"""Playback: where we are in the recording of a fit, and how the position moves.

Computing is much faster than watching. A fit appends its snapshots as fast as it can; the timeline
plays them at a person's speed, and a fit that still runs is a recording whose end is not there yet.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.playback import PlaybackFrame, Recording, continues, frame_of, start_of

DEFAULT_SPEED = 2.0
"""Snapshots per second."""

LONGEST_SECONDS = 12.0
"""At the default speed, a recording of however many snapshots takes no longer than this."""

MIN_SPEED, MAX_SPEED = 1.0 / 6.0, 240.0
"""The slowest is one half-step in three seconds, however long the recording is."""

STEP_SECONDS = 0.2
"""How long a step by hand glides; a faster playback shortens it."""

LOOP_PAUSE_SECONDS = 1.0
"""How long a loop rests on the end at the default speed, so that the result is seen."""

# half-steps per second up to which motion begins and ends softly, and from which on it is even:
# then each is so short that softness would only make it jerk
_SOFT, _EVEN = 5.0, 12.0
_FRAME_MS = 16
# after a hiccup the picture goes on from where it was rather than leaping ahead
_LONGEST_STEP_SECONDS = 0.1


class Timeline(QObject):
    """A position over the snapshots of a recording. GUI thread.

    The position is a float from `start` to `extent` - 1; what is seen between two whole numbers is
    said in `playback`. The 60 Hz timer runs only while the position moves or the recording still
    grows.

    Attributes
    ----------
    animated : bool
        When False the position stays at the newest snapshot and steps are taken at once; for
        scripts and screenshots.
    """

    moved = Signal(float)
    """Another position is seen, or something else at the same: draw `frame_at(position)`."""
    extent_changed = Signal(int)
    """How many snapshots there are."""
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.animated = True
        self._recording: Recording | None = None
        self._extent = 0
        self._position = 0.0
        self._goal: float | None = None
        self._stop: float | None = None
        self._glide_speed = 0.0
        self._speed = DEFAULT_SPEED
        self._half_steps = True
        self._loop = False
        self._rested = 0.0
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
        """Where a person stands. After a step the picture is still gliding there."""
        return self._position if self._goal is None else self._goal

    @property
    def seen_position(self) -> float:
        """The position of what is seen now."""
        return self._position

    @property
    def start(self) -> float:
        """The first position: before 0, the first snapshot, where its assignment is seen."""
        return 0.0 if self._recording is None else start_of(self._recording, self._half_steps)

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
        `LONGEST_SECONDS`. The slower the speed, the less so: at the slowest, each half-step of any
        recording takes three seconds.
        """
        longer = max(1.0, (self.end - self.start) / (DEFAULT_SPEED * LONGEST_SECONDS))
        share = math.log(self._speed / MIN_SPEED) / math.log(DEFAULT_SPEED / MIN_SPEED)
        return float(self._speed * longer ** min(1.0, share))

    @property
    def half_steps(self) -> bool:
        """Whether an iteration is seen as two: the centers move, then the colors follow."""
        return self._half_steps

    @Slot(bool)
    def set_half_steps(self, on: bool) -> None:
        if on != self._half_steps:
            self._half_steps = on
            self._position = self._clamped(None)
            self.moved.emit(self._position)

    @property
    def loop(self) -> bool:
        """Whether playing begins anew at the end."""
        return self._loop

    @Slot(bool)
    def set_loop(self, on: bool) -> None:
        self._loop = on

    @property
    def ease(self) -> float:
        """How softly motion begins and ends at this speed: see `frame_of`."""
        if self._goal is not None:
            return 1.0
        half_steps_per_second = self.rate * (2.0 if self._half_steps else 1.0)
        return min(1.0, max(0.0, (_EVEN - half_steps_per_second) / (_EVEN - _SOFT)))

    def frame_at(self, position: float | None = None) -> PlaybackFrame | None:
        """Return what is to be seen at `position` (default: now), or None while there is nothing.

        Two starts have nothing to do with each other, so from one to the next the picture is cut.
        """
        if self._recording is None or not self._extent:
            return None
        return frame_of(self._recording, self._clamped(position), self._half_steps, self.ease)

    def snapshot_at(self, position: float | None = None) -> Snapshot | None:
        """Return the snapshot that was reached last at `position` (default: now)."""
        if self._recording is None or not self._extent:
            return None
        return self._recording.snapshots[max(0, math.floor(self._clamped(position)))]

    @property
    def is_colored(self) -> bool:
        """Whether points have been assigned to centers at the position that is seen."""
        frame = self.frame_at()
        return frame is not None and frame.is_colored

    def centers_at(self, position: float | None = None) -> NDArray[np.float64] | None:
        """Return where the centers are drawn at `position` (default: now).

        Returns
        -------
        ndarray of shape (k, 2), float64, or None if there is no snapshot yet
        """
        frame = self.frame_at(position)
        return None if frame is None else frame.marks

    def snapshots(self) -> Sequence[Snapshot]:
        """Return the snapshots that there are so far."""
        return [] if self._recording is None else self._recording.snapshots[: self._extent]

    # -- what is played --------------------------------------------------------------------------

    def follow(self, recording: Recording, is_colored: bool = False) -> None:
        """Play `recording` from its start, also while it grows.

        Where its initial centers are seen already, and the points in their colors, these are not
        taken away once more: `is_colored` begins at the first snapshot.
        """
        self._load(recording, at=0.0 if is_colored else None)
        self._set_playing(self.animated)
        self._wake()

    def show(self, recording: Recording) -> None:
        """Show the end of `recording`, standing still."""
        self._set_playing(False)
        self._load(recording, at=math.inf)
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

    def _load(self, recording: Recording | None, at: float | None = None) -> None:
        self._recording = recording
        self._rested = 0.0
        self._goal = None
        self._extent = 0 if recording is None else len(recording.snapshots)
        # told once: all that is drawn of a position is worked out anew for each
        self._position = self._clamped(self.start if at is None else at)
        self.extent_changed.emit(self._extent)
        self.moved.emit(self._position)

    # -- moving ----------------------------------------------------------------------------------

    @Slot()
    def play(self) -> None:
        """Play on; from the start again if the end is reached."""
        if self._recording is None:
            return
        self._goal = self._stop = None
        if self._position >= self.end and not self._recording.is_running:
            if self._extent < 2:
                return
            self._go(self.start)
        self._set_playing(True)
        self._wake()

    def play_to(self, position: float) -> None:
        """Play on, and pause at `position`."""
        self.play()
        self._stop = position if self._playing else None

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
        """Pause, and glide to the next step (`by` = 1) or the one before (-1).

        That is half an iteration, or a whole one where `half_steps` are off or nothing lies
        between two snapshots.
        """
        here, direction = self.position, (1 if by > 0 else -1)
        if not self._half_steps:
            self.step_whole(by)
            return
        for _ in range(abs(by)):
            doubled = here * 2.0
            here = ((math.floor(doubled) if by > 0 else math.ceil(doubled)) + direction) / 2.0
            if here % 1.0 and self._is_cut(here):
                here += direction / 2.0
        self._glide_to(here)

    @Slot(int)
    def step_whole(self, by: int) -> None:
        """Pause, and glide to the next whole snapshot (`by` = 1) or the one before (-1)."""
        here = self.position
        self._glide_to((math.floor(here) if by > 0 else math.ceil(here)) + by)

    @Slot()
    def to_start(self) -> None:
        """Pause at the start: the initial centers, before the points have their colors."""
        self.seek(self.start)

    @Slot()
    def to_end(self) -> None:
        """Pause at the newest snapshot: the fitted model, once the fit has ended."""
        self._notice_growth()
        self.seek(self.end)

    @Slot(float)
    def seek(self, position: float) -> None:
        """Pause at `position`, which is clipped to what there is."""
        self.pause()
        self._goal = None
        self._go(position)

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass: what the timer does."""
        self._advance(seconds)
        if not self._moves():
            self._timer.stop()

    # -- inside ----------------------------------------------------------------------------------

    def _is_cut(self, position: float) -> bool:
        index = math.floor(position)
        if index < 0:
            return True
        if self._recording is None or index >= self._extent - 1:
            return False
        snapshots = self._recording.snapshots
        return not continues(snapshots[index], snapshots[index + 1])

    def _glide_to(self, position: float) -> None:
        self.pause()
        self._notice_growth()
        goal = self._clamped(position)
        if not self.animated:
            self._goal = None
            self._go(goal)
        elif goal != self.position:
            seconds = min(STEP_SECONDS, 0.5 / self.rate)
            # the next key comes before this step has ended: then the picture catches up
            self._glide_speed = max(0.5, abs(goal - self._position)) / seconds
            self._goal = goal
            self._wake()

    def _glide(self, seconds: float) -> None:
        goal = self._goal
        if goal is None:
            return
        way = goal - self._position
        most = self._glide_speed * seconds
        if abs(way) <= most:
            self._goal = None
            self._go(goal)
        else:
            self._go(self._position + math.copysign(most, way))

    def _clamped(self, position: float | None) -> float:
        place = self._position if position is None else float(position)
        return 0.0 if math.isnan(place) else min(self.end, max(self.start, place))

    def _go(self, position: float) -> None:
        place = self._clamped(position)
        if place != self._position:
            self._position = place
            self.moved.emit(place)

    def _set_playing(self, playing: bool) -> None:
        if not playing:
            self._stop = None
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _moves(self) -> bool:
        running = self._recording is not None and self._recording.is_running
        return self._playing or running or self._goal is not None

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
        elif self._goal is not None:
            self._glide(seconds)
        elif self._playing and self._extent and self._position < self.end:
            stop = math.inf if self._stop is None else self._stop
            self._go(min(stop, self._position + self.rate * seconds))
            self._rested = 0.0
            if self._position >= stop:
                self._set_playing(False)
            if self._position >= self.end and not running and not self._loop:
                self._set_playing(False)
        elif self._playing and not running:
            self._rest(seconds)

    def _rest(self, seconds: float) -> None:
        """Stay at the end for a moment, then begin anew."""
        if not self._loop or self._extent < 2:
            self._set_playing(False)
            return
        self._rested += seconds
        if self._rested >= LOOP_PAUSE_SECONDS * min(1.0, DEFAULT_SPEED / self._speed):
            self._rested = 0.0
            self._go(self.start)

    def stop_timer(self) -> None:
        """End all movement: the program closes."""
        self._set_playing(False)
        self._goal = None
        self._timer.stop()
