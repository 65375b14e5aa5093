"""Painting with the mouse and the keyboard, on the real canvas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QSpinBox,
    QWidget,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data import open_dataset
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.tools.paint import TOOLS, dot_of
from kmeans_gui.gui.tools.paint_options import rounded, simple
from kmeans_gui.gui.tools.paint_select import Select
from kmeans_gui.gui.tools.toolbox import to_pixels
from kmeans_gui.raster.dots import radius_for, rim_for
from kmeans_gui.session.painting import MOST_POINTS
from tests.gui.conftest import Driver, Paints

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Holds a mouse over the canvas of a window; places are in the data's units."""

    def __init__(self, drive: Driver) -> None:
        self.drive = drive
        self.view = drive.window.cluster_view
        self.paint = drive.window.paint

    def at(self, x: float, y: float) -> QPoint:
        (px, py) = to_pixels(self.view, np.array([[x, y]]))[0]
        return QPoint(round(px), round(py))

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.mousePress(self.view.viewport(), LEFT, modifiers, self.at(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.view.viewport(), self.at(x, y))

    def release(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.mouseRelease(self.view.viewport(), LEFT, modifiers, self.at(x, y))

    def drag(
        self, *corners: tuple[float, float], modifiers: Qt.KeyboardModifier = NO_MODIFIER
    ) -> None:
        """Press at the first place, go through the others in small steps, release at the last."""
        self.press(*corners[0], modifiers)
        for start, stop in pairwise(corners):
            for share in np.linspace(0.2, 1.0, 5):
                place = np.array(start) * (1 - share) + np.array(stop) * share
                self.move(*place)
        self.release(*corners[-1], modifiers)
        self.rest()

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)
        self.rest()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(self.view, key, modifiers)

    def rest(self) -> None:
        """Wait until the session has what was painted."""
        self.drive.until(lambda: not self.paint.painting.is_busy)

    def set(self, name: str, value: float) -> None:
        spin = self.drive.window.findChild(
            (QSpinBox, QDoubleSpinBox)[name in LENGTHS], spin_of(name)
        )
        assert isinstance(spin, QSpinBox | QDoubleSpinBox)
        spin.setValue(value)  # type: ignore[arg-type]

    @property
    def points(self) -> np.ndarray:
        dataset = self.drive.session.dataset
        assert dataset is not None
        return np.asarray(dataset.points)


LENGTHS = ("radius", "spread")


def spin_of(name: str) -> str:
    return f"paint_{name}_spin"


@pytest.fixture
def hand(drive: Driver) -> Iterator[Hand]:
    drive.settled()
    hand = Hand(drive)
    hand.key(Qt.Key.Key_P)
    return hand


@pytest.fixture
def empty(hand: Hand) -> Hand:
    """With no points, and axes from 0 to 10."""
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hand.set("radius", 1.0)
    hand.set("spread", 0.5)
    return hand


def test_p_shows_the_tools_with_the_brush_in_the_hand_and_hides_them_again(hand: Hand) -> None:
    strip = hand.drive.find(QWidget, "paint_tools")
    assert strip.isVisible()
    assert hand.drive.find(QAbstractButton, "brush_tool_button").isChecked()
    hand.key(Qt.Key.Key_P)
    assert not strip.isVisible()
    assert hand.drive.window.toolbox.current.name == "hand"


@pytest.mark.parametrize("equal_aspect", [True, False])
def test_no_point_lies_under_the_tools(hand: Hand, blobs: Dataset, equal_aspect: bool) -> None:
    view, strip = hand.view, hand.drive.find(QWidget, "paint_tools")
    panel = hand.drive.find(QWidget, "paint_options")
    hand.key(Qt.Key.Key_P)
    view.set_equal_aspect(equal_aspect)
    before = view.getViewBox().viewRect()
    hand.key(Qt.Key.Key_P)
    places = to_pixels(view, blobs.points)
    covered = [strip.geometry(), panel.geometry(), view.chip.geometry()]
    assert not any(each.contains(QPoint(*map(round, at))) for at in places for each in covered)
    assert (places > 0).all()
    assert (places < [view.width(), view.height()]).all()
    hand.key(Qt.Key.Key_P)
    assert view.getViewBox().viewRect() == before


def test_a_view_that_somebody_chose_stays_when_the_tools_come(hand: Hand) -> None:
    hand.key(Qt.Key.Key_P)
    box = hand.view.getViewBox()
    box.setRange(xRange=(-3.0, -1.0), padding=0.0)
    chosen = box.viewRect()
    hand.key(Qt.Key.Key_P)
    assert box.viewRect() == chosen


def test_number_keys_choose_the_tools_and_escape_the_hand(hand: Hand) -> None:
    toolbox = hand.drive.window.toolbox
    for number, tool in enumerate(TOOLS, start=1):
        hand.key(Qt.Key(int(Qt.Key.Key_0) + number))
        assert toolbox.current.name == tool.key
        assert hand.drive.find(QAbstractButton, f"{tool.key}_tool_button").isChecked()
    hand.key(Qt.Key.Key_Escape)
    assert toolbox.current.name == "hand"
    assert hand.drive.find(QAbstractButton, "hand_tool_button").isChecked()


def test_escape_puts_the_tool_down_and_then_the_tools_away(hand: Hand) -> None:
    strip = hand.drive.find(QWidget, "paint_tools")
    hand.key(Qt.Key.Key_Escape)
    assert strip.isVisible()
    hand.key(Qt.Key.Key_Escape)
    assert not strip.isVisible()
    assert not hand.paint.toggle.isChecked()


def test_every_tool_has_a_name_a_tip_with_its_key_and_a_way_by_keyboard(hand: Hand) -> None:
    for number, tool in enumerate(TOOLS, start=1):
        button = hand.drive.find(QAbstractButton, f"{tool.key}_tool_button")
        assert button.accessibleName()
        assert f"({number})" in button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_only_the_options_that_a_tool_has_are_seen(hand: Hand) -> None:
    seen = {}
    for number, tool in enumerate(TOOLS, start=1):
        hand.key(Qt.Key(int(Qt.Key.Key_0) + number))
        seen[tool.key] = {
            name
            for name in ("radius", "spread", "density", "rate", "strength")
            if hand.drive.find(QWidget, spin_of(name)).isVisible()
        }
    assert seen["brush"] == {"radius", "density"}
    assert seen["spray"] == {"spread", "rate"}
    assert seen["point"] == seen["select"] == set()
    assert seen["magnet"] == {"radius", "strength"}


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


def test_new_data_set_is_one_step_to_undo(hand: Hand, blobs: Dataset) -> None:
    hand.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert hand.drive.session.undo_stack.undoText() == "new data set"
    hand.drive.session.undo_stack.undo()
    assert hand.drive.session.dataset is blobs


def test_brackets_change_the_radius_and_the_circle_that_is_seen(hand: Hand) -> None:
    hand.move(0.0, 2.0)
    spin = hand.drive.find(QDoubleSpinBox, "paint_radius_spin")
    before = spin.value()
    hand.key(Qt.Key.Key_BracketRight)
    mark = hand.paint.overlay.mark
    assert mark.reach is not None
    assert spin.value() == mark.reach.x == rounded(before * 1.25)
    hand.key(Qt.Key.Key_BracketLeft)
    assert spin.value() == pytest.approx(before, rel=0.05)


def test_the_tool_is_round_on_the_screen_where_the_axes_have_scales_of_their_own(
    hand: Hand,
) -> None:
    hand.drive.find(QAction, "aspect_action").trigger()
    reach = hand.paint.options.extent("radius")
    across, down = hand.view.getViewBox().viewPixelSize()
    assert reach.x / across == pytest.approx(reach.y / down, rel=0.01)
    assert reach.x != reach.y
    assert "along y" in hand.drive.find(QDoubleSpinBox, "paint_radius_spin").toolTip()


@pytest.mark.parametrize("extent", [1e-300, 1e150])
def test_tools_have_a_size_whatever_the_extent_of_the_points(hand: Hand, extent: float) -> None:
    hand.drive.find(QAction, "aspect_action").trigger()
    points = extent * np.random.default_rng(0).normal(size=(20, 2))
    hand.drive.session.set_dataset(Dataset(points, title="far"))
    paint = hand.paint
    paint.options.suit_view()
    hand.key(Qt.Key.Key_1)
    for length in (1e-300, 1e300):
        paint.options.set("radius", length)
        for key in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft):
            for _ in range(50):
                hand.key(key)
                reach = paint.options.extent("radius")
                assert reach.x > 0
                assert reach.y > 0


def test_the_title_of_the_window_says_that_points_were_edited(hand: Hand) -> None:
    window = hand.drive.window
    hand.key(Qt.Key.Key_3)
    hand.click(0.0, 2.0)
    assert len(hand.points) == 2001
    assert window.windowTitle() == "Five blobs, edited – K-Means"
    hand.drive.session.undo_stack.undo()
    hand.drive.until(lambda: window.windowTitle() == "Five blobs – K-Means")


def test_too_many_points_are_refused_with_a_sentence_that_helps(hand: Hand) -> None:
    many = Dataset(np.zeros((MOST_POINTS + 1, 2)), title="many")
    hand.drive.session.set_dataset(many)
    failed = hand.drive.during(hand.drive.session.failed, lambda: hand.press(-1.0, 2.0))
    assert "1,000,000" in failed[0]
    assert "Ctrl+N" in failed[0]
    hand.release(-1.0, 2.0)
    assert hand.drive.session.dataset is many


def test_lengths_are_round_numbers() -> None:
    assert [simple(v) for v in (0.37, 7.3, 1.0, 0.05, 1234.0)] == [0.2, 5.0, 1.0, 0.05, 1000.0]
    assert rounded(0.123456) == 0.12
    assert simple(0.0) == rounded(float("nan")) == 0.0


def test_points_on_their_way_have_the_size_that_the_frame_gives_them() -> None:
    for n in (0, 1, 500, 20_000, 10**6):
        dot = dot_of(n)
        assert dot.radius == pytest.approx(radius_for(n))
        assert dot.rim == pytest.approx(rim_for(dot.radius))


def test_delete_with_nothing_selected_says_how_to_select(hand: Hand) -> None:
    hand.drive.find(QAction, "select_tool_action").trigger()
    before = hand.drive.session.dataset
    hand.key(Qt.Key.Key_Delete)
    words = hand.drive.find(QLabel, "message_label")
    assert words.isVisible()
    assert "drag around some" in words.text()
    assert hand.drive.session.dataset is before


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
