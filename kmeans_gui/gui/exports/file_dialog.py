"""Where to save something that needs no other answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kmeans_gui.gui.dialogs import button_row, title_label
from kmeans_gui.gui.exports.file_row import FileRow
from kmeans_gui.gui.widgets.form import name_control


class FileDialog(QDialog):
    """Asks for a file to write.

    Parameters
    ----------
    prefix : str
        Of the object names.
    title, words : str
        What is saved, in short and in a sentence.
    formats : mapping of str to str
        Names by their ending.
    start : Path
        What is proposed.

    Signals
    -------
    save_requested : Path
    """

    save_requested = Signal(object)

    def __init__(
        self,
        prefix: str,
        title: str,
        words: str,
        formats: Mapping[str, str],
        start: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{prefix}_dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(520)
        self.file_row = FileRow(prefix, formats, start)
        self.note = QLabel()
        self.note.setObjectName(f"{prefix}_note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.save_button = QPushButton("Save")
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        name_control(self.save_button, f"{prefix}_save_button", "Save", "Write the file")
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, f"{prefix}_cancel_button", "Cancel", "Write nothing")
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.addRow("&File", self.file_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        heading = title_label(words)
        heading.setWordWrap(True)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addLayout(button_row(self.cancel_button, self.save_button))
        self.file_row.changed.connect(self._refresh)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.accept)
        self.accepted.connect(self._on_accepted)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        obstacle = self.file_row.obstacle()
        replaces = not obstacle and self.file_row.replaces
        name = self.file_row.path.name
        kept = f"{name} is there already and will be replaced." if replaces else ""
        self.note.setText(obstacle or kept)
        self.save_button.setText("Replace" if replaces else "Save")
        self.save_button.setEnabled(not obstacle)

    @Slot()
    def _on_accepted(self) -> None:
        self.save_requested.emit(self.file_row.path)
