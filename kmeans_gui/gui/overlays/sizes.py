"""How many points each cluster has, beside its center."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui import text
from kmeans_gui.gui.canvas_items import CentersItem
from kmeans_gui.gui.overlays.base import Overlay
from kmeans_gui.gui.widgets.form import small_font

GAP = 5.0
"""Pixels between a mark and its label."""

CROWDED = 48
"""So many labels lie upon each other anyhow, and to part them would take half a frame."""

SAME_PLACE = 3.0
"""Pixels. Marks that lie upon each other, as those of empty clusters may, share one label."""

MOST_LABELS = 200
"""More could not be read, and would cover what they are about."""


class SizesItem(Overlay):
    """A count beside each center that is seen.

    Parameters
    ----------
    centers : CentersItem
        The counts stand beside where it draws the centers.
    """

    def __init__(self, centers: CentersItem) -> None:
        super().__init__(z=11)
        self._centers = centers
        self._words: list[str] | None = []
        self._counts: NDArray[Any] | None = None

    @property
    def words(self) -> list[str]:
        """What stands beside the centers; empty where nothing is known of the counts."""
        return list(self._written())

    def show_counts(self, counts: NDArray[Any] | None) -> None:
        """Write these counts, shape (k,), or none where they are not known."""
        if counts is self._counts:
            return
        self._counts = counts
        self._words = None
        self.update()

    def _written(self) -> list[str]:
        # not before they are seen: mostly they are not, and the counts change in every iteration
        if self._words is None:
            known = self._counts is not None and bool(np.isfinite(self._counts).all())
            counts = self._counts.tolist() if known and self._counts is not None else []
            self._words = [text.count(round(each)) for each in counts]
        return self._words

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Write the counts of the centers that are seen."""
        marks = self._centers.centers
        k = len(marks)
        if not k or len(self._written()) != k:
            return
        seen = self.seen(painter)
        x, y = self.to_pixels(painter, marks)
        inside = (x > seen.left()) & (x < seen.right()) & (y > seen.top()) & (y < seen.bottom())
        which = np.flatnonzero(inside).tolist()
        if len(which) > MOST_LABELS:
            return
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.theme.magnification))
        metrics = QFontMetricsF(painter.font())
        high = metrics.height() + 2.0
        back = QColor(self.theme.panel)
        back.setAlpha(215)
        ink, line = QColor(self.theme.text), QPen(QColor(self.theme.line), 1.0)
        radius = CentersItem.radius(k) * self.theme.magnification
        labels = self._at_one_place(x, y, which)
        widths = [round(metrics.horizontalAdvance(words) + 10.0) for _, words in labels]
        corners = free_corners(
            np.column_stack([x, y])[which],
            [which.index(j) for j, _ in labels],
            np.array(widths, dtype=np.float64),
            high,
            radius,
            seen,
        )
        for (_, words), wide, (left, top) in zip(labels, widths, corners.tolist(), strict=True):
            box = QRectF(round(left) + 0.5, round(top) + 0.5, wide, round(high))
            painter.setPen(line)
            painter.setBrush(back)
            painter.drawRoundedRect(box, 4.0, 4.0)
            painter.setPen(ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def _at_one_place(
        self, x: NDArray[np.float64], y: NDArray[np.float64], which: list[int]
    ) -> list[tuple[int, str]]:
        """Return what stands beside each mark; of marks upon each other, beside the first."""
        written = self._written()
        words: dict[tuple[int, int], tuple[int, str]] = {}
        for j in which:
            place = (round(float(x[j]) / SAME_PLACE), round(float(y[j]) / SAME_PLACE))
            if place in words:
                first, so_far = words[place]
                words[place] = (first, f"{so_far} + {written[j]}")
            else:
                words[place] = (j, written[j])
        return list(words.values())


def free_corners(
    marks: NDArray[np.float64],
    which: list[int],
    widths: NDArray[np.float64],
    high: float,
    radius: float,
    seen: QRectF,
) -> NDArray[np.float64]:
    """Return where labels are least in the way of marks and of each other.

    Parameters
    ----------
    marks : ndarray of shape (m, 2)
        All of them, in pixels.
    which : list of int
        Those that have a label.
    widths : ndarray
        Of the labels.
    high : float
        As all labels are.
    radius : float
        Of a mark.
    seen : QRectF
        The view, beyond which nothing can be read.

    Returns
    -------
    ndarray of shape (len(which), 2)
        The left upper corners. A label is on the right of its mark, or if that is taken on the
        left, below or above. Of very many labels each is beside its mark.
    """
    taken = np.concatenate([marks - radius, marks + radius], axis=1)
    corners = np.empty((len(which), 2))
    gap = radius + GAP
    if len(which) > CROWDED:
        x, y = marks[which].T
        right = x + gap
        left = np.where(right + widths < seen.right(), right, x - gap - widths)
        return np.column_stack([left, y - high / 2])
    for i, (j, wide) in enumerate(zip(which, widths.tolist(), strict=True)):
        x, y = marks[j].tolist()
        level, middle = y - high / 2, x - wide / 2
        starts = np.array(
            [(x + gap, level), (x - gap - wide, level), (middle, y + gap), (middle, y - gap - high)]
        )
        ends = starts + (wide, high)
        in_the_way = (
            (starts[:, None] < taken[None, :, 2:]) & (ends[:, None] > taken[None, :, :2])
        ).all(axis=2)
        beyond = (starts < (seen.left(), seen.top())) | (ends > (seen.right(), seen.bottom()))
        best = int(np.argmin(in_the_way.sum(axis=1) + len(taken) * beyond.any(axis=1)))
        corners[i] = starts[best]
        taken = np.vstack([taken, [*starts[best], *ends[best]]])
    return corners
