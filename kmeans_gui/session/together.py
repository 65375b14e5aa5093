"""Several fits played as one recording: which of them sets the pace, and where each then stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kmeans_gui.core.model import FitResult, Snapshot
from kmeans_gui.session.plans import Pace
from kmeans_gui.session.playback import start_of

if TYPE_CHECKING:
    from kmeans_gui.session.comparison import Comparison
    from kmeans_gui.session.playback import Recording


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What is played of one run, as a recording."""

    snapshots: list[Snapshot]
    is_running: bool


class Together:
    """The fits of a comparison as one recording: what the timeline plays while they are compared.

    Its snapshots are those of the fit that sets the pace. There are none before the last fit has
    ended, as only then it is known which fit that is.

    Attributes
    ----------
    pace : Pace
        What the fits have in common at a moment.
    in_place_of : Recording or None
        What was shown before, and is shown again after the comparison.
    """

    def __init__(
        self, comparison: Comparison, pace: Pace, in_place_of: Recording | None = None
    ) -> None:
        self.comparison = comparison
        self.pace = pace
        self.in_place_of = in_place_of

    @property
    def snapshots(self) -> list[Snapshot]:
        leader = self.leader
        return [] if leader is None else self.comparison.snapshots(leader)

    @property
    def is_running(self) -> bool:
        return self.comparison.is_running

    @property
    def result(self) -> FitResult | None:
        """How the fit that sets the pace has ended."""
        leader = self.leader
        return None if leader is None else self.comparison.runs[leader].result

    @property
    def leader(self) -> int | None:
        """The run whose snapshots are the timeline's; None until all runs have ended.

        By iteration the longest one. By share the shortest that moves at all, so that a step of the
        timeline is never less than a step of a fit.
        """
        if self.is_running:
            return None
        lengths = {i: len(self.comparison.snapshots(i)) for i in range(len(self.comparison))}
        lengths = {i: length for i, length in lengths.items() if length}
        if not lengths:
            return None
        if self.pace is Pace.ITERATION:
            return max(lengths, key=lambda i: lengths[i])
        moving = {i: length for i, length in lengths.items() if length > 1} or lengths
        return min(moving, key=lambda i: moving[i])

    def position_of(self, index: int, position: float) -> float:
        """Return where in its snapshots a run stands when the timeline is at `position`."""
        played = self.comparison.played(index)
        end = max(0.0, len(played.snapshots) - 1.0)
        leader = self.leader
        if leader is None:
            return end
        if position < 0.0:
            # the first assignment is one step whatever the pace
            return max(position, start_of(played))
        if self.pace is Pace.ITERATION:
            return min(position, end)
        whole = len(self.comparison.snapshots(leader)) - 1.0
        return end if whole <= 0.0 else min(1.0, max(0.0, position / whole)) * end
