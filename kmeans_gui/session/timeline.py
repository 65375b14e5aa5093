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
from kmeans_gui.session.playback import PlaybackFrame, Recording
from kmeans_gui.session.reel import Reel, whole_step_from
from kmeans_gui.session.tempo import STEP_SECONDS, Tempo, ease_at

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
        self._reel = Reel()
        self._tempo = Tempo()
        self._position = 0.0
        self._goal: float | None = None
        self._stop: float | None = None
        self._glide_speed = 0.0
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
        return self._reel.recording

    @property
    def extent(self) -> int:
        """The number of snapshots, as last announced by `extent_changed`."""
        return self._reel.extent

    def __len__(self) -> int:
        return self._reel.extent

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
        return self._reel.start

    @property
    def end(self) -> float:
        """The last position there is so far."""
        return self._reel.end

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def speed(self) -> float:
        """Snapshots per second (see `rate` for long recordings)."""
        return self._tempo.speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._tempo.speed = value

    @property
    def rate(self) -> float:
        """Snapshots per second as played: long recordings play faster, see `Tempo.rate`."""
        return self._tempo.rate(self.end - self.start)

    @property
    def half_steps(self) -> bool:
        """Whether an iteration is seen as two: the centers move, then the colors follow."""
        return self._reel.half_steps

    @Slot(bool)
    def set_half_steps(self, on: bool) -> None:
        if on != self._reel.half_steps:
            self._reel.half_steps = on
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
        return ease_at(self.rate * (2.0 if self.half_steps else 1.0))

    def frame_at(self, position: float | None = None) -> PlaybackFrame | None:
        """Return what is to be seen at `position` (default: now), or None while there is nothing.

        Two starts have nothing to do with each other, so from one to the next the picture is cut.
        """
        return self._reel.frame(self._clamped(position), self.ease)

    def snapshot_at(self, position: float | None = None) -> Snapshot | None:
        """Return the snapshot that was reached last at `position` (default: now)."""
        return self._reel.snapshot(self._clamped(position))

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
        return self._reel.snapshots()

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
        self._reel.load(recording)
        self._rested = 0.0
        self._goal = None
        # told once: all that is drawn of a position is worked out anew for each
        self._position = self._clamped(self.start if at is None else at)
        self.extent_changed.emit(self.extent)
        self.moved.emit(self._position)

    # -- moving ----------------------------------------------------------------------------------

    @Slot()
    def play(self) -> None:
        """Play on; from the start again if the end is reached."""
        if self.recording is None:
            return
        self._goal = self._stop = None
        if self._position >= self.end and not self._reel.is_running:
            if self.extent < 2:
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
        self._glide_to(self._reel.step_from(self.position, by))

    @Slot(int)
    def step_whole(self, by: int) -> None:
        """Pause, and glide to the next whole snapshot (`by` = 1) or the one before (-1)."""
        self._glide_to(whole_step_from(self.position, by))

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
        return self._reel.clipped(self._position if position is None else float(position))

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
        return self._playing or self._reel.is_running or self._goal is not None

    def _wake(self) -> None:
        if self._moves() and not self._timer.isActive():
            self._last_tick = time.perf_counter()
            self._timer.start()

    def _notice_growth(self) -> None:
        first = self.extent == 0
        if self._reel.notice_growth():
            self.extent_changed.emit(self.extent)
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
        running = self._reel.is_running
        self._notice_growth()
        if not self.animated:
            if self._playing or running or self._position < self.end:
                self._go(self.end)
            self._set_playing(False)
        elif self._goal is not None:
            self._glide(seconds)
        elif self._playing and self._reel.extent and self._position < self.end:
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
        if not self._loop or self._reel.extent < 2:
            self._set_playing(False)
            return
        self._rested += seconds
        if self._rested >= self._tempo.rest:
            self._rested = 0.0
            self._go(self.start)

    def stop_timer(self) -> None:
        """End all movement: the program closes."""
        self._set_playing(False)
        self._goal = None
        self._timer.stop()
