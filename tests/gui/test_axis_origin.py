"""What the numbers of an axis far from zero are counted from, and how its name says so."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from kmeans_gui.gui.axis_origin import fitted_name, origin_of, with_origin


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-3.0, 2.0, 0.0),
        (1990.0, 2030.0, 0.0),
        (1e9 - 3, 1e9 + 2, 1e9),
        (-1e12 - 3, -1e12 + 2, -1e12),
        (0.3000001, 0.3000002, 0.3),
        (1e20, 1e20 + 65536, 0.0),
        (0.0, float("inf"), 0.0),
        (5.0, 5.0, 0.0),
    ],
)
def test_an_axis_far_from_zero_has_a_round_origin_near_its_numbers(
    low: float, high: float, expected: float
) -> None:
    assert origin_of(low, high) == expected


def test_an_origin_stays_where_the_view_moves_a_little_and_goes_where_it_shows_zero() -> None:
    assert origin_of(1e9 + 40, 1e9 + 45, now=1e9) == 1e9
    assert origin_of(1e9 + 4000, 1e9 + 4005, now=1e9) == 1e9 + 4000
    # far enough to keep an origin, and not far enough to begin with one
    assert origin_of(7e4, 7e4 + 1, now=7e4) == 7e4
    assert origin_of(7e4, 7e4 + 1) == 0.0
    assert origin_of(-1.0, 1e9, now=1e9) == 0.0


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (0.0, "x"),
        (1e9, "x \N{MINUS SIGN} 1,000,000,000"),
        (-1e12, "x + 1,000,000,000,000"),
        (0.3, "x \N{MINUS SIGN} 0.3"),
        (1.25e18, "x \N{MINUS SIGN} 1.25e18"),
    ],
)
def test_the_name_of_an_axis_says_what_was_taken_off(origin: float, words: str) -> None:
    assert with_origin("x", origin) == words


def test_an_origin_is_never_cut_but_written_shorter(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(QFont())
    assert fitted_name("x", 1e9, metrics, 1000.0) == with_origin("x", 1e9)
    assert fitted_name("x", 1e9, metrics, 80.0) == "x \N{MINUS SIGN} 1e9"
    long = fitted_name("annual income before taxes", 1e9, metrics, 200.0)
    assert long.endswith(" \N{MINUS SIGN} 1,000,000,000")
    assert "\N{HORIZONTAL ELLIPSIS}" in long
