"""Points of which a few lie far out: all of them are seen, or the bulk."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import GALLERY, recipe
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.extent import AT_ONCE, ExtentFinder, bounds_of, bulk_of
from tests.gui.compare.steps import compare, panes_of
from tests.gui.conftest import Driver

SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def with_far_points(*far: tuple[float, float], n: int = 500) -> Dataset:
    near = np.random.default_rng(0).normal(size=(n, 2))
    return Dataset(np.vstack([near, far]), x_name="x", y_name="y")


def seen(view: ClusterView) -> QRectF:
    return view.getViewBox().viewRect()


def said(drive: Driver) -> str:
    bar = drive.find(QFrame, "message_bar")
    return "" if bar.isHidden() else bar.findChildren(QLabel)[0].text()


def test_one_far_point_is_told_of_and_both_views_are_a_key_away(drive: Driver) -> None:
    view = drive.window.cluster_view
    drive.session.set_dataset(with_far_points((1000.0, 0.0)))
    assert said(drive) == "1 point lies far out: F fits all, Shift+F the bulk."
    whole = seen(view)
    assert whole.width() > 1000.0
    drive.qtbot.keyClick(view, Key.Key_F, SHIFT)
    bulk = seen(view)
    assert bulk.height() < 8.0
    assert bulk.contains(QRectF(-2.0, -2.0, 4.0, 4.0))
    drive.qtbot.keyClick(view, Key.Key_F)
    assert seen(view) == whole


def test_far_points_are_counted_and_others_are_not_far(drive: Driver) -> None:
    drive.session.set_dataset(with_far_points((900.0, 0.0), (0.0, -900.0), (3.0, 3.0)))
    assert said(drive).startswith("2 points lie far out")


@pytest.mark.parametrize("name", [each.name for each in GALLERY])
def test_no_data_set_of_the_gallery_has_far_points(drive: Driver, name: str) -> None:
    drive.session.set_dataset(recipe(name).make())
    assert "far out" not in said(drive)


def test_all_panes_of_a_comparison_show_the_bulk(drive: Driver) -> None:
    drive.session.set_dataset(with_far_points((1000.0, 0.0)))
    compare(drive, "compare_ks_action")
    drive.find(QAction, "fit_bulk_action").trigger()
    assert all(seen(pane.view).width() < 20.0 for pane in panes_of(drive))


def test_what_is_painted_far_out_does_not_belong_to_the_bulk(drive: Driver) -> None:
    points = with_far_points((0.5, 0.5)).points
    edits = drive.window.edits
    edited = Dataset(np.vstack([points, [[500.0, 0.0]]]), x_name="x", y_name="y")
    edits.extent.find(edited)
    drive.find(QAction, "fit_bulk_action").trigger()
    assert seen(drive.window.cluster_view).height() < 8.0


def test_the_bulk_leaves_out_a_hundredth_at_each_end_and_at_least_a_point() -> None:
    line = np.column_stack([np.arange(1000.0), np.arange(1000.0)[::-1]])
    assert bulk_of(line) == (10.0, 989.0, 10.0, 989.0)
    assert bulk_of(np.vstack([line[:20], [[1e9, 5.0]]]))[:2] == (1.0, 19.0)
    assert bulk_of(line[:3]) == bounds_of(line[:3])


def test_the_bulk_of_many_points_is_about_that_of_all(drive: Driver) -> None:
    dataset = with_far_points((1e6, 0.0), n=2 * AT_ONCE)
    finder = ExtentFinder(drive.window)
    drive.during(finder.found, lambda: finder.find(dataset))
    assert finder.bulk is not None
    np.testing.assert_allclose(finder.bulk, bulk_of(dataset.points), atol=0.1)
    assert finder.n_far(2.0) is None
    finder.close()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_extent_reaches_to_the_outermost_points(dtype: type) -> None:
    points = np.random.default_rng(0).normal(size=(1001, 2)).astype(dtype)
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    assert bounds_of(points) == (low[0], high[0], low[1], high[1])
    assert bounds_of(np.asfortranarray(points)) == bounds_of(points)
