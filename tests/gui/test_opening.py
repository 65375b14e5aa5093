"""Files that are dropped on the window, opened again, or cannot be opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.main_window import MainWindow
from tests.gui.conftest import Driver


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
