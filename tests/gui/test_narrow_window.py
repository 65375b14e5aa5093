"""What must hold in the smallest window, and where several things share the middle of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

from kmeans_gui.gui.compare.strip import StartStrip
from tests.gui.conftest import Driver

CHIP_GAP = 4


def resize(drive: Driver, width: int, height: int) -> None:
    drive.window.resize(width, height)
    drive.settled()


def top_of_points(drive: Driver) -> int:
    """Return the pixel of the canvas at which the highest point lies."""
    view = drive.window.cluster_view
    assert view.bounds is not None
    left, _, _, highest = view.bounds
    return view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(left, highest))).y()


def inside(widget: QWidget, place: QWidget) -> bool:
    corner = widget.mapTo(place, QPoint(0, 0))
    return corner.x() >= 0 and corner.x() + widget.width() <= place.width()


@pytest.mark.parametrize("size", [(1280, 720), (1000, 600), (1920, 700)])
@pytest.mark.parametrize("equal", [True, False])
def test_no_point_lies_under_the_chip_where_all_are_shown(
    drive: Driver, size: tuple[int, int], equal: bool
) -> None:
    drive.fit()
    view = drive.window.cluster_view
    view.set_equal_aspect(equal)
    resize(drive, *size)
    view.fit_all()
    assert top_of_points(drive) > view.chip.geometry().bottom() + CHIP_GAP


def test_all_points_stay_below_the_chip_when_a_lecture_takes_its_room(drive: Driver) -> None:
    drive.fit()
    drive.find(QAction, "lecture_duplicates_action").trigger()
    drive.until(lambda: drive.session.run is not None and not drive.session.run.is_running)
    drive.settled()
    view = drive.window.cluster_view
    assert top_of_points(drive) > view.chip.geometry().bottom() + CHIP_GAP
    assert drive.window.message_bar.isHidden()


def test_a_range_that_was_chosen_stays_when_the_window_changes(drive: Driver) -> None:
    view = drive.window.cluster_view
    box = view.getViewBox()
    box.setRange(xRange=(-3.0, -2.0), yRange=(1.0, 2.0), padding=0.0)
    resize(drive, 1100, 700)
    (left, right), (bottom, top) = box.targetRange()
    assert (left, right, bottom, top) == pytest.approx((-3.0, -2.0, 1.0, 2.0))


def test_the_timeline_s_controls_stay_beside_each_other_in_the_smallest_window(
    drive: Driver,
) -> None:
    drive.fit()
    resize(drive, 1000, 600)
    bar = drive.window.timeline_bar
    row = [bar.to_end_button, bar.slider, bar.loop_button, bar.speed_slider]
    for one, other in pairwise(row):
        assert one.geometry().right() < other.geometry().left()
    assert inside(bar.speed_slider, bar)


@pytest.mark.parametrize("tool", ["brush", "spray", "eraser", "select", "magnet"])
def test_what_a_tool_has_to_choose_is_seen_whole_in_the_smallest_window(
    drive: Driver, tool: str
) -> None:
    resize(drive, 1000, 600)
    drive.find(QAction, f"{tool}_tool_action").trigger()
    drive.settled()
    options = drive.find(QWidget, "paint_options")
    assert options.isVisible()
    assert options.width() >= options.minimumSizeHint().width()
    assert inside(options, drive.window.cluster_view)
    assert not options.geometry().intersects(drive.find(QWidget, "paint_tools").geometry())


def test_a_long_lecture_title_leaves_the_panels_their_width(drive: Driver) -> None:
    panels = drive.window.left_dock, drive.window.right_dock
    widths = [dock.width() for dock in panels]
    for name in ("mini_batch", "figure_9_11", "duplicates"):
        drive.find(QAction, f"lecture_{name}_action").trigger()
        drive.settled()
        assert [dock.width() for dock in panels] == widths


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_ten_starts_leave_room_for_two_large_ones_even_in_a_lecture(
    drive: Driver, size: tuple[int, int]
) -> None:
    resize(drive, *size)
    drive.find(QAction, "lecture_figure_9_5_action").trigger()
    drive.qtbot.keyClick(drive.window.cluster_view, Qt.Key.Key_PageDown)
    session, page = drive.session, drive.window.compare.page
    drive.until(lambda: len(session.comparison) == 10 and not session.comparison.is_running)
    drive.until(lambda: page.has_strip and len(page.shown_panes) == 2)
    drive.settled()
    strip = drive.find(StartStrip, "start_strip")
    assert inside_height(strip, page)
    for picture in strip.pictures:
        assert picture.height() >= picture.heightForWidth(picture.width())
    pictures = [pane.view.getViewBox() for pane in page.shown_panes]
    drive.until(lambda: all(each.boundingRect().height() > 80 for each in pictures))


def inside_height(widget: QWidget, place: QWidget) -> bool:
    return widget.mapTo(place, QPoint(0, 0)).y() + widget.height() <= place.height()


def test_no_combo_box_of_the_panels_cuts_its_words_off(drive: Driver) -> None:
    fit = drive.window.fit_panel
    for combo in fit.findChildren(QComboBox):
        option = QStyleOptionComboBox()
        combo.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo)
        for row in range(combo.count()):
            words = combo.itemText(row)
            assert combo.fontMetrics().horizontalAdvance(words) <= room.width(), words
