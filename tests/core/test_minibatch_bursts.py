"""A mini-batch fit that nobody watches takes many steps in one call, and is the same fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kmeans_gui.core import FitSpec, as_points, fit_points
from kmeans_gui.core.model import FitResult
from tests.core.reference import DATA_SETS, StopAfter, five_blobs


def both(X: Any, weights: Any = None, **parameters: Any) -> tuple[FitResult, FitResult]:
    """Return the fit that somebody watches, and the one that nobody does."""
    spec = FitSpec("minibatch", **parameters)
    watched = fit_points(as_points(X, weights), spec, lambda _: None)
    return watched, fit_points(as_points(X, weights), spec)


def assert_same(a: FitResult, b: FitResult) -> None:
    np.testing.assert_array_equal(a.centers, b.centers)
    np.testing.assert_array_equal(a.counts, b.counts)
    np.testing.assert_array_equal(a.absorbed, b.absorbed)
    assert (a.inertia, a.n_steps, a.n_iter, a.reason, a.start, a.distances) == (
        b.inertia,
        b.n_steps,
        b.n_iter,
        b.reason,
        b.start,
        b.distances,
    )
    assert a.since_reassignment == b.since_reassignment


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("k", [1, 6, 20])
@pytest.mark.parametrize("name", DATA_SETS)
def test_watched_or_not_a_fit_is_the_same(name: str, k: int, dtype: type) -> None:
    X = DATA_SETS[name]
    if np.abs(X).max() < 1e6:
        X = X.astype(dtype)
    assert_same(*both(X, n_clusters=k, batch_size=64, random_state=3, n_init=2))


@pytest.mark.parametrize(
    "limits",
    [
        {"tol": 0.01},
        {"max_no_improvement": None, "max_iter": 7},
        {"max_no_improvement": 1},
        {"max_no_improvement": 0},
        {"reassignment_ratio": 0.0},
        {"reassignment_ratio": 0.7},
        {"max_iter": 1},
    ],
)
@pytest.mark.parametrize("batch_size", [10, 256, 5000])
def test_it_stops_at_the_same_step_for_the_same_reason(
    limits: dict[str, Any], batch_size: int
) -> None:
    X = five_blobs(1500)
    assert_same(*both(X, n_clusters=9, batch_size=batch_size, random_state=1, **limits))


def test_points_with_weights_are_drawn_as_before() -> None:
    X = five_blobs(900)
    weights = np.random.RandomState(0).randint(0, 4, len(X)).astype(float)
    assert_same(*both(X, weights, n_clusters=7, batch_size=100, random_state=2))


def test_a_generator_is_left_where_the_steps_left_it() -> None:
    X = five_blobs(900)
    ends = []
    for watch in (None, lambda _: None):
        rng = np.random.RandomState(5)
        fit_points(as_points(X), FitSpec("minibatch", 6, batch_size=50, random_state=rng), watch)
        ends.append(rng.random_sample())
    assert ends[0] == ends[1]


def test_one_that_is_stopped_keeps_what_it_has_learned() -> None:
    points = as_points(five_blobs(3000))
    spec = FitSpec(
        "minibatch", 5, batch_size=100, max_no_improvement=None, max_iter=10_000, random_state=0
    )
    first: list[Any] = []
    fit_points(points, spec, first.append, lambda: bool(first))
    result = fit_points(points, spec, should_stop=StopAfter(60))
    assert result.reason == "cancelled"
    assert result.n_steps > 16
    assert not np.array_equal(result.centers, first[0].centers)
    assert result.counts.sum() > 0
