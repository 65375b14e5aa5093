"""What the canvas, the fit and the window make of points while and after they are painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data import open_dataset
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.tools.paint import dot_of
from kmeans_gui.raster.dots import radius_for, rim_for
from tests.gui.conftest import Paints
from tests.gui.paint.conftest import Hand


def test_a_stroke_leaves_the_view_and_the_fitted_centers_where_they_are(
    hand: Hand, blobs: Dataset
) -> None:
    run = hand.drive.fit()
    seen = hand.view.getViewBox().viewRect()
    hand.drag((-1.0, 1.0), (0.0, 1.0))
    hand.drive.settled()
    assert hand.view.getViewBox().viewRect() == seen
    assert run.result is not None
    np.testing.assert_allclose(hand.view.centers, run.result.centers)


def test_undone_to_before_live_fit_the_fit_is_said_to_be_of_other_points(hand: Hand) -> None:
    drive = hand.drive
    drive.fit(FitSpec(n_clusters=5, n_init=1, random_state=0))
    chip = hand.view.chip
    hand.paint.take("brush")
    hand.drag((0.0, 2.0), (0.5, 2.5))
    drive.until(lambda: "points edited since" in chip.text())
    drive.during(drive.session.run_finished, lambda: hand.key(Qt.Key.Key_V))
    drive.until(lambda: "points edited since" not in chip.text())
    said: list[str] = []
    drive.session.shown_changed.connect(lambda: said.append(chip.text()))
    drive.during(drive.session.run_finished, lambda: hand.drag((-1.0, 1.0), (-0.5, 1.0)))
    assert not any("points edited since" in each for each in said)
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "points edited since" not in chip.text()
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: "points edited since" in chip.text())


def test_with_live_fit_the_centers_follow_the_brush(hand: Hand) -> None:
    hand.drive.fit(FitSpec(n_clusters=2, random_state=0))
    before = hand.view.centers.copy()
    hand.key(Qt.Key.Key_V)
    assert hand.drive.find(QCheckBox, "live_fit_check").isChecked()
    hand.set("density", 500)
    hand.press(1.2, 0.6)
    hand.move(1.4, 0.6)
    hand.drive.until(lambda: not np.allclose(hand.view.centers, before, atol=1e-3))
    hand.release(1.4, 0.6)
    hand.rest()
    session = hand.drive.session
    hand.drive.until(lambda: session.run is not None and session.run.dataset is session.dataset)
    hand.drive.until(lambda: session.run is not None and not session.run.is_running)
    # each center is the mean of its points: the fit of what is there now
    squared = ((hand.points[:, None] - hand.view.centers[None]) ** 2).sum(axis=2)
    for j, center in enumerate(hand.view.centers):
        own = hand.points[squared.argmin(axis=1) == j]
        np.testing.assert_allclose(center, own.mean(axis=0), atol=0.02)
    assert session.undo_stack.undoText() == "brush stroke"


def test_new_points_are_seen_at_once_and_left_to_the_frame_that_has_them(empty: Hand) -> None:
    new = empty.paint.overlay.new_points
    empty.press(5.0, 5.0)
    assert new.n == 40
    empty.release(5.0, 5.0)
    empty.drive.until(lambda: new.n == 0)
    image = empty.view.frame_item.image
    assert image is not None
    place = empty.view.getViewBox().mapFromView(empty.view.getViewBox().viewRect().center())
    assert place is not None
    assert len(empty.points) == 40


def test_moves_of_the_mouse_are_painted_with_the_canvas_and_not_one_by_one(hand: Hand) -> None:
    hand.move(-1.5, 2.0)
    hand.drive.settled()
    clock, mark, view = hand.paint.overlay.clock, hand.paint.overlay.mark, hand.view
    clock.rest.setInterval(60_000)
    view.viewport().repaint()
    QApplication.processEvents()
    paints = Paints(view.viewport())
    for x in (-1.4, -1.2, -1.0):
        hand.move(x, 2.0)
        QApplication.processEvents()
    assert mark.at == pytest.approx((-1.0, 2.0), abs=0.05)
    assert paints.n == 0
    clock.rest.timeout.emit()
    hand.drive.until(lambda: paints.n == 1)
    clock.rest.timeout.emit()
    QApplication.processEvents()
    assert paints.n == 1


def test_an_empty_data_set_shows_room_to_paint_and_says_what_a_fit_misses(empty: Hand) -> None:
    seen = empty.view.getViewBox().viewRect()
    assert seen.left() <= 0
    assert seen.right() >= 10
    assert "paint" in empty.drive.find(QLabel, "info_chip").text()
    failed = empty.drive.during(
        empty.drive.session.failed, empty.drive.window.fit_panel.run_button.click
    )
    assert failed == ["There are no points to fit: paint some, open a file or generate a data set."]
    failed = empty.drive.during(
        empty.drive.session.failed, empty.drive.window.sweep_panel.request_sweep
    )
    assert failed[0].startswith("There are no points to sweep: paint some")


def test_a_painted_data_set_is_fitted_saved_and_read_back(empty: Hand, tmp_path: Path) -> None:
    for place in ((2.0, 2.0), (8.0, 8.0)):
        empty.drag(place, (place[0] + 0.5, place[1]))
    run = empty.drive.fit(FitSpec(n_clusters=2, random_state=0))
    assert run.result is not None
    path = tmp_path / "painted.csv"
    empty.drive.during(empty.drive.session.saved, lambda: empty.drive.session.save_file(path))
    again = open_dataset(path, "x", "y")
    np.testing.assert_array_equal(again.points, empty.points)
    assert again.columns is not None
    labels = again.columns["cluster"].cast(int).to_numpy()
    low = empty.points[:, 0] < 5
    assert len(set(labels[low])) == len(set(labels[~low])) == 1
    assert labels[low][0] != labels[~low][0]


def test_the_title_of_the_window_says_that_points_were_edited(hand: Hand) -> None:
    window = hand.drive.window
    hand.key(Qt.Key.Key_3)
    hand.click(0.0, 2.0)
    assert len(hand.points) == 2001
    assert window.windowTitle() == "Five blobs, edited – K-Means"
    hand.drive.session.undo_stack.undo()
    hand.drive.until(lambda: window.windowTitle() == "Five blobs – K-Means")


def test_points_on_their_way_have_the_size_that_the_frame_gives_them() -> None:
    for n in (0, 1, 500, 20_000, 10**6):
        dot = dot_of(n)
        assert dot.radius == pytest.approx(radius_for(n))
        assert dot.rim == pytest.approx(rim_for(dot.radius))


def test_what_was_fitted_before_points_were_painted_is_said_to_be_so(hand: Hand) -> None:
    drive = hand.drive
    drive.fit(FitSpec(n_clusters=5, n_init=1, random_state=0))
    chip, ending = hand.view.chip, drive.find(QLabel, "status_ending")
    assert "points edited" not in chip.text() + ending.text()
    hand.paint.take("brush")
    hand.drag((0.0, 2.0), (0.5, 2.5))
    drive.until(lambda: "points edited since" in chip.text())
    assert ending.text().endswith("points edited since")
    drive.session.undo_stack.undo()
    drive.until(lambda: "points edited" not in chip.text() + ending.text())
    drive.session.undo_stack.redo()
    drive.fit(FitSpec(n_clusters=5, n_init=1, random_state=0))
    assert "points edited" not in chip.text() + ending.text()
