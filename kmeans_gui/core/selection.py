"""Criteria for the number of clusters: silhouette, Calinski-Harabasz, Davies-Bouldin."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.criteria import davies_bouldin_from
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.silhouettes import silhouette_values
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.core.validation import check_array, check_random_state


def _check_labels(X: ArrayLike, labels: ArrayLike) -> tuple[ArrayPoints, NDArray[np.int64], int]:
    """Return the points, labels renumbered from 0 without gaps, and how many there are."""
    points = ArrayPoints(check_array(X))
    given = np.asarray(labels)
    if given.shape != (points.n,):
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: "
            f"X has {points.n}, labels has the shape {given.shape}."
        )
    distinct, renumbered = np.unique(given, return_inverse=True)
    if not 2 <= len(distinct) <= points.n - 1:
        raise ValueError(
            f"Number of labels is {len(distinct)}. Valid values are 2 to n_samples - 1 (inclusive)."
        )
    return points, renumbered.astype(np.int64), len(distinct)


def silhouette_samples(
    X: ArrayLike, labels: ArrayLike, *, should_stop: ShouldStop | None = None
) -> NDArray[np.float64]:
    """Return the silhouette coefficient of each point.

    ``(b - a) / max(a, b)`` with a the mean distance to the other points of its own cluster and b
    the least mean distance to the points of another one; 0 for a cluster of one point.
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis", 1987. All distances are computed, n² of them: see `criteria_of` for many points.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    labels : array-like of shape (n,)
    should_stop : callable, optional

    Returns
    -------
    ndarray of shape (n,), float64, from -1 to 1

    Raises
    ------
    ValueError
        If there are fewer than 2 or more than n - 1 clusters, or not one label for each point.
    Cancelled
        If `should_stop` turned true.
    """
    points, own, k = _check_labels(X, labels)
    return silhouette_values(points.take(np.arange(points.n)), own, k, should_stop)


def silhouette_score(
    X: ArrayLike,
    labels: ArrayLike,
    *,
    sample_size: int | None = None,
    random_state: Any = None,
    should_stop: ShouldStop | None = None,
) -> float:
    """Return the mean silhouette coefficient of all points, or of a random sample of them.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    labels : array-like of shape (n,)
    sample_size : int, optional
        The points, drawn without replacement as scikit-learn draws them, that the score is
        computed from.
    random_state : int, RandomState or None
        Of the sample.
    should_stop : callable, optional

    Returns
    -------
    float, from -1 to 1

    Raises
    ------
    ValueError, Cancelled
        See `silhouette_samples`.
    """
    if sample_size is not None:
        array, given = check_array(X), np.asarray(labels)
        if given.shape != (len(array),):
            raise ValueError(f"labels.shape == {given.shape}, expected {(len(array),)}.")
        chosen = check_random_state(random_state).permutation(len(array))[:sample_size]
        X, labels = array[chosen], given[chosen]
    return float(silhouette_samples(X, labels, should_stop=should_stop).mean())


def _scatter(
    points: ArrayPoints, own: NDArray[np.int64], k: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return working coordinates, counts and means of the clusters."""
    working = points.take(np.arange(points.n))
    counts = np.bincount(own, minlength=k).astype(np.float64)
    sums = np.stack([np.bincount(own, working[:, c], minlength=k) for c in (0, 1)], axis=1)
    return working, counts, sums / counts[:, None]


def calinski_harabasz_score(X: ArrayLike, labels: ArrayLike) -> float:
    """Return the ratio of between- to within-cluster dispersion, each per degree of freedom.

    Higher is better. T. Calinski and J. Harabasz, "A dendrite method for cluster analysis", 1974.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    labels : array-like of shape (n,)

    Returns
    -------
    float
        1 where no cluster has any dispersion, as in scikit-learn.

    Raises
    ------
    ValueError
        If there are fewer than 2 or more than n - 1 clusters, or not one label for each point.
    """
    points, own, k = _check_labels(X, labels)
    working, counts, means = _scatter(points, own, k)
    between = float((counts * ((means - working.mean(axis=0)) ** 2).sum(axis=1)).sum())
    within = float(((working - means[own]) ** 2).sum())
    return 1.0 if within == 0 else between * (points.n - k) / (within * (k - 1.0))


def davies_bouldin_score(X: ArrayLike, labels: ArrayLike) -> float:
    """Return how much each cluster, on average, overlaps with its worst neighbor.

    The overlap of two clusters is the sum of the mean distances to their centers, divided by the
    distance of the centers. Lower is better. D. L. Davies and D. W. Bouldin, "A cluster separation
    measure", 1979.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    labels : array-like of shape (n,)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are fewer than 2 or more than n - 1 clusters, or not one label for each point.
    """
    points, own, k = _check_labels(X, labels)
    working, counts, means = _scatter(points, own, k)
    distances = np.sqrt(((working - means[own]) ** 2).sum(axis=1))
    spreads = np.bincount(own, distances, minlength=k) / counts
    return davies_bouldin_from(spreads, means)
