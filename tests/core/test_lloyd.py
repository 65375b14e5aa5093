"""Full-batch K-Means against scikit-learn, against the textbook, and against its own promises."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gui.core import KMeans, Snapshot, as_points, fit_points
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitSpec
from tests.core.reference import (
    DATA_SETS,
    FIVE_BLOBS_CENTERS,
    StopAfter,
    assert_same_model,
    blobs,
    duplicates,
    far_away,
    five_blobs,
    heavy_tails,
    snapshots,
    start_for,
    textbook_lloyd,
)

FOUR = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0]])


# ------------------------------------------------------------------ four points, by hand


def test_four_points_split_into_the_left_and_the_right_pair() -> None:
    model = KMeans(2, init=np.array([[1.0, 1.0], [9.0, 1.0]])).fit(FOUR)
    np.testing.assert_array_equal(model.cluster_centers_, [[0, 1], [10, 1]])
    np.testing.assert_array_equal(model.labels_, [0, 0, 1, 1])
    assert model.inertia_ == 4.0
    assert model.n_iter_ == 2


def test_four_points_stay_in_a_bad_optimum_that_is_a_fixed_point() -> None:
    """Top against bottom is a local optimum of inertia 100, from which Lloyd cannot escape."""
    model = KMeans(2, init=np.array([[5.0, 0.0], [5.0, 2.0]])).fit(FOUR)
    np.testing.assert_array_equal(model.labels_, [0, 1, 0, 1])
    assert model.inertia_ == 100.0
    assert model.n_iter_ == 1


def test_every_state_of_four_points_is_as_computed_by_hand() -> None:
    states = snapshots(FOUR, n_clusters=2, init=np.array([[0.0, 0.0], [0.0, 2.0]]))
    assert [s.iteration for s in states] == [0, 1, 2]
    np.testing.assert_array_equal(states[0].counts, [2, 2])
    assert states[0].inertia == 200.0
    np.testing.assert_array_equal(states[1].centers, [[5, 0], [5, 2]])
    assert states[1].inertia == 100.0
    assert states[1].shift == pytest.approx(np.sqrt(50.0))
    assert states[2].shift == 0.0
    # The third state is the second one's, which need not be computed again.
    assert [s.distances for s in states] == [8, 8, 0]


def test_one_cluster_is_the_mean_and_the_total_variance() -> None:
    X = heavy_tails()
    model = KMeans(1, random_state=0).fit(X)
    np.testing.assert_allclose(model.cluster_centers_[0], X.mean(axis=0), rtol=1e-12)
    assert model.inertia_ == pytest.approx(len(X) * X.var(axis=0).sum(), rel=1e-12)


def test_as_many_clusters_as_points_leave_no_inertia() -> None:
    X = blobs(60)
    model = KMeans(60, random_state=0).fit(X)
    assert model.inertia_ == 0.0
    assert sorted(model.labels_) == list(range(60))


def test_an_exact_tie_goes_to_the_lowest_index() -> None:
    X = np.array([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    first = snapshots(X, n_clusters=2, init=np.array([[1.0, 0.0], [-1.0, 0.0]]))[0]
    np.testing.assert_array_equal(first.counts, [2, 1])


# -------------------------------------------------------------- scikit-learn, the oracle


@pytest.mark.parametrize("k", [1, 2, 5, 24])
@pytest.mark.parametrize("name", DATA_SETS)
def test_from_the_same_centers_the_fit_is_scikit_learns(name: str, k: int) -> None:
    X = DATA_SETS[name]
    start = start_for(X, k, seed=k)
    ours = KMeans(k, init=start).fit(X)
    theirs = sklearn.cluster.KMeans(k, init=start, n_init=1).fit(X)
    assert_same_model(ours, theirs, X)


@pytest.mark.parametrize("limits", [{"tol": 0.0}, {"tol": 0.1}, {"max_iter": 1}, {"max_iter": 4}])
@pytest.mark.parametrize("name", ["blobs", "heavy tails", "duplicates", "collinear"])
def test_it_stops_at_the_iteration_where_scikit_learn_stops(
    name: str, limits: dict[str, Any]
) -> None:
    X = DATA_SETS[name]
    start = start_for(X, 8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sklearn.exceptions.ConvergenceWarning)
        theirs = sklearn.cluster.KMeans(8, init=start, n_init=1, **limits).fit(X)
    assert_same_model(KMeans(8, init=start, **limits).fit(X), theirs, X)


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ["blobs", "heavy tails", "offset of 1e9"])
def test_one_random_state_gives_the_fit_that_scikit_learn_gives(
    name: str, weighted: bool, init: str
) -> None:
    X = DATA_SETS[name]
    weights = np.random.RandomState(8).rand(len(X)) if weighted else None
    # Where the tolerance ends two starts at the same labels but different centers, scikit-learn
    # keeps the first of them and we the better one; so there is none here.
    parameters: dict[str, Any] = {"init": init, "n_init": 3, "random_state": 5, "tol": 0}
    ours = KMeans(6, **parameters).fit(X, sample_weight=weights)
    theirs = sklearn.cluster.KMeans(6, **parameters).fit(X, sample_weight=weights)
    assert_same_model(ours, theirs, X)


def test_a_fit_of_float32_agrees_with_scikit_learn_to_single_precision() -> None:
    X = blobs(3000, centers=6, seed=9).astype(np.float32)
    start = start_for(X, 6)
    ours = KMeans(6, init=start).fit(X)
    theirs = sklearn.cluster.KMeans(6, init=start, n_init=1).fit(X)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-5)
    assert ours.cluster_centers_.dtype == np.float32
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-5)


def test_an_offset_of_1e9_changes_nothing_but_the_offset() -> None:
    X = np.round(blobs(1000, centers=4, seed=3) * 64) / 64  # exact at 1e9 as well
    start = start_for(X, 4)
    near = KMeans(4, init=start).fit(X)
    far = KMeans(4, init=start + 1e9).fit(X + 1e9)
    np.testing.assert_array_equal(far.labels_, near.labels_)
    assert far.n_iter_ == near.n_iter_
    np.testing.assert_allclose(far.cluster_centers_ - 1e9, near.cluster_centers_, atol=2e-7)
    assert far.inertia_ == pytest.approx(near.inertia_, rel=1e-9)


def test_the_books_five_blobs_have_the_books_inertia() -> None:
    X = five_blobs()
    given_start = np.array([(-3.0, 3), (-3, 2), (-3, 1), (-1, 2), (0, 2)])
    model = KMeans(5, init=given_start).fit(X)
    assert 211.5985 < model.inertia_ < 211.6235
    best = KMeans(5, n_init=10, random_state=0).fit(X)
    assert best.inertia_ == pytest.approx(211.5985372581683, rel=1e-9)
    for center in FIVE_BLOBS_CENTERS:
        assert np.hypot(*(best.cluster_centers_ - center).T).min() < 0.06


# ------------------------------------------------------------- the textbook, bit for bit


@settings(max_examples=60)
@given(data=st.data())
def test_on_whole_numbers_it_is_the_textbooks_algorithm_to_the_last_bit(data: Any) -> None:
    """Sums of small integers are exact in any order, so that even exact ties must agree."""
    coordinates = st.integers(-8, 8).map(float)
    X = data.draw(hnp.arrays(np.float64, (data.draw(st.integers(1, 40)), 2), elements=coordinates))
    distinct = np.unique(X, axis=0)
    k = data.draw(st.integers(1, min(6, len(distinct))))
    start = distinct[data.draw(st.permutations(range(len(distinct))))[:k]]
    offset = data.draw(st.sampled_from([0.0, 2.0**30, -(2.0**40)]))
    try:
        with np.errstate(invalid="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            centers, _ = textbook_lloyd(X, start)
    except ValueError:
        return
    if not np.isfinite(centers).all():
        return  # a cluster ran empty, where the textbook is silent
    model = KMeans(k, init=start + offset, tol=0).fit(X + offset)
    if offset == 0.0:
        np.testing.assert_array_equal(model.cluster_centers_, centers)
    else:
        np.testing.assert_allclose(model.cluster_centers_ - offset, centers, atol=1e-3)


# ------------------------------------------------------------------------------- weights


def test_whole_weights_are_repetitions() -> None:
    X = blobs(300, seed=2)
    weights = np.random.RandomState(0).randint(1, 5, len(X))
    start = start_for(X, 5)
    weighted = KMeans(5, init=start).fit(X, sample_weight=weights)
    repeated = KMeans(5, init=start).fit(np.repeat(X, weights, axis=0))
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=1e-10)
    np.testing.assert_array_equal(np.repeat(weighted.labels_, weights), repeated.labels_)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-10)


def test_points_without_weight_change_nothing_and_are_labeled_all_the_same() -> None:
    X = blobs(300, seed=3)
    weights = (np.arange(300) % 3 > 0).astype(float)
    start = start_for(X[weights > 0], 4)
    # The tolerance is relative to the variance of all the points, those without weight too.
    some = KMeans(4, init=start, tol=0).fit(X, sample_weight=weights)
    without = KMeans(4, init=start, tol=0).fit(X[weights > 0])
    np.testing.assert_allclose(some.cluster_centers_, without.cluster_centers_, rtol=1e-10)
    assert some.inertia_ == pytest.approx(without.inertia_, rel=1e-10)
    np.testing.assert_array_equal(some.labels_, some.predict(X))


def test_weights_of_one_are_no_weights() -> None:
    X = blobs(500)
    a = KMeans(5, random_state=1, init="random", n_init=4).fit(X)
    b = KMeans(5, random_state=1, init="random", n_init=4).fit(X, sample_weight=np.ones(500))
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)
    assert a.inertia_ == b.inertia_


# ------------------------------------------------------------------------------ stopping


def reason_of(X: Any, **parameters: Any) -> str:
    return fit_points(as_points(X), FitSpec(**parameters)).reason


def test_the_reason_says_why_a_fit_ended() -> None:
    X = blobs(2000, centers=7, seed=1)
    start = start_for(X, 12)
    assert reason_of(X, n_clusters=12, init=start, tol=0.0) == "converged"
    assert reason_of(X, n_clusters=12, init=start, max_iter=2) == "max_iter"
    assert reason_of(X, n_clusters=12, init=start, tol=0.1) == "tol"


@pytest.mark.parametrize("polls", [1, 2, 3, 5, 8, 13])
def test_a_fit_that_is_stopped_keeps_its_last_snapshot(polls: int) -> None:
    X = blobs(2000, centers=7, seed=1)
    spec = FitSpec(n_clusters=12, init=start_for(X, 12), tol=0.0)
    states: list[Snapshot] = []
    should_stop = StopAfter(polls)
    result = fit_points(as_points(X), spec, states.append, should_stop)
    assert result.reason == "cancelled"
    np.testing.assert_array_equal(result.centers, states[-1].centers)
    assert result.inertia == states[-1].inertia
    assert should_stop.asked <= polls + 3, "it went on after it was told to stop"


def test_a_fit_stopped_in_a_later_start_keeps_the_best_so_far() -> None:
    X = five_blobs(500)
    states: list[Snapshot] = []
    spec = FitSpec(n_clusters=5, init="random", n_init=50, random_state=0)
    result = fit_points(
        as_points(X), spec, states.append, lambda: bool(states) and states[-1].start >= 3
    )
    assert result.reason == "cancelled"
    last = {state.start: state for state in states}
    assert result.inertia == min(state.inertia for state in last.values())


def test_stopping_before_there_is_anything_raises_cancelled() -> None:
    with pytest.raises(Cancelled):
        fit_points(as_points(blobs()), FitSpec(n_clusters=5), should_stop=lambda: True)


def test_duplicates_and_far_points_fit_the_same_in_any_memory_layout() -> None:
    for X in (duplicates(), far_away()):
        start = start_for(X, 6)
        expected = KMeans(6, init=start).fit(X).cluster_centers_
        for other in (np.asfortranarray(X), np.repeat(X, 2, axis=0)[::2], X[::-1][::-1]):
            np.testing.assert_array_equal(
                KMeans(6, init=start).fit(other).cluster_centers_, expected
            )
