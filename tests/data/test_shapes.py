"""scikit-learn is the oracle: the same seed must give the same bits."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets

from kmeans_gui.data import Cancelled, make_blobs, make_circles, make_moons
from kmeans_gui.data.shapes import CHUNK

FIVE_CENTERS = [(0.2, 2.3), (-1.5, 2.3), (-2.8, 1.8), (-2.8, 2.8), (-2.8, 1.3)]
FIVE_STDS = [0.4, 0.3, 0.1, 0.1, 0.1]


def assert_same(ours: tuple[np.ndarray, ...], theirs: tuple[np.ndarray, ...]) -> None:
    for mine, oracle in zip(ours, theirs, strict=True):
        assert mine.dtype == oracle.dtype
        np.testing.assert_array_equal(mine, oracle)


def test_the_five_blobs_are_the_books() -> None:
    X, _ = make_blobs(2000, FIVE_CENTERS, FIVE_STDS, 7)
    np.testing.assert_allclose(X[0], [-2.69823941, 1.3454702], rtol=1e-8)
    np.testing.assert_allclose(X.sum(axis=0), [-3876.414822, 4177.58770751], rtol=1e-9)


@given(
    n=st.integers(1, 300),
    centers=st.one_of(st.none(), st.integers(1, 12)),
    std=st.floats(0, 10),
    seed=st.integers(0, 2**32 - 1),
    shuffle=st.booleans(),
)
def test_blobs_from_numbers_equal_scikit_learns(
    n: int, centers: int | None, std: float, seed: int, shuffle: bool
) -> None:
    options = {"cluster_std": std, "random_state": seed, "shuffle": shuffle}
    assert_same(
        make_blobs(n, centers, return_centers=True, **options),
        datasets.make_blobs(n, centers=centers, return_centers=True, **options),
    )


@given(
    places=st.lists(st.tuples(st.integers(-9, 9), st.floats(-1e6, 1e6)), min_size=1, max_size=6),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_blobs_from_lists_equal_scikit_learns(
    places: list[tuple[int, float]], seed: int, data: st.DataObject
) -> None:
    k = len(places)
    sizes = data.draw(st.lists(st.integers(1, 40), min_size=k, max_size=k))
    stds = data.draw(st.lists(st.floats(0, 5), min_size=k, max_size=k))
    assert_same(
        make_blobs(sizes, places, stds, seed),
        datasets.make_blobs(sizes, centers=places, cluster_std=stds, random_state=seed),
    )
    assert_same(
        make_blobs(sizes, None, stds, seed, center_box=(-3, 8)),
        datasets.make_blobs(sizes, cluster_std=stds, random_state=seed, center_box=(-3, 8)),
    )


def test_drawing_by_chunks_changes_no_number() -> None:
    n = 2 * CHUNK + 101
    assert_same(
        make_blobs(n, 1, 0.7, 5), datasets.make_blobs(n, centers=1, cluster_std=0.7, random_state=5)
    )


def test_a_random_state_goes_on_where_it_was() -> None:
    mine, oracle = np.random.RandomState(3), np.random.RandomState(3)
    for _ in range(2):
        assert_same(
            make_blobs(50, 3, random_state=mine),
            datasets.make_blobs(50, centers=3, random_state=oracle),
        )
    np.random.seed(11)  # noqa: NPY002 - None means numpy's global generator
    first = make_blobs(20, 2)
    np.random.seed(11)  # noqa: NPY002
    assert_same(first, datasets.make_blobs(20, centers=2))


@pytest.mark.parametrize("n", [1, 2, 7, 200, (5, 60)])
@pytest.mark.parametrize("noise", [None, 0.0, 0.3])
@pytest.mark.parametrize("shuffle", [True, False])
def test_moons_and_circles_equal_scikit_learns(
    n: int | tuple[int, int], noise: float | None, shuffle: bool
) -> None:
    options = {"noise": noise, "shuffle": shuffle, "random_state": 4}
    assert_same(make_moons(n, **options), datasets.make_moons(n, **options))
    assert_same(
        make_circles(n, factor=0.4, **options), datasets.make_circles(n, factor=0.4, **options)
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 3), "n_samples must be at least 1"),
        ((10, 0), "centers must be at least 1"),
        ((10, [1.0, 2.0]), "centers must be an int or an array"),
        ((10, [[np.nan, 1]]), "finite"),
        (([5, 5], 2), "must be array-like"),
        (([5, 5], [[0, 0]]), "Length of `n_samples` not consistent"),
        ((10, 3, [1.0, 2.0]), "Length of `clusters_std` not consistent"),
        ((10, 3, -1.0), "cluster_std must be finite and not negative"),
        ((10, 3, 1.0, -1), "random_state"),
        ((10, 3, 1.0, 2**32), "random_state"),
        ((10, 3, 1.0, "seed"), "random_state"),
        ((10**13, 3), "of memory"),
    ],
)
def test_impossible_blobs_are_refused_in_words(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make_blobs(*arguments)  # type: ignore[call-overload]


def test_drawing_stops_when_it_is_told_to() -> None:
    asked = threading.Event()
    count = 0

    def should_stop() -> bool:
        nonlocal count
        count += 1
        if count == 3:
            asked.set()
        return asked.is_set()

    with pytest.raises(Cancelled):
        make_blobs(20 * CHUNK, 2, should_stop=should_stop)
    assert count == 3
