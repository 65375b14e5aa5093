from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kmeans_gui.session.messages import sentence


def test_a_value_error_speaks_for_itself_on_one_line() -> None:
    assert sentence(ValueError("no numbers\n  in it"), "opening a.csv") == "no numbers in it"


def test_an_error_of_the_system_names_the_file_and_no_number(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    with pytest.raises(OSError, match="No such file") as caught:
        missing.open()
    text = sentence(caught.value, "opening missing.csv")
    assert text == f"No such file or directory: {missing}"


def test_an_error_of_the_system_with_words_of_our_own_says_only_these() -> None:
    error = FileNotFoundError("there is no file a.csv")
    error.errno, error.filename = 2, "a.csv"
    assert sentence(error, "opening a.csv") == "there is no file a.csv"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (3, "There are only 3 points for 5 clusters: choose k of at most 3 "),
        (1, "There is only 1 point for 5 clusters: choose k of at most 1 "),
    ],
)
def test_too_few_points_are_said_in_words_with_what_to_do_and_those_people_search_for(
    n: int, words: str
) -> None:
    known = f"n_samples={n} should be >= n_clusters=5"
    assert sentence(ValueError(f"{known}."), "fitting 5 clusters") == f"{words}({known})."


def test_too_little_memory_is_said_in_words() -> None:
    assert (
        sentence(MemoryError(), "opening a.npy") == "There is not enough memory for opening a.npy."
    )


def test_the_unexpected_is_one_sentence_and_its_traceback_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        text = sentence(KeyError("depth"), "fitting 5 clusters")
    assert text == "Something went wrong while fitting 5 clusters: KeyError: 'depth'"
    assert caplog.records[0].exc_info is not None
