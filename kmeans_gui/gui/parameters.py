"""What joins the fit panel to the session: every change is a step, and k can be live."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.run import Run

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow

QUICK_SECONDS = 0.5
"""A fit that took longer is not done anew with every move of a slider, unless asked for."""

QUICK_POINTS = 5_000_000
"""Likewise for so many points, as long as nothing is known of their fits."""

BURST_SECONDS = 1.0
"""Changes of one parameter that follow one another faster are one step to undo."""

NAMES = {
    "algorithm": "Algorithm",
    "n_clusters": "k",
    "init": "Start from",
    "n_init": "Restarts",
    "random_state": "Seed",
    "max_iter": "Max. iterations",
    "tol": "Tolerance",
    "batch_size": "Batch size",
}
"""The fields of a FitSpec that the panel has a control for: their names in the order in which
one of them is said to have changed."""

WORDS = {"kmeans": "K-Means", "minibatch": "mini-batch", "random": "random points"}


class Parameters(QObject):
    """Makes steps of what is changed in the fit panel, and shows there what the session has."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._session = window.session
        self._panel = window.fit_panel
        self._burst: tuple[str, int] = ("", 0)
        self._changed_at = 0.0
        self._showing = False
        self._chosen = False
        # At the end of this turn: one choice can change several controls.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._take)
        panel, session = self._panel, self._session
        for control in panel.controls():
            if isinstance(control, QComboBox):
                control.currentIndexChanged.connect(self._on_changed)
            elif isinstance(control, QAbstractSpinBox):
                control.valueChanged.connect(self._on_changed)  # type: ignore[attr-defined]
                # the window's undo, not that of the text in the box
                control.installEventFilter(self)
        panel.k_slider.sliderPressed.connect(self._new_burst)
        panel.live_check.setChecked(True)
        panel.live_check.clicked.connect(self._on_live_clicked)
        session.parameters_changed.connect(self._show)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.run_finished.connect(self._on_run_finished)
        session.begin_with(panel.spec())

    @property
    def live(self) -> bool:
        """Whether a change of k is followed by a fit."""
        return self._panel.live_check.isChecked()

    @Slot(object)
    def _show(self, spec: FitSpec) -> None:
        self._showing = True
        try:
            self._panel.show_spec(spec)
        finally:
            self._showing = False

    @Slot()
    def _on_changed(self) -> None:
        if not self._showing:
            self._soon.start()

    @Slot()
    def _new_burst(self) -> None:
        self._burst = ("", self._burst[1] + 1)

    def _merge_id(self, field: str) -> Hashable:
        now = time.monotonic()
        rested = now - self._changed_at > BURST_SECONDS and not self._panel.k_slider.isSliderDown()
        if rested or self._burst[0] not in ("", field):
            self._new_burst()
        self._changed_at = now
        self._burst = (field, self._burst[1])
        return ("parameter", *self._burst)

    @Slot()
    def _take(self) -> None:
        spec, before = self._panel.spec(), self._session.parameters
        field = changed_field(before, spec)
        if field is None:
            return
        merge_id = self._merge_id(field)
        text = f"{NAMES[field]} = {_value(spec, field)}"
        dataset = self._session.dataset
        fits = dataset is not None and spec.n_clusters <= dataset.n
        if field == "n_clusters" and self.live and fits:
            self._session.start_fit_at_once(spec, text, merge_id)
        else:
            self._session.set_parameters(spec, text, merge_id)

    # -- whether k is live -----------------------------------------------------------------------

    @Slot()
    def _on_live_clicked(self) -> None:
        self._chosen = True

    @Slot(object)
    def _on_dataset_changed(self, dataset: Dataset) -> None:
        if not self._chosen:
            self._panel.live_check.setChecked(dataset.n <= QUICK_POINTS)

    @Slot(object)
    def _on_run_finished(self, run: Run) -> None:
        if not self._chosen and run.result is not None:
            self._panel.live_check.setChecked(run.result.seconds <= QUICK_SECONDS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Ctrl+Z in a spin box to the window, whose undo knows the number before."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return True
        return False


def changed_field(before: FitSpec, after: FitSpec) -> str | None:
    """Return the name of the first field in which two specs differ that the panel can show."""
    return next((name for name in NAMES if getattr(before, name) != getattr(after, name)), None)


def _value(spec: FitSpec, field: str) -> str:
    value = getattr(spec, field)
    if isinstance(value, int):
        return f"{value:,}"
    return WORDS.get(value, f"{value:g}" if isinstance(value, float) else str(value))
