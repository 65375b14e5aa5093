"""A line of text, or a few, that give way where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """A `QLabel` of plain text that ends in an ellipsis where it is too long for its place.

    `text` is the whole text; so is the tooltip, while not all of it is seen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._most_lines = 1
        self._lines = 1

    def set_most_lines(self, count: int) -> None:
        """Break what is too long for one line into up to `count` of them.

        What has once taken so many keeps their place: nothing beside it moves for a shorter text.
        """
        self._most_lines, self._lines = count, 1
        self.setMinimumHeight(0)
        self._tell()

    def minimumSizeHint(self) -> QSize:
        """Take no room that others need."""
        return QSize(40, super().minimumSizeHint().height())

    def setText(self, words: str) -> None:
        if words != self.text():
            super().setText(words)
            self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        fits = metrics.horizontalAdvance(self.text()) <= width
        if not fits and self._most_lines > 1:
            flags = int(Qt.TextFlag.TextWordWrap)
            high = metrics.boundingRect(QRect(0, 0, width, 1 << 20), flags, self.text()).height()
            lines = round(high / metrics.lineSpacing())
            fits = lines <= self._most_lines
            self._lines = max(self._lines, min(lines, self._most_lines))
            self.setMinimumHeight(self._lines * metrics.lineSpacing())
        self.setToolTip("" if fits else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self.contentsRect()
        wraps = Qt.TextFlag.TextWordWrap if self._lines > 1 else Qt.TextFlag.TextSingleLine
        seen = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, place.width() * self._lines
        )
        self.style().drawItemText(
            painter,
            place,
            int(self.alignment()) | int(wraps),
            self.palette(),
            self.isEnabled(),
            seen,
            QPalette.ColorRole.WindowText,
        )
