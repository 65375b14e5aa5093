"""The bar of the painting tools: their keys, their options, and how large each is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDoubleSpinBox, QWidget

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.tools.paint import TOOLS
from kmeans_gui.gui.tools.paint_options import rounded, simple
from kmeans_gui.gui.tools.toolbox import to_pixels
from tests.gui.paint.conftest import Hand, spin_of


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


def test_lengths_are_round_numbers() -> None:
    assert [simple(v) for v in (0.37, 7.3, 1.0, 0.05, 1234.0)] == [0.2, 5.0, 1.0, 0.05, 1000.0]
    assert rounded(0.123456) == 0.12
    assert simple(0.0) == rounded(float("nan")) == 0.0
