"""The inertias of fits that are compared, as bars: what fills the fourth corner of three panes."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kmeans_gui.gui.compare import words
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import small_font
from kmeans_gui.session.comparison import Comparison

MARGIN, ROW, BAR = 18, 46, 8
WIDEST = 440


class InertiaBars(QWidget):
    """One bar for each run of `comparison`, from zero, with its name and its inertia."""

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inertia_bars")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._comparison = comparison
        self._theme = LIGHT

    def tell(self) -> None:
        """Say anew what is known of the runs."""
        comparison = self._comparison
        said = []
        if comparison.plan is not None:
            for index, variant in enumerate(comparison.plan.variants):
                inertia = words.inertia(comparison, index) or "not known"
                said.append(f"{variant.title}: inertia {inertia}")
        self.setAccessibleName("; ".join(said))
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, in the middle of what room there is."""
        comparison, theme = self._comparison, self._theme
        if comparison.plan is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        known = [v for i in range(len(comparison)) if math.isfinite(v := comparison.inertia(i))]
        highest = max(known, default=0.0)
        count = len(comparison)
        width = min(self.width() - 2 * MARGIN, WIDEST)
        left = (self.width() - width) / 2
        note = comparison.plan.note
        small = small_font(self._theme.magnification)
        note_height = 3.4 * small.pixelSize() if note else 0
        top = max(8.0, (self.height() - 26 - count * ROW - note_height) / 2)
        heading = QFont(self.font())
        heading.setWeight(QFont.Weight.DemiBold)
        painter.setFont(heading)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(left, top, width, 20), Qt.AlignmentFlag.AlignLeft, "Inertia")
        painter.setFont(self.font())
        for index, variant in enumerate(comparison.plan.variants):
            self._draw_row(
                painter,
                QRectF(left, top + 26 + index * ROW, width, ROW),
                index,
                variant.title,
                highest,
            )
        if note:
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            place = QRectF(left, top + 26 + count * ROW + 4, width, note_height)
            painter.drawText(place, int(Qt.TextFlag.TextWordWrap), note)

    def _draw_row(
        self, painter: QPainter, row: QRectF, index: int, title: str, highest: float
    ) -> None:
        comparison, theme = self._comparison, self._theme
        line = QRectF(row.left(), row.top(), row.width(), 22)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, title)
        painter.setPen(QColor(theme.text))
        value = words.inertia(comparison, index) or "–"
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        bar = QRectF(row.left(), row.top() + 24, row.width(), BAR)
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        inertia = comparison.inertia(index)
        if highest > 0 and math.isfinite(inertia):
            bar.setWidth(max(float(BAR), row.width() * inertia / highest))
            painter.setBrush(QColor(theme.accent if index == comparison.best else theme.faint))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
