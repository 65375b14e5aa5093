"""Choosing up to four fits to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.fit_panel import ALGORITHMS, INITS, LARGEST_K, LARGEST_SEED
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, name_control, quiet_clicks
from kmeans_gui.gui.widgets.numbers import CountSpin
from kmeans_gui.session.plans import MOST_PANES

FEWEST = 2


class _Row:
    """The controls of one fit; what they do not say is that of `base`."""

    def __init__(self, number: int, base: FitSpec, most: int) -> None:
        self.base = base
        self.label = QLabel()
        self.algorithm = _combo(ALGORITHMS, base.algorithm, 124)
        self.k = CountSpin(1, most, min(base.n_clusters, most))
        self.k.setFixedSize(84, FIELD_HEIGHT)
        init = base.init if isinstance(base.init, str) else "k-means++"
        self.init = _combo(INITS, init, 136)
        self.seed = CountSpin(0, LARGEST_SEED, 0)
        self.seed.setGroupSeparatorShown(False)
        self.seed.setFixedSize(104, FIELD_HEIGHT)
        if isinstance(base.random_state, int):
            self.seed.setValue(base.random_state)
        self.remove = QToolButton()
        self.remove.setProperty("role", "flat")
        for control, name, tip in (
            (self.algorithm, "algorithm", "Algorithm"),
            (self.k, "k", "Clusters, k"),
            (self.init, "init", "How the initial centers are chosen"),
            (self.seed, "seed", "The same seed gives the same fit"),
            (self.remove, "remove", "Leave this fit out"),
        ):
            name_control(control, f"compare_{name}_{number}", f"Fit {number}: {tip}", tip)
        quiet_clicks(self.remove)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return (self.label, self.algorithm, self.k, self.init, self.seed, self.remove)

    def spec(self) -> FitSpec:
        for spin in (self.k, self.seed):
            spin.interpretText()
        return replace(
            self.base,
            algorithm=self.algorithm.currentData(),
            n_clusters=self.k.value(),
            init=self.init.currentData(),
            random_state=self.seed.value(),
        )


class CompareDialog(QDialog):
    """Asks for two to four fits.

    Signals
    -------
    specs_chosen : list of FitSpec
    """

    specs_chosen = Signal(object)

    def __init__(
        self, specs: Sequence[FitSpec], n_points: int, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compare_dialog")
        self.setWindowTitle("Compare fits")
        self._theme = theme
        self._most = max(1, min(LARGEST_K, n_points))
        self.rows: list[_Row] = []
        self._made = 0
        self._build()
        for spec in specs[:MOST_PANES]:
            self._add(spec)

    def _build(self) -> None:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        for column, words in enumerate(("", "Algorithm", "Clusters, k", "Start from", "Seed")):
            label = QLabel(words)
            label.setProperty("role", "small")
            self._grid.addWidget(label, 0, column)
        self.add_button = QPushButton("Add a fit")
        name_control(self.add_button, "compare_add_button", "Add a fit", "Up to four are compared")
        self.compare_button = QPushButton("Compare")
        self.compare_button.setProperty("role", "primary")
        self.compare_button.setDefault(True)
        name_control(
            self.compare_button, "compare_start_button", "Compare", "Make these fits (Return)"
        )
        cancel = QPushButton("Cancel")
        name_control(cancel, "compare_dialog_cancel_button", "Cancel", "Compare nothing (Esc)")
        for button in (self.add_button, cancel):
            button.setAutoDefault(False)
        self.add_button.clicked.connect(self._on_add)
        self.compare_button.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add_button)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.compare_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(18)
        whole.addLayout(self._grid)
        whole.addStretch(1)
        whole.addLayout(buttons)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def _add(self, spec: FitSpec) -> None:
        self._made += 1
        row = _Row(self._made, spec, self._most)
        row.remove.setIcon(icon("close", self._theme.muted, self._theme.faint))
        row.remove.clicked.connect(self._on_remove)
        self.rows.append(row)
        place = self._grid.rowCount()
        for column, widget in enumerate(row.widgets):
            self._grid.addWidget(widget, place, column, Qt.AlignmentFlag.AlignVCenter)
            widget.show()
        self._refresh()

    def _refresh(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            row.label.setText(f"{number}")
            row.remove.setEnabled(len(self.rows) > FEWEST)
        self.add_button.setEnabled(len(self.rows) < MOST_PANES)

    @Slot()
    def _on_add(self) -> None:
        last = self.rows[-1].spec()
        self._add(replace(last, random_state=min(int(last.random_state) + 1, LARGEST_SEED)))

    @Slot()
    def _on_remove(self) -> None:
        row = next(row for row in self.rows if row.remove is self.sender())
        self.rows.remove(row)
        for widget in row.widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._refresh()

    def accept(self) -> None:
        """Ask for what the rows say."""
        self.specs_chosen.emit([row.spec() for row in self.rows])
        super().accept()


def _combo(items: tuple[tuple[str, str], ...], chosen: str, width: int) -> QComboBox:
    combo = QComboBox()
    for label, data in items:
        combo.addItem(label, data)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.setFixedSize(width, FIELD_HEIGHT)
    return combo
