"""The canvas: what is seen on it, and how it is zoomed and panned."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.main_window import MainWindow
from tests.gui.conftest import Driver


def test_run_moves_the_centers_on_the_canvas_to_the_fitted_ones(drive: Driver) -> None:
    drive.window.fit_panel.k_spin.setValue(4)
    run = drive.fit()
    assert run.result is not None
    np.testing.assert_allclose(drive.window.cluster_view.centers, run.result.centers)
    assert drive.window.cluster_view.centers.shape == (4, 2)


def test_centers_move_together_with_the_regions(drive: Driver) -> None:
    run = drive.fit()
    drive.settled()
    view = drive.window.cluster_view
    drive.session.timeline.to_start()
    first, last = run.snapshots[0].centers, run.snapshots[-1].centers
    np.testing.assert_array_equal(view.centers, first)
    np.testing.assert_array_equal(view.centers_item.centers, last)
    drive.settled()
    np.testing.assert_array_equal(view.centers_item.centers, first)


def test_the_frame_covers_what_is_seen_pixel_by_pixel(drive: Driver) -> None:
    drive.fit()
    drive.settled()
    view = drive.window.cluster_view
    box = view.getViewBox()
    seen = box.viewRect()
    shown = view.frame_item.boundingRect()
    across, up = box.viewPixelSize()
    assert shown.left() == pytest.approx(seen.left())
    assert shown.bottom() == pytest.approx(seen.bottom())
    # the layout gives the canvas parts of a pixel, and the screen has none
    assert shown.right() == pytest.approx(seen.right(), abs=across / 2)
    assert shown.top() == pytest.approx(seen.top(), abs=up / 2)
    image = view.frame_item.image
    assert image is not None
    assert (image.width(), image.height()) == (round(box.width()), round(box.height()))
    assert shown.width() / image.width() == pytest.approx(across)
    assert shown.height() / image.height() == pytest.approx(up)


def test_clusters_are_seen_in_different_colors_after_a_fit(drive: Driver) -> None:
    drive.settled()
    before = _colors_at_centers(drive, drive.fit().snapshots[-1].centers)
    assert len(before) == 5


def _colors_at_centers(drive: Driver, centers: np.ndarray) -> set[int]:
    """Colors of the regions a little away from each center, above its disc."""
    drive.settled()
    view = drive.window.cluster_view
    picture = view.grab().toImage()
    colors = set()
    for x, y in centers.tolist():
        place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(x, y)))
        votes = [
            picture.pixel(place.x() + dx, place.y() + dy)
            for dx in range(-16, 17)
            for dy in range(-16, 17)
            if dx * dx + dy * dy > 130
        ]
        values, counts = np.unique(votes, return_counts=True)
        colors.add(int(values[np.argmax(counts)]))
    return colors


def test_wheel_zooms_and_f_shows_everything_again(drive: Driver) -> None:
    view = drive.window.cluster_view
    whole = view.getViewBox().viewRect()
    view.getViewBox().scaleBy((0.25, 0.25))
    drive.settled()
    half_a_pixel = view.getViewBox().viewPixelSize()[0] / 2
    shown = view.frame_item.boundingRect().width()
    assert shown == pytest.approx(whole.width() / 4, abs=half_a_pixel)
    drive.qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.getViewBox().viewRect().width() == pytest.approx(whole.width(), rel=1e-6)
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_F)
    drive.settled()
    shown = view.frame_item.boundingRect().width()
    assert shown == pytest.approx(whole.width(), abs=4 * half_a_pixel)


def test_one_unit_is_as_long_in_x_as_in_y_until_somebody_asks_for_more(drive: Driver) -> None:
    box = drive.window.cluster_view.getViewBox()
    across, up = box.viewPixelSize()
    assert across == pytest.approx(up)
    drive.find(QAction, "aspect_action").trigger()
    across, up = box.viewPixelSize()
    assert across != pytest.approx(up, rel=0.05)


def test_points_are_seen_before_the_first_frame_is_there(window: MainWindow) -> None:
    view = window.cluster_view
    view.clear_points()
    dataset = recipe("blobs").make(n_samples=50)
    window.session.renderer.set_points(None)
    view.set_points(dataset.points, (-12.0, 12.0, -12.0, 12.0), "x", "y")
    image = view.grab().toImage()
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(*dataset.points[0])))
    blank = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(-11.5, -11.5)))
    assert image.pixel(place) != image.pixel(blank)


def test_many_points_are_shown_whole_though_their_extent_is_found_elsewhere(drive: Driver) -> None:
    dataset = recipe("uniform").make(n_samples=300_000)
    points = dataset.points.copy()
    points[-1] = (40.0, -30.0)
    drive.session.set_dataset(Dataset(points, title="outlier"))
    box = drive.window.cluster_view.getViewBox()
    drive.until(lambda: bool(box.viewRect().contains(QPointF(40.0, -30.0))))


@pytest.mark.parametrize(
    "points",
    [
        [[3.0, 4.0]],
        [[1.0, 1.0], [1.0, 2.0]],
        [[1e9, 1e9], [1e9 + 1, 1e9]],
        [[-1e300, 0], [1e300, 1]],
    ],
)
def test_odd_data_sets_are_shown(drive: Driver, points: list[list[float]]) -> None:
    drive.session.set_dataset(Dataset(np.array(points), title="odd"))
    drive.settled()
    seen = drive.window.cluster_view.current_viewport()
    assert seen.drawable
    assert drive.window.message_bar.isHidden()


@pytest.mark.parametrize("width", [1280, 1303, 1411])
def test_the_mouse_pans_by_whole_pixels_of_the_picture(
    drive: Driver, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)  # the scene hears every move
    drive.window.resize(width, 777)
    drive.settled()
    canvas = drive.window.cluster_view.viewport()
    before = drive.window.cluster_view.current_viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    start = QPoint(canvas.width() - 60, canvas.height() // 4)
    for kind, button, by in (
        (QEvent.Type.MouseButtonPress, left, QPoint(0, 0)),
        (QEvent.Type.MouseMove, none, QPoint(-20, 9)),
        (QEvent.Type.MouseMove, none, QPoint(-41, 17)),
        (QEvent.Type.MouseButtonRelease, left, QPoint(-41, 17)),
    ):
        place = start + by
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        QCoreApplication.sendEvent(
            canvas,
            QMouseEvent(
                kind,
                QPointF(place),
                QPointF(canvas.mapToGlobal(place)),
                button,
                held,
                Qt.KeyboardModifier.NoModifier,
            ),
        )
    drive.settled()
    after = drive.window.cluster_view.current_viewport()
    right = (after.x_min - before.x_min) * before.scale[0]
    down = (before.y_max - after.y_max) * before.scale[1]
    assert right == pytest.approx(41.0, abs=1e-6)
    assert down == pytest.approx(-17.0, abs=1e-6)


@pytest.mark.parametrize("notches", [-1, 1])
def test_zooming_ends_where_numbers_do_and_the_way_back_is_open(
    drive: Driver, notches: int
) -> None:
    view = drive.window.cluster_view
    whole = view.getViewBox().viewRect()

    def turn(by: int) -> None:
        place = QPointF(view.viewport().rect().center())
        event = QWheelEvent(
            place,
            view.viewport().mapToGlobal(place),
            QPoint(),
            QPoint(0, by * 1200),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.sendEvent(view.viewport(), event)

    for _ in range(1000):
        turn(notches)
        assert view.current_viewport().drawable
    seen = view.getViewBox().viewRect()
    assert (seen.width() < whole.width() * 1e-9) == (notches > 0)
    turn(-notches)
    now = view.getViewBox().viewRect().width()
    assert (now > seen.width()) == (notches > 0)
    drive.find(QAction, "fit_view_action").trigger()
    assert view.getViewBox().viewRect().width() == pytest.approx(whole.width())
