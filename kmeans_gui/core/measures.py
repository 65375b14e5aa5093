"""What a pass over the points tells: moments, spread, the points far out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What one pass over the points tells about their assignment to k centers.

    Attributes
    ----------
    counts : (k,) float64
        Weight of the points nearest to each center.
    sums : (k, 2) float64
        Weighted sums of their working coordinates.
    cluster_inertia : (k,) float64
        Weighted sums of their squared distances to the center.
    inertia : float
        The sum of these.
    distances : int
        Point-center distances that were computed.
    """

    counts: Floats
    sums: Floats
    cluster_inertia: Floats
    inertia: float
    distances: int


def moments_of(parts: Floats, distances: int) -> Moments:
    """Add up what a kernel wrote for each of some parts of the points.

    Parameters
    ----------
    parts : ndarray of shape (n_parts, k, 4)
        Weight, sum of x, sum of y, sum of squared distances, per center.
    distances : int
    """
    total = parts[0] if len(parts) == 1 else parts.sum(axis=0)
    inertia = float(total[:, 3].sum())
    return Moments(total[:, 0], total[:, 1:3], total[:, 3], inertia, distances)


@dataclass(frozen=True, slots=True, eq=False)
class FarPoints:
    """The points furthest from their centers, the furthest first.

    Attributes
    ----------
    coordinates : (m, 2) float64, working coordinates
    labels : (m,) int32, the center that each belongs to
    weights : (m,) float64
    squared_distances : (m,) float64
    """

    coordinates: Floats
    labels: NDArray[np.int32]
    weights: Floats
    squared_distances: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the points lie: means, variances (divided by n) and extent, in data coordinates."""

    mean: tuple[float, float]
    variance: tuple[float, float]
    low: tuple[float, float]
    high: tuple[float, float]


def merge_spreads(parts: list[Floats]) -> Spread:
    """Merge (n, means, M2s, extents) of slices (Chan, Golub and LeVeque, 1983)."""
    if len(parts) == 1:  # most often: few points, whose fits take no longer than what follows
        n, mean_x, mean_y, m2_x, m2_y, low_x, high_x, low_y, high_y = parts[0].tolist()
        variance = m2_x / n, m2_y / n
        return Spread((mean_x, mean_y), variance, (low_x, low_y), (high_x, high_y))
    counts = np.array([part[0] for part in parts])
    means = np.array([part[1:3] for part in parts])
    m2 = np.array([part[3:5] for part in parts])
    weights = counts / counts.sum()
    anchor = means[0]
    mean = anchor + weights @ (means - anchor)
    variance = (m2.sum(axis=0) + counts @ (means - mean) ** 2) / counts.sum()
    low = np.min([part[[5, 7]] for part in parts], axis=0)
    high = np.max([part[[6, 8]] for part in parts], axis=0)
    return Spread(
        (float(mean[0]), float(mean[1])),
        (float(variance[0]), float(variance[1])),
        (float(low[0]), float(low[1])),
        (float(high[0]), float(high[1])),
    )


def origin_for(spread: Spread) -> Floats:
    """Return the origin of the working coordinates.

    It stays at zero unless the offset is large in proportion to the spread. Otherwise it is the
    mean rounded to a coarse power of two, so that points on a regular grid stay on one exactly.
    """
    origin = np.zeros(2)
    for axis in range(2):
        reach = spread.high[axis] - spread.low[axis]
        mean = spread.mean[axis]
        if abs(mean) > 16.0 * reach:
            step = 2.0 ** np.floor(np.log2(reach)) if reach > 0 else 0.0
            origin[axis] = np.round(mean / step) * step if step > 0 else spread.low[axis]
    return origin
