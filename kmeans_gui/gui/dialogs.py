"""The questions: where to save and how, and whether to leave out rows with missing values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import text
from kmeans_gui.gui.widgets.form import name_control
from kmeans_gui.gui.writable import is_file, is_folder, obstacle_at

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.data.errors import InvalidValues

OPEN_FILTER = (
    "Tables and arrays (*.csv *.tsv *.txt *.parquet *.pq *.npy *.npz);;"
    "CSV and TSV (*.csv *.tsv *.txt);;Parquet (*.parquet *.pq);;NumPy (*.npy *.npz);;All files (*)"
)
SAVE_FORMATS = (
    (".csv", "CSV"),
    (".tsv", "TSV"),
    (".parquet", "Parquet"),
    (".npz", "NPZ (NumPy)"),
)
_OTHER_ENDINGS = (".tab", ".txt", ".pq", ".npy")
"""Endings that can be written too, for a person who types them."""


def default_save_path(dataset: Dataset) -> Path:
    """Return where a labeled data set goes unless somebody says otherwise: beside its source."""
    if dataset.path is None:
        name = dataset.recipe.name if dataset.recipe is not None else "points"
        return Path.home() / f"{name}-labeled.csv"
    suffix = dataset.path.suffix.lower()
    known = suffix if suffix in dict(SAVE_FORMATS) else ".csv"
    return dataset.path.with_name(f"{dataset.path.stem}-labeled{known}")


class SaveDialog(QDialog):
    """Asks where and as what to save the points with their labels.

    Signals
    -------
    save_requested : Path, bool
        The file, and whether to add the distance of each point to its center.
    """

    save_requested = Signal(object, bool)

    def __init__(self, dataset: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("save_dialog")
        self.setWindowTitle("Save labels")
        self.setMinimumWidth(520)
        self._folder = default_save_path(dataset).parent
        self._build()
        self.path_edit.textChanged.connect(self._on_path_changed)
        self.format_combo.currentIndexChanged.connect(self._on_format_changed)
        self.browse_button.clicked.connect(self._browse)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.accept)
        self.accepted.connect(self._on_accepted)
        self.path_edit.setText(str(default_save_path(dataset)))
        self._on_path_changed(self.path_edit.text())

    def _build(self) -> None:
        self.path_edit = QLineEdit()
        name_control(self.path_edit, "save_path_edit", "File", "The file to write")
        self.browse_button = QPushButton("Browse…")
        name_control(self.browse_button, "browse_button", "Browse", "Choose a folder and a name")
        self.format_combo = QComboBox()
        for suffix, name in SAVE_FORMATS:
            self.format_combo.addItem(name, suffix)
        name_control(self.format_combo, "save_format_combo", "Format", "The kind of file")
        self.distance_check = QCheckBox("Add each point's &distance to its center")
        name_control(
            self.distance_check,
            "save_distance_check",
            "Add the distance",
            "One more column: how far each point is from its center",
        )
        self.note = QLabel()
        self.note.setObjectName("save_note")
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.save_button = QPushButton("Save")
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        name_control(self.save_button, "save_button", "Save", "Write the file")
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "cancel_button", "Cancel", "Write nothing")

        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(title_label("All columns, and a new one that says each point's cluster."))
        grid = QGridLayout()
        grid.setVerticalSpacing(10)
        grid.setHorizontalSpacing(12)
        for row, (words, control) in enumerate(
            (("&File", self.path_edit), ("F&ormat", self.format_combo))
        ):
            label = QLabel(words)
            label.setBuddy(control)
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1)
        grid.addWidget(self.browse_button, 0, 2)
        grid.addWidget(self.distance_check, 2, 1)
        layout.addLayout(grid)
        layout.addWidget(self.note)
        layout.addLayout(button_row(self.cancel_button, self.save_button))

    @property
    def path(self) -> Path:
        """The file that is asked for; a name alone is beside the source and of the format."""
        written = self.path_edit.text().strip()
        try:
            path = self._folder / Path(written).expanduser()
        except RuntimeError:  # there is no person of that name
            path = self._folder / written
        if not written or is_folder(path) or _has_known_ending(path):
            return path
        return path.with_name(path.name + self.format_combo.currentData())

    def _obstacle(self) -> str:
        """Return why nothing can be saved there, or nothing."""
        if not self.path_edit.text().strip():
            return "Type the name of the file to write."
        return obstacle_at(self.path)

    @Slot(str)
    def _on_path_changed(self, written: str) -> None:
        suffix = Path(written.strip()).suffix.lower()
        index = self.format_combo.findData(suffix)
        if index >= 0:
            self.format_combo.blockSignals(True)
            self.format_combo.setCurrentIndex(index)
            self.format_combo.blockSignals(False)
        obstacle = self._obstacle()
        replaces = not obstacle and is_file(self.path)
        self.save_button.setText("Replace" if replaces else "Save")
        self.save_button.setEnabled(not obstacle)
        if obstacle:
            self.note.setText(obstacle)
        elif replaces:
            self.note.setText(f"{self.path.name} is there already and will be replaced.")
        else:
            self.note.setText(
                "The centers and the parameters of the fit go into a file of their own beside it "
                "(into the same file for NPZ)."
            )

    @Slot(int)
    def _on_format_changed(self, _index: int) -> None:
        written = self.path_edit.text().strip()
        path = Path(written)
        if path.name and not is_folder(self.path):
            # "run-0.5" has no ending, only a dot
            stem = path.with_suffix("") if _has_known_ending(path) else path
            self.path_edit.setText(f"{stem}{self.format_combo.currentData()}")

    @Slot()
    def _browse(self) -> None:
        filters = ";;".join(f"{name} (*{suffix})" for suffix, name in SAVE_FORMATS)
        dialog = QFileDialog(self, "Save labels", str(self.path), filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # The replacement of a file is announced in this dialog.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.path_edit.setText(path)
        self.path_edit.setText(str(self.path))

    @Slot()
    def _on_accepted(self) -> None:
        self.save_requested.emit(self.path, self.distance_check.isChecked())


def _has_known_ending(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in dict(SAVE_FORMATS) or suffix in _OTHER_ENDINGS


class InvalidValuesDialog(QDialog):
    """Asks whether to leave out rows with missing or infinite values: accepted if so."""

    def __init__(self, name: str, found: InvalidValues, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("invalid_values_dialog")
        self.setWindowTitle("Missing values")
        self.setMinimumWidth(460)
        rows = text.plural(found.n_rows, "row")
        verb = "has" if found.n_invalid == 1 else "have"
        self.title = title_label(
            f"{text.count(found.n_invalid)} of {rows} in {name} {verb} missing or infinite values."
        )
        details = QLabel(
            f"The first is in column {found.column}, row {text.count(found.row)}. "
            "Dropped rows are not fitted; a saved file keeps them, with an empty label."
        )
        details.setTextFormat(Qt.TextFormat.PlainText)
        details.setWordWrap(True)
        self.drop_button = QPushButton("Drop them")
        self.drop_button.setProperty("role", "primary")
        self.drop_button.setDefault(True)
        name_control(
            self.drop_button, "drop_button", "Drop them", "Open the file without these rows"
        )
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "cancel_button", "Cancel", "Open nothing")
        self.drop_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(details)
        layout.addLayout(button_row(self.cancel_button, self.drop_button))
        self.drop_button.setFocus()


def title_label(words: str) -> QLabel:
    """Return the first sentence of a dialog."""
    label = QLabel(words)
    # a file or a column may be named like a tag
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "title")
    label.setWordWrap(True)
    return label


def button_row(*buttons: QPushButton) -> QHBoxLayout:
    """Return `buttons` at the right end of a row."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for button in buttons:
        button.setMinimumWidth(92)
        row.addWidget(button)
    return row
