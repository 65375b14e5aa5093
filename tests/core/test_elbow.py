"""Where the elbow is, and that there is none where there are no clusters."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.core import find_elbow, sweep_k
from kmeans_gui.core.elbow import lower_hull
from tests.core.reference import five_blobs


def curve(X: Any, k_max: int, n_init: int = 1, seed: int = 0) -> list[float]:
    sweep = sweep_k(X, range(1, k_max + 1), ("kmeans",), n_init=n_init, random_state=seed)
    return [point.inertia for point in sweep]


# ------------------------------------------------------------------------- clear clusters


@pytest.mark.parametrize("k_max", [9, 20])
@pytest.mark.parametrize("n_init", [1, 10])
def test_on_the_five_blobs_it_points_at_four_as_the_book_does(n_init: int, k_max: int) -> None:
    for seed in range(2):
        inertias = curve(five_blobs(), k_max, n_init, seed)
        assert find_elbow(range(1, k_max + 1), inertias) == 4


def clear_blobs(n_clusters: int, seed: int) -> Any:
    """Centers on a circle, turned at random; neighbors are at least eight deviations apart."""
    rng = np.random.RandomState(seed)
    angles = rng.rand() + np.arange(n_clusters) * 2 * np.pi / n_clusters
    centers = 10 * np.c_[np.cos(angles), np.sin(angles)] + rng.uniform(-0.5, 0.5, (n_clusters, 2))
    return centers[rng.randint(0, n_clusters, 600)] + rng.standard_normal((600, 2))


@pytest.mark.parametrize("n_clusters", [2, 3, 4, 5, 6])
def test_clear_blobs_have_their_elbow_at_their_number(n_clusters: int) -> None:
    for seed in range(4):
        inertias = curve(clear_blobs(n_clusters, seed), 12, seed=seed)
        assert find_elbow(range(1, 10), inertias[:9]) == n_clusters
        assert find_elbow(range(1, 13), inertias) == n_clusters


# --------------------------------------------------------------------------- no clusters


def structureless(name: str, n: int, seed: int) -> Any:
    rng = np.random.RandomState(100 + seed)
    if name == "square":
        return rng.rand(n, 2)
    if name == "disc":
        angle, radius = 2 * np.pi * rng.rand(n), np.sqrt(rng.rand(n))
        return np.c_[radius * np.cos(angle), radius * np.sin(angle)]
    if name == "segment":
        return rng.rand(n, 1) * [3.0, 1.0]
    return rng.standard_normal((n, 2))


@cache
def structureless_curve(name: str, n: int, seed: int, n_init: int) -> tuple[float, ...]:
    return tuple(curve(structureless(name, n, seed), 30, n_init, seed))


@pytest.mark.parametrize("k_max", [9, 20, 30])
@pytest.mark.parametrize("n", [100, 500, 2000])
@pytest.mark.parametrize("name", ["square", "disc", "Gaussian", "segment"])
def test_points_without_clusters_have_no_elbow(name: str, n: int, k_max: int) -> None:
    for seed in range(3 if n < 2000 else 1):
        inertias = structureless_curve(name, n, seed, n_init=1)
        assert find_elbow(range(1, k_max + 1), inertias[:k_max]) is None


@pytest.mark.parametrize("name", ["square", "disc", "Gaussian"])
def test_points_without_clusters_have_no_elbow_after_ten_starts_either(name: str) -> None:
    inertias = structureless_curve(name, 400, 7, n_init=10)
    for k_max in (9, 20, 30):
        assert find_elbow(range(1, k_max + 1), inertias[:k_max]) is None


@pytest.mark.parametrize("k_max", [3, 9, 30, 100])
def test_an_inertia_that_falls_like_one_over_k_has_no_elbow(k_max: int) -> None:
    ks = np.arange(1, k_max + 1)
    assert find_elbow(ks, 1234.5 / ks) is None


def test_lines_have_no_elbow() -> None:
    ks = range(1, 10)
    assert find_elbow(ks, [100.0 - 10 * k for k in ks]) is None
    assert find_elbow(ks, [9.0 - k for k in ks]) is None, "not even one that ends at zero"
    assert find_elbow(ks, [5.0] * 9) is None
    assert find_elbow(ks, [0.0] * 9) is None
    assert find_elbow(ks, [float(k) for k in ks]) is None, "rising"


def test_fewer_than_three_points_have_no_elbow() -> None:
    assert find_elbow([], []) is None
    assert find_elbow([1], [5.0]) is None
    assert find_elbow([1, 2], [5.0, 0.1]) is None
    assert find_elbow([1, 2, 2], [5.0, 0.1, 0.1]) is None, "two k are two points"


# --------------------------------------------------------------------------- made-up curves


def test_a_perfect_fit_is_an_elbow() -> None:
    assert find_elbow([1, 2, 3, 4, 5], [100.0, 50.0, 20.0, 0.0, 0.0]) == 4
    assert find_elbow([1, 2, 3, 4, 5], [100.0, 50.0, 20.0, 1e-17, 1e-30]) == 4


def test_the_order_of_the_ks_does_not_matter_and_the_best_of_repeats_counts() -> None:
    ks, inertias = [1, 2, 3, 4, 5, 6], [100.0, 50.0, 10.0, 8.0, 6.5, 5.5]
    assert find_elbow(ks, inertias) == 3
    assert find_elbow(ks[::-1], inertias[::-1]) == 3
    assert find_elbow([*ks, 3, 2], [*inertias, 40.0, 70.0]) == 3
    assert find_elbow(np.array(ks), np.array(inertias)) == 3  # type: ignore[arg-type]


def test_a_k_with_bad_luck_does_not_make_an_elbow_of_the_next() -> None:
    ks = np.arange(1, 12)
    inertias = 100.0 / ks
    inertias[5] = 1.6 * inertias[5]
    assert find_elbow(ks, inertias) is None  # type: ignore[arg-type]


def test_sensitivity_is_the_least_bend() -> None:
    ks = [1, 2, 3, 4]
    inertias = [1 / k * np.exp(-0.7 * (k >= 2)) for k in ks]
    assert find_elbow(ks, inertias, sensitivity=0.69) == 2
    assert find_elbow(ks, inertias, sensitivity=0.71) is None


@given(
    inertias=st.lists(st.floats(1e-3, 1e3), min_size=3, max_size=20),
    exponent=st.sampled_from([-300, -20, 7, 40]),
)
def test_the_unit_of_the_points_does_not_matter(inertias: list[float], exponent: int) -> None:
    ks = range(1, len(inertias) + 1)
    found = find_elbow(ks, inertias)
    assert found is None or found in ks[1:-1]
    scale = 2.0**exponent  # exact, so that ties stay ties
    assert find_elbow(ks, [scale * value for value in inertias]) == found


@given(y=st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_the_lower_hull_is_below_the_curve_and_convex(y: list[float]) -> None:
    x, values = np.arange(len(y)), np.array(y)
    hull = lower_hull(x, values)
    slack = 1e-9 * (1 + values.max())
    assert (hull <= values + slack).all()
    assert (np.diff(hull, 2) >= -2 * slack).all()
    assert (hull[0], hull[-1]) == (values[0], values[-1])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
def test_impossible_inertias_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"finite and not negative, got .* at k=2"):
        find_elbow([1, 2, 3], [5.0, bad, 1.0])


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 values of k but 2 inertias"):
        find_elbow([1, 2, 3], [5.0, 1.0])
