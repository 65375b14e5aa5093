"""Measures computing time, leaving out the time that the consumer of an iterator takes."""

from __future__ import annotations

import sys
from time import perf_counter, thread_time

from kmeans_gui.core.threads import is_on_one_thread

FINE_THREAD_TIME = sys.platform != "win32"
"""Whether a thread's own clock tells microseconds: that of Windows goes in steps of 16 ms."""


class Stopwatch:
    """Runs from its making on; `pause` and `resume` leave out what lies between.

    Where all work stays on one thread, it is that thread's clock, and leaves out what else the
    machine does meanwhile.
    """

    def __init__(self) -> None:
        alone = FINE_THREAD_TIME and is_on_one_thread()
        self._now = thread_time if alone else perf_counter
        self._total = 0.0
        self._since: float | None = self._now()

    def pause(self) -> None:
        """Stop counting."""
        if self._since is not None:
            self._total += self._now() - self._since
            self._since = None

    def resume(self) -> None:
        """Go on counting."""
        if self._since is None:
            self._since = self._now()

    def add(self, seconds: float) -> None:
        """Count time that was spent elsewhere."""
        self._total += seconds

    @property
    def seconds(self) -> float:
        """Time counted so far."""
        return self._total + (self._now() - self._since if self._since is not None else 0.0)
