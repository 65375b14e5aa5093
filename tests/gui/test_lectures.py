from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.lecture_panel import LecturePanel
from kmeans_gui.gui.remarks import remark
from kmeans_gui.gui.timeline_bar import slider_at
from kmeans_gui.session.lectures import LECTURES, SLOW, lecture
from kmeans_gui.session.plans import Plan
from tests.gui.conftest import Driver


def choose(drive: Driver, name: str) -> None:
    """Click a lecture in the Help menu, and wait until its first step stands still."""
    drive.find(QAction, f"lecture_{name.replace('-', '_')}_action").trigger()
    stand(drive)


def stand(drive: Driver) -> None:
    """Wait until the fits of the step are done and what is played has come to its end, soon."""
    session, player = drive.session, drive.window.lectures
    session.timeline.speed = 8.0

    def stands() -> bool:
        assert player.lecture is not None
        if isinstance(player.lecture.steps[player.number].show, Plan):
            return not session.comparison.is_running and not session.timeline.playing
        is_fitted = session.run is not None and not session.run.is_running
        return is_fitted and not session.timeline.playing

    drive.until(stands)


def click(drive: Driver, name: str) -> None:
    button = drive.find(QAbstractButton, name)
    drive.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_help_menu_has_every_lecture(drive: Driver) -> None:
    menu = drive.find(QMenu, "lectures_menu")
    words = [action.text() for action in menu.actions()]
    assert words[: len(LECTURES)] == [f"{each.title}: {each.subject}" for each in LECTURES]
    assert not drive.find(QAction, "lecture_next_action").isEnabled()
    assert not drive.find(LecturePanel, "lecture_panel").isVisible()


def test_figure_9_4_is_walked_through_by_next_and_previous(drive: Driver) -> None:
    timeline = drive.session.timeline
    choose(drive, "figure-9-4")
    run = drive.session.run
    assert run is not None
    assert (timeline.position, len(run.snapshots)) == (0.0, 4)
    steps = lecture("figure-9-4").steps
    assert drive.find(QLabel, "lecture_title").text() == steps[0].title
    assert drive.find(QLabel, "lecture_text").text() == steps[0].text
    click(drive, "lecture_next_button")
    stand(drive)
    assert timeline.position == 1.0
    assert drive.find(QLabel, "lecture_count").text() == "2 of 3"
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_PageDown)
    stand(drive)
    assert timeline.position == 3.0
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_PageUp)
    stand(drive)
    assert timeline.position == 1.0
    assert drive.session.run is run


def test_a_lecture_begins_with_points_that_have_no_color_yet(drive: Driver) -> None:
    seen: list[bool] = []
    timeline = drive.session.timeline
    timeline.moved.connect(lambda _: seen.append(timeline.is_colored))
    choose(drive, "figure-9-4")
    run = drive.session.run
    assert run is not None
    first = seen.index(True)
    assert first > 0
    assert all(seen[first:])
    np.testing.assert_array_equal(drive.window.cluster_view.coloring, run.snapshots[0].centers)


def test_a_step_is_played_in_half_steps_from_its_start_to_its_end(drive: Driver) -> None:
    drive.find(QAction, "half_steps_action").setChecked(False)
    choose(drive, "figure-9-4")
    timeline = drive.session.timeline
    assert timeline.half_steps
    seen: list[float] = []
    timeline.moved.connect(seen.append)
    click(drive, "lecture_next_button")
    assert drive.window.timeline_bar.speed_slider.value() == slider_at(SLOW)
    stand(drive)
    assert timeline.position == 1.0
    assert any(0.0 < position < 1.0 for position in seen)
    assert max(seen) == 1.0
    assert not timeline.playing


def test_closing_brings_back_what_was_open(drive: Driver) -> None:
    session, window = drive.session, drive.window
    session.set_dataset(recipe("moons").make(n_samples=300))
    run = drive.fit(FitSpec(n_clusters=3, random_state=1))
    session.timeline.step_whole(-1)
    drive.until(lambda: session.timeline.position == session.timeline.end - 1)
    before = session.dataset
    box = window.cluster_view.getPlotItem().getViewBox()
    box.setRange(xRange=(0.0, 0.5), yRange=(0.0, 0.4), padding=0)
    view, speed = box.viewRect(), window.timeline_bar.speed_slider.value()
    drive.find(QAction, "half_steps_action").setChecked(False)
    choose(drive, "duplicates")
    assert session.dataset is not before
    assert window.layers.sizes_action.isChecked()
    choose(drive, "empty-cluster")
    drive.qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not drive.find(LecturePanel, "lecture_panel").isVisible()
    assert session.dataset is before
    assert session.run is run
    assert session.timeline.recording is run
    assert session.timeline.position == session.timeline.end - 1
    assert window.timeline_bar.speed_slider.value() == speed
    assert not drive.find(QAction, "half_steps_action").isChecked()
    assert not window.layers.sizes_action.isChecked()
    after = box.viewRect()
    assert after.center().x() == pytest.approx(view.center().x())
    assert after.width() == pytest.approx(view.width(), rel=0.2)
    assert session.shown is not None


def test_a_lecture_is_one_step_to_undo_and_undoing_it_closes_it(drive: Driver) -> None:
    stack = drive.session.undo_stack
    before, steps = drive.session.dataset, stack.index()
    choose(drive, "duplicates")
    click(drive, "lecture_previous_button")
    stand(drive)
    assert stack.index() == steps + 1
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drive.session.dataset is before
    assert not drive.find(LecturePanel, "lecture_panel").isVisible()


def test_points_that_were_opened_meanwhile_stay(drive: Driver) -> None:
    choose(drive, "duplicates")
    mine = recipe("rings").make(n_samples=200)
    drive.session.set_dataset(mine)
    click(drive, "lecture_close_button")
    assert drive.session.dataset is mine


def test_the_comparisons_have_the_book_s_inertias(drive: Driver) -> None:
    choose(drive, "figure-9-7")
    comparison = drive.session.comparison
    assert comparison.is_shown
    assert [comparison.inertia(i) for i in range(2)] == pytest.approx([653.217, 118.429], abs=0.01)
    choose(drive, "mini-batch")
    click(drive, "lecture_next_button")
    stand(drive)
    assert [comparison.inertia(i) for i in range(2)] == pytest.approx([211.5985, 212.4], abs=0.05)
    click(drive, "lecture_close_button")
    assert not comparison.is_shown


def test_next_goes_on_to_the_next_lecture_and_ends_at_the_last(drive: Driver) -> None:
    choose(drive, LECTURES[-2].name)
    drive.window.lectures.next()
    assert drive.window.lectures.lecture is LECTURES[-1]
    stand(drive)
    drive.window.lectures.next()
    stand(drive)
    assert not drive.find(QAbstractButton, "lecture_next_button").isEnabled()
    assert not drive.find(QAction, "lecture_next_action").isEnabled()
    choose(drive, LECTURES[0].name)
    assert not drive.find(QAbstractButton, "lecture_previous_button").isEnabled()


def test_settings_are_given_back_when_the_program_ends_amid_a_lecture(drive: Driver) -> None:
    speed = drive.window.timeline_bar.speed_slider.value()
    choose(drive, "empty-cluster")
    drive.window.close()
    QCoreApplication.processEvents()
    assert str(QSettings().value("view/sizes", "false")) == "false"
    assert int(str(QSettings().value("playback/speed"))) == speed


def test_empty_clusters_are_said_in_one_sentence(drive: Driver) -> None:
    drive.session.set_dataset(recipe("duplicates").make())
    drive.until(lambda: drive.session.dataset is not None)
    run = drive.fit(FitSpec(n_clusters=6, n_init=1, random_state=0))
    assert run.result is not None
    words = drive.find(QLabel, "message_label").text()
    assert words == remark(run.result)
    assert "Only 4 of 6 clusters have points" in words
    assert "at most 4" in words


def test_of_points_in_one_place_it_is_said_that_there_is_one_cluster(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.full((60, 2), 5.0)))
    run = drive.fit(FitSpec(n_clusters=5, n_init=1, random_state=0))
    assert run.result is not None
    assert remark(run.result).endswith("all of them are in one place: choose k = 1.")


def test_labels_of_centers_upon_each_other_are_joined(drive: Driver) -> None:
    choose(drive, "duplicates")
    drive.settled()
    sizes, centers = drive.window.layers.sizes, drive.window.cluster_view.centers_item.centers
    x, y = np.round(centers * 100).T
    joined = sizes._at_one_place(x, y, list(range(6)))
    assert len(joined) == 4
    assert [words for _, words in joined if "+" in words] == ["516 + 0 + 0"]


def test_no_lecture_changes_the_width_of_the_canvas(drive: Driver) -> None:
    width = drive.window.cluster_view.width()
    for each in LECTURES:
        for number in range(len(each.steps)):
            drive.window.lectures.panel.show_step(each, number, None)
            QCoreApplication.processEvents()
            assert drive.window.cluster_view.width() == width
            assert drive.window.lectures.panel.title.width() >= (
                drive.window.lectures.panel.title.sizeHint().width()
            )


def test_the_panel_says_by_which_algorithm_the_centers_of_a_lecture_are_moved(
    drive: Driver,
) -> None:
    choose(drive, "mini-batch")
    combo = drive.window.fit_panel.algorithm_combo
    assert combo.currentData() == "minibatch"
    choose(drive, "empty-cluster")
    assert drive.session.run is not None
    assert drive.session.run.spec.algorithm == combo.currentData() == "kmeans"
    drive.window.lectures.leave()
    assert not drive.session.undo_stack.canUndo()
