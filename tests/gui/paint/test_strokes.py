"""What brush, spray, eraser, jitter and magnet do to the points under them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.session.painting import MOST_POINTS
from tests.gui.paint.conftest import NO_MODIFIER, SHIFT, Hand


def test_the_brush_paints_as_many_points_as_its_way_is_long_and_only_under_it(empty: Hand) -> None:
    empty.set("density", 100)
    empty.drag((2.0, 5.0), (8.0, 5.0))
    # one disc, and 6 units of a brush that is 2 wide: 3 more
    assert len(empty.points) == pytest.approx(400, abs=8)
    x, y = empty.points.T
    assert np.abs(y - 5.0).max() <= 1.03
    assert x.min() >= 0.97
    assert x.max() <= 9.03
    assert np.histogram(x, bins=6, range=(2, 8))[0].min() > 20


def test_the_spray_is_a_cloud_of_the_chosen_spread(empty: Hand) -> None:
    empty.key(Qt.Key.Key_2)
    empty.set("rate", 100_000)
    empty.press(5.0, 5.0)
    empty.drive.until(lambda: len(empty.points) > 6000)
    empty.release(5.0, 5.0)
    empty.rest()
    np.testing.assert_allclose(empty.points.mean(axis=0), [5, 5], atol=0.06)
    np.testing.assert_allclose(empty.points.std(axis=0), [0.5, 0.5], rtol=0.05)


def test_nothing_is_read_out_of_points_while_the_pointer_is_a_brush(
    hand: Hand, blobs: Dataset
) -> None:
    x, y = blobs.points[0].tolist()
    label = hand.drive.find(QLabel, "hover_label")
    picker = hand.drive.session.picker
    hand.move(x, y)
    hand.drive.find(QAction, "hand_tool_action").trigger()
    hand.move(x + 0.02, y)
    hand.drive.during(picker.found, lambda: hand.move(x, y))
    assert label.isVisible()
    hand.key(Qt.Key.Key_1)
    assert not label.isVisible()
    assert hand.drive.window.hover.quiet


def test_each_click_adds_one_point_where_it_is(empty: Hand) -> None:
    empty.key(Qt.Key.Key_3)
    for place in ((1.0, 2.0), (4.0, 8.0), (9.0, 5.0)):
        empty.click(*place)
    np.testing.assert_allclose(empty.points, [[1, 2], [4, 8], [9, 5]], atol=0.03)
    assert empty.drive.session.undo_stack.undoText() == "add a point"


def test_the_eraser_takes_exactly_what_was_under_it(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_4)
    hand.set("radius", 0.4)
    middle = hand.view.getViewBox().mapSceneToView(hand.view.mapToScene(hand.at(0.2, 2.3)))
    hand.click(0.2, 2.3)
    away = np.hypot(*(blobs.points - [middle.x(), middle.y()]).T)
    np.testing.assert_array_equal(hand.points, blobs.points[away > 0.4])
    assert 0 < len(hand.points) < blobs.n


def test_jitter_and_magnet_move_only_what_is_under_them(hand: Hand, blobs: Dataset) -> None:
    hand.set("radius", 0.5)
    under = np.hypot(*(blobs.points - [0.2, 2.3]).T)
    # the pointer is at a whole pixel
    inside, outside = under < 0.4, under > 0.53
    spread = {}
    for key, modifiers in (
        (Qt.Key.Key_6, NO_MODIFIER),
        (Qt.Key.Key_7, NO_MODIFIER),
        (Qt.Key.Key_7, SHIFT),
    ):
        hand.key(key)
        hand.press(0.2, 2.3, modifiers)
        hand.drive.until(lambda: not np.array_equal(hand.points, blobs.points))
        hand.release(0.2, 2.3, modifiers)
        hand.rest()
        np.testing.assert_array_equal(hand.points[outside], blobs.points[outside])
        spread[key, modifiers] = np.hypot(*(hand.points[inside] - [0.2, 2.3]).T).mean()
        hand.drive.session.undo_stack.undo()
    before = under[inside].mean()
    assert spread[Qt.Key.Key_7, NO_MODIFIER] < before < spread[Qt.Key.Key_7, SHIFT]


def test_two_strokes_are_undone_twice_and_done_again(hand: Hand, blobs: Dataset) -> None:
    stack = hand.drive.session.undo_stack
    begun = stack.count()
    hand.drag((-1.0, 1.0), (0.0, 1.0))
    once = hand.points.copy()
    hand.drag((-2.0, 3.5), (-1.0, 3.5))
    twice = hand.points.copy()
    assert stack.count() == begun + 2
    assert stack.undoText() == "brush stroke"
    undo = hand.drive.find(QAction, "undo_action")
    undo.trigger()
    np.testing.assert_array_equal(hand.points, once)
    undo.trigger()
    assert hand.drive.session.dataset is blobs
    hand.drive.find(QAction, "redo_action").trigger()
    np.testing.assert_array_equal(hand.points, once)
    hand.drive.find(QAction, "redo_action").trigger()
    np.testing.assert_array_equal(hand.points, twice)


def test_painting_after_an_undo_leaves_what_was_undone_as_it_was(empty: Hand) -> None:
    empty.drag((2.0, 2.0), (4.0, 2.0))
    undone = empty.drive.session.dataset
    assert undone is not None
    before = undone.points.copy()
    empty.drive.session.undo_stack.undo()
    assert len(empty.points) == 0
    empty.drag((6.0, 8.0), (8.0, 8.0))
    np.testing.assert_array_equal(undone.points, before)
    assert empty.points[:, 0].min() > 4.9


def test_escape_takes_back_the_stroke_that_is_going_on(empty: Hand) -> None:
    empty.drag((2.0, 2.0), (4.0, 2.0))
    before = empty.drive.session.dataset
    empty.press(6.0, 6.0)
    empty.move(8.0, 6.0)
    empty.drive.until(lambda: empty.drive.session.dataset is not before)
    empty.key(Qt.Key.Key_Escape)
    assert empty.drive.session.dataset is before
    empty.move(9.0, 6.0)
    empty.release(9.0, 6.0)
    empty.rest()
    assert empty.drive.session.dataset is before
    assert empty.drive.window.toolbox.current.name == "brush"


def test_new_data_set_is_one_step_to_undo(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert hand.drive.session.undo_stack.undoText() == "new data set"
    hand.drive.session.undo_stack.undo()
    assert hand.drive.session.dataset is blobs


def test_too_many_points_are_refused_with_a_sentence_that_helps(hand: Hand) -> None:
    many = Dataset(np.zeros((MOST_POINTS + 1, 2)), title="many")
    hand.drive.session.set_dataset(many)
    failed = hand.drive.during(hand.drive.session.failed, lambda: hand.press(-1.0, 2.0))
    assert "1,000,000" in failed[0]
    assert "Ctrl+N" in failed[0]
    hand.release(-1.0, 2.0)
    assert hand.drive.session.dataset is many
