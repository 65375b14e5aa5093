"""Playback by real widgets and keys: half-steps, words, curve, loop, trails, batches, leaps."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QSlider, QToolButton

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui import text
from kmeans_gui.gui.widgets.scrubber import Scrubber
from kmeans_gui.session.playback import OPENING
from kmeans_gui.session.run import Run
from tests.gui.conftest import Driver, Paints

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
FAR_AWAY = np.array([[-3.0, 3.0], [-3.0, 2.0], [-3.0, 1.0], [0.9, 1.4], [1.4, 0.3]])
"""The last of these centers has no point of the five blobs."""


def fitted(drive: Driver, **spec: object) -> Run:
    run = drive.fit(FitSpec(**{"n_clusters": 5, "init": FAR_AWAY, "n_init": 1, **spec}))  # type: ignore[arg-type]
    drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_Home)
    return run


def press(drive: Driver, *keys: Qt.Key) -> None:
    """Press keys on the canvas, and wait until what they ask for is seen."""
    timeline = drive.session.timeline
    for key in keys:
        drive.qtbot.keyClick(drive.window.cluster_view, key)
    drive.until(lambda: timeline.seen_position == timeline.position)


def words(drive: Driver) -> str:
    return drive.find(QLabel, "position_label").text()


def test_the_right_arrow_moves_the_centers_first_and_the_colors_second(drive: Driver) -> None:
    run = fitted(drive)
    view = drive.window.cluster_view
    assert words(drive) == "Initial centers: no point has a color yet"
    assert len(view.coloring) == 0
    np.testing.assert_array_equal(view.centers, run.snapshots[0].centers)
    press(drive, Key.Key_Right)
    assert "Initial centers: assign" in words(drive)
    np.testing.assert_array_equal(view.coloring, run.snapshots[0].centers)
    np.testing.assert_array_equal(view.centers, run.snapshots[0].centers)
    press(drive, Key.Key_Right)
    np.testing.assert_array_equal(view.centers, run.snapshots[1].centers)
    np.testing.assert_array_equal(view.coloring, run.snapshots[0].centers)
    press(drive, Key.Key_Right, Key.Key_Right)
    assert words(drive) == (
        f"Iteration 2 of {run.snapshots[-1].iteration}: "
        "update, the centers move to the means of their points"
    )
    press(drive, Key.Key_Right)
    np.testing.assert_array_equal(view.coloring, run.snapshots[2].centers)
    assert words(drive).endswith("assign, each point takes the color of its nearest center")
    press(drive, Key.Key_End)
    assert "converged" in words(drive)


def test_the_canvas_shows_marks_ahead_of_the_colors(drive: Driver) -> None:
    run = fitted(drive)
    press(drive, Key.Key_Right, Key.Key_Right)
    drive.settled()
    marks = drive.window.cluster_view.centers_item.centers
    np.testing.assert_array_equal(marks, run.snapshots[1].centers)


def test_without_half_steps_an_arrow_is_a_whole_iteration(drive: Driver) -> None:
    run = fitted(drive)
    action = drive.find(QAction, "half_steps_action")
    assert action.isChecked()
    drive.qtbot.keyClick(drive.window, Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert not action.isChecked()
    press(drive, Key.Key_Right)
    assert drive.session.timeline.position == 1.0
    np.testing.assert_array_equal(drive.window.cluster_view.coloring, run.snapshots[1].centers)
    assert "update" not in words(drive)


def test_scrubbing_to_the_left_edge_shows_the_first_centers(drive: Driver) -> None:
    run = fitted(drive)
    press(drive, Key.Key_End)
    slider = drive.find(Scrubber, "timeline_slider")
    middle = slider.rect().center()
    drive.qtbot.mousePress(slider, LEFT, pos=middle)
    assert 0 < drive.session.timeline.position < drive.session.timeline.end
    drive.qtbot.mouseMove(slider, QPoint(0, 3))
    drive.qtbot.mouseRelease(slider, LEFT, pos=QPoint(0, 3))
    assert drive.session.timeline.position == OPENING
    np.testing.assert_array_equal(drive.window.cluster_view.centers, run.snapshots[0].centers)


def test_the_wheel_over_the_bar_goes_by_half_steps(drive: Driver) -> None:
    fitted(drive)
    slider = drive.find(Scrubber, "timeline_slider")
    for turn, expected in ((60, OPENING), (60, 0.0), (360, 1.5), (-120, 1.0)):
        wheel(slider, turn)
        assert drive.session.timeline.position == expected


def wheel(slider: QSlider, turn: int) -> None:
    place = QPointF(slider.rect().center())
    event = QWheelEvent(
        place,
        slider.mapToGlobal(place),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)


def test_the_curve_falls_with_the_inertia_and_tells_it_under_the_mouse(drive: Driver) -> None:
    run = fitted(drive)
    slider = drive.find(Scrubber, "timeline_slider")
    drive.window.grab()
    inertias = [s.inertia for s in run.snapshots]
    heights = [slider.y_of(value) for value in inertias]
    assert heights == sorted(heights)
    assert heights[0] < heights[-1] < slider.height()
    told = slider.describe(1)
    assert told.startswith("Iteration 1 of")
    assert f"{inertias[1]:,.1f}" in told
    drive.qtbot.mouseMove(slider, QPoint(round(slider.x_of(1)), 10))
    drive.until(lambda: slider.hovered == 1)


def test_several_starts_are_told_apart(drive: Driver) -> None:
    run = fitted(drive, init="random", n_init=3, random_state=5)
    drive.window.grab()
    starts = drive.window.timeline_bar.curve.starts
    assert [run.snapshots[i].start for i in starts][:3] == [0, 1, 2]
    press(drive, Key.Key_End)
    assert "the best, converged" in words(drive)


def test_l_loops_and_the_button_shows_it(drive: Driver) -> None:
    fitted(drive)
    timeline = drive.session.timeline
    button = drive.find(QToolButton, "loop_button")
    drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_L)
    assert timeline.loop
    assert button.isChecked()
    drive.window.timeline_bar.speed_slider.setValue(100)
    places: list[float] = []
    timeline.moved.connect(places.append)
    press_play = drive.window.timeline_bar.play_button
    drive.qtbot.mouseClick(press_play, LEFT)
    drive.until(lambda: timeline.end in places and places[-1] < places[places.index(timeline.end)])
    assert timeline.playing
    drive.qtbot.mouseClick(button, LEFT)
    assert not timeline.loop
    drive.until(lambda: not timeline.playing)


def test_the_speed_is_said_and_goes_from_three_seconds_to_the_screens(drive: Driver) -> None:
    fitted(drive)
    bar, label = drive.window.timeline_bar, drive.find(QLabel, "speed_label")
    bar.speed_slider.setValue(0)
    assert label.text() == "3 s per half-step"
    assert drive.session.timeline.rate == pytest.approx(1 / 6)
    bar.speed_slider.setValue(100)
    assert label.text() == "as fast as the screen"
    assert drive.session.timeline.rate >= 60


def test_trails_lead_from_the_first_places_to_the_marks(drive: Driver) -> None:
    run = fitted(drive)
    press(drive, *[Key.Key_Right] * 5)
    trails = drive.window.marks.trails
    assert trails.isVisible()
    assert trails.trails is not None
    np.testing.assert_array_equal(trails.trails.places, [s.centers for s in run.snapshots[:3]])
    drive.qtbot.keyClick(drive.window, Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert not trails.isVisible()


def test_a_frame_whose_centers_glide_is_painted_once_trails_and_all(drive: Driver) -> None:
    fitted(drive)
    view, timeline = drive.window.cluster_view, drive.session.timeline
    timeline.set_half_steps(False)
    timeline.seek(1.1)
    drive.until(lambda: drive.session.renderer.is_idle and not view.frame_is_due)
    QApplication.processEvents()
    paints = Paints(view.viewport())
    for position in (1.2, 1.3, 1.4, 1.5):
        before = view.frame_item.image
        timeline.seek(position)
        QApplication.processEvents()
        drive.until(lambda before=before: view.frame_item.image is not before)  # type: ignore[misc]
        QApplication.processEvents()
    assert paints.n == 4


def test_another_fit_is_painted_once_with_its_trails_and_its_frame(drive: Driver) -> None:
    first, second = (drive.fit(FitSpec(n_clusters=k, random_state=0)) for k in (2, 4))
    view, timeline = drive.window.cluster_view, drive.session.timeline
    timeline.show(first)
    drive.until(lambda: len(view.centers_item.centers) == 2)
    drive.settled()
    QApplication.processEvents()
    trails = drive.window.marks.trails.trails
    paints = Paints(view.viewport())
    timeline.show(second)
    QApplication.processEvents()
    drive.until(lambda: len(view.centers_item.centers) == 4)
    QApplication.processEvents()
    assert drive.window.marks.trails.trails is not trails
    assert paints.n_whole == 1


def test_the_words_of_many_fits_are_told_as_often_as_can_be_read_and_of_the_last(
    drive: Driver,
) -> None:
    runs = [drive.fit(FitSpec(n_clusters=k, random_state=0)) for k in (2, 3, 4)]
    chip = drive.find(QLabel, "info_chip")
    drive.session.timeline.show(runs[0])
    drive.until(lambda: "k&nbsp;<b>2</b>" in chip.text())
    told: list[str] = []
    drive.qtbot.wait(200)
    for run in (runs[1], runs[2], runs[0], runs[1], runs[2]):
        drive.session.timeline.show(run)
        told.append(chip.text())
    assert len(set(told)) == 1
    assert "k&nbsp;<b>3</b>" in told[0]
    drive.until(lambda: "k&nbsp;<b>4</b>" in chip.text())


def test_trails_are_drawn_and_taken_away(drive: Driver) -> None:
    fitted(drive)
    press(drive, Key.Key_Right, Key.Key_Right)
    drive.settled()
    view = drive.window.cluster_view
    with_trails = view.grab().toImage()
    drive.find(QAction, "trails_action").trigger()
    assert view.grab().toImage() != with_trails


def test_the_center_of_an_empty_cluster_leaps_under_an_arrow(drive: Driver) -> None:
    run = fitted(drive)
    timeline, view, leaps = drive.session.timeline, drive.window.cluster_view, drive.window.marks
    assert run.snapshots[0].counts[4] == 0
    timeline.seek(0.2)
    assert leaps.leaps.leaps == [4]
    np.testing.assert_array_equal(view.centers[4], run.snapshots[0].centers[4])
    timeline.seek(0.3)
    np.testing.assert_array_equal(view.centers[4], run.snapshots[1].centers[4])
    assert "1 empty cluster jumps" in words(drive)
    view.grab()  # the arrow is painted without a complaint
    timeline.seek(1.3)
    assert leaps.leaps.leaps == []


def test_a_mini_batch_lights_up_and_each_center_shows_its_count(drive: Driver) -> None:
    run = fitted(drive, algorithm="minibatch", batch_size=200, random_state=2)
    marks, dataset = drive.window.marks, drive.session.dataset
    assert dataset is not None
    press(drive, *[Key.Key_Right] * 6)
    step = run.snapshots[3]
    assert step.batch is not None
    assert marks.batch.isVisible()
    np.testing.assert_array_equal(marks.batch.points, dataset.points[step.batch])
    assert marks.counts.words == [f"{round(n):,}" for n in run.snapshots[2].counts]
    assert words(drive).endswith("update, the centers move toward the points of the batch")
    bright = marks.batch.opacity()
    press(drive, Key.Key_Right)
    assert marks.batch.opacity() < bright == 1.0
    press(drive, Key.Key_End)
    assert "did not improve for 10 steps" in words(drive)
    assert drive.window.timeline_bar.curve.final is not None
    drive.qtbot.keyClick(drive.window, Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not marks.batch.isVisible()
    assert not marks.counts.isVisible()


def test_a_reassigned_center_leaps(drive: Driver) -> None:
    run = fitted(drive, algorithm="minibatch", batch_size=200, random_state=2)
    step = next(
        i for i, s in enumerate(run.snapshots) if s.reassigned is not None and len(s.reassigned)
    )
    drive.session.timeline.seek(step - 0.8)
    assert drive.window.marks.leaps.leaps == run.snapshots[step].reassigned.tolist()  # type: ignore[union-attr]
    assert "onto a point of the batch" in words(drive)


def test_a_fit_of_k_means_has_neither_batch_nor_counts(drive: Driver) -> None:
    fitted(drive)
    assert not drive.window.marks.batch.isVisible()
    assert not drive.window.marks.counts.isVisible()


def test_how_a_fit_is_played_is_remembered(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.session import Session

    for name in ("half_steps_action", "loop_action", "trails_action", "batch_action"):
        drive.find(QAction, name).toggle()
    drive.window.timeline_bar.speed_slider.setValue(70)
    again = MainWindow(Session())
    qtbot.addWidget(again)
    assert not again.session.timeline.half_steps
    assert again.session.timeline.loop
    assert not again.marks.trails_action.isChecked()
    assert not again.marks.batch_action.isChecked()
    assert again.timeline_bar.speed_slider.value() == 70


def test_the_inertia_is_called_the_one_before_while_centers_move(drive: Driver) -> None:
    run = fitted(drive)
    chip, status = drive.window.cluster_view.chip, drive.find(QLabel, "status_inertia")
    first, second = (text.measure(s.inertia) for s in run.snapshots[:2])
    assert "inertia" not in chip.text() + status.text()  # nothing is assigned yet
    press(drive, Key.Key_Right)
    assert status.text() == f"inertia <b>{first}</b>"
    press(drive, Key.Key_Right)
    assert "update" in words(drive)
    assert status.text() == f"inertia before <b>{first}</b>"
    assert f"inertia before&nbsp;<b>{first}</b>" in chip.text()
    drive.session.timeline.seek(0.75)
    assert "assign" in words(drive)
    assert status.text() == f"inertia <b>{second}</b>"


def test_the_second_start_begins_upon_points_without_colors_and_without_the_trails_of_the_first(
    drive: Driver,
) -> None:
    run = fitted(drive, init="random", n_init=3, random_state=5)
    timeline, trails = drive.session.timeline, drive.window.marks.trails
    first = next(i for i, each in enumerate(run.snapshots) if each.start == 1)
    timeline.seek(first - 1.0)
    assert len(trails.trails.places) > 1  # type: ignore[union-attr]
    press(drive, Key.Key_Right)
    drive.settled()
    assert words(drive) == "Initial centers · start 2 of 3: no point has a color yet"
    assert drive.window.cluster_view.coloring.size == 0
    np.testing.assert_array_equal(drive.window.cluster_view.centers, run.snapshots[first].centers)
    assert len(trails.trails.places) == 1  # type: ignore[union-attr]
    press(drive, Key.Key_Right)
    assert words(drive).startswith("Initial centers · start 2 of 3: assign")
