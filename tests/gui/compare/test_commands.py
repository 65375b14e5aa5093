"""How a comparison is set up, left, kept and undone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLabel, QSpinBox, QWidget

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.plans import Plan, Variant
from kmeans_gui.session.run import RunState
from tests.gui.compare.steps import (
    LEFT,
    Key,
    choose,
    click,
    compare,
    page_of,
    panes_of,
    until_panes,
)
from tests.gui.conftest import ENDLESS, Driver


def test_keep_makes_the_run_the_shown_model(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    assert not drive.find(QAction, "save_action").isEnabled()
    click(drive, "keep_button_3")
    assert drive.window.cluster_view.isVisible()
    assert drive.session.shown is not None
    assert drive.session.shown.k == 8
    assert len(drive.window.cluster_view.centers) == 8
    assert drive.window.fit_panel.k_spin.value() == 8
    assert drive.find(QAction, "save_action").isEnabled()


def test_delete_says_how_to_get_at_a_center_of_a_fit_that_is_compared(drive: Driver) -> None:
    drive.fit()
    hand = drive.session.hand
    hand.select(1)
    compare(drive, "compare_ks_action")
    before = [run.spec.n_clusters for run in drive.session.comparison.runs]
    said = drive.during(
        drive.session.notice, lambda: drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_Delete)
    )
    assert "Ctrl+K" in said[0]
    assert drive.session.comparison.is_shown
    assert [run.spec.n_clusters for run in drive.session.comparison.runs] == before
    # what it says is true
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not drive.session.comparison.is_shown
    hand.select(1)
    drive.during(
        drive.session.run_finished,
        lambda: drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_Delete),
    )
    assert len(hand.centers) == before[0] - 1


def test_the_pane_with_the_focus_is_kept_by_a_key(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.qtbot.keyClick(drive.window, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert panes_of(drive)[1].view.hasFocus()
    drive.qtbot.keyClick(panes_of(drive)[1].view, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert drive.session.shown is not None
    assert drive.session.shown.k == 5


def test_keeping_can_be_undone(drive: Driver) -> None:
    run = drive.fit()
    compare(drive, "compare_ks_action")
    click(drive, "keep_button_1")
    drive.session.undo_stack.undo()
    assert drive.session.timeline.recording is run
    drive.session.undo_stack.redo()
    assert drive.session.shown is not None
    assert drive.session.shown.k == 3


def test_escape_leaves_and_the_menu_comes_back(drive: Driver) -> None:
    run = drive.fit()
    compare(drive, "compare_ks_action")
    again = drive.find(QAction, "compare_again_action")
    assert not again.isEnabled()
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_Escape)
    assert drive.window.cluster_view.isVisible()
    assert drive.session.timeline.recording is run
    choose(drive, "compare_again_action")
    assert page_of(drive).isVisible()
    assert [len(pane.view.centers) for pane in panes_of(drive)] == [3, 5, 8]


def test_a_new_fit_takes_the_place_of_the_panes(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.fit()
    assert drive.window.cluster_view.isVisible()
    assert drive.session.shown is not None


def test_escape_stops_fits_that_run_and_keeps_what_there_is(drive: Driver) -> None:
    comparison = drive.session.comparison
    plan = Plan("Two", (Variant(FitSpec(n_clusters=3), "k = 3"), Variant(ENDLESS, "endless")))
    drive.window.compare.start(plan)
    drive.until(lambda: len(comparison.runs[1].snapshots) > 1)
    until_panes(drive)
    assert drive.find(QWidget, "compare_progress").isVisible()
    drive.until(lambda: drive.find(QLabel, "compare_progress_label").text() == "Fitting 2 of 2…")
    drive.during(
        comparison.finished,
        lambda: drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_Escape),
    )
    assert page_of(drive).isVisible()
    assert not drive.find(QWidget, "compare_progress").isVisible()
    assert comparison.runs[1].state is RunState.CANCELLED
    drive.session.timeline.to_end()
    assert len(panes_of(drive)[1].view.centers) == 200


def test_other_points_end_the_comparison(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.session.set_dataset(recipe("five-blobs").make(n_samples=300))
    assert drive.window.cluster_view.isVisible()
    assert panes_of(drive) == []
    assert not drive.find(QAction, "compare_again_action").isEnabled()
    compare(drive, "compare_ks_action")
    assert len(panes_of(drive)) == 3


def test_own_fits_are_set_up_in_a_dialog(drive: Driver) -> None:
    choose(drive, "compare_setup_action")
    assert drive.find(QDialog, "compare_dialog").isVisible()
    add = drive.find(QAbstractButton, "compare_add_button")
    for _ in range(2):
        drive.qtbot.mouseClick(add, LEFT)
    assert not add.isEnabled()
    click(drive, "compare_remove_2")
    drive.find(QSpinBox, "compare_k_1").setValue(4)
    combo = drive.find(QComboBox, "compare_algorithm_4")
    combo.setCurrentIndex(combo.findData("minibatch"))
    drive.during(drive.session.comparison.finished, lambda: click(drive, "compare_start_button"))
    specs = [run.spec for run in drive.session.comparison.runs]
    assert [spec.n_clusters for spec in specs] == [4, 5, 5]
    assert [spec.algorithm for spec in specs] == ["kmeans", "kmeans", "minibatch"]
    assert [spec.init for spec in specs] == ["k-means++", "random", "random"]
    drive.until(lambda: drive.window.findChild(QDialog, "compare_dialog") is None)


@pytest.mark.parametrize("key", [Key.Key_P, Key.Key_1])
def test_taking_up_a_brush_leaves_the_comparison_which_would_hide_what_is_painted(
    drive: Driver, key: Qt.Key
) -> None:
    compare(drive, "compare_ks_action")
    comparison, window = drive.session.comparison, drive.window
    drive.until(lambda: window.places.canvas_pages.currentWidget() is window.compare.page)
    drive.qtbot.keyClick(panes_of(drive)[0].view, key)
    assert window.toolbox.current.name == "brush"
    assert not comparison.is_shown
    assert window.places.canvas_pages.currentWidget() is window.cluster_view
    assert drive.find(QWidget, "paint_tools").isVisible()
    # taken up again, too, while it is still in the hand
    drive.find(QAction, "compare_again_action").trigger()
    assert comparison.is_shown
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_1)
    assert not comparison.is_shown


@pytest.mark.parametrize(("number", "k"), [(1, 3), (2, 5), (3, 8)])
def test_a_fit_goes_on_from_the_centers_of_the_pane_with_the_focus(
    drive: Driver, number: int, k: int
) -> None:
    drive.session.timeline.animated = False
    compare(drive, "compare_ks_action")
    drive.until(lambda: page_of(drive).isVisible())
    drive.session.timeline.seek(1.0)
    pane = panes_of(drive)[number - 1]
    pane.view.setFocus()
    seen = pane.view.centers.copy()
    drive.during(drive.session.run_finished, lambda: drive.qtbot.keyClick(pane.view, Key.Key_R))
    run = drive.session.run
    assert run is not None
    assert run.spec.n_clusters == k
    np.testing.assert_array_equal(run.spec.init, seen)
