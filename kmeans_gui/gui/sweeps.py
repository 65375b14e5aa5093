"""What joins a sweep's plots to the window: what they are of, and previews of their models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Slot

from kmeans_gui.core.room import is_room_for_index
from kmeans_gui.gui import text
from kmeans_gui.gui.describe import chip, inertia_name
from kmeans_gui.gui.live_sweeps import LiveSweeps
from kmeans_gui.gui.sweep_words import difference, origin
from kmeans_gui.session.playback import frame_of
from kmeans_gui.session.run import Run, RunState, Still, Sweep, same_parameters

if TYPE_CHECKING:
    from kmeans_gui.core.model import SweepPoint
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.overlays.base import Overlay

PREVIEW_MILLISECONDS = 60
"""How long the mouse rests on a k before the canvas shows its model."""


class Sweeps(QObject):
    """Keeps the sweep's panel true to the session. GUI thread only."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._panel = window.sweep_panel
        self._live = LiveSweeps(self._session)
        self._asked: WeakKeyDictionary[Sweep, dict[str, Any]] = WeakKeyDictionary()
        self._pointed: tuple[int, str] = (-1, "")
        self.previewed: SweepPoint | None = None
        self._hidden: list[Overlay] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._refresh)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PREVIEW_MILLISECONDS)
        self._rest.timeout.connect(self._preview)
        session = self._session
        session.sweep_started.connect(self._on_sweep_started)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.points_edited.connect(self._refresh_soon)
        session.axes_changed.connect(self._refresh_soon)
        session.parameters_changed.connect(self._refresh_soon)
        session.sweep_finished.connect(self._on_sweep_finished)
        session.sweep_failed.connect(self._say_stale)
        session.sweep_renewal_stopped.connect(self._say_stale)
        session.shown_changed.connect(self._on_shown_changed)
        session.timeline.playing_changed.connect(self._on_playing_changed)
        session.timeline.moved.connect(self._on_moved)
        self._panel.controls.live_check.toggled.connect(self._refresh_soon)
        self._panel.plots.pointed.connect(self.point_at)
        self._panel.plots.sensitivity_changed.connect(session.criteria.set_elbow_sensitivity)
        if session.dataset is not None:
            self._suggest(session.dataset)

    # -- whether the curves are of what is there -------------------------------------------------

    @Slot(object)
    def _on_sweep_started(self, sweep: Sweep) -> None:
        # what the panel asked for when it began, whoever began it
        self._asked.setdefault(sweep, self._window.fit_panel.sweep_parameters())
        if self.previewed is not None:
            self._rest.start()  # what is seen is a model of the sweep before
        self._refresh_soon()

    @Slot(object)
    def _on_dataset_changed(self, dataset: Dataset | None) -> None:
        # first, so that curves of what was there do not go and come
        self._refresh()
        if dataset is not None:
            self._suggest(dataset)

    def _suggest(self, dataset: Dataset) -> None:
        indexable = is_room_for_index(dataset.n, dataset.points.itemsize)
        self._panel.legend.suggest(dataset.n, indexable)

    @Slot()
    def _refresh_soon(self, *_: object) -> None:
        self._soon.start()

    @Slot()
    def _refresh(self) -> None:
        """Say whether the curves are of something else, unless others take their place."""
        sweep = self._session.sweep
        stale = "" if sweep is None else self._staleness(sweep)
        if sweep is None or not stale or not self._renews(sweep):
            self._session.renew_no_more()
        self._say_stale()

    def _renews(self, sweep: Sweep) -> bool:
        """Let a sweep of what is there now take the place of an old one; say whether one does."""
        if not self._panel.controls.live_check.isChecked():
            return False
        parameters = self._window.fit_panel.sweep_parameters()
        if not self._live.may_follow(sweep, parameters):
            return False
        coming = self._session.coming_sweep
        if coming is not None and not self._staleness(coming):
            return True
        coming = self._session.renew_sweep(
            sweep.asked_ks, sweep.algorithms, sweep.repeats, **parameters
        )
        if coming is None:
            return False
        self._asked[coming] = parameters
        return True

    @Slot()
    def _say_stale(self, *_: object) -> None:
        # after a failure or a stop nothing is renewed at once: only by the next change
        sweep, coming = self._session.sweep, self._session.coming_sweep
        self._panel.set_stale("" if sweep is None or coming else self._staleness(sweep))

    @Slot(object)
    def _on_sweep_finished(self, sweep: Sweep) -> None:
        self._live.learn(sweep)
        if sweep.state is RunState.FINISHED:  # what changed meanwhile was not followed
            self._refresh_soon()

    def _staleness(self, sweep: Sweep) -> str:
        renew = "Press Sweep k to renew them."
        if self._session.sweep_is_of_other_data:
            return f"These curves are of {origin(sweep, self._session.dataset)}. {renew}"
        if sweep.dataset is not self._session.dataset:
            return f"These curves are of the points before they were edited. {renew}"
        if sweep.standardized != self._session.standardized:
            axes = "standardized axes" if sweep.standardized else "axes that were not standardized"
            return f"These curves are of {axes}. {renew}"
        now = self._window.fit_panel.sweep_parameters()
        asked = self._asked.get(sweep, now)
        if same_parameters(asked, now):
            return ""
        return f"These curves are of {difference(asked, now)}. {renew}"

    # -- previews --------------------------------------------------------------------------------

    @Slot(int, str)
    def point_at(self, k: int, algorithm: str) -> None:
        """Preview the model of `k` on the canvas once the mouse rests there; -1: no model."""
        if (k, algorithm) == self._pointed:
            return
        self._pointed = (k, algorithm)
        if k < 0:
            self._rest.stop()
            self.end_preview()
        else:
            self._rest.start()

    @Slot()
    def _preview(self) -> None:
        session = self._session
        sweep, recording = session.sweep, session.timeline.recording
        shows_fit = recording is None or isinstance(recording, Run | Still)
        if sweep is None or session.sweep_is_of_other_data or session.timeline.playing:
            return
        point = sweep.best(*self._pointed)
        if point is None:
            self.end_preview()
        if point is None or not shows_fit:
            return
        self._hide_marks()
        self.previewed = point
        view = self._window.cluster_view
        view.set_playback(frame_of(Still.of(point, sweep), 0.0))
        view.set_chip(
            chip(
                [
                    ("preview of k", str(point.k)),
                    (inertia_name(sweep.standardized), text.measure(point.inertia)),
                    ("click to keep it", ""),
                ]
            )
        )

    @Slot()
    def end_preview(self) -> None:
        """Let the canvas show again what it showed before."""
        if self.previewed is None:
            return
        self._forget_preview()
        self._window.cluster_view.set_playback(self._session.timeline.frame_at())

    @Slot()
    def _on_shown_changed(self) -> None:
        self._rest.stop()
        self._forget_preview()

    @Slot(float)
    def _on_moved(self, _position: float) -> None:
        # somebody went to another iteration, which the canvas shows by now
        self._forget_preview()

    def _hide_marks(self) -> None:
        """Hide what tells of the centers that are not seen for now: trails, leaps and counts."""
        if self.previewed is None:
            marks, sizes = self._window.marks, self._window.layers.sizes
            every = (marks.trails, marks.leaps, marks.batch, marks.counts, sizes)
            self._hidden = [item for item in every if item.isVisible()]
            for item in self._hidden:
                item.hide()

    def _forget_preview(self) -> None:
        if self.previewed is not None:
            self.previewed = None
            hidden, self._hidden = self._hidden, []
            if self._window.layers.sizes in hidden:
                self._window.layers.sizes.show()
            self._window.marks.refresh()
            self._window.readout.refresh()

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        if playing:
            self._rest.stop()
            self.end_preview()
