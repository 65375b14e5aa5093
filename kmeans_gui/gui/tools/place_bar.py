"""The line over the canvas while initial centers are placed by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from kmeans_gui.gui import text
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks


class PlaceBar(QFrame):
    """Says what to do and how many centers there are, and offers to run or to leave.

    Signals
    -------
    run_requested, cancelled
    """

    run_requested = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("place_bar")
        self.label = QLabel()
        self.label.setObjectName("place_label")
        self.run_button = QPushButton("Run from these")
        self.run_button.setProperty("role", "primary")
        name_control(
            self.run_button, "run_placed_button", "Run from these", "Fit from these centers (Enter)"
        )
        self.cancel_button = QPushButton("Cancel")
        name_control(
            self.cancel_button,
            "place_cancel_button",
            "Cancel",
            "Show again what was there before (Esc)",
        )
        quiet_clicks(self.run_button, self.cancel_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addSpacing(10)
        row.addWidget(self.run_button)
        row.addWidget(self.cancel_button)
        self.run_button.clicked.connect(self.run_requested)
        self.cancel_button.clicked.connect(self.cancelled)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.show_count(0)
        self.hide()

    def show_count(self, k: int) -> None:
        """Say how many centers were placed."""
        if k:
            self.label.setText(f"{text.plural(k, 'center')} placed. Click for another.")
        else:
            self.label.setText("Click to place a center.")
        self.run_button.setEnabled(k > 0)
        self.adjustSize()
