"""Which k each criterion prefers: one row for each, that shows the model when it is clicked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from kmeans_gui.gui.criteria.verdicts import Verdict
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import rule, small_font

_PAD = 3


class VerdictRow(QAbstractButton):
    """A criterion's name and value, what it means, and the k that it prefers."""

    def __init__(self, criterion: str) -> None:
        super().__init__()
        self.setObjectName(f"verdict_{criterion}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._theme = LIGHT
        self._verdict = Verdict(criterion, "", None, "", "")

    @property
    def verdict(self) -> Verdict:
        """What it says."""
        return self._verdict

    def show_verdict(self, verdict: Verdict) -> None:
        """Say something else."""
        if verdict == self._verdict:
            return
        self._verdict = verdict
        preferred = "none" if verdict.k is None else f"k = {verdict.k}"
        self.setAccessibleName(f"{verdict.name}: {preferred}")
        self.setAccessibleDescription(verdict.sentence)
        more = "" if verdict.k is None else " Click to see that model."
        self.setToolTip(f"{verdict.sentence}{more}")
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`, and in its size."""
        if theme.words != self._theme.words:
            self.updateGeometry()
        self._theme = theme
        self.update()

    def fonts(self) -> tuple[QFont, QFont]:
        """Return the type of the name and of the sentence."""
        name = QFont(self.font())
        name.setPixelSize(round(QFontInfo(name).pixelSize() * self._theme.words))
        return name, small_font(self._theme.words)

    def sizeHint(self) -> QSize:
        """Two lines and some air."""
        name, small = (QFontMetrics(font).height() for font in self.fonts())
        return QSize(200, name + small + 2 * _PAD)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the name above the sentence, and value and k at the right."""
        painter = QPainter(self)
        theme, said = self._theme, self._verdict
        if self.underMouse() and said.k is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(self.rect(), 5, 5)
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        name_font, small_type = self.fonts()
        bold = QFont(name_font)
        bold.setBold(True)
        plain, small = QFontMetrics(name_font), QFontMetrics(small_type)
        painter.setFont(name_font)
        line = self.rect().adjusted(_PAD, _PAD, -_PAD, 0)
        line.setHeight(plain.height())
        painter.setPen(QColor(theme.text))
        painter.drawText(line, _LEFT, said.name)
        k_width = QFontMetrics(bold).horizontalAdvance("0000")
        painter.setFont(bold)
        painter.setPen(QColor(theme.text if said.k is not None else theme.faint))
        painter.drawText(line, _RIGHT, "–" if said.k is None else str(said.k))
        painter.setFont(name_font)
        painter.setPen(QColor(theme.muted))
        painter.drawText(line.adjusted(0, 0, -k_width, 0), _RIGHT, said.value)
        painter.setFont(small_type)
        below = self.rect().adjusted(_PAD, line.bottom() + 1, -_PAD, 0)
        below.setHeight(small.height())
        words = small.elidedText(said.sentence, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, _LEFT, words)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class VerdictTable(QWidget):
    """A row for each criterion.

    Signals
    -------
    k_requested : int, str
        A row was clicked: its k and its criterion.
    """

    k_requested = Signal(int, str)

    def __init__(self, criteria: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("verdict_table")
        self.setAccessibleName("Which k each criterion prefers")
        self.rows = {criterion: VerdictRow(criterion) for criterion in criteria}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for index, row in enumerate(self.rows.values()):
            if index:
                layout.addWidget(rule())
            row.clicked.connect(self._on_clicked)
            layout.addWidget(row)

    def _on_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, VerdictRow) and row.verdict.k is not None:
            self.k_requested.emit(row.verdict.k, row.verdict.criterion)

    def show_verdicts(self, verdicts: list[Verdict]) -> None:
        """Fill the rows."""
        for verdict in verdicts:
            self.rows[verdict.criterion].show_verdict(verdict)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        for row in self.rows.values():
            row.apply_theme(theme)
