"""One line of warning about the points, with its "?"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from kmeans_gui.gui.criteria.help import HelpButton


class HintRow(QFrame):
    """Shown only where there is something to warn of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint_row")
        self.label = QLabel()
        self.label.setObjectName("hint_label")
        self.label.setWordWrap(True)
        self.help = HelpButton("units", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.label, 1)
        row.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_hint(self, hint: tuple[str, str] | None) -> None:
        """Show a sentence with the topic of its help text, or nothing."""
        if hint is not None:
            self.help.set_topic(hint[0])
            self.label.setText(hint[1])
        self.setVisible(hint is not None)
