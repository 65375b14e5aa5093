from __future__ import annotations

import pytest

from kmeans_gui.gui import text


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [
        (0.0, 0.5, "0.0"),
        (-1e-18, 0.5, "0.0"),
        (-2.5, 0.5, "\N{MINUS SIGN}2.5"),
        (300_000.0, 100_000.0, "300,000"),
        (5e8, 1e8, "5e8"),
        (2e-7, 1e-7, "2e\N{MINUS SIGN}7"),
        (1e9 + 5, 5.0, "1,000,000,005"),
        (1e9 + 0.25, 0.05, "1,000,000,000.25"),
    ],
)
def test_a_number_on_an_axis_has_the_digits_in_which_it_differs_from_its_neighbors(
    value: float, step: float, words: str
) -> None:
    assert text.tick(value, step) == words


def test_a_place_is_as_exact_as_a_pixel_of_the_view_on_both_sides_of_one() -> None:
    assert text.coordinate(-0.500923, 0.0072) == "\N{MINUS SIGN}0.501"
    assert text.coordinate(1.992713, 0.0072) == "1.993"
    assert text.coordinate(1e9 + 3.21, 0.03) == "1,000,000,003.21"


def test_a_place_in_a_view_without_pixels_is_said_all_the_same() -> None:
    assert text.coordinate(1.5, 0.0) == "1.50"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("there is no file a.csv: check its name", "There is no file a.csv: check its name."),
        ("a.csv has only one row", "a.csv has only one row."),
        ("n_clusters must be at least 1", "n_clusters must be at least 1."),
        ("Choose another.", "Choose another."),
    ],
)
def test_an_error_is_shown_as_a_sentence_that_leaves_names_as_they_are(
    words: str, expected: str
) -> None:
    assert text.sentence(words) == expected
