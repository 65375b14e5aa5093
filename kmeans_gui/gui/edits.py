"""What the window does when points are edited: the same view, other points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from kmeans_gui.gui.extent import Bounds, ExtentFinder

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow

_QUIET_MS = 200
_WORDS_MS = 100
"""Nobody reads numbers that change in every frame, and laying them out takes as long as one."""


class Edits(QObject):
    """Keeps the window up to date while points are painted, erased and moved.

    Attributes
    ----------
    extent : ExtentFinder
        Of the points as edited.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.extent = ExtentFinder(self)
        # A brush edits many times a second; how far the points reach matters once it rests.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_QUIET_MS)
        self._rest.timeout.connect(self._find_extent)
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.setInterval(_WORDS_MS)
        self._words.timeout.connect(self._say_later)
        self._unsaid = False
        self.extent.found.connect(self._on_found)
        window.session.points_edited.connect(self._on_edited)
        window.session.dataset_changed.connect(self.forget)

    @Slot()
    def forget(self) -> None:
        """Let nothing follow of the edits so far: another data set is shown, or none."""
        self._rest.stop()
        self._unsaid = False
        self.extent.close()

    @Slot(object)
    def _on_edited(self, dataset: Dataset) -> None:
        self._window.cluster_view.refresh()
        self._rest.start()
        if self._words.isActive():
            self._unsaid = True
        else:
            self._say(dataset)

    def _say(self, dataset: Dataset) -> None:
        self._unsaid = False
        self._window.data_panel.show_dataset(dataset)
        self._window.show_title(dataset)
        self._window.readout.refresh()
        self._words.start()

    @Slot()
    def _say_later(self) -> None:
        dataset = self._window.session.dataset
        if self._unsaid and dataset is not None:
            self._say(dataset)

    @Slot()
    def _find_extent(self) -> None:
        dataset = self._window.session.dataset
        if dataset is not None and dataset.n:
            self.extent.find(dataset)

    @Slot(object, object)
    def _on_found(self, _dataset: Dataset, bounds: Bounds) -> None:
        self._window.cluster_view.set_bounds(bounds)
