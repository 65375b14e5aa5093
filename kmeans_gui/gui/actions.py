"""Every command of the window, once: its name, its key, its place in menus and tool bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton

from kmeans_gui.data.generate import GALLERY
from kmeans_gui.data.samples import list_samples
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import MODES, Theme

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

MOST_RECENT_FILES = 10

PLAYBACK_KEYS = {
    Qt.Key.Key_Space: "play_action",
    Qt.Key.Key_Left: "step_back_action",
    Qt.Key.Key_Right: "step_forward_action",
    Qt.Key.Key_Home: "to_start_action",
    Qt.Key.Key_End: "to_end_action",
    Qt.Key.Key_F: "fit_view_action",
}
"""Keys without Ctrl. They act where the widget with the focus has no use for them, so that
Space still opens a combo box and the arrows still move in a spin box."""


class RecentFiles(QObject):
    """The files that were opened last, remembered from one start to the next.

    Signals
    -------
    changed
    """

    changed = Signal()

    def paths(self) -> list[Path]:
        """Return the files, the latest first."""
        value: Any = QSettings().value("recent_files", [])
        names = [value] if isinstance(value, str) else list(value or [])
        return [Path(str(name)) for name in names]

    def add(self, path: Path) -> None:
        """Put `path` at the top."""
        path = path.absolute()
        others = [each for each in self.paths() if each != path]
        self._store([path, *others][:MOST_RECENT_FILES])

    def remove(self, path: Path) -> None:
        """Forget `path`."""
        self._store([each for each in self.paths() if each != path.absolute()])

    @Slot()
    def clear(self) -> None:
        """Forget all."""
        self._store([])

    def _store(self, paths: list[Path]) -> None:
        QSettings().setValue("recent_files", [str(path) for path in paths])
        self.changed.emit()


class Actions(QObject):
    """Builds the menus and the tool bar of `window`, and keeps their icons in the theme."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.recent = RecentFiles(self)
        self._icons: dict[QAction, str] = {}
        self._build_file()
        self._build_fit()
        self._build_view()
        self._build_help()
        self._build_toolbar()
        self.recent.changed.connect(self._fill_recent)
        self._fill_recent()

    # -- menus -----------------------------------------------------------------------------------

    def _action(
        self,
        name: str,
        words: str,
        slot: Callable[..., object] | None,
        keys: str | list[str] | None = None,
        tip: str = "",
    ) -> QAction:
        action = QAction(words, self._window)
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

    def _playback_action(self, words: str, slot: Callable[..., object], key: Qt.Key) -> QAction:
        action = self._action(PLAYBACK_KEYS[key], words, slot)
        action.setShortcut(QKeySequence(key))
        # As a shortcut of the canvas alone it is shown in the menu and takes no key from others;
        # the window's keyPressEvent serves the other widgets.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._window.cluster_view.addAction(action)
        return action

    def _menu(self, title: str, entries: list[QAction | QMenu | None]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        _fill(menu, entries)
        return menu

    def _build_file(self) -> None:
        window = self._window
        self.open = self._action(
            "open_action",
            "&Open…",
            window.questions.ask_for_file,
            "Ctrl+O",
            "Open a table or an array",
        )
        self.save = self._action(
            "save_action",
            "&Save labels…",
            window.questions.ask_where_to_save,
            "Ctrl+S",
            "Save the points with their clusters",
        )
        self._icons |= {self.open: "open", self.save: "save"}
        self.recent_menu = QMenu("Open &recent", window)
        self.recent_menu.setObjectName("recent_menu")
        samples = QMenu("Sample &data", window)
        samples.setObjectName("samples_menu")
        for recipe in GALLERY:
            action = QAction(recipe.title, samples)
            action.setData(recipe.name)
            action.setToolTip(recipe.description)
            action.triggered.connect(self._generate_sample)
            samples.addAction(action)
        files = list_samples()
        if files:
            samples.addSeparator()
        for sample in files:
            action = QAction(f"{sample.title} ({sample.path.name})", samples)
            action.setData(sample)
            action.triggered.connect(self._open_sample)
            samples.addAction(action)
        samples.setToolTipsVisible(True)
        quit_action = self._action("quit_action", "&Quit", window.close, "Ctrl+Q")
        self._menu(
            "&File",
            [self.open, self.recent_menu, samples, None, self.save, None, quit_action],
        )

    def _build_fit(self) -> None:
        window = self._window
        session, timeline = window.session, window.session.timeline
        generate = self._action(
            "generate_action", "&Generate points", window.data_panel.request_points, "Ctrl+G"
        )
        self.run = self._action(
            "run_action",
            "&Run",
            window.fit_panel.request_fit,
            ["Ctrl+R", "Ctrl+Return", "Ctrl+Enter"],
        )
        self.stop = self._action("stop_action", "&Stop", session.stop, "Esc")
        sweep = self._action("sweep_action", "Sweep &k", window.sweep_panel.request_sweep, "F5")
        stop_sweep = self._action(
            "stop_sweep_action", "Stop the s&weep", session.stop_sweep, "Shift+F5"
        )
        keys = Qt.Key
        bar = window.timeline_bar
        self.playback = [
            self._playback_action("&Play or pause", timeline.toggle, keys.Key_Space),
            self._playback_action("Step &back", bar.step_back, keys.Key_Left),
            self._playback_action("Step &forward", bar.step_forward, keys.Key_Right),
            self._playback_action("To the s&tart", timeline.to_start, keys.Key_Home),
            self._playback_action("To the &end", timeline.to_end, keys.Key_End),
        ]
        self.show_run = self._action(
            "show_run_action", "Show the last &fit again", session.show_run, "Ctrl+Backspace"
        )
        fit = [generate, None, self.run, self.stop, None, sweep, stop_sweep, self.show_run]
        self._menu("F&it", [*fit, None, *self.playback])

    def _build_view(self) -> None:
        window = self._window
        view = window.cluster_view
        self.fit_view = self._playback_action("Fit &all", view.fit_all, Qt.Key.Key_F)
        self.fit_view.setToolTip("Show all points (F, Ctrl+0)")
        # Ctrl+0 is nobody else's key, so it works from everywhere.
        everywhere = self._action("fit_view_everywhere", "", view.fit_all, "Ctrl+0")
        window.addAction(everywhere)
        self.regions = self._toggle("regions_action", "&Regions", "view/regions", "Ctrl+1")
        self.borders = self._toggle("borders_action", "&Borders", "view/borders", "Ctrl+2")
        self.aspect = self._toggle("aspect_action", "&Equal aspect", "view/aspect", "Ctrl+E")
        self.regions.toggled.connect(self.apply_layers)
        self.borders.toggled.connect(self.apply_layers)
        self.aspect.toggled.connect(view.set_equal_aspect)
        self._icons |= {self.fit_view: "fit-all", self.regions: "regions"}
        themes = QMenu("&Theme", window)
        themes.setObjectName("theme_menu")
        self.theme_group = QActionGroup(window)
        for mode in MODES:
            action = QAction(f"&{mode.capitalize()}", themes)
            action.setObjectName(f"theme_{mode}_action")
            action.setCheckable(True)
            action.setData(mode)
            action.setChecked(mode == window.theme.mode)
            self.theme_group.addAction(action)
            themes.addAction(action)
        self.theme_group.triggered.connect(self._on_theme_chosen)
        docks = [dock.toggleViewAction() for dock in (window.left_dock, window.right_dock)]
        reset = self._action("reset_layout_action", "Reset &layout", window.reset_layout)
        self._menu(
            "&View",
            [
                self.fit_view,
                None,
                self.regions,
                self.borders,
                self.aspect,
                None,
                *docks,
                reset,
                None,
                themes,
            ],
        )

    def _build_help(self) -> None:
        window = self._window
        keys = self._action("keys_action", "&Keyboard", window.questions.show_keys, "F1")
        about = self._action("about_action", "&About", window.questions.show_about)
        self._menu("&Help", [keys, about])

    def _build_toolbar(self) -> None:
        bar = QToolBar("Tool bar", self._window)
        bar.setObjectName("tool_bar")
        bar.setMovable(False)
        bar.setIconSize(QSize(16, 16))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for entry in (self.open, self.save, None, self.fit_view, self.regions):
            if entry is None:
                bar.addSeparator()
                continue
            bar.addAction(entry)
            button = bar.widgetForAction(entry)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                # The blank keeps the words off the icon; no style sheet property does.
                entry.setIconText(" " + entry.iconText())
                button.setAccessibleName(entry.text().replace("&", ""))
        self._window.addToolBar(bar)
        self.tool_bar = bar

    def _toggle(self, name: str, words: str, key: str, shortcut: str) -> QAction:
        action = self._action(name, words, None, shortcut)
        action.setCheckable(True)
        action.setChecked(str(QSettings().value(key, "true")) == "true")
        action.setData(key)
        action.toggled.connect(self._remember_toggle)
        return action

    # -- slots -----------------------------------------------------------------------------------

    def trigger(self, name: str) -> None:
        """Do what the action of this object name does."""
        action = self._window.findChild(QAction, name)
        if action is not None:
            action.trigger()

    def apply_theme(self, theme: Theme) -> None:
        """Redraw all icons in the colors of `theme`."""
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme.muted, theme.faint))
            # In the menu an icon would hide whether the command is switched on.
            action.setIconVisibleInMenu(False)
        for action in self.theme_group.actions():
            action.setChecked(action.data() == self._window.theme.mode)

    @Slot()
    def apply_layers(self) -> None:
        """Let the canvas draw what is checked."""
        self._window.cluster_view.set_layers(self.regions.isChecked(), self.borders.isChecked())

    @Slot(bool)
    def _remember_toggle(self, checked: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            QSettings().setValue(action.data(), "true" if checked else "false")

    @Slot(QAction)
    def _on_theme_chosen(self, action: QAction) -> None:
        self._window.theme.set_mode(action.data())

    @Slot()
    def _generate_sample(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._window.session.generate(action.data())

    @Slot()
    def _open_sample(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            sample = action.data()
            self._window.session.open_file(sample.path, sample.x, sample.y)

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._window.open_path(Path(action.data()))

    @Slot()
    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        paths = self.recent.paths()
        for number, path in enumerate(paths, start=1):
            mnemonic = f"&{number} " if number < 10 else ""
            action = QAction(f"{mnemonic}{path.name}   {path.parent}", self.recent_menu)
            action.setData(str(path))
            action.triggered.connect(self._open_recent)
            self.recent_menu.addAction(action)
        if paths:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction("&Clear this list", self.recent.clear)
        self.recent_menu.setEnabled(bool(paths))


def _fill(menu: QMenu, entries: list[QAction | QMenu | None]) -> None:
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, QMenu):
            menu.addMenu(entry)
        else:
            menu.addAction(entry)
