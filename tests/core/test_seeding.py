"""Seeding: the points that scikit-learn draws, and k-means++'s own distribution."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import sklearn.cluster

from kmeans_gui.core import KMeans, as_points, scanned_seeding
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.seeding import (
    farthest_first,
    initial_centers,
    kmeans_plusplus,
    random_points,
    weighted_choice,
)
from tests.core.reference import StopAfter, blobs, duplicates, heavy_tails, squared_distances

SETS = {"blobs": blobs(3000, centers=7, seed=1), "few": blobs(100, seed=2)}


def random_state(seed: int = 0) -> np.random.RandomState:
    return np.random.RandomState(seed)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [1, 2, 8, 60])
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("few", [0, 100_000], ids=["seed by seed", "in one go"])
def test_kmeans_plusplus_draws_the_points_that_scikit_learn_draws(
    monkeypatch: pytest.MonkeyPatch, few: int, name: str, k: int, weighted: bool
) -> None:
    monkeypatch.setattr(scanned_seeding, "FEW_POINTS", few)
    X = SETS[name]
    weights = random_state(9).rand(len(X)) if weighted else None
    for seed in range(3):
        _, theirs = sklearn.cluster.kmeans_plusplus(
            X - X.mean(axis=0), k, sample_weight=weights, random_state=seed
        )
        ours, _ = kmeans_plusplus(as_points(X, weights), k, random_state(seed))
        np.testing.assert_array_equal(ours, theirs)


def textbook_kmeans_plusplus(X: Any, k: int, rng: np.random.RandomState) -> list[int]:
    """The same draws from direct differences, and every distance computed anew."""
    seeds = [int(rng.choice(len(X), p=np.full(len(X), 1 / len(X))))]
    for _ in range(1, k):
        closest = squared_distances(X, X[seeds]).min(axis=1)
        mass = rng.uniform(size=2 + int(np.log(k))) * closest.sum()
        candidates = np.searchsorted(np.cumsum(closest), mass)
        with_candidate = np.minimum(closest[:, None], squared_distances(X, X[candidates]))
        seeds.append(int(candidates[with_candidate.sum(axis=0).argmin()]))
    return seeds


def test_heavy_tails_are_seeded_from_direct_differences() -> None:
    """scikit-learn's |x|^2 - 2xy + |y|^2 draws other points here: it has no digits left."""
    X = heavy_tails()
    for seed in range(5):
        ours, _ = kmeans_plusplus(as_points(X), 40, random_state(seed))
        np.testing.assert_array_equal(ours, textbook_kmeans_plusplus(X, 40, random_state(seed)))


@pytest.mark.parametrize("size", [1, 5, 200, 999, 1000])
def test_random_points_are_those_of_numpys_choice_without_an_array_of_size_n(size: int) -> None:
    points = as_points(blobs(1000))
    for seed in range(5):
        ours = random_points(points, size, random_state(seed))
        theirs = random_state(seed).choice(1000, size, replace=False, p=np.full(1000, 1e-3))
        np.testing.assert_array_equal(ours, theirs)


def test_a_weighted_choice_is_numpys() -> None:
    X, weights = blobs(1000), random_state(3).rand(1000)
    for w in (None, weights):
        p = np.full(1000, 1e-3) if w is None else weights / weights.sum()
        ours = weighted_choice(as_points(X, w), 500, random_state(1))
        np.testing.assert_array_equal(ours, random_state(1).choice(1000, 500, p=p))


@pytest.mark.parametrize("init", ["k-means++", "random", "farthest-first"])
def test_a_point_without_weight_is_never_a_seed(init: str) -> None:
    X, weights = blobs(200, seed=3), np.ones(200)
    weights[::2] = 0
    X[0] = [1e3, 1e3]  # the furthest of all
    points = as_points(X, weights)
    for seed in range(20):
        centers, _ = initial_centers(points, 12, init, random_state(seed))
        assert squared_distances(centers, X[::2] - points.origin).min() > 0


@pytest.mark.parametrize("init", ["k-means++", "random", "farthest-first"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_random_state_gives_the_same_start_for_every_dtype_and_memory_order(
    init: str, dtype: Any
) -> None:
    X = blobs(500, seed=4).astype(np.float32)
    expected, _ = initial_centers(as_points(X), 7, init, random_state(11))
    for other in (X.astype(dtype), np.asfortranarray(X.astype(dtype))):
        centers, _ = initial_centers(as_points(other), 7, init, random_state(11))
        np.testing.assert_array_equal(centers, expected)


def test_an_offset_of_1e9_does_not_change_which_points_are_drawn() -> None:
    X = np.round(SETS["blobs"] * 64) / 64
    for seed in range(5):
        near, _ = kmeans_plusplus(as_points(X), 20, random_state(seed))
        far, _ = kmeans_plusplus(as_points(X + 1e9), 20, random_state(seed))
        np.testing.assert_array_equal(far, near)


def test_seeds_are_distinct_points_as_long_as_there_are_any() -> None:
    X = duplicates()
    distinct = len(np.unique(X, axis=0))
    for choose in (kmeans_plusplus, farthest_first):
        seeds, _ = choose(as_points(X), distinct, random_state())
        assert len(np.unique(X[seeds], axis=0)) == distinct


def test_seeding_of_equal_points_ends() -> None:
    points = as_points(np.full((50, 2), 3.0))
    for choose in (kmeans_plusplus, farthest_first):
        seeds, _ = choose(points, 5, random_state())
        assert ((seeds >= 0) & (seeds < 50)).all()


def test_the_second_seed_is_drawn_by_squared_distance() -> None:
    """One candidate among three far places, its frequency against the exact probability.

    With k = 2 there are two candidates, and the better one wins: P(j) follows by hand from the
    probabilities p of one draw and the ranking of the candidates' potentials.
    """
    X = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    weights = np.array([1e9, 1.0, 1.0])  # the first seed is the heavy point, nearly always
    squared = np.array([0.0, 1.0, 9.0])
    p = squared / squared.sum()
    potentials = [np.minimum(squared, (X[:, 0] - X[j, 0]) ** 2)[1:].sum() for j in (1, 2)]
    assert potentials[1] < potentials[0]  # (0 + 4) for the near one, (1 + 0) for the far one
    expected_near = p[1] ** 2  # both candidates must be the near one
    points = as_points(X, weights)
    drawn = Counter(
        tuple(kmeans_plusplus(points, 2, random_state(seed))[0]) for seed in range(3000)
    )
    assert drawn[0, 1] + drawn[0, 2] == 3000
    deviation = np.sqrt(3000 * expected_near * (1 - expected_near))
    assert abs(drawn[0, 1] - 3000 * expected_near) < 5 * deviation


def test_farthest_first_takes_the_furthest_point_each_time() -> None:
    X = blobs(300, seed=6)
    seeds, distances = farthest_first(as_points(X), 8, random_state(2))
    for c in range(1, 8):
        nearest = squared_distances(X, X[seeds[:c]]).min(axis=1)
        assert seeds[c] == nearest.argmax()
    assert distances > 0


def test_farthest_first_is_an_init_of_the_estimators() -> None:
    model = KMeans(5, init="farthest-first", random_state=0).fit(blobs(500))
    assert model.inertia_ > 0


def test_a_draw_that_rounding_puts_beyond_the_end_is_the_last_point_that_can_be_drawn() -> None:
    X, weights = blobs(300, seed=2), np.ones(300)
    weights[290:] = 0
    closest = as_points(X, weights).closest_distances(as_points(X).to_working(X[289:290])[0])
    drawn = closest.draw(np.array([0.0, 0.5, 1.0]))
    assert drawn[0] == 0
    assert drawn[2] == 288  # the seed at 289 has no distance to itself


@pytest.mark.parametrize("few", [0, 100_000])
def test_seeding_stops_on_request(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(scanned_seeding, "FEW_POINTS", few)
    with pytest.raises(Cancelled):
        kmeans_plusplus(as_points(blobs(60_000)), 50, random_state(), StopAfter(3))
    with pytest.raises(Cancelled):
        farthest_first(as_points(blobs(5000)), 50, random_state(), StopAfter(10))


def test_too_few_points_of_weight_are_a_plain_sentence() -> None:
    points = as_points(blobs(10), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="Only 3 points have a non-zero weight"):
        initial_centers(points, 5, "random", random_state())
