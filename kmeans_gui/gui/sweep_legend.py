"""The legend of a sweep's plots: each curve can be switched on and off."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from kmeans_gui.gui.curves_item import ALGORITHMS, DASHES, curve_color
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import name_control, small_font
from kmeans_gui.gui.widgets.legend_key import LegendKey

SHORT_NAMES = {
    "kmeans": "K-Means",
    "lloyd": "Lloyd",
    "filtering": "Filtering",
    "minibatch": "Mini-batch",
}
SWITCHED = ("lloyd", "filtering", "minibatch")
"""The curves that a person switches on and off. K-Means by the faster of the first two has a curve
only where somebody asked for it by name, as scripts do."""
LEGEND_ORDER = ("kmeans", *SWITCHED)
"""That of the switches, from the left; numbers beside a plot follow it."""

FEW_POINTS = 10_000
"""Up to here Lloyd's is the faster K-Means, beyond it filtering: by a hundred times on a million
points. So the other one waits to be asked for."""

_TIPS = {
    "kmeans": "K-Means by the faster of Lloyd's and filtering",
    "lloyd": "K-Means as Lloyd: every pass measures every point, as in the textbook",
    "filtering": "K-Means as filtering: the index spares most distances; the same centers",
    "minibatch": "Mini-batch K-Means: each step learns from a few random points",
}
_KEY, _GAP = 24, 6


def suggested(n: int, indexable: bool = True) -> tuple[str, ...]:
    """Return the curves that are swept of `n` points unless somebody chooses others.

    Parameters
    ----------
    n : int
    indexable : bool
        Whether there is memory for the index that filtering needs.
    """
    return ("filtering" if n > FEW_POINTS and indexable else "lloyd", "minibatch")


class CurveSwitch(QAbstractButton):
    """A piece of a curve and its name; off, both are faint."""

    def __init__(self, algorithm: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.algorithm = algorithm
        self._theme = LIGHT
        self.setCheckable(True)
        self.setText(SHORT_NAMES[algorithm])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tip = f"{_TIPS[algorithm]}. Click to show or hide it; Sweep k fits what is shown"
        name_control(self, f"curve_{algorithm}", SHORT_NAMES[algorithm], tip)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`, and in its size."""
        if theme.words != self._theme.words:
            self.updateGeometry()
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(small_font(self._theme.words))
        width = _KEY + _GAP + metrics.horizontalAdvance(self.text()) + 4
        return QSize(width, metrics.height() + 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, its dot and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on, middle = self._theme, self.isChecked(), self.height() / 2
        color = QColor(curve_color(theme, self.algorithm) if on else theme.faint)
        if not on:
            color.setAlpha(150)
        painter.setPen(QPen(color, 1.8, DASHES[self.algorithm]))
        painter.drawLine(QPointF(1, middle), QPointF(_KEY - 1, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if self.algorithm == "minibatch":
            painter.drawRect(QRectF(_KEY / 2 - 2.5, middle - 2.5, 5, 5))
        else:
            painter.drawEllipse(QPointF(_KEY / 2, middle), 2.8, 2.8)
        hovered = self.underMouse() or self.hasFocus()
        painter.setPen(QColor(theme.text if hovered else theme.muted if on else theme.faint))
        font = small_font(theme.words)
        font.setStrikeOut(not on)
        font.setUnderline(self.hasFocus())
        painter.setFont(font)
        place = QRectF(_KEY + _GAP, 0, self.width() - _KEY - _GAP, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())


class SweepLegend(QWidget):
    """One switch for each curve.

    Signals
    -------
    changed
        A curve was switched on or off.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_legend")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._plain = False
        self._keys: list[LegendKey] = []
        self._names: list[QLabel] = []
        for name in ALGORITHMS:
            self._keys.append(LegendKey(name))
            self._names.append(QLabel(SHORT_NAMES[name]))
            self._names[-1].setProperty("role", "small")
            row.addWidget(self._keys[-1])
            row.addWidget(self._names[-1])
        self.switches = {name: CurveSwitch(name, self) for name in LEGEND_ORDER}
        for name, switch in self.switches.items():
            switch.setChecked(name in suggested(0))
            switch.clicked.connect(self._on_clicked)
            row.addWidget(switch)
        row.addStretch(1)
        self._has_plain_curve = False
        self._chosen = False
        self._show()

    @property
    def shown(self) -> tuple[str, ...]:
        """The curves that are switched on."""
        return tuple(name for name, switch in self.switches.items() if switch.isChecked())

    @property
    def wanted(self) -> tuple[str, ...]:
        """The algorithms that the next sweep is to fit."""
        return tuple(name for name in SWITCHED if self.switches[name].isChecked())

    @property
    def is_chosen(self) -> bool:
        """Whether a person chose the curves."""
        return self._chosen

    def suggest(self, n: int, indexable: bool = True) -> None:
        """Switch on what suits `n` points, unless a person chose: see `suggested`."""
        curves = suggested(n, indexable)
        if not self._chosen and set(self.wanted) != set(curves):
            for name in SWITCHED:
                self.switches[name].setChecked(name in curves)
            self.changed.emit()

    def set_wanted(self, algorithms: tuple[str, ...]) -> None:
        """Switch on these curves and no others."""
        self._chosen = True
        for name in SWITCHED:
            self.switches[name].setChecked(name in algorithms)
        self.changed.emit()

    def show_swept(self, algorithms: tuple[str, ...]) -> None:
        """Switch on what a sweep fits, without switching off what a person chose."""
        for name in algorithms:
            self.switches[name].setChecked(True)
        plain = self._has_plain_curve = "kmeans" in algorithms
        self.switches["kmeans"].setChecked(plain)
        self._show()
        for name in SWITCHED:
            if plain and name not in algorithms and name in ("lloyd", "filtering"):
                # it is what the plain curve stands for already
                self.switches[name].setChecked(False)

    def set_plain(self, plain: bool) -> None:
        """Name K-Means and mini-batch only, as criteria do not ask how K-Means was computed."""
        self._plain = plain
        self._show()

    def _show(self) -> None:
        parts: list[tuple[QWidget, bool]] = [
            (part, self._plain) for part in (*self._keys, *self._names)
        ]
        for name, switch in self.switches.items():
            parts.append((switch, not self._plain and (name != "kmeans" or self._has_plain_curve)))
        # What goes is hidden first: room for all of them would widen the panel, and it stays wide.
        for part, seen in sorted(parts, key=lambda each: each[1]):
            part.setVisible(seen)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        for key in self._keys:
            key.apply_theme(theme)
        for switch in self.switches.values():
            switch.apply_theme(theme)
        # names that come and go with the pages must not move the plots
        self.setFixedHeight(max(switch.sizeHint().height() for switch in self.switches.values()))

    @Slot()
    def _on_clicked(self) -> None:
        switch = self.sender()
        if not self.wanted and not self.switches["kmeans"].isChecked():
            # a plot without curves says nothing, and nothing could be swept
            if isinstance(switch, CurveSwitch):
                switch.setChecked(True)
            return
        self._chosen = True
        self.changed.emit()
