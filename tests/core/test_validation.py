"""What cannot be fitted is refused in one sentence: what was wrong, where, and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

from kmeans_gui.core import KMeans, MiniBatchKMeans, as_points, fit_points
from kmeans_gui.core.model import FitSpec
from kmeans_gui.core.validation import check_spec
from tests.core.reference import blobs

ESTIMATORS = [KMeans, MiniBatchKMeans]
X = blobs(200)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("value", "word"), [(np.nan, "NaN"), (np.inf, "infinity"), (-np.inf, "infinity")]
)
@pytest.mark.parametrize(("row", "column"), [(0, 0), (199, 1), (57, 0), (57, 1)])
def test_a_value_that_is_not_finite_is_named_with_its_column_and_row(
    value: float, word: str, row: int, column: int, dtype: Any
) -> None:
    bad = X.astype(dtype)
    bad[row, column] = value
    for estimator in ESTIMATORS:
        with pytest.raises(ValueError, match=f"contains {word}: column {column}, row {row} "):
            estimator(3).fit(bad)


def test_the_first_bad_row_of_many_is_named_wherever_the_slices_end() -> None:
    bad = np.zeros((2_500_000, 2))
    bad[[1_200_000, 2_400_000], [1, 0]] = np.nan
    with pytest.raises(ValueError, match="column 1, row 1200000 "):
        as_points(bad)


@pytest.mark.parametrize("method", ["fit", "fit_predict", "fit_transform"])
@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros(5), "Expected 2D array, got 1D array instead"),
        (np.zeros((5, 2, 2)), "Expected 2D array, got 3D array instead"),
        (5.0, "Expected 2D array, got 0D array instead"),
        (np.zeros((5, 3)), "X has 3 features, but 2 are expected"),
        (np.zeros((5, 1)), "X has 1 features, but 2 are expected"),
        (np.zeros((0, 2)), r"Found array with 0 sample\(s\)"),
        ([], "Expected 2D array|0 sample"),
        ([[1, 2], [3]], "cannot be read as an array of numbers"),
        ([["a", "b"], ["c", "d"]], "real numbers"),
        (np.zeros((5, 2), complex), "real numbers"),
        (np.array([[1e200, 0.0], [0.0, 1.0]]), "too large to add up"),
        (np.zeros((5, 2), "datetime64[s]"), "real numbers"),
        (np.array([[1, None], [2, 3]], object), "contains NaN|cannot be read"),
        (None, "Expected 2D|cannot be read|real numbers"),
        (scipy.sparse.csr_matrix(np.eye(2)), "Sparse data was passed"),
        (np.ma.masked_invalid(np.array([[1, np.nan], [2, 3]])), "masked"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_not_an_array_of_points_is_refused(
    estimator: Any, method: str, bad: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(estimator(2), method)(bad)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("method", ["predict", "transform", "score"])
def test_predicting_checks_its_points_too(estimator: Any, method: str) -> None:
    model = estimator(3, random_state=0).fit(X)
    for bad in (np.zeros((4, 3)), np.zeros(4), [[np.nan, 1.0]]):
        with pytest.raises(ValueError, match=r"features|Expected 2D|NaN"):
            getattr(model, method)(bad)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_fewer_points_than_clusters_are_refused_in_scikit_learns_words(estimator: Any) -> None:
    with pytest.raises(ValueError, match="n_samples=3 should be >= n_clusters=4"):
        estimator(4).fit(X[:3])


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_clusters": 0}, "'n_clusters' parameter .* Got 0"),
        ({"n_clusters": 2.0}, "'n_clusters' parameter .* Got 2.0"),
        ({"n_clusters": True}, "'n_clusters' parameter"),
        ({"n_clusters": "3"}, "'n_clusters' parameter"),
        ({"max_iter": 0}, "'max_iter' parameter"),
        ({"tol": -1}, "'tol' parameter"),
        ({"tol": np.nan}, "'tol' parameter"),
        ({"n_init": 0}, "'n_init' parameter"),
        ({"n_init": "many"}, "'n_init' parameter"),
        ({"init": "kmeans++"}, "'init' parameter .* Got 'kmeans\\+\\+'"),
        ({"init": np.zeros((3, 2))}, "does not match the number of clusters 8"),
        ({"init": np.zeros((8, 3))}, "does not match the number of features of the data 2"),
        ({"init": np.zeros(8)}, "Expected 2D array, got 1D array instead"),
        ({"init": np.full((8, 2), np.nan)}, "NaN"),
        ({"init": [["a", "b"]] * 8}, "cannot be read as numbers"),
        ({"init": None}, "'init' parameter|Expected 2D|centers"),
        ({"random_state": -1}, "random_state"),
        ({"random_state": 2**32}, "random_state"),
        ({"random_state": "seed"}, "cannot be used to seed"),
        ({"random_state": 1.5}, "cannot be used to seed"),
    ],
    ids=str,
)
def test_an_impossible_parameter_is_named(
    estimator: Any, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        estimator(**parameters).fit(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"batch_size": 0}, "'batch_size' parameter"),
        ({"batch_size": 1.5}, "'batch_size' parameter"),
        ({"max_no_improvement": -1}, "'max_no_improvement' parameter"),
        ({"init_size": 0}, "'init_size' parameter"),
        ({"reassignment_ratio": -0.1}, "'reassignment_ratio' parameter"),
    ],
    ids=str,
)
def test_an_impossible_parameter_of_mini_batch_is_named(
    parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        MiniBatchKMeans(**parameters).fit(X)
    with pytest.raises(ValueError, match=message):
        MiniBatchKMeans(**parameters).partial_fit(X)


def test_an_unknown_algorithm_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'algorithm' .*'auto', 'filtering', 'lloyd'.* 'elkan'"):
        KMeans(algorithm="elkan").fit(X)
    with pytest.raises(ValueError, match="Unknown algorithm 'elkan'"):
        check_spec(FitSpec(algorithm="elkan"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n_samples=200 should be >= n_clusters=201"):
        fit_points(as_points(X), FitSpec(n_clusters=201))


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones(199), r"sample_weight.shape == \(199,\), expected \(200,\)!"),
        (np.ones((200, 1)), "Sample weights must be 1D array or scalar"),
        (np.full(200, np.nan), "sample_weight contains NaN or infinity"),
        (np.full(200, np.inf), "sample_weight contains NaN or infinity"),
        (np.full(200, -1.0), "Negative values in sample_weight"),
        (np.zeros(200), "at least one non-zero number"),
        (["a"] * 200, "could not convert|numbers"),
    ],
    ids=["too few", "2-D", "NaN", "infinite", "negative", "all zero", "text"],
)
def test_weights_that_weigh_nothing_or_too_many_things_are_refused(
    estimator: Any, weights: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        estimator(3).fit(X, sample_weight=weights)


def test_one_number_weighs_every_point_the_same() -> None:
    model = KMeans(3, random_state=0).fit(X, sample_weight=2.0)
    assert model.inertia_ == pytest.approx(2 * KMeans(3, random_state=0).fit(X).inertia_)
