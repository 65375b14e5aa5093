"""The sweep's plots in the window: elbow, bands, previews, neighbors and the book's sweeps."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QToolButton

from kmeans_gui.core import room
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.curves_item import curve_color
from kmeans_gui.gui.elbow_popover import ElbowPopover
from kmeans_gui.gui.sweep_legend import CurveSwitch
from kmeans_gui.gui.sweep_words import progress
from kmeans_gui.gui.theme import LIGHT
from kmeans_gui.session.run import RunState, Sweep
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, elbow_words, hover, sweep_to


def test_the_books_values_and_its_elbow_are_in_the_window(drive: Driver) -> None:
    drive.window.fit_panel.seed_spin.setValue(0)
    drive.window.fit_panel.n_init_spin.setValue(10)
    sweep_to(drive, 1, 9)
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
    done = Sweep(ks, ("lloyd", "minibatch"), started_at=100.0)
    assert progress(done) == "0 of 60 fits · getting ready…"
    done.began_at, done.ended_at, done.state = 115.5, 116.5, RunState.FINISHED
    assert progress(done) == "60 fits in 1.0 s"


def test_points_without_clusters_have_no_clear_elbow(drive: Driver) -> None:
    drive.session.set_dataset(recipe("uniform").make())
    sweep_to(drive, 1, 9)
    assert elbow_words(drive) == "No clear elbow"
    assert drive.window.sweep_panel.inertia_plot.elbow is None


def test_how_clear_an_elbow_must_be_is_chosen_beside_it(drive: Driver) -> None:
    sweep_to(drive, 1, 9)
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
    done = sweep_to(drive, 4, 6)
    assert len(done.points) == done.total == 18
    curves = panel.plots.curves
    for k in (4, 5, 6):
        every = [p.inertia for p in done.points if p.k == k and p.algorithm == "minibatch"]
        assert panel.inertia_plot.values("minibatch")[k] == pytest.approx(np.median(every))
        assert curves.ranges("inertia")["minibatch"][k] == (min(every), max(every))
    assert "median of 3 seeds" in panel.inertia_plot.toolTip()
    assert "on an idle pool" in panel.time_plot.toolTip()


def test_a_curve_is_switched_off_and_on_but_never_the_last_one(drive: Driver) -> None:
    sweep_to(drive, 1, 3)
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
    more = sweep_to(drive, 1, 3)
    assert {p.algorithm for p in more.points[more.carried :]} == {"filtering"}
    assert panel.inertia_plot.values("filtering") == pytest.approx(panel.inertia_plot.values(FULL))


def test_the_plots_show_shares_and_distances_when_asked_to(drive: Driver) -> None:
    done = sweep_to(drive, 2, 4)
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
    sweep_to(drive, 1, 3)
    assert legend.wanted == ("lloyd", "minibatch")
    session.set_dataset(recipe("five-blobs").make(n_samples=20_000))
    assert legend.wanted == ("filtering", "minibatch")
    plot = drive.window.sweep_panel.inertia_plot
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert sorted(plot.values("lloyd")) == [1, 2, 3]
    drive.find(CurveSwitch, "curve_lloyd").click()
    session.set_dataset(recipe("moons").make())
    assert legend.wanted == ("lloyd", "filtering", "minibatch")


def test_many_points_without_memory_for_an_index_are_swept_by_lloyd(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 1)
    drive.session.set_dataset(recipe("five-blobs").make(n_samples=20_000))
    assert drive.window.sweep_panel.legend.wanted == ("lloyd", "minibatch")


def test_times_are_read_beside_the_title_in_the_order_of_the_legend(drive: Driver) -> None:
    drive.find(CurveSwitch, "curve_filtering").click()
    panel = drive.window.sweep_panel
    width = panel.width()
    panel.plots.set_quantity("time", "distances")
    sweep_to(drive, 2, 6)
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
