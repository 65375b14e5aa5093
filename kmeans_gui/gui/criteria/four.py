"""The silhouette diagrams of four k as one picture: figure 9-10 of the book."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import text
from kmeans_gui.gui.criteria.knives import Knives, lowest_of
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, name_control, small_font
from kmeans_gui.gui.widgets.numbers import indent_text
from kmeans_gui.session.judging import Diagram

HOW_MANY = 4
_TITLE, _GAP, _MARGIN = 26.0, 22.0, 12.0
_SAVED = QSize(1200, 900)
_SAVED_RATIO = 2.0


class FourView(QWidget):
    """Four diagrams, two by two, on one scale."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("four_diagrams")
        self.setAccessibleName("Silhouette diagrams of four k")
        self.setMinimumSize(560, 420)
        self.theme = LIGHT
        self._slots: list[tuple[int, Diagram | str]] = []

    @property
    def shown(self) -> list[tuple[int, Diagram | str]]:
        """For each k its diagram, or why there is none yet."""
        return self._slots

    def show_diagrams(self, slots: list[tuple[int, Diagram | str]]) -> None:
        """Show these: for each k a diagram, or what is said in its place."""
        self._slots = slots
        self.update()

    def paint_on(self, painter: QPainter, rect: QRectF, ratio: float) -> None:
        """Draw all of them into `rect`."""
        painter.fillRect(rect, QColor(self.theme.panel))
        inner = rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        width, height = (inner.width() - _GAP) / 2, (inner.height() - _GAP) / 2
        lowest = lowest_of([each for _, each in self._slots if isinstance(each, Diagram)])
        for index, (k, each) in enumerate(self._slots[:HOW_MANY]):
            row, column = divmod(index, 2)
            left = inner.left() + column * (width + _GAP)
            top = inner.top() + row * (height + _GAP)
            self._paint_one(painter, QRectF(left, top, width, height), k, each, lowest, ratio)

    def _paint_one(
        self,
        painter: QPainter,
        box: QRectF,
        k: int,
        each: Diagram | str,
        lowest: float,
        ratio: float,
    ) -> None:
        title = QRectF(box.left(), box.top(), box.width(), _TITLE)
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(self.theme.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(title, flags, f"k = {k}")
        painter.setFont(self.font())
        painter.setPen(QColor(self.theme.muted))
        rest = box.adjusted(0, _TITLE, 0, 0)
        if isinstance(each, str):
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignCenter), each)
            return
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        error = f" ± {each.error:.1g}" if each.error > 0 else ""
        painter.drawText(title, flags, f"mean {each.mean:.3f}{error}")
        painter.save()
        Knives(each, rest, lowest).paint(painter, self.theme, small_font(), None, ratio)
        painter.restore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them on the window."""
        painter = QPainter(self)
        self.paint_on(painter, QRectF(self.rect()), self.devicePixelRatioF())

    def picture(self) -> QImage:
        """Return them as an image for paper."""
        image = QImage(_SAVED * _SAVED_RATIO, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SAVED_RATIO)
        painter = QPainter(image)
        self.paint_on(painter, QRectF(0, 0, _SAVED.width(), _SAVED.height()), _SAVED_RATIO)
        painter.end()
        return image


class FourDialog(QDialog):
    """Chooses which four k, and saves the picture.

    Signals
    -------
    first_changed : int
        Show this k and the next three that were swept.
    closed
    """

    first_changed = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("four_dialog")
        self.setWindowTitle("Silhouette diagrams of four k")
        self.resize(860, 660)
        self.view = FourView()
        self.first_spin = QSpinBox()
        self.first_spin.setFixedHeight(FIELD_HEIGHT)
        indent_text(self.first_spin)
        name_control(self.first_spin, "four_first_spin", "First k", "The first of the four k")
        self.first_spin.valueChanged.connect(self.first_changed)
        self.save_button = QPushButton("Save picture…")
        name_control(
            self.save_button, "four_save_button", "Save picture", "Save the diagrams as a PNG file"
        )
        self.close_button = QPushButton("Close")
        name_control(self.close_button, "four_close_button", "Close", "Close this window (Esc)")
        self.message = QLabel()
        self.message.setObjectName("four_message")
        self.message.setProperty("role", "small")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button.clicked.connect(self._ask_where)
        self.close_button.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(12, 0, 12, 10)
        bottom.setSpacing(8)
        label = QLabel("From k")
        label.setBuddy(self.first_spin)
        bottom.addWidget(label)
        bottom.addWidget(self.first_spin)
        bottom.addWidget(self.message, 1)
        bottom.addWidget(self.save_button)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)
        layout.addLayout(bottom)

    def choose_from(self, ks: list[int], first: int) -> None:
        """Let the first k be one of `ks`, ascending, and be `first` now."""
        self.first_spin.blockSignals(True)
        self.first_spin.setRange(ks[0], max(ks[0], ks[max(0, len(ks) - HOW_MANY)]))
        self.first_spin.setValue(first)
        self.first_spin.blockSignals(False)

    def show_diagrams(self, slots: list[tuple[int, Diagram | str]]) -> None:
        """Show these four."""
        self.view.show_diagrams(slots)
        self.save_button.setEnabled(all(isinstance(each, Diagram) for _, each in slots))
        self.message.setText("")

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.view.theme = theme
        self.view.update()

    @Slot()
    def _ask_where(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Save picture", "silhouettes.png", "Pictures (*.png)"
        )
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write the picture, and say so, or why not."""
        if not path.suffix:
            path = path.with_suffix(".png")
        if self.view.picture().save(str(path)):
            ks = ", ".join(text.count(k) for k, _ in self.view.shown)
            self.message.setText(f"Saved k = {ks} to {path.name}.")
        else:
            self.message.setText(f"{path} could not be written: choose another place or name.")

    def done(self, result: int) -> None:
        """Tell that nobody looks any more."""
        super().done(result)
        self.closed.emit()
