from __future__ import annotations

from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QSpinBox,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.data_panel import DataPanel
from kmeans_gui.gui.fit_panel import FitPanel
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.gui.sweep_panel import SweepPanel
from kmeans_gui.gui.timeline_bar import TimelineBar
from kmeans_gui.session.run import RunState
from kmeans_gui.session.session import Session
from tests.gui.conftest import PATIENCE, Driver

ENDLESS = FitSpec(n_clusters=200, n_init=10_000, tol=0.0, random_state=0)

CONTROLS = {
    "dataset_combo": QComboBox,
    "n_samples_spin": QSpinBox,
    "data_seed_spin": QSpinBox,
    "generate_button": QAbstractButton,
    "algorithm_combo": QComboBox,
    "k_spin": QSpinBox,
    "init_combo": QComboBox,
    "n_init_spin": QSpinBox,
    "max_iter_spin": QSpinBox,
    "tol_spin": QDoubleSpinBox,
    "batch_size_spin": QSpinBox,
    "seed_spin": QSpinBox,
    "run_button": QAbstractButton,
    "stop_button": QAbstractButton,
    "play_button": QAbstractButton,
    "step_back_button": QAbstractButton,
    "step_forward_button": QAbstractButton,
    "timeline_slider": QAbstractSlider,
    "speed_slider": QAbstractSlider,
    "k_min_spin": QSpinBox,
    "k_max_spin": QSpinBox,
    "sweep_button": QAbstractButton,
    "sweep_stop_button": QAbstractButton,
}


def test_every_control_has_a_name_a_tip_and_a_way_by_keyboard(drive: Driver) -> None:
    for name, kind in CONTROLS.items():
        control = drive.find(kind, name)
        assert control.accessibleName(), name
        assert control.toolTip(), name
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_no_control_of_the_window_is_without_an_accessible_name(window: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QAbstractSlider)
    nameless = [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.objectName()
        and not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
    ]
    assert nameless == []


def test_the_parts_are_found_by_their_class(window: MainWindow) -> None:
    for part in (ClusterView, SweepPanel, TimelineBar, FitPanel, DataPanel):
        assert window.findChild(part) is not None
    assert window.findChild(QAction, "open_action") is not None
    assert window.findChild(QAction, "save_action") is not None


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


def test_stop_ends_an_endless_fit_and_keeps_its_centers(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.until(lambda: drive.session.run is not None and len(drive.session.run.snapshots) > 0)
    stop = drive.window.fit_panel.stop_button
    assert stop.isEnabled()
    drive.during(drive.session.run_finished, stop.click)
    run = drive.session.run
    assert run is not None
    assert run.state is RunState.CANCELLED
    assert not stop.isEnabled()
    assert drive.window.cluster_view.centers.shape == (200, 2)
    assert "Stopped by you" in drive.find(QLabel, "status_ending").text()


def test_escape_stops_a_fit(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.during(
        drive.session.run_finished, lambda: drive.qtbot.keyClick(drive.window, Qt.Key.Key_Escape)
    )
    assert not drive.window.fit_panel.stop_button.isEnabled()


def test_the_status_bar_says_how_the_fit_ended_in_words(drive: Driver) -> None:
    assert drive.find(QLabel, "status_points").text() == "<b>2,000</b> points"
    assert drive.find(QLabel, "status_ending").text() == "Not fitted yet"
    run = drive.fit(FitSpec(n_clusters=3, n_init=10, random_state=1))
    assert run.result is not None
    ending = drive.find(QLabel, "status_ending").text()
    assert f"after {run.result.n_iter} iterations" in ending
    assert ending.split()[0] in ("Converged", "Within")
    assert "653.2" in drive.find(QLabel, "status_inertia").text()
    drive.fit(FitSpec(n_clusters=5, max_iter=1, tol=0.0, init="random", n_init=1, random_state=3))
    assert "iteration limit after 1 iteration," in drive.find(QLabel, "status_ending").text()


def test_the_chip_on_the_canvas_names_k_inertia_and_iteration(drive: Driver) -> None:
    chip = drive.find(QLabel, "info_chip")
    assert "Run" in chip.text()
    run = drive.fit()
    last = len(run.snapshots) - 1
    assert "k&nbsp;<b>5</b>" in chip.text()
    assert f"<b>{last} of {last}</b>" in chip.text()
    drive.session.timeline.to_start()
    assert f"<b>0 of {last}</b>" in chip.text()


def test_a_stopped_minibatch_fit_shows_no_number_that_is_none(drive: Driver) -> None:
    endless = FitSpec("minibatch", 8, max_no_improvement=None, max_iter=100_000, random_state=0)
    session = drive.session
    with drive.qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(endless)
        run = session.run
        assert run is not None
        drive.until(lambda: len(run.snapshots) > 5)
        session.stop()
    for label in ("status_inertia", "info_chip"):
        words = drive.find(QLabel, label).text()
        assert "about" in words
        assert "per point" in words
        assert "nan" not in words.lower()
    assert "Stopped by you" in drive.find(QLabel, "status_ending").text()


def test_another_data_set_takes_away_centers_curves_and_names(drive: Driver) -> None:
    drive.fit()
    data = Dataset(
        np.random.default_rng(0).normal(size=(50, 2)), "height", "weight", title="people"
    )
    drive.session.set_dataset(data)
    window = drive.window
    assert len(window.cluster_view.centers) == 0
    plot = window.cluster_view.getPlotItem()
    assert plot.getAxis("bottom").labelText == "height"
    assert plot.getAxis("left").labelText == "weight"
    assert window.windowTitle().startswith("people")
    assert drive.find(QLabel, "status_points").text() == "<b>50</b> points"
    assert not drive.find(QAction, "save_action").isEnabled()
    drive.settled()
    assert window.cluster_view.frame_item.boundingRect().contains(QPointF(*data.points[0]))


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


def test_a_file_dropped_on_the_window_opens(drive: Driver, tmp_path: Path) -> None:
    path = tmp_path / "dropped.csv"
    path.write_text("a,b\n1,2\n3,4\n5,7\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    window = drive.window
    middle = QPointF(window.rect().center())
    arguments = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(middle.toPoint(), *arguments)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    drive.during(
        drive.session.dataset_changed, lambda: window.dropEvent(QDropEvent(middle, *arguments))
    )
    assert drive.session.dataset is not None
    assert drive.session.dataset.n == 3
    assert drive.window.data_panel.dataset_combo.currentIndex() == -1


def test_of_several_dropped_files_one_opens_and_the_window_says_so(
    drive: Driver, tmp_path: Path
) -> None:
    paths = [tmp_path / "first.csv", tmp_path / "second.csv"]
    for path in paths:
        path.write_text("a,b\n1,2\n3,4\n5,7\n")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drop = QDropEvent(
        QPointF(drive.window.rect().center()),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    drive.during(drive.session.dataset_changed, lambda: drive.window.dropEvent(drop))
    assert drive.session.dataset is not None
    assert drive.session.dataset.title == "first.csv"
    assert drive.window.message_bar.isVisible()
    assert "Only the first of 2 files" in drive.window.message_bar.label.text()
    drive.during(drive.session.dataset_changed, lambda: drive.window.open_path(paths[0]))
    assert drive.window.message_bar.isHidden()


def test_text_dropped_on_the_window_is_refused(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("hello")
    enter = QDragEnterEvent(
        window.rect().center(),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    window.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_an_opened_file_is_found_under_open_recent(drive: Driver, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    menu = drive.find(QMenu, "recent_menu")
    assert not menu.isEnabled()
    drive.during(drive.session.dataset_changed, lambda: drive.window.open_path(path))
    assert menu.isEnabled()
    assert "points.csv" in menu.actions()[0].text()
    drive.session.set_dataset(recipe("moons").make())
    drive.during(drive.session.dataset_changed, menu.actions()[0].trigger)
    assert drive.session.dataset is not None
    assert drive.session.dataset.path == path
    menu.actions()[-1].trigger()
    assert not menu.isEnabled()


def test_sample_data_are_in_the_file_menu(drive: Driver) -> None:
    menu = drive.find(QMenu, "samples_menu")
    rings = next(action for action in menu.actions() if action.text() == "Rings")
    drive.during(drive.session.dataset_changed, rings.trigger)
    assert drive.session.dataset is not None
    assert drive.session.dataset.title == "Rings"
    assert drive.window.data_panel.dataset_combo.currentData() == "rings"


def test_an_impossible_file_is_one_sentence_in_the_window_and_loses_nothing(
    drive: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "nothing.csv"
    path.write_text("")
    before = drive.session.dataset
    drive.during(drive.session.failed, lambda: drive.window.open_path(path))
    bar = drive.window.message_bar
    assert not bar.isHidden()
    assert bar.is_error
    assert "nothing.csv" in bar.label.text()
    assert drive.session.dataset is before
    bar.close_button.click()
    assert bar.isHidden()


def test_more_clusters_than_points_is_said_in_the_window(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.eye(2), title="two"))
    drive.window.fit_panel.k_spin.setValue(3)
    drive.during(drive.session.run_failed, drive.window.fit_panel.run_button.click)
    assert not drive.window.message_bar.isHidden()
    assert not drive.window.fit_panel.stop_button.isEnabled()
    assert drive.find(QLabel, "status_ending").text() == "The fit failed"


def test_docks_can_be_hidden_and_the_layout_reset(drive: Driver) -> None:
    left = drive.find(QDockWidget, "data_dock")
    right = drive.find(QDockWidget, "sweep_dock")
    window = drive.window
    left.toggleViewAction().trigger()
    assert left.isHidden()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, right)
    drive.find(QAction, "reset_layout_action").trigger()
    assert not left.isHidden()
    assert window.dockWidgetArea(right) == Qt.DockWidgetArea.RightDockWidgetArea


def test_the_layout_is_remembered(drive: Driver) -> None:
    drive.find(QDockWidget, "sweep_dock").hide()
    drive.find(QAction, "borders_action").trigger()
    drive.window.close()
    again = MainWindow(Session())
    drive.qtbot.addWidget(again)
    dock = again.findChild(QDockWidget, "sweep_dock")
    assert dock is not None
    assert dock.isHidden()
    assert not again.cluster_view.style_of_frames().borders
    assert again.cluster_view.style_of_frames().regions


def test_canvas_and_plots_take_the_background_of_each_theme_that_is_chosen(drive: Driver) -> None:
    window = drive.window
    window.sweep_panel.complete()
    views = (window.cluster_view, window.sweep_panel.inertia_plot, window.sweep_panel.time_plot)
    for mode in ("light", "dark", "light", "dark"):
        drive.find(QAction, f"theme_{mode}_action").trigger()
        drive.settled()
        for view in views:
            corner = view.grab().toImage().pixelColor(2, view.height() - 3)
            assert corner.name() == window.theme.current.panel


def test_the_theme_can_be_chosen_changes_live_and_is_remembered(drive: Driver) -> None:
    window = drive.window
    drive.find(QAction, "theme_light_action").trigger()
    light = window.palette().window().color().lightness()
    drive.find(QAction, "theme_dark_action").trigger()
    dark = window.palette().window().color().lightness()
    assert dark < 60 < 200 < light
    assert QSettings().value("theme") == "dark"
    drive.settled()
    picture = window.cluster_view.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2).lightness() < 200
    drive.find(QAction, "theme_light_action").trigger()
    assert window.palette().window().color().lightness() == light


def test_closing_the_window_ends_all_work(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=200_000))
    drive.session.start_fit(ENDLESS)
    drive.session.start_sweep(range(1, 200))
    drive.window.close()
    assert drive.session.run is not None
    assert drive.session.sweep is not None
    assert not drive.session.run.is_running
    assert not drive.session.sweep.is_running


def test_a_long_task_shows_its_progress_and_can_be_cancelled(drive: Driver) -> None:
    bar = drive.window.task_bar
    drive.session.generate("blobs", n_samples=30_000_000)
    drive.until(lambda: not bar.isHidden())
    assert "blobs" in bar.label.text()
    drive.during(drive.session.task_finished, bar.cancel_button.click)
    assert bar.isHidden()
    assert drive.session.dataset is not None
    assert drive.session.dataset.n == 2_000


def test_a_quick_task_does_not_flash_a_bar(drive: Driver) -> None:
    drive.during(drive.session.dataset_changed, lambda: drive.session.generate("moons"))
    assert drive.window.task_bar.isHidden()


def test_a_long_indexing_is_told_in_the_status_bar_and_can_be_stopped(drive: Driver) -> None:
    bar, session = drive.window.readout.index_bar, drive.session
    session.index_progress.emit(0.0)
    assert bar.isHidden()
    drive.until(bar.isVisible)
    session.index_progress.emit(0.25)
    assert bar.progress.value() == 250
    with drive.qtbot.waitSignal(bar.cancelled):
        bar.cancel_button.click()
    session.index_finished.emit()
    assert bar.isHidden()


def test_the_pointer_is_read_out_in_the_data_units(drive: Driver) -> None:
    view = drive.window.cluster_view
    place = view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(-1.5, 2.0)))
    drive.qtbot.mouseMove(view.viewport(), place)
    drive.until(lambda: drive.find(QLabel, "status_pointer").text() != "")
    words = drive.find(QLabel, "status_pointer").text()
    assert "\N{MINUS SIGN}1." in words
    assert "y 2." in words or "y 1.9" in words


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
