"""Where the centers start: k-means++ (greedy), random points, farthest-first, or given ones.

Random numbers are drawn exactly as scikit-learn draws them, from the same legacy generator and
in the same order, so one `random_state` gives the same start here as there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.closest import ClosestDistances
from kmeans_gui.core.model import FitSpec
from kmeans_gui.core.points import Points
from kmeans_gui.core.scanned_seeding import ScannedSeeding, few_points
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop
from kmeans_gui.core.validation import check_array, check_centers

Floats = NDArray[np.float64]


def initial_centers(
    points: Points,
    n_clusters: int,
    init: Any,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None = None,
) -> tuple[Floats, int]:
    """Choose the initial centers.

    Parameters
    ----------
    points : Points
    n_clusters : int
    init : {"k-means++", "random", "farthest-first"}, array of shape (k, 2), or callable
        An array, and what a callable ``init(X, n_clusters, random_state=...)`` returns, is in
        data coordinates.
    rng : RandomState
    should_stop : callable, optional

    Returns
    -------
    centers : ndarray of shape (n_clusters, 2), float64, working coordinates
    distances : int
        Point-center distances computed.

    Raises
    ------
    ValueError
        If given centers do not fit.
    Cancelled
        If `should_stop` turned true.
    """
    if isinstance(init, str):
        if init == "random":
            seeds = random_points(points, n_clusters, rng)
            return points.take(seeds), 0
        choose = kmeans_plusplus if init == "k-means++" else farthest_first
        seeds, distances = choose(points, n_clusters, rng, should_stop)
        return points.take(seeds), distances
    if callable(init):
        given = check_array(init(points.data(), n_clusters, random_state=rng))
    else:
        given = init
    given = check_centers(given, n_clusters).astype(points.dtype)
    return points.to_working(given), 0


def drawn_centers(
    points: Points,
    spec: FitSpec,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None = None,
) -> Callable[[], tuple[Floats, int]]:
    """Draw the random numbers of a start now, and return what then finds its centers.

    Where that takes long, and needs no random numbers but those, it is done when it is called:
    on any thread, beside that of other starts.

    Parameters
    ----------
    points : Points
    spec : FitSpec
    rng : RandomState
    should_stop : callable, optional

    Returns
    -------
    callable
        Returns what `initial_centers` does.

    Raises
    ------
    ValueError, Cancelled
        See `initial_centers`.
    """
    if few_points(points) is None or not isinstance(spec.init, str) or spec.init != "k-means++":
        found = initial_centers(points, spec.n_clusters, spec.init, rng, should_stop)
        return lambda: found
    first = int(weighted_choice(points, 1, rng)[0])
    uniforms = rng.uniform(size=(spec.n_clusters - 1, trials_for(spec.n_clusters)))

    def find() -> tuple[Floats, int]:
        scan = ScannedSeeding(points, first)
        scan.extend(uniforms, should_stop)
        return points.take(np.array(scan.seeds)), scan.distances[-1]

    return find


def kmeans_plusplus(
    points: Points,
    n_clusters: int,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None = None,
) -> tuple[NDArray[np.int64], int]:
    """Choose seeds by greedy k-means++ (Arthur and Vassilvitskii, 2007).

    Each seed is the best of `trials_for` candidates, drawn with probability proportional to the
    squared distance to the closest seed so far.

    Returns
    -------
    seeds : ndarray of shape (n_clusters,), int64
        Positions of the seeds in the data.
    distances : int
    """
    seeding = PlusPlus(points, trials_for(n_clusters), rng, should_stop)
    seeding.extend_to(n_clusters)
    return np.array(seeding.seeds), seeding.distances[-1]


def trials_for(n_clusters: int) -> int:
    """Return how many candidates greedy k-means++ compares for each seed."""
    return 2 + int(np.log(n_clusters))


def seeds_at_once(points: Points, n_clusters: int) -> bool:
    """Return whether all seeds are chosen within about a millisecond."""
    work = trials_for(n_clusters) * n_clusters
    return few_points(points) is not None and points.n * work <= SLICE_WORK


class PlusPlus:
    """A greedy k-means++ that can be continued: its first k seeds are those of k clusters.

    Parameters
    ----------
    points : Points
    n_trials : int
        Candidates for each seed.
    rng : RandomState
    should_stop : callable, optional

    Attributes
    ----------
    seeds : list of int
        Positions in the data.
    distances : list of int
        Point-center distances computed until each of the seeds was chosen.
    """

    def __init__(
        self,
        points: Points,
        n_trials: int,
        rng: np.random.RandomState,
        should_stop: ShouldStop | None = None,
    ) -> None:
        self._points, self._n_trials, self._rng = points, n_trials, rng
        self._should_stop = should_stop
        self._closest: ClosestDistances | None = None
        self.seeds = [int(weighted_choice(points, 1, rng)[0])]
        self.distances = [0]
        few = few_points(points) is not None
        self._scan = ScannedSeeding(points, self.seeds[0]) if few else None

    def extend_to(self, n_clusters: int) -> None:
        """Choose further seeds until there are so many.

        Raises
        ------
        Cancelled
            If `should_stop` turned true.
        """
        missing = n_clusters - len(self.seeds)
        if self._scan is not None and missing > 0:
            self._scan.extend(self._rng.uniform(size=(missing, self._n_trials)), self._should_stop)
            self.seeds, self.distances = self._scan.seeds, self._scan.distances
        while len(self.seeds) < n_clusters:
            latest = self._points.take(np.array(self.seeds[-1:]))[0]
            if self._closest is None:
                self._closest = self._points.closest_distances(latest, self._should_stop)
            else:
                self._closest.add(latest)
            candidates = self._closest.draw(self._rng.uniform(size=self._n_trials))
            potentials = self._closest.potentials(self._points.take(candidates))
            self.seeds.append(int(candidates[first_lowest(potentials)]))
            self.distances.append(self._closest.distances)


def first_lowest(potentials: Floats) -> int:
    """Return the first candidate whose potential is the lowest but for rounding.

    Candidates that are equally good, as on a grid, would else be told apart by the order in which
    a store happens to add.
    """
    return int(np.argmax(potentials <= potentials.min() * (1 + 1e-12)))


def farthest_first(
    points: Points,
    n_clusters: int,
    rng: np.random.RandomState,
    should_stop: ShouldStop | None = None,
) -> tuple[NDArray[np.int64], int]:
    """Choose a random seed, then always the point furthest from all seeds (Gonzalez, 1985).

    Returns
    -------
    seeds : ndarray of shape (n_clusters,), int64
        Positions of the seeds in the data.
    distances : int
    """
    seeds = np.empty(n_clusters, np.int64)
    seeds[0] = weighted_choice(points, 1, rng)[0]
    if n_clusters == 1:
        return seeds, 0
    closest = points.closest_distances(points.take(seeds[:1])[0], should_stop)
    for c in range(1, n_clusters):
        seeds[c] = closest.farthest()
        if c + 1 < n_clusters:
            closest.add(points.take(seeds[c : c + 1])[0])
    return seeds, closest.distances


def weighted_choice(points: Points, size: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Draw positions with replacement, with probability proportional to the weights.

    The numbers are those of ``rng.choice(n, size, p=weights / weights.sum())``; without weights
    no array of size n is made.
    """
    return chosen(points, rng.random_sample(size))


def chosen(points: Points, uniforms: Floats) -> NDArray[np.int64]:
    """Return the positions that numbers from 0 to 1 choose; see `weighted_choice`."""
    if points.weights is None:
        return np.minimum((uniforms * points.n).astype(np.int64), points.n - 1)
    if not points.weights.any():
        raise ValueError(
            f"The {points.n} points that were drawn to choose the centers from all have a weight "
            "of 0: raise init_size, or leave out points without weight."
        )
    cumulated = np.cumsum(points.weights / points.weights.sum())
    cumulated /= cumulated[-1]
    return cumulated.searchsorted(uniforms, side="right").astype(np.int64)


def random_points(points: Points, size: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Draw distinct positions, with probability proportional to the weights.

    The numbers are those of ``rng.choice(n, size, replace=False, p=...)``: draw as many as are
    missing among what is not yet chosen, keep the distinct ones in the order of drawing, repeat.
    """
    if points.weights is not None:
        n_heavy = np.count_nonzero(points.weights)
        if n_heavy < size:
            raise ValueError(
                f"Only {n_heavy} points have a non-zero weight, fewer than n_clusters={size}."
            )
        p = points.weights / points.weights.sum()
        return np.asarray(rng.choice(points.n, size=size, replace=False, p=p), np.int64)
    found = np.empty(0, np.int64)
    while len(found) < size:
        left = points.n - len(found)
        ranks = np.minimum((rng.rand(size - len(found)) * left).astype(np.int64), left - 1)
        drawn = _skip(ranks, np.sort(found))
        _, first = np.unique(drawn, return_index=True)
        found = np.concatenate([found, drawn[np.sort(first)]])
    return found


def _skip(ranks: NDArray[np.int64], taken: NDArray[np.int64]) -> NDArray[np.int64]:
    """Translate ranks among what is not in the sorted `taken` into positions."""
    # taken[i] - i positions lie free before taken[i]; as many taken ones lie before a rank as
    # have at most that many free positions before them.
    free_before = taken - np.arange(len(taken))
    return ranks + np.searchsorted(free_before, ranks, side="right")
