"""What is said of the point under the pointer: which it is, its cluster, its distances."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QLabel

from kmeans_gui.gui import text
from kmeans_gui.gui.overlays.ring import RingItem

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme
    from kmeans_gui.session.axes import Scale
    from kmeans_gui.session.picking import Hit

REACH = 8.0
"""Pixels from the pointer within which a point is found."""

OFFSET = QPoint(16, 18)
"""Of the words from the pointer, so that neither covers the other."""

EDGE = 4
"""Pixels between the words and the edge of the canvas."""

MOST_LETTERS = 24
"""Of the name of a column, or of a point."""

MOST_COLUMNS = 8
"""Of a file that are looked at for what a point is called."""

_MILLISECONDS = 80
"""How long a number is to be seen while the centers move."""


class Hover(QObject):
    """Finds the point under the pointer, draws a ring around it and says what it is.

    Attributes
    ----------
    ring : RingItem
    label : QLabel
    quiet : bool
        Say nothing: the pointer is a tool now.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._session = window.session
        self._view = window.cluster_view
        self.quiet = False
        self._hit: Hit | None = None
        self._pointer = QPoint()
        self.ring = RingItem()
        self._view.getPlotItem().getViewBox().addItem(self.ring, ignoreBounds=True)
        self.label = QLabel(self._view)
        self.label.setObjectName("hover_label")
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MILLISECONDS)
        self._soon.timeout.connect(self._say)
        self.action = window.commands.toggle(
            "hover_action",
            "Point &read-out",
            "view/hover",
            "Ctrl+6",
            "Say which point is under the pointer, its cluster and its distances",
        )
        self.action.toggled.connect(self.clear)
        window.commands.menu("View").add("layers", self.action)
        self._view.pointer_moved.connect(self._on_pointer_moved)
        self._view.viewport().installEventFilter(self)
        session = self._session
        session.picker.found.connect(self._on_found)
        session.timeline.moved.connect(self._on_moved)
        session.dataset_changed.connect(self.clear)
        session.points_edited.connect(self.clear)
        self._view.getPlotItem().getViewBox().sigRangeChanged.connect(self.clear)
        window.theme.changed.connect(self.apply_theme)

    @property
    def hit(self) -> Hit | None:
        """The point that has the ring."""
        return self._hit

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.ring.apply_theme(theme)

    @Slot()
    def clear(self, *_: object) -> None:
        """Say nothing of any point until the pointer moves again."""
        self._session.picker.forget()
        self._hit = None
        self.ring.show_at(None)
        self.label.hide()

    # -- finding ---------------------------------------------------------------------------------

    @Slot(float, float)
    def _on_pointer_moved(self, x: float, y: float) -> None:
        if self.quiet or not self.action.isChecked():
            return
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self.clear()
            return
        viewport = self._view.current_viewport()
        ratio = self._view.devicePixelRatioF()
        across = viewport.width / ratio / (viewport.x_max - viewport.x_min)
        up = viewport.height / ratio / (viewport.y_max - viewport.y_min)
        self._session.picker.ask(x, y, (across, up), REACH)

    @Slot(object)
    def _on_found(self, hit: Hit | None) -> None:
        if hit is None:
            self.clear()
            return
        self._hit = hit
        self.ring.show_at((hit.x, hit.y))
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say nothing once the pointer has left the canvas."""
        if event.type() in (QEvent.Type.Leave, QEvent.Type.MouseButtonPress):
            self.clear()
        elif event.type() == QEvent.Type.MouseMove:
            assert isinstance(event, QMouseEvent)
            self._pointer = event.position().toPoint()
        return False

    # -- saying ----------------------------------------------------------------------------------

    @Slot(float)
    def _on_moved(self, position: float) -> None:
        # Nobody reads numbers that change in every frame.
        if self._hit is not None and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _say(self) -> None:
        hit, dataset = self._hit, self._session.dataset
        if hit is None or dataset is None:
            return
        self.label.setText(self._describe(hit, dataset))
        self.label.adjustSize()
        self.label.move(self._beside_pointer())
        self.label.show()
        self.label.raise_()

    def _describe(self, hit: Hit, dataset: Dataset) -> str:
        scale = self._session.scale if self._session.standardized else None
        view = self._view
        # before the first assignment a point has no cluster yet
        centers = view.centers if len(view.coloring) else view.coloring
        return describe_point(hit, dataset, centers, scale)

    def _beside_pointer(self) -> QPoint:
        """Return where the words are, within the canvas and not under the pointer."""
        place, size = self._pointer + OFFSET, self.label.size()
        if place.x() + size.width() > self._view.width() - EDGE:
            place.setX(self._pointer.x() - OFFSET.x() - size.width())
        if place.y() + size.height() > self._view.height() - EDGE:
            place.setY(self._pointer.y() - OFFSET.y() - size.height())
        # of words too long for either side the beginning is seen
        return QPoint(max(EDGE, place.x()), max(EDGE, place.y()))


def describe_point(
    hit: Hit, dataset: Dataset, centers: NDArray[Any], scale: Scale | None = None
) -> str:
    """Return which point `hit` is and how far from its center, as rich text in two lines.

    Parameters
    ----------
    hit : Hit
    dataset : Dataset
    centers : ndarray of shape (k, 2)
        Empty before a fit.
    scale : Scale or None
        Of standardized axes: distances are then in standard deviations, and said to be.
    """
    names = f"{_name(dataset.x_name)} {_value(hit.x)}"
    names += f"&nbsp;&nbsp; {_name(dataset.y_name)} {_value(hit.y)}"
    row = f"Row {text.count(row_of(hit.position, dataset))}"
    named = named_in(dataset, hit.position)
    said = f"<b>{_name(named)}</b>&nbsp;&nbsp; {row}" if named else f"<b>{row}</b>"
    first = f"{said}&nbsp;&nbsp; {names}"
    if not len(centers):
        return first
    away = centers - (hit.x, hit.y)
    if scale is not None:
        away = scale.into(away)
    distances = np.hypot(away[:, 0], away[:, 1])
    own = int(np.argmin(distances))
    second = f"cluster {own}, {_digits(distances[own], 3)} from its center"
    if len(centers) > 1:
        following = float(np.partition(distances, 1)[1])
        second += f", {_digits(following, 3)} from the next"
    if scale is not None:
        second += ", on standardized axes"
    return f"{first}<br>{second}"


def named_in(dataset: Dataset, position: int) -> str:
    """Return what a point is called in its file: the first of its cells that is no number.

    Empty where there is none among the first columns.
    """
    columns = dataset.columns
    if columns is None:
        return ""
    for name in columns.columns[:MOST_COLUMNS]:
        cell = columns[name][position]
        if isinstance(cell, str) and cell.strip() and not _is_number(cell):
            return " ".join(cell.split())
    return ""


def _is_number(words: str) -> bool:
    try:
        float(words)
    except ValueError:
        return False
    return True


def row_of(position: int, dataset: Dataset) -> int:
    """Return the row that a point has in its source, from 1, the header not counted.

    Rows that were left out come before it or not: `dropped_rows[i] - i` points are before the
    i-th of them.
    """
    dropped = dataset.dropped_rows
    before = np.searchsorted(dropped - np.arange(len(dropped)), position, side="right")
    return position + int(before) + 1


def _name(name: str) -> str:
    """Return a name to be read: of a long one the beginning and the end."""
    if len(name) > MOST_LETTERS:
        half = MOST_LETTERS // 2
        name = f"{name[:half].rstrip()}\N{HORIZONTAL ELLIPSIS}{name[-half:].lstrip()}"
    return html.escape(name)


def _value(value: float) -> str:
    """Return a value of the data, with more digits where it lies far from zero."""
    return _digits(value, 6 if abs(value) < 1e6 else 12)


def _digits(value: float, significant: int) -> str:
    if 10.0**significant <= abs(value) < 1e7:
        words = f"{value:,.0f}"  # rather than with an exponent
    else:
        words = f"{value:,.{significant}g}"
    return words.replace("-", "\N{MINUS SIGN}")
