from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gui.data import editing
from kmeans_gui.data.editing import Radius

coordinates = st.floats(-50, 50, width=32)
clouds = hnp.arrays(
    st.sampled_from([np.float64, np.float32]),
    st.tuples(st.integers(0, 60), st.just(2)),
    elements=coordinates,
)
paths = hnp.arrays(np.float64, st.tuples(st.integers(1, 5), st.just(2)), elements=coordinates)
radii = st.builds(Radius, st.floats(0.01, 30), st.floats(0.01, 30))
seeds = st.integers(0, 2**32 - 1)


def distance_to(point: np.ndarray, path: np.ndarray, radius: Radius) -> float:
    """By the definition, in many small steps: never below the true one."""
    shares = np.linspace(0.0, 1.0, 1001)[:, None]
    places = [path[:1]]
    places += [a + shares * (b - a) for a, b in pairwise(path)]
    away = (np.concatenate(places) - point) / radius.pair
    return float(np.hypot(away[:, 0], away[:, 1]).min())


@settings(max_examples=40)
@given(clouds, paths, radii)
def test_exactly_the_points_within_the_radius_of_the_path_are_under_the_tool(
    cloud: np.ndarray, path: np.ndarray, radius: Radius
) -> None:
    found = editing.within(cloud, path, radius)
    assert (np.diff(found) > 0).all()
    for position, point in enumerate(cloud.astype(np.float64)):
        distance = distance_to(point, path, radius)
        steps = np.diff(path, axis=0) / radius.pair
        coarse = np.hypot(*steps.T).max(initial=0.0) / 1000  # how far the steps may be off
        if distance <= 1.0 - 1e-9:
            assert position in found
        elif distance > 1.0 + coarse + 1e-9:
            assert position not in found


def test_the_edge_of_the_tool_belongs_to_it() -> None:
    points = np.array([[1.0, 0.0], [0.0, 2.0], [1.0000001, 0.0], [3.0, 0.0], [4.0, 0.5]])
    found = editing.within(points, [[0, 0], [3, 0]], Radius(1.0, 2.0))
    assert found.tolist() == [0, 1, 2, 3]
    assert editing.within(points, [[0, 0]], Radius(1.0, 2.0)).tolist() == [0, 1]


@settings(max_examples=40)
@given(seeds, paths, radii, st.integers(0, 300))
def test_the_brush_paints_so_many_points_and_all_of_them_under_it(
    seed: int, path: np.ndarray, radius: Radius, n: int
) -> None:
    points = editing.brush(np.random.default_rng(seed), path, radius, n)
    assert points.shape == (n, 2)
    wider = Radius(radius.x * 1.000001, radius.y * 1.000001)
    assert len(editing.within(points, path, wider)) == n


def test_the_brush_is_as_dense_in_the_middle_as_at_its_edge() -> None:
    points = editing.brush(np.random.default_rng(0), [[5.0, 5.0]], Radius(2.0, 2.0), 40_000)
    inner = np.hypot(*(points - 5.0).T) < 1.0
    assert inner.mean() == pytest.approx(0.25, abs=0.01)


def test_points_are_spread_over_the_length_of_a_stroke_not_over_its_corners() -> None:
    path = [[0.0, 0.0], [9.0, 0.0], [10.0, 0.0]]
    points = editing.brush(np.random.default_rng(0), path, Radius(0.1, 0.1), 10_000)
    assert (points[:, 0] > 9.0).mean() == pytest.approx(0.1, abs=0.005)


def test_the_spray_has_the_chosen_spread() -> None:
    points = editing.spray(np.random.default_rng(0), [[1.0, 2.0]], Radius(0.5, 3.0), 40_000)
    np.testing.assert_allclose(points.mean(axis=0), [1.0, 2.0], atol=0.05)
    np.testing.assert_allclose(points.std(axis=0), [0.5, 3.0], rtol=0.02)


@settings(max_examples=40)
@given(clouds, hnp.arrays(np.float64, 2, elements=coordinates))
def test_moving_points_there_and_back_changes_them_by_no_more_than_rounding(
    cloud: np.ndarray, offset: np.ndarray
) -> None:
    there = editing.moved(cloud, offset)
    assert there.dtype == cloud.dtype
    np.testing.assert_allclose(there, cloud + offset, rtol=1e-6, atol=1e-4)
    np.testing.assert_allclose(editing.moved(there, -offset), cloud, rtol=1e-6, atol=1e-4)


@settings(max_examples=40)
@given(clouds, paths, radii, seeds)
def test_jitter_leaves_points_outside_the_tool_bit_for_bit(
    cloud: np.ndarray, path: np.ndarray, radius: Radius, seed: int
) -> None:
    pushed = editing.jitter(np.random.default_rng(seed), cloud, path, radius, 0.5)
    moved = np.flatnonzero((pushed != cloud).any(axis=1))
    assert set(moved.tolist()) <= set(editing.within(cloud, path, radius).tolist())
    assert pushed.dtype == cloud.dtype


@settings(max_examples=40)
@given(clouds, hnp.arrays(np.float64, 2, elements=coordinates), radii, st.floats(0.01, 1))
def test_the_magnet_pulls_closer_and_pushes_away_but_never_over_its_edge(
    cloud: np.ndarray, middle: np.ndarray, radius: Radius, strength: float
) -> None:
    def away(points: np.ndarray) -> np.ndarray:
        return np.hypot(*((points - middle) / radius.pair).T)

    before = away(cloud.astype(np.float64))
    # float32 rounds by so much, seen through a small radius
    slack = 1e-9 + np.finfo(cloud.dtype).eps * 200 / min(radius.x, radius.y)
    attracted = away(editing.magnet(cloud, middle, radius, strength))
    repelled = away(editing.magnet(cloud, middle, radius, -strength))
    assert (attracted <= before + slack).all()
    assert (repelled >= before - slack).all()
    assert (repelled <= np.maximum(before, 1.0) + slack).all()
    outside = before > 1.0 + slack
    np.testing.assert_allclose(attracted[outside], before[outside], atol=slack)


@settings(max_examples=40)
@given(clouds, coordinates, coordinates, coordinates, coordinates)
def test_a_lasso_around_a_rectangle_finds_what_the_rectangle_finds(
    cloud: np.ndarray, x0: float, x1: float, y0: float, y1: float
) -> None:
    low, high = (min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))
    corners = [low, (high[0], low[1]), high, (low[0], high[1])]
    inside = set(editing.in_polygon(cloud, corners).tolist())
    edges = {
        i
        for i, (x, y) in enumerate(cloud.tolist())
        if x in (low[0], high[0]) or y in (low[1], high[1])
    }
    assert inside - edges == set(editing.in_rectangle(cloud, low, high).tolist()) - edges


def test_a_lasso_that_bends_back_leaves_its_bay_out() -> None:
    horseshoe = [[0, 0], [10, 0], [10, 10], [7, 10], [7, 3], [3, 3], [3, 10], [0, 10]]
    points = np.array([[1.0, 9.0], [5.0, 9.0], [9.0, 9.0], [5.0, 1.0]])
    assert editing.in_polygon(points, horseshoe).tolist() == [0, 2, 3]
    assert editing.in_polygon(points, horseshoe[:2]).tolist() == []


def test_a_path_is_simplified_to_corners_that_lie_apart() -> None:
    path = np.column_stack([np.linspace(0, 1, 101), np.zeros(101)])
    simple = editing.simplified(path, Radius(0.3, 0.3))
    np.testing.assert_allclose(simple[:, 0], [0, 0.3, 0.6, 0.9, 1.0])


def test_the_length_of_a_path_is_measured_in_radii() -> None:
    assert editing.length_of([[0, 0], [3, 0], [3, 8]], Radius(1.5, 4)) == pytest.approx(4.0)
    assert editing.length_of([[1, 1]], Radius(1, 1)) == 0.0


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_a_radius_that_is_no_length_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="radius must be positive"):
        Radius(1.0, bad)
