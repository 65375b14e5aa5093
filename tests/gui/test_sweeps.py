"""The sweep's plots in the window: elbow, bands, previews, neighbors and the book's sweeps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QSlider, QToolButton, QWidget

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.compare.small_picture import SmallPicture
from kmeans_gui.gui.curve_plot import CurvePlot
from kmeans_gui.gui.curves_item import CurvesItem, curve_color
from kmeans_gui.gui.elbow_popover import ElbowPopover
from kmeans_gui.gui.sweep_legend import CurveSwitch
from kmeans_gui.gui.sweep_words import progress
from kmeans_gui.gui.theme import LIGHT
from kmeans_gui.session.run import RunState, Sweep
from tests.gui.conftest import Driver

FULL = "lloyd"


def sweep(drive: Driver, low: int, high: int) -> Sweep:
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


def test_the_books_values_and_its_elbow_are_in_the_window(drive: Driver) -> None:
    drive.window.fit_panel.seed_spin.setValue(0)
    drive.window.fit_panel.n_init_spin.setValue(10)
    sweep(drive, 1, 9)
    panel = drive.window.sweep_panel
    values = panel.inertia_plot.values(FULL)
    assert values[3] == pytest.approx(653.2167, abs=0.01)
    assert values[5] == pytest.approx(211.5985372581683, rel=1e-9)
    assert 118.0 < values[8] < 119.12
    assert elbow_words(drive) == "Elbow: k = 4"
    assert panel.inertia_plot.elbow == 4
    hover(drive, panel.inertia_plot, 5)
    drive.until(lambda: "211.60" in panel.inertia_values.text())


def test_the_words_of_a_sweep_leave_out_the_time_that_it_waited() -> None:
    ks = tuple(range(1, 31))
    done = Sweep(1, ks, ("lloyd", "minibatch"), started_at=100.0)
    assert progress(done) == "0 of 60 fits · getting ready…"
    done.began_at, done.ended_at, done.state = 115.5, 116.5, RunState.FINISHED
    assert progress(done) == "60 fits in 1.0 s"


def test_points_without_clusters_have_no_clear_elbow(drive: Driver) -> None:
    drive.session.set_dataset(recipe("uniform").make())
    sweep(drive, 1, 9)
    assert elbow_words(drive) == "No clear elbow"
    assert drive.window.sweep_panel.inertia_plot.elbow is None


def test_how_clear_an_elbow_must_be_is_chosen_beside_it(drive: Driver) -> None:
    sweep(drive, 1, 9)
    assert elbow_words(drive).startswith("Elbow: k = ")
    drive.find(QToolButton, "elbow_button").click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, ElbowPopover)
    slider = popover.findChild(QSlider, "elbow_slider")
    assert slider is not None
    drive.qtbot.keyClick(slider, Qt.Key.Key_End)
    assert elbow_words(drive) == "No clear elbow"
    assert drive.session.criteria.preferred("inertia", FULL) is None
    popover.reset.click()
    assert elbow_words(drive).startswith("Elbow: k = ")
    drive.qtbot.keyClick(slider, Qt.Key.Key_Escape)
    drive.until(lambda: QApplication.activePopupWidget() is None)


def test_several_seeds_are_a_median_in_the_band_of_their_range(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    panel.controls.repeats_spin.setValue(3)
    done = sweep(drive, 4, 6)
    assert len(done.points) == done.total == 18
    curves = panel.plots.curves
    for k in (4, 5, 6):
        every = [p.inertia for p in done.points if p.k == k and p.algorithm == "minibatch"]
        assert panel.inertia_plot.values("minibatch")[k] == pytest.approx(np.median(every))
        assert curves.ranges("inertia")["minibatch"][k] == (min(every), max(every))
    assert "median of 3 seeds" in panel.inertia_plot.toolTip()
    assert "on an idle pool" in panel.time_plot.toolTip()


def test_a_curve_is_switched_off_and_on_but_never_the_last_one(drive: Driver) -> None:
    sweep(drive, 1, 3)
    panel = drive.window.sweep_panel
    full, batch = (
        drive.find(CurveSwitch, "curve_lloyd"),
        drive.find(CurveSwitch, "curve_minibatch"),
    )
    full.click()
    drive.until(lambda: not panel.inertia_plot.values(FULL))
    assert panel.inertia_plot.values("minibatch")
    batch.click()
    assert batch.isChecked()
    full.click()
    drive.until(lambda: len(panel.inertia_plot.values(FULL)) == 3)
    drive.find(CurveSwitch, "curve_filtering").click()
    assert "Sweep k adds 3 more" in panel.controls.progress_label.text()
    more = sweep(drive, 1, 3)
    assert {p.algorithm for p in more.points[more.carried :]} == {"filtering"}
    assert panel.inertia_plot.values("filtering") == pytest.approx(panel.inertia_plot.values(FULL))


def test_the_plots_show_shares_and_distances_when_asked_to(drive: Driver) -> None:
    done = sweep(drive, 2, 4)
    panel = drive.window.sweep_panel
    drive.find(QAction, "quantity_relative_action").trigger()
    drive.find(QAction, "quantity_distances_action").trigger()
    for k in (2, 3, 4):
        full, batch = done.best(k, FULL), done.best(k, "minibatch")
        assert full is not None
        assert batch is not None
        share = 100 * (batch.inertia / full.inertia - 1)
        assert panel.inertia_plot.values("minibatch")[k] == pytest.approx(share)
        assert panel.time_plot.values(FULL)[k] == full.distances
    assert panel.inertia_title.text() == "Mini-batch above K-Means, %"
    assert panel.inertia_plot.elbow is None
    drive.find(QAction, "time_log_action").trigger()
    assert panel.time_plot.is_logarithmic


def test_a_hovered_k_is_previewed_and_leaving_shows_again_what_was_there(drive: Driver) -> None:
    run = drive.fit()
    sweep(drive, 2, 8)
    session, plot = drive.session, drive.window.sweep_panel.inertia_plot
    steps, was = session.undo_stack.count(), shown_k(drive)
    drive.until(lambda: previews(drive, plot, 8))
    assert "preview of k" in drive.window.cluster_view.chip.text()
    drive.until(lambda: previews(drive, plot, 3))
    assert session.timeline.recording is run
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == was)
    assert "preview" not in drive.window.cluster_view.chip.text()
    assert session.timeline.recording is run
    assert session.timeline.position == session.timeline.end
    assert session.undo_stack.count() == steps


def test_a_fast_pointer_previews_the_k_where_it_came_to_rest(drive: Driver) -> None:
    sweep(drive, 2, 8)
    plot = drive.window.sweep_panel.inertia_plot
    told: list[int] = []
    plot.hovered.connect(told.append)
    for k in (3, 5, 8):
        place = QPointF(plot.mapFromScene(plot.place_of(k, FULL)))
        # sent straight after one another, as moves arrive from a mouse that reports 1,000 a second
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            plot.viewport().mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(plot.viewport(), move)
    assert told[-1] == 8


@pytest.mark.parametrize("k", [3, 8])
def test_a_click_keeps_what_was_previewed(drive: Driver, k: int) -> None:
    done = sweep(drive, 2, 8)
    plot = drive.window.sweep_panel.time_plot
    place = hover(drive, plot, k)
    drive.until(lambda: shown_k(drive) == k)
    assert drive.session.shown is None
    drive.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    leave(drive, plot)
    assert drive.session.shown is not None
    algorithm = drive.session.shown.algorithm
    best = done.best(k, algorithm)
    assert best is not None
    np.testing.assert_array_equal(drive.window.cluster_view.centers, best.centers)


def test_the_plots_of_criteria_preview_too(drive: Driver) -> None:
    sweep(drive, 2, 5)
    drive.window.criteria.open_silhouette()
    plot = drive.window.criteria.silhouette_page.plot
    drive.until(lambda: len(plot.values("kmeans")) == 4 and plot.isVisible())
    hover(drive, plot, 4, "kmeans")
    drive.until(lambda: shown_k(drive) == 4)
    assert drive.session.shown is None
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == 0)


def test_the_neighbors_of_a_k_are_pictures_that_show_it_when_clicked(drive: Driver) -> None:
    drive.window.resize(1280, 900)
    sweep(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    pictures = [drive.find(SmallPicture, f"neighbor_{number}") for number in (1, 2, 3)]
    drive.until(lambda: all(picture.image is not None for picture in pictures))
    assert [picture.inertia for picture in pictures] == ["k 3", "k 4", "k 5"]
    assert [picture.isChecked() for picture in pictures] == [False, True, False]
    drive.qtbot.mouseClick(pictures[2], Qt.MouseButton.LeftButton)
    assert drive.session.shown is not None
    assert drive.session.shown.k == 5
    drive.until(lambda: [picture.inertia for picture in pictures] == ["k 4", "k 5", "k 6"])
    drive.session.show_sweep_point(6, FULL)
    drive.until(lambda: not pictures[2].isEnabled())


def test_figure_9_6_is_one_click(drive: Driver) -> None:
    session, panel = drive.session, drive.window.sweep_panel
    session.set_dataset(recipe("moons").make())
    drive.find(QAction, "figure_9_6_action").trigger()
    drive.until(lambda: session.sweep is not None and len(session.sweep.points) >= 4)
    assert session.sweep is not None
    assert session.dataset is not None
    assert session.dataset.title == "Five blobs"
    assert session.sweep.ks == tuple(range(1, 101))
    assert session.sweep.algorithms == ("lloyd", "minibatch")
    assert session.sweep.parameters["random_state"] == 42
    assert session.sweep.parameters["n_init"] == 10
    assert drive.window.fit_panel.seed_spin.value() == 42
    assert (panel.controls.k_min_spin.value(), panel.controls.k_max_spin.value()) == (1, 100)
    drive.until(lambda: not panel.is_stale)
    drive.during(session.sweep_finished, panel.controls.stop_button.click)
    # the same again keeps what is there
    known = len(session.sweep.points)
    drive.find(QAction, "figure_9_6_action").trigger()
    assert session.sweep.carried == known
    drive.during(session.sweep_finished, panel.controls.stop_button.click)


def test_steps_between_the_k_of_a_sweep_are_said_to_be_left_out_on_purpose(drive: Driver) -> None:
    panel, label = drive.window.sweep_panel, drive.window.sweep_panel.controls.progress_label
    drive.during(
        drive.session.sweep_finished, lambda: panel.ask_for((1, 2, 3, 5, 10), (FULL, "minibatch"))
    )
    assert label.text().startswith("10 fits in ")
    assert label.text().endswith(" · Sweep k adds the 10 between")
    assert "Only 5 of the k from 1 to 10 are fitted, in growing steps" in label.toolTip()
    assert label.sizeHint().width() <= label.width()
    panel.controls.k_max_spin.setValue(12)
    assert label.text().endswith(" · Sweep k adds 14 more")
    drive.during(drive.session.sweep_finished, panel.controls.sweep_button.click)
    assert "Sweep k adds" not in label.text()
    assert label.toolTip() == ""


def test_pages_of_criteria_name_k_means_however_it_was_computed(drive: Driver) -> None:
    switch = drive.find(CurveSwitch, "curve_lloyd")
    assert switch.isVisible()
    drive.window.criteria.open_criteria()
    assert not switch.isVisible()
    words = [label.text() for label in drive.window.sweep_panel.legend.findChildren(QLabel)]
    assert words == ["K-Means", "Mini-batch"]
    drive.window.sweep_panel.pages.show_page(drive.window.sweep_panel.plots)
    assert switch.isVisible()


def test_many_points_are_swept_by_filtering_unless_somebody_chooses(drive: Driver) -> None:
    session, legend = drive.session, drive.window.sweep_panel.legend
    sweep(drive, 1, 3)
    assert legend.wanted == ("lloyd", "minibatch")
    session.set_dataset(recipe("five-blobs").make(n_samples=20_000))
    assert legend.wanted == ("filtering", "minibatch")
    plot = drive.window.sweep_panel.inertia_plot
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert sorted(plot.values("lloyd")) == [1, 2, 3]
    drive.find(CurveSwitch, "curve_lloyd").click()
    session.set_dataset(recipe("moons").make())
    assert legend.wanted == ("lloyd", "filtering", "minibatch")


def test_marks_of_the_fit_are_hidden_while_another_model_is_previewed(drive: Driver) -> None:
    window = drive.window
    drive.fit()
    window.marks.trails_action.setChecked(True)
    window.layers.sizes_action.setChecked(True)
    sweep(drive, 2, 5)
    marks = (window.marks.trails, window.layers.sizes)
    assert all(mark.isVisible() for mark in marks)
    plot = window.sweep_panel.inertia_plot
    hover(drive, plot, 3)
    drive.until(lambda: shown_k(drive) == 3)
    assert not any(mark.isVisible() for mark in marks)
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == 5)
    assert all(mark.isVisible() for mark in marks)
    hover(drive, plot, 3)
    drive.until(lambda: shown_k(drive) == 3)
    window.timeline_bar.step_back()
    drive.until(lambda: shown_k(drive) == 5)
    assert all(mark.isVisible() for mark in marks)


@pytest.mark.parametrize("present", [False, True])
def test_no_curve_runs_over_the_elbow_s_name(drive: Driver, present: bool) -> None:
    sweep(drive, 1, 10)
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
    sweep(drive, 2, 6)
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
    sweep(drive, 2, 6)
    drive.until(lambda: drive.window.criteria.hint.isVisible() == hint)
    drive.session.show_sweep_point(4, FULL)
    strip, panel = drive.find(QWidget, "neighbors"), drive.window.sweep_panel
    drive.until(strip.isVisible)
    drive.settled()
    edge = drive.window.height() - drive.window.statusBar().height()
    assert bottom_in_window(drive, panel.controls.sweep_button) <= edge
    # the strip does not keep the window from being made lower
    assert drive.window.minimumSizeHint().height() <= least + 8 + hint * HINT_HEIGHT
    drive.window.fit_panel.seed_spin.setValue(77)
    drive.until(lambda: panel.is_stale)
    drive.settled()
    assert bottom_in_window(drive, panel.controls.sweep_button) <= edge


@pytest.mark.parametrize("page", ["plots", "silhouette", "criteria"])
def test_a_window_of_1280_by_720_has_neighbors_on_every_page(drive: Driver, page: str) -> None:
    sweep(drive, 2, 6)
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
    sweep(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    strip = drive.find(QWidget, "neighbors")
    drive.until(strip.isVisible)
    drive.window.resize(1280, 560)
    drive.until(strip.isHidden)
    edge = drive.window.height() - drive.window.statusBar().height()
    assert bottom_in_window(drive, drive.window.sweep_panel.controls.sweep_button) <= edge
    drive.window.resize(1280, 720)
    drive.until(strip.isVisible)


def test_times_are_read_beside_the_title_in_the_order_of_the_legend(drive: Driver) -> None:
    drive.find(CurveSwitch, "curve_filtering").click()
    panel = drive.window.sweep_panel
    width = panel.width()
    panel.plots.set_quantity("time", "distances")
    sweep(drive, 2, 6)
    drive.session.show_sweep_point(6, FULL)
    drive.until(lambda: "k&nbsp;6" in panel.time_values.text())
    drive.settled()
    assert panel.width() == width
    read, plot = panel.time_values, panel.time_plot
    assert read.mapTo(panel, QPoint(0, read.height())).y() <= plot.mapTo(panel, QPoint(0, 0)).y()
    assert read.sizeHint().width() <= read.width()
    colors = [curve_color(LIGHT, name) for name in ("lloyd", "filtering", "minibatch")]
    places = [read.text().index(color) for color in colors]
    assert places == sorted(places)


def test_curves_of_points_that_are_called_as_those_seen_now_are_not_said_to_be_theirs(
    drive: Driver,
) -> None:
    session, panel = drive.session, drive.window.sweep_panel
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2, 3), random_state=2))
    session.set_dataset(recipe("five-blobs").make(seed=8))
    words = drive.find(QLabel, "stale_label")
    drive.until(lambda: panel.is_stale)
    assert words.text().startswith("These curves are of the points that were here before.")
    session.set_dataset(recipe("moons").make())
    drive.until(lambda: words.text().startswith("These curves are of Five blobs."))
