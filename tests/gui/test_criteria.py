"""Silhouettes and other criteria in the panel on the right, driven as a person does."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QTabBar, QToolButton

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.diagram_view import DiagramView
from kmeans_gui.gui.criteria.help import Popover
from tests.gui.conftest import Driver
from tests.gui.criteria_steps import CRITERIA, INERTIA, SILHOUETTE, judged, row, sweep, turn_to


def test_before_anything_the_pages_say_what_to_do(drive: Driver) -> None:
    turn_to(drive, SILHOUETTE)
    assert "Run a fit" in drive.find(DiagramView, "silhouette_diagram").message
    plot = drive.find(CriterionPlot, "silhouette_plot")
    assert not plot.hint.isHidden()
    assert "Sweep k" in plot.hint.text()
    turn_to(drive, CRITERIA)
    assert row(drive, "gap").verdict.k is None
    assert "evenly spread" in row(drive, "gap").verdict.sentence


def test_the_table_says_which_k_each_criterion_prefers(drive: Driver) -> None:
    sweep(drive, 1, 9)
    turn_to(drive, CRITERIA)
    judged(drive)
    preferred = {name: row(drive, name).verdict.k for name in ("inertia", "silhouette", "gap")}
    assert preferred == {"inertia": 4, "silhouette": 4, "gap": 4}
    silhouette = row(drive, "silhouette").verdict
    assert silhouette.value == "0.688" or silhouette.value == "0.689"
    assert "k = 5 comes close (0.656)" in silhouette.sentence
    assert row(drive, "calinski_harabasz").verdict.k == 9
    assert "sweep beyond 9" in row(drive, "calinski_harabasz").verdict.sentence
    assert "may disagree" in drive.find(QLabel, "criteria_status").text()
    drive.qtbot.mouseClick(row(drive, "davies_bouldin"), Qt.MouseButton.LeftButton)
    k = row(drive, "davies_bouldin").verdict.k
    assert len(drive.window.cluster_view.centers) == k
    assert drive.find(QComboBox, "criterion_combo").currentData() == "davies_bouldin"


def test_uniform_points_have_no_elbow_and_one_cluster(drive: Driver) -> None:
    drive.session.set_dataset(recipe("uniform").make())
    sweep(drive)
    turn_to(drive, CRITERIA)
    judged(drive)
    assert row(drive, "inertia").verdict.k is None
    assert row(drive, "inertia").verdict.value == "none"
    assert "No clear elbow" in row(drive, "inertia").verdict.sentence
    assert row(drive, "gap").verdict.k == 1
    assert "No clusters" in row(drive, "gap").verdict.sentence


def test_the_gap_is_drawn_with_its_errors(drive: Driver) -> None:
    sweep(drive, 1, 5)
    turn_to(drive, CRITERIA)
    judged(drive)
    plot = drive.find(CriterionPlot, "criterion_plot")
    gaps = drive.session.criteria.gaps
    assert plot.values("kmeans") == {k: gap.gap for k, gap in gaps.items()}
    for k, gap in gaps.items():
        assert plot.error("kmeans", k) == gap.error > 0
    combo = drive.find(QComboBox, "criterion_combo")
    drive.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == "calinski_harabasz"
    assert set(plot.values("kmeans")) == {2, 3, 4, 5}
    assert plot.error("kmeans", 3) == 0.0


def test_stop_keeps_the_values_and_continue_goes_on(drive: Driver) -> None:
    sweep(drive, 2, 40)
    turn_to(drive, CRITERIA)
    criteria = drive.session.criteria
    button = drive.find(QToolButton, "criteria_stop_button")
    drive.until(lambda: criteria.progress[0] >= 2 and button.isVisible())
    drive.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    drive.until(lambda: not criteria.is_running)
    drive.until(lambda: button.text() == "Continue")
    assert "Stopped at" in drive.find(QLabel, "criteria_status").text()
    drive.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert criteria.is_running
    criteria.stop()
    drive.until(lambda: not criteria.is_running)


@pytest.mark.parametrize(
    ("name", "page", "words"),
    [
        ("help_inertia", INERTIA, "always falls"),
        ("help_silhouette", SILHOUETTE, "wrong answer"),
        ("help_diagram", SILHOUETTE, "knife"),
        ("help_criterion", CRITERIA, "box"),
        ("help_table", CRITERIA, "disagree"),
    ],
)
def test_a_question_mark_explains_its_plot(drive: Driver, name: str, page: int, words: str) -> None:
    turn_to(drive, page)
    drive.qtbot.mouseClick(drive.find(QToolButton, name), Qt.MouseButton.LeftButton)
    popover = drive.find(Popover, "help_popover")
    said = f"{popover.accessibleName()} {popover.label.text()}"
    assert words in said
    drive.qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_the_pages_have_commands_and_keys(drive: Driver) -> None:
    bar = drive.find(QTabBar, "sweep_tabs")
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_F6)
    assert bar.currentIndex() == SILHOUETTE
    drive.window.right_dock.hide()
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert bar.currentIndex() == CRITERIA
    assert drive.window.right_dock.isVisible()


@pytest.mark.parametrize("page", [INERTIA, SILHOUETTE, CRITERIA])
def test_a_low_window_hides_no_button_of_the_panel(drive: Driver, page: int) -> None:
    window, panel = drive.window, drive.window.sweep_panel
    drive.session.set_dataset(
        Dataset(np.random.default_rng(0).normal(size=(300, 2)) * [1.0, 5000.0], title="people")
    )
    sweep(drive, 1, 3)
    turn_to(drive, page)
    if page != INERTIA:
        judged(drive)
    drive.until(lambda: drive.find(QLabel, "hint_label").isVisible())
    window.resize(1280, 720)
    button = panel.controls.sweep_button
    drive.until(lambda: window.height() == 720)
    bottom = button.mapTo(window, button.rect().bottomLeft()).y()
    assert bottom < window.statusBar().geometry().top()
    assert panel.width() < 370


def test_an_empty_plot_of_changed_points_asks_for_a_sweep(drive: Driver) -> None:
    sweep(drive, 2, 4)
    drive.window.criteria.open_silhouette()
    plot = drive.window.criteria.silhouette_page.plot
    drive.until(lambda: len(plot.values("kmeans")) == 3)
    drive.session.set_dataset(recipe("moons").make())
    drive.until(lambda: not plot.values("kmeans"))
    assert "Press Sweep k" in plot.hint.text()


def test_a_sample_s_note_fits_beside_the_button_of_four_k(drive: Driver) -> None:
    drive.session.set_dataset(recipe("five-blobs").make(n_samples=30_000))
    sweep(drive, 2, 3)
    drive.window.criteria.open_silhouette()
    label = drive.find(QLabel, "silhouette_status")
    drive.until(lambda: label.text().startswith("Sample of"))
    drive.settled()
    assert label.sizeHint().width() <= label.width()


def test_nobody_is_sent_to_sweep_further_than_there_are_places(drive: Driver) -> None:
    points = np.repeat([[0.0, 0.0], [1.0, 1.0]], 200, axis=0)
    drive.session.set_dataset(Dataset(points, title="two places"))
    sweep(drive, 1, 6)
    drive.window.criteria.open_criteria()
    judged(drive)
    sentence = drive.window.criteria.criteria_page.table.rows["gap"].verdict.sentence
    assert "sweep further" not in sentence
    assert "its own place" in sentence
