from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.generate import GALLERY
from kmeans_gui.gui.fit_panel import K_STOPS, FitPanel
from kmeans_gui.session.playback import OPENING
from tests.gui.conftest import Driver


@pytest.fixture
def panel(qtbot: QtBot) -> FitPanel:
    panel = FitPanel()
    qtbot.addWidget(panel)
    return panel


def test_the_gallery_lists_every_recipe_by_title_and_name(drive: Driver) -> None:
    combo = drive.window.data_panel.dataset_combo
    items = [(combo.itemText(i), combo.itemData(i)) for i in range(combo.count())]
    assert items == [(recipe.title, recipe.name) for recipe in GALLERY]


def test_every_recipe_gets_its_picture(drive: Driver) -> None:
    combo = drive.window.data_panel.dataset_combo
    drive.until(lambda: not any(combo.itemIcon(i).isNull() for i in range(combo.count())))


def test_generate_makes_what_the_panel_says(drive: Driver) -> None:
    panel = drive.window.data_panel
    panel.dataset_combo.setCurrentIndex(panel.dataset_combo.findData("blobs"))
    panel.n_samples_spin.setValue(1_234)
    panel.centers_spin.setValue(3)
    panel.spread_spin.setValue(0.25)
    panel.data_seed_spin.setValue(99)
    drive.during(drive.session.dataset_changed, panel.generate_button.click)
    dataset = drive.session.dataset
    assert dataset is not None
    assert dataset.n == 1_234
    assert dataset.recipe is not None
    assert dict(dataset.recipe.parameters) == {"n_samples": 1234, "centers": 3, "spread": 0.25}
    assert dataset.recipe.seed == 99
    assert panel.n_samples_spin.value() == 1_234


def test_picking_a_data_set_from_the_list_makes_it(drive: Driver) -> None:
    panel = drive.window.data_panel
    index = panel.dataset_combo.findData("rings")
    panel.dataset_combo.setCurrentIndex(index)
    drive.during(drive.session.dataset_changed, lambda: panel.dataset_combo.activated.emit(index))
    assert drive.session.dataset is not None
    assert drive.session.dataset.title == "Rings"


def test_only_what_a_recipe_uses_can_be_set(drive: Driver) -> None:
    panel = drive.window.data_panel
    for recipe in GALLERY:
        panel.dataset_combo.setCurrentIndex(panel.dataset_combo.findData(recipe.name))
        assert panel.centers_spin.isHidden() == ("centers" not in recipe.uses)
        assert panel.spread_spin.isHidden() == ("spread" not in recipe.uses)
        assert set(panel.parameters()) == recipe.uses


def test_points_go_from_one_to_a_hundred_million_with_grouped_digits(drive: Driver) -> None:
    spin = drive.window.data_panel.n_samples_spin
    assert (spin.minimum(), spin.maximum()) == (1, 100_000_000)
    assert spin.text() == "2,000"


def test_the_fit_panel_asks_for_what_it_shows(panel: FitPanel) -> None:
    panel.algorithm_combo.setCurrentIndex(panel.algorithm_combo.findData("minibatch"))
    panel.k_spin.setValue(17)
    panel.init_combo.setCurrentIndex(panel.init_combo.findData("random"))
    panel.n_init_spin.setValue(4)
    panel.max_iter_spin.setValue(50)
    panel.tol_spin.setValue(1e-7)
    panel.batch_size_spin.setValue(256)
    panel.seed_spin.setValue(3)
    spec = panel.spec()
    asked = (spec.algorithm, spec.n_clusters, spec.init, spec.n_init, spec.max_iter)
    assert asked == ("minibatch", 17, "random", 4, 50)
    assert (spec.tol, spec.batch_size, spec.random_state) == (1e-7, 256, 3)


def test_the_fit_panel_begins_with_the_defaults_of_the_field(panel: FitPanel) -> None:
    spec = panel.spec()
    assert (spec.init, spec.n_init, spec.max_iter, spec.tol) == ("k-means++", "auto", 300, 1e-4)
    assert panel.n_init_spin.text() == "auto"
    assert (panel.k_spin.minimum(), panel.k_spin.maximum()) == (1, 1000)


def test_each_algorithm_has_its_own_limits_until_somebody_changes_them(panel: FitPanel) -> None:
    minibatch = panel.algorithm_combo.findData("minibatch")
    panel.algorithm_combo.setCurrentIndex(minibatch)
    assert (panel.max_iter_spin.value(), panel.tol_spin.value()) == (100, 0.0)
    assert panel.batch_size_spin.isEnabled()
    panel.max_iter_spin.setValue(7)
    panel.algorithm_combo.setCurrentIndex(1 - minibatch)
    assert (panel.max_iter_spin.value(), panel.tol_spin.value()) == (7, 1e-4)
    assert not panel.batch_size_spin.isEnabled()


def test_slider_and_spin_box_agree_about_k(panel: FitPanel) -> None:
    for stop, k in enumerate(K_STOPS):
        panel.k_slider.setValue(stop)
        assert panel.k_spin.value() == k
    panel.k_spin.setValue(1)
    assert panel.k_slider.value() == 0
    panel.k_spin.setValue(777)
    assert panel.k_spin.value() == 777
    assert K_STOPS[panel.k_slider.value()] == 800


def test_the_panel_shows_a_fit_that_somebody_else_started(panel: FitPanel) -> None:
    spec = FitSpec("minibatch", 9, "random", 2, max_iter=5, tol=0.5, batch_size=64, random_state=1)
    panel.show_spec(spec)
    again = panel.spec()
    for name in ("algorithm", "n_clusters", "init", "n_init", "max_iter", "tol", "batch_size"):
        assert getattr(again, name) == getattr(spec, name)


def test_more_is_folded_away_and_remembered(qtbot: QtBot, panel: FitPanel) -> None:
    assert panel.tol_spin.isHidden() or panel.more.body.isHidden()
    panel.more.button.click()
    assert not panel.more.body.isHidden()
    again = FitPanel()
    qtbot.addWidget(again)
    assert not again.more.body.isHidden()


def test_the_timeline_plays_a_fit_and_stops_at_its_end(drive: Driver) -> None:
    run = drive.fit()
    bar, timeline = drive.window.timeline_bar, drive.session.timeline
    timeline.to_start()
    np_first = drive.window.cluster_view.centers.copy()
    assert (np_first == run.snapshots[0].centers).all()
    bar.speed_slider.setValue(bar.speed_slider.maximum())
    bar.play_button.click()
    assert timeline.playing
    assert bar.play_button.accessibleName() == "Pause"
    drive.until(lambda: not timeline.playing)
    assert (drive.window.cluster_view.centers == run.snapshots[-1].centers).all()
    assert bar.play_button.accessibleName() == "Play"
    assert bar.slider.value() == len(run.snapshots) - 1


def test_steps_and_scrubbing_show_the_snapshots(drive: Driver) -> None:
    run = drive.fit()
    bar, view = drive.window.timeline_bar, drive.window.cluster_view
    assert bar.slider.maximum() == len(run.snapshots) - 1
    bar.slider.setValue(0)
    assert (view.centers == run.snapshots[0].centers).all()
    bar.step_forward_button.click()
    drive.until(lambda: np.array_equal(view.centers, run.snapshots[1].centers))
    assert (view.coloring == run.snapshots[0].centers).all()
    bar.step_forward_button.click()
    drive.until(lambda: np.array_equal(view.coloring, run.snapshots[1].centers))
    bar.step_back_button.click()
    bar.step_back_button.click()
    drive.until(lambda: np.array_equal(view.centers, run.snapshots[0].centers))
    bar.to_end_button.click()
    assert (view.centers == run.snapshots[-1].centers).all()
    bar.to_start_button.click()
    assert drive.session.timeline.position == OPENING
    assert (view.centers == run.snapshots[0].centers).all()
    bar.slider.position_requested.emit(0.25)
    middle = (run.snapshots[0].centers + run.snapshots[1].centers) / 2
    assert view.centers == pytest.approx(middle)


def test_the_timeline_says_which_iteration_and_start_is_seen(drive: Driver) -> None:
    label = drive.find(QLabel, "position_label")
    assert "Run" in label.text()
    run = drive.fit(FitSpec(n_clusters=5, init="random", n_init=3, random_state=5))
    drive.session.timeline.to_start()
    assert label.text().startswith("Initial centers · start 1 of 3: no point")
    drive.session.timeline.seek(0.0)
    assert label.text().startswith("Initial centers · start 1 of 3: assign")
    drive.session.timeline.seek(1.0)
    first = [s for s in run.snapshots if s.start == 0]
    assert label.text().startswith(f"Iteration 1 of {first[-1].iteration} · start 1 of 3")


def test_before_a_fit_the_play_button_runs_it_as_its_key_does(drive: Driver) -> None:
    session, bar = drive.session, drive.window.timeline_bar
    assert not bar.slider.isEnabled()
    assert not bar.to_start_button.isEnabled()
    assert bar.play_button.toolTip() == "Run the fit (Space)"
    drive.during(session.run_finished, bar.play_button.click)
    assert session.run is not None
    assert bar.slider.isEnabled()
    session.timeline.to_end()
    assert bar.play_button.toolTip() == "Play (Space)"
    drive.find(QAction, "new_dataset_action").trigger()
    assert not bar.play_button.isEnabled()
