"""The commands of the window: how one is made, where it is found, and which keys call it.

Every command is a QAction with an object name, made once by `Actions.action`, `Actions.toggle` or
`Actions.plain_key_action` and put into a section of a menu: ``commands.menu("View").add("layers",
action)``. Whatever adds commands to the window does so through ``window.commands``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QSize, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from kmeans_gui.gui.command_palette import CommandPalette
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.menus.file import FileMenu
from kmeans_gui.gui.menus.fit import FitMenu
from kmeans_gui.gui.menus.help import HelpMenu
from kmeans_gui.gui.menus.menu import Menu
from kmeans_gui.gui.menus.view import ViewMenu
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme

MENUS = {
    "&File": ("open", "save", "export", "quit"),
    "&Edit": ("undo", "copy", "points"),
    "F&it": ("points", "fit", "sweep", "playback"),
    "&Centers": ("place", "start", "keep"),
    "Co&mpare": ("ready", "own", "leave"),
    "&View": ("range", "layers", "marks", "playback", "panels", "present", "theme"),
    "&Help": ("lectures", "commands", "about"),
}
"""The menus in their order, with their sections. A menu without entries is not seen."""


class Actions(QObject):
    """The commands of `window`, its menus and its tool bar, with icons in the theme's colors.

    Attributes
    ----------
    window : MainWindow
    file : FileMenu
    fit : FitMenu
    view : ViewMenu
    help : HelpMenu
    palette : CommandPalette
    tool_bar : QToolBar
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._theme: Theme | None = None
        self._icons: dict[QAction, str] = {}
        self._plain_keys: dict[int, QAction] = {}
        self._menus: dict[str, Menu] = {}
        for title, sections in MENUS.items():
            menu = Menu(title, sections, window)
            self._menus[menu.name] = menu
            window.menuBar().addMenu(menu)
        self.file = FileMenu(self)
        self.fit = FitMenu(self)
        self.view = ViewMenu(self)
        self.help = HelpMenu(self)
        self.palette = CommandPalette(self)
        self.help.palette_action.triggered.connect(self.palette.open)
        self._build_toolbar()
        self._leaves: list[Callable[[], bool]] = []
        escape = self.action("escape_action", "", self._escape, "Esc")
        window.addAction(escape)

    def menu(self, name: str) -> Menu:
        """Return the menu called "File", "Edit", "Fit", "Centers", "Compare", "View" or "Help"."""
        return self._menus[name]

    def menus(self) -> list[Menu]:
        """Return all menus in their order."""
        return list(self._menus.values())

    # -- making a command ------------------------------------------------------------------------

    def action(
        self,
        name: str,
        words: str,
        slot: Callable[..., object] | None = None,
        keys: str | list[str] | None = None,
        tip: str = "",
    ) -> QAction:
        """Return a new command of the window.

        Parameters
        ----------
        name : str
            Its object name, as in "open_action".
        words : str
            As the menu has them, with a mnemonic.
        slot : callable, optional
            Called when the command is given.
        keys : str or list of str, optional
            As in "Ctrl+O". The first is shown in the menu and the tool tip.
        tip : str
            Without the key. By default the words.
        """
        action = QAction(words, self.window)
        action.setObjectName(name)
        if keys:
            every = [keys] if isinstance(keys, str) else keys
            action.setShortcuts([QKeySequence(key) for key in every])
            shown = QKeySequence(every[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{tip or words.replace('&', '').rstrip('…')} ({shown})")
        elif tip:
            action.setToolTip(tip)
        if slot is not None:
            action.triggered.connect(slot)
        return action

    def toggle(
        self,
        name: str,
        words: str,
        setting: str,
        keys: str | list[str] | None = None,
        tip: str = "",
        default: bool = True,
    ) -> QAction:
        """Return a command that is on or off, which `QSettings` remembers under `setting`."""
        action = self.action(name, words, None, keys, tip)
        action.setCheckable(True)
        fallback = "true" if default else "false"
        action.setChecked(str(QSettings().value(setting, fallback)) == "true")
        action.setData(setting)
        action.toggled.connect(self._remember_toggle)
        return action

    def choice(
        self, name: str, title: str, setting: str, words: dict[str, str], tip: str = ""
    ) -> tuple[QMenu, QActionGroup]:
        """Return a submenu of which one entry is on, which `QSettings` remembers.

        Parameters
        ----------
        name : str
            As in "density": the menu is then called "density_menu" and its entries
            "density_log_action" and so on.
        title : str
            Of the submenu, with its mnemonic.
        setting : str
            Under which it is remembered.
        words : dict of str to str
            What is chosen, and as the menu has it. The first is the default.
        tip : str

        Returns
        -------
        menu : QMenu
        group : QActionGroup
            Emits `triggered` when another is chosen; ``group.checkedAction().data()`` is a key of
            `words`.
        """
        menu = QMenu(title, self.window)
        menu.setObjectName(f"{name}_menu")
        menu.menuAction().setToolTip(tip)
        group = QActionGroup(menu)
        chosen = str(QSettings().value(setting, ""))
        for key, each in words.items():
            action = self.action(f"{name}_{key}_action", each)
            action.setCheckable(True)
            action.setData(key)
            group.addAction(action)
            menu.addAction(action)
            action.setChecked(key == chosen)
        if group.checkedAction() is None:
            group.actions()[0].setChecked(True)
        group.setProperty("setting", setting)
        group.triggered.connect(self._remember_choice)
        return menu, group

    def plain_key_action(
        self, name: str, words: str, slot: Callable[..., object] | None, key: Qt.Key, tip: str = ""
    ) -> QAction:
        """Return a command with a key without Ctrl.

        The key acts where the widget with the focus has no use for it, so that Space still opens a
        combo box and the arrows still move in a spin box.
        """
        action = self.action(name, words, slot, None, tip)
        self.give_plain_key(action, key)
        return action

    def give_plain_key(self, action: QAction, key: Qt.Key) -> None:
        """Let `key`, without Ctrl, call `action` where no other widget has a use for it."""
        action.setShortcut(QKeySequence(key))
        # As a shortcut of the canvas alone it is shown in the menu and takes no key from others;
        # the window's keyPressEvent serves the other widgets.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.window.cluster_view.addAction(action)
        self._plain_keys[int(key)] = action

    def set_icon(self, action: QAction, name: str) -> None:
        """Give `action` an icon that follows the theme."""
        self._icons[action] = name
        # In the menu an icon would hide whether the command is switched on.
        action.setIconVisibleInMenu(False)
        if self._theme is not None:
            self._draw_icon(action, self._theme)

    # -- calling a command -----------------------------------------------------------------------

    def named(self, name: str) -> QAction:
        """Return the command with this object name.

        Raises
        ------
        KeyError
            If there is none.
        """
        action = self.window.findChild(QAction, name)
        if action is None:
            raise KeyError(name)
        return action

    def trigger(self, name: str) -> None:
        """Do what the command with this object name does."""
        self.named(name).trigger()

    def trigger_plain_key(self, key: int) -> bool:
        """Do what `key` without Ctrl means, and say whether it means anything."""
        action = self._plain_keys.get(key)
        if action is None:
            return False
        action.trigger()
        return True

    def on_escape(self, leave: Callable[[], bool]) -> None:
        """Let Esc call `leave` before it stops what runs.

        Of several the latest is asked first. One that returns True, since there was something to
        leave, is the last that is asked. Called again, it is the latest: what has been entered
        last is left first.
        """
        if leave in self._leaves:
            self._leaves.remove(leave)
        self._leaves.append(leave)

    @Slot()
    def _escape(self) -> None:
        if not any(leave() for leave in reversed(self._leaves)):
            self.fit.stop.trigger()

    # -- the look --------------------------------------------------------------------------------

    def apply_theme(self, theme: Theme) -> None:
        """Redraw all icons in the colors of `theme`."""
        self._theme = theme
        for action in self._icons:
            self._draw_icon(action, theme)
        self.view.apply_theme(theme)
        self.palette.apply_theme(theme)

    def _draw_icon(self, action: QAction, theme: Theme) -> None:
        action.setIcon(icon(self._icons[action], theme.muted, theme.faint))

    def _build_toolbar(self) -> None:
        bar = QToolBar("Tool bar", self.window)
        bar.setObjectName("tool_bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(16, 16))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.tool_bar = bar
        self._end_of_tool_bar: QAction | None = None
        self.add_to_tool_bar(self.file.open, self.file.save)
        bar.addSeparator()
        self.add_to_tool_bar(self.view.fit_view, self.view.regions)
        self._end_of_tool_bar = self._build_search(bar)
        self.window.addToolBar(bar)

    def _build_search(self, bar: QToolBar) -> QAction:
        """Put a button at the right end that opens the palette; return what is before it."""
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        start = bar.addWidget(space)
        keys = self.help.palette_action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        search = QPushButton(f"Search commands   {keys}")
        search.setProperty("role", "search")
        name_control(
            search, "palette_button", "Search commands", self.help.palette_action.toolTip()
        )
        quiet_clicks(search)
        search.clicked.connect(self.palette.open)
        bar.addWidget(search)
        return start

    def add_to_tool_bar(self, *actions: QAction) -> None:
        """Put `actions`, which have icons, after the others."""
        for action in actions:
            if self._end_of_tool_bar is None:
                self.tool_bar.addAction(action)
            else:
                self.tool_bar.insertAction(self._end_of_tool_bar, action)
            button = self.tool_bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                # The blank keeps the words off the icon; no style sheet property does.
                action.setIconText(" " + action.iconText())
                button.setAccessibleName(action.text().replace("&", ""))

    @Slot(QAction)
    def _remember_choice(self, action: QAction) -> None:
        group = action.actionGroup()
        QSettings().setValue(str(group.property("setting")), action.data())

    @Slot(bool)
    def _remember_toggle(self, checked: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            QSettings().setValue(action.data(), "true" if checked else "false")
