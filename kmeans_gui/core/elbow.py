"""The elbow of inertia against k."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DEFAULT_SENSITIVITY = 0.3


def find_elbow(
    ks: Sequence[int], inertias: Sequence[float], sensitivity: float = DEFAULT_SENSITIVITY
) -> int | None:
    """Return the k at which inertia stops falling faster than it does without clusters.

    Points without clusters have an inertia that falls like 1/k (each center serves an area of
    1/k; Tibshirani, Walther and Hastie, 2001, compare with the same reference). The elbow is the
    k with the largest bend of log inertia beyond that law: the drop that led to k, minus the
    drop that follows, each less ``log(k / previous k)``.

    Parameters
    ----------
    ks : sequence of int
        In any order; of several inertias for one k the lowest counts.
    inertias : sequence of float
    sensitivity : float
        The least bend that is called an elbow; 0.3 means that k saves 26% (1 - exp(-0.3)) more
        than the next step does.

    Returns
    -------
    int or None
        None where there is no clear elbow: fewer than three k, a straight or flat line, points
        without clusters.

    Raises
    ------
    ValueError
        If the lengths differ, or a value is not finite, or negative.
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
    # An inertia of rounding size is a perfect fit; its logarithm would say anything.
    values = np.maximum(values, values[0] * 1e-12)
    excess = -np.diff(np.log(values)) - np.diff(np.log(tried))
    bend = excess[:-1] - excess[1:]
    # Past a perfect fit nothing can fall further: that is an elbow; before it, a drop to the
    # elbow must beat the law itself.
    bend[excess[:-1] <= 0] = -np.inf
    best = int(np.argmax(bend))
    return int(tried[best + 1]) if bend[best] >= sensitivity else None
