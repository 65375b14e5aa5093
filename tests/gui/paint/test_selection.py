"""Points that are selected, moved and erased."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.tools.paint_select import Select
from tests.gui.paint.conftest import SHIFT, Hand


def test_a_selection_is_moved_and_the_others_stay_bit_for_bit(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_5)
    hand.drag((-0.6, 0.9), (1.6, 3.4))
    hand.drag((0.2, 2.0), (0.2, 1.5))
    x, y = blobs.points.T
    # what lies on the edge of a pixel may be in or out
    inside = (x > -0.58) & (x < 1.58) & (y > 0.92) & (y < 3.38)
    outside = (x < -0.62) | (x > 1.62) | (y < 0.88) | (y > 3.42)
    np.testing.assert_array_equal(hand.points[outside], blobs.points[outside])
    offset = (hand.points - blobs.points)[inside]
    np.testing.assert_allclose(offset, np.tile([0.0, -0.5], (inside.sum(), 1)), atol=0.03)
    assert np.ptp(offset, axis=0).max() < 1e-12
    assert hand.drive.session.undo_stack.undoText() == "move points"


def test_a_lasso_selects_what_is_inside_and_delete_erases_it(empty: Hand) -> None:
    empty.key(Qt.Key.Key_3)
    places = [(2.0, 2.0), (5.0, 5.0), (8.0, 2.0)]
    for place in places:
        empty.click(*place)
    empty.key(Qt.Key.Key_5)
    empty.drive.find(QAbstractButton, "paint_lasso_button").click()
    empty.drag((1.0, 1.0), (9.0, 1.0), (9.0, 3.0), (5.0, 3.0), (1.0, 3.0))
    empty.drive.until(lambda: selected(empty) == 2)
    empty.key(Qt.Key.Key_Delete)
    empty.rest()
    np.testing.assert_allclose(empty.points, [[5, 5]], atol=0.03)
    assert empty.drive.session.undo_stack.undoText() == "erase 2 points"


def selected(hand: Hand) -> int:
    tool = hand.paint.tools["select"]
    assert isinstance(tool, Select)
    return tool.selection.n


def test_shift_adds_to_a_selection_and_ctrl_a_takes_all(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_5)
    hand.drag((-3.4, 2.4), (-2.0, 3.4))
    hand.drive.until(lambda: selected(hand) > 0)
    first = selected(hand)
    hand.drag((-3.4, 0.9), (-2.0, 1.5), modifiers=SHIFT)
    hand.drive.until(lambda: selected(hand) > first)
    assert selected(hand) < blobs.n
    hand.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert selected(hand) == blobs.n
    hand.key(Qt.Key.Key_Escape)
    assert selected(hand) == 0
    assert hand.drive.window.toolbox.current.name == "select"


def test_arrows_move_a_selection_by_pixels_as_one_step_to_undo(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_5)
    hand.drag((-0.6, 0.9), (1.6, 3.4))
    hand.drive.until(lambda: selected(hand) > 0)
    chosen, stack = selected(hand), hand.drive.session.undo_stack
    steps = stack.count()
    across, down = hand.view.getViewBox().viewPixelSize()
    for _ in range(3):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Up, SHIFT)
    hand.key(Qt.Key.Key_Down)
    hand.rest()
    moved = hand.points - blobs.points
    there = np.any(moved != 0.0, axis=1)
    assert there.sum() == chosen
    wanted = np.tile([3 * across, 9 * down], (chosen, 1))
    np.testing.assert_allclose(moved[there], wanted, rtol=0, atol=1e-12)
    assert selected(hand) == chosen
    assert (stack.count(), stack.undoText()) == (steps + 1, "move points")
    tool = hand.paint.tools["select"]
    assert isinstance(tool, Select)
    hand.drive.until(lambda: not tool.is_nudging)
    # after a rest it is another step, from where the points are now
    hand.key(Qt.Key.Key_Left)
    hand.rest()
    assert stack.count() == steps + 2
    stack.undo()
    np.testing.assert_allclose((hand.points - blobs.points)[there], wanted, rtol=0, atol=1e-12)
    stack.undo()
    np.testing.assert_array_equal(hand.points, blobs.points)


def test_arrows_step_through_the_fit_where_nothing_is_selected(hand: Hand) -> None:
    hand.drive.fit(FitSpec(n_clusters=5, n_init=1, random_state=9))
    hand.key(Qt.Key.Key_5)
    at, points = hand.drive.session.timeline.position, hand.points
    hand.key(Qt.Key.Key_Left)
    assert hand.drive.session.timeline.position < at
    assert hand.points is points


def test_delete_with_nothing_selected_says_how_to_select(hand: Hand) -> None:
    hand.drive.find(QAction, "select_tool_action").trigger()
    before = hand.drive.session.dataset
    hand.key(Qt.Key.Key_Delete)
    words = hand.drive.find(QLabel, "message_label")
    assert words.isVisible()
    assert "drag around some" in words.text()
    assert hand.drive.session.dataset is before
