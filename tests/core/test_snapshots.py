"""What each snapshot of a fit says, and that it holds."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gui.core import ConvergenceWarning, KMeans
from tests.core.reference import DATA_SETS, assignment, blobs, five_blobs, snapshots, start_for

FLOAT32_FAR = (blobs(2000, centers=8, seed=2) + 1e4).astype(np.float32)


@pytest.mark.parametrize(
    "X",
    [*DATA_SETS.values(), blobs(2000, centers=8).astype(np.float32), FLOAT32_FAR],
    ids=[*DATA_SETS, "float32", "float32 at 1e4"],
)
def test_counts_and_inertia_are_of_the_very_centers_that_a_snapshot_shows(X: Any) -> None:
    previous = np.inf
    for state in snapshots(X, n_clusters=9, random_state=3):
        _, counts, inertia = assignment(X, state.centers)
        np.testing.assert_array_equal(state.counts, counts)
        assert state.inertia == pytest.approx(inertia, rel=1e-9, abs=1e-30)
        assert state.inertia <= previous, "inertia never rises"
        assert state.centers.dtype == X.dtype
        previous = state.inertia


def test_weighted_snapshots_count_weights() -> None:
    X, weights = blobs(500), np.random.RandomState(1).rand(500)
    for state in snapshots(X, weights, n_clusters=5, random_state=0):
        _, counts, inertia = assignment(X, state.centers, weights)
        np.testing.assert_allclose(state.counts, counts, rtol=1e-12)
        assert state.inertia == pytest.approx(inertia, rel=1e-12)


@settings(max_examples=40)
@given(data=st.data())
def test_inertia_never_rises_whatever_the_points(data: Any) -> None:
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    elements = st.floats(-1e6, 1e6, width=32)
    n = data.draw(st.integers(2, 60))
    X = data.draw(hnp.arrays(dtype, (n, 2), elements=elements))
    k = data.draw(st.integers(1, min(n, 8)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        states = snapshots(X, n_clusters=k, random_state=0)
    inertias = [state.inertia for state in states]
    assert all(b <= a for a, b in pairwise(inertias))
    assert all(np.isfinite(inertias))


def test_the_first_snapshot_is_the_start_and_the_last_the_fitted_model() -> None:
    X = blobs(800)
    start = start_for(X, 5)
    model = KMeans(5, init=start)
    states = list(model.iter_fit(X))
    np.testing.assert_array_equal(states[0].centers, start)
    assert states[0].shift == 0.0
    np.testing.assert_array_equal(states[-1].centers, model.cluster_centers_)
    assert states[-1].inertia == model.inertia_
    assert states[-1].iteration == model.n_iter_ == len(states) - 1
    np.testing.assert_array_equal(np.bincount(model.labels_), states[-1].counts)


def test_shift_is_how_far_the_centers_moved() -> None:
    states = snapshots(blobs(800), n_clusters=5, init="random", n_init=1, random_state=1)
    for a, b in pairwise(states):
        assert b.shift == pytest.approx(np.linalg.norm(b.centers - a.centers), abs=1e-12)


def test_starts_follow_one_another_and_the_best_is_kept() -> None:
    X = five_blobs(500)
    model = KMeans(5, init="random", n_init=4, random_state=0)
    states = list(model.iter_fit(X))
    starts = [state.start for state in states]
    assert starts == sorted(starts)
    assert set(starts) == {0, 1, 2, 3}
    for start in range(4):
        run = [state.iteration for state in states if state.start == start]
        assert run == list(range(len(run)))
    last = {state.start: state.inertia for state in states}
    assert model.inertia_ == min(last.values())


def test_published_arrays_are_read_only_and_never_written_again() -> None:
    states, copies = [], []
    for state in KMeans(5, random_state=0, init="random", n_init=2).iter_fit(blobs(500)):
        states.append(state)
        copies.append((state.centers.copy(), state.counts.copy()))
    for state, (centers, counts) in zip(states, copies, strict=True):
        np.testing.assert_array_equal(state.centers, centers)
        np.testing.assert_array_equal(state.counts, counts)
        with pytest.raises(ValueError, match="read-only"):
            state.centers[0, 0] = 1.0


def test_a_full_scan_counts_n_times_k_distances() -> None:
    X = blobs(700)
    states = snapshots(X, n_clusters=6, init=start_for(X, 6), tol=0, algorithm="lloyd")
    assert {state.distances for state in states[:-1]} == {700 * 6}
    # The last pass of a strict convergence moves nothing, so it need not be made.
    assert states[-1].distances == 0


def test_seconds_grow_and_leave_out_what_the_consumer_does() -> None:
    seconds = [state.seconds for state in snapshots(blobs(700), n_clusters=6, random_state=0)]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
