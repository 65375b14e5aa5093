"""The View menu: what the canvas draws, the panels, the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from kmeans_gui.gui.theme import MODES, Theme

if TYPE_CHECKING:
    from kmeans_gui.gui.actions import Actions


class ViewMenu(QObject):
    """Fills the View menu of `commands`."""

    def __init__(self, commands: Actions) -> None:
        super().__init__(commands)
        window = commands.window
        view = window.cluster_view
        self._window = window
        self.fit_view = commands.plain_key_action(
            "fit_view_action", "Fit &all", view.fit_all, Qt.Key.Key_F
        )
        self.fit_view.setToolTip("Show all points (F, Ctrl+0)")
        # Ctrl+0 is nobody else's key, so it works from everywhere.
        window.addAction(commands.action("fit_view_everywhere", "", view.fit_all, "Ctrl+0"))
        self.regions = commands.toggle("regions_action", "&Regions", "view/regions", "Ctrl+1")
        self.borders = commands.toggle("borders_action", "&Borders", "view/borders", "Ctrl+2")
        self.aspect = commands.toggle("aspect_action", "&Equal aspect", "view/aspect", "Ctrl+E")
        self.regions.toggled.connect(self.apply_layers)
        self.borders.toggled.connect(self.apply_layers)
        self.aspect.toggled.connect(view.set_equal_aspect)
        commands.set_icon(self.fit_view, "fit-all")
        commands.set_icon(self.regions, "regions")
        menu = commands.menu("View")
        menu.add("range", self.fit_view, self.aspect)
        menu.add("layers", self.regions, self.borders)
        menu.add(
            "panels",
            window.left_dock.toggleViewAction(),
            window.right_dock.toggleViewAction(),
            commands.action("reset_layout_action", "Reset &layout", window.places.reset),
        )
        menu.add("theme", self._build_themes())

    def _build_themes(self) -> QMenu:
        window = self._window
        themes = QMenu("&Theme", window)
        themes.setObjectName("theme_menu")
        self._themes = QActionGroup(self)
        for mode in MODES:
            action = QAction(f"&{mode.capitalize()}", themes)
            action.setObjectName(f"theme_{mode}_action")
            action.setCheckable(True)
            action.setData(mode)
            action.setChecked(mode == window.theme.mode)
            self._themes.addAction(action)
            themes.addAction(action)
        self._themes.triggered.connect(self._on_theme_chosen)
        return themes

    @Slot()
    def apply_layers(self) -> None:
        """Let the canvas draw what is checked."""
        self._window.cluster_view.set_layers(self.regions.isChecked(), self.borders.isChecked())

    def apply_theme(self, theme: Theme) -> None:
        """Check the theme that is shown."""
        for action in self._themes.actions():
            action.setChecked(action.data() == self._window.theme.mode)

    @Slot(QAction)
    def _on_theme_chosen(self, action: QAction) -> None:
        self._window.theme.set_mode(action.data())
