"""Which store answers a fit's questions: the scan of an array, or the index."""

from __future__ import annotations

from kmeans_gui.core.index import array_of
from kmeans_gui.core.model import Algorithm, FitSpec
from kmeans_gui.core.ordering import FEW_POINTS
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.room import check_room_for_index, is_room_for_index
from kmeans_gui.core.threads import ShouldStop

SCAN_WORK = 100_000
"""Points times centers up to which a scan is no slower than a walk of the tree (measured)."""

INDEX_POINTS = 10_000
"""Points from which building an index pays within one fit (measured)."""


def store_for(points: Points, spec: FitSpec, should_stop: ShouldStop | None = None) -> Points:
    """Return the store that a fit runs on, building the index where it pays.

    Parameters
    ----------
    points : Points
    spec : FitSpec
        "lloyd" always scans, "filtering" always asks the index, "kmeans" takes the faster, and
        "minibatch" the faster of those that exist: it asks about all points only once.
    should_stop : callable, optional

    Raises
    ------
    ValueError
        If "filtering" was asked for and its index would take more than all free memory.
    Cancelled
        If `should_stop` turned true while the index was built.
    """
    array = array_of(points)
    if array is None:
        return points
    if spec.algorithm == "lloyd":
        return array
    if spec.algorithm == "filtering":
        if array.index is None:
            check_room_for_index(*_size_of(array))
        return array.indexed(should_stop)
    if array.index is not None and array.index.few:
        return array.index
    if array.n <= FEW_POINTS or array.n * spec.n_clusters <= SCAN_WORK:
        return array
    if spec.algorithm == "minibatch":
        return array.index or array
    if array.index is None and not worth_indexing(array):
        return array
    return array.indexed(should_stop)


def index_few(
    array: ArrayPoints, algorithm: Algorithm, should_stop: ShouldStop | None = None
) -> None:
    """Index points that are too few for one fit to do so, before many fits that may ask it."""
    if array.n <= FEW_POINTS and algorithm != "lloyd":
        array.indexed(should_stop)


def store_for_labels(points: Points) -> Points:
    """Return the faster store of those that exist."""
    return (points.index or points) if isinstance(points, ArrayPoints) else points


def worth_indexing(array: ArrayPoints) -> bool:
    """Return whether to build an index now, though everything can do without."""
    if array.n < INDEX_POINTS or array.being_indexed:
        # Whoever is building it will be done later than a scan that starts now.
        return False
    return is_room_for_index(*_size_of(array))


def _size_of(array: ArrayPoints) -> tuple[int, int, bool]:
    return array.n, array.dtype.itemsize, array.weights is not None
