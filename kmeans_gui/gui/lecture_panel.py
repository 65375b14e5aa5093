"""The strip over the canvas that says what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.widgets.elided import ElidedLabel
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks

if TYPE_CHECKING:
    from kmeans_gui.gui.theme import Theme
    from kmeans_gui.session.lectures import Lecture


class LecturePanel(QFrame):
    """A title, two sentences, and the way on.

    Signals
    -------
    next_requested, previous_requested, close_requested
    """

    next_requested = Signal()
    previous_requested = Signal()
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lecture_panel")
        self.setAccessibleName("Lecture")
        # They give way, or a long title would widen the window's middle for good.
        self.source = self._label("lecture_source", "heading", ElidedLabel())
        self.title = self._label("lecture_title", "lecture", ElidedLabel())
        for label in (self.source, self.title):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.text = self._label("lecture_text", "")
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.count = self._label("lecture_count", "small")
        self.previous_button = QPushButton("Previous")
        self.next_button = QPushButton("Next")
        self.next_button.setProperty("role", "primary")
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "flat")
        name_control(
            self.previous_button, "lecture_previous_button", "Previous", "The step before (Page Up)"
        )
        name_control(self.next_button, "lecture_next_button", "Next", "The next step (Page Down)")
        name_control(
            self.close_button,
            "lecture_close_button",
            "Close the lecture",
            "Close the lecture; what was open before comes back (Esc)",
        )
        quiet_clicks(self.previous_button, self.next_button, self.close_button)
        self.next_button.clicked.connect(self.next_requested)
        self.previous_button.clicked.connect(self.previous_requested)
        self.close_button.clicked.connect(self.close_requested)
        self._texts: list[str] = []
        self._arrange()
        self.hide()

    @staticmethod
    def _label(name: str, role: str, label: QLabel | None = None) -> QLabel:
        label = QLabel() if label is None else label
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        # A long title must not take room from the panels beside the canvas.
        label.setMinimumWidth(1)
        if role:
            label.setProperty("role", role)
        return label

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.source)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.count)
        head.addWidget(self.previous_button)
        head.addWidget(self.next_button)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.text)

    def show_step(self, lecture: Lecture, number: int, following: Lecture | None) -> None:
        """Show step `number` of `lecture`, which `following` comes after."""
        step, n = lecture.steps[number], len(lecture.steps)
        self.source.setText(lecture.title.upper())
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.count.setText(f"{number + 1} of {n}" if n > 1 else "")
        is_last = number + 1 == n
        self._texts = [each.text for each in lecture.steps]
        self._keep_height()
        tip = "The next step (Page Down)"
        if is_last and following is not None:
            tip = f"The next lecture: {following.title}, {following.subject} (Page Down)"
        self.next_button.setToolTip(tip)
        self.setAccessibleDescription(f"{lecture.title}. {step.title}. {step.text}")
        self.show()

    def apply_theme(self, theme: Theme) -> None:
        """Redraw the cross in the colors of `theme`."""
        self.close_button.setIcon(icon("close", theme.muted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the longest text at this width."""
        super().resizeEvent(event)
        self._keep_height()

    def changeEvent(self, event: QEvent) -> None:
        """Leave room for larger type, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_texts"):
            self._keep_height()

    def _keep_height(self) -> None:
        # The canvas under it would change its size from step to step otherwise.
        metrics, width = QFontMetrics(self.text.font()), max(1, self.text.width())
        room, wrap = QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap
        heights = [metrics.boundingRect(room, wrap, text).height() for text in self._texts]
        self.text.setMinimumHeight(max(heights, default=0))
