"""The elbow of inertia against k."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DEFAULT_SENSITIVITY = 0.5
"""Halfway, on a scale of ratios, between what chance makes of points without clusters and what the
book's five blobs show: see `find_elbow`."""


def find_elbow(
    ks: Sequence[int], inertias: Sequence[float], sensitivity: float = DEFAULT_SENSITIVITY
) -> int | None:
    """Return the k at which inertia stops falling faster than it does without clusters.

    Points without clusters have an inertia that falls like 1/k (each center serves an area of
    1/k; Tibshirani, Walther and Hastie, 2001, compare with the same reference). The elbow is the
    k with the largest bend of log inertia beyond that law: the drop that led to k, minus the
    drop that follows, each less ``log(k / previous k)``. A fit can end in a local optimum, but
    never below the best one, so the bends are those of the lower convex hull of inertia over k:
    a single k with bad luck makes no elbow of the next one. Neither the first nor the last k can
    be an elbow.

    Parameters
    ----------
    ks : sequence of int
        In any order; of several inertias for one k the lowest counts.
    inertias : sequence of float
    sensitivity : float
        The least bend that is called an elbow; 0.5 means that k saves 39% (1 - exp(-0.5)) more
        than the next step does.

    Returns
    -------
    int or None
        None where there is no clear elbow: fewer than three k, a straight or flat line, points
        without clusters.

    Raises
    ------
    ValueError
        If the lengths differ, or a value is not finite, or negative, or a k less than 1.

    Notes
    -----
    How sure is it? Largest bends over sweeps of k to 9, 20 and 30, with one start and with ten,
    of 100 to 2,000 points: uniform squares, discs and triangles, Gaussians, Student's t with 3
    degrees of freedom, rings and grids: up to 0.36. A segment: up to 0.43 (its inertia falls like
    1/k², which bends by itself). The book's five blobs: 0.64 to 0.67. Blobs whose centers are at
    least 6 standard deviations apart: 0.96 and more, always at their number; from 4 to 6: 0.48
    and more, at their number in 98% of the sweeps. Closer ones give None, or the number of groups
    that they form. It can be fooled by oblong rectangles of only 100 points fitted with one start
    (up to 0.78, at k=2), and where k comes close to the number of points.
    """
    if len(ks) != len(inertias):
        raise ValueError(f"{len(ks)} values of k but {len(inertias)} inertias.")
    lowest: dict[int, float] = {}
    for k, inertia in zip(ks, inertias, strict=True):
        if not np.isfinite(inertia) or inertia < 0 or k < 1:
            raise ValueError(f"An inertia must be finite and not negative, got {inertia} at k={k}.")
        lowest[int(k)] = min(float(inertia), lowest.get(int(k), np.inf))
    tried = np.array(sorted(lowest))
    values = np.array([lowest[int(k)] for k in tried])
    if len(tried) < 3 or values[0] <= 0:
        return None
    values = lower_hull(tried, values)
    # An inertia of rounding size is a perfect fit; its logarithm would say anything.
    values = np.maximum(values, values[0] * 1e-12)
    excess = -np.diff(np.log(values)) - np.diff(np.log(tried))
    bend = excess[:-1] - excess[1:]
    # Past a perfect fit nothing can fall further: that is an elbow; before it, a drop to the
    # elbow must beat the law itself.
    bend[excess[:-1] <= 0] = -np.inf
    best = int(np.argmax(bend))
    return int(tried[best + 1]) if bend[best] >= sensitivity else None


def lower_hull(x: NDArray[np.int64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lower convex hull of the curve, at each of the ascending `x`."""
    kept: list[int] = []
    for i in range(len(x)):
        while len(kept) >= 2:
            a, b = kept[-2], kept[-1]
            if (y[b] - y[a]) * (x[i] - x[a]) < (y[i] - y[a]) * (x[b] - x[a]):
                break
            kept.pop()
        kept.append(i)
    return np.asarray(np.interp(x, x[kept], y[kept]))
