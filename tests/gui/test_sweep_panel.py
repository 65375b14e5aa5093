from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.curve_plot import CurvePlot
from kmeans_gui.session.run import RunState
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, sweep_to

BOTH = (FULL, "minibatch")


def click(drive: Driver, plot: CurvePlot, k: int, algorithm: str) -> None:
    place: QPoint = plot.mapFromScene(plot.place_of(k, algorithm))
    drive.qtbot.mouseMove(plot.viewport(), place)
    drive.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_sweep_fills_both_plots_with_both_algorithms(drive: Driver) -> None:
    sweep = sweep_to(drive, 1, 6)
    panel = drive.window.sweep_panel
    for algorithm in BOTH:
        points = [point for point in sweep.points if point.algorithm == algorithm]
        assert panel.inertia_plot.values(algorithm) == {p.k: p.inertia for p in points}
        seconds = panel.time_plot.values(algorithm)
        assert seconds == pytest.approx({p.k: p.seconds * 1e3 for p in points})
        assert sorted(seconds) == [1, 2, 3, 4, 5, 6]
    assert panel.inertia_plot.hint.isHidden()
    assert "12 fits in" in drive.find(QLabel, "sweep_progress_label").text()


def test_before_a_sweep_the_plots_say_what_to_press(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    assert not panel.inertia_plot.hint.isHidden()
    assert "Sweep k" in panel.inertia_plot.hint.text()
    assert not panel.controls.stop_button.isEnabled()


def test_the_curves_fill_in_while_the_sweep_runs(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    panel.controls.k_max_spin.setValue(1000)
    panel.controls.sweep_button.click()
    drive.until(lambda: len(panel.inertia_plot.values(FULL)) >= 2)
    assert drive.session.sweep is not None
    assert drive.session.sweep.is_running
    assert panel.controls.stop_button.isEnabled()
    assert "of 2,000 fits" in drive.find(QLabel, "sweep_progress_label").text()
    drive.during(drive.session.sweep_finished, panel.controls.stop_button.click)
    assert drive.session.sweep.state is RunState.CANCELLED
    assert panel.inertia_plot.values(FULL)
    assert "Stopped after" in drive.find(QLabel, "sweep_progress_label").text()
    assert not panel.controls.stop_button.isEnabled()


@pytest.mark.parametrize("which", ["inertia_plot", "time_plot"])
@pytest.mark.parametrize("algorithm", BOTH)
def test_a_click_on_a_k_shows_that_model(drive: Driver, which: str, algorithm: str) -> None:
    panel = drive.window.sweep_panel
    drive.session.start_sweep([2, 5], BOTH)
    drive.until(lambda: drive.session.sweep is not None and not drive.session.sweep.is_running)
    assert drive.session.sweep is not None
    # far apart, so that the click has one nearest curve
    fake = [
        SweepPoint(
            p.k,
            p.algorithm,
            0,
            9.0 if p.algorithm == FULL else 99.0,
            1.0 if p.algorithm == FULL else 0.1,
            1,
            0,
            p.centers,
        )
        for p in drive.session.sweep.points
    ]
    panel.start(drive.session.sweep)
    for point in fake:
        panel.add_point(point)
    panel.finish(drive.session.sweep)
    click(drive, getattr(panel, which), 5, algorithm)
    best = drive.session.sweep.best(5, algorithm)
    assert best is not None
    np.testing.assert_array_equal(drive.window.cluster_view.centers, best.centers)
    assert panel.chosen == (5, algorithm)
    assert "k&nbsp;<b>5</b>" in drive.find(QLabel, "info_chip").text()


def test_the_arrow_keys_go_from_model_to_model(drive: Driver) -> None:
    sweep_to(drive, 2, 4)
    panel = drive.window.sweep_panel
    plot = panel.inertia_plot
    plot.setFocus()
    for key, expected in (
        (Qt.Key.Key_Right, (2, FULL)),
        (Qt.Key.Key_Right, (3, FULL)),
        (Qt.Key.Key_Down, (3, "minibatch")),
        (Qt.Key.Key_Right, (4, "minibatch")),
        (Qt.Key.Key_Right, (4, "minibatch")),
        (Qt.Key.Key_Up, (4, FULL)),
        (Qt.Key.Key_Left, (3, FULL)),
    ):
        drive.qtbot.keyClick(plot, key)
        assert panel.chosen == expected
        assert len(drive.window.cluster_view.centers) == expected[0]


def test_hovering_reads_out_both_algorithms(drive: Driver) -> None:
    sweep = sweep_to(drive, 1, 4)
    panel = drive.window.sweep_panel
    plot = panel.inertia_plot
    drive.qtbot.mouseMove(plot.viewport(), plot.mapFromScene(plot.place_of(3, FULL)))
    drive.until(lambda: "k&nbsp;3" in panel.inertia_values.text())
    for point in sweep.points:
        if point.k == 3:
            assert f"{point.inertia:,.2f}" in panel.inertia_values.text()
    assert "ms" in panel.time_values.text()


def test_a_new_fit_takes_the_mark_away(drive: Driver) -> None:
    sweep_to(drive, 2, 3)
    drive.session.show_sweep_point(3, FULL)
    assert drive.window.sweep_panel.chosen == (3, FULL)
    drive.fit()
    assert drive.window.sweep_panel.chosen is None


def test_curves_of_other_data_stay_and_say_of_what_they_are(drive: Driver) -> None:
    sweep_to(drive, 1, 3)
    panel, label = drive.window.sweep_panel, drive.find(QLabel, "stale_label")
    assert not label.isVisible()
    drive.session.set_dataset(recipe("moons").make())
    drive.until(label.isVisible)
    assert "of Five blobs" in label.text()
    assert "Sweep k" in label.text()
    assert panel.is_stale
    assert sorted(panel.inertia_plot.values(FULL)) == [1, 2, 3]
    click(drive, panel.inertia_plot, 3, FULL)
    assert drive.session.shown is None
    assert "These curves are of Five blobs" in drive.window.message_bar.label.text()
    drive.session.undo_stack.undo()
    drive.until(lambda: not label.isVisible())
    assert not panel.is_stale
    click(drive, panel.inertia_plot, 3, FULL)
    assert drive.session.shown is not None
    assert drive.session.shown.k == 3


def test_painted_points_and_changed_parameters_make_the_curves_stale(drive: Driver) -> None:
    sweep_to(drive, 1, 3)
    panel, label = drive.window.sweep_panel, drive.find(QLabel, "stale_label")
    panel.controls.live_check.click()
    seed = drive.window.fit_panel.seed_spin
    was = seed.value()
    seed.setValue(was + 7)
    drive.until(label.isVisible)
    assert f"seed {was}." in label.text()
    seed.setValue(was)
    drive.until(lambda: not panel.is_stale)
    dataset = drive.session.dataset
    assert dataset is not None
    drive.session.edit_points(np.asarray(dataset.points)[:500], "Erase")
    drive.until(label.isVisible)
    assert "before they were edited" in label.text()
    drive.during(drive.session.sweep_finished, panel.controls.sweep_button.click)
    drive.until(lambda: not panel.is_stale)
    assert drive.session.sweep is not None
    assert drive.session.sweep.carried == 0


def test_a_stopped_sweep_is_resumed_by_the_same_button(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    drive.session.set_dataset(recipe("five-blobs").make(n_samples=20_000))

    def stop_at_a_third(_: SweepPoint) -> None:
        now = drive.session.sweep
        if now is not None and len(now.points) * 3 >= now.total:
            panel.controls.stop_button.click()

    drive.session.sweep_point.connect(stop_at_a_third)
    first = sweep_to(drive, 1, 40)
    drive.session.sweep_point.disconnect(stop_at_a_third)
    known = len(first.points)
    assert first.total > known
    assert panel.controls.sweep_button.text() == "Resume"
    assert f"Stopped after {known} of 80 fits" in panel.controls.progress_label.text()
    second = sweep_to(drive, 1, 40)
    assert second.carried == known
    assert len(second.points) == 80
    assert panel.controls.sweep_button.text() == "Sweep k"
    assert f"80 fits, {80 - known} new in" in panel.controls.progress_label.text()
    panel.controls.k_max_spin.setValue(42)
    assert "Sweep k adds 4 more" in panel.controls.progress_label.text()


def test_the_range_never_turns_around(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    panel.controls.k_max_spin.setValue(10)
    panel.controls.k_min_spin.setValue(20)
    assert panel.controls.k_max_spin.value() == 20
    panel.controls.k_max_spin.setValue(5)
    assert panel.controls.k_min_spin.value() == 5


def test_no_k_above_the_number_of_points_is_swept(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.random.default_rng(1).normal(size=(6, 2)), title="six"))
    sweep = sweep_to(drive, 4, 30)
    assert sweep.ks == (4, 5, 6)
    panel = drive.window.sweep_panel
    panel.controls.k_min_spin.setValue(9)
    panel.controls.sweep_button.click()
    assert "6 points" in drive.window.message_bar.label.text()
    assert drive.session.sweep is sweep


def test_inertia_of_zero_is_shown_though_it_has_no_logarithm(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.arange(12.0).reshape(6, 2), title="line"))
    sweep_to(drive, 1, 6)
    plot = drive.window.sweep_panel.inertia_plot
    assert plot.values(FULL)[6] == pytest.approx(0.0, abs=1e-12)
    assert not plot.is_logarithmic


def test_the_sweep_uses_the_seed_and_start_of_the_fit_panel(drive: Driver) -> None:
    panel = drive.window.fit_panel
    panel.seed_spin.setValue(11)
    panel.init_combo.setCurrentIndex(panel.init_combo.findData("farthest-first"))
    panel.tol_spin.setValue(0.01)
    sweep = sweep_to(drive, 2, 3)
    assert sweep.parameters["random_state"] == 11
    assert sweep.parameters["init"] == "farthest-first"
    assert sweep.parameters["tol"] == 0.01
    assert "max_iter" not in sweep.parameters


def test_no_fits_are_promised_of_more_centers_than_points(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]]), title="few"))
    panel = drive.window.sweep_panel
    sweep_to(drive, 1, 9)
    assert "6 fits" in panel.controls.progress_label.text()
    assert "Sweep k adds" not in panel.controls.progress_label.text()
    panel.controls.repeats_spin.setValue(2)
    assert "Sweep k adds 6 more" in panel.controls.progress_label.text()


def test_no_choice_of_what_is_shown_widens_the_panel(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    sweep_to(drive, 1, 6)
    width = panel.width()
    assert panel.plots.elbow_button.isVisible()
    panel.plots.set_quantity("inertia", "relative")
    panel.plots.set_quantity("time", "distances")
    drive.settled()
    assert panel.width() == width
    # there is no elbow in what is seen now
    assert not panel.plots.elbow_button.isVisible()
    panel.plots.set_quantity("inertia", "inertia")
    assert panel.plots.elbow_button.isVisible()


def test_the_k_axis_of_a_wide_range_has_a_tick_at_its_first_k(drive: Driver) -> None:
    panel = drive.window.sweep_panel
    panel.plots.set_k_range(1, 100)
    axis = panel.inertia_plot.getAxis("bottom")
    (_, ticks), *_ = axis.tickValues(-1.0, 102.0, 250)
    assert ticks[:2] == [1, 20]
