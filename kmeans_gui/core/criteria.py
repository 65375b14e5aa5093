"""Criteria for the number of clusters, of fitted models: each value as soon as it is there.

`kmeans_gui.core.selection` has the same criteria for labels, with scikit-learn's interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import criteria_kernels
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.measures import Moments
from kmeans_gui.core.model import CRITERIA, Criterion, CriterionPoint, SweepPoint
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.silhouettes import EXACT_POINTS, silhouettes_of
from kmeans_gui.core.stores import store_for_labels
from kmeans_gui.core.threads import ShouldStop, map_parts, slices

Floats = NDArray[np.float64]

_ROUNDING = 1e-14
"""Distance, relative to how far from zero the clusters lie, that may be rounding alone."""


def criteria_of(
    points: Points,
    models: Iterable[SweepPoint],
    which: Sequence[Criterion] = CRITERIA,
    *,
    exact_points: int = EXACT_POINTS,
    should_stop: ShouldStop | None = None,
) -> Iterator[CriterionPoint]:
    """Judge models of a sweep, one after the other.

    Parameters
    ----------
    points : Points
        What the models were fitted to; weights count as ones.
    models : iterable of SweepPoint
    which : sequence of {"silhouette", "calinski_harabasz", "davies_bouldin"}
    exact_points : int
        Up to so many points the silhouette is exact, beyond it is estimated from a sample
        (see `kmeans_gui.core.silhouettes`). The other two are exact at any size.
    should_stop : callable, optional
        When it turns true, the iterator ends within some milliseconds.

    Yields
    ------
    CriterionPoint
        Each as soon as it is there. A model with fewer than 2 clusters that have points, or as
        many as points, is passed over: there is nothing to compare.

    Raises
    ------
    ValueError
        Before the first value: if a criterion is unknown.
    """
    unknown = [name for name in which if name not in CRITERIA]
    if unknown:
        raise ValueError(f"Unknown criterion {unknown[0]!r}: choose from {list(CRITERIA)}.")
    return _criteria_of(points, models, which, exact_points, should_stop)


def _criteria_of(
    points: Points,
    models: Iterable[SweepPoint],
    which: Sequence[Criterion],
    exact_points: int,
    should_stop: ShouldStop | None,
) -> Iterator[CriterionPoint]:
    if points.weights is not None:
        points = ArrayPoints(points.data())
    try:
        for model in models:
            if model.k >= 2:
                yield from _judged(points, model, which, exact_points, should_stop)
    except Cancelled:
        return


def _judged(
    points: Points,
    model: SweepPoint,
    which: Sequence[Criterion],
    exact_points: int,
    should_stop: ShouldStop | None,
) -> Iterator[CriterionPoint]:
    centers = np.asarray(model.centers)
    store = store_for_labels(points)
    moments = store.moments(store.to_working(centers), should_stop)
    if not 2 <= np.count_nonzero(moments.counts) <= points.n - 1:
        return

    def value(criterion: Criterion, result: float, error: float, n: int) -> CriterionPoint:
        return CriterionPoint(criterion, model.k, model.algorithm, result, error, n)

    if "calinski_harabasz" in which:
        score = calinski_harabasz_of(moments, store.to_working(centers))
        yield value("calinski_harabasz", score, 0.0, points.n)
    if "davies_bouldin" not in which and "silhouette" not in which:
        return
    labels = store.labels(centers, should_stop)
    if "davies_bouldin" in which:
        score = davies_bouldin_of(_array_of(points), labels, moments, should_stop)
        yield value("davies_bouldin", score, 0.0, points.n)
    if "silhouette" in which:
        found = silhouettes_of(
            points, labels, model.k, exact_points=exact_points, should_stop=should_stop
        )
        yield value("silhouette", found.mean, found.error, len(found.positions))


def _array_of(points: Points) -> ArrayPoints:
    array = getattr(points, "array", points)
    if not isinstance(array, ArrayPoints):
        raise TypeError(f"Davies-Bouldin reads the points themselves, not {type(points).__name__}.")
    return array


def calinski_harabasz_of(moments: Moments, centers: Floats) -> float:
    """Return the Calinski-Harabasz score of an assignment from its moments alone.

    Parameters
    ----------
    moments : Moments
        Of the assignment to `centers`, of which at least two have points.
    centers : ndarray of shape (k, 2), working coordinates
        They need not be the means: squared distances are shifted from one to the other.
    """
    there = moments.counts > 0
    counts = moments.counts[there]
    means = moments.sums[there] / counts[:, None]
    n, k = counts.sum(), len(counts)
    offsets = ((means - centers[there]) ** 2).sum(axis=1)
    within = float((moments.cluster_inertia[there] - counts * offsets).sum())
    overall = (counts[:, None] * means).sum(axis=0) / n
    between = float(counts @ ((means - overall) ** 2).sum(axis=1))
    return 1.0 if within <= 0 else float(between * (n - k) / (within * (k - 1.0)))


def davies_bouldin_of(
    points: ArrayPoints,
    labels: NDArray[np.int32],
    moments: Moments,
    should_stop: ShouldStop | None = None,
) -> float:
    """Return the Davies-Bouldin score of an assignment: one pass over the points.

    Parameters
    ----------
    points : ArrayPoints
    labels : ndarray of shape (n,), int32
    moments : Moments
        Of the same assignment.
    should_stop : callable, optional

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    there = moments.counts > 0
    means = moments.sums / np.where(there, moments.counts, 1.0)[:, None]
    fixed, bounds = readonly(means), slices(points.n, 4)
    out = np.zeros((len(bounds), len(means)))
    listed = readonly(labels)

    def add(part: int) -> None:
        start, stop = bounds[part]
        rows = points.rows(start, stop)
        criteria_kernels.sum_distances(rows, points.origin, listed[start:stop], fixed, out[part])

    map_parts(add, len(bounds), should_stop)
    return davies_bouldin_from(out.sum(axis=0)[there] / moments.counts[there], means[there])


def davies_bouldin_from(spreads: Floats, means: Floats) -> float:
    """Return the score from each cluster's mean distance (k,) to its mean (k, 2)."""
    apart = np.sqrt(((means[:, None] - means[None]) ** 2).sum(axis=2))
    # scikit-learn takes whatever is below 1e-8 for nothing, in whatever units it was measured.
    nothing = _ROUNDING * float(np.abs(means).max())
    if spreads.max() <= nothing or apart.max() <= nothing:
        return 0.0
    apart[apart == 0] = np.inf
    return float(np.max((spreads[:, None] + spreads[None]) / apart, axis=1).mean())
