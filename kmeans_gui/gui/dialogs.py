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
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import text
from kmeans_gui.gui.widgets.form import name_control

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.data.errors import InvalidValues

OPEN_FILTER = (
    "Tables and arrays (*.csv *.tsv *.txt *.parquet *.pq *.npy *.npz);;"
    "CSV and TSV (*.csv *.tsv *.txt);;Parquet (*.parquet *.pq);;NumPy (*.npy *.npz);;All files (*)"
)
SAVE_FORMATS = ((".csv", "CSV"), (".parquet", "Parquet"), (".npz", "NPZ (NumPy)"))


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
        """The file that is asked for."""
        return Path(self.path_edit.text().strip()).expanduser()

    @Slot(str)
    def _on_path_changed(self, written: str) -> None:
        suffix = self.path.suffix.lower()
        index = self.format_combo.findData(suffix)
        if index >= 0:
            self.format_combo.blockSignals(True)
            self.format_combo.setCurrentIndex(index)
            self.format_combo.blockSignals(False)
        replaces = bool(written.strip()) and self.path.is_file()
        self.save_button.setText("Replace" if replaces else "Save")
        self.save_button.setEnabled(bool(self.path.name))
        self.note.setText(
            f"{self.path.name} is there already and will be replaced."
            if replaces
            else "The centers and the parameters of the fit go into a file of their own beside it "
            "(into the same file for NPZ)."
        )

    @Slot(int)
    def _on_format_changed(self, _index: int) -> None:
        if self.path.name:
            self.path_edit.setText(str(self.path.with_suffix(self.format_combo.currentData())))

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
        chosen = Path(path)
        if chosen.suffix.lower() not in dict(SAVE_FORMATS):
            chosen = chosen.with_name(chosen.name + self.format_combo.currentData())
        self.path_edit.setText(str(chosen))

    @Slot()
    def _on_accepted(self) -> None:
        self.save_requested.emit(self.path, self.distance_check.isChecked())


def invalid_values_question(name: str, found: InvalidValues, parent: QWidget) -> QMessageBox:
    """Return the question whether to leave out rows with missing or infinite values.

    Its "Drop them" has the role of accepting; it is neither shown nor waited for here.
    """
    box = QMessageBox(parent)
    box.setObjectName("invalid_values_question")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Missing values")
    rows = text.plural(found.n_rows, "row")
    verb = "has" if found.n_invalid == 1 else "have"
    box.setText(
        f"{text.count(found.n_invalid)} of {rows} in {name} {verb} missing or infinite values."
    )
    box.setInformativeText(
        f"The first is in column {found.column}, row {text.count(found.row)}. "
        "Dropped rows are not fitted; a saved file keeps them, with an empty label."
    )
    drop = box.addButton("Drop them", QMessageBox.ButtonRole.AcceptRole)
    drop.setObjectName("drop_button")
    drop.setProperty("role", "primary")
    drop.style().unpolish(drop)
    drop.style().polish(drop)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    cancel.setObjectName("cancel_button")
    box.setDefaultButton(drop)
    box.setEscapeButton(cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


def title_label(words: str) -> QLabel:
    """Return the first sentence of a dialog."""
    label = QLabel(words)
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
