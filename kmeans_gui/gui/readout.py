"""What the status bar and the chip on the canvas say of the fit."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QStatusBar

from kmeans_gui.gui import describe, text
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.compare import words as compare_words
from kmeans_gui.gui.widgets.bars import IndexBar
from kmeans_gui.session.hand_centers import Placement
from kmeans_gui.session.playback import PlaybackFrame
from kmeans_gui.session.run import Run, RunState, Still
from kmeans_gui.session.session import Session
from kmeans_gui.session.together import Together

_MILLISECONDS = 80
"""How long a number is to be seen while a fit is played."""


class Readout(QObject):
    """Keeps the status bar and the canvas's chip up to date with the session."""

    def __init__(self, session: Session, view: ClusterView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._told: Any = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MILLISECONDS)
        self._soon.timeout.connect(self._tell)
        self._pointer: tuple[float, float] | None = None
        self._pointer_rest = QTimer(self)
        self._pointer_rest.setSingleShot(True)
        self._pointer_rest.setInterval(_MILLISECONDS)
        self._pointer_rest.timeout.connect(self._tell_pointer)
        self.status_bar = QStatusBar()
        self.status_bar.setSizeGripEnabled(False)
        self.status_bar.setContentsMargins(8, 0, 14, 0)
        self.points_label = self._label("status_points")
        self.title_label = self._label("status_title")
        self.iteration_label = self._label("status_iteration")
        self.inertia_label = self._label("status_inertia")
        self.pointer_label = self._label("status_pointer")
        self.index_bar = IndexBar()
        self.status_bar.addPermanentWidget(self.index_bar)
        self.ending_label = self._label("status_ending", permanent=True)
        session.dataset_changed.connect(self._on_changed)
        session.shown_changed.connect(self._on_changed)
        session.run_finished.connect(self._on_changed)
        session.run_failed.connect(self._on_changed)
        session.timeline.moved.connect(self._on_moved)
        session.timeline.extent_changed.connect(self._on_moved)
        view.pointer_moved.connect(self._on_pointer_moved)
        session.dataset_changed.connect(self._forget_pointer)
        session.live_fit_changed.connect(self.refresh)
        self.refresh()

    def _label(self, name: str, permanent: bool = False) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setContentsMargins(4, 3, 14, 3)
        if permanent:
            self.status_bar.addPermanentWidget(label)
        else:
            self.status_bar.addWidget(label)
        return label

    @Slot()
    def refresh(self) -> None:
        """Say everything anew."""
        self._told = None
        self._tell_points()
        self._tell()

    @Slot()
    def _on_changed(self, *_: object) -> None:
        self._tell_points()
        self._tell_unless_just_told()

    def _tell_points(self) -> None:
        dataset = self._session.dataset
        if dataset is None:
            self.points_label.setText("No points yet")
            self.title_label.setText("")
        else:
            words = "point" if dataset.n == 1 else "points"
            self.points_label.setText(f"<b>{text.count(dataset.n)}</b> {words}")
            self.title_label.setText(describe.dataset_title(dataset))

    @Slot()
    def _on_moved(self, *_: object) -> None:
        # Nobody reads numbers that change in every frame; laying them out takes as long as a frame.
        timeline = self._session.timeline
        recording = timeline.recording
        if not timeline.playing and (recording is None or not recording.is_running):
            self._tell_unless_just_told()
        elif not self._soon.isActive():
            self._soon.start()

    def _tell_unless_just_told(self) -> None:
        """Tell now, but of fits that follow a hand, one in each frame, as often as can be read."""
        recording = self._session.timeline.recording
        told = None if self._told is None else self._told[0]
        both_ended = all(isinstance(run, Run) and not run.is_running for run in (recording, told))
        if both_ended and recording is not told and self._soon.isActive():
            return
        self._tell()
        self._soon.start()

    @Slot()
    def _tell(self) -> None:
        timeline = self._session.timeline
        frame = timeline.frame_at()
        seen = None if frame is None else (frame.snapshot, frame.phase, frame.is_colored)
        recording = timeline.recording
        ended = recording is not None and not recording.is_running
        state = (recording, seen, timeline.extent, ended, self._session.dataset)
        # Between two snapshots, where a glide spends most of its frames, nothing changes.
        if state == self._told and not isinstance(recording, Together):
            return
        self._told = state
        if isinstance(recording, Placement):
            self._tell_placed(recording)
        elif isinstance(recording, Together):
            self._set("", "", compare_words.status(recording.comparison))
        elif recording is None or frame is None:
            self._tell_nothing(recording)
        elif isinstance(recording, Still):
            point = recording.point
            name = describe.ALGORITHM_NAMES.get(point.algorithm, point.algorithm)
            self._view.set_chip(
                describe.chip(
                    [
                        ("k", str(point.k)),
                        (
                            describe.inertia_name(recording.standardized),
                            text.measure(point.inertia),
                        ),
                        (f"{name} in", text.seconds(point.seconds)),
                    ]
                )
            )
            self._set(
                f"k = {point.k}",
                text.measure(point.inertia),
                describe.swept(point),
                describe.inertia_name(recording.standardized),
            )
        elif isinstance(recording, Run):
            self._tell_run(recording, frame)

    def _tell_nothing(self, recording: Any) -> None:
        if self._session.dataset is None:
            self._view.set_chip("Open a file or generate points to begin")
            self._set("", "", "")
        elif not self._session.dataset.n:
            self._view.set_chip("Press and drag to paint points with the brush, <b>P</b>")
            self._set("", "", "")
        elif recording is None:
            self._view.set_chip("Choose k and press <b>Run</b> or Space to watch the centers move")
            self._set("", "", "Not fitted yet")
        elif recording.is_running:
            self._view.set_chip("Choosing the initial centers…")
            self._set("", "", "Fitting…")
        else:
            self._view.set_chip("")
            self._set("", "", "The fit failed")

    def _tell_placed(self, placement: Placement) -> None:
        k = len(placement.centers)
        if placement.initial:
            # the bar over the canvas says the rest
            self._view.set_chip("")
            self._set("Centers by hand", "", "Not fitted yet")
        else:
            self._view.set_chip(describe.chip([("k", text.count(k)), ("moved by hand", "")]))
            self._set("Moved by hand", "", "Not fitted yet")

    def _tell_run(self, run: Run, frame: PlaybackFrame) -> None:
        """Tell of the iteration that is gone to, and of the inertia that is known meanwhile."""
        snapshots, snapshot = run.snapshots, frame.snapshot
        word = describe.step_word(snapshots)
        name, inertia = describe.inertia_seen(frame, run.standardized)
        items = [
            ("k", text.count(len(snapshot.centers))),
            *([(name, inertia)] if inertia else []),
            (word, describe.progress(snapshots, snapshot)),
        ]
        starts = describe.n_starts(snapshots)
        if starts > 1:
            items.append(("start", f"{snapshot.start + 1} of {starts}"))
        if run.is_running:
            ending = "Fitting…"
            items.append(("still fitting", ""))
        elif run.state is RunState.FAILED or run.result is None:
            ending = "The fit failed"
        else:
            ending = describe.ending(run.result)
            reason = text.stop_reason(run.result.reason)
            reason = reason[0].lower() + reason[1:]
            items.append((f"{reason} in", text.seconds(run.result.seconds)))
        if self._session.is_outdated(run):
            ending = f"{ending}; points edited since"
            items.append(("points edited since", ""))
        self._view.set_chip(describe.chip(items))
        self._set(
            describe.place(snapshots, snapshot),
            inertia,
            ending,
            name,
        )

    def _set(self, iteration: str, inertia: str, ending: str, name: str = "") -> None:
        self.iteration_label.setText(iteration)
        self.inertia_label.setText(f"{name} <b>{inertia}</b>" if inertia else "")
        self.ending_label.setText(ending)

    @Slot(float, float)
    def _on_pointer_moved(self, x: float, y: float) -> None:
        self._pointer = (x, y)
        if not self._pointer_rest.isActive():
            self._tell_pointer()

    @Slot()
    def _forget_pointer(self, *_: object) -> None:
        """Say nothing of where the pointer was among other points."""
        self._pointer = None
        self.pointer_label.setText("")

    @Slot()
    def _tell_pointer(self) -> None:
        if self._pointer is not None:
            x, y = self._pointer
            self._pointer = None
            across, up = self._view.getViewBox().viewPixelSize()
            words = f"x {text.coordinate(x, across)}&nbsp;&nbsp; y {text.coordinate(y, up)}"
            self.pointer_label.setText(words)
            self._pointer_rest.start()
