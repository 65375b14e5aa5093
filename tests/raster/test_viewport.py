from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.raster.viewport import Viewport


def test_row_zero_of_the_image_is_the_top_of_the_data() -> None:
    view = Viewport(0.0, 10.0, 0.0, 5.0, 100, 50)
    assert view.to_pixels([[0.0, 5.0], [10.0, 0.0], [2.5, 4.0]]).tolist() == [
        [0.0, 0.0],
        [100.0, 50.0],
        [25.0, 10.0],
    ]


def test_an_offset_of_a_billion_costs_no_digits() -> None:
    near = Viewport(0.0, 1.0, 0.0, 1.0, 64, 64)
    far = Viewport(1e9, 1e9 + 1.0, -1e9, -1e9 + 1.0, 64, 64)
    points = np.array([[0.25, 0.5], [0.125, 0.875]])
    offset = np.array([1e9, -1e9])
    assert np.array_equal(near.to_pixels(points), far.to_pixels(points + offset))


@given(
    low=st.floats(-1e9, 1e9),
    span=st.floats(1e-3, 1e9),
    x=st.floats(-2.0, 3.0),
    y=st.floats(-2.0, 3.0),
)
def test_to_data_undoes_to_pixels(low: float, span: float, x: float, y: float) -> None:
    view = Viewport(low, low + span, -low, -low + 2 * span, 300, 200)
    point = np.array([[low + x * span, -low + y * span]])
    assert np.allclose(view.to_data(view.to_pixels(point)), point, rtol=1e-12, atol=1e-9 * span)


@pytest.mark.parametrize(
    "view",
    [
        Viewport(0.0, 0.0, 0.0, 1.0, 10, 10),
        Viewport(0.0, 1.0, 1.0, 1.0, 10, 10),
        Viewport(1.0, 0.0, 0.0, 1.0, 10, 10),
        Viewport(0.0, 1.0, 1.0, 0.0, 10, 10),
        Viewport(math.nan, 1.0, 0.0, 1.0, 10, 10),
        Viewport(0.0, math.inf, 0.0, 1.0, 10, 10),
        Viewport(-math.inf, math.inf, 0.0, 1.0, 10, 10),
        Viewport(-1.7e308, 1.7e308, 0.0, 1.0, 10, 10),
        Viewport(0.0, 5e-324, 0.0, 1.0, 10, 10),
        Viewport(0.0, 1.0, 0.0, 1.0, 0, 10),
        Viewport(0.0, 1.0, 0.0, 1.0, 10, -1),
        Viewport(0.0, 1.0, 0.0, 1.0, 1_000_000, 1_000_000),
    ],
)
def test_a_view_without_extent_or_pixels_says_so(view: Viewport) -> None:
    assert not view.drawable


def test_an_ordinary_view_can_be_drawn() -> None:
    assert Viewport(-1.0, 1.0, -1e-12, 1e-12, 1, 1).drawable
