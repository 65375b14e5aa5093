"""Undo, redo and the list of all steps: the Edit menu's part of what a session remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QUndoView

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow


class HistoryMenu(QObject):
    """Adds undo, redo and the history to the Edit menu.

    Attributes
    ----------
    undo, redo, show_history : QAction
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        stack = window.session.undo_stack
        self.undo = self._following("undo_action", stack.createUndoAction(window, "&Undo"))
        self.undo.setShortcuts([QKeySequence("Ctrl+Z")])
        self.redo = self._following("redo_action", stack.createRedoAction(window, "&Redo"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.show_history = window.commands.action(
            "history_action", "&History…", self.open_history, "Ctrl+Alt+Z", "All steps in a list"
        )
        window.commands.menu("Edit").add("undo", self.undo, self.redo, self.show_history)
        self._dock: QDockWidget | None = None

    @staticmethod
    def _following(name: str, action: QAction) -> QAction:
        action.setObjectName(name)
        return action

    @Slot()
    def open_history(self) -> None:
        """Show the list of all steps; a click on one goes back or forth to it."""
        if self._dock is None:
            self._dock = self._build()
        self._dock.setVisible(True)
        self._dock.raise_()
        self._dock.widget().setFocus()
        self._window.commands.on_escape(self._leave)

    def _leave(self) -> bool:
        """Close the list if it has the focus; say whether it had."""
        dock, focus = self._dock, QApplication.focusWidget()
        if dock is None or focus is None or not dock.isAncestorOf(focus):
            return False
        dock.hide()
        self._window.activateWindow()
        self._window.cluster_view.setFocus()
        return True

    def _build(self) -> QDockWidget:
        window = self._window
        steps = QUndoView(window.session.undo_stack)
        steps.setObjectName("history_list")
        steps.setAccessibleName("History")
        steps.setEmptyLabel("At first")
        steps.setSpacing(2)
        steps.setFrameShape(QUndoView.Shape.NoFrame)
        steps.setToolTip("Click a step to go back or forth to it")
        dock = QDockWidget("History", window)
        dock.setObjectName("history_dock")
        dock.setWidget(steps)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.setFloating(True)
        dock.resize(260, 360)
        dock.move(window.geometry().center() - dock.rect().center())
        return dock
