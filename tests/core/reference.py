"""Data sets, and K-Means written as plainly as the textbook has it, to compare with."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn.cluster
from numpy.typing import NDArray
from sklearn.datasets import make_blobs

from kmeans_gui.core import KMeans, Snapshot
from kmeans_gui.core.errors import Cancelled

Floats = NDArray[np.float64]

FIVE_BLOBS_CENTERS = np.array([(0.2, 2.3), (-1.5, 2.3), (-2.8, 1.8), (-2.8, 2.8), (-2.8, 1.3)])


def five_blobs(n: int = 2000) -> Floats:
    """The book's data set."""
    spread = np.array([0.4, 0.3, 0.1, 0.1, 0.1])
    X: Floats = make_blobs(n, centers=FIVE_BLOBS_CENTERS, cluster_std=spread, random_state=7)[0]
    return X


def blobs(n: int = 600, centers: int = 5, seed: int = 0, std: float = 1.0) -> Floats:
    X: Floats = make_blobs(n, centers=centers, cluster_std=std, random_state=seed)[0]
    return X


def heavy_tails(n: int = 800) -> Floats:
    return np.random.RandomState(1).standard_cauchy((n, 2))


def duplicates(n: int = 900) -> Floats:
    """A hundred distinct points, at places where no two centers are equally near."""
    rng = np.random.RandomState(2)
    return rng.standard_normal((100, 2))[rng.randint(0, 100, n)]


def collinear(n: int = 700) -> Floats:
    rng = np.random.RandomState(3)
    return rng.standard_normal((n, 1)) * [1.0, -2.5]


def far_away(n: int = 900) -> Floats:
    return blobs(n, centers=4, seed=4) + np.array([1e9, -1e9])


DATA_SETS = {
    "blobs": blobs(2000, centers=7, seed=1),
    "heavy tails": heavy_tails(),
    "duplicates": duplicates(),
    "collinear": collinear(),
    "vertical line": np.c_[np.full(400, 3.0), np.random.RandomState(5).rand(400)],
    "offset of 1e9": far_away(),
    "tiny": blobs(500, seed=6) * 1e-9,
    "one far outlier": np.vstack([blobs(500, seed=7), [[1e7, -1e7]]]),
}


def start_for(X: Floats, k: int, seed: int = 0) -> Floats:
    """Distinct points of X to start from."""
    distinct = np.unique(X, axis=0)
    chosen: Floats = distinct[np.random.RandomState(seed).permutation(len(distinct))[:k]]
    return chosen


def squared_distances(X: Floats, centers: Floats) -> Floats:
    """From direct differences, (n, k)."""
    X, centers = np.asarray(X, np.float64), np.asarray(centers, np.float64)
    return ((X[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)


def assignment(
    X: Floats, centers: Floats, weights: Floats | None = None
) -> tuple[NDArray[np.intp], Floats, float]:
    """Labels, counts and inertia of the assignment to the nearest centers."""
    squared = squared_distances(X, centers)
    labels = squared.argmin(axis=1)
    w = np.ones(len(X)) if weights is None else weights
    counts = np.bincount(labels, w, minlength=len(centers))
    return labels, counts, float((w * squared.min(axis=1)).sum())


def textbook_lloyd(X: Floats, centers: Floats, max_iter: int = 300) -> tuple[Floats, int]:
    """Lloyd's algorithm for data on which no cluster becomes empty; centers and iterations."""
    previous = None
    for iteration in range(1, max_iter + 1):
        labels = squared_distances(X, centers).argmin(axis=1)
        new = np.array([X[labels == j].mean(axis=0) for j in range(len(centers))])
        if (previous is not None and np.array_equal(labels, previous)) or (new == centers).all():
            return new, iteration
        centers, previous = new, labels
    return centers, max_iter


def assert_same_model(ours: Any, theirs: sklearn.cluster.KMeans, X: Floats) -> None:
    """Centers and inertia to 1e-9 (of the data's extent), labels and iterations exactly."""
    extent = max(float(np.ptp(X, axis=0).max()), np.finfo(float).tiny)
    np.testing.assert_allclose(
        ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-15, atol=1e-9 * extent
    )
    np.testing.assert_allclose(
        ours.inertia_, theirs.inertia_, rtol=1e-9, atol=1e-20 * len(X) * extent**2
    )
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.n_iter_ == theirs.n_iter_


class StopAfter:
    """A should_stop that turns true after it was asked `polls` times."""

    def __init__(self, polls: int) -> None:
        self.polls = polls
        self.asked = 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.polls


def snapshots(X: Any, weights: Any = None, **parameters: Any) -> list[Snapshot]:
    return list(KMeans(**parameters).iter_fit(X, sample_weight=weights))


__all__ = [
    "DATA_SETS",
    "FIVE_BLOBS_CENTERS",
    "Cancelled",
    "StopAfter",
    "assert_same_model",
    "assignment",
    "blobs",
    "collinear",
    "duplicates",
    "far_away",
    "five_blobs",
    "heavy_tails",
    "snapshots",
    "squared_distances",
    "start_for",
    "textbook_lloyd",
]
