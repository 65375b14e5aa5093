"""How fast a recording is played, and how softly its motion begins and ends."""

from __future__ import annotations

import math

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


class Tempo:
    """The speed that a person chose, and what follows from it for a recording."""

    def __init__(self) -> None:
        self._speed = DEFAULT_SPEED

    @property
    def speed(self) -> float:
        """Snapshots per second, from `MIN_SPEED` to `MAX_SPEED`."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if not math.isfinite(value):
            raise ValueError(f"speed must be a finite number of snapshots per second, not {value}")
        self._speed = min(MAX_SPEED, max(MIN_SPEED, float(value)))

    def rate(self, length: float) -> float:
        """Return how many snapshots per second are played of a recording of `length` steps.

        Long recordings play faster, so that at the default speed none takes longer than
        `LONGEST_SECONDS`. The slower the speed, the less so: at the slowest, each half-step of any
        recording takes three seconds.
        """
        longer = max(1.0, length / (DEFAULT_SPEED * LONGEST_SECONDS))
        share = math.log(self._speed / MIN_SPEED) / math.log(DEFAULT_SPEED / MIN_SPEED)
        return float(self._speed * longer ** min(1.0, share))

    @property
    def rest(self) -> float:
        """How many seconds a loop rests on the end."""
        return LOOP_PAUSE_SECONDS * min(1.0, DEFAULT_SPEED / self._speed)


def ease_at(steps_per_second: float) -> float:
    """Return how softly motion begins and ends when so many steps are seen: see `frame_of`."""
    return min(1.0, max(0.0, (_EVEN - steps_per_second) / (_EVEN - _SOFT)))
