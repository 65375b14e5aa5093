"""The Help menu: how to do things, and what this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from kmeans_gui.gui.actions import Actions


class HelpMenu(QObject):
    """Fills the Help menu of `commands`."""

    def __init__(self, commands: Actions) -> None:
        super().__init__(commands)
        questions = commands.window.questions
        self.palette_action = commands.action(
            "palette_action",
            "&Search commands…",
            None,
            "Ctrl+Shift+P",
            "Find any command by its name",
        )
        menu = commands.menu("Help")
        menu.add("commands", self.palette_action)
        menu.add(
            "about",
            commands.action("keys_action", "&Keyboard", questions.show_keys, "F1"),
            commands.action("about_action", "&About", questions.show_about),
        )
