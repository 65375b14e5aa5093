"""The window as a whole: its parts and their names, its layout, its themes, its end."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QSpinBox,
)

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.data_panel import DataPanel
from kmeans_gui.gui.fit_panel import FitPanel
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.gui.sweep_panel import SweepPanel
from kmeans_gui.gui.timeline_bar import TimelineBar
from kmeans_gui.session.session import Session
from tests.gui.conftest import ENDLESS, Driver

CONTROLS = {
    "dataset_combo": QComboBox,
    "n_samples_spin": QSpinBox,
    "data_seed_spin": QSpinBox,
    "generate_button": QAbstractButton,
    "algorithm_combo": QComboBox,
    "k_spin": QSpinBox,
    "init_combo": QComboBox,
    "n_init_spin": QSpinBox,
    "max_iter_spin": QSpinBox,
    "tol_spin": QDoubleSpinBox,
    "batch_size_spin": QSpinBox,
    "seed_spin": QSpinBox,
    "run_button": QAbstractButton,
    "stop_button": QAbstractButton,
    "play_button": QAbstractButton,
    "step_back_button": QAbstractButton,
    "step_forward_button": QAbstractButton,
    "timeline_slider": QAbstractSlider,
    "speed_slider": QAbstractSlider,
    "k_min_spin": QSpinBox,
    "k_max_spin": QSpinBox,
    "sweep_button": QAbstractButton,
    "sweep_stop_button": QAbstractButton,
}


def test_every_control_has_a_name_a_tip_and_a_way_by_keyboard(drive: Driver) -> None:
    for name, kind in CONTROLS.items():
        control = drive.find(kind, name)
        assert control.accessibleName(), name
        assert control.toolTip(), name
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_no_control_of_the_window_is_without_an_accessible_name(window: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QAbstractSlider)
    nameless = [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.objectName()
        and not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
    ]
    assert nameless == []


def test_the_parts_are_found_by_their_class(window: MainWindow) -> None:
    for part in (ClusterView, SweepPanel, TimelineBar, FitPanel, DataPanel):
        assert window.findChild(part) is not None
    assert window.findChild(QAction, "open_action") is not None
    assert window.findChild(QAction, "save_action") is not None


def test_docks_can_be_hidden_and_the_layout_reset(drive: Driver) -> None:
    left = drive.find(QDockWidget, "data_dock")
    right = drive.find(QDockWidget, "sweep_dock")
    window = drive.window
    left.toggleViewAction().trigger()
    assert left.isHidden()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, right)
    drive.find(QAction, "reset_layout_action").trigger()
    assert not left.isHidden()
    assert window.dockWidgetArea(right) == Qt.DockWidgetArea.RightDockWidgetArea


def test_the_layout_is_remembered(drive: Driver) -> None:
    drive.find(QDockWidget, "sweep_dock").hide()
    drive.find(QAction, "borders_action").trigger()
    drive.window.close()
    again = MainWindow(Session())
    drive.qtbot.addWidget(again)
    dock = again.findChild(QDockWidget, "sweep_dock")
    assert dock is not None
    assert dock.isHidden()
    assert not again.cluster_view.style_of_frames().borders
    assert again.cluster_view.style_of_frames().regions


def test_canvas_and_plots_take_the_background_of_each_theme_that_is_chosen(drive: Driver) -> None:
    window = drive.window
    window.sweep_panel.complete()
    views = (window.cluster_view, window.sweep_panel.inertia_plot, window.sweep_panel.time_plot)
    for mode in ("light", "dark", "light", "dark"):
        drive.find(QAction, f"theme_{mode}_action").trigger()
        drive.settled()
        for view in views:
            corner = view.grab().toImage().pixelColor(2, view.height() - 3)
            assert corner.name() == window.theme.current.panel


def test_the_theme_can_be_chosen_changes_live_and_is_remembered(drive: Driver) -> None:
    window = drive.window
    drive.find(QAction, "theme_light_action").trigger()
    light = window.palette().window().color().lightness()
    drive.find(QAction, "theme_dark_action").trigger()
    dark = window.palette().window().color().lightness()
    assert dark < 60 < 200 < light
    assert QSettings().value("theme") == "dark"
    drive.settled()
    picture = window.cluster_view.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2).lightness() < 200
    drive.find(QAction, "theme_light_action").trigger()
    assert window.palette().window().color().lightness() == light


def test_closing_the_window_ends_all_work(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.session.start_sweep(range(1, 200))
    drive.window.close()
    assert drive.session.run is not None
    assert drive.session.sweep is not None
    assert not drive.session.run.is_running
    assert not drive.session.sweep.is_running
