"""Standardized axes in the window: who offers them, and where it is said that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QLabel

from kmeans_gui.gui import text

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

TIP = (
    "Divide each axis by its standard deviation where distances are computed, so that both count "
    "alike; everything shown keeps its units"
)


_PLACE = 4
"""In the status bar: behind the inertia, which has other units then."""


class Axes(QObject):
    """Lets a person standardize the axes, and says so while they are.

    Attributes
    ----------
    action : QAction
    label : QLabel
        In the status bar; its tool tip names the standard deviations.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = session = window.session
        self.action = window.commands.action(
            "standardize_action", "Standardize the &axes", None, "Ctrl+U", TIP
        )
        self.action.setCheckable(True)
        window.commands.menu("Fit").add("fit", self.action)
        self.label = QLabel("Standardized axes")
        self.label.setObjectName("status_axes")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setContentsMargins(4, 3, 14, 3)
        window.readout.status_bar.insertWidget(_PLACE, self.label)
        self.action.triggered.connect(session.set_standardized)
        window.fit_panel.standardize_check.clicked.connect(session.set_standardized)
        window.criteria.hint.standardize_button.clicked.connect(self.standardize)
        session.axes_changed.connect(self._on_axes_changed)
        session.dataset_changed.connect(self._show)
        session.renderer.rendered.connect(self._say_deviations)
        self._show()

    @Slot()
    def standardize(self) -> None:
        """Standardize the axes."""
        self._session.set_standardized(True)

    @Slot()
    def _on_axes_changed(self) -> None:
        self._show()
        self._window.readout.refresh()
        self._window.cluster_view.refresh()

    @Slot()
    def _show(self, *_: object) -> None:
        standardized, dataset = self._session.standardized, self._session.dataset
        for switch in (self.action, self._window.fit_panel.standardize_check):
            switch.setChecked(standardized)
            switch.setEnabled(dataset is not None)
        self.label.setVisible(standardized)
        self._say_deviations()

    @Slot()
    def _say_deviations(self, *_: object) -> None:
        """Name the standard deviations, once a picture had to find them."""
        session, dataset = self._session, self._session.dataset
        if not session.standardized or dataset is None:
            return
        scale = session.scale
        tip = (
            "Distances are in standard deviations: 1 is "
            f"{text.measure(1 / scale.x)} along {dataset.x_name} and "
            f"{text.measure(1 / scale.y)} along {dataset.y_name}"
        )
        if tip != self.label.toolTip():
            self.label.setToolTip(tip)
            self.label.setAccessibleDescription(tip)
