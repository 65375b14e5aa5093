"""Asks which columns of a table are x and y."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.dialogs import button_row, title_label
from kmeans_gui.gui.widgets.form import name_control

if TYPE_CHECKING:
    from kmeans_gui.data.errors import ColumnsNeeded

MOST_PREVIEWED_COLUMNS = 200

_COORDINATES = (
    ("x", "y"),
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("easting", "northing"),
)


class ColumnDialog(QDialog):
    """Two combo boxes over a preview of the table, the chosen columns marked in it.

    Signals
    -------
    columns_chosen : Path, str, str
        The file, x, y.
    """

    columns_chosen = Signal(object, str, str)

    def __init__(self, path: Path, needed: ColumnsNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("column_dialog")
        self.setWindowTitle(f"Columns of {path.name}")
        self.resize(680, 420)
        self._path = path
        self._build(path, needed)
        x, y = likely_columns(list(needed.columns))
        self.x_combo.setCurrentIndex(x)
        self.y_combo.setCurrentIndex(y)
        self.x_combo.currentIndexChanged.connect(self._on_changed)
        self.y_combo.currentIndexChanged.connect(self._on_changed)
        self.accepted.connect(self._on_accepted)
        self._on_changed()

    def _build(self, path: Path, needed: ColumnsNeeded) -> None:
        self.x_combo = QComboBox()
        self.y_combo = QComboBox()
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, combo, name in (
            ("&x", self.x_combo, "x_combo"),
            ("&y", self.y_combo, "y_combo"),
        ):
            combo.addItems(list(needed.columns))
            plain = words[1:]
            name_control(combo, name, f"Column for {plain}", f"The column with the {plain} values")
            label = QLabel(words)
            label.setBuddy(combo)
            row.addWidget(label)
            row.addWidget(combo, 1)
            row.addSpacing(10)
        self.note = QLabel()
        self.note.setObjectName("column_note")
        self.note.setProperty("role", "error")
        self._header = list(needed.header or needed.columns)[:MOST_PREVIEWED_COLUMNS]
        self.table = _preview(needed, self._header)
        self.open_button = QPushButton("Open")
        self.open_button.setProperty("role", "primary")
        self.open_button.setDefault(True)
        name_control(
            self.open_button, "open_columns_button", "Open", "Open the file by these columns"
        )
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "cancel_button", "Cancel", "Open nothing")
        self.open_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        count = len(needed.columns)
        layout.addWidget(
            title_label(f"{path.name} has {count} numeric columns: which are x and y?")
        )
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        buttons = button_row(self.cancel_button, self.open_button)
        buttons.insertWidget(0, self.note)
        layout.addLayout(buttons)

    @Slot()
    def _on_changed(self) -> None:
        x, y = self.x_combo.currentText(), self.y_combo.currentText()
        same = x == y
        self.open_button.setEnabled(not same)
        self.note.setText("x and y must be two different columns." if same else "")
        palette = self.palette()
        tint = QColor(palette.color(QPalette.ColorRole.Highlight))
        tint.setAlphaF(0.16)
        plain = QColor(Qt.GlobalColor.transparent)
        for column, name in enumerate(self._header):
            for row in range(self.table.rowCount()):
                item = self.table.item(row, column)
                if item is not None:
                    item.setBackground(tint if name in (x, y) else plain)
        if x in self._header:
            self.table.scrollTo(self.table.model().index(0, self._header.index(x)))

    @Slot()
    def _on_accepted(self) -> None:
        self.columns_chosen.emit(self._path, self.x_combo.currentText(), self.y_combo.currentText())


def likely_columns(names: list[str]) -> tuple[int, int]:
    """Return the positions of the columns that are probably x and y, by their names.

    The first two, unless a pair is named as coordinates are: an id often comes before them.
    """
    found = {name.strip().casefold(): i for i, name in reversed(list(enumerate(names)))}
    for x, y in _COORDINATES:
        if x in found and y in found:
            return found[x], found[y]
    return 0, min(1, len(names) - 1)


def _preview(needed: ColumnsNeeded, header: list[str]) -> QTableWidget:
    rows = [list(row)[: len(header)] for row in needed.preview]
    table = QTableWidget(len(rows), len(header))
    name_control(table, "column_preview", "Preview", "The first rows of the file")
    table.verticalHeader().hide()
    # A name too wide for its column would else lose its beginning, too.
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    for c, name in enumerate(header):
        head = QTableWidgetItem(name)
        head.setToolTip(name)
        table.setHorizontalHeaderItem(c, head)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    numeric = set(needed.columns)
    for r, cells in enumerate(rows):
        for c in range(len(header)):
            item = QTableWidgetItem(cells[c] if c < len(cells) else "")
            if header[c] in numeric:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(r, c, item)
    table.resizeColumnsToContents()
    for c in range(len(header)):
        table.setColumnWidth(c, min(max(table.columnWidth(c), 70), 220))
    return table
