from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from kmeans_gui.gui.menus.menu import Menu
from tests.gui.conftest import Driver


def test_menus_stand_in_their_order_and_those_without_entries_are_not_seen(drive: Driver) -> None:
    menus = drive.window.commands.menus()
    assert [m.name for m in menus] == ["File", "Edit", "Fit", "Centers", "Compare", "View", "Help"]
    on_bar = [action.text() for action in drive.window.menuBar().actions()]
    assert on_bar == [menu.title() for menu in menus]
    for menu in menus:
        filled = any(not action.isSeparator() for action in menu.actions())
        assert menu.menuAction().isVisible() is filled
    assert drive.find(QMenu, "file_menu").menuAction().isVisible()


def test_a_menu_appears_with_its_first_entry_and_goes_with_its_last(drive: Driver) -> None:
    menu = Menu("&Spare", ("one", "two"), drive.window)
    drive.window.menuBar().addMenu(menu)
    assert not menu.menuAction().isVisible()
    action = QAction("Something", menu)
    menu.add("two", action)
    assert menu.menuAction().isVisible()
    menu.removeAction(action)
    assert not menu.menuAction().isVisible()


def test_entries_go_to_the_end_of_their_section(drive: Driver) -> None:
    menu = Menu("&Spare", ("one", "two"), drive.window)
    first, second, third = (QAction(word, menu) for word in ("first", "second", "third"))
    menu.add("two", third)
    menu.add("one", first, second)
    words = ["-" if action.isSeparator() else action.text() for action in menu.actions()]
    assert words == ["first", "second", "-", "third", "-"]
    with pytest.raises(KeyError):
        menu.add("three", first)


def test_escape_leaves_what_was_entered_last_before_it_stops_anything(drive: Driver) -> None:
    asked = []

    def answer(name: str, answered: bool) -> bool:
        asked.append(name)
        return answered

    commands = drive.window.commands
    commands.on_escape(lambda: answer("older", True))
    commands.on_escape(lambda: answer("newer", False))
    stopped = []
    commands.fit.stop.triggered.connect(lambda: stopped.append(True))
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_Escape)
    assert asked == ["newer", "older"]
    assert not stopped


def test_a_command_without_a_name_is_an_error(drive: Driver) -> None:
    assert drive.window.commands.named("run_action") is drive.window.commands.fit.run
    with pytest.raises(KeyError):
        drive.window.commands.named("no_such_action")
