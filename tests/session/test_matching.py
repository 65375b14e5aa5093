from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.session.matching import match_colors


def test_each_center_takes_the_color_of_the_one_at_its_place() -> None:
    reference = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    np.testing.assert_array_equal(match_colors(reference, reference[[2, 0, 1]] + 0.3), [2, 0, 1])


def test_with_more_centers_the_others_take_the_colors_that_are_left() -> None:
    reference = [[0.0, 0.0], [10.0, 0.0]]
    centers = [[5.0, 9.0], [10.1, 0.0], [3.0, 9.0], [0.1, 0.0]]
    np.testing.assert_array_equal(match_colors(reference, centers), [2, 1, 3, 0])


@given(st.integers(0, 90), st.integers(1, 90), st.integers(0, 9))
def test_every_color_is_given_once(m: int, k: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    colors = match_colors(draw.normal(size=(m, 2)), draw.normal(size=(k, 2)))
    assert len(set(colors)) == k
    assert set(colors) <= set(range(max(m, k)))
    assert len(colors[colors < m]) == min(m, k)


def test_a_fit_with_fewer_centers_takes_the_colors_of_those_that_it_has() -> None:
    reference = [[0.0, 0.0], [5.0, 0.0], [9.0, 0.0]]
    np.testing.assert_array_equal(match_colors(reference, [[9.1, 0.0], [0.1, 0.0]]), [2, 0])


def test_the_colors_of_the_reference_may_be_any() -> None:
    reference = [[0.0, 0.0], [5.0, 0.0]]
    centers = [[0.1, 0.0], [9.0, 0.0], [5.1, 0.0]]
    np.testing.assert_array_equal(match_colors(reference, centers, [7, 0]), [7, 1, 0])


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_centers_without_a_distance_are_matched_all_the_same(value: float) -> None:
    colors = match_colors([[value, 0.0], [1.0, 1.0]], [[1.0, 1.0], [value, value], [2.0, 2.0]])
    assert sorted(colors) == [0, 1, 2]
