"""How far the criteria are, and a button that stops them or goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from kmeans_gui.gui import text
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.session.criteria import Criteria


class StatusRow(QWidget):
    """One line that keeps its place when it has nothing to say.

    Parameters
    ----------
    where : str
        Makes the objects' names: ``{where}_status`` and ``{where}_stop_button``.
    """

    stop_requested = Signal()
    start_requested = Signal()

    def __init__(self, where: str) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setObjectName(f"{where}_status")
        self.label.setProperty("role", "small")
        # a long sentence must not widen the panel
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QToolButton()
        self.button.setProperty("role", "flat")
        self.button.setText("Stop")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        name_control(
            self.button,
            f"{where}_stop_button",
            "Stop or continue the criteria",
            "Stop the criteria and keep what there is, or go on",
        )
        quiet_clicks(self.button)
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self._running = False
        self._words = ""
        self._reading = ""
        self.setFixedHeight(max(22, self.sizeHint().height()))

    def show_state(self, criteria: Criteria, note: str = "") -> None:
        """Say how far `criteria` are; where there is nothing to say, `note`."""
        done, total = criteria.progress
        self._running = criteria.is_running and total > 0
        words = note
        if self._running:
            words = f"{text.count(done)} of {text.plural(total, 'value')}…"
        elif criteria.error is not None:
            words = criteria.error
        elif criteria.is_stale:
            words = "The points have changed: sweep again."
        elif criteria.was_stopped and done < total:
            words = f"Stopped at {text.count(done)} of {text.plural(total, 'value')}"
        self._words = words
        self._show_words()
        goes_on = criteria.was_stopped and done < total
        self.button.setText("Continue" if goes_on else "Stop")
        self.button.setVisible(self._running or goes_on)

    def show_reading(self, rich_text: str) -> None:
        """Say something else, until it is empty."""
        self._reading = rich_text
        self._show_words()

    def _show_words(self) -> None:
        self.label.setText(self._reading or self._words)
        self.label.setToolTip("" if self._reading else self._words)

    @Slot()
    def _on_clicked(self) -> None:
        (self.stop_requested if self._running else self.start_requested).emit()
