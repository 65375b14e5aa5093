"""The two lines above the panes: what is compared, how it is played, and how far the fits are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.compare import words
from kmeans_gui.gui.widgets.elided import ElidedLabel
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.gui.widgets.progress import ProgressBar
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.plans import MOST_PANES, Pace

SECOND_LINE = 22
"""Pixels of the line under the title."""


class CompareHead(QWidget):
    """Names a comparison, and lets it be played, set up, stopped and left.

    Signals
    -------
    leave_requested
    setup_requested
    """

    leave_requested = Signal()
    setup_requested = Signal()

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._comparison = comparison
        lines = QVBoxLayout(self)
        lines.setContentsMargins(12, 8, 8, 6)
        lines.setSpacing(2)
        lines.addLayout(self._build_first_line())
        lines.addLayout(self._build_second_line())

    def _build_first_line(self) -> QHBoxLayout:
        self.title_label = ElidedLabel()
        self.title_label.setObjectName("compare_title")
        self.title_label.setProperty("role", "title")
        self.pace_combo = QComboBox()
        for pace, name, tip in words.PACES:
            self.pace_combo.addItem(name, pace)
            self.pace_combo.setItemData(
                self.pace_combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole
            )
        name_control(
            self.pace_combo,
            "pace_combo",
            "Play together",
            "How fits of different lengths are played together: all at the same iteration, "
            "or all at the same share of their own way",
        )
        self.pace_combo.activated.connect(self._on_pace_chosen)
        self.setup_button = QPushButton("Set up…")
        name_control(
            self.setup_button, "compare_setup_button", "Set up", "Choose up to four fits to compare"
        )
        self.leave_button = QPushButton("Back to one pane")
        name_control(
            self.leave_button,
            "leave_compare_button",
            "Back to one pane",
            "Show one fit again; the comparison can be shown again from the Compare menu (Esc)",
        )
        quiet_clicks(self.setup_button, self.leave_button)
        self.setup_button.clicked.connect(self.setup_requested)
        self.leave_button.clicked.connect(self.leave_requested)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title_label, 1)
        for widget in (self.pace_combo, self.setup_button, self.leave_button):
            first.addWidget(widget)
        return first

    def _build_second_line(self) -> QHBoxLayout:
        self.note_label = ElidedLabel()
        self.note_label.setObjectName("compare_note")
        self.note_label.setProperty("role", "small")
        self.progress_label = QLabel()
        self.progress_label.setObjectName("compare_progress_label")
        self.progress_label.setProperty("role", "small")
        self.progress = ProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        name_control(
            self.progress, "compare_progress", "Progress", "How many of the fits have ended"
        )
        self.cancel_button = QToolButton()
        self.cancel_button.setText("Cancel")
        self.cancel_button.setProperty("role", "flat")
        # no higher than the line, which keeps the panes where they are when it goes
        self.cancel_button.setFixedHeight(SECOND_LINE)
        name_control(
            self.cancel_button,
            "compare_cancel_button",
            "Cancel",
            "Stop the fits and keep what there is (Esc)",
        )
        quiet_clicks(self.cancel_button)
        self.cancel_button.clicked.connect(self._comparison.cancel)
        self.note_label.setMinimumHeight(SECOND_LINE)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.note_label, 1)
        for widget in (self.progress_label, self.progress, self.cancel_button):
            line.addWidget(widget)
        return line

    @Slot()
    def tell(self) -> None:
        """Say anew what is known of the fits."""
        comparison = self._comparison
        if comparison.plan is None:
            return
        running = comparison.is_running
        self.title_label.setText(comparison.plan.title)
        note = comparison.plan.note or words.pace(comparison)
        if len(comparison) > MOST_PANES and not running:
            note = f"{words.luck(comparison)} {note}"
        self.note_label.setText(note)
        self.pace_combo.setCurrentIndex(self.pace_combo.findData(comparison.pace))
        for widget in (self.progress, self.progress_label, self.cancel_button):
            widget.setVisible(running)
        self.progress_label.setText(words.progress(comparison))
        self.progress.setRange(0, len(comparison))
        self.progress.setValue(comparison.n_ended)

    @Slot(int)
    def _on_pace_chosen(self, row: int) -> None:
        pace = self.pace_combo.itemData(row)
        if isinstance(pace, Pace):
            self._comparison.set_pace(pace)
