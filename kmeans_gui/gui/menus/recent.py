"""The files that were opened last, and the menu that lists them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

MOST_RECENT_FILES = 10


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


class RecentMenu(QMenu):
    """Lists `recent`, and opens what is chosen."""

    def __init__(self, recent: RecentFiles, window: MainWindow) -> None:
        super().__init__("Open &recent", window)
        self.setObjectName("recent_menu")
        self._recent = recent
        self._window = window
        recent.changed.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        self.clear()
        paths = self._recent.paths()
        for number, path in enumerate(paths, start=1):
            mnemonic = f"&{number} " if number < 10 else ""
            action = QAction(f"{mnemonic}{path.name}   {path.parent}", self)
            action.setData(str(path))
            action.triggered.connect(self._open)
            self.addAction(action)
        if paths:
            self.addSeparator()
            self.addAction("&Clear this list", self._recent.clear)
        self.setEnabled(bool(paths))

    @Slot()
    def _open(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._window.open_path(Path(action.data()))
