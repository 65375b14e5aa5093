"""Greedy k-means++ on few points: compiled calls choose many seeds at a time.

Up to `FEW_POINTS`, scanning all points for each seed costs less than walking an index for it, whose
nodes pay only where there are many points below them. Where an index is `few`, its leaves are
looked at side by side, which costs less still.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import seed_leaf_kernels, seed_scan_kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.index import IndexedPoints, array_of
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop

Floats = NDArray[np.float64]

FEW_POINTS = 100_000
"""Up to which scans seed faster than an index that is there already, with any k (measured)."""


def few_points(points: Points) -> ArrayPoints | None:
    """Return the points as an array if that is the faster store for drawing, else None."""
    array = array_of(points)
    return array if array is not None and array.n <= FEW_POINTS else None


class ScannedSeeding:
    """The seeds so far, and the closest squared distance of every point to one of them.

    Parameters
    ----------
    points : ArrayPoints, or IndexedPoints
    first : int
        The position of the first seed.

    Attributes
    ----------
    seeds : list of int
        Positions in the data.
    distances : list of int
        Point-center distances computed until each of the seeds was chosen.
    """

    def __init__(self, points: Points, first: int) -> None:
        array = array_of(points)
        assert array is not None
        self._points = array
        self._index = points if isinstance(points, IndexedPoints) and points.few else None
        self._closest = np.full(points.n, np.inf)
        self.seeds, self.distances = [first], [0]

    def extend(self, uniforms: Floats, should_stop: ShouldStop | None = None) -> None:
        """Choose a further seed with each row of numbers.

        Parameters
        ----------
        uniforms : ndarray of shape (n_seeds, n_trials)
            A number from 0 to 1 for each candidate.
        should_stop : callable, optional

        Raises
        ------
        Cancelled
            If `should_stop` turned true; the seeds that were found until then are kept.
        """
        points = self._points
        whole, weights = points.rows(0, points.n), points.row_weights(0, points.n)
        at_once = max(1, SLICE_WORK // (points.n * (uniforms.shape[1] + 1)))
        if self._index is not None:
            # Each call begins by looking at all leaves, and the last seed is soon there.
            at_once = len(uniforms)
        for begin in range(0, len(uniforms), max(1, at_once)):
            if should_stop is not None and should_stop():
                raise Cancelled
            rows = readonly(uniforms[begin : begin + at_once])
            found = np.empty(len(rows), np.int64)
            spent = np.full(len(rows), points.n * (rows.shape[1] + 1))
            if self._index is None:
                seed_scan_kernels.seed_plusplus(
                    whole, weights, points.origin, self._closest, self.seeds[-1], rows, found
                )
            else:
                index = self._index
                seed_leaf_kernels.leaf_plusplus(
                    *index.leaves(), index.order, index.nodes, index.width(0), weights,
                    self._closest[None], np.array(self.seeds[-1:]), rows[None], found[None],
                    spent[None],
                )  # fmt: skip
            self.distances.extend((self.distances[-1] + np.cumsum(spent)).tolist())
            self.seeds.extend(found.tolist())
