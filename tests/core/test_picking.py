"""What is picked from the index is what a scan picks, and what brute force says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.picking import nearest_point, points_in_rect
from kmeans_gui.core.points import ArrayPoints
from tests.core.reference import DATA_SETS, blobs

Floats = NDArray[np.float64]
INDEXES = {name: ArrayPoints(points).indexed() for name, points in DATA_SETS.items()}
WIDE = {
    "single precision": ArrayPoints(blobs(3000, seed=3).astype(np.float32)).indexed(),
    "grid": ArrayPoints(np.mgrid[0:60, 0:60].reshape(2, -1).T.astype(float)).indexed(),
}
ALL = INDEXES | WIDE


def places(points: Floats, m: int = 25) -> Floats:
    """Places among the points, on them, beside them and far from them."""
    rng = np.random.RandomState(0)
    low, high = points.min(axis=0), points.max(axis=0)
    among = low + (high - low) * rng.uniform(-0.2, 1.2, (m, 2))
    return np.vstack([among, points[:: len(points) // m], [[1e12, -1e12]], [high]])


@pytest.mark.parametrize("name", ALL)
def test_the_nearest_point_is_that_of_brute_force_with_and_without_an_index(name: str) -> None:
    index = ALL[name]
    points = index.data()
    for x, y in places(points.astype(np.float64)):
        squares = ((points.astype(np.float64) - [x, y]) ** 2).sum(axis=1)
        expected = (int(squares.argmin()), squares.min())
        assert nearest_point(index, x, y) == expected
        assert nearest_point(points, x, y) == expected


def test_of_equally_near_points_the_first_in_the_data_is_taken() -> None:
    index = WIDE["grid"]
    assert nearest_point(index, 10.5, 20.5) == (10 * 60 + 20, 0.5)
    twins = ArrayPoints(np.repeat(blobs(200, seed=1), 9, axis=0))
    for x, y in twins.data()[::70]:
        for points in (twins.indexed(), twins.data()):
            found = nearest_point(points, x, y)
            assert found is not None
            assert found[0] % 9 == 0


def test_what_is_nearest_on_the_screen_depends_on_the_scales_of_its_axes() -> None:
    points = ArrayPoints(np.array([[0.0, 2.0], [1.0, 0.0]]))
    for store in (points.data(), points.indexed()):
        assert nearest_point(store, 0.0, 0.0) == (1, 1.0)
        assert nearest_point(store, 0.0, 0.0, scale=(30.0, 10.0)) == (0, 400.0)


def test_nothing_is_nearest_beyond_the_given_distance() -> None:
    points = ArrayPoints(np.array([[3.0, 4.0]]))
    for store in (points.data(), points, points.indexed()):
        assert nearest_point(store, 0.0, 0.0, within=5.0) == (0, 25.0)
        assert nearest_point(store, 0.0, 0.0, within=4.999) is None
        assert nearest_point(store, 0.0, 0.0, within=-1.0) is None
        assert nearest_point(store, 0.0, 0.0, within=math.nan) is None


@pytest.mark.parametrize("name", ALL)
def test_the_points_in_a_rectangle_are_those_of_brute_force(name: str) -> None:
    index = ALL[name]
    points = index.data().astype(np.float64)
    for (a, b), (c, d) in zip(points[::151], points[75::151], strict=False):
        x0, x1, y0, y1 = min(a, c), max(a, c), min(b, d), max(b, d)
        inside = (points[:, 0] >= x0) & (points[:, 0] <= x1)
        inside &= (points[:, 1] >= y0) & (points[:, 1] <= y1)
        expected = np.flatnonzero(inside)
        assert len(expected) >= 2  # both corners
        np.testing.assert_array_equal(points_in_rect(index, x0, x1, y0, y1), expected)
        np.testing.assert_array_equal(points_in_rect(index.data(), x0, x1, y0, y1), expected)


@given(seed=st.integers(0, 500), n=st.integers(1, 400))
def test_any_points_and_any_place_agree_with_brute_force(seed: int, n: int) -> None:
    rng = np.random.RandomState(seed)
    # Few values, so that ties and points on edges are common.
    points = rng.randint(-4, 5, (n, 2)).astype(float)
    index = ArrayPoints(points).indexed()
    x, y, reach = rng.randint(-12, 13, 3) / 2
    squares = ((points - [x, y]) ** 2).sum(axis=1)
    assert nearest_point(index, x, y) == (squares.argmin(), squares.min())
    inside = (np.abs(points - [x, y]) <= reach).all(axis=1)
    found = points_in_rect(index, x - reach, x + reach, y - reach, y + reach)
    np.testing.assert_array_equal(found, np.flatnonzero(inside))


def test_weights_do_not_hide_a_point() -> None:
    X = blobs(500, seed=2)
    index = IndexedPoints(ArrayPoints(X, np.r_[0.0, np.ones(499)]))
    assert nearest_point(index, *X[0]) == (0, 0.0)
    assert len(points_in_rect(index, -1e9, 1e9, -1e9, 1e9)) == 500


def test_picking_can_be_cancelled() -> None:
    index = INDEXES["blobs"]
    for points in (index, index.data()):
        with pytest.raises(Cancelled):
            points_in_rect(points, -1.0, 1.0, -1.0, 1.0, should_stop=lambda: True)
    with pytest.raises(Cancelled):
        nearest_point(index.data(), 0.0, 0.0, should_stop=lambda: True)


def test_no_points_are_nowhere() -> None:
    nobody = np.empty((0, 2))
    assert nearest_point(nobody, 0.0, 0.0) is None
    assert points_in_rect(nobody, 0.0, 1.0, 0.0, 1.0).tolist() == []
