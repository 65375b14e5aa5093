"""A line from every point to the center of its cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.canvas_items import CentersItem
from kmeans_gui.gui.overlays.base import FARTHEST, Overlay
from kmeans_gui.gui.theme import Theme
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.session.axes import OWN_UNITS, Scale

MOST_LINES = 5_000
MOST_SMOOTH = 1_500
"""More lines are drawn without smooth edges, which takes a fifth of the time."""
MOST_DISTANCES = 500_000
"""Distances that are computed for one frame: some milliseconds."""

_NONE = np.empty((0, 2))


class MembershipItem(Overlay):
    """Lines from a few thousand points to their centers, in the clusters' colors.

    Parameters
    ----------
    centers : CentersItem
        The lines end where it draws the centers.
    """

    def __init__(self, centers: CentersItem) -> None:
        super().__init__(z=4)
        self._centers = centers
        self._points: NDArray[np.float64] = _NONE
        self._coloring: NDArray[np.float64] = _NONE
        self._scale = OWN_UNITS
        self._labels: NDArray[np.intp] | None = None
        self._colors: list[QColor] = []

    @property
    def labels(self) -> NDArray[np.intp]:
        """The cluster of each point that has a line, shape (m,)."""
        if self._labels is None:
            scale = self._scale
            self._labels = nearest(scale.into(self._points), scale.into(self._coloring))
        return self._labels

    @property
    def marks(self) -> NDArray[np.float64]:
        """Where the lines end, shape (k, 2)."""
        marks = self._centers.centers
        return marks if len(marks) == len(self._coloring) else self._coloring

    @property
    def points(self) -> NDArray[np.float64]:
        """Where the lines begin, shape (m, 2)."""
        return self._points

    @property
    def too_many(self) -> bool:
        """Whether the distances of all points to all centers are too many for one frame."""
        return len(self._points) * len(self._coloring) > MOST_DISTANCES

    def show_points(self, points: NDArray[np.float64] | None) -> None:
        """Draw the lines of `points`, at most some thousands of shape (m, 2)."""
        self._points = _NONE if points is None else points
        self._labels = None
        self.update()

    def show_coloring(self, coloring: NDArray[Any] | None, scale: Scale = OWN_UNITS) -> None:
        """Let each point belong to the nearest of `coloring`, shape (k, 2).

        While the centers move, their marks are no longer where the colors were given. What is
        nearest is decided after `scale`.
        """
        coloring = _NONE if coloring is None else np.asarray(coloring, np.float64)
        if scale != self._scale:
            self._scale, self._labels = scale, None
            self.update()
        if coloring is self._coloring or np.array_equal(coloring, self._coloring):
            return
        if len(coloring) != len(self._coloring):
            self._recolor(len(coloring))
        self._coloring, self._labels = coloring, None
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        super().apply_theme(theme)
        self._recolor(len(self._coloring))

    def _recolor(self, k: int) -> None:
        self._colors = []
        for r, g, b in cluster_colors(k, self.theme.dark) if k else ():
            self._colors.append(QColor(int(r), int(g), int(b), 120))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the lines, one cluster after the other."""
        if not len(self._points) or not len(self._coloring) or self.too_many:
            return
        labels = self.labels
        x, y = self.to_pixels(painter, self._points)
        end_x, end_y = self.to_pixels(painter, self.marks)
        order = np.argsort(labels, kind="stable")
        ends = np.searchsorted(labels[order], np.arange(len(self._coloring) + 1))
        lines = shortened(np.column_stack([x, y, end_x[labels], end_y[labels]]))[order]
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(lines) <= MOST_SMOOTH)
        for j in np.flatnonzero(np.diff(ends)).tolist():
            painter.setPen(QPen(self._colors[j], 1.0))
            these = lines[ends[j] : ends[j + 1]]
            array = internals.PrimitiveArray(QLineF, 4)
            array.resize(len(these))
            array.ndarray()[:] = these
            painter.drawLines(*array.drawargs())
        painter.restore()


def nearest(points: NDArray[np.float64], centers: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the nearest center of each point, of equally near ones the first.

    Parameters
    ----------
    points : ndarray of shape (m, 2)
    centers : ndarray of shape (k, 2)

    Returns
    -------
    ndarray of shape (m,)
    """
    if not len(points) or not len(centers):
        return np.zeros(len(points), np.intp)
    dx = points[:, :1] - centers[:, 0]
    dy = points[:, 1:] - centers[:, 1]
    labels: NDArray[np.intp] = np.argmin(dx * dx + dy * dy, axis=1)
    return labels


def shortened(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return lines, rows of x, y, x, y in pixels, none longer than Qt can draw."""
    way = lines[:, 2:] - lines[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    share = np.minimum(1.0, FARTHEST / np.maximum(length, 1.0))
    return np.hstack([lines[:, :2], lines[:, :2] + way * share[:, None]])
