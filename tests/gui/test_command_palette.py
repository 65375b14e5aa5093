from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListView, QPushButton, QScrollArea

from kmeans_gui.gui.command_palette import Command, CommandPalette, rank
from tests.gui.conftest import Driver

Key = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def palette(drive: Driver) -> CommandPalette:
    drive.qtbot.keyClick(drive.window, Key.Key_P, CTRL_SHIFT)
    palette = drive.find(CommandPalette, "command_palette")
    assert palette.isVisible()
    return palette


def names(drive: Driver) -> list[str]:
    model = drive.find(QListView, "palette_list").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def chosen(drive: Driver) -> str:
    return str(drive.find(QListView, "palette_list").currentIndex().data())


def test_ctrl_shift_p_lists_every_command_of_the_menus(
    drive: Driver, palette: CommandPalette
) -> None:
    listed = names(drive)
    for name in ("run_action", "open_action", "theme_dark_action", "play_action", "about_action"):
        words = drive.find(QAction, name).text().replace("&", "").rstrip("…")
        assert words in listed
    assert drive.window.focusWidget() is palette.field


def test_typing_filters_and_return_does_it(drive: Driver, palette: CommandPalette) -> None:
    drive.qtbot.keyClicks(palette.field, "dark")
    assert names(drive) == ["Dark"]
    drive.qtbot.keyClick(palette.field, Key.Key_Return)
    assert drive.window.theme.current.dark
    assert not palette.isVisible()


def test_a_file_that_is_opened_meanwhile_is_listed_and_nothing_that_is_gone(
    drive: Driver, tmp_path: Path
) -> None:
    for name in ("first.csv", "second.csv"):
        path = tmp_path / name
        path.write_text("a,b\n1,2\n3,4\n")
        drive.during(drive.session.dataset_changed, lambda path=path: drive.window.open_path(path))
        if name == "first.csv":
            drive.qtbot.keyClick(drive.window, Key.Key_P, CTRL_SHIFT)
            drive.qtbot.keyClicks(drive.find(QLineEdit, "palette_field"), "csv recent")
            assert len(names(drive)) == 1
    # the menu's entries are new ones by now, and each is there to be chosen and drawn
    assert [name.split()[1] for name in names(drive)] == ["second.csv", "first.csv"]
    drive.find(QListView, "palette_list").viewport().repaint()
    drive.qtbot.keyClick(drive.find(QLineEdit, "palette_field"), Key.Key_Down)
    field = drive.find(QLineEdit, "palette_field")
    drive.during(drive.session.dataset_changed, lambda: drive.qtbot.keyClick(field, Key.Key_Return))
    assert drive.session.dataset is not None
    assert drive.session.dataset.path == tmp_path / "first.csv"


def test_words_of_the_menu_and_any_order_find_a_command(
    drive: Driver, palette: CommandPalette
) -> None:
    drive.qtbot.keyClicks(palette.field, "sample moons")
    assert names(drive) == ["Moons"]
    palette.field.clear()
    drive.qtbot.keyClicks(palette.field, "layout reset")
    assert names(drive) == ["Reset layout"]


def test_arrows_choose_and_pass_over_what_cannot_be_done_now(
    drive: Driver, palette: CommandPalette
) -> None:
    save = drive.find(QAction, "save_action")
    assert not save.isEnabled()
    drive.qtbot.keyClicks(palette.field, "sa")
    assert names(drive)[0] == "Save labels"
    assert chosen(drive) != "Save labels"
    first = chosen(drive)
    drive.qtbot.keyClick(palette.field, Key.Key_Down)
    assert chosen(drive) not in (first, "Save labels")
    drive.qtbot.keyClick(palette.field, Key.Key_Up)
    assert chosen(drive) == first


def test_escape_closes_it_stops_nothing_and_gives_the_focus_back(drive: Driver) -> None:
    stopped = []
    drive.window.commands.fit.stop.triggered.connect(lambda: stopped.append(True))
    drive.window.fit_panel.k_spin.setFocus()
    drive.find(QPushButton, "palette_button").click()
    field = drive.find(QLineEdit, "palette_field")
    drive.qtbot.keyClick(field, Key.Key_Escape)
    assert not drive.find(CommandPalette, "command_palette").isVisible()
    assert drive.window.focusWidget() is drive.window.fit_panel.k_spin
    assert not stopped


def test_a_click_does_what_is_clicked(drive: Driver, palette: CommandPalette) -> None:
    drive.qtbot.keyClicks(palette.field, "regions")
    before = drive.window.commands.view.regions.isChecked()
    list_view = drive.find(QListView, "palette_list")
    place = list_view.visualRect(list_view.model().index(0, 0)).center()
    drive.qtbot.mouseClick(list_view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert drive.window.commands.view.regions.isChecked() is not before
    assert not palette.isVisible()


def test_what_is_not_there_is_said(drive: Driver, palette: CommandPalette) -> None:
    drive.qtbot.keyClicks(palette.field, "zebra")
    assert palette.none.isVisible()
    assert not palette.list.isVisible()
    drive.qtbot.keyClick(palette.field, Key.Key_Return)
    assert palette.isVisible()


def test_the_best_answer_comes_first(drive: Driver) -> None:
    action = drive.find(QAction, "run_action")
    assert rank(Command(action, "Fit", "Run"), "ru") == 0
    assert rank(Command(action, "Fit", "Stop the run"), "ru") == 1
    assert rank(Command(action, "Run things", "Stop"), "ru") == 2
    assert rank(Command(action, "Fit", "Overrun"), "ru") == 3
    assert rank(Command(action, "Fit", "Stop"), "ru") is None


def test_the_keyboard_page_lists_every_key_of_the_menus(drive: Driver) -> None:
    drive.find(QAction, "keys_action").trigger()
    page = drive.find(QDialog, "keys_dialog")
    words = [label.text() for label in page.findChildren(QLabel)]
    keys = {key for each in words for key in each.split(", ")}
    assert {"Ctrl+O", "Ctrl+Return", "Shift+F5", "Space", "Ctrl+Shift+P", "Esc"} <= keys
    assert "Nudge the center: left" in words
    drive.window.questions.close()


def test_the_keyboard_page_fits_into_the_window_and_cuts_nothing_off(drive: Driver) -> None:
    drive.find(QAction, "keys_action").trigger()
    page = drive.find(QDialog, "keys_dialog")
    drive.qtbot.waitExposed(page)
    assert page.width() <= drive.window.width()
    assert page.height() <= drive.window.height()
    scroll = drive.find(QScrollArea, "keys_scroll")
    assert scroll.horizontalScrollBar().maximum() == 0
    for label in page.findChildren(QLabel):
        assert label.width() >= label.sizeHint().width(), label.text()
    drive.qtbot.mouseClick(drive.find(QPushButton, "keys_close_button"), Qt.MouseButton.LeftButton)
    assert not page.isVisible()
