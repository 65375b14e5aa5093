"""All keys on one page: what a person looks up in the middle of a lecture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.command_palette import Command
from kmeans_gui.gui.dialogs import button_row
from kmeans_gui.gui.widgets.form import heading, name_control

COLUMNS = 3
HEAD_ROWS = 2
"""How many rows a heading is as high as."""
MARGIN = 16


class KeysDialog(QDialog):
    """Lists the commands that have keys, menu by menu, in as many columns as there is room for.

    Parameters
    ----------
    menus : sequence of (str, list of Command)
        Each menu's name and its commands.
    parent : QWidget
        The dialog becomes no larger than this.
    """

    def __init__(self, menus: Sequence[tuple[str, list[Command]]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setWindowTitle("Keyboard")
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(MARGIN, 14, MARGIN, 8)
        row.setSpacing(20)
        for column in in_columns(menus, COLUMNS):
            row.addLayout(_column(column))
        scroll = QScrollArea()
        scroll.setObjectName("keys_scroll")
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        close = QPushButton("Close")
        close.setDefault(True)
        name_control(close, "keys_close_button", "Close", "Close this page (Esc)")
        close.clicked.connect(self.accept)
        buttons = button_row(close)
        buttons.setContentsMargins(MARGIN, 8, MARGIN, 14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)
        # with room for a scroll bar, so that none is needed across
        wanted = content.sizeHint() + QSize(14, buttons.sizeHint().height() + 2)
        self.resize(wanted.boundedTo(parent.size() - QSize(24, 24)))


def in_columns(
    menus: Sequence[tuple[str, list[Command]]], n_columns: int
) -> list[list[tuple[str, list[Command]]]]:
    """Return the menus that have keys in columns of about the same height, in their order.

    A long menu goes on in the next column, under its name once more.
    """
    with_keys = [(name, [each for each in commands if each.keys]) for name, commands in menus]
    filled = [(name, commands) for name, commands in with_keys if commands]
    rows = sum(len(commands) + HEAD_ROWS for _, commands in filled)
    highest = -(-(rows + (n_columns - 1) * HEAD_ROWS) // n_columns)
    columns: list[list[tuple[str, list[Command]]]] = [[]]
    used = 0
    for name, commands in filled:
        rest = commands
        while rest:
            room = highest - used - HEAD_ROWS
            if room < min(3, len(rest)) and len(columns) < n_columns:
                columns.append([])
                used = 0
                continue
            here = rest if len(columns) == n_columns else rest[:room]
            columns[-1].append((name, here))
            used += len(here) + HEAD_ROWS
            rest = rest[len(here) :]
    return columns


def _column(menus: list[tuple[str, list[Command]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    for name, commands in menus:
        title = heading(name)
        title.setContentsMargins(0, 8 if grid.count() else 0, 0, 0)
        grid.addWidget(title, grid.rowCount(), 0, 1, 2)
        for command in commands:
            number = grid.rowCount()
            grid.addWidget(_label(_words(command, name)), number, 0)
            keys = _label(_keys(command))
            keys.setProperty("role", "title")
            grid.addWidget(keys, number, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    grid.setColumnStretch(0, 1)
    return grid


def _label(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _words(command: Command, menu: str) -> str:
    """Return what a command is called, with its submenu where it says nothing without."""
    words = command.words
    if command.action.objectName() in ("undo_action", "redo_action"):
        # not what it would undo now
        return words.split(" ", 1)[0]
    submenu = command.path.removeprefix(menu).removeprefix(" > ")
    return f"{submenu}: {words.lower()}" if command.action.objectName()[:6] == "nudge_" else words


def _keys(command: Command) -> str:
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(key.toString(form) for key in command.action.shortcuts())
