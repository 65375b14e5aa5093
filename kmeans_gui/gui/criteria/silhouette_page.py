"""Mean silhouette against k, and the diagram of the model that the canvas shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kmeans_gui.gui.criteria import words
from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.diagram_view import DiagramView
from kmeans_gui.gui.criteria.help import HelpButton
from kmeans_gui.gui.criteria.status_row import StatusRow
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.session.judging import Diagram

SMALLEST_PLOT = 100


def title_row(title: QLabel, topic: str, values: QLabel, where: str = "") -> QHBoxLayout:
    """Return a row with a title, its "?", and what is read off at the right."""
    title.setProperty("role", "title")
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(title)
    row.addWidget(HelpButton(topic, where))
    row.addWidget(read_off(values), 1)
    return row


def read_off(values: QLabel) -> QLabel:
    """Make of `values` what is read off at the right of a row, never the reason for a wider one."""
    values.setTextFormat(Qt.TextFormat.RichText)
    values.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    values.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return values


class SilhouettePage(QWidget):
    """Silhouettes: which k has the best mean, and how well each cluster of a model holds together.

    Signals
    -------
    four_requested
        Show the diagrams of four k as one picture.
    """

    four_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("silhouette_page")
        self.values = QLabel()
        self.values.setObjectName("silhouette_values")
        self.plot = CriterionPlot(
            "Mean silhouette",
            words.plot_hint("silhouette", swept=False),
        )
        self.plot.setObjectName("silhouette_plot")
        self.plot.setMinimumHeight(SMALLEST_PLOT)
        self.status = StatusRow("silhouette")
        self.diagram_title = QLabel("Silhouettes")
        self.diagram_values = QLabel()
        self.diagram_values.setObjectName("diagram_values")
        self.diagram = DiagramView()
        self.four_button = QPushButton("Four k…")
        name_control(
            self.four_button,
            "four_diagrams_button",
            "Diagrams of four k",
            "The silhouette diagrams of four k side by side, to compare and to save",
        )
        quiet_clicks(self.four_button)
        self.four_button.clicked.connect(self.four_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(title_row(QLabel("Mean silhouette"), "silhouette", self.values))
        layout.addWidget(self.plot, 2)
        layout.addSpacing(6)
        layout.addLayout(title_row(self.diagram_title, "diagram", self.diagram_values))
        layout.addWidget(self.diagram, 3)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.four_button)
        layout.addLayout(bottom)

    def show_diagram(self, k: int | None, diagram: Diagram | None, message: str = "") -> None:
        """Show the diagram of the model with k clusters, or say why there is none."""
        self.diagram_title.setText("Silhouettes" if k is None else f"Silhouettes at k = {k}")
        self.diagram.show_diagram(diagram, message)
        if diagram is None:
            self.diagram_values.setText("")
            return
        error = f"&nbsp;±&nbsp;{diagram.error:.1g}" if diagram.error > 0 else ""
        self.diagram_values.setText(f"mean <b>{diagram.mean:.3f}</b>{error}")

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.plot.apply_theme(theme)
        self.diagram.apply_theme(theme)
