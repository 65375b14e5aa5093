"""The File menu: what is opened, what is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from kmeans_gui.data.generate import GALLERY
from kmeans_gui.data.samples import list_samples
from kmeans_gui.gui.menus.recent import RecentFiles, RecentMenu

if TYPE_CHECKING:
    from kmeans_gui.gui.actions import Actions


class FileMenu(QObject):
    """Fills the File menu of `commands`."""

    def __init__(self, commands: Actions) -> None:
        super().__init__(commands)
        window = commands.window
        self._window = window
        self.recent = RecentFiles(self)
        self.open = commands.action(
            "open_action",
            "&Open…",
            window.questions.ask_for_file,
            "Ctrl+O",
            "Open a table or an array",
        )
        self.save = commands.action(
            "save_action",
            "&Save labels…",
            window.questions.ask_where_to_save,
            "Ctrl+S",
            "Save the points with their clusters",
        )
        commands.set_icon(self.open, "open")
        commands.set_icon(self.save, "save")
        menu = commands.menu("File")
        menu.add("open", self.open, RecentMenu(self.recent, window), self._build_samples())
        menu.add("save", self.save)
        menu.add("quit", commands.action("quit_action", "&Quit", window.close, "Ctrl+Q"))

    def _build_samples(self) -> QMenu:
        samples = QMenu("Sample &data", self._window)
        samples.setObjectName("samples_menu")
        samples.setToolTipsVisible(True)
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
        return samples

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
