"""A place to save to: typed or chosen, with what is wrong about it in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from kmeans_gui.gui.widgets.form import name_control
from kmeans_gui.gui.writable import is_file, is_folder, obstacle_at


class FileRow(QWidget):
    """Asks for the file to write.

    Parameters
    ----------
    prefix : str
        Of the object names.
    formats : mapping of str to str
        Names by their ending, as in ``{".png": "PNG"}``. The first is used where none is typed.
    start : Path
        What is proposed.

    Signals
    -------
    changed
        Another file, or another format of it.
    """

    changed = Signal()

    def __init__(self, prefix: str, formats: Mapping[str, str], start: Path) -> None:
        super().__init__()
        self._formats = dict(formats)
        self._folder = start.parent
        self._combo: QComboBox | None = None
        self.edit = QLineEdit(str(start))
        name_control(self.edit, f"{prefix}_path_edit", "File", "The file to write")
        self.browse_button = QPushButton("Browse…")
        name_control(
            self.browse_button, f"{prefix}_browse_button", "Browse", "Choose a folder and a name"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.browse_button)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_typed)
        self.browse_button.clicked.connect(self._browse)

    @property
    def path(self) -> Path:
        """The file that is asked for; a name alone is in the folder that was proposed."""
        written = self.edit.text().strip()
        try:
            path = self._folder / Path(written).expanduser()
        except RuntimeError:  # there is no person of that name
            path = self._folder / written
        if not written or is_folder(path) or path.suffix:
            return path
        return path.with_name(path.name + next(iter(self._formats)))

    @property
    def suffix(self) -> str:
        """The ending of the file, in small letters."""
        return self.path.suffix.lower()

    def set_suffix(self, suffix: str) -> None:
        """Let the file end in `suffix`."""
        path = Path(self.edit.text().strip())
        if path.name and path.suffix.lower() != suffix:
            known = path.suffix.lower() in self._formats
            stem = path.with_suffix("") if known else path
            self.edit.setText(f"{stem}{suffix}")

    def tie(self, combo: QComboBox) -> None:
        """Fill `combo` with the formats; from now on it and the name's ending say the same."""
        for suffix, name in self._formats.items():
            combo.addItem(name, suffix)
        combo.currentIndexChanged.connect(self._on_format_chosen)
        self._combo = combo

    @Slot()
    def _on_typed(self) -> None:
        index = -1 if self._combo is None else self._combo.findData(self.suffix)
        if self._combo is not None and index >= 0:
            self._combo.blockSignals(True)
            self._combo.setCurrentIndex(index)
            self._combo.blockSignals(False)
        self.changed.emit()

    @Slot(int)
    def _on_format_chosen(self, index: int) -> None:
        if self._combo is not None:
            self.set_suffix(str(self._combo.itemData(index)))

    def obstacle(self) -> str:
        """Return why nothing can be written there, in one sentence, or nothing."""
        path = self.path
        if not self.edit.text().strip():
            return "Type the name of the file to write."
        if problem := obstacle_at(path):
            return problem
        if self.suffix not in self._formats:
            return f"The name has to end in {' or '.join(self._formats)}."
        return ""

    @property
    def replaces(self) -> bool:
        """Whether there is such a file already."""
        return is_file(self.path)

    @Slot()
    def _browse(self) -> None:
        filters = ";;".join(f"{name} (*{suffix})" for suffix, name in self._formats.items())
        dialog = QFileDialog(self, "Save", str(self.path), filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # The replacement of a file is announced in the dialog around this row.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.edit.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
