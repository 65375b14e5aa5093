"""Messages and progress in place: one line each, never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from kmeans_gui.gui import text
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.gui.widgets.progress import ProgressBar

NOTICE_MILLISECONDS = 8000
TASK_DELAY_MILLISECONDS = 250


class MessageBar(QFrame):
    """One sentence with a button that closes it. Notices leave by themselves, errors stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self.label = QLabel()
        self.label.setObjectName("message_label")
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "flat")
        name_control(self.close_button, "message_close_button", "Close", "Close this message")
        quiet_clicks(self.close_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        self.close_button.clicked.connect(self.dismiss)
        self.hide()

    @property
    def is_error(self) -> bool:
        """Whether what is shown is an error."""
        return self.property("kind") == "error"

    @Slot(str)
    def show_error(self, words: str) -> None:
        """Show what went wrong until it is closed or replaced."""
        self._show(text.sentence(words), "error")
        self._timer.stop()

    @Slot(str)
    def show_notice(self, sentence: str) -> None:
        """Show `sentence` for a few seconds; an error that is shown is not covered by it."""
        if self.is_error and not self.isHidden():
            return
        self._show(sentence, "notice")
        self._timer.start()

    @Slot()
    def dismiss(self) -> None:
        """Close the message."""
        self._timer.stop()
        self.hide()

    def _show(self, sentence: str, kind: str) -> None:
        self.label.setText(sentence)
        self.setAccessibleName(sentence)
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            for widget in (self, self.label):
                self.style().unpolish(widget)
                self.style().polish(widget)
        self.show()

    def apply_theme(self, theme: Theme) -> None:
        """Redraw the cross in the colors of `theme`."""
        self.close_button.setIcon(icon("close", theme.muted))


class TaskBar(QFrame):
    """What is being opened, generated or saved, how far it is, and a way to stop it.

    It appears only if the task takes long enough to be seen.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task_bar")
        self.label = QLabel()
        self.label.setObjectName("task_label")
        self.progress = ProgressBar()
        self.progress.setTextVisible(False)
        name_control(self.progress, "task_progress", "Progress", "How far the task is")
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "task_cancel_button", "Cancel", "Stop this task (Esc)")
        quiet_clicks(self.cancel_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(12)
        layout.addWidget(self.label)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self.cancel_button)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(TASK_DELAY_MILLISECONDS)
        self._delay.timeout.connect(self.show)
        self.cancel_button.clicked.connect(self.cancelled)
        self.hide()

    @Slot(str)
    def start(self, words: str) -> None:
        """Announce a task; its progress is not known yet."""
        self.label.setText(words)
        self.progress.setAccessibleName(words)
        self.progress.setRange(0, 0)
        self._delay.start()

    @Slot(float)
    def set_progress(self, fraction: float) -> None:
        """Show `fraction` between 0 and 1, or a moving bar if it is negative."""
        if fraction < 0:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(fraction * 1000))

    @Slot()
    def finish(self) -> None:
        """Take the bar away."""
        self._delay.stop()
        self.hide()


class IndexBar(QWidget):
    """That the index is being built, how far it is, and a way to stop it: a line in a corner.

    It appears only where that takes long enough to be seen.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("index_bar")
        self.label = QLabel("Indexing…")
        self.label.setToolTip("Fits get faster once the index is there; nothing waits for it")
        self.progress = ProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedWidth(72)
        name_control(self.progress, "index_progress", "Indexing", "How far the index is")
        self.cancel_button = QToolButton()
        self.cancel_button.setProperty("role", "flat")
        name_control(
            self.cancel_button, "index_cancel_button", "Stop indexing", "Do without the index (Esc)"
        )
        quiet_clicks(self.cancel_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 14, 0)
        layout.setSpacing(8)
        layout.addWidget(self.label)
        layout.addWidget(self.progress)
        layout.addWidget(self.cancel_button)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(TASK_DELAY_MILLISECONDS)
        self._delay.timeout.connect(self.show)
        self._building = False
        self.cancel_button.clicked.connect(self.cancelled)
        self.hide()

    @Slot(float)
    def set_progress(self, fraction: float) -> None:
        """Show `fraction` between 0 and 1, soon."""
        if not self._building:
            self._building = True
            self._delay.start()
        self.progress.setValue(round(fraction * 1000))

    @Slot()
    def finish(self) -> None:
        """Take the line away."""
        self._building = False
        self._delay.stop()
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        """Redraw the cross in the colors of `theme`."""
        self.cancel_button.setIcon(icon("close", theme.muted))
