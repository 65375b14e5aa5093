"""A small "?" beside a plot, and the page that it opens."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from kmeans_gui.gui.criteria.help_texts import HELP
from kmeans_gui.gui.widgets.form import name_control

_WIDTH = 330


class HelpButton(QToolButton):
    """Opens one of the texts of `help_texts.HELP`.

    Parameters
    ----------
    topic : str
        A key of `help_texts.HELP`; `set_topic` changes it.
    where : str
        Makes the object's name, ``help_{where}``, where one topic is explained in two places.
    """

    def __init__(self, topic: str, where: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("?")
        self.setProperty("role", "help")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(18, 18)
        self._where = where or topic
        self.topic = topic
        self.set_topic(topic)
        self.clicked.connect(self.open)

    def set_topic(self, topic: str) -> None:
        """Explain something else."""
        self.topic = topic
        title = HELP[topic][0]
        name_control(self, f"help_{self._where}", title, title)

    @Slot()
    def open(self) -> None:
        """Show the text beside the button, until a key or a click elsewhere."""
        popover = Popover(self.topic, self.window())
        popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popover.show_beside(self)


class Popover(QFrame):
    """A page of text over the window; Esc or a click elsewhere closes it."""

    def __init__(self, topic: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        title, body = HELP[topic]
        self.setObjectName("help_popover")
        self.setAccessibleName(title)
        self.setFixedWidth(_WIDTH)
        head = QLabel(title)
        head.setProperty("role", "title")
        self.label = QLabel(body)
        self.label.setObjectName("help_text")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setWordWrap(True)
        self.label.setAccessibleName(title)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 14)
        self._column.setSpacing(2)
        self._column.addWidget(head)
        self._column.addWidget(self.label)

    def show_beside(self, button: QWidget) -> None:
        """Show it under `button`, where the screen has room for it."""
        self.setFixedHeight(self._column.totalHeightForWidth(_WIDTH))
        room = button.screen().availableGeometry()
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 6))
        x = min(max(corner.x() - _WIDTH, room.left() + 6), room.right() - _WIDTH - 6)
        y = corner.y()
        if y + self.height() > room.bottom():
            y = button.mapToGlobal(QPoint(0, -6)).y() - self.height()
        self.move(x, max(y, room.top() + 6))
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc, Return or Space."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys:
            self.close()
        else:
            super().keyPressEvent(event)
