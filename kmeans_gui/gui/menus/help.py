"""The Help menu."""

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
        menu = commands.menu("Help")
        menu.add(
            "about",
            commands.action("keys_action", "&Keyboard", questions.show_keys, "F1"),
            commands.action("about_action", "&About", questions.show_about),
        )
