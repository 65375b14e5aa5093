"""Centers by hand: held, moved, added, taken away, placed; and the fits that go on from there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.session.run import Run

if TYPE_CHECKING:
    from kmeans_gui.session.session import Session
    from kmeans_gui.session.undo import Moment

NUDGE_REST_MS = 500
"""After the last of several nudges, how long until the fit goes on from there."""


@dataclass(frozen=True, eq=False)
class Placement:
    """Centers that a person put there, which nothing was fitted from yet: a recording of them.

    Attributes
    ----------
    centers : ndarray of shape (k, 2), float64, read-only
        k may be 0.
    initial : bool
        Whether they are placed one by one, to be the initial centers of a fit.
    snapshots : list of Snapshot
        One; none where there is no center.
    """

    centers: NDArray[np.float64]
    initial: bool = False
    snapshots: list[Snapshot] = field(init=False)
    is_running: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        centers = np.array(self.centers, dtype=np.float64).reshape(-1, 2)
        centers.flags.writeable = False
        object.__setattr__(self, "centers", centers)
        unknown = np.full(len(centers), np.nan)
        snapshots = [Snapshot(0, 0, centers, unknown, float("nan"))] if len(centers) else []
        object.__setattr__(self, "snapshots", snapshots)


class HandCenters(QObject):
    """What a hand does to the centers that are shown. GUI thread.

    Everything but `grasp` and `drag_to` is a step to undo, and everything but `place` is followed
    by a fit from the new centers, which is played.

    Signals
    -------
    selected_changed
    placing_changed : bool
    """

    selected_changed = Signal()
    placing_changed = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._selected: int | None = None
        self._held: int | None = None
        self._before: Moment | None = None
        self._placing_since: Moment | None = None
        self._nudged = QTimer(self)
        self._nudged.setSingleShot(True)
        self._nudged.setInterval(NUDGE_REST_MS)
        self._nudged.timeout.connect(self._end_nudge)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.shown_changed.connect(self._on_shown_changed)

    # -- what there is ---------------------------------------------------------------------------

    @property
    def centers(self) -> NDArray[np.float64]:
        """The centers as they are seen, shape (k, 2); empty if there are none.

        Of fits that are compared those of the one that a person is at.
        """
        centers = self._session.comparison.centers_in_focus()
        if centers is None:
            centers = self._session.timeline.centers_at()
        return np.empty((0, 2)) if centers is None else centers

    @property
    def selected(self) -> int | None:
        """The center that keys act on."""
        return self._selected

    @property
    def held(self) -> int | None:
        """The center that is being dragged."""
        return self._held

    @property
    def is_moved(self) -> bool:
        """Whether the center in the hand has been moved."""
        return self._before is not None and self._before.recording is not self._recording

    @property
    def is_placing(self) -> bool:
        """Whether initial centers are being placed one by one."""
        recording = self._session.timeline.recording
        return isinstance(recording, Placement) and recording.initial

    @property
    def has_centers(self) -> bool:
        return len(self.centers) > 0

    def select(self, j: int | None) -> None:
        """Let keys act on center `j`, or on none."""
        if j != self._selected:
            self._selected = j
            self.selected_changed.emit()

    # -- one center in the hand ------------------------------------------------------------------

    def grasp(self, j: int) -> None:
        """Take center `j` into the hand: what is played pauses where it is."""
        self._finish_nudge()
        centers = self.centers
        if not 0 <= j < len(centers):
            return
        self._session.timeline.pause()
        self._before = self._session.moment()
        self._held = j
        self.select(j)

    def drag_to(self, x: float, y: float) -> None:
        """Move the center in the hand; the regions follow, and nothing is fitted yet."""
        if self._held is not None and np.isfinite(x) and np.isfinite(y):
            centers = self.centers
            centers[self._held] = (x, y)
            self._show(centers, self.is_placing)

    def drop(self) -> None:
        """Let go: the fit goes on from where the centers are now."""
        j, before, self._held = self._held, self._before, None
        if j is None or before is None:
            return
        recording = self._session.timeline.recording
        if recording is before.recording or not isinstance(recording, Placement):
            return
        self._go_on(f"Move center {j}", before)

    def give_up(self) -> bool:
        """Put the center back where it was; say whether one was in the hand."""
        before, held, self._before, self._held = self._before, self._held, None, None
        if held is None or before is None:
            return False
        if before.recording is not None and before.recording is not self._recording:
            self._session.timeline.show(before.recording)
            self._session.timeline.seek(before.position or 0.0)
            self._session.shown_changed.emit()
        return True

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected center by a little; the fit goes on once this rests."""
        j = self._selected
        centers = self.centers
        if j is None or j >= len(centers) or self._held is not None:
            return
        if not self._nudged.isActive():
            self._session.timeline.pause()
            self._before = self._session.moment()
        centers[j] += (dx, dy)
        self._show(centers, self.is_placing)
        self._nudged.start()

    @Slot()
    def _end_nudge(self) -> None:
        before, self._before = self._before, None
        if before is not None and self._selected is not None and self._is_by_hand:
            self._go_on(f"Move center {self._selected}", before)

    def _finish_nudge(self) -> None:
        if self._nudged.isActive():
            self._nudged.stop()
            self._end_nudge()

    # -- more and fewer --------------------------------------------------------------------------

    def add(self, x: float, y: float) -> None:
        """Add a center at (x, y)."""
        dataset = self._session.dataset
        self._finish_nudge()
        centers = self.centers
        if dataset is None or not (np.isfinite(x) and np.isfinite(y)):
            return
        if len(centers) >= dataset.n:
            points = "1 point" if dataset.n == 1 else f"{dataset.n:,} points"
            self._session.notice.emit(
                f"There are only {points}: there cannot be more centers than points."
            )
            return
        before = self._session.moment()
        placing = self.is_placing
        self._show(np.vstack([centers, (x, y)]), placing)
        self.select(len(centers))
        self._go_on(f"Place center {len(centers)}" if placing else "Add a center", before)

    def remove(self, j: int | None = None) -> None:
        """Take center `j` away (default: the selected one)."""
        self._finish_nudge()
        which = self._selected if j is None else j
        centers = self.centers
        if which is None or not 0 <= which < len(centers):
            return
        placing = self.is_placing
        if len(centers) == 1 and not placing:
            self._session.notice.emit("The last center stays: there is no clustering without one.")
            return
        before = self._session.moment()
        self._show(np.delete(centers, which, axis=0), placing)
        self.select(None)
        self._go_on(f"Remove center {which}", before)

    # -- initial centers, one by one -------------------------------------------------------------

    def begin_placing(self) -> None:
        """Take all centers away; those that `add` puts there are initial ones."""
        if self._session.dataset is None:
            self._session.notice.emit("There are no points yet: open a file or generate some.")
            return
        if self.is_placing:
            return
        self._finish_nudge()
        self._placing_since = self._session.moment()
        self.select(None)
        with self._session.step("Place centers by hand"):
            self._session.stop_fit()
            self._show(np.empty((0, 2)), initial=True)
            self._session.shown_changed.emit()

    def run_placed(self) -> None:
        """Fit from the centers that were placed."""
        if self.is_placing and self.has_centers:
            self._finish_nudge()
            self._start(self.centers, "Run from placed centers", self._session.moment())

    def cancel_placing(self) -> None:
        """Show again what was there before: a step too, so that nothing placed is lost."""
        since, self._placing_since = self._placing_since, None
        if not self.is_placing:
            return
        with self._session.step("Put placed centers away"):
            if since is None or since.recording is None:
                self._session.timeline.clear()
            else:
                self._session.timeline.show(since.recording)
            self._session.shown_changed.emit()

    # -- from here -------------------------------------------------------------------------------

    def start_from_here(self) -> None:
        """Fit from the centers that are seen."""
        self._finish_nudge()
        if self._need_centers():
            self._start(self.centers, "Start again from here", self._session.moment())

    def step_from_here(self) -> None:
        """Do one iteration of K-Means from the centers that are seen."""
        self._finish_nudge()
        timeline = self._session.timeline
        if not self._need_centers():
            return
        # A glide is between two iterations: go on from the one that it leads to.
        recording = timeline.recording
        if timeline.playing and isinstance(recording, Run) and recording.spec.max_iter == 1:
            timeline.to_end()
        elif timeline.position % 1.0:
            timeline.seek(float(np.ceil(timeline.position)))
        spec = replace(self._spec(self.centers), algorithm="kmeans", max_iter=1)
        with self._session.step("Step once from here"):
            self._session.start_fit(spec)

    # -- inside ----------------------------------------------------------------------------------

    @property
    def _recording(self) -> Any:
        return self._session.timeline.recording

    @property
    def _is_by_hand(self) -> bool:
        return isinstance(self._recording, Placement)

    def _need_centers(self) -> bool:
        if not self.has_centers:
            self._session.notice.emit(
                "There are no centers yet: run a fit, add one with a double click, or place all "
                "by hand."
            )
        return self.has_centers

    def _show(self, centers: NDArray[np.float64], initial: bool) -> None:
        self._session.timeline.show(Placement(centers, initial))

    def _spec(self, centers: NDArray[np.float64]) -> FitSpec:
        parameters = self._session.parameters
        return replace(parameters, n_clusters=len(centers), init=centers, n_init=1)

    def _go_on(self, text: str, before: Moment) -> None:
        """Make a step of what was done since `before`, and fit unless placing goes on."""
        if self.is_placing:
            with self._session.step(text, since=before):
                self._session.shown_changed.emit()
        else:
            self._start(self.centers, text, before)

    def _start(self, centers: NDArray[np.float64], text: str, before: Moment) -> None:
        with self._session.step(text, since=before):
            self._session.start_fit(self._spec(centers))

    @Slot()
    def _on_dataset_changed(self) -> None:
        self._nudged.stop()
        self._held = self._before = self._placing_since = None
        self.select(None)

    @Slot()
    def _on_shown_changed(self) -> None:
        if self._selected is not None and self._selected >= max(1, len(self.centers)):
            self.select(None)
        self.placing_changed.emit(self.is_placing)
