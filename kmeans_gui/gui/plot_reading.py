"""Numbers over a plot, that keep off its curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF, Slot
from PySide6.QtWidgets import QLabel

from kmeans_gui.gui.free_place import AIR, corners_first, covered, freest

if TYPE_CHECKING:
    from kmeans_gui.gui.curve_plot import CurvePlot

_INSET = 4.0
"""Pixels from the edge of the view."""
_CORNERS = 4
"""The first of all places."""


class PlotReading(QObject):
    """Puts a label where nothing is drawn: into a corner of the plot, if one is free. GUI thread.

    It stays in its corner as long as it covers nothing there, so that the numbers of one k after
    another are read at one place.

    Parameters
    ----------
    label : QLabel
        Hidden while it has no text: its tile would cover a number of the axis.
    plot : CurvePlot
    """

    def __init__(self, label: QLabel, plot: CurvePlot) -> None:
        super().__init__(plot)
        self._label = label
        self._plot = plot
        self._corner = 0
        label.setParent(plot)
        plot.getViewBox().sigResized.connect(self.place)

    @Slot()
    def place(self, *_: object) -> None:
        """Move the label to where it covers least."""
        label = self._label
        label.setHidden(not label.text())
        if not label.text():
            return
        seen, lines, tiles = self._plot.occupied()
        inner = seen.adjusted(_INSET, _INSET, -_INSET, -_INSET)
        places = corners_first(inner, QSizeF(label.sizeHint()))
        here = places[self._corner]
        if covered(here.adjusted(-AIR, -AIR, AIR, AIR), lines, tiles):
            here = freest(places, lines, tiles)
            self._corner = min(places.index(here), _CORNERS) % _CORNERS
        label.setGeometry(here.toRect())
