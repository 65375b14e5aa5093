"""The silhouettes of a model: of every point, or beyond 20,000 points of a stated sample.

**The sample.** For n points in clusters of n_c points, `N_GROUPS` samples are drawn independently
of each other. Each takes from every cluster, without replacement, a number of points in proportion
to n_c, about `GROUP_SIZE` in all, but `FEWEST` at least (or all that there are). Within a sample,
the silhouette of each of its points is computed as that of a data set of its own; their mean within
each cluster, weighted by n_c / n, estimates the mean silhouette of the whole.

**The error.** The samples know nothing of each other, so the standard error of the average of their
means is their standard deviation divided by the root of their number (the method of random groups:
Wolter, "Introduction to Variance Estimation", 2007, chapter 2). It takes in both that not all
points are asked and that not all points are asked about. What is left is a bias of the order of
1 / (points of a cluster in a sample), below the error unless there are hundreds of clusters: a
ratio of two estimated means is not the estimated ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.criteria_kernels import distance_sums
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.kernels import BLOCK
from kmeans_gui.core.points import Points
from kmeans_gui.core.threads import ShouldStop, map_parts

Floats = NDArray[np.float64]

EXACT_POINTS = 20_000
"""Up to so many points, each is compared with each."""

N_GROUPS = 20
GROUP_SIZE = 3000
FEWEST = 64
POOL = 1_000_000
"""The points that samples are drawn from where there are more: themselves a random sample."""

PARTS = 8
"""Of the work, which processors take as they come free."""
FEW_CLUSTERS = 64
SUMS = 4_000_000
"""Room for so many sums of distances at a time: 32 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Silhouettes:
    """The silhouettes of a model's points.

    Attributes
    ----------
    positions : ndarray of shape (m,), int64, read-only
        Which points of the data these are; all of them, in order, if `is_exact`.
    labels : ndarray of shape (m,), int32, read-only
    values : ndarray of shape (m,), float64, from -1 to 1, read-only
    counts : ndarray of shape (k,), int64, read-only
        How many points of the data each cluster has; 0 for a center that no point is nearest to.
    mean : float
        Of all points: exact, or estimated as the module says.
    error : float
        The standard error of `mean`; 0 if it is exact.
    cluster_means : ndarray of shape (k,), float64, read-only
        NaN for an empty cluster.
    """

    positions: NDArray[np.int64]
    labels: NDArray[np.int32]
    values: Floats
    counts: NDArray[np.int64]
    mean: float
    error: float
    cluster_means: Floats

    @property
    def is_exact(self) -> bool:
        """Whether every point was compared with every other."""
        return len(self.positions) == int(self.counts.sum()) and self.error == 0.0


def silhouette_values(
    coordinates: Floats, own: NDArray[np.int64], k: int, should_stop: ShouldStop | None = None
) -> Floats:
    """Return the silhouettes (n,) of points (n, 2) that are labeled 0 to k - 1, none unused.

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    order = np.argsort(own, kind="stable")
    x, y = (readonly(np.ascontiguousarray(coordinates[order, axis])) for axis in (0, 1))
    counts = np.bincount(own, minlength=k)
    starts = readonly(np.concatenate([[0], np.cumsum(counts)]))
    within, nearest = _distances(x, y, starts, should_stop)
    size = counts[own[order]]
    within /= np.maximum(size - 1, 1)
    larger = np.maximum(within, nearest)
    values = np.divide(nearest - within, larger, out=np.zeros(len(own)), where=larger > 0.0)
    values[size == 1] = 0.0
    result = np.empty(len(own))
    result[order] = values
    return result


def _distances(
    x: Floats, y: Floats, starts: NDArray[np.int64], should_stop: ShouldStop | None
) -> tuple[Floats, Floats]:
    """Return each point's distances to its own cluster, summed, and their least mean to another.

    Parts share out the blocks of few clusters, with sums of their own, or many clusters as a whole.
    The sums are added in the order of the parts, so that no number of processors changes a result.
    """
    n, k = len(x), len(starts) - 1
    within, nearest = np.zeros(n), np.full(n, np.inf)
    copies = PARTS if k <= FEW_CLUSTERS else 1
    at_once = max(1, SUMS // (copies * n))
    for low in range(0, k, at_once):
        high = min(low + at_once, k)
        shares = _shared_out(starts, low, high, whole=copies == 1)
        sums = np.zeros((copies, high - low, n))

        def add_up(part: int) -> None:
            for c, begin, end in shares[part]:  # noqa: B023  # done before the next round
                if should_stop is not None and should_stop():
                    raise Cancelled
                row = sums[part % copies, c - low]  # noqa: B023
                distance_sums(x, y, starts, c, begin, end, row, nearest)

        map_parts(add_up, PARTS, should_stop)
        total = sums.sum(axis=0)
        for c in range(low, high):
            start, stop = int(starts[c]), int(starts[c + 1])
            within[start:stop] = total[c - low, start:stop]
            np.minimum(nearest[stop:], total[c - low, stop:] / (stop - start), out=nearest[stop:])
    return within, nearest


def _shared_out(
    starts: NDArray[np.int64], low: int, high: int, whole: bool
) -> list[list[tuple[int, int, int]]]:
    """Return for each part its blocks of the clusters `low` to `high`: cluster, begin, end."""
    blocks = [
        [
            (c, begin, min(begin + BLOCK, int(starts[c + 1])))
            for begin in range(int(starts[c]), int(starts[c + 1]), BLOCK)
        ]
        for c in range(low, high)
    ]
    if whole:
        return [list(chain.from_iterable(blocks[part::PARTS])) for part in range(PARTS)]
    every = list(chain.from_iterable(blocks))
    return [every[part::PARTS] for part in range(PARTS)]


def silhouettes_of(
    points: Points,
    labels: NDArray[np.int32],
    k: int,
    *,
    exact_points: int = EXACT_POINTS,
    random_state: int = 0,
    should_stop: ShouldStop | None = None,
) -> Silhouettes:
    """Return the silhouettes of all points, or of a sample where there are too many.

    Parameters
    ----------
    points : Points
    labels : ndarray of shape (n,), int32, from 0 to k - 1
    k : int
        The number of centers; some may have no point.
    exact_points : int
        Up to so many points all of them are compared.
    random_state : int
        Seeds the sample.
    should_stop : callable, optional

    Raises
    ------
    ValueError
        If fewer than 2 clusters have points, or every point is a cluster of its own.
    Cancelled
        If `should_stop` turned true.
    """
    counts = np.bincount(labels, minlength=k).astype(np.int64)
    present = np.flatnonzero(counts)
    if not 2 <= len(present) <= points.n - 1:
        raise ValueError(
            f"Number of labels is {len(present)}. Valid values are 2 to n_samples - 1 (inclusive)."
        )
    rank = np.full(k, -1, np.int64)
    rank[present] = np.arange(len(present))
    if points.n <= exact_points:
        positions = np.arange(points.n)
        values = silhouette_values(points.take(positions), rank[labels], len(present), should_stop)
        return _gathered(positions, labels, values, counts, float(values.mean()), 0.0)
    return _sampled(points, labels, counts, rank, random_state, should_stop)


def _gathered(
    positions: NDArray[np.int64],
    labels: NDArray[np.int32],
    values: Floats,
    counts: NDArray[np.int64],
    mean: float,
    error: float,
) -> Silhouettes:
    k = len(counts)
    with np.errstate(invalid="ignore"):
        means = np.bincount(labels, values, minlength=k) / np.bincount(labels, minlength=k)
    return Silhouettes(
        readonly(positions),
        readonly(np.asarray(labels, np.int32)),
        readonly(values),
        readonly(counts),
        mean,
        error,
        readonly(means),
    )


def _sampled(
    points: Points,
    labels: NDArray[np.int32],
    counts: NDArray[np.int64],
    rank: NDArray[np.int64],
    random_state: int,
    should_stop: ShouldStop | None,
) -> Silhouettes:
    rng = np.random.default_rng(random_state)
    quotas = np.minimum(counts, np.maximum(FEWEST, np.rint(GROUP_SIZE * counts / points.n)))
    members = _members(labels, counts, rng, should_stop)
    shares = counts[counts > 0] / points.n
    drawn, values, means = [], [], []
    for _ in range(N_GROUPS):
        parts = [
            rng.choice(those, int(quotas[c]), replace=False, shuffle=False)
            for c, those in members.items()
        ]
        positions = np.concatenate(parts)
        own = rank[labels[positions]]
        found = silhouette_values(points.take(positions), own, len(shares), should_stop)
        drawn.append(positions)
        values.append(found)
        means.append(float(shares @ (np.bincount(own, found) / np.bincount(own))))
    positions = np.concatenate(drawn)
    error = float(np.std(means, ddof=1) / np.sqrt(N_GROUPS))
    mean = float(np.mean(means))
    return _gathered(positions, labels[positions], np.concatenate(values), counts, mean, error)


def _members(
    labels: NDArray[np.int32],
    counts: NDArray[np.int64],
    rng: np.random.Generator,
    should_stop: ShouldStop | None,
) -> dict[int, NDArray[np.int64]]:
    """Return the positions of each cluster's points, of very many a random part.

    A cluster so small that this part hardly meets it has all of its points listed.
    """
    n, k = len(labels), len(counts)
    if n <= POOL:
        there = np.arange(n)
    else:
        there = np.unique(rng.integers(n, size=POOL))
        rare = np.bincount(labels[there], minlength=k) < np.minimum(counts, 4 * FEWEST)
        if rare.any():
            parts = [there[~rare[labels[there]]]]
            for first in range(0, n, POOL):
                if should_stop is not None and should_stop():
                    raise Cancelled
                parts.append(first + np.flatnonzero(rare[labels[first : first + POOL]]))
            there = np.concatenate(parts)
    own = labels[there]
    # numpy sorts two bytes by counting, ten times as fast as four
    order = np.argsort(own.astype(np.uint16) if k < 2**16 else own, kind="stable")
    there = there[order]
    ends = np.cumsum(np.bincount(own, minlength=k))
    starts = np.concatenate([[0], ends[:-1]])
    return {c: there[starts[c] : ends[c]] for c in np.flatnonzero(counts).tolist()}
