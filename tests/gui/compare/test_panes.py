"""Fits side by side: one range, one timeline, one color for one place."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QSpinBox,
    QToolButton,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.canvas_items import colors_in_order
from kmeans_gui.gui.compare.board import arrangement
from kmeans_gui.session.plans import Pace, compare_ks
from tests.gui.compare.steps import Key, click, compare, page_of, panes_of, ranges, until_panes
from tests.gui.conftest import Driver


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
