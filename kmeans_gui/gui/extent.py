"""The extent of a data set, found off the GUI thread where that takes time."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

Bounds = tuple[float, float, float, float]
"""x_min, x_max, y_min, y_max."""

AT_ONCE = 100_000
_CHUNK = 1_000_000
LARGEST = 1e150
SMALLEST = 1e-150
"""Extents of what can be looked at. Qt inverts the way from data to pixels by its determinant, a
product of two scales, which has to be a number."""
_FEWEST = 5
"""Points below which each of them counts."""
_BLANK: Bounds = (0.0, 10.0, 0.0, 10.0)
"""What is seen of no points: room to paint."""


def bounds_of(points: np.ndarray[Any, Any]) -> Bounds:
    """Return the extent of `points`, shape (n, 2): one pass, in the caller's thread."""
    # Column by column: along the rows of two, numpy compares one at a time, which took a hundred
    # million points five seconds, before which nothing of them was seen.
    x, y = points[:, 0], points[:, 1]
    return float(x.min()), float(x.max()), float(y.min()), float(y.max())


def bulk_of(points: np.ndarray[Any, Any]) -> Bounds:
    """Return the extent of `points`, shape (n, 2), without the outermost hundredth at each end.

    At least one point is left out at each end of each axis, where there are enough of them.
    """
    n = len(points)
    if n < _FEWEST:
        return bounds_of(points)
    left_out = max(1, n // 100)
    low, high = np.partition(points, (left_out, n - 1 - left_out), axis=0)[
        [left_out, n - 1 - left_out]
    ]
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def widened(bounds: Bounds) -> Bounds:
    """Return `bounds` as something that can be looked at: never empty, never beyond numbers."""
    x_min, x_max, y_min, y_max = (min(max(value, -LARGEST), LARGEST) for value in bounds)
    width, height = x_max - x_min, y_max - y_min
    # Where all points are as good as one, or on a line along an axis, some room around them.
    if width < SMALLEST:
        pad = height / 2 if height >= SMALLEST else max(0.5, abs(x_min) * 1e-6)
        x_min, x_max = x_min - pad, x_max + pad
    if height < SMALLEST:
        pad = (width / 2) or max(0.5, abs(y_min) * 1e-6)
        y_min, y_max = y_min - pad, y_max + pad
    return x_min, x_max, y_min, y_max


class ExtentFinder(QObject):
    """Finds the extent of one data set at a time. GUI thread.

    Signals
    -------
    found : Dataset, Bounds
        Emitted at once for a small data set; never for one that was replaced meanwhile.

    Attributes
    ----------
    bulk : Bounds or None
        Of the data set whose extent was found: see `bulk_of`. Of many points, some are looked at.
    """

    found = Signal(object, object)
    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bulk: Bounds | None = None
        self._dataset: Dataset | None = None
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self._done.connect(self._deliver)

    def find(self, dataset: Dataset) -> None:
        """Find the extent of `dataset`; whatever was asked before is forgotten."""
        self.close()
        self._dataset = dataset
        if not dataset.n:
            self._deliver(dataset, _BLANK, _BLANK)
            return
        if dataset.n <= AT_ONCE:
            self._deliver(dataset, bounds_of(dataset.points), bulk_of(dataset.points))
            return
        self._cancel = threading.Event()
        self._thread = threading.Thread(
            target=self._work, args=(dataset, self._cancel), name="extent", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Forget the data set, and wait for the thread: some milliseconds."""
        self._cancel.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._dataset = self.bulk = None

    def n_far(self, times: float) -> int | None:
        """Return how many points lie outside of the bulk by `times` its extent; None of many."""
        dataset, bulk = self._dataset, self.bulk
        if dataset is None or bulk is None or dataset.n > AT_ONCE:
            return None
        low, high = np.array(bulk).reshape(2, 2).T
        away = np.maximum(low - dataset.points, dataset.points - high)
        return int((away > times * (high - low)).any(axis=1).sum())

    def _work(self, dataset: Dataset, cancel: threading.Event) -> None:
        parts, some = [], []
        every = -(-dataset.n // AT_ONCE)
        for first in range(0, dataset.n, _CHUNK):
            if cancel.is_set():
                return
            points = dataset.points[first : first + _CHUNK]
            parts.append(bounds_of(points))
            some.append(np.array(points[-first % every :: every]))
        table = np.array(parts)
        low, high = table.min(axis=0), table.max(axis=0)
        bounds = float(low[0]), float(high[1]), float(low[2]), float(high[3])
        self._done.emit(dataset, bounds, bulk_of(np.concatenate(some)))

    @Slot(object, object, object)
    def _deliver(self, dataset: Dataset, bounds: Bounds, bulk: Bounds) -> None:
        if dataset is self._dataset and all(math.isfinite(value) for value in bounds):
            self.bulk = widened(bulk)
            self.found.emit(dataset, widened(bounds))
