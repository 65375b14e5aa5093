"""What the canvas shows of a fit's past and of its steps: trails, leaps, batches and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.gui.overlays.batch import BatchItem
from kmeans_gui.gui.overlays.past import Past
from kmeans_gui.gui.overlays.sizes import SizesItem
from kmeans_gui.session.playback import PlaybackFrame
from kmeans_gui.session.run import Run

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme

MOST_COUNTS = 40
"""Clusters up to which the counts of a mini-batch fit stand beside the centers."""

_FADED = 0.5
"""How bright a batch still is once its step has been taken."""


class PlaybackMarks(QObject):
    """Keeps the overlays of playback at the timeline's position, and puts them in the View menu.

    Attributes
    ----------
    trails : TrailsItem
    leaps : LeapsItem
    batch : BatchItem
    counts : SizesItem
        What each center of a mini-batch fit has absorbed: the more, the less a batch moves it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        session, view = window.session, window.cluster_view
        self._timeline = session.timeline
        self._batches = session.batches
        self._sizes_action = window.layers.sizes_action
        self._past = Past(view)
        self.trails, self.leaps = self._past.trails, self._past.leaps
        self.batch = BatchItem()
        self.counts = SizesItem(view.centers_item)
        for item in (self.batch, self.counts):
            view.add_item(item)
        commands = window.commands
        self.trails_action = commands.toggle(
            "trails_action",
            "&Trails of the centers",
            "playback/trails",
            "Ctrl+T",
            "Show where each center came from, and which were put somewhere else",
        )
        self.batch_action = commands.toggle(
            "batch_action",
            "Mini-&batches and counts",
            "playback/batch",
            "Ctrl+B",
            "Light up the points that a step learns from, and write beside each center how many "
            "it has learned from: the more, the less it moves",
        )
        commands.menu("View").add("playback", self.trails_action, self.batch_action)
        for action in (self.trails_action, self.batch_action, self._sizes_action):
            action.toggled.connect(self.refresh)
        self._timeline.moved.connect(self._on_moved)
        self._batches.read.connect(self.refresh)
        window.theme.changed.connect(self.apply_theme)
        self.refresh()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        for part in (self._past, self.batch, self.counts):
            part.apply_theme(theme)

    @Slot()
    def refresh(self) -> None:
        """Show what is switched on, at the position that is seen."""
        self._past.forget()
        self._show(self._timeline.frame_at(self._timeline.seen_position))

    @Slot(float)
    def _on_moved(self, position: float) -> None:
        frame = self._timeline.frame_at(position)
        # the canvas asks for a frame then, see `ClusterView.set_playback`
        self._show(frame, with_frame=frame is not None and frame.marks is frame.coloring)

    def _show(self, frame: PlaybackFrame | None, with_frame: bool = False) -> None:
        self._show_trails(frame, with_frame)
        self._show_batch(frame)

    def _show_trails(self, frame: PlaybackFrame | None, with_frame: bool) -> None:
        recording = self._timeline.recording
        if frame is None or recording is None or not self.trails_action.isChecked():
            self._past.hide()
        else:
            self._past.show(recording, frame, with_frame)

    def _show_batch(self, frame: PlaybackFrame | None) -> None:
        recording = self._timeline.recording
        minibatch = isinstance(recording, Run) and recording.spec.algorithm == "minibatch"
        on = self.batch_action.isChecked() and minibatch and frame is not None
        self.batch.setVisible(on)
        reached = self._timeline.snapshot_at(None if frame is None else frame.position)
        countable = reached is not None and len(reached.counts) <= MOST_COUNTS
        # the same numbers are there already where the sizes of the clusters are switched on
        self.counts.setVisible(on and countable and not self._sizes_action.isChecked())
        if frame is None or reached is None or not isinstance(recording, Run) or not on:
            self.batch.show_points(None)
            self.counts.show_counts(None)
            return
        self.batch.show_points(self._batches.points_of(recording.dataset.points, frame.snapshot))
        self.batch.setOpacity(_brightness(frame))
        self.counts.show_counts(reached.counts)


def _brightness(frame: PlaybackFrame) -> float:
    match frame.phase:
        case "update":
            return 1.0
        case "assign":
            return 1.0 - (1.0 - _FADED) * frame.progress
        case _:
            return _FADED
