"""A warning about the points, with its "?" and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kmeans_gui.gui.criteria.help import HelpButton
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks


class HintRow(QFrame):
    """Shown only where there is something to warn of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint_row")
        self.label = QLabel()
        self.label.setObjectName("hint_label")
        self.label.setWordWrap(True)
        self.help = HelpButton("units", "hint")
        self.standardize_button = QPushButton("Standardize the axes")
        name_control(
            self.standardize_button,
            "hint_standardize_button",
            "Standardize the axes",
            "Let both axes count alike, each in its standard deviations; everything shown keeps "
            "its units (Ctrl+U)",
        )
        quiet_clicks(self.standardize_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 8, 6)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.label)
        words.addWidget(self.standardize_button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        row.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_hint(self, hint: tuple[str, str] | None) -> None:
        """Show a sentence with the topic of its help text, or nothing."""
        if hint is not None:
            self.help.set_topic(hint[0])
            self.label.setText(hint[1])
            self.standardize_button.setVisible(hint[0] == "units")
        self.setVisible(hint is not None)
