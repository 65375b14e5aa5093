"""A menu with sections, which is hidden while nothing is in it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QMenu, QWidget

Entry = QAction | QMenu


class Menu(QMenu):
    """A menu of the menu bar. What is not given a section goes to the end.

    Parameters
    ----------
    title : str
        With its mnemonic, as in "&File".
    sections : iterable of str
        Names of groups, from the top, between which there are lines. Empty ones are not seen.
    parent : QWidget
    """

    def __init__(self, title: str, sections: Iterable[str], parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"{self.name.lower()}_menu")
        self.setToolTipsVisible(True)
        # Lines that follow each other are drawn as one (QMenu.separatorsCollapsible).
        self._ends = {name: self.addSeparator() for name in sections}
        self._show_if_filled()

    @property
    def name(self) -> str:
        """The title without its mnemonic."""
        return self.title().replace("&", "")

    def add(self, section: str, *entries: Entry) -> None:
        """Put actions and submenus at the end of a section.

        Raises
        ------
        KeyError
            If the menu has no such section.
        """
        end = self._ends[section]
        for entry in entries:
            if isinstance(entry, QMenu):
                self.insertMenu(end, entry)
            else:
                self.insertAction(end, entry)

    def actionEvent(self, event: QActionEvent) -> None:
        """Be seen as soon as there is something to choose."""
        super().actionEvent(event)
        self._show_if_filled()

    def _show_if_filled(self) -> None:
        filled = any(not action.isSeparator() for action in self.actions())
        self.menuAction().setVisible(filled)
