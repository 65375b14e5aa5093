"""All criteria: which k each prefers, and one of their curves."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.help import HelpButton
from kmeans_gui.gui.criteria.silhouette_page import SMALLEST_PLOT, read_off, title_row
from kmeans_gui.gui.criteria.status_row import StatusRow
from kmeans_gui.gui.criteria.table import VerdictTable
from kmeans_gui.gui.criteria.words import NAMES
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, name_control

CHOICES = ("gap", "calinski_harabasz", "davies_bouldin")
_CHOOSER_WIDTH, _LARGE_CHOOSER_WIDTH = 150, 172
"""The larger one is for a room, and leaves room for the value beside it."""


class CriteriaPage(QWidget):
    """The table of verdicts, and under it the curve of a criterion that can be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("criteria_page")
        self.table = VerdictTable(tuple(NAMES))
        self.chooser = QComboBox()
        for criterion in CHOICES:
            self.chooser.addItem(NAMES[criterion], criterion)
        name_control(
            self.chooser, "criterion_combo", "Criterion", "Which criterion is drawn against k"
        )
        self.chooser.setFixedSize(_CHOOSER_WIDTH, FIELD_HEIGHT)
        self.help = HelpButton("gap", "criterion")
        self.chooser.currentIndexChanged.connect(self._on_chosen)
        self.values = QLabel()
        self.values.setObjectName("criterion_values")
        self.plot = CriterionPlot(
            "Criterion", "Press Sweep k: the criteria of its models appear here."
        )
        self.plot.setObjectName("criterion_plot")
        self.plot.setMinimumHeight(SMALLEST_PLOT - 14)
        self.status = StatusRow("criteria")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        k = QLabel('<span style="font-weight:600">k</span>')
        k.setContentsMargins(0, 0, 4, 0)
        layout.addLayout(title_row(QLabel("Preferred k"), "table", k))
        layout.addWidget(self.table)
        layout.addWidget(self.status)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.chooser)
        row.addWidget(self.help)
        row.addWidget(read_off(self.values), 1)
        layout.addLayout(row)
        layout.addWidget(self.plot, 1)

    @property
    def criterion(self) -> str:
        """The criterion that is drawn."""
        return str(self.chooser.currentData())

    def _on_chosen(self) -> None:
        self.help.set_topic(self.criterion)
        self.plot.setAccessibleName(f"{NAMES[self.criterion]} against k")

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.table.apply_theme(theme)
        self.chooser.setFixedWidth(_CHOOSER_WIDTH if theme.words == 1.0 else _LARGE_CHOOSER_WIDTH)
        self.plot.apply_theme(theme)
