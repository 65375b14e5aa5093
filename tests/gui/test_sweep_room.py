"""What the panel of sweeps does without in a low window, and where its words have room."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.compare.small_picture import SmallPicture
from kmeans_gui.gui.curves_item import CurvesItem
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, sweep_to


@pytest.mark.parametrize("present", [False, True])
def test_no_curve_runs_over_the_elbow_s_name(drive: Driver, present: bool) -> None:
    sweep_to(drive, 1, 10)
    drive.session.show_sweep_point(5, FULL)
    if present:
        QTest.keyClick(drive.window, Qt.Key.Key_F11)
        drive.window.setWindowState(Qt.WindowState.WindowNoState)
        drive.window.resize(1280, 720)
    drive.settled()
    plot = drive.window.sweep_panel.inertia_plot
    item = next(each for each in plot.items() if isinstance(each, CurvesItem))
    to_scene = item.sceneTransform()
    seen = to_scene.mapRect(item.boundingRect())
    tile = item.elbow_tile(to_scene, seen)
    assert seen.contains(tile)
    places = [plot.place_of(k, name) for name in (FULL, "minibatch") for k in range(1, 11)]
    assert not any(tile.adjusted(-3, -3, 3, 3).contains(place) for place in places)
    for curve in (places[:10], places[10:]):
        for a, b in pairwise(curve):
            on_the_way = [a + (b - a) * share for share in np.linspace(0.0, 1.0, 20).tolist()]
            assert not any(tile.contains(place) for place in on_the_way)


def test_the_words_of_an_empty_plot_stay_off_its_axes(drive: Driver) -> None:
    plot = drive.window.sweep_panel.inertia_plot
    drive.until(plot.isVisible)
    axis = plot.getAxis("left")
    assert plot.hint.geometry().left() > axis.size().width() + 4
    assert plot.hint.geometry().right() < plot.width() - 4


def test_a_low_window_shows_the_neighbors_too_lower(drive: Driver) -> None:
    sweep_to(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    pictures = [drive.find(SmallPicture, f"neighbor_{number}") for number in (1, 2, 3)]
    assert drive.window.height() == 720
    drive.until(lambda: all(picture.image is not None for picture in pictures))
    drive.settled()
    assert all(picture.isVisible() for picture in pictures)
    low = pictures[0].height() / pictures[0].width()
    for plot in (drive.window.sweep_panel.inertia_plot, drive.window.sweep_panel.time_plot):
        assert plot.height() >= plot.minimumHeight()
    drive.window.resize(1280, 1000)
    drive.until(lambda: pictures[0].height() / pictures[0].width() > low + 0.1)


def make_units(drive: Driver) -> None:
    """Show points of which one axis spreads much wider: once they are swept, a hint says so."""
    points = recipe("five-blobs").make().points * np.array([1000.0, 1.0])
    drive.session.set_dataset(Dataset(points, x_name="income", y_name="age", title="units"))


HINT_HEIGHT = 90


def bottom_in_window(drive: Driver, widget: QWidget) -> int:
    return widget.mapTo(drive.window, QPoint(0, widget.height())).y()


@pytest.mark.parametrize("hint", [False, True])
def test_the_buttons_stay_in_a_low_window_whatever_else_the_panel_shows(
    drive: Driver, hint: bool
) -> None:
    if hint:
        make_units(drive)
    drive.window.grab()
    least = drive.window.minimumSizeHint().height()
    sweep_to(drive, 2, 6)
    drive.until(lambda: drive.window.criteria.hint.isVisible() == hint)
    drive.session.show_sweep_point(4, FULL)
    strip, panel = drive.find(QWidget, "neighbors"), drive.window.sweep_panel
    drive.until(strip.isVisible)
    drive.settled()
    edge = drive.window.height() - drive.window.statusBar().height()
    assert bottom_in_window(drive, panel.controls.sweep_button) <= edge
    # the strip does not keep the window from being made lower
    assert drive.window.minimumSizeHint().height() <= least + 8 + hint * HINT_HEIGHT
    panel.controls.live_check.setChecked(False)
    drive.window.fit_panel.seed_spin.setValue(77)
    drive.until(lambda: panel.is_stale)
    drive.settled()
    assert bottom_in_window(drive, panel.controls.sweep_button) <= edge


@pytest.mark.parametrize("page", ["plots", "silhouette", "criteria"])
def test_a_window_of_1280_by_720_has_neighbors_on_every_page(drive: Driver, page: str) -> None:
    sweep_to(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    if page != "plots":
        getattr(drive.window.criteria, f"open_{page}")()
    pictures = [drive.find(SmallPicture, f"neighbor_{number}") for number in (1, 2, 3)]
    drive.until(lambda: all(picture.image is not None for picture in pictures))
    drive.until(lambda: all(picture.isVisible() for picture in pictures))
    for area in drive.window.sweep_panel.pages.stack.findChildren(QScrollArea):
        assert not area.isVisible() or area.verticalScrollBar().maximum() == 0
    # where there is no line below, k is in the picture
    inside = pictures[0].names_inside
    assert inside == (page != "plots")
    assert pictures[0].picture_rect().bottom() <= pictures[0].height()


def test_pictures_go_where_a_lower_window_has_no_room_and_come_back(drive: Driver) -> None:
    sweep_to(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    strip = drive.find(QWidget, "neighbors")
    drive.until(strip.isVisible)
    drive.window.resize(1280, 560)
    drive.until(strip.isHidden)
    edge = drive.window.height() - drive.window.statusBar().height()
    assert bottom_in_window(drive, drive.window.sweep_panel.controls.sweep_button) <= edge
    drive.window.resize(1280, 720)
    drive.until(strip.isVisible)
