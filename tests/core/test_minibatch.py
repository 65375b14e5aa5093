"""Mini-batch K-Means: the numbers that scikit-learn draws, and the states in between."""

from __future__ import annotations

import warnings
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.cluster

from kmeans_gui.core import ConvergenceWarning, MiniBatchKMeans, Snapshot, as_points, fit_points
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.fit import iterate
from kmeans_gui.core.minibatch_state import EarlyStopping, MiniBatchState
from kmeans_gui.core.model import Algorithm, FitSpec
from tests.core.reference import (
    StopAfter,
    assert_same_model,
    assignment,
    blobs,
    duplicates,
    five_blobs,
    heavy_tails,
    start_for,
)

SETS = {"blobs": blobs(2500, centers=7, seed=1), "tails": heavy_tails(), "five": five_blobs()}


def states_of(X: Any, **parameters: Any) -> list[Snapshot]:
    return list(MiniBatchKMeans(**parameters).iter_fit(X))


# ---------------------------------------------------------------- scikit-learn, the oracle


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("init", ["k-means++", "random", "given"])
@pytest.mark.parametrize("name", SETS)
def test_one_random_state_gives_the_fit_that_scikit_learn_gives(
    name: str, init: str, weighted: bool
) -> None:
    X = SETS[name]
    weights = np.random.RandomState(8).rand(len(X)) if weighted else None
    start: Any = start_for(X, 6) if init == "given" else init
    ours = MiniBatchKMeans(6, init=start, random_state=5).fit(X, sample_weight=weights)
    theirs = sklearn.cluster.MiniBatchKMeans(6, init=start, n_init="auto", random_state=5)
    theirs.fit(X, sample_weight=weights)
    assert_same_model(ours, theirs, X)
    assert ours.n_steps_ == theirs.n_steps_


@pytest.mark.parametrize(
    "parameters",
    [
        {"n_clusters": 1},
        {"n_clusters": 40},
        {"batch_size": 7},
        {"batch_size": 10**6},
        {"max_iter": 2, "max_no_improvement": None},
        {"tol": 1e-3, "max_no_improvement": None},
        {"n_init": 4, "init_size": 50},
        {"init_size": 10**6},
        {"reassignment_ratio": 0.9, "batch_size": 50},
        {"reassignment_ratio": 0.0},
        {"n_clusters": 30, "batch_size": 5, "max_iter": 1, "init": "random"},
    ],
    ids=str,
)
def test_every_parameter_means_what_it_means_to_scikit_learn(parameters: dict[str, Any]) -> None:
    X = SETS["blobs"]
    parameters = {"n_clusters": 6, "random_state": 3, "n_init": "auto", **parameters}
    ours = MiniBatchKMeans(**parameters).fit(X)
    theirs = sklearn.cluster.MiniBatchKMeans(**parameters).fit(X)
    assert_same_model(ours, theirs, X)
    assert ours.n_steps_ == theirs.n_steps_


def test_an_offset_of_1e9_loses_nothing() -> None:
    """scikit-learn's own mini-batch does not center the data and finds no clusters here."""
    X = np.round(blobs(1500, centers=4, seed=3) * 64) / 64  # exact at 1e9 as well
    near = MiniBatchKMeans(4, random_state=0).fit(X)
    far = MiniBatchKMeans(4, random_state=0).fit(X + 1e9)
    np.testing.assert_array_equal(far.labels_, near.labels_)
    assert far.n_steps_ == near.n_steps_
    np.testing.assert_allclose(far.cluster_centers_ - 1e9, near.cluster_centers_, atol=2e-7)
    assert far.inertia_ == pytest.approx(near.inertia_, rel=1e-6)


def test_identical_centers_are_reassigned_until_they_spread() -> None:
    """scikit-learn's own case: half of the points are zero, and 20 centers start at random."""
    X = blobs(100, centers=5, seed=0)
    X[::2] = 0
    for batch_size in (10, 200):
        model = MiniBatchKMeans(20, batch_size=batch_size, random_state=0, init="random").fit(X)
        assert np.count_nonzero(model.cluster_centers_.any(axis=1)) > 9


def test_the_inertia_of_the_five_blobs_is_the_books() -> None:
    inertias = [
        MiniBatchKMeans(5, random_state=seed, n_init=10).fit(five_blobs()).inertia_
        for seed in range(10)
    ]
    assert 211.5985 < min(inertias) < 211.94


# ------------------------------------------------------------------------------ partial_fit


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("init", ["k-means++", "random", "given"])
def test_partial_fit_is_scikit_learns_batch_by_batch(init: str, weighted: bool) -> None:
    X = SETS["blobs"]
    start: Any = start_for(X, 6) if init == "given" else init
    ours = MiniBatchKMeans(6, init=start, random_state=2)
    theirs = sklearn.cluster.MiniBatchKMeans(6, init=start, random_state=2, n_init=1)
    rng = np.random.RandomState(0)
    for size in (500, 100, 100, 1, 300, 50, 1200):
        batch = X[rng.randint(0, len(X), size)]
        weights = rng.rand(size) if weighted else None
        ours.partial_fit(batch, sample_weight=weights)
        theirs.partial_fit(batch, sample_weight=weights)
        np.testing.assert_allclose(
            ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9, atol=1e-9
        )
        np.testing.assert_array_equal(ours.labels_, theirs.labels_)
        assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9, abs=1e-12)
        assert ours.n_steps_ == theirs.n_steps_


def test_partial_fit_reassigns_rare_centers_as_scikit_learn_does() -> None:
    X = SETS["blobs"]
    parameters: dict[str, Any] = {"random_state": 1, "init": "random", "reassignment_ratio": 0.5}
    ours = MiniBatchKMeans(20, **parameters)
    theirs = sklearn.cluster.MiniBatchKMeans(20, n_init=1, **parameters)
    for start in range(0, 2400, 60):
        ours.partial_fit(X[start : start + 60])
        theirs.partial_fit(X[start : start + 60])
        np.testing.assert_allclose(
            ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9, atol=1e-9
        )


def test_partial_fit_after_fit_goes_on_where_the_fit_ended() -> None:
    X = SETS["blobs"]
    ours = MiniBatchKMeans(6, random_state=2).fit(X)
    theirs = sklearn.cluster.MiniBatchKMeans(6, random_state=2, n_init=1).fit(X)
    for batch in (X[:400], X[400:500], X[500:]):
        ours.partial_fit(batch)
        theirs.partial_fit(batch)
        np.testing.assert_allclose(
            ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9, atol=1e-9
        )
        assert ours.n_steps_ == theirs.n_steps_


def test_fit_forgets_the_stream_before_it() -> None:
    X = SETS["blobs"]
    fresh = MiniBatchKMeans(6, random_state=2).fit(X).partial_fit(X[:100])
    used = MiniBatchKMeans(6, random_state=2).partial_fit(X[:50] * 100).fit(X)
    used.partial_fit(X[:100])
    np.testing.assert_array_equal(used.cluster_centers_, fresh.cluster_centers_)
    assert used.n_steps_ == fresh.n_steps_


def test_partial_fit_far_from_zero_loses_nothing() -> None:
    X = np.round(blobs(900, centers=3, seed=5) * 64) / 64
    near, far = MiniBatchKMeans(3, random_state=0), MiniBatchKMeans(3, random_state=0)
    for start in range(0, 900, 90):
        near.partial_fit(X[start : start + 90])
        far.partial_fit(X[start : start + 90] + 1e9)
    np.testing.assert_allclose(far.cluster_centers_ - 1e9, near.cluster_centers_, atol=2e-7)


def test_a_first_batch_smaller_than_k_is_refused_and_leaves_the_model_unfitted() -> None:
    model = MiniBatchKMeans(8)
    with pytest.raises(ValueError, match="n_samples=5 should be >= n_clusters=8"):
        model.partial_fit(blobs(5))
    assert not hasattr(model, "cluster_centers_")
    model.partial_fit(blobs(50)).partial_fit(blobs(5))


# --------------------------------------------------------------------------- one step, by hand


def test_a_center_is_the_mean_of_all_points_that_it_ever_absorbed() -> None:
    state = MiniBatchState(np.array([[0.0, 0.0], [10.0, 0.0]]))
    rng = np.random.RandomState(0)
    inertia, _ = state.step(np.array([[1.0, 0.0], [3.0, 0.0], [10.0, 4.0]]), None, 3, rng, 0.0)
    assert inertia == 1 + 9 + 16
    np.testing.assert_array_equal(state.centers, [[2, 0], [10, 4]])
    np.testing.assert_array_equal(state.counts, [2, 1])
    state.step(np.array([[5.0, 0.0]]), np.array([2.0]), 1, rng, 0.0)
    np.testing.assert_array_equal(state.centers[0], [(2 * 2 + 5 * 2) / 4, 0])
    np.testing.assert_array_equal(state.counts, [4, 1])


def test_perfect_centers_are_reassigned_for_a_high_ratio_and_never_for_a_low_one() -> None:
    """scikit-learn's own case."""
    X = SETS["blobs"][:500]
    start = start_for(X, 5)
    high, low = MiniBatchState(start.copy()), MiniBatchState(start.copy())
    _, moved = high.step(X, None, 500, np.random.RandomState(0), 1.0)
    assert len(moved) == 4
    _, moved = low.step(X, None, 500, np.random.RandomState(0), 1e-15)
    assert len(moved) == 0


def test_smoothed_inertia_is_an_exponentially_weighted_average() -> None:
    stopping = EarlyStopping(n_samples=99, batch_size=10, threshold=0.0, max_no_improvement=2)
    assert stopping.reason(100.0, 1.0) is None
    assert stopping.smoothed is None, "the first batch tells about the initial centers only"
    assert stopping.reason(50.0, 1.0) is None
    assert stopping.smoothed == 50.0
    assert stopping.reason(40.0, 1.0) is None
    assert stopping.smoothed == pytest.approx(50 - 10 * 0.2)
    assert stopping.reason(60.0, 1.0) is None
    assert stopping.reason(60.0, 1.0) == "no_improvement"


# ----------------------------------------------------------------------------- snapshots


def test_steps_show_their_batch_and_the_last_one_the_whole_data() -> None:
    X = SETS["blobs"]
    model = MiniBatchKMeans(6, random_state=1, batch_size=256)
    states = list(model.iter_fit(X))
    assert [state.iteration for state in states] == list(range(model.n_steps_ + 1))
    assert states[0].batch is None
    for before, state in pairwise(states):
        assert state.batch is not None
        assert state.batch.shape == (256,)
        _, _, inertia = assignment(X[state.batch], before.centers)
        assert state.batch_inertia == pytest.approx(inertia / 256, rel=1e-9)
        assert state.shift == pytest.approx(np.linalg.norm(state.centers - before.centers))
    assert all(np.isnan(state.inertia) for state in states[:-1])
    _, counts, inertia = assignment(X, states[-1].centers)
    np.testing.assert_array_equal(states[-1].counts, counts)
    assert states[-1].inertia == pytest.approx(inertia, rel=1e-12)
    assert model.inertia_ == states[-1].inertia
    np.testing.assert_array_equal(model.cluster_centers_, states[-1].centers)
    np.testing.assert_array_equal(np.bincount(model.labels_), counts)


def test_a_step_names_the_centers_that_it_reassigned() -> None:
    X = SETS["blobs"]
    states = states_of(X, n_clusters=20, init="random", batch_size=40, random_state=0, n_init=1)
    moved = [
        state for state in states[1:] if state.reassigned is not None and len(state.reassigned)
    ]
    assert moved, "some centers start where hardly a point is"
    for state in moved:
        assert state.batch is not None
        assert state.reassigned is not None
        on_points = X[state.batch]
        for j in state.reassigned:
            assert (on_points == state.centers[j]).all(axis=1).any()


def test_published_steps_are_never_written_again() -> None:
    states, copies = [], []
    for state in MiniBatchKMeans(6, random_state=0).iter_fit(SETS["blobs"]):
        states.append(state)
        copies.append((state.centers.copy(), state.counts.copy()))
    for state, (centers, counts) in zip(states, copies, strict=True):
        np.testing.assert_array_equal(state.centers, centers)
        np.testing.assert_array_equal(state.counts, counts)
        assert not state.centers.flags.writeable


# -------------------------------------------------------------------------------- stopping


def test_the_reason_says_why_a_fit_ended() -> None:
    X = SETS["blobs"]

    def reason(**parameters: Any) -> str:
        spec = FitSpec("minibatch", n_clusters=6, random_state=0, **parameters)
        return fit_points(as_points(X), spec).reason

    assert reason() == "no_improvement"
    assert reason(max_iter=1, max_no_improvement=None) == "max_iter"
    assert reason(tol=1.0, max_no_improvement=None) == "tol"


@pytest.mark.parametrize("polls", range(4, 12))
def test_a_fit_that_is_stopped_keeps_its_last_centers(polls: int) -> None:
    X = SETS["blobs"]
    states: list[Snapshot] = []
    spec = FitSpec("minibatch", n_clusters=6, random_state=0, max_no_improvement=None)
    result = fit_points(as_points(X), spec, states.append, StopAfter(polls + 20))
    assert result.reason == "cancelled"
    np.testing.assert_array_equal(result.centers, states[-1].centers)
    assert result.n_steps == states[-1].iteration


def test_stopping_before_there_are_centers_raises_cancelled() -> None:
    with pytest.raises(Cancelled):
        fit_points(as_points(SETS["blobs"]), FitSpec("minibatch"), None, should_stop=lambda: True)


# ---------------------------------------------------------------------------------- extremes


def test_duplicates_all_equal_points_and_k_equal_to_n_are_fitted() -> None:
    assert MiniBatchKMeans(10, random_state=0).fit(duplicates()).inertia_ > 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        same = MiniBatchKMeans(3, random_state=0).fit(np.full((50, 2), 7.0))
    assert same.inertia_ == 0.0
    assert MiniBatchKMeans(40, random_state=0).fit(blobs(40)).cluster_centers_.shape == (40, 2)


def test_a_memory_map_is_fitted_like_the_array_that_it_holds(tmp_path: Path) -> None:
    X = SETS["blobs"]
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    ours = MiniBatchKMeans(6, random_state=0).fit(mapped)
    np.testing.assert_array_equal(
        ours.cluster_centers_, MiniBatchKMeans(6, random_state=0).fit(X).cluster_centers_
    )


def test_two_fits_in_turns_draw_the_numbers_that_each_draws_alone() -> None:
    points = as_points(blobs(400))
    specs = [FitSpec("minibatch", 3, batch_size=50, random_state=seed) for seed in (0, 1)]
    alone = [[step.centers for step in iterate(points, spec)] for spec in specs]
    together: list[list[Any]] = [[], []]
    for pair in zip_longest(*(iterate(points, spec) for spec in specs)):
        for centers, step in zip(together, pair, strict=True):
            if step is not None:
                centers.append(step.centers)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_generator_that_a_callable_kept_is_its_own() -> None:
    kept: list[np.random.RandomState] = []

    def init(X: Any, n_clusters: int, random_state: np.random.RandomState) -> Any:
        kept.append(random_state)
        return X[:n_clusters]

    points = as_points(blobs(400))
    algorithms: tuple[Algorithm, ...] = ("kmeans", "minibatch")
    for algorithm in algorithms:
        fit_points(points, FitSpec(algorithm, 3, init=init, n_init=1, random_state=7))
        before = kept[-1].get_state(legacy=False)["state"]["key"].copy()
        fit_points(points, FitSpec(algorithm, 3, random_state=8))
        after = kept[-1].get_state(legacy=False)["state"]["key"]
        np.testing.assert_array_equal(after, before)


def test_a_ratio_above_one_leaves_the_most_chosen_center_where_it_is() -> None:
    X = blobs(300)
    spec = FitSpec("minibatch", 4, batch_size=50, reassignment_ratio=2.0, random_state=0)
    assert np.isfinite(fit_points(as_points(X), spec).centers).all()


def test_a_sample_of_points_without_weight_is_refused_with_what_to_do() -> None:
    X, weights = blobs(5_000), np.zeros(5_000)
    weights[[10, 2_500, 4_999]] = 1.0
    model = MiniBatchKMeans(3, batch_size=20, random_state=0)
    with pytest.raises(ValueError, match=r"60 points that were drawn.*raise init_size"):
        model.fit(X, sample_weight=weights)
