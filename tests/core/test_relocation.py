"""Empty clusters: where their centers go."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.cluster

from kmeans_gui.core import ConvergenceWarning, KMeans, as_points, fit_points
from kmeans_gui.core.lloyd_start import updated_centers
from kmeans_gui.core.model import FitSpec
from tests.core.reference import assert_same_model, blobs, snapshots


def test_an_empty_cluster_moves_to_the_furthest_point() -> None:
    """scikit-learn's own case: one center so far away that it owns nothing."""
    X = np.array([[0, 0], [0.5, 0], [0.5, 1], [1, 1]])
    model = KMeans(2, init=np.array([[0.5, 0.5], [3, 3]])).fit(X)
    assert model.inertia_ == pytest.approx(0.25)
    assert model.n_iter_ == 3
    order = np.argsort(model.cluster_centers_[:, 0])
    np.testing.assert_allclose(model.cluster_centers_[order], [[0.25, 0], [0.75, 1]])


def test_two_empty_clusters_take_the_two_furthest_points_from_their_donor() -> None:
    """scikit-learn's own case, on a line: the first center keeps the mean of the other eight."""
    x = np.array([-10.0, -9.5, -9, -8.5, -8, -1, 1, 9, 9.5, 10])
    points = as_points(np.c_[x, np.zeros(10)])
    start = np.array([[-10.0, 0.0]] * 3)
    new, distances = updated_centers(points, start, points.moments(start))
    np.testing.assert_allclose(new[:, 0], [-36 / 8, 10, 9.5])
    assert distances == 30


def test_relocation_carries_the_weight_of_the_point() -> None:
    """scikit-learn's own case (#13486)."""
    X = np.array([[-1.0, 0.0], [1.0, 0.0]])
    model = KMeans(2, init=np.array([[-1.0, 0.0], [10.0, 0.0]])).fit(X, sample_weight=[1.9, 0.1])
    np.testing.assert_allclose(model.cluster_centers_, X)
    assert set(model.labels_) == {0, 1}


def test_a_point_without_weight_never_receives_a_relocated_center() -> None:
    X = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [100.0, 0.0]])
    model = KMeans(2, init=np.array([[1.0, 0.0], [900.0, 0.0]])).fit(X, sample_weight=[1, 1, 1, 0])
    assert model.cluster_centers_[:, 0].max() <= 2.0
    assert model.inertia_ == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(6))
def test_relocation_of_many_centers_at_once_is_scikit_learns(seed: int) -> None:
    X = blobs(400, centers=5, seed=seed)
    start = np.vstack([X[:3], np.full((4, 2), 1e4) + np.arange(4)[:, None]])
    ours = KMeans(7, init=start).fit(X)
    theirs = sklearn.cluster.KMeans(7, init=start, n_init=1).fit(X)
    assert_same_model(ours, theirs, X)


def test_a_donor_that_gives_up_all_its_points_does_not_fly_off() -> None:
    """0.1 + 0.2 - 0.2 - 0.1 is not 0 in floating point: what is left is not a cluster."""
    X = np.array([[5.0, 5.0], [7.0, 5.0], [-50.0, 0.0], [-50.1, 0.0]])
    start = np.array([[6.0, 50.0], [-50.0, 0.0], [1e6, 0.0], [-1e6, 1e6]])
    states = snapshots(X, [0.1, 0.2, 1.0, 1.0], n_clusters=4, init=start)
    for state in states[1:]:
        assert (state.centers >= X.min(axis=0) - 1e-9).all()
        assert (state.centers <= X.max(axis=0) + 1e-9).all()


def test_fewer_distinct_points_than_clusters_end_with_a_plain_word() -> None:
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 0]])
    message = r"Number of distinct clusters \(3\) found smaller than n_clusters \(4\)"
    with pytest.warns(ConvergenceWarning, match=message):
        model = KMeans(4, random_state=0).fit(X)
    assert model.inertia_ == 0.0
    assert set(model.labels_) == {0, 1, 2}


def test_more_given_centers_than_distinct_points_stop_after_one_iteration() -> None:
    """scikit-learn's own case (#28055)."""
    X = np.array([[0, 0], [1, 1], [1, 1], [1, 0], [0, 1]])
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(4\)"):
        model = KMeans(5, init=X).fit(X)
    assert model.n_iter_ == 1


def test_all_points_equal_is_not_an_error() -> None:
    X = np.full((10, 2), 0.1)
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(1\)"):
        model = KMeans(3, random_state=0).fit(X)
    np.testing.assert_array_equal(model.cluster_centers_, np.full((3, 2), 0.1))
    assert model.inertia_ == 0.0


def test_a_cluster_that_gives_up_all_its_weight_leaves_no_center_of_rounding() -> None:
    X = np.array([[0.0, 0.0], [0.1, 0.0], [1000.3, 7.0], [1003.7, -7.0]])
    weights = np.array([1.0, 1.0, 0.1, 0.2])
    init = np.array([[0.0, 0.0], [1500.0, 0.0], [9e5, 9e5], [8e5, 8e5]])
    spec = FitSpec("lloyd", 4, init=init, max_iter=1)
    centers = fit_points(as_points(X, weights), spec).centers
    assert (centers >= X.min(axis=0)).all()
    assert (centers <= X.max(axis=0)).all()
