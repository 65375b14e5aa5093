"""Mini-batch K-Means over a stream, from several starts at once.

The book that this program follows says that data which cannot be memory-mapped takes "much more
work": one must run several initializations oneself and keep the best. Here the candidates learn
from the same batches side by side, and the best one is known at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.minibatch import resolve_init_size
from kmeans_gui.core.minibatch_state import MiniBatchState
from kmeans_gui.core.model import FitResult, FitSpec
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.seeding import initial_centers
from kmeans_gui.core.stopwatch import Stopwatch
from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.core.validation import (
    check_array,
    check_integer,
    check_names,
    check_random_state,
    check_spec,
)

Floats = NDArray[np.float64]

MEMORY = 10
"""Batches over which the inertia of a candidate is smoothed: the book adds up the last ten."""


class Stream:
    """Candidates that learn from the same batches.

    Parameters
    ----------
    candidates : list of MiniBatchState
        At least one, in coordinates relative to the origin.
    rngs : list of RandomState
        One per candidate.
    origin : ndarray of shape (2,), float64
        What all batches are worked on relative to: the first one's.
    batch_size : int
        What a batch counts for towards the next look at rarely chosen centers.
    reassignment_ratio : float
    """

    def __init__(
        self,
        candidates: list[MiniBatchState],
        rngs: list[np.random.RandomState],
        origin: Floats,
        batch_size: int,
        reassignment_ratio: float,
    ) -> None:
        self.candidates = candidates
        self.rngs = rngs
        self.origin = origin
        self.batch_size = batch_size
        self.reassignment_ratio = reassignment_ratio
        self.n_steps = 0
        self.smoothed = np.full(len(candidates), np.nan)

    @classmethod
    def begin(cls, points: ArrayPoints, spec: FitSpec, n_init: int) -> Stream:
        """Seed `n_init` candidates from a first batch.

        The first candidate's random numbers are those of a stream with one.

        Raises
        ------
        ValueError
            If the batch has fewer points than clusters.
        """
        k = spec.n_clusters
        if points.n < k:
            raise ValueError(f"n_samples={points.n} should be >= n_clusters={k}.")
        rng = check_random_state(spec.random_state)
        size = resolve_init_size(spec, min(spec.batch_size, points.n))
        candidates, rngs = [], [rng]
        for start in range(n_init):
            if start > 0:
                rngs.append(np.random.RandomState(rngs[0].randint(2**31)))
            own = rngs[start]
            sample: Points = points
            if size < points.n:
                sample = points.subset(own.randint(0, points.n, size))
            centers, _ = initial_centers(sample, k, spec.init, own)
            in_data = np.asarray(sample.to_data(centers), np.float64)
            candidates.append(MiniBatchState(np.ascontiguousarray(in_data - points.origin)))
        batch_size = min(spec.batch_size, points.n)
        return cls(candidates, rngs, points.origin, batch_size, spec.reassignment_ratio)

    def learn(self, points: ArrayPoints) -> None:
        """Let all candidates learn from one batch."""
        batch = np.ascontiguousarray(np.asarray(points.X, np.float64) - self.origin)
        weight = float(points.n if points.weights is None else points.weights.sum())
        inertias = np.empty(len(self.candidates))
        for c, (candidate, rng) in enumerate(zip(self.candidates, self.rngs, strict=True)):
            inertias[c], _ = candidate.step(
                batch, points.weights, self.batch_size, rng, self.reassignment_ratio
            )
        inertias /= weight
        self.n_steps += 1
        # A plain mean of the first batches, then an exponentially weighted one.
        alpha = max(1.0 / self.n_steps, 2.0 / (MEMORY + 1))
        fresh = self.n_steps == 1
        self.smoothed = inertias if fresh else self.smoothed + alpha * (inertias - self.smoothed)

    @property
    def best(self) -> int:
        """The candidate with the lowest smoothed inertia."""
        return int(np.argmin(self.smoothed))

    def centers(self) -> Floats:
        """Return the best candidate's centers (k, 2) in data coordinates."""
        centers: Floats = self.candidates[self.best].centers + self.origin
        return centers


def fit_stream(
    batches: Iterable[ArrayLike],
    n_clusters: int,
    *,
    n_init: int = 10,
    should_stop: ShouldStop | None = None,
    **parameters: Any,
) -> FitResult:
    """Fit mini-batch K-Means to batches that are seen once, from several starts, best kept.

    This goes beyond scikit-learn, whose `partial_fit` ignores ``n_init``. The memory used is
    that of one batch.

    Parameters
    ----------
    batches : iterable of array-like of shape (m, 2)
        For instance a generator that reads a file. The first batch gives the initial centers and
        must have at least `n_clusters` points; empty batches are passed over.
    n_clusters : int
    n_init : int
        Candidates that learn side by side. The best has the lowest inertia per point, smoothed
        over about the last ten batches.
    should_stop : callable, optional
        Asked before each batch; when it turns true, what was learned so far is returned.
    **parameters
        ``init, init_size, reassignment_ratio, batch_size, random_state``, see `FitSpec`.

    Returns
    -------
    FitResult
        With the best candidate's centers, the weight that each absorbed as `counts`, its
        smoothed inertia per point as `inertia`, and which candidate it was as `start`.

    Raises
    ------
    ValueError
        If there is no batch, a batch or a parameter is not usable, or the first batch is too
        small.
    Cancelled
        If `should_stop` turned true before the first batch.
    """
    check_names(parameters, {"algorithm", "n_clusters", "n_init"})
    check_integer("n_init", n_init, 1)
    spec = FitSpec(algorithm="minibatch", n_clusters=n_clusters, n_init=n_init, **parameters)
    check_spec(spec)
    watch = Stopwatch()
    stream: Stream | None = None
    n_points, cancelled = 0, False
    dtype: np.dtype[Any] = np.dtype(np.float64)
    for batch in batches:
        cancelled = should_stop is not None and should_stop()
        if cancelled:
            break
        if np.size(batch) == 0:
            continue
        points = ArrayPoints(check_array(batch))
        if stream is None:
            stream = Stream.begin(points, spec, n_init)
            dtype = points.dtype
        stream.learn(points)
        n_points += points.n
    if stream is None and cancelled:
        raise Cancelled
    if stream is None:
        raise ValueError("There is no batch to learn from: the iterable of batches was empty.")
    best = stream.candidates[stream.best]
    return FitResult(
        spec=spec,
        centers=stream.centers().astype(dtype),
        counts=best.counts.copy(),
        inertia=float(stream.smoothed[stream.best]),
        n_iter=1,
        n_steps=stream.n_steps,
        reason="cancelled" if cancelled else "max_iter",
        start=stream.best,
        seconds=watch.seconds,
        distances=n_points * n_clusters * n_init,
    )
