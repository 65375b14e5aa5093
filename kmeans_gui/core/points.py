"""Where the points are: the one question that the algorithms ask, and arrays that answer it.

An algorithm knows its points only through the `Points` protocol. `ArrayPoints` answers by
scanning an array or a memory map slice by slice; `kmeans_gui.core.index` answers from a tree.

**Working coordinates.** Where the points lie far from zero in proportion to their spread, all
computing is done relative to an origin near their mean, so that an offset of 1e9 loses nothing.
`to_working` and `to_data` translate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core import kernels
from kmeans_gui.core.closest import ClosestDistances, ScannedDistances
from kmeans_gui.core.compiling import own_centers, readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.measures import (
    FarPoints,
    Moments,
    Spread,
    merge_spreads,
    moments_of,
    origin_for,
)
from kmeans_gui.core.threads import ShouldStop, map_parts, slices
from kmeans_gui.core.validation import check_array, check_weights, not_finite

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints

Floats = NDArray[np.float64]


LARGEST = 1e150
"""Coordinates above it have squares whose sum can pass the largest float64."""


@runtime_checkable
class Points(Protocol):
    """What K-Means needs to know of its points. Centers are in working coordinates."""

    n: int
    dtype: np.dtype[Any]
    origin: Floats
    spread: Spread
    weights: Floats | None

    def moments(self, centers: Floats, should_stop: ShouldStop | None = None) -> Moments:
        """Assign all points to their nearest centers (ties: the lowest index) and add them up."""
        ...

    def nearest(self, centers: Floats, should_stop: ShouldStop | None = None) -> NDArray[np.int32]:
        """Return the (n,) index of each point's nearest center, in the data's order."""
        ...

    def labels(
        self, centers: ArrayLike, should_stop: ShouldStop | None = None
    ) -> NDArray[np.int32]:
        """Return the same for centers in data coordinates."""
        ...

    def take(self, indices: NDArray[Any]) -> Floats:
        """Return the working coordinates (m, 2) of the points at these positions."""
        ...

    def subset(self, indices: NDArray[Any]) -> Points:
        """Return the points at these positions, with their weights, as points of their own."""
        ...

    def data(self) -> NDArray[Any]:
        """Return all points (n, 2) in data coordinates."""
        ...

    def farthest(self, centers: Floats, m: int, should_stop: ShouldStop | None = None) -> FarPoints:
        """Return the m points of non-zero weight that are furthest from their nearest centers."""
        ...

    def closest_distances(
        self, seed: Floats, should_stop: ShouldStop | None = None
    ) -> ClosestDistances:
        """Begin a seeding with its first center."""
        ...

    def to_working(self, centers: ArrayLike) -> Floats:
        """Translate (k, 2) data coordinates into working coordinates."""
        ...

    def to_data(self, centers: Floats) -> NDArray[Any]:
        """Translate (k, 2) working coordinates into data coordinates of the data's dtype."""
        ...

    def rounded(self, centers: Floats) -> Floats:
        """Return what is left of (k, 2) working coordinates after `to_data`."""
        ...


POLL_SECONDS = 0.02
"""How long to wait for an index that somebody else builds before asking whether to stop."""


def as_points(
    X: ArrayLike | Points,
    sample_weight: Any = None,
    should_stop: ShouldStop | None = None,
) -> Points:
    """Wrap an array of points for the algorithms, reading it once.

    Parameters
    ----------
    X : array-like of shape (n, 2), or Points (returned as it is)
        float32 and float64 are kept, integers become float64. An array in memory that is not
        C-ordered is copied once; a memory map of floats is never copied whole.
    sample_weight : array-like of shape (n,), optional
    should_stop : callable, optional

    Returns
    -------
    Points

    Raises
    ------
    ValueError
        If the shape is wrong, or a value is missing or infinite: the message names its column
        and row.
    Cancelled
        If `should_stop` turned true.
    """
    if not isinstance(X, np.ndarray) and isinstance(X, Points):
        if sample_weight is not None:
            raise ValueError("Points have weights of their own: give sample_weight with an array.")
        return X
    array = check_array(X)
    return ArrayPoints(array, check_weights(sample_weight, array.shape[0]), should_stop)


class ArrayPoints:
    """Points in an array or a memory map, scanned from end to end by every pass.

    Parameters
    ----------
    X : ndarray of shape (n, 2), float32 or float64
    weights : ndarray of shape (n,), float64, or None for all ones
    should_stop : callable, optional

    Raises
    ------
    ValueError
        If a value is not finite, or too large to be squared.
    Cancelled
        If `should_stop` turned true during the first pass.
    """

    def __init__(
        self, X: NDArray[Any], weights: Floats | None = None, should_stop: ShouldStop | None = None
    ) -> None:
        if not X.flags.c_contiguous and not is_mapped(X):
            X = np.ascontiguousarray(X)
        self.X = X
        self.n = int(X.shape[0])
        self.dtype = X.dtype
        self.weights = weights
        self._no_weights = readonly(np.empty(0))
        self._contiguous = readonly(X) if X.flags.c_contiguous else None
        self._index: IndexedPoints | None = None
        self._index_lock = threading.Lock()
        self.spread = self._measure(should_stop)
        self.origin = readonly(origin_for(self.spread))
        self._exact = self.dtype == np.float64 and not self.origin.any()

    def indexed(
        self,
        should_stop: ShouldStop | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> IndexedPoints:
        """Return these points in an index, which is built once, by the first who asks.

        Parameters
        ----------
        should_stop : callable, optional
        on_progress : callable, optional
            Called with a fraction from 0 to 1, on this thread.

        Raises
        ------
        Cancelled
            If `should_stop` turned true.
        """
        from kmeans_gui.core.index import IndexedPoints

        while not self._index_lock.acquire(timeout=POLL_SECONDS):
            if should_stop is not None and should_stop():
                raise Cancelled
        try:
            if self._index is None:
                self._index = IndexedPoints(self, should_stop, on_progress)
            return self._index
        finally:
            self._index_lock.release()

    @property
    def index(self) -> IndexedPoints | None:
        """The index, if it has been built."""
        return self._index

    @property
    def being_indexed(self) -> bool:
        """Whether another thread is building the index now."""
        return self._index is None and self._index_lock.locked()

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Return the points of one slice as the kernels take them."""
        if self._contiguous is None:
            return readonly(np.ascontiguousarray(self.X[start:stop]))
        return self._contiguous[start:stop]

    def row_weights(self, start: int, stop: int) -> Floats:
        """Return the weights of one slice, empty where all are one."""
        if self.weights is None:
            return self._no_weights
        return readonly(self.weights[start:stop])

    def _measure(self, should_stop: ShouldStop | None) -> Spread:
        bounds = slices(self.n, 4)

        def measure(part: int) -> tuple[int, Floats]:
            out = np.zeros(9)
            return int(kernels.scan_spread(self.rows(*bounds[part]), out)), out

        parts = map_parts(measure, len(bounds), should_stop)
        for (start, _), (bad_row, _) in zip(bounds, parts, strict=True):
            if bad_row >= 0:
                raise not_finite(self.X, start + bad_row)
        largest = max(np.abs(out[5:9]).max() for _, out in parts)
        if largest > LARGEST:
            raise ValueError(
                f"Input X contains values up to {largest:.0e}, whose squares are too large to add "
                f"up: scale the points to below {LARGEST:.0e} first."
            )
        return merge_spreads([out for _, out in parts])

    def moments(self, centers: Floats, should_stop: ShouldStop | None = None) -> Moments:
        """See `Points`."""
        k = centers.shape[0]
        bounds = slices(self.n, k)
        out = np.zeros((len(bounds), k, 4))
        fixed = own_centers(centers)

        def scan(part: int) -> None:
            span = bounds[part]
            kernels.scan_moments(
                self.rows(*span), self.row_weights(*span), self.origin, fixed, out[part]
            )

        map_parts(scan, len(bounds), should_stop)
        return moments_of(out, self.n * k)

    def nearest(self, centers: Floats, should_stop: ShouldStop | None = None) -> NDArray[np.int32]:
        """See `Points`."""
        labels = np.empty(self.n, np.int32)
        self._scan_labels(centers, labels, None, should_stop)
        return labels

    def labels(
        self, centers: ArrayLike, should_stop: ShouldStop | None = None
    ) -> NDArray[np.int32]:
        """See `Points`."""
        return self.nearest(self.to_working(centers), should_stop)

    def _scan_labels(
        self,
        centers: Floats,
        labels: NDArray[np.int32],
        squared_distances: Floats | None,
        should_stop: ShouldStop | None,
    ) -> None:
        bounds = slices(self.n, centers.shape[0])
        fixed = own_centers(centers)
        none = np.empty(0)

        def scan(part: int) -> None:
            start, stop = bounds[part]
            out = none if squared_distances is None else squared_distances[start:stop]
            kernels.scan_labels(self.rows(start, stop), self.origin, fixed, labels[start:stop], out)

        map_parts(scan, len(bounds), should_stop)

    def take(self, indices: NDArray[Any]) -> Floats:
        """See `Points`."""
        if self._contiguous is None:
            working: Floats = np.asarray(self.X[indices], np.float64) - self.origin
            return working
        out = np.empty((len(indices), 2))
        positions = readonly(np.ascontiguousarray(indices, np.int64))
        kernels.gather(self._contiguous, positions, self.origin, out)
        return out

    def subset(self, indices: NDArray[Any]) -> ArrayPoints:
        """See `Points`."""
        weights = None if self.weights is None else self.weights[indices]
        return ArrayPoints(np.ascontiguousarray(self.X[indices]), weights)

    def data(self) -> NDArray[Any]:
        """See `Points`."""
        return self.X

    def farthest(self, centers: Floats, m: int, should_stop: ShouldStop | None = None) -> FarPoints:
        """See `Points`."""
        labels = np.empty(self.n, np.int32)
        squared = np.empty(self.n)
        self._scan_labels(centers, labels, squared, should_stop)
        if self.weights is not None:
            squared[self.weights == 0] = -1.0
        m = min(m, self.n)
        threshold = np.partition(squared, self.n - m)[self.n - m]
        far = np.flatnonzero(squared >= threshold)
        far = far[np.argsort(-squared[far], kind="stable")][:m]
        weights = np.ones(m) if self.weights is None else self.weights[far]
        return FarPoints(self.take(far), labels[far], weights, squared[far])

    def closest_distances(
        self, seed: Floats, should_stop: ShouldStop | None = None
    ) -> ClosestDistances:
        """See `Points`."""
        return ScannedDistances(self, seed, should_stop)

    def to_working(self, centers: ArrayLike) -> Floats:
        """See `Points`."""
        return np.ascontiguousarray(np.asarray(centers, np.float64) - self.origin)

    def to_data(self, centers: Floats) -> NDArray[Any]:
        """See `Points`."""
        data: NDArray[Any] = (centers + self.origin).astype(self.dtype)
        return data

    def rounded(self, centers: Floats) -> Floats:
        """See `Points`."""
        return centers if self._exact else self.to_working(self.to_data(centers))


def is_mapped(X: NDArray[Any]) -> bool:
    """Return whether the array's memory is a file's.

    Arithmetic with a memory map gives an array of its class, but in memory.
    """
    base: Any = X
    while base is not None:
        if isinstance(base, np.memmap) and getattr(base, "_mmap", None) is not None:
            return True
        base = getattr(base, "base", None)
    return False
