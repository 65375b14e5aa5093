from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QFontMetrics, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QSpinBox,
    QToolButton,
    QWidget,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.canvas_items import colors_in_order
from kmeans_gui.gui.compare.board import arrangement
from kmeans_gui.gui.compare.page import ComparePage
from kmeans_gui.gui.compare.pane import ComparePane
from kmeans_gui.gui.compare.small_picture import SmallPicture
from kmeans_gui.gui.widgets.form import small_font
from kmeans_gui.session.plans import Pace, Plan, Variant, compare_ks
from kmeans_gui.session.run import RunState
from tests.gui.conftest import Driver

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
ENDLESS = FitSpec(n_clusters=200, n_init=10_000, tol=0.0, random_state=0)


def page_of(drive: Driver) -> ComparePage:
    page = drive.window.compare.page
    assert page is not None
    return page


def panes_of(drive: Driver) -> list[ComparePane]:
    return page_of(drive).shown_panes


def choose(drive: Driver, name: str) -> None:
    """Open the Compare menu with one click, and choose with another."""
    bar = drive.window.menuBar()
    menu = drive.window.commands.menu("Compare")
    drive.qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(menu.menuAction()).center())
    assert menu.isVisible()
    action = drive.find(QAction, name)
    drive.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    # a window system does this itself when a menu has closed; the offscreen one does not
    drive.window.activateWindow()


def compare(drive: Driver, name: str) -> None:
    drive.during(drive.session.comparison.finished, lambda: choose(drive, name))
    until_panes(drive)


def until_panes(drive: Driver) -> None:
    page = drive.window.compare
    drive.until(lambda: page.page is not None and page.page.isVisible())


def click(drive: Driver, name: str) -> None:
    drive.qtbot.mouseClick(drive.find(QAbstractButton, name), LEFT)


def ranges(drive: Driver) -> list[QRectF]:
    return [pane.view.getViewBox().viewRect() for pane in panes_of(drive)]


def has_sharp_image(picture: SmallPicture) -> bool:
    image, ratio = picture.image, picture.devicePixelRatioF()
    return image is not None and image.width() == round(picture.picture_rect().width() * ratio)


def test_two_clicks_show_three_k_with_the_inertias_of_the_book(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    assert page_of(drive).isVisible()
    assert not drive.window.cluster_view.isVisible()
    drive.session.timeline.to_end()
    assert [len(pane.view.centers) for pane in panes_of(drive)] == [3, 5, 8]
    said = [
        [drive.find(QLabel, f"pane_{what}_{n}").text() for what in ("title", "inertia")]
        for n in (1, 2, 3)
    ]
    assert said[:2] == [["k = 3", "653.22"], ["k = 5", "211.60"]]
    assert said[2][0] == "k = 8"
    assert 118.2 < float(said[2][1]) < 119.2
    differences = [drive.find(QLabel, f"pane_difference_{n}").text() for n in (1, 2, 3)]
    assert differences[0].startswith("+45")
    assert differences[2] == "lowest"


def test_the_panes_share_one_range(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.until(lambda: all(pane.view.frame_item.image is not None for pane in panes_of(drive)))
    before = ranges(drive)[0]
    view = panes_of(drive)[1].view
    at = view.getViewBox().sceneBoundingRect().center()
    place = QPointF(view.mapFromScene(at))
    turn = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), turn)
    after = ranges(drive)
    assert after[1].width() < 0.9 * before.width()
    for rect in after:
        assert rect.center().x() == pytest.approx(after[1].center().x())
        assert rect.center().y() == pytest.approx(after[1].center().y())
        # a pane may be a pixel or two wider than its neighbor, of some three hundred
        assert rect.width() == pytest.approx(after[1].width(), rel=0.02)
    drive.qtbot.keyClick(view, Key.Key_F)
    assert ranges(drive)[0].width() == pytest.approx(before.width(), rel=0.01)
    click(drive, "leave_compare_button")
    assert drive.window.cluster_view.isVisible()


def test_the_pictures_of_all_panes_are_of_one_size_whatever_was_compared_before(
    drive: Driver,
) -> None:
    for name in ("compare_ks_action", "compare_starts_action", "compare_algorithms_action"):
        compare(drive, name)
        drive.window.grab()
    axes = [pane.view.getPlotItem().getAxis("left") for pane in panes_of(drive)]
    drive.until(lambda: axes[0].width() == axes[1].width())
    before = axes[0].width()
    # one alone, before the other has followed it
    panes_of(drive)[1].view.getViewBox().setRange(yRange=(1000.0, 1004.0), padding=0.0)
    drive.during(axes[1].widened, drive.window.grab)
    drive.until(lambda: axes[0].width() == axes[1].width() > before)


def test_each_pane_shows_where_its_own_centers_came_from(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    timeline = drive.session.timeline
    timeline.seek(2.0)
    for pane in panes_of(drive):
        trails = pane.past.trails
        assert pane.run_index is not None
        first = drive.session.comparison.snapshots(pane.run_index)[0]
        assert trails.isVisible()
        assert trails.trails is not None
        np.testing.assert_array_equal(trails.trails.places[0], first.centers)
    views = [pane.view for pane in panes_of(drive)]
    drive.until(
        lambda: all(np.array_equal(view.centers_item.centers, view.centers) for view in views)
    )
    drawn = drive.window.grab().toImage()
    drive.find(QAction, "trails_action").trigger()
    assert not any(pane.past.trails.isVisible() for pane in panes_of(drive))
    assert drive.window.grab().toImage() != drawn
    drive.find(QAction, "trails_action").trigger()
    timeline.seek(timeline.start)
    for pane in panes_of(drive):
        assert pane.past.trails.trails is not None
        assert len(pane.past.trails.trails.places) == 1


def test_panes_show_all_points_whatever_size_they_had_before(drive: Driver) -> None:
    dataset = recipe("duplicates").make()
    drive.session.set_dataset(dataset)
    compare(drive, "compare_algorithms_action")
    drive.window.grab()
    (x_min, y_min), (x_max, y_max) = dataset.points.min(axis=0), dataset.points.max(axis=0)
    for seen in ranges(drive):
        assert seen.contains(QRectF(x_min, y_min, x_max - x_min, y_max - y_min))
        assert min(seen.width() / (x_max - x_min), seen.height() / (y_max - y_min)) < 1.3


def test_the_canvas_comes_back_with_the_range_of_the_panes(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    box = panes_of(drive)[0].view.getViewBox()
    box.scaleBy((0.2, 0.2))
    box.sigRangeChangedManually.emit([True, True])
    seen = box.viewRect()
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_Escape)
    canvas = drive.window.cluster_view.getViewBox().viewRect()
    assert canvas.center().x() == pytest.approx(seen.center().x())
    assert canvas.contains(seen.adjusted(0.01, 0.01, -0.01, -0.01))
    compare(drive, "compare_ks_action")
    assert ranges(drive)[0].center().x() == pytest.approx(seen.center().x())


def test_limits_that_somebody_chose_hold_for_all_that_is_compared(drive: Driver) -> None:
    drive.find(QSpinBox, "max_iter_spin").setValue(2)
    compare(drive, "compare_ks_action")
    specs = [run.spec for run in drive.session.comparison.runs]
    assert [spec.n_clusters for spec in specs] == [3, 5, 8]
    assert {spec.max_iter for spec in specs} == {2}
    assert {spec.tol for spec in specs} == {None}


def test_one_click_compares_both_algorithms_from_the_same_start(drive: Driver) -> None:
    drive.during(drive.session.comparison.finished, lambda: click(drive, "compare_button"))
    until_panes(drive)
    titles = [drive.find(QLabel, f"pane_title_{n}").text() for n in (1, 2)]
    assert titles == ["K-Means", "Mini-batch"]
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_Home)
    full, batches = (pane.view.centers for pane in panes_of(drive))
    np.testing.assert_array_equal(full, batches)
    assert "Initial centers" in drive.find(QLabel, "pane_place_2").text()
    drive.qtbot.keyClick(panes_of(drive)[0].view, Key.Key_End)
    for pane, run in zip(panes_of(drive), drive.session.comparison.runs, strict=True):
        assert run.result is not None
        np.testing.assert_array_equal(pane.view.centers, run.result.centers)


def test_one_timeline_moves_all_panes(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    comparison, timeline = drive.session.comparison, drive.session.timeline
    timeline.seek(2.0)
    for index, pane in enumerate(panes_of(drive)):
        np.testing.assert_array_equal(pane.view.centers, comparison.snapshots(index)[2].centers)
    # half of the third iteration: the marks have moved, the colors have not
    timeline.seek(2.5)
    view = panes_of(drive)[2].view
    np.testing.assert_array_equal(view.centers, comparison.snapshots(2)[3].centers)
    np.testing.assert_array_equal(view.coloring, comparison.snapshots(2)[2].centers)


@pytest.mark.parametrize("pace", list(Pace))
def test_all_panes_begin_with_points_that_have_no_color_yet(drive: Driver, pace: Pace) -> None:
    compare(drive, "compare_ks_action")
    comparison, timeline = drive.session.comparison, drive.session.timeline
    comparison.set_pace(pace)
    timeline.to_start()
    for index, pane in enumerate(panes_of(drive)):
        np.testing.assert_array_equal(pane.view.centers, comparison.snapshots(index)[0].centers)
        assert len(pane.view.coloring) == 0
        assert pane.place_label.text() == "Initial centers"
    timeline.step(1)
    drive.until(lambda: timeline.seen_position == 0.0)
    for pane in panes_of(drive):
        np.testing.assert_array_equal(pane.view.coloring, pane.view.centers)


def test_the_pace_is_chosen_in_the_page(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.session.timeline.to_end()
    combo = drive.find(QComboBox, "pace_combo")
    assert combo.currentText() == "Same iteration"
    combo.setFocus()
    drive.qtbot.keyClick(combo, Key.Key_Down)
    drive.qtbot.keyClick(combo, Key.Key_Return)
    combo.activated.emit(combo.currentIndex())
    drive.session.timeline.seek(drive.session.timeline.end / 2)
    comparison = drive.session.comparison
    position = comparison.recording.position_of(2, drive.session.timeline.position)
    assert position == pytest.approx((len(comparison.snapshots(2)) - 1) / 2)


def test_the_same_place_has_the_same_color(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.session.timeline.to_end()
    comparison = drive.session.comparison
    first, second = comparison.snapshots(0)[-1].centers, comparison.snapshots(1)[-1].centers
    # the wide blob on the right is a cluster of its own with three centers and with five
    right = int(np.argmax(first[:, 0])), int(np.argmax(second[:, 0]))
    colors = [
        colors_in_order(k, False, comparison.colors(index))[j]
        for index, (k, j) in enumerate(zip((3, 5), right, strict=True))
    ]
    np.testing.assert_array_equal(*colors)


def test_ten_random_starts_are_ten_pictures_from_best_to_worst(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    comparison = drive.session.comparison
    pictures = [drive.find(SmallPicture, f"start_{n}") for n in range(1, 11)]
    assert all(picture.isVisible() for picture in pictures)
    inertias = [comparison.inertia(picture.run_index) for picture in pictures]
    assert all(a <= b for a, b in pairwise(inertias))
    assert [picture.difference for picture in pictures].count("best") == 1
    assert pictures[0].difference == "best"
    assert inertias[0] == pytest.approx(211.5985, abs=0.01)
    shown = [pane.run_index for pane in panes_of(drive)]
    assert shown == [pictures[0].run_index, pictures[-1].run_index]
    assert "starts ended at the lowest inertia, 211.60" in drive.find(QLabel, "compare_note").text()


@pytest.mark.parametrize("width", [1280, 1920])
def test_ten_starts_say_how_far_they_are_above_the_best_however_narrow(
    drive: Driver, width: int
) -> None:
    drive.window.resize(width, 720)
    compare(drive, "compare_starts_action")
    drive.settled()
    for picture in page_of(drive).strip.pictures:
        wide = QFontMetrics(small_font()).horizontalAdvance
        assert picture.difference
        beside = f"{picture.inertia}  {picture.difference}"
        words = (beside,) if picture.lines == 1 else (picture.inertia, picture.difference)
        assert all(wide(each) <= picture.picture_rect().width() for each in words)
        assert picture.height() >= picture.heightForWidth(picture.width())


def test_a_click_on_a_small_picture_shows_it_large(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    picture = drive.find(SmallPicture, "start_5")
    drive.qtbot.mouseClick(picture, LEFT)
    assert panes_of(drive)[1].run_index == picture.run_index
    assert picture.isChecked()
    assert drive.find(QLabel, "pane_inertia_2").text() == picture.inertia


def test_every_picture_is_drawn(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    drive.session.timeline.to_end()
    panes, pictures = panes_of(drive), page_of(drive).strip.pictures
    drive.until(lambda: all(pane.view.frame_item.image is not None for pane in panes))
    drive.until(lambda: all(has_sharp_image(picture) for picture in pictures))


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


def test_a_fit_that_fails_says_why_in_its_pane(drive: Driver) -> None:
    compare_5000 = compare_ks(FitSpec(random_state=0), (3, 5000))
    drive.during(
        drive.session.comparison.finished, lambda: drive.window.compare.start(compare_5000)
    )
    until_panes(drive)
    pane = panes_of(drive)[1]
    assert "n_clusters=5000" in pane.view.chip.text()
    assert pane.view.chip.isVisible()
    assert not drive.find(QToolButton, "keep_button_2").isEnabled()


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


def test_panes_are_drawn_as_the_canvas_is(drive: Driver) -> None:
    compare(drive, "compare_ks_action")
    drive.session.timeline.to_end()
    styles = []
    pane = panes_of(drive)[0]
    pane.view.frame_requested.connect(lambda _viewport, _centers, style: styles.append(style))
    drive.find(QAction, "regions_action").trigger()
    drive.until(lambda: bool(styles))
    assert not styles[-1].regions
    drive.window.theme.set_mode("dark", remember=False)
    drive.until(lambda: styles[-1].dark)
    drive.window.theme.set_mode("light", remember=False)


def test_panes_are_arranged_to_be_large() -> None:
    assert arrangement(1, 640, 450) == 1
    assert arrangement(2, 640, 450, 1.5) == 2
    assert arrangement(3, 640, 450, 2.0) == 2
    assert arrangement(4, 640, 450, 2.0) == 2
    assert arrangement(3, 1900, 500, 1.0) == 3
    assert arrangement(2, 300, 900, 2.0) == 1


def test_no_control_of_the_page_is_without_an_accessible_name(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    nameless = [
        button.objectName()
        for button in page_of(drive).findChildren(QAbstractButton)
        if not button.accessibleName()
    ]
    assert nameless == []


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
