"""scikit-learn's interface: parameters, attributes, methods, and what pipelines need."""

from __future__ import annotations

import copy
import inspect
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.base
import sklearn.cluster
import sklearn.exceptions

import kmeans_gui.core as core
from kmeans_gui.core import ConvergenceWarning, KMeans, MiniBatchKMeans, NotFittedError
from tests.core.reference import blobs, far_away, squared_distances, start_for

ESTIMATORS = [KMeans, MiniBatchKMeans]
X = blobs(900, centers=5, seed=3)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_parameters_have_scikit_learns_names_order_and_defaults(estimator: Any) -> None:
    ours = inspect.signature(estimator).parameters
    theirs = inspect.signature(getattr(sklearn.cluster, estimator.__name__)).parameters
    for name, parameter in ours.items():
        assert name in theirs
        if name != "algorithm":
            assert parameter.default == theirs[name].default
            assert parameter.kind == theirs[name].kind
    missing = set(theirs) - set(ours)
    assert missing <= {"verbose", "copy_x", "compute_labels"}


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_fitted_attributes_have_scikit_learns_types(estimator: Any, dtype: Any) -> None:
    model = estimator(4, random_state=0).fit(X.astype(dtype))
    assert model.cluster_centers_.shape == (4, 2)
    assert model.cluster_centers_.dtype == (np.float32 if dtype == np.float32 else np.float64)
    assert model.cluster_centers_.flags.writeable
    assert model.labels_.shape == (900,)
    assert model.labels_.dtype == np.int32
    assert type(model.inertia_) is float
    assert type(model.n_iter_) is int
    assert model.n_features_in_ == 2
    if estimator is MiniBatchKMeans:
        assert type(model.n_steps_) is int
        assert model.n_iter_ == -(-model.n_steps_ * 900 // 900)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_labels_match_the_centers_and_so_does_predict(estimator: Any) -> None:
    for data in (X, X.astype(np.float32), far_away()):
        model = estimator(6, random_state=0).fit(data)
        nearest = squared_distances(data, model.cluster_centers_).argmin(axis=1)
        np.testing.assert_array_equal(model.labels_, nearest)
        np.testing.assert_array_equal(model.predict(data), nearest)
        np.testing.assert_array_equal(estimator(6, random_state=0).fit_predict(data), nearest)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_transform_gives_distances_from_direct_differences(estimator: Any) -> None:
    for data in (X, far_away()):
        model = estimator(6, random_state=0).fit(data)
        expected = np.sqrt(squared_distances(data, model.cluster_centers_))
        np.testing.assert_allclose(model.transform(data), expected, rtol=1e-12)
        np.testing.assert_allclose(
            estimator(6, random_state=0).fit_transform(data), expected, rtol=1e-12
        )


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_score_is_the_negative_inertia_weighted_if_asked(estimator: Any) -> None:
    model = estimator(6, random_state=0).fit(X)
    theirs = sklearn.cluster.KMeans(6, init=model.cluster_centers_, n_init=1, max_iter=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sklearn.exceptions.ConvergenceWarning)
        theirs.fit(X)
    theirs.cluster_centers_ = model.cluster_centers_
    weights = np.random.RandomState(0).rand(len(X))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        assert model.score(X) == pytest.approx(theirs.score(X), rel=1e-9)
    expected = -(weights * squared_distances(X, model.cluster_centers_).min(axis=1)).sum()
    assert model.score(X, sample_weight=weights) == pytest.approx(expected, rel=1e-12)
    assert model.score(X) == pytest.approx(-model.inertia_, rel=1e-12)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_float64_model_predicts_float32_points_and_the_other_way_round(estimator: Any) -> None:
    single = X.astype(np.float32)
    for fitted, asked in ((X, single), (single, X)):
        model = estimator(5, random_state=0).fit(fitted)
        expected = squared_distances(asked, model.cluster_centers_).argmin(axis=1)
        np.testing.assert_array_equal(model.predict(asked), expected)
        assert model.transform(asked).dtype == asked.dtype


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_one_point_is_predicted_wherever_it_lies(estimator: Any) -> None:
    model = estimator(5, random_state=0).fit(X)
    for point in (X[:1], X[:1] + 1e9, [[0, 0]], np.array([[-1e300, 1e300]])):
        with np.errstate(over="ignore"):
            expected = np.hypot(*(model.cluster_centers_ - np.asarray(point)).T).argmin()
        if abs(np.asarray(point)).max() < 1e100:
            assert model.predict(point)[0] == expected


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("method", ["predict", "transform", "score"])
def test_an_unfitted_model_says_so(estimator: Any, method: str) -> None:
    with pytest.raises(NotFittedError, match=f"This {estimator.__name__} instance is not fitted"):
        getattr(estimator(), method)(X)


def test_our_exceptions_have_scikit_learns_bases() -> None:
    assert issubclass(NotFittedError, (ValueError, AttributeError))
    assert NotFittedError.__bases__ == sklearn.exceptions.NotFittedError.__bases__
    assert ConvergenceWarning.__bases__ == sklearn.exceptions.ConvergenceWarning.__bases__


# ------------------------------------------------------------------------------------- init


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_callable_init_gets_the_points_in_their_own_coordinates(estimator: Any) -> None:
    data = far_away()
    seen: list[Any] = []

    def first_points(points: Any, n_clusters: int, random_state: Any) -> Any:
        seen.append(np.array(points))
        assert isinstance(random_state, np.random.RandomState)
        return points[:n_clusters]

    model = estimator(4, init=first_points, n_init=1, random_state=0)
    states = list(model.iter_fit(data))
    assert abs(seen[0] - [1e9, -1e9]).max() < 100
    if estimator is KMeans:
        np.testing.assert_array_equal(seen[0], data)
        np.testing.assert_array_equal(states[0].centers, data[:4])


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_callable_is_tried_as_often_as_scikit_learn_tries_it(estimator: Any) -> None:
    calls: list[int] = []

    def init(points: Any, n_clusters: int, random_state: Any) -> Any:
        calls.append(1)
        return points[random_state.randint(len(points), size=n_clusters)]

    estimator(4, init=init, random_state=0).fit(X)
    assert len(calls) == (10 if estimator is KMeans else 3)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(
    "wrong", [np.zeros((3, 2)), np.zeros((4, 3)), np.zeros(4), [[np.nan] * 2] * 4]
)
def test_centers_from_a_callable_are_checked(estimator: Any, wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"centers|Expected 2D|features|NaN"):
        estimator(4, init=lambda *_, random_state: wrong).fit(X)  # noqa: ARG005 - scikit-learn names it


def test_given_centers_are_not_written_to() -> None:
    start = start_for(X, 5)
    kept = start.copy()
    for estimator in ESTIMATORS:
        estimator(5, init=start).fit(X)
        np.testing.assert_array_equal(start, kept)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_given_centers_may_be_a_list_of_whole_numbers(estimator: Any) -> None:
    model = estimator(2, init=[[0, 0], [5, 5]]).fit(X)
    assert model.cluster_centers_.shape == (2, 2)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_given_centers_are_tried_once_and_a_warning_says_so(estimator: Any) -> None:
    start = start_for(X, 3)
    with pytest.warns(RuntimeWarning, match="performing only one init in .* instead of n_init=10"):
        estimator(3, init=start, n_init=10).fit(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimator(3, init=start).fit(X)
        estimator(3, init=start, n_init=1).fit(X)


def test_n_init_auto_is_one_except_for_luck() -> None:
    def starts(estimator: Any, init: Any) -> int:
        model = estimator(3, init=init, random_state=0)
        return max(state.start for state in model.iter_fit(X)) + 1

    assert starts(KMeans, "k-means++") == 1
    assert starts(KMeans, "random") == 10
    assert starts(KMeans, start_for(X, 3)) == 1
    assert starts(KMeans, "farthest-first") == 1


def test_too_small_an_init_size_is_a_warning() -> None:
    with pytest.warns(RuntimeWarning, match=r"init_size=3 should be larger than n_clusters=8"):
        MiniBatchKMeans(8, init_size=3, random_state=0).fit(X)


# --------------------------------------------------------------------------- random_state


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_seed_and_a_random_state_of_that_seed_give_the_same_fit(estimator: Any) -> None:
    seeded = estimator(5, random_state=3).fit(X)
    for state in (np.random.RandomState(3), np.int64(3)):
        other = estimator(5, random_state=state).fit(X)
        np.testing.assert_array_equal(other.cluster_centers_, seeded.cluster_centers_)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_without_a_seed_numpys_global_one_counts_as_in_scikit_learn(estimator: Any) -> None:
    shared: Any = np.random.mtrand._rand  # what np.random.seed seeds
    before = shared.get_state()
    try:
        shared.seed(5)
        first = estimator(5).fit(X).cluster_centers_
        shared.seed(5)
        np.testing.assert_array_equal(estimator(5).fit(X).cluster_centers_, first)
    finally:
        shared.set_state(before)


# ---------------------------------------------------------------------- parameters, pipelines


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_parameters_are_got_and_set_by_name(estimator: Any) -> None:
    model = estimator(3)
    assert model.get_params()["n_clusters"] == 3
    assert model.set_params(n_clusters=5, tol=0.5) is model
    assert (model.n_clusters, model.tol) == (5, 0.5)
    with pytest.raises(ValueError, match="Invalid parameter 'n_cluster' for estimator"):
        model.set_params(max_iter=7, n_cluster=4)
    assert model.max_iter != 7, "nothing is changed by a call that fails"


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_scikit_learns_clone_makes_an_unfitted_copy(estimator: Any) -> None:
    start = start_for(X, 3)
    model = estimator(3, init=start, tol=0.25).fit(X)
    copy = sklearn.base.clone(model)
    assert not hasattr(copy, "cluster_centers_")
    assert copy.tol == 0.25
    np.testing.assert_array_equal(copy.init, start)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_fitted_model_can_be_pickled(estimator: Any) -> None:
    model = estimator(3, random_state=0).fit(X)
    if estimator is MiniBatchKMeans:
        model.partial_fit(X[:10])
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    if estimator is MiniBatchKMeans:
        again.partial_fit(X[10:50])
        model.partial_fit(X[10:50])
        np.testing.assert_array_equal(again.cluster_centers_, model.cluster_centers_)


def test_its_name_shows_what_is_not_the_default() -> None:
    assert repr(KMeans(5, tol=0.1)) == "KMeans(n_clusters=5, tol=0.1)"
    assert repr(MiniBatchKMeans()) == "MiniBatchKMeans()"


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_fitting_again_starts_afresh(estimator: Any) -> None:
    model = estimator(4, random_state=0).fit(X)
    other = blobs(700, centers=3, seed=8)
    np.testing.assert_array_equal(
        model.fit(other).cluster_centers_, estimator(4, random_state=0).fit(other).cluster_centers_
    )
    assert model.labels_.shape == (700,)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_refused_fit_leaves_the_model_as_it_was(estimator: Any) -> None:
    model = estimator(4, random_state=0).fit(X)
    centers, labels = model.cluster_centers_.copy(), model.labels_.copy()
    with pytest.raises(ValueError, match="NaN"):
        model.fit(np.vstack([X, [[np.nan, 0]]]))
    np.testing.assert_array_equal(model.cluster_centers_, centers)
    np.testing.assert_array_equal(model.labels_, labels)


def test_y_is_ignored_where_pipelines_pass_it() -> None:
    y = np.zeros(len(X))
    for estimator in ESTIMATORS:
        model: Any = estimator(3, random_state=0)
        model.fit(X, y)
        model.fit_predict(X, y)
        model.fit_transform(X, y)
        model.score(X, y)


def test_the_three_algorithms_have_the_same_centers() -> None:
    fits = [
        KMeans(7, random_state=1, algorithm=name).fit(X) for name in ("auto", "lloyd", "filtering")
    ]
    for fit in fits[1:]:
        np.testing.assert_allclose(fit.cluster_centers_, fits[0].cluster_centers_, rtol=1e-12)
        np.testing.assert_array_equal(fit.labels_, fits[0].labels_)
        assert fit.n_iter_ == fits[0].n_iter_


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_iter_fit_left_halfway_fits_nothing(estimator: Any) -> None:
    model = estimator(4, random_state=0)
    steps = model.iter_fit(X)
    next(steps)
    next(steps)
    steps.close()
    assert not hasattr(model, "cluster_centers_")


def test_every_public_name_is_there_and_no_other_is() -> None:
    for name in core.__all__:
        assert getattr(core, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'kmeans'"):
        core.kmeans  # noqa: B018
    assert sorted(core.__all__) == core.__all__


def test_a_warning_names_the_line_that_asked_for_the_fit() -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 1.0]], 20, axis=0)
    fits = (
        lambda: KMeans(3, random_state=0).fit(X),
        lambda: KMeans(3, random_state=0).fit_predict(X),
        lambda: list(KMeans(3, random_state=0).iter_fit(X)),
        lambda: MiniBatchKMeans(2, init=X[[0, -1]], n_init=4).partial_fit(X),
    )
    for fit in fits:
        with pytest.warns((ConvergenceWarning, RuntimeWarning)) as caught:
            fit()
        assert [warning.filename for warning in caught] == [__file__]


def test_a_model_of_a_memory_map_can_be_pickled_and_copied(tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", blobs(100))
    mapped = np.load(tmp_path / "points.npy", mmap_mode="r")
    model = KMeans(3, random_state=0).fit(mapped)
    for twin in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(twin.labels_, model.labels_)
