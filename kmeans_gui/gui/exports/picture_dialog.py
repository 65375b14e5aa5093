"""What to save a picture of, as what, and how large."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.dialogs import button_row, title_label
from kmeans_gui.gui.exports.file_row import FileRow
from kmeans_gui.gui.exports.work import MAX_SCALE
from kmeans_gui.gui.widgets.form import name_control
from kmeans_gui.gui.widgets.numbers import indent_text
from kmeans_gui.raster.viewport import MAX_PIXELS

FORMATS = {".png": "PNG", ".svg": "SVG"}
DEFAULT_SCALE = 2

Subject = tuple[str, str, int, int]
"""A picture's key, its name, and its width and height in logical pixels."""


class PictureDialog(QDialog):
    """Asks for a picture.

    Parameters
    ----------
    subjects : list of Subject
        What there is to save.
    chosen : str
        The key of what is proposed.
    folder : Path
    stem : str
        Of the file's name.

    Signals
    -------
    save_requested : str, Path, int
        The subject's key, the file, the scale.
    """

    save_requested = Signal(str, object, int)

    def __init__(
        self,
        subjects: list[Subject],
        chosen: str,
        folder: Path,
        stem: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("picture_dialog")
        self.setWindowTitle("Save picture")
        self.setMinimumWidth(520)
        self._subjects = {subject[0]: subject for subject in subjects}
        self.file_row = FileRow("picture", FORMATS, folder / f"{stem}.png")
        self._build(chosen)
        self.file_row.changed.connect(self._refresh)
        self.subject_combo.currentIndexChanged.connect(self._refresh)
        self.scale_spin.valueChanged.connect(self._refresh)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.accept)
        self.accepted.connect(self._on_accepted)
        self._refresh()

    def _build(self, chosen: str) -> None:
        self.subject_combo = QComboBox()
        for key, name, _, _ in self._subjects.values():
            self.subject_combo.addItem(name, key)
        name_control(self.subject_combo, "picture_subject_combo", "Picture of", "What is saved")
        self.subject_combo.setCurrentIndex(max(0, self.subject_combo.findData(chosen)))
        self.format_combo = QComboBox()
        self.file_row.tie(self.format_combo)
        name_control(
            self.format_combo,
            "picture_format_combo",
            "Format",
            "PNG: pixels. SVG: shapes and text, sharp at any size",
        )
        self.scale_spin = QSpinBox()
        self.scale_spin.setRange(1, MAX_SCALE)
        self.scale_spin.setValue(DEFAULT_SCALE)
        self.scale_spin.setPrefix("× ")
        indent_text(self.scale_spin)
        name_control(
            self.scale_spin,
            "picture_scale_spin",
            "Scale",
            "How many times larger than on the screen; drawn anew, so that it stays sharp",
        )
        self.note = QLabel()
        self.note.setObjectName("picture_note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.save_button = QPushButton("Save")
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        name_control(self.save_button, "picture_save_button", "Save", "Write the picture")
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "picture_cancel_button", "Cancel", "Write nothing")
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.addRow("Picture &of", self.subject_combo)
        form.addRow("&File", self.file_row)
        form.addRow("Fo&rmat", self.format_combo)
        form.addRow("&Scale", self.scale_spin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(title_label("A picture of what is seen now, with its axes."))
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addLayout(button_row(self.cancel_button, self.save_button))

    @property
    def subject(self) -> str:
        """The key of what is saved."""
        return str(self.subject_combo.currentData())

    @Slot()
    def _refresh(self) -> None:
        is_svg = self.file_row.suffix == ".svg"
        self.scale_spin.setEnabled(not is_svg)
        _, _, width, height = self._subjects[self.subject]
        scale = self.scale_spin.value()
        obstacle = self.file_row.obstacle()
        if not obstacle and not is_svg and width * height * scale * scale > MAX_PIXELS:
            obstacle = "That is more pixels than fit into a picture: choose a smaller scale."
        words = (
            "Axes, borders and centers are shapes; points too, up to five thousand."
            if is_svg
            else f"{width * scale:,} × {height * scale:,} pixels."
        )
        replaces = not obstacle and self.file_row.replaces
        if replaces:
            words += f" {self.file_row.path.name} is there already and will be replaced."
        self.note.setText(obstacle or words)
        self.save_button.setText("Replace" if replaces else "Save")
        self.save_button.setEnabled(not obstacle)

    @Slot()
    def _on_accepted(self) -> None:
        self.save_requested.emit(self.subject, self.file_row.path, self.scale_spin.value())
