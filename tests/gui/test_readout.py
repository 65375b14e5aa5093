"""What the window says of a fit and of long work, and how both are stopped."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.run import RunState
from tests.gui.conftest import ENDLESS, PATIENCE, Driver


def test_stop_ends_an_endless_fit_and_keeps_its_centers(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.until(lambda: drive.session.run is not None and len(drive.session.run.snapshots) > 0)
    stop = drive.window.fit_panel.stop_button
    assert stop.isEnabled()
    drive.during(drive.session.run_finished, stop.click)
    run = drive.session.run
    assert run is not None
    assert run.state is RunState.CANCELLED
    assert not stop.isEnabled()
    assert drive.window.cluster_view.centers.shape == (200, 2)
    assert "Stopped by you" in drive.find(QLabel, "status_ending").text()


def test_escape_stops_a_fit(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.during(
        drive.session.run_finished, lambda: drive.qtbot.keyClick(drive.window, Qt.Key.Key_Escape)
    )
    assert not drive.window.fit_panel.stop_button.isEnabled()


def test_the_status_bar_says_how_the_fit_ended_in_words(drive: Driver) -> None:
    assert drive.find(QLabel, "status_points").text() == "<b>2,000</b> points"
    assert drive.find(QLabel, "status_ending").text() == "Not fitted yet"
    run = drive.fit(FitSpec(n_clusters=3, n_init=10, random_state=1))
    assert run.result is not None
    ending = drive.find(QLabel, "status_ending").text()
    assert f"after {run.result.n_iter} iterations" in ending
    assert ending.split()[0] in ("Converged", "Within")
    assert "653.2" in drive.find(QLabel, "status_inertia").text()
    drive.fit(FitSpec(n_clusters=5, max_iter=1, tol=0.0, init="random", n_init=1, random_state=3))
    assert "iteration limit after 1 iteration," in drive.find(QLabel, "status_ending").text()


def test_the_chip_on_the_canvas_names_k_inertia_and_iteration(drive: Driver) -> None:
    chip = drive.find(QLabel, "info_chip")
    assert "Run" in chip.text()
    run = drive.fit()
    last = len(run.snapshots) - 1
    assert "k&nbsp;<b>5</b>" in chip.text()
    assert f"<b>{last} of {last}</b>" in chip.text()
    drive.session.timeline.to_start()
    assert f"<b>0 of {last}</b>" in chip.text()


def test_a_stopped_minibatch_fit_shows_no_number_that_is_none(drive: Driver) -> None:
    endless = FitSpec("minibatch", 8, max_no_improvement=None, max_iter=100_000, random_state=0)
    session = drive.session
    with drive.qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(endless)
        run = session.run
        assert run is not None
        drive.until(lambda: len(run.snapshots) > 5)
        session.stop()
    for label in ("status_inertia", "info_chip"):
        words = drive.find(QLabel, label).text()
        assert "about" in words
        assert "per point" in words
        assert "nan" not in words.lower()
    assert "Stopped by you" in drive.find(QLabel, "status_ending").text()


def test_another_data_set_takes_away_centers_curves_and_names(drive: Driver) -> None:
    drive.fit()
    data = Dataset(
        np.random.default_rng(0).normal(size=(50, 2)), "height", "weight", title="people"
    )
    drive.session.set_dataset(data)
    window = drive.window
    assert len(window.cluster_view.centers) == 0
    plot = window.cluster_view.getPlotItem()
    assert plot.getAxis("bottom").labelText == "height"
    assert plot.getAxis("left").labelText == "weight"
    assert window.windowTitle().startswith("people")
    assert drive.find(QLabel, "status_points").text() == "<b>50</b> points"
    assert not drive.find(QAction, "save_action").isEnabled()
    drive.settled()
    assert window.cluster_view.frame_item.boundingRect().contains(QPointF(*data.points[0]))


def test_more_clusters_than_points_is_said_in_the_window(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.eye(2), title="two"))
    drive.window.fit_panel.k_spin.setValue(3)
    drive.during(drive.session.run_failed, drive.window.fit_panel.run_button.click)
    assert not drive.window.message_bar.isHidden()
    assert not drive.window.fit_panel.stop_button.isEnabled()
    assert drive.find(QLabel, "status_ending").text() == "The fit failed"


def test_a_long_task_shows_its_progress_and_can_be_cancelled(drive: Driver) -> None:
    bar = drive.window.task_bar
    drive.session.generate("blobs", n_samples=30_000_000)
    drive.until(lambda: not bar.isHidden())
    assert "blobs" in bar.label.text()
    drive.during(drive.session.task_finished, bar.cancel_button.click)
    assert bar.isHidden()
    assert drive.session.dataset is not None
    assert drive.session.dataset.n == 2_000


def test_a_quick_task_does_not_flash_a_bar(drive: Driver) -> None:
    drive.during(drive.session.dataset_changed, lambda: drive.session.generate("moons"))
    assert drive.window.task_bar.isHidden()


def test_a_long_indexing_is_told_in_the_status_bar_and_can_be_stopped(drive: Driver) -> None:
    bar, session = drive.window.readout.index_bar, drive.session
    session.index_progress.emit(0.0)
    assert bar.isHidden()
    drive.until(bar.isVisible)
    session.index_progress.emit(0.25)
    assert bar.progress.value() == 250
    with drive.qtbot.waitSignal(bar.cancelled):
        bar.cancel_button.click()
    session.index_finished.emit()
    assert bar.isHidden()


def test_the_pointer_is_read_out_in_the_data_units(drive: Driver) -> None:
    view = drive.window.cluster_view
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(-1.5, 2.0)))
    drive.qtbot.mouseMove(view.viewport(), place)
    drive.until(lambda: drive.find(QLabel, "status_pointer").text() != "")
    words = drive.find(QLabel, "status_pointer").text()
    assert "\N{MINUS SIGN}1." in words
    assert "y 2." in words or "y 1.9" in words
