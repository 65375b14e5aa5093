"""What runs on the criteria's worker threads, and what comes of it: frozen, so safe to share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.model import CriterionPoint, GapPoint, SweepPoint
from kmeans_gui.session.jobs import Job

if TYPE_CHECKING:
    from kmeans_gui.session.engine import Engine
    from kmeans_gui.session.work import PointsSource

ModelKey = tuple[int, bytes]
"""What tells two models apart: their centers."""

MOST_COUNTED = 1_000_000
"""Points up to which duplicates are counted."""


def model_key(centers: NDArray[Any]) -> ModelKey:
    """Return the key of the model with these centers, shape (k, 2)."""
    return len(centers), np.ascontiguousarray(centers, np.float64).tobytes()


@dataclass(frozen=True, slots=True, eq=False)
class Knife:
    """One cluster of a silhouette diagram.

    Attributes
    ----------
    cluster : int
    count : int
        Its points in the data.
    values : ndarray of shape (m,), float64, read-only
        The silhouettes, from the highest to the lowest: of all its points or of a sample.
    positions : ndarray of shape (m,), int64, read-only
        Which points of the data these are.
    mean : float
    """

    cluster: int
    count: int
    values: NDArray[np.float64]
    positions: NDArray[np.int64]
    mean: float


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """The silhouettes of a model, sorted within each cluster: figure 9-10 of the book.

    Attributes
    ----------
    centers : ndarray of shape (k, 2), read-only
    knives : tuple of Knife
        One per cluster that has points, in the clusters' order.
    mean : float
    error : float
        The standard error of a sampled mean, or 0.
    n : int
        The points of the data.
    n_evaluated : int
        Of how many the silhouette is known: n, or a sample.
    """

    centers: NDArray[Any]
    knives: tuple[Knife, ...]
    mean: float
    error: float
    n: int
    n_evaluated: int

    @property
    def key(self) -> ModelKey:
        return model_key(self.centers)

    @property
    def k(self) -> int:
        return len(self.centers)

    @property
    def is_exact(self) -> bool:
        return self.error == 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person should know of the points before believing a criterion.

    Attributes
    ----------
    n : int
    n_distinct : int or None
        How many different places there are; None where there are too many points to count.
    spread : (float, float)
        The standard deviation along x and along y.
    """

    n: int
    n_distinct: int | None
    spread: tuple[float, float]

    @property
    def n_duplicates(self) -> int:
        """How many points lie exactly on an earlier one; 0 if that is not known."""
        return 0 if self.n_distinct is None else self.n - self.n_distinct

    @property
    def spread_ratio(self) -> float:
        """How many times wider the wider axis spreads; 1 where one does not spread at all."""
        narrow, wide = sorted(self.spread)
        return wide / narrow if narrow > 0 and math.isfinite(wide / narrow) else 1.0


def find_facts(job: Job, engine: Engine, source: PointsSource) -> Facts:
    """Look at the spread of both axes and count the different points."""
    engine.wait(job.is_cancelled, source.dtype)
    points = source.get(job.is_cancelled)
    distinct = None
    if points.n <= MOST_COUNTED:
        distinct = count_distinct(source.raw)
    x, y = np.sqrt(points.spread.variance) / (source.scale.x, source.scale.y)
    return Facts(points.n, distinct, (float(x), float(y)))


def glance(job: Job, points: NDArray[Any]) -> Facts:
    """Look at the spread of both axes alone, which needs no compiler: some milliseconds."""
    if job.is_cancelled() or not len(points):
        return Facts(len(points), None, (0.0, 0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        # from a point, so that an axis that is constant far from zero spreads by nothing at all
        away = points.astype(np.float64) - points[0]
        x, y = away.std(axis=0)
    return Facts(len(points), None, (float(x), float(y)))


def count_distinct(points: NDArray[Any]) -> int:
    """Return how many different rows `points`, float32 or float64 of shape (n, 2), has."""
    # complex numbers, or pairs of float32 as one integer, sort as one value; adding 0 makes -0
    # and 0 one place
    rows = np.ascontiguousarray(points) + points.dtype.type(0)
    whole = rows.view(np.complex128 if rows.dtype == np.float64 else np.uint64)
    # NumPy's own `unique` fills a hash table, with Python's interpreter in its hand all the while:
    # of a million points for a third of a second, in which the window would stand still
    places = np.sort(whole.ravel())
    return len(places) and 1 + int(np.count_nonzero(places[1:] != places[:-1]))


def judge(
    job: Job,
    engine: Engine,
    source: PointsSource,
    models: Sequence[SweepPoint],
    on_value: Callable[[Job, SweepPoint, tuple[CriterionPoint, ...]], None],
) -> None:
    """Compute the criteria of each model, calling `on_value` with those of one at a time."""
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.criteria import criteria_of

    points = source.get(job.is_cancelled)
    for model in models:
        scaled = replace(model, centers=source.scale.into(model.centers))
        values = tuple(criteria_of(points, [scaled], should_stop=job.is_cancelled))
        if job.is_cancelled():
            return
        on_value(job, model, values)


def find_gaps(
    job: Job,
    engine: Engine,
    source: PointsSource,
    inertias: dict[int, float],
    parameters: dict[str, Any],
    on_gap: Callable[[Job, GapPoint], None],
) -> None:
    """Compute the gap statistic at each k of `inertias`, calling `on_gap` with one at a time."""
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.gap import gap_statistic

    if not isinstance(parameters.get("init", "k-means++"), str):
        # centers that a person placed mean nothing among other points
        parameters = {**parameters, "init": "k-means++"}
    points = source.get(job.is_cancelled)
    for point in gap_statistic(
        points, inertias, inertias, should_stop=job.is_cancelled, **parameters
    ):
        on_gap(job, point)


def diagram_of(job: Job, engine: Engine, source: PointsSource, centers: NDArray[Any]) -> Diagram:
    """Compute the silhouettes of a model and sort them within each cluster.

    Raises
    ------
    ValueError
        If fewer than two clusters have points.
    """
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.silhouettes import silhouettes_of
    from kmeans_gui.core.stores import store_for_labels

    points = source.get(job.is_cancelled)
    k = len(centers)
    labels = store_for_labels(points).labels(source.scale.into(centers), job.is_cancelled)
    found = silhouettes_of(points, labels, k, should_stop=job.is_cancelled)
    order = np.lexsort((-found.values, found.labels))
    ends = np.cumsum(np.bincount(found.labels, minlength=k))
    knives = []
    for c in np.flatnonzero(found.counts).tolist():
        those = order[ends[c - 1] if c else 0 : ends[c]]
        values, positions = found.values[those], found.positions[those]
        values.flags.writeable = positions.flags.writeable = False
        mean = float(found.cluster_means[c])
        knives.append(Knife(c, int(found.counts[c]), values, positions, mean))
    return Diagram(
        np.asarray(centers),
        tuple(knives),
        found.mean,
        found.error,
        points.n,
        len(found.positions),
    )
