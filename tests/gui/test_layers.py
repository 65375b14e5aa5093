from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, QSettings, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QLabel
from sklearn.metrics import pairwise_distances_argmin

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data import open_dataset
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.hover import describe_point, named_in, row_of
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.gui.overlays.membership import nearest, shortened
from kmeans_gui.gui.overlays.ring import RingItem
from kmeans_gui.gui.overlays.sizes import free_corners
from kmeans_gui.session.picking import Hit
from kmeans_gui.session.session import Session
from tests.gui.conftest import Driver

CTRL = Qt.KeyboardModifier.ControlModifier
FIVE = FitSpec(n_clusters=5, random_state=42)


def point_at(drive: Driver, position: int) -> QPoint:
    """Return where a point is on the canvas, in the viewport's pixels."""
    assert drive.session.dataset is not None
    x, y = drive.session.dataset.points[position]
    view = drive.window.cluster_view
    place = view.getPlotItem().getViewBox().mapViewToScene(QPointF(x, y))
    return view.mapFromScene(place)


def hover(drive: Driver, place: QPoint) -> Hit | None:
    """Move the mouse there from elsewhere, and return what is found."""
    view, picker = drive.window.cluster_view.viewport(), drive.session.picker
    answers: list[Hit | None] = []

    def is_answered() -> bool:
        if not answers and picker.is_idle:
            # Anew where the window was still finding its size, and forgot the question for that.
            drive.qtbot.mouseMove(view, place - QPoint(0, 40))
            answers.clear()
            drive.qtbot.mouseMove(view, place)
        return bool(answers) and picker.is_idle

    drive.qtbot.mouseMove(view, place - QPoint(0, 40))
    drive.until(lambda: picker.is_idle)
    picker.found.connect(answers.append)
    drive.until(is_answered)
    picker.found.disconnect(answers.append)
    return answers[-1]


def test_membership_lines_end_at_the_center_of_each_point_s_cluster(drive: Driver) -> None:
    run = drive.fit(FIVE)
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_3, CTRL)
    lines = drive.window.layers.membership
    drive.until(lambda: len(lines.points) == 2000)
    drive.settled()
    assert lines.isVisible()
    assert run.result is not None
    expected = pairwise_distances_argmin(lines.points, run.result.centers)
    np.testing.assert_array_equal(lines.labels, expected)
    np.testing.assert_array_equal(lines.marks, run.result.centers)


def test_membership_lines_follow_the_playback(drive: Driver) -> None:
    run = drive.fit(FIVE)
    drive.find(QAction, "membership_action").trigger()
    drive.session.timeline.seek(0.0)
    drive.settled()
    lines = drive.window.layers.membership
    drive.until(lambda: len(lines.points) > 0)
    first = run.snapshots[0].centers
    np.testing.assert_array_equal(lines.labels, nearest(lines.points, first))


def test_membership_lines_are_drawn_and_taken_away(drive: Driver) -> None:
    drive.fit(FIVE)
    drive.settled()
    canvas = drive.window.cluster_view
    before = canvas.grab().toImage()
    toggle = drive.find(QAction, "membership_action")
    toggle.trigger()
    drive.until(lambda: len(drive.window.layers.membership.points) > 0)
    assert canvas.grab().toImage() != before
    toggle.trigger()
    assert canvas.grab().toImage() == before


def test_too_many_points_for_lines_are_said_until_zoomed_in(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=20_000))
    drive.fit(FIVE)
    drive.find(QAction, "membership_action").trigger()
    hint = drive.find(QLabel, "layers_hint")
    drive.until(hint.isVisible)
    assert "5,000" in hint.text()
    assert "20,000" in hint.text()
    assert len(drive.window.layers.membership.points) == 0
    box = drive.window.cluster_view.getPlotItem().getViewBox()
    box.setRange(xRange=(-9, -8), yRange=(0, 1), padding=0)
    drive.until(lambda: len(drive.window.layers.membership.points) > 0)
    assert not hint.isVisible()
    assert len(drive.window.layers.membership.points) <= 5000


def test_sizes_are_the_counts_of_the_snapshot_that_is_shown(drive: Driver) -> None:
    run = drive.fit(FIVE)
    drive.find(QAction, "sizes_action").trigger()
    sizes = drive.window.layers.sizes
    assert sizes.isVisible()
    assert sizes.words == [f"{count:,.0f}" for count in run.snapshots[-1].counts]
    drive.session.timeline.to_start()
    assert sizes.words == []  # no point has been given to a center
    drive.session.timeline.seek(0.0)
    assert sizes.words == [f"{count:,.0f}" for count in run.snapshots[0].counts]
    assert sum(int(word) for word in sizes.words) == 2000


def boxes(marks: np.ndarray, widths: list[float], high: float, radius: float) -> np.ndarray:
    """Where labels of these widths are in a view of 400 x 300: left, top, right, bottom."""
    sizes = np.array(widths)
    view = QRectF(0.0, 0.0, 400.0, 300.0)
    corners = free_corners(marks, list(range(len(marks))), sizes, high, radius, view)
    return np.column_stack([corners, corners + np.column_stack([sizes, np.full(len(sizes), high)])])


def overlap(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one[:2] < other[2:]).all() and (one[2:] > other[:2]).all())


def test_sizes_lie_neither_on_centers_nor_on_each_other_where_there_is_room() -> None:
    # as in the lecture on duplicates: the label on the right would lie on the next mark
    marks = np.array([[100.0, 150.0], [130.0, 145.0], [392.0, 20.0], [130.0, 168.0]])
    found = boxes(marks, [60.0, 30.0, 30.0, 30.0], 16.0, 9.0)
    discs = np.column_stack([marks - 9.0, marks + 9.0])
    for i, box in enumerate(found):
        assert not any(overlap(box, disc) for disc in discs)
        assert not any(overlap(box, other) for other in found[:i])
        assert (box[:2] >= 0.0).all()
        assert (box[2:] <= (400.0, 300.0)).all()


def test_a_size_with_room_on_all_sides_is_on_the_right_of_its_center() -> None:
    (box,) = boxes(np.array([[200.0, 150.0]]), [30.0], 16.0, 9.0)
    assert box.tolist() == [214.0, 142.0, 244.0, 158.0]


def test_very_many_sizes_are_beside_their_centers_within_the_view() -> None:
    marks = np.random.default_rng(0).uniform(40.0, 399.0, (100, 2))
    found = boxes(marks, [30.0] * 100, 16.0, 9.0)
    assert (found[:, 2] <= 400.0).all()
    np.testing.assert_allclose(found[:, 1], marks[:, 1] - 8.0)


def test_grid_lines_are_at_ticks_within_the_view(drive: Driver) -> None:
    drive.settled()
    before = drive.window.cluster_view.grab().toImage()
    drive.find(QAction, "grid_action").trigger()
    assert drive.window.cluster_view.grab().toImage() != before
    along_x, along_y = drive.window.layers.grid.ticks()
    seen = drive.window.cluster_view.current_viewport()
    assert {-3.0, -2.0, -1.0, 0.0, 1.0} <= set(along_x)
    assert all(seen.x_min <= x <= seen.x_max for x in along_x)
    assert all(seen.y_min <= y <= seen.y_max for y in along_y)


def test_points_are_drawn_in_the_size_that_is_chosen(drive: Driver) -> None:
    drive.settled()
    pictures = []
    for size in ("small", "large"):
        drive.during(
            drive.session.renderer.rendered,
            drive.find(QAction, f"point_size_{size}_action").trigger,
        )
        pictures.append(drive.window.cluster_view.grab().toImage())
    assert pictures[0] != pictures[1]
    assert QSettings().value("view/point_size") == "large"


def test_density_is_drawn_as_it_is_chosen(drive: Driver) -> None:
    requests = []
    drive.session.renderer.rendered.connect(lambda _i, _v, request: requests.append(request))
    drive.during(
        drive.session.renderer.rendered, drive.find(QAction, "density_linear_action").trigger
    )
    drive.settled()
    assert requests[-1].style.density == "linear"
    assert not drive.find(QAction, "density_log_action").isChecked()


@pytest.fixture
def second_window(drive: Driver, blobs: Dataset) -> Iterator[Driver]:
    for name in ("membership_action", "sizes_action", "grid_action", "hover_action"):
        drive.find(QAction, name).trigger()
    drive.find(QAction, "point_size_small_action").trigger()
    session = Session()
    session.set_dataset(blobs)
    window = MainWindow(session)
    yield Driver(drive.qtbot, window)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_what_the_view_menu_says_is_remembered(second_window: Driver) -> None:
    for name in ("membership_action", "sizes_action", "grid_action", "point_size_small_action"):
        assert second_window.find(QAction, name).isChecked()
    assert not second_window.find(QAction, "hover_action").isChecked()
    assert second_window.window.layers.grid.isVisible()


def test_the_point_under_the_pointer_is_ringed_and_described(drive: Driver) -> None:
    run = drive.fit(FIVE)
    drive.settled()
    hit = hover(drive, point_at(drive, 1234))
    assert isinstance(hit, Hit)
    assert drive.session.dataset is not None
    x, y = drive.session.dataset.points[hit.position]
    assert (hit.x, hit.y) == (x, y)
    assert drive.window.hover.ring.place == (x, y)
    label = drive.find(QLabel, "hover_label")
    assert label.isVisible()
    assert run.result is not None
    distances = np.sqrt(((run.result.centers - [x, y]) ** 2).sum(axis=1))
    words = label.text()
    assert f"Row {hit.position + 1:,}" in words
    assert f"cluster {np.argmin(distances)}," in words
    own, following = np.sort(distances)[:2]
    assert f"{own:.3g} from its center" in words
    assert f"{following:.3g} from the next" in words


def test_a_point_of_a_file_is_called_what_its_first_cell_of_text_says(
    drive: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "cities.csv"
    path.write_text('id,x,city,y,note\n7,0,<Zürich> 1,0,a\n8,10,,0,b\n9,0," ",10,3.5\n')
    dataset = open_dataset(path, x="x", y="y")
    assert [named_in(dataset, row) for row in range(3)] == ["<Zürich> 1", "b", ""]
    drive.during(drive.session.dataset_changed, lambda: drive.session.set_dataset(dataset))
    drive.settled()
    hover(drive, point_at(drive, 0))
    words = drive.find(QLabel, "hover_label").text()
    assert words.startswith("<b>&lt;Zürich&gt; 1</b>&nbsp;&nbsp; Row 1&nbsp;")
    assert named_in(recipe("five-blobs").make(), 0) == ""


def test_a_point_has_no_cluster_before_the_first_assignment(drive: Driver) -> None:
    drive.fit(FIVE)
    drive.session.timeline.to_start()
    drive.settled()
    hit = hover(drive, point_at(drive, 1234))
    assert isinstance(hit, Hit)
    words = drive.find(QLabel, "hover_label").text()
    assert f"Row {hit.position + 1:,}" in words
    assert "cluster" not in words


def test_nothing_is_said_where_no_point_is_near_or_the_pointer_has_left(drive: Driver) -> None:
    drive.settled()
    hover(drive, point_at(drive, 0))
    label = drive.find(QLabel, "hover_label")
    assert label.isVisible()
    far = drive.window.cluster_view.getPlotItem().getViewBox().mapViewToScene(QPointF(-2.0, 1.2))
    assert hover(drive, drive.window.cluster_view.mapFromScene(far)) is None
    assert not label.isVisible()
    hover(drive, point_at(drive, 0))
    QCoreApplication.sendEvent(drive.window.cluster_view.viewport(), QEvent(QEvent.Type.Leave))
    assert not label.isVisible()
    assert drive.window.hover.ring.place is None


def test_the_place_where_a_fast_pointer_came_to_rest_is_said(drive: Driver) -> None:
    drive.settled()
    view = drive.window.cluster_view
    told: list[tuple[float, float]] = []
    view.pointer_moved.connect(lambda x, y: told.append((x, y)))
    # sent straight after one another, as moves arrive from a mouse that reports 1,000 a second
    for place in (QPoint(300, 200), QPoint(340, 200), QPoint(360, 220)):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            QPointF(view.viewport().mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(view.viewport(), move)
    rest = view.getViewBox().mapSceneToView(view.mapToScene(QPoint(360, 220)))
    assert told[-1] == (rest.x(), rest.y())


def test_the_read_out_can_be_switched_off(drive: Driver) -> None:
    drive.settled()
    hover(drive, point_at(drive, 0))
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_6, CTRL)
    assert not drive.find(QLabel, "hover_label").isVisible()


def test_a_row_counts_those_that_were_left_out_of_the_file() -> None:
    points = np.arange(10.0).reshape(5, 2)
    # rows 0 and 3 of seven had no point: points 0..4 are rows 1, 2, 4, 5, 6
    dataset = Dataset(points, n_source_rows=7, dropped_rows=np.array([0, 3]))
    assert [row_of(position, dataset) for position in range(5)] == [2, 3, 5, 6, 7]


def test_a_point_is_described_without_a_fit_and_with_one_cluster() -> None:
    dataset = Dataset(np.array([[0.0, 1.0], [3.0, 5.0]]), x_name="a<b", y_name="y")
    hit = Hit(1, 3.0, 5.0)
    assert "a&lt;b 3" in describe_point(hit, dataset, np.empty((0, 2)))
    assert "center" not in describe_point(hit, dataset, np.empty((0, 2)))
    alone = describe_point(hit, dataset, np.array([[0.0, 1.0]]))
    assert "cluster 0, 5 from its center" in alone
    assert "next" not in alone


def test_values_and_distances_are_written_without_exponents_that_hide_their_digits() -> None:
    dataset = Dataset(np.array([[1e9 + 3.25, -20_958.0]]), "income", "age")
    words = describe_point(Hit(0, 1e9 + 3.25, -20_958.0), dataset, np.array([[1e9, -12_846.0]]))
    assert "income 1,000,000,003.25" in words
    assert "age \N{MINUS SIGN}20,958" in words
    assert "8,112 from its center" in words


def test_what_is_said_of_a_point_begins_within_the_canvas_however_long_its_names(
    drive: Driver,
) -> None:
    points = np.random.default_rng(0).normal(size=(40, 2))
    drive.session.set_dataset(Dataset(points, "first column " * 9, "second column " * 9))
    view, label = drive.window.cluster_view, drive.window.hover.label
    drive.settled()
    for x, y in (points[points[:, 0].argmin()], points[points[:, 0].argmax()]):
        place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(x, y)))
        drive.qtbot.mouseMove(view.viewport(), place)
        drive.until(lambda y=y: label.isVisible() and drive.window.hover.hit.y == y)
        assert label.x() >= 0
        assert label.geometry().right() <= view.width()
        assert "first column\N{HORIZONTAL ELLIPSIS}" in label.text()


def test_a_line_too_long_to_draw_keeps_its_direction() -> None:
    lines = np.array([[10.0, 20.0, 13.0, 24.0], [10.0, 20.0, 10.0 + 3e9, 20.0 + 4e9]])
    short, cut = shortened(lines)
    np.testing.assert_array_equal(short, lines[0])
    np.testing.assert_allclose(cut[:2], [10.0, 20.0])
    np.testing.assert_allclose((cut[2:] - cut[:2]) / [3.0, 4.0], 6000.0)


def test_a_ring_goes_to_the_next_point_however_far_from_zero_both_are(qapp: object) -> None:
    ring = RingItem()
    ring.show_at((1e9, 0.0))
    ring.show_at((1e9 + 1e-4, 0.0))
    assert ring.place == (1e9 + 1e-4, 0.0)
