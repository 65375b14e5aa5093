"""The axes of the canvas, with data and names that nobody thought of."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QLabel

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.canvas_axis import CanvasAxis
from kmeans_gui.gui.exports.capture import capture_scene
from kmeans_gui.gui.exports.figure import Figure, arrange
from tests.gui.compare.steps import compare, panes_of
from tests.gui.conftest import Driver

LONG = "annual income before taxes in dollars, as the person said it " * 3


def show(drive: Driver, points: np.ndarray, x_name: str = "x", y_name: str = "y") -> None:
    drive.session.set_dataset(Dataset(points, x_name, y_name))
    drive.settled()


def numbers(axis: CanvasAxis) -> list[str]:
    """The numbers that are drawn along the axis."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.setFont(axis.style["tickFont"])
    _, _, drawn = axis.generateDrawSpecs(painter)
    painter.end()
    return [words for _, _, words in drawn]


@pytest.mark.parametrize("offset", [0.0, -3e5, 1e9, -1e12])
def test_the_numbers_on_the_axes_can_be_told_apart_wherever_the_points_lie(
    drive: Driver, offset: float
) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) + offset)
    for name in ("left", "bottom"):
        found = numbers(drive.window.cluster_view.getPlotItem().getAxis(name))
        assert len(found) == len(set(found)) >= 2


@pytest.mark.parametrize("scale", [1.0, 2.3, 3.3, 5.0, 0.07])
def test_the_numbers_of_an_axis_are_evenly_apart_and_have_equally_many_decimals(
    drive: Driver, scale: float
) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) * scale)
    plot = drive.window.cluster_view.getPlotItem()
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        words = numbers(axis)
        assert len({len(each.partition(".")[2]) for each in words}) == 1
        values = sorted(float(each.replace("\N{MINUS SIGN}", "-")) for each in words)
        assert len(values) >= 3
        np.testing.assert_allclose(np.diff(values), values[1] - values[0])


def test_long_numbers_beside_each_other_do_not_overlap(drive: Driver) -> None:
    drive.window.resize(1000, 600)
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) * 4.0 + 1e9)
    axis = drive.window.cluster_view.getPlotItem().getAxis("bottom")
    axis.origin = 0.0  # with all of their digits
    low, high = axis.range
    step, at = axis.tickValues(low, high, axis.width())[0]
    words = axis.tickStrings(at, 1.0, step)
    assert max(map(len, words)) > 10
    pixels = axis.width() / (high - low)
    metrics = QFontMetricsF(axis.style["tickFont"])
    ends = [
        (value * pixels - metrics.horizontalAdvance(each) / 2, metrics.horizontalAdvance(each))
        for value, each in zip(at, words, strict=True)
        if each
    ]
    assert ends
    for (left, wide), (following, _) in pairwise(ends):
        assert left + wide < following


def test_far_from_zero_the_name_tells_once_what_all_numbers_have_in_common(drive: Driver) -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))
    show(drive, points)
    plot = drive.window.cluster_view.getPlotItem()
    width = plot.getAxis("left").width()
    show(drive, points + 1e9)
    for name, words in (("bottom", "x"), ("left", "y")):
        axis = plot.getAxis(name)
        assert axis.label.toPlainText().strip() == f"{words} \N{MINUS SIGN} 1,000,000,000"
        assert max(map(len, numbers(axis))) <= 4
    drive.until(lambda: abs(plot.getAxis("left").width() - width) < 12)
    show(drive, points)
    assert plot.getAxis("bottom").label.toPlainText().strip() == "x"


def test_the_panes_of_a_comparison_name_an_axis_only_to_tell_its_origin(drive: Driver) -> None:
    points = np.random.default_rng(0).normal(size=(200, 2))
    for offset, named in ((0.0, False), (1e9, True)):
        show(drive, points + offset)
        compare(drive, "compare_ks_action")
        for pane in panes_of(drive):
            for name in ("left", "bottom"):
                axis = pane.view.getPlotItem().getAxis(name)
                assert axis.label.isVisible() is named
                assert not named or axis.label.toPlainText().strip().endswith(("1e9", ",000"))


def test_a_picture_counts_from_the_same_origin_as_the_canvas(drive: Driver) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) + 1e9)
    figure = capture_scene(drive.window)
    assert isinstance(figure, Figure)
    assert figure.origin == (1e9, 1e9)
    arranged = arrange(figure, 400.0, 300.0, header=False, equal_aspect=True)
    for ticks in (figure.x_ticks, figure.y_ticks, arranged.x_ticks, arranged.y_ticks):
        assert len(ticks) >= 2
        for tick in ticks:
            assert float(tick.words.replace("\N{MINUS SIGN}", "-")) == tick.value - 1e9


def test_the_pointer_is_read_out_to_the_pixel_far_from_zero(drive: Driver) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) + 1e9)
    view = drive.window.cluster_view
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(1e9 + 1.5, 1e9)))
    drive.qtbot.mouseMove(view.viewport(), place)
    label = drive.find(QLabel, "status_pointer")
    drive.until(lambda: "x 1,000,000,001." in label.text())


@pytest.mark.parametrize("name", ["left", "bottom"])
def test_of_a_name_too_long_for_its_axis_both_ends_are_seen(drive: Driver, name: str) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)), f"x: {LONG}", f"y: {LONG}")
    axis = drive.window.cluster_view.getPlotItem().getAxis(name)
    shown = axis.label.toPlainText()
    length = axis.width() if name == "bottom" else axis.height()
    assert QFontMetricsF(axis.label.font()).horizontalAdvance(shown) < length
    assert shown.startswith(f"{axis.labelText[:2]} annual")
    assert "\N{HORIZONTAL ELLIPSIS}" in shown
    assert axis.labelText.endswith(LONG)


def test_a_name_has_more_room_in_a_larger_window(drive: Driver) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)), f"x: {LONG}", f"y: {LONG}")
    axis = drive.window.cluster_view.getPlotItem().getAxis("bottom")
    before = len(axis.label.toPlainText())
    drive.window.resize(1700, 900)
    drive.until(lambda: len(axis.label.toPlainText()) > before)


def test_a_name_that_looks_like_markup_is_written_as_it_is(drive: Driver) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)), "a<b & <i>c</i>")
    axis = drive.window.cluster_view.getPlotItem().getAxis("bottom")
    assert axis.label.toPlainText().strip() == "a<b & <i>c</i>"


def test_the_read_out_of_the_pointer_is_not_that_of_other_points(drive: Driver) -> None:
    show(drive, np.random.default_rng(0).normal(size=(50, 2)))
    view = drive.window.cluster_view
    drive.qtbot.mouseMove(view.viewport(), view.viewport().rect().center())
    label = drive.find(QLabel, "status_pointer")
    drive.until(lambda: label.text() != "")
    show(drive, np.random.default_rng(0).normal(size=(50, 2)) * 1e6)
    assert label.text() == ""
