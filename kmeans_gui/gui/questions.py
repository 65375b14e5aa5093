"""The dialogs of the window: none of them stops it, and there is one at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

import kmeans_gui
from kmeans_gui.gui.column_dialog import ColumnDialog
from kmeans_gui.gui.command_palette import list_commands
from kmeans_gui.gui.dialogs import OPEN_FILTER, InvalidValuesDialog, SaveDialog
from kmeans_gui.gui.keys_dialog import KeysDialog

if TYPE_CHECKING:
    from kmeans_gui.data.errors import ColumnsNeeded, InvalidValues
    from kmeans_gui.gui.main_window import MainWindow


class Questions(QObject):
    """Asks what the session needs to know, and which file to open or to write."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._dialog: QDialog | None = None
        self._invalid: tuple[Path, str | None, str | None] | None = None
        self._session.columns_needed.connect(self._on_columns_needed)
        self._session.invalid_values.connect(self._on_invalid_values)

    def close(self) -> None:
        """Close the dialog that is open, if one is."""
        if self._dialog is not None:
            self._dialog.close()

    @Slot(object, object)
    def _on_columns_needed(self, path: Path, needed: ColumnsNeeded) -> None:
        dialog = ColumnDialog(path, needed, self._window)
        dialog.columns_chosen.connect(self._session.open_file)
        self.open(dialog)

    @Slot(object, object, object, object)
    def _on_invalid_values(
        self, path: Path, x: str | None, y: str | None, found: InvalidValues
    ) -> None:
        question = InvalidValuesDialog(path.name, found, self._window)
        self._invalid = (path, x, y)
        question.accepted.connect(self._drop_invalid)
        self.open(question)

    @Slot()
    def _drop_invalid(self) -> None:
        if self._invalid is not None:
            path, x, y = self._invalid
            self._session.open_file(path, x, y, drop_invalid=True)

    def open(self, dialog: QDialog) -> None:
        """Show a dialog without waiting for it; one at a time."""
        self.close()
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None

    @Slot()
    def ask_for_file(self) -> None:
        """Ask which file to open."""
        dataset = self._session.dataset
        folder = "" if dataset is None or dataset.path is None else str(dataset.path.parent)
        dialog = QFileDialog(self._window, "Open points", folder, OPEN_FILTER)
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._window.open_path)
        self.open(dialog)

    @Slot()
    def ask_where_to_save(self) -> None:
        """Ask where and how to save the labels of the shown model."""
        dataset = self._session.dataset
        if dataset is None or self._session.shown is None:
            self._window.message_bar.show_error("There are no labels to save yet: run a fit first.")
            return
        dialog = SaveDialog(dataset, self._window)
        dialog.save_requested.connect(self._session.save_file)
        self.open(dialog)

    @Slot()
    def show_keys(self) -> None:
        """Show what the keys do."""
        menus = [(menu.name, list_commands(menu)) for menu in self._window.commands.menus()]
        self.open(KeysDialog(menus, self._window))

    @Slot()
    def show_about(self) -> None:
        """Show what the program is."""
        self._tell(
            "About K-Means",
            f"<b>K-Means {kmeans_gui.__version__}</b><br>"
            "So fast that a person can play with it.<br><br>MIT License",
        )

    def _tell(self, title: str, rich_text: str) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(rich_text)
        self.open(box)
