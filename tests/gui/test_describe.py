from __future__ import annotations

import math

import numpy as np
import pytest

from kmeans_gui.core.model import FitResult, FitSpec, Snapshot
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui import describe


def snapshot(start: int, iteration: int, inertia: float = 1.0, **more: float) -> Snapshot:
    return Snapshot(start, iteration, np.zeros((2, 2)), np.ones(2), inertia, **more)  # type: ignore[arg-type]


THREE_STARTS = [
    *(snapshot(0, i) for i in range(4)),
    *(snapshot(1, i) for i in range(9)),
    *(snapshot(2, i) for i in range(2)),
]


@pytest.mark.parametrize(("start", "last"), [(0, 3), (1, 8), (2, 1)])
def test_every_start_has_its_own_last_iteration(start: int, last: int) -> None:
    assert describe.last_iteration(THREE_STARTS, start) == last
    # the fitted model, added at the end, is the first start's
    assert describe.last_iteration([*THREE_STARTS, snapshot(0, 3)], start) == last


def test_the_place_in_a_fit_is_told_in_words() -> None:
    alone = [snapshot(0, i) for i in range(4)]
    assert describe.place(alone, alone[0]) == "Initial centers"
    assert describe.place(alone, alone[2]) == "Iteration 2 of 3"
    assert describe.place(THREE_STARTS, THREE_STARTS[5]) == "Iteration 1 of 8 · start 2 of 3"
    assert describe.n_starts([*THREE_STARTS, snapshot(0, 3)]) == 3


def test_a_mini_batch_step_tells_what_it_knows() -> None:
    steps = [
        snapshot(0, 0, math.nan),
        snapshot(0, 1, math.nan, batch_inertia=0.5),
        snapshot(0, 2, math.nan, batch_inertia=0.5, smoothed_inertia=0.25),
        snapshot(0, 3, 211.6),
    ]
    assert describe.place(steps, steps[2]) == "Step 2 of 3"
    assert [describe.inertia(step) for step in steps] == [
        "not known",
        "about 0.50000 per point",
        "about 0.25000 per point",
        "211.60",
    ]


@pytest.mark.parametrize(
    ("algorithm", "reason", "words"),
    [
        ("kmeans", "converged", "Converged after 7 iterations, 0.4 ms"),
        ("kmeans", "tol", "Within tolerance after 7 iterations, 0.4 ms"),
        ("minibatch", "no_improvement", "Stopped improving after 90 steps, 0.4 ms"),
        ("kmeans", "cancelled", "Stopped by you after 7 iterations, 0.4 ms"),
    ],
)
def test_the_end_of_a_fit_is_told_in_words(algorithm: str, reason: str, words: str) -> None:
    spec = FitSpec(algorithm=algorithm)  # type: ignore[arg-type]
    zeros = np.zeros((2, 2))
    result = FitResult(spec, zeros, np.ones(2), 1.0, 7, 90, reason, seconds=0.0004)  # type: ignore[arg-type]
    assert describe.ending(result) == words


def test_rows_that_were_left_out_are_mentioned() -> None:
    whole = Dataset(np.eye(2), title="a.csv")
    holes = Dataset(np.eye(2), title="a.csv", dropped_rows=np.array([1]))
    assert describe.dataset_title(whole) == "a.csv"
    assert describe.dataset_title(holes) == (
        "a.csv, 1 row with missing or infinite values left out"
    )
