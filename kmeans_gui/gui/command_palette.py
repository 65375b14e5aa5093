"""Every command by its name: typed, found, done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import name_control, small_font

if TYPE_CHECKING:
    from kmeans_gui.gui.actions import Actions

WIDTH, ROW_HEIGHT, SHOWN_ROWS = 520, 30, 11

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is listed.

    Parameters
    ----------
    action : QAction
    path : str
        Of the menu, as in "View > Theme".
    words : str
        Without mnemonic and dots.
    """

    action: QAction
    path: str
    words: str

    @property
    def keys(self) -> str:
        """Its first key as this system writes it, or nothing."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def list_commands(menu: QMenu, path: str = "") -> list[Command]:
    """Return the commands of `menu` and its submenus, in their order."""
    path = f"{path} > {_plain(menu.title())}" if path else _plain(menu.title())
    commands = []
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            commands += list_commands(submenu, path)
        elif action.text() and action.isVisible() and not action.isSeparator():
            commands.append(Command(action, path, _plain(action.text())))
    return commands


def _plain(words: str) -> str:
    return re.sub(r"&(.)", r"\1", words).rstrip("…").strip()


def rank(command: Command, typed: str) -> int | None:
    """Return how well `command` answers what was typed; lower is better, None not at all.

    Every typed word has to begin a word of the command or its menu. Best is what begins with what
    was typed, then what has all words in its own name.
    """
    wanted = typed.lower().split()
    name, menu = command.words.lower(), command.path.lower()
    own, all_words = _words(name), _words(name) + _words(menu)
    if not all(any(word.startswith(each) for word in all_words) for each in wanted):
        return 3 if wanted and typed.lower().strip() in name else None
    if name.startswith(typed.lower().strip()):
        return 0
    return 1 if all(any(word.startswith(each) for word in own) for each in wanted) else 2


def _words(text: str) -> list[str]:
    return re.findall(r"[^\s,.>()/-]+", text)


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def show_commands(self, commands: list[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.commands)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not self.commands[index.row()].action.isEnabled():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.commands[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return command.action.toolTip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{command.words}, {command.path} {command.keys}".strip()
        return None


class _Delegate(QStyledItemDelegate):
    """Draws the name, the menu it is in, and the key at the right."""

    theme = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(WIDTH, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        command, theme = model.commands[index.row()], self.theme
        enabled = command.action.isEnabled()
        rect = option.rect.adjusted(6, 1, -6, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(rect, 6, 6)
        inside = rect.adjusted(28, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        ink = QColor(theme.text if enabled else theme.faint)
        painter.setPen(ink)
        if command.action.isChecked():
            painter.drawText(QRect(rect.left() + 9, rect.top(), 16, rect.height()), middle, "✓")
        end = painter.boundingRect(inside, middle, command.words)
        painter.drawText(inside, middle, command.words)
        painter.setPen(QColor(theme.muted if enabled else theme.faint))
        painter.setFont(small_font())
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, command.keys)
        left = end.right() + 10
        room = inside.right() - left - painter.fontMetrics().horizontalAdvance(command.keys) - 12
        shown = painter.fontMetrics().elidedText(command.path, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, inside.top(), room, inside.height()), middle, shown)
        painter.restore()


class CommandPalette(QFrame):
    """A field over the window, and under it the commands that answer what is typed."""

    def __init__(self, commands: Actions) -> None:
        super().__init__(commands.window)
        self.setObjectName("command_palette")
        self._commands = commands
        self._all: list[Command] = []
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search commands")
        self.field.setClearButtonEnabled(False)
        name_control(
            self.field, "palette_field", "Search commands", "Type a few letters; Return does it"
        )
        self.list = QListView()
        name_control(self.list, "palette_list", "Commands", "The commands that were found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self._model = _Model(self)
        self._delegate = _Delegate(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.none = QLabel("No command of this name")
        self.none.setObjectName("palette_none")
        self.none.setProperty("role", "muted")
        self.none.setContentsMargins(14, 8, 14, 10)
        self.none.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        layout.addWidget(self.none)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._do)
        self.list.entered.connect(self.list.setCurrentIndex)
        # its menu has just made new entries and destroyed those that are listed here
        commands.file.recent.changed.connect(self._list_anew)
        self._emptying = QTimer(self)
        self._emptying.setSingleShot(True)
        self._emptying.setInterval(0)
        self._emptying.timeout.connect(self._empty)
        self.hide()

    @Slot()
    def open(self) -> None:
        """Show all commands, and wait for what is typed; close if it is open already."""
        if self.isVisible():
            self.close_palette()
            return
        self._before = self._commands.window.focusWidget()
        self.field.clear()
        self._list()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _list(self) -> None:
        self._all = [
            command
            for menu in self._commands.menus()
            for command in list_commands(menu)
            if command.action is not self._commands.help.palette_action
        ]
        self._filter(self.field.text())

    @Slot()
    def _list_anew(self) -> None:
        if self.isVisible():
            self._list()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the commands: some may be destroyed before they are listed again."""
        super().hideEvent(event)
        # not amid the click that may have hidden this: the list still looks at what was clicked
        self._emptying.start()

    @Slot()
    def _empty(self) -> None:
        if not self.isVisible():
            self._all = []
            self._model.show_commands([])

    @Slot()
    def close_palette(self) -> None:
        """Go away, and give the focus back."""
        if not self.isVisible():
            return
        before, self._before = self._before, None
        self.hide()
        if before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._delegate.theme = theme
        self.list.viewport().update()

    @Slot(str)
    def _filter(self, typed: str) -> None:
        found = [(rank(command, typed), i) for i, command in enumerate(self._all)]
        order = sorted((place, i) for place, i in found if place is not None)
        self._model.show_commands([self._all[i] for _, i in order])
        self._move(1, start=-1)
        shown = min(len(order), SHOWN_ROWS)
        self.list.setVisible(shown > 0)
        self.none.setVisible(shown == 0)
        self.list.setFixedHeight(shown * ROW_HEIGHT)
        self._column.activate()
        width = min(WIDTH + 16, self._commands.window.width() - 40)
        self.resize(width, self._column.sizeHint().height())
        top = self._commands.window.places.center.geometry().top()
        self.move((self._commands.window.width() - width) // 2, top + 8)

    def _move(self, by: int, start: int | None = None) -> None:
        """Select the next command that can be given."""
        n = self._model.rowCount()
        row = self.list.currentIndex().row() if start is None else start
        for _ in range(n):
            row = (row + by) % n
            if self._model.commands[row].action.isEnabled():
                self.list.setCurrentIndex(self._model.index(row))
                return
        self.list.setCurrentIndex(QModelIndex())

    @Slot(QModelIndex)
    def _do(self, index: QModelIndex) -> None:
        if index.isValid() and self._model.commands[index.row()].action.isEnabled():
            action = self._model.commands[index.row()].action
            self.close_palette()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys of the field move through the list."""
        if isinstance(event, QKeyEvent):
            key = event.key()
            is_ours = key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.type() == QEvent.Type.ShortcutOverride and is_ours:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._press(key)
        elif (
            isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
            and event.reason() != Qt.FocusReason.ActiveWindowFocusReason
        ):
            self._before = None
            self.hide()
        return False

    def _press(self, key: int) -> bool:
        match key:
            case Qt.Key.Key_Escape:
                self.close_palette()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._do(self.list.currentIndex())
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_PageDown:
                for _ in range(SHOWN_ROWS - 1):
                    self._move(1)
            case Qt.Key.Key_PageUp:
                for _ in range(SHOWN_ROWS - 1):
                    self._move(-1)
            case _:
                return False
        return True
