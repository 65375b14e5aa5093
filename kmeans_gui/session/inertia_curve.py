"""The inertia of every snapshot of a recording, kept as an array that grows with it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.playback import Recording

READ_AT_ONCE = 20_000
"""Snapshots that `InertiaCurve.read` takes in one call: some five milliseconds."""


class InertiaCurve:
    """What a fit makes smaller, snapshot by snapshot.

    For K-Means that is the inertia. A mini-batch step does not know it; there it is the smoothed
    inertia per point of its batches, and the inertia per point of all points only at the end.

    Attributes
    ----------
    per_point : bool
        Whether the values are per point: a mini-batch fit.
    final : float or None
        The inertia of all points at the end of a mini-batch fit, per point.
    """

    def __init__(self) -> None:
        self._recording: Recording | None = None
        self._values = np.empty(256)
        self._count = 0
        self._starts: list[int] = []
        self._last_start = -1
        self.per_point = False
        self.final: float | None = None

    @property
    def values(self) -> NDArray[np.float64]:
        """One value per snapshot that was read; NaN where none is known."""
        return self._values[: self._count]

    @property
    def starts(self) -> list[int]:
        """At which snapshots another start begins; the first start's 0 included."""
        return self._starts

    def follows(self, recording: Recording | None) -> bool:
        """Return whether `recording` is the one that is read."""
        return recording is self._recording

    def follow(self, recording: Recording | None) -> None:
        """Forget what was read, and read `recording` from now on."""
        self._recording = recording
        self._count = 0
        self._starts = []
        self._last_start = -1
        self.per_point = False
        self.final = None

    def read(self, most: int = READ_AT_ONCE) -> bool:
        """Read up to `most` new snapshots; say whether all there are have been read."""
        if self._recording is None:
            return True
        snapshots = self._recording.snapshots
        total = len(snapshots)
        end = min(total, self._count + most)
        if end > len(self._values):
            grown = np.empty(max(end, 2 * len(self._values)))
            grown[: self._count] = self.values
            self._values = grown
        for index in range(self._count, end):
            snapshot = snapshots[index]
            if snapshot.start != self._last_start:
                self._last_start = snapshot.start
                self._starts.append(index)
            self._values[index] = self._value_of(snapshot)
        self._count = end
        return end == total

    def _value_of(self, snapshot: Snapshot) -> float:
        if snapshot.batch_inertia is None:
            return snapshot.inertia
        self.per_point = True
        if not math.isnan(snapshot.inertia):
            points = float(snapshot.counts.sum())
            self.final = snapshot.inertia / points if points > 0 else None
        smoothed = snapshot.smoothed_inertia
        return snapshot.batch_inertia if smoothed is None else smoothed

    def outline(self, columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the curve for a picture of so many columns.

        Returns
        -------
        index, value : ndarray, float64
            Snapshot numbers and values, in order, with a NaN between two starts. However many
            snapshots there are, there are at most four per column and per start: the first, the
            lowest and the highest, and a NaN. More starts than columns are not parted.
        """
        values = self.values
        if self._count <= 2 * columns:
            index = np.arange(self._count, dtype=np.float64)
            gaps = np.array(self._starts[1:], dtype=np.intp)
            return np.insert(index, gaps, np.nan), np.insert(values, gaps, np.nan)
        edges = np.linspace(0, self._count, columns + 1).astype(np.intp)[:-1]
        starts = self._starts[1:] if len(self._starts) <= columns else []
        gaps = np.array(starts, dtype=np.intp)
        edges = np.unique(np.concatenate([edges, gaps]))
        with np.errstate(invalid="ignore"):
            low = np.fmin.reduceat(values, edges)
            high = np.fmax.reduceat(values, edges)
        index = np.repeat(edges.astype(np.float64), 3)
        value = np.column_stack([values[edges], high, low]).ravel()
        before = 3 * np.searchsorted(edges, gaps)
        return np.insert(index, before, np.nan), np.insert(value, before, np.nan)

    def range(self) -> tuple[float, float] | None:
        """Return the smallest and the largest value, or None while none is known."""
        known = self.values[np.isfinite(self.values)]
        if not len(known):
            return None
        low, high = float(known.min()), float(known.max())
        if self.final is not None and math.isfinite(self.final):
            low, high = min(low, self.final), max(high, self.final)
        return low, high
