"""The round numbers along the axes of plots against k."""

from __future__ import annotations

import pytest

from kmeans_gui.gui.curve_axes import linear_ticks, log_ticks


def test_round_numbers_are_at_the_ticks() -> None:
    assert linear_ticks(0, 10, 5) == [0, 2, 4, 6, 8, 10]
    assert linear_ticks(0.0, 0.31, 3) == [0.0, 0.2]
    assert linear_ticks(0.37, 0.72, 2) == [0.4, 0.6]
    assert linear_ticks(3, 3) == [3]
    assert log_ticks(30, 4000, 6) == [50, 100, 200, 500, 1000, 2000]
    assert log_ticks(1, 1e9, 5) == [1, 1e2, 1e4, 1e6, 1e8]
    assert log_ticks(100, 200, 3) == [100, 150, 200]


@pytest.mark.parametrize(("low", "high"), [(0.29, 0.71), (0.15, 1.45), (-3.0, 8.9), (7.01, 7.02)])
def test_a_low_axis_has_two_ticks_or_more(low: float, high: float) -> None:
    ticks = linear_ticks(low, high, 2)
    assert 2 <= len(ticks) <= 5
    assert all(low <= tick <= high for tick in ticks)


@pytest.mark.parametrize(("low", "high"), [(1e-9, 1e-8), (0.5, 0.7), (1e12, 3e15), (7.0, 7.1)])
def test_a_logarithmic_axis_has_two_ticks_or_more_wherever_it_is(low: float, high: float) -> None:
    ticks = log_ticks(low, high, 5)
    assert 2 <= len(ticks) <= 12
    assert all(low <= tick <= high for tick in ticks)
