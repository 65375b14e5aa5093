"""Which number of clusters a criterion prefers. Light: a window may ask, without any kernels."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from kmeans_gui.core.elbow import find_elbow
from kmeans_gui.core.model import CRITERIA


def preferred_k(
    criterion: str,
    ks: Sequence[int],
    values: Sequence[float],
    errors: Sequence[float] | None = None,
) -> int | None:
    """Return the k that a criterion prefers.

    Parameters
    ----------
    criterion : {"inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap"}
        Inertia by its elbow (`find_elbow`); the highest silhouette and Calinski-Harabasz, the
        lowest Davies-Bouldin; the gap by its 1-standard-error rule (see `gap_statistic`).
    ks : sequence of int
        In any order, each once.
    values : sequence of float
        NaN and infinity do not count.
    errors : sequence of float, optional
        The gaps' errors.

    Returns
    -------
    int or None
        None where it prefers none: no clear elbow, no value, or a gap that rises to the end. Of
        equal values the smallest k.

    Raises
    ------
    ValueError
        If the criterion is unknown, or the lengths differ, or the gap has no errors.
    """
    if len(ks) != len(values) or (errors is not None and len(errors) != len(ks)):
        raise ValueError(f"{len(ks)} values of k but {len(values)} values of {criterion}.")
    if criterion == "gap" and errors is None:
        raise ValueError("The gap's rule needs the standard errors.")
    spare = [0.0] * len(ks) if errors is None else errors
    rows = sorted(
        (int(k), float(value), float(error))
        for k, value, error in zip(ks, values, spare, strict=True)
        if np.isfinite(value)
    )
    if criterion == "inertia":
        return find_elbow([row[0] for row in rows], [row[1] for row in rows])
    if criterion == "gap":
        pairs = itertools.pairwise(rows)
        return next((a[0] for a, b in pairs if a[1] >= b[1] - b[2]), None)
    if criterion not in CRITERIA:
        raise ValueError(f"Unknown criterion {criterion!r}.")
    sign = 1.0 if criterion == "davies_bouldin" else -1.0
    return min(rows, key=lambda row: (sign * row[1], row[0]))[0] if rows else None
