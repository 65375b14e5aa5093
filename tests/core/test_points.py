"""Arrays of every kind answer like the plain formula."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gui.core import KMeans, Points, as_points
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.points import ArrayPoints, is_mapped
from tests.core.reference import StopAfter, assignment, blobs, heavy_tails, squared_distances

X = blobs(1500, centers=5, seed=3)
CENTERS = X[[3, 70, 400, 900, 1200, 1400]]


def variants(directory: Path) -> dict[str, Any]:
    """The same 1,500 points as everything that a person may hold them in."""
    np.save(directory / "c.npy", X)
    np.save(directory / "f.npy", np.asfortranarray(X))
    readonly = X.copy()
    readonly.flags.writeable = False
    wide = np.random.RandomState(0).rand(1500, 5)
    wide[:, [1, 3]] = X
    return {
        "C order": X,
        "F order": np.asfortranarray(X),
        "read-only": readonly,
        "every other row": np.repeat(X, 2, axis=0)[::2],
        "backwards": X[::-1].copy()[::-1],
        "two columns of five": wide[:, 1::2],
        "list": X.tolist(),
        "big-endian": X.astype(">f8"),
        "memmap": np.load(directory / "c.npy", mmap_mode="r"),
        "memmap in F order": np.load(directory / "f.npy", mmap_mode="r"),
        "slice of a memmap": np.load(directory / "c.npy", mmap_mode="r")[0:1500],
        "object": X.astype(object),
    }


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return variants(tmp_path_factory.mktemp("points"))


NAMES = [
    "C order",
    "F order",
    "read-only",
    "every other row",
    "backwards",
    "two columns of five",
    "list",
    "big-endian",
    "memmap",
    "memmap in F order",
    "slice of a memmap",
    "object",
]


@pytest.mark.parametrize("name", NAMES)
def test_however_the_points_are_held_the_fit_is_the_same_to_the_last_bit(
    name: str, held: dict[str, Any]
) -> None:
    expected = KMeans(6, random_state=0).fit(X)
    model = KMeans(6, random_state=0).fit(held[name])
    np.testing.assert_array_equal(model.cluster_centers_, expected.cluster_centers_)
    np.testing.assert_array_equal(model.labels_, expected.labels_)
    assert model.inertia_ == expected.inertia_
    np.testing.assert_array_equal(model.predict(held[name]), expected.labels_)


def test_a_memory_map_is_kept_as_it_is_and_never_copied_whole(held: dict[str, Any]) -> None:
    for name in ("memmap", "memmap in F order", "slice of a memmap"):
        points = as_points(held[name])
        assert isinstance(points, ArrayPoints)
        assert is_mapped(points.X)
        assert np.shares_memory(points.X, held[name])


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8, np.bool_])
def test_whole_numbers_become_float64(dtype: Any) -> None:
    whole = np.random.RandomState(0).randint(0, 100, (200, 2)).astype(dtype)
    points = as_points(whole)
    assert points.dtype == np.float64
    np.testing.assert_array_equal(points.data(), whole)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_keep_their_precision(dtype: Any) -> None:
    points = as_points(X.astype(dtype))
    assert points.dtype == dtype
    assert points.to_data(CENTERS).dtype == dtype


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9, -1e12])
@pytest.mark.parametrize("weighted", [False, True])
def test_moments_are_those_of_the_plain_formula(offset: float, weighted: bool) -> None:
    far = X + offset
    centers = far[[3, 70, 400, 900]]
    weights = np.random.RandomState(1).rand(len(X)) if weighted else None
    points = as_points(far, weights)
    moments = points.moments(points.to_working(centers))
    labels, counts, inertia = assignment(far, centers, weights)
    w = np.ones(len(X)) if weights is None else weights
    np.testing.assert_allclose(moments.counts, counts, rtol=1e-12)
    assert moments.inertia == pytest.approx(inertia, rel=1e-12)
    working = far - points.origin
    sums = np.array([(w[:, None] * working)[labels == j].sum(axis=0) for j in range(4)])
    np.testing.assert_allclose(moments.sums, sums, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(points.labels(centers), labels)
    assert points.labels(centers).dtype == np.int32


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 7, 8, 31])
@pytest.mark.parametrize("n", [1, 2, 255, 256, 257, 600])
def test_no_size_of_block_or_number_of_centers_is_special(n: int, k: int) -> None:
    few, centers = heavy_tails(n), heavy_tails(200)[100 : 100 + k]
    points = as_points(few)
    moments = points.moments(points.to_working(centers))
    labels, counts, inertia = assignment(few, centers)
    np.testing.assert_array_equal(moments.counts, counts)
    np.testing.assert_array_equal(points.labels(centers), labels)
    assert moments.inertia == pytest.approx(inertia, rel=1e-12)


@settings(max_examples=60)
@given(data=st.data())
def test_labels_are_the_first_of_the_nearest_centers(data: Any) -> None:
    """On whole numbers every distance is exact, so ties are common and must go to the lowest."""
    whole = st.integers(-5, 5).map(float)
    few = data.draw(hnp.arrays(np.float64, (data.draw(st.integers(1, 300)), 2), elements=whole))
    centers = data.draw(hnp.arrays(np.float64, (data.draw(st.integers(1, 9)), 2), elements=whole))
    offset = data.draw(st.sampled_from([0.0, 2.0**31, -(2.0**45)]))
    expected = squared_distances(few, centers).argmin(axis=1)
    np.testing.assert_array_equal(as_points(few + offset).labels(centers + offset), expected)


@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_the_spread_is_numpys(offset: float) -> None:
    far = np.vstack([X, heavy_tails(20000)]) + offset
    spread = as_points(far).spread
    exact = far - offset
    np.testing.assert_allclose(np.array(spread.mean) - offset, exact.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(spread.variance, exact.var(axis=0), rtol=1e-9)
    np.testing.assert_array_equal(spread.low, far.min(axis=0))
    np.testing.assert_array_equal(spread.high, far.max(axis=0))


def test_working_coordinates_translate_there_and_back() -> None:
    for offset in (0.0, 1e9):
        points = as_points(X + offset)
        np.testing.assert_array_equal(
            points.to_data(points.to_working(X[:50] + offset)), X[:50] + offset
        )
        np.testing.assert_array_equal(
            points.take(np.array([3, 1])) + points.origin, (X + offset)[[3, 1]]
        )


def test_the_furthest_points_come_furthest_first_and_without_those_of_no_weight() -> None:
    weights = np.ones(len(X))
    squared = squared_distances(X, CENTERS).min(axis=1)
    weights[squared.argmax()] = 0
    squared[squared.argmax()] = -1
    points = as_points(X, weights)
    far = points.farthest(points.to_working(CENTERS), 5)
    expected = np.argsort(-squared)[:5]
    np.testing.assert_allclose(far.squared_distances, squared[expected], rtol=1e-12)
    np.testing.assert_array_equal(far.coordinates + points.origin, X[expected])
    np.testing.assert_array_equal(far.labels, assignment(X, CENTERS)[0][expected])


def test_a_subset_keeps_its_weights() -> None:
    weights = np.random.RandomState(0).rand(len(X))
    subset = as_points(X, weights).subset(np.array([5, 5, 9]))
    assert subset.n == 3
    assert subset.weights is not None
    np.testing.assert_array_equal(subset.weights, weights[[5, 5, 9]])
    np.testing.assert_array_equal(subset.data(), X[[5, 5, 9]])


def test_points_are_taken_as_they_are() -> None:
    points = as_points(X)
    assert isinstance(points, Points)
    assert as_points(points) is points


def test_the_array_is_not_written_to() -> None:
    kept = X.copy()
    KMeans(5, random_state=0).fit(X, sample_weight=np.random.RandomState(0).rand(len(X)))
    np.testing.assert_array_equal(X, kept)


def test_every_pass_stops_on_request() -> None:
    points = as_points(X)
    for work in (
        lambda: as_points(X, None, lambda: True),
        lambda: points.moments(CENTERS, lambda: True),
        lambda: points.labels(CENTERS, lambda: True),
        lambda: points.farthest(CENTERS, 2, lambda: True),
        lambda: points.closest_distances(CENTERS[0], lambda: True),
    ):
        with pytest.raises(Cancelled):
            work()
    with pytest.raises(Cancelled):
        as_points(np.zeros((3_000_000, 2)), None, StopAfter(1))


def test_many_slices_add_up_like_one() -> None:
    """Over a million pairs of point and center: several slices, on several threads."""
    many = np.tile(X, (1000, 1))
    points = as_points(many)
    moments = points.moments(CENTERS)
    once = as_points(X).moments(CENTERS)
    np.testing.assert_array_equal(moments.counts, 1000 * once.counts)
    np.testing.assert_allclose(moments.sums, 1000 * once.sums, rtol=1e-10)
    assert moments.inertia == pytest.approx(1000 * once.inertia, rel=1e-10)
    again = points.moments(CENTERS)
    np.testing.assert_array_equal(again.sums, moments.sums)
    assert again.inertia == moments.inertia


def test_what_was_computed_from_a_memory_map_is_in_memory(tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", blobs(50))
    mapped = np.load(tmp_path / "points.npy", mmap_mode="r")
    assert is_mapped(mapped)
    assert is_mapped(mapped[10:])
    assert not is_mapped(mapped * 2.0)
    assert not is_mapped(mapped.astype(np.float32))


def test_points_that_have_weights_take_no_others() -> None:
    points = as_points(blobs(50))
    with pytest.raises(ValueError, match="sample_weight with an array"):
        as_points(points, np.ones(50))


def test_half_precision_becomes_double() -> None:
    assert as_points(blobs(50).astype(np.float16)).dtype == np.float64


def test_whoever_waits_for_somebody_elses_index_can_be_stopped() -> None:
    points = ArrayPoints(blobs(500))
    building, stop = threading.Event(), threading.Event()

    def slowly(_share: float) -> None:
        building.set()
        stop.wait(10)

    builder = threading.Thread(target=points.indexed, args=(None, slowly))
    builder.start()
    try:
        assert building.wait(10)
        with pytest.raises(Cancelled):
            points.indexed(lambda: True)
        assert points.being_indexed
    finally:
        stop.set()
        builder.join()
    assert points.index is not None
