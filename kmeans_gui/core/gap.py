"""The gap statistic: how much more compact the clusters are than those of points without any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.fit import fit_points
from kmeans_gui.core.model import FitSpec, GapPoint
from kmeans_gui.core.points import ArrayPoints, Points, as_points
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.core.validation import check_integer, check_names, check_spec
from kmeans_gui.core.warmup import warm_up

Floats = NDArray[np.float64]
Reference = Literal["pca", "box"]

N_REFERENCES = 10
REFERENCE_POINTS = 20_000
"""A reference set has as many points as the data, but not more than these."""

_CHUNK = 1 << 20
_ROUNDING = 1e-12


def gap_statistic(
    X: ArrayLike | Points,
    ks: Iterable[int],
    inertias: Mapping[int, float] | None = None,
    *,
    n_references: int = N_REFERENCES,
    reference: Reference = "pca",
    reference_points: int = REFERENCE_POINTS,
    should_stop: ShouldStop | None = None,
    **parameters: Any,
) -> Iterator[GapPoint]:
    """Compare inertia, for each k, with that of points spread evenly (Tibshirani et al., 2001).

    ``gap(k) = mean over references of log W*(k) - log W(k)``, where W is the inertia of K-Means.
    Its error is ``s(k) = sd(log W*(k)) * sqrt(1 + 1 / n_references)``. The paper's rule takes the
    smallest k with ``gap(k) >= gap(k + 1) - s(k + 1)``: `preferred_k` does, for the next k tried.

    Parameters
    ----------
    X : array-like of shape (n, 2), or Points
    ks : iterable of int
        Each from 1 to n; tried in ascending order.
    inertias : mapping of int to float, optional
        The inertia of a model of `X` for each k, if they have been fitted already; others are
        fitted here.
    n_references : int
        The paper's B, at least 2.
    reference : {"pca", "box"}
        Reference points lie evenly in the smallest box around the data that is parallel to its
        principal axes (the paper's choice (b), which does not change when the data is turned), or
        to the coordinate axes (its choice (a)).
    reference_points : int
        References of more points than these would tell no more; smaller ones than n are compared
        by the inertia per degree of freedom, W / (n - k). For as many points as n that is the
        paper's gap, as the divisor cancels.
    should_stop : callable, optional
        When it turns true, the iterator ends within some milliseconds.
    **parameters
        Of the fits, see `FitSpec`; the references' too, or they could not be compared.

    Returns
    -------
    iterator of GapPoint
        Each as soon as it is there. A k whose inertia is zero, as where it reaches the number of
        distinct points, has no gap and is left out.

    Raises
    ------
    ValueError
        Before the first fit: if a k is outside 1..n or a parameter impossible.
    Cancelled
        If `should_stop` turned true before the points were read.

    Notes
    -----
    R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set via the
    gap statistic", Journal of the Royal Statistical Society B 63 (2001), 411-423.
    """
    points = as_points(X, should_stop=should_stop)
    listed = sorted({int(k) for k in ks})
    for k in listed:
        if not 1 <= k <= points.n:
            raise ValueError(f"k={k} is outside 1..{points.n}, the number of points.")
    check_integer("n_references", n_references, 2)
    check_integer("reference_points", reference_points, 2)
    if reference not in ("pca", "box"):
        raise ValueError(f"reference must be 'pca' or 'box', not {reference!r}.")
    check_names(parameters, {"n_clusters"})
    base = FitSpec(**{"algorithm": "kmeans", **parameters})
    for k in listed:
        check_spec(replace(base, n_clusters=k))
    return _gaps(
        points,
        listed,
        dict(inertias or {}),
        base,
        (n_references, reference, min(points.n, reference_points)),
        should_stop,
    )


def _gaps(
    points: Points,
    ks: list[int],
    inertias: dict[int, float],
    base: FitSpec,
    design: tuple[int, Reference, int],
    should_stop: ShouldStop | None,
) -> Iterator[GapPoint]:
    n_references, reference, m = design
    warm_up(points.dtype)
    try:
        references = _references(points, n_references, reference, m, base, should_stop)
        shared = [SharedSeeding() for _ in range(n_references + 1)]
        nothing = _ROUNDING * points.n * sum(points.spread.variance)
        for k in ks:
            if k >= m:
                return
            spec = replace(base, n_clusters=k)
            inertia = inertias.get(k)
            if inertia is None:
                inertia = _inertia(points, spec, shared[-1], should_stop)
            if not inertia > nothing:
                continue
            logs = []
            for each, seedings in zip(references, shared, strict=False):
                logs.append(np.log(_inertia(each, spec, seedings, should_stop) / (m - k)))
            expected = float(np.mean(logs))
            observed = float(np.log(inertia / (points.n - k)))
            error = float(np.std(logs) * np.sqrt(1.0 + 1.0 / n_references))
            yield GapPoint(k, expected - observed, error, observed, expected, n_references, m)
    except Cancelled:
        return


def _inertia(
    points: Points, spec: FitSpec, shared: SharedSeeding, should_stop: ShouldStop | None
) -> float:
    result = fit_points(points, spec, should_stop=should_stop, shared=shared)
    if result.reason == "cancelled":
        raise Cancelled
    return result.inertia


def _references(
    points: Points,
    n_references: int,
    reference: Reference,
    m: int,
    base: FitSpec,
    should_stop: ShouldStop | None,
) -> list[ArrayPoints]:
    """Return sets of m points spread evenly over a box around the data."""
    axes, low, high = _box(points, reference, should_stop)
    seed = base.random_state
    rng = np.random.RandomState(seed if isinstance(seed, int | np.integer) else None)
    return [
        ArrayPoints(np.ascontiguousarray(rng.uniform(low, high, (m, 2)) @ axes.T))
        for _ in range(n_references)
    ]


def _box(
    points: Points, reference: Reference, should_stop: ShouldStop | None
) -> tuple[Floats, Floats, Floats]:
    """Return the axes of the box, as columns, and its extent along them, about the mean.

    Where it lies is of no importance: an inertia does not know.
    """
    mean, spread = np.asarray(points.spread.mean), points.spread
    if reference == "box":
        return np.eye(2), np.asarray(spread.low) - mean, np.asarray(spread.high) - mean
    data, n = points.data(), points.n
    covariance = np.zeros((2, 2))
    for first in range(0, n, _CHUNK):
        _check(should_stop)
        part = np.asarray(data[first : first + _CHUNK], np.float64) - mean
        covariance += part.T @ part
    axes = np.linalg.eigh(covariance)[1]
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for first in range(0, n, _CHUNK):
        _check(should_stop)
        turned = (np.asarray(data[first : first + _CHUNK], np.float64) - mean) @ axes
        low, high = np.minimum(low, turned.min(axis=0)), np.maximum(high, turned.max(axis=0))
    return axes, low, high


def _check(should_stop: ShouldStop | None) -> None:
    if should_stop is not None and should_stop():
        raise Cancelled
