"""A fit that nobody watches runs in compiled bursts, and is the same fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_gui.core import FitSpec, as_points, fit_points
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.lloyd_start import Start, hurries
from kmeans_gui.core.model import Algorithm, FitResult
from kmeans_gui.core.points import ArrayPoints
from tests.core.reference import DATA_SETS, StopAfter, five_blobs


def both(X: Any, weights: Any = None, **parameters: Any) -> tuple[FitResult, FitResult]:
    """Return the fit that somebody watches, and the one that nobody does."""
    spec = FitSpec(**parameters)
    watched = fit_points(as_points(X, weights), spec, lambda _: None)
    return watched, fit_points(as_points(X, weights), spec)


def assert_same(a: FitResult, b: FitResult) -> None:
    np.testing.assert_array_equal(a.centers, b.centers)
    np.testing.assert_array_equal(a.counts, b.counts)
    assert (a.inertia, a.n_iter, a.reason, a.start, a.distances) == (
        b.inertia,
        b.n_iter,
        b.reason,
        b.start,
        b.distances,
    )


@pytest.mark.parametrize("algorithm", ["lloyd", "filtering"])
@pytest.mark.parametrize("init", ["k-means++", "random", "farthest-first"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", DATA_SETS)
def test_watched_or_not_a_fit_is_the_same(
    name: str, weighted: bool, init: str, algorithm: Algorithm
) -> None:
    X = DATA_SETS[name]
    weights = np.random.RandomState(0).randint(1, 4, len(X)).astype(float) if weighted else None
    assert_same(
        *both(X, weights, algorithm=algorithm, n_clusters=12, init=init, n_init=4, random_state=3)
    )


@pytest.mark.parametrize("algorithm", ["lloyd", "filtering"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("limits", [{"tol": 0.0}, {"tol": 0.05}, {"max_iter": 1}, {"max_iter": 3}])
def test_it_stops_at_the_same_iteration_for_the_same_reason(
    dtype: type, limits: dict[str, Any], algorithm: Algorithm
) -> None:
    X = five_blobs(900).astype(dtype)
    assert_same(*both(X, algorithm=algorithm, n_clusters=9, n_init=3, random_state=1, **limits))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_few_whole_numbers_with_empty_clusters_end_the_same(data: Any) -> None:
    n = data.draw(st.integers(4, 40))
    X = np.array(
        data.draw(
            st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=n, max_size=n)
        ),
        float,
    )
    k = data.draw(st.integers(1, 4))
    start = np.array(
        data.draw(st.lists(st.tuples(st.integers(-9, 9), st.just(0)), min_size=k, max_size=k)),
        float,
    )
    for algorithm in ("lloyd", "filtering"):
        assert_same(*both(X, algorithm=algorithm, n_clusters=k, init=start, tol=0.0))


@pytest.mark.parametrize("indexed", [False, True])
def test_a_burst_is_as_many_steps_as_it_says(indexed: bool) -> None:
    array = ArrayPoints(five_blobs(500))
    points = array.indexed() if indexed else array
    centers = points.take(np.arange(7))
    spec = FitSpec(n_clusters=7, tol=0.0)
    hurried, stepped = (Start.at(points, spec, centers, 0) for _ in range(2))
    assert hurries(points, 7)
    hurried.hurry()
    assert hurried.iteration > 1
    while stepped.iteration < hurried.iteration:
        stepped.step()
    np.testing.assert_array_equal(hurried.centers, stepped.centers)
    np.testing.assert_array_equal(hurried.moments.sums, stepped.moments.sums)


@pytest.mark.parametrize("polls", [3, 6, 12])
def test_stopped_between_starts_it_keeps_the_best_that_is_there(polls: int) -> None:
    spec = FitSpec(n_clusters=5, init="random", n_init=40, random_state=0)
    result = fit_points(as_points(five_blobs(500)), spec, should_stop=StopAfter(polls))
    assert result.reason == "cancelled"
    assert np.isfinite(result.inertia)
    assert result.counts.sum() == 500


def test_stopped_before_the_first_start_it_says_so() -> None:
    with pytest.raises(Cancelled):
        fit_points(as_points(five_blobs(500)), FitSpec(n_clusters=5), should_stop=lambda: True)
