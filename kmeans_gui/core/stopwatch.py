"""Measures computing time, leaving out the time that the consumer of an iterator takes."""

from __future__ import annotations

from time import perf_counter


class Stopwatch:
    """Runs from its making on; `pause` and `resume` leave out what lies between."""

    def __init__(self) -> None:
        self._total = 0.0
        self._since: float | None = perf_counter()

    def pause(self) -> None:
        """Stop counting."""
        if self._since is not None:
            self._total += perf_counter() - self._since
            self._since = None

    def resume(self) -> None:
        """Go on counting."""
        if self._since is None:
            self._since = perf_counter()

    def add(self, seconds: float) -> None:
        """Count time that was spent elsewhere."""
        self._total += seconds

    @property
    def seconds(self) -> float:
        """Time counted so far."""
        return self._total + (perf_counter() - self._since if self._since is not None else 0.0)
