"""The line of words in a corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

MARGIN = 10
"""Pixels between the chip and what is beside it."""

NARROWEST = 80


class InfoChip(QLabel):
    """Lies over a canvas and lets the mouse through; hidden while it has nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("info_chip")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def covered(self) -> int:
        """The pixels at the upper edge of the canvas that are to be left to the chip."""
        return self.height() + 2 * MARGIN if self.text() else 0

    def place(self, corner: QPoint, width: int) -> None:
        """Lie in a corner of what is so wide, in more than one line if need be."""
        room = max(NARROWEST, width - 2 * MARGIN)
        self.setWordWrap(False)
        if self.sizeHint().width() > room:
            self.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        else:
            self.resize(self.sizeHint())
        self.move(corner.x() + MARGIN, corner.y() + MARGIN)
