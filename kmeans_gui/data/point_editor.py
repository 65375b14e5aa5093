"""A working copy of a data set's points, to which strokes are applied one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.data.dataset import Dataset, Origin

EDITED = ", edited"
"""Behind the title of a data set that was something else before."""

_SMALLEST_ROOM = 4096


def new_dataset() -> Dataset:
    """Return a data set without a point, to paint into."""
    return Dataset(np.empty((0, 2)), title="New data set")


class PointEditor:
    """Applies edits to the points of a data set, and publishes what came out as data sets.

    What was published is never written again: new points go behind it, and points that move
    are copied first. Adding is therefore amortized O(1) per point, and data sets published during
    a stroke share one buffer.

    One thread at a time.

    Parameters
    ----------
    dataset : Dataset
        Its points are copied with the first edit; new ones take their dtype.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._published = dataset
        self._buffer: NDArray[Any] = np.asarray(dataset.points)
        self._n = dataset.n
        self._shared = dataset.n
        self._is_ours = False
        self._is_old = False
        self._rows: NDArray[np.int64] | None = None
        self._base: Dataset | None = None
        if dataset.origin is not None:
            self._base, self._rows = dataset.origin.dataset, dataset.origin.rows
        elif dataset.source is not None or dataset.columns is not None:
            self._base, self._rows = dataset, np.arange(dataset.n)
        self._drops = dataset.dropped_rows

    @property
    def points(self) -> NDArray[Any]:
        """The points as they are now, shape (n, 2); not to be written."""
        return self._buffer[: self._n]

    @property
    def published(self) -> Dataset:
        """The newest data set that was published, or the one that it began with."""
        return self._published

    def add(self, new: ArrayLike) -> None:
        """Put points behind the others.

        Parameters
        ----------
        new : array-like of shape (m, 2)
            Those that are not finite, also once they are of the points' dtype, are left out.
        """
        points = np.asarray(new, np.float64).reshape(-1, 2)
        with np.errstate(over="ignore"):
            points = points.astype(self._buffer.dtype)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        last = self._n + len(points)
        if not self._is_ours or last > len(self._buffer):
            self._move_to(max(_SMALLEST_ROOM, 2 * last))
        self._buffer[self._n : last] = points
        self._n = last
        self._is_old = True

    def remove(self, positions: NDArray[np.int64]) -> None:
        """Take points away; the others keep their order.

        Parameters
        ----------
        positions : ndarray of shape (m,), int64
            In `points`.
        """
        if not len(positions):
            return
        kept = np.ones(self._n, np.bool_)
        kept[positions] = False
        self._buffer = self.points[kept]
        self._n = len(self._buffer)
        self._shared = 0
        self._is_ours = True
        if self._rows is not None and self._base is not None:
            self._rows = self._rows[kept[: len(self._rows)]]
            self._drops = self._dropped_of(self._base, self._rows)
        self._is_old = True

    def place(self, positions: NDArray[np.int64], places: ArrayLike) -> None:
        """Put points somewhere else.

        Parameters
        ----------
        positions : ndarray of shape (m,), int64
            In `points`.
        places : array-like of shape (m, 2)
            Where they go. One whose place is not finite stays.
        """
        with np.errstate(over="ignore"):
            target = np.asarray(places, np.float64).astype(self._buffer.dtype)
        finite = np.isfinite(target).all(axis=1)
        if not finite.any():
            return
        if not self._is_ours or self._shared:
            self._move_to(len(self._buffer) if self._is_ours else self._n)
        self._buffer[positions[finite]] = target[finite]
        self._is_old = True

    def publish(self) -> Dataset:
        """Return the points as a data set; the same one again if nothing was edited since."""
        if self._is_old:
            self._published = self._as_dataset()
            self._shared = self._n
            self._is_old = False
        return self._published

    def _move_to(self, room: int) -> None:
        buffer = np.empty((room, 2), self._buffer.dtype)
        buffer[: self._n] = self.points
        self._buffer = buffer
        self._shared = 0
        self._is_ours = True

    def _as_dataset(self) -> Dataset:
        before = self._published
        was_something = before.recipe or before.path or before.origin or before.columns is not None
        title = before.title
        if was_something and not title.endswith(EDITED):
            title += EDITED
        origin = None
        if self._base is not None and self._rows is not None:
            origin = Origin(self._base, self._rows)
        return replace(
            before,
            points=self.points,
            title=title,
            recipe=None,
            columns=None,
            source=None,
            origin=origin,
            n_source_rows=self._n + len(self._drops),
            dropped_rows=self._drops,
        )

    @staticmethod
    def _dropped_of(base: Dataset, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        dropped = base.dropped_rows
        if not len(dropped):
            return dropped
        # A dropped row keeps its place among the rows of the source that are left: before it are
        # the dropped ones, and those points that came before it.
        came_before = dropped - np.arange(len(dropped))
        return np.searchsorted(rows, came_before) + np.arange(len(dropped))
