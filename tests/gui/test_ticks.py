from __future__ import annotations

import pytest

from kmeans_gui.gui.ticks import round_ticks


def words(low: float, high: float, about: int = 5) -> list[str]:
    return [tick.words for tick in round_ticks(low, high, about)]


def test_ticks_are_round_and_written_with_as_many_digits_as_tell_them_apart() -> None:
    assert words(-1.2, 1.3) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"]
    assert words(0, 10) == ["0", "2", "4", "6", "8", "10"]
    assert words(0.001, 0.0031, 2) == ["0.001", "0.002", "0.003"]


def test_neighbors_far_from_zero_differ_in_their_words() -> None:
    found = words(1e9, 1e9 + 5)
    assert len(set(found)) == len(found) >= 4


def test_large_and_small_numbers_have_an_exponent() -> None:
    assert words(0, 5e8) == ["0", "1e8", "2e8", "3e8", "4e8", "5e8"]


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (0.0, float("nan")), (1e300, 1e300)])
def test_where_there_is_no_extent_there_are_no_ticks(ends: tuple[float, float]) -> None:
    assert round_ticks(*ends, 5) == []
