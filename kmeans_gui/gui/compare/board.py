"""Where the panes of a comparison are, and how many stand beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kmeans_gui.session.plans import MOST_PANES

AXIS_WIDTH, HEAD_HEIGHT = 50, 90
"""Pixels of a pane beside and above its picture."""


def arrangement(count: int, width: float, height: float, shape: float = 1.0) -> int:
    """Return in how many columns pictures are largest.

    Beside each other is preferred to one below the other, as long as that costs little.

    Parameters
    ----------
    count : int
    width, height : float
        Of the place for all of them, in pixels.
    shape : float
        How much wider than high they are.
    """

    def scale(columns: int) -> float:
        across = width / columns - AXIS_WIDTH
        down = height / math.ceil(count / columns) - HEAD_HEIGHT
        return min(across / shape, down)

    columns = range(1, max(1, count) + 1)
    largest = max(scale(each) for each in columns)
    return max(each for each in columns if scale(each) >= 0.85 * largest or each == 1)


class Board(QFrame):
    """A grid of panes.

    Signals
    -------
    resized
    """

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_board")
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say so."""
        super().resizeEvent(event)
        self.resized.emit()

    def lay_out(self, panes: Sequence[QWidget], filler: QWidget, shape: float) -> None:
        """Put the panes where they are largest, and `filler` where a place is left over.

        Parameters
        ----------
        panes : sequence of QWidget
        filler : QWidget
            Hidden where there is no place for it.
        shape : float
            See `arrangement`.
        """
        columns = arrangement(len(panes), self.width(), self.height(), shape)
        if columns == self._columns:
            return
        self._columns = columns
        rows = math.ceil(len(panes) / columns)
        for place in range(MOST_PANES):
            self._grid.setColumnStretch(place, int(place < columns))
            self._grid.setRowStretch(place, int(place < rows))
        for number, pane in enumerate(panes):
            self._grid.addWidget(pane, *divmod(number, columns))
        spare = rows * columns > len(panes)
        if spare:
            self._grid.addWidget(filler, rows - 1, columns - 1)
        filler.setVisible(spare)

    def forget(self) -> None:
        """Put other panes, though as many columns, in their places the next time."""
        self._columns = 0
