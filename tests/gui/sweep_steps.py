"""What a person does to a sweep in a window."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QToolButton

from kmeans_gui.gui.curve_plot import CurvePlot
from kmeans_gui.session.run import Sweep
from tests.gui.conftest import Driver

FULL = "lloyd"


def sweep_to(drive: Driver, low: int, high: int) -> Sweep:
    panel = drive.window.sweep_panel
    panel.controls.k_min_spin.setValue(low)
    panel.controls.k_max_spin.setValue(high)
    drive.during(drive.session.sweep_finished, panel.controls.sweep_button.click)
    assert drive.session.sweep is not None
    return drive.session.sweep


def hover(drive: Driver, plot: CurvePlot, k: int, algorithm: str = FULL) -> QPoint:
    place: QPoint = plot.mapFromScene(plot.place_of(k, algorithm))
    drive.qtbot.mouseMove(plot.viewport(), place)
    return place


def previews(drive: Driver, plot: CurvePlot, k: int) -> bool:
    """Hover a k, wherever the layout has put it meanwhile; say whether it is shown."""
    hover(drive, plot, k)
    return shown_k(drive) == k


def leave(drive: Driver, plot: CurvePlot) -> None:
    # to the corner beside the axes, where no k is
    drive.qtbot.mouseMove(plot.viewport(), QPoint(1, 1))


def shown_k(drive: Driver) -> int:
    return len(drive.window.cluster_view.centers)


def elbow_words(drive: Driver) -> str:
    return drive.find(QToolButton, "elbow_button").text()
