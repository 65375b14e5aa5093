"""Criteria of fitted models, against scikit-learn on the same labels."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics
from numpy.typing import NDArray

from kmeans_gui.core import (
    SweepPoint,
    as_points,
    criteria_of,
    find_elbow,
    gap_statistic,
    preferred_k,
    silhouette_samples,
    sweep_k,
)
from kmeans_gui.core.model import CRITERIA
from kmeans_gui.core.silhouettes import FEWEST, N_GROUPS, silhouettes_of
from kmeans_gui.data.generate import recipe
from tests.core.reference import StopAfter, blobs, collinear, duplicates, five_blobs, heavy_tails

SETS = {
    "blobs": blobs(1100, centers=4, seed=1),
    "collinear": collinear(300),
    "duplicates": duplicates(500),
    "far away": np.round(blobs(400) * 64) / 64 + 1e6,
    "float32": blobs(600).astype(np.float32),
    "heavy tails": heavy_tails(600),
}


def davies_bouldin(X: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    """Return the index by its definition (Davies and Bouldin, 1979), from direct differences."""
    clusters = [X[labels == j].astype(np.longdouble) for j in np.unique(labels)]
    centers = [cluster.mean(axis=0) for cluster in clusters]

    def distance(a: NDArray[np.longdouble], b: NDArray[np.longdouble]) -> NDArray[np.longdouble]:
        return np.asarray(np.sqrt(((a - b) ** 2).sum(axis=-1)))

    scatter = [distance(*pair).mean() for pair in zip(clusters, centers, strict=True)]
    k = len(clusters)
    worst = [
        max(
            (scatter[i] + scatter[j]) / distance(centers[i], centers[j])
            for j in set(range(k)) - {i}
        )
        for i in range(k)
    ]
    return float(np.mean(worst))


@pytest.mark.parametrize("name", SETS)
def test_every_value_is_scikit_learns_for_the_labels_of_the_model(name: str) -> None:
    points = as_points(SETS[name])
    models = list(sweep_k(points, [2, 3, 7], random_state=0))
    found = list(criteria_of(points, models))
    assert len(found) == len(models) * len(CRITERIA)
    by_key = {(model.k, model.algorithm): model for model in models}
    # scikit-learn's |x|^2 - 2xy + |y|^2 loses digits far from zero
    reference = SETS[name].astype(np.float64)
    reference -= np.round(reference.mean(axis=0))
    for point in found:
        labels = points.labels(by_key[point.k, point.algorithm].centers)
        if point.criterion == "davies_bouldin":
            expected = davies_bouldin(reference, labels)
            assert point.value == pytest.approx(expected, rel=1e-12)
            # here it does so even near zero, and how many digits depends on the processor
            rel = 1e-4 if name == "heavy tails" else 1e-6
        else:
            rel = 1e-6
        score = getattr(sklearn.metrics, f"{point.criterion}_score")
        assert point.value == pytest.approx(score(reference, labels), rel=rel)
        assert point.error == 0.0
        assert point.n_evaluated == points.n


def test_the_index_gives_the_values_of_the_scan() -> None:
    X = blobs(30_000, centers=6, seed=3)
    scan, indexed = as_points(X), as_points(X.copy()).indexed()  # type: ignore[attr-defined]
    models = list(sweep_k(scan, [4], ["lloyd"], random_state=0))
    ours = {p.criterion: p.value for p in criteria_of(indexed, models)}
    for point in criteria_of(scan, models):
        assert ours[point.criterion] == pytest.approx(point.value, rel=1e-9)


def test_the_books_silhouettes_of_the_five_blobs() -> None:
    points = as_points(five_blobs())
    models = sweep_k(points, range(2, 9), ["kmeans"], n_init=10, random_state=0)
    values = {p.k: p.value for p in criteria_of(points, models, ["silhouette"])}
    book = {2: 0.597, 3: 0.572, 4: 0.688, 5: 0.6555, 6: 0.602, 7: 0.607}
    for k, value in book.items():
        assert values[k] == pytest.approx(value, abs=0.001)
    assert values[5] == pytest.approx(0.655517642572828, rel=1e-9)
    assert preferred_k("silhouette", list(values), list(values.values())) == 4


def test_one_cluster_or_clusters_without_points_are_not_judged() -> None:
    points = as_points(blobs(40))
    far = np.array([[0.0, 0.0], [1e6, 1e6]])
    models = [
        SweepPoint(1, "kmeans", 0, 1.0, 0.0, 1, 1, far[:1]),
        SweepPoint(2, "kmeans", 0, 1.0, 0.0, 1, 1, far),
    ]
    assert list(criteria_of(points, models)) == []


def test_an_empty_cluster_counts_as_none() -> None:
    X = blobs(300, centers=3)
    points = as_points(X)
    (model,) = sweep_k(points, [3], ["kmeans"], random_state=0)
    more = np.vstack([model.centers, [[1e6, 1e6]]])
    with_empty = SweepPoint(4, "kmeans", 0, model.inertia, 0.0, 1, 1, more)
    expected = [p.value for p in criteria_of(points, [model])]
    assert [p.value for p in criteria_of(points, [with_empty])] == pytest.approx(expected)


def test_an_unknown_criterion_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="Unknown criterion 'dunn'"):
        criteria_of(as_points(blobs(10)), [], ["dunn"])  # type: ignore[list-item]


def test_a_stop_ends_the_values_and_keeps_those_that_came() -> None:
    points = as_points(blobs(3000))
    models = list(sweep_k(points, range(2, 12), ["kmeans"], random_state=0))
    found = list(criteria_of(points, models, should_stop=StopAfter(12)))
    assert 0 < len(found) < len(models) * len(CRITERIA)


# ------------------------------------------------------------------------------ the sample


def test_beyond_its_limit_the_silhouette_is_estimated_with_an_honest_error() -> None:
    X = blobs(12_000, centers=5, seed=4, std=2.0)
    points = as_points(X)
    (model,) = sweep_k(points, [6], ["kmeans"], random_state=0)
    labels = points.labels(model.centers)
    exact = float(silhouette_samples(X, labels).mean())
    off, errors = [], []
    for seed in range(12):
        found = silhouettes_of(points, labels, 6, exact_points=1000, random_state=seed)
        assert not found.is_exact
        off.append(found.mean - exact)
        errors.append(found.error)
    assert max(errors) < 0.003
    # an error is honest if the deviations are about as large as it says
    assert 0.5 < np.sqrt(np.mean(np.square(off)) / np.mean(np.square(errors))) < 1.8


def test_a_sample_asks_enough_points_of_the_smallest_cluster() -> None:
    rng = np.random.RandomState(0)
    X = np.vstack([rng.normal(0, 1, (30_000, 2)), rng.normal(50, 1, (90, 2)), [[200.0, 200.0]]])
    points = as_points(X)
    labels = points.labels(np.array([[0.0, 0.0], [50.0, 50.0], [200.0, 200.0]]))
    found = silhouettes_of(points, labels, 3)
    assert found.counts.tolist() == [30_000, 90, 1]
    asked = np.bincount(found.labels)
    assert asked[1] == N_GROUPS * FEWEST
    assert found.cluster_means[2] == 0.0
    np.testing.assert_array_equal(found.labels, labels[found.positions])


def test_exact_silhouettes_come_with_their_points() -> None:
    X = blobs(500, centers=3)
    points = as_points(X)
    (model,) = sweep_k(points, [3], ["kmeans"], random_state=0)
    labels = points.labels(model.centers)
    found = silhouettes_of(points, labels, 3)
    assert found.is_exact
    np.testing.assert_array_equal(found.values, silhouette_samples(X, labels))
    for c in range(3):
        assert found.cluster_means[c] == pytest.approx(found.values[labels == c].mean())


# --------------------------------------------------------------------------------- the gap


def gap_k(X: np.ndarray, highest: int = 8, **options: object) -> int | None:
    points = list(gap_statistic(X, range(1, highest + 1), random_state=0, **options))
    return preferred_k(
        "gap", [p.k for p in points], [p.gap for p in points], [p.error for p in points]
    )


def test_the_gap_is_that_of_its_definition() -> None:
    X = blobs(200, centers=3, seed=5)
    (point,) = gap_statistic(X, [3], n_references=6, reference="box", random_state=3)
    rng = np.random.RandomState(3)
    low, high = X.min(axis=0), X.max(axis=0)
    (ours,) = sweep_k(X, [3], ["kmeans"], random_state=3)
    logs = []
    for _ in range(6):
        (model,) = sweep_k(rng.uniform(low, high, X.shape), [3], ["kmeans"], random_state=3)
        logs.append(np.log(model.inertia))
    assert point.gap == pytest.approx(np.mean(logs) - np.log(ours.inertia), abs=1e-9)
    assert point.error == pytest.approx(np.std(logs) * np.sqrt(1 + 1 / 6), rel=1e-9)


@pytest.mark.parametrize("reference", ["pca", "box"])
def test_the_gap_finds_blobs_and_says_one_where_there_are_none(reference: str) -> None:
    separate = recipe("blobs").make(n_samples=600, centers=4, spread=0.5, seed=1).points
    assert gap_k(separate, reference=reference) == 4
    uniform = recipe("uniform").make(seed=7).points
    assert gap_k(uniform, reference=reference) == 1
    inertias = [p.inertia for p in sweep_k(uniform, range(1, 9), ["kmeans"], random_state=0)]
    assert find_elbow(range(1, 9), inertias) is None


def test_a_turned_rectangle_without_clusters_is_one_cluster() -> None:
    rng = np.random.RandomState(2)
    turn = np.array([[1.0, 1.0], [-1.0, 1.0]]) / np.sqrt(2)
    assert gap_k(rng.uniform(0, [12.0, 1.0], (800, 2)) @ turn) == 1


def test_small_references_stand_for_large_ones() -> None:
    X = blobs(6000, centers=4, seed=2)
    whole = list(gap_statistic(X, [1, 4, 8], random_state=0))
    small = list(gap_statistic(X, [1, 4, 8], reference_points=1000, random_state=0))
    for a, b in zip(whole, small, strict=True):
        assert b.reference_points == 1000
        assert abs(a.gap - b.gap) < 4 * np.hypot(a.error, b.error)


def test_given_inertias_are_not_fitted_again() -> None:
    X = blobs(300)
    (point,) = gap_statistic(X, [2], {2: 1000.0}, random_state=0)
    assert point.observed == pytest.approx(np.log(1000.0 / 298))


def test_a_perfect_fit_has_no_gap() -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 20, axis=0)
    assert [p.k for p in gap_statistic(X, range(1, 3), random_state=0)] == [1, 2]
    assert list(gap_statistic(X, [3], {3: 0.0}, random_state=0)) == []


def test_a_stopped_gap_keeps_what_it_has() -> None:
    stop = StopAfter(400)
    found = list(gap_statistic(blobs(2000), range(1, 30), random_state=0, should_stop=stop))
    assert len(found) < 29


def test_impossible_gaps_are_refused_before_the_first_fit() -> None:
    X = blobs(10)
    with pytest.raises(ValueError, match=r"k=11 is outside 1\.\.10"):
        gap_statistic(X, [11])
    with pytest.raises(ValueError, match="n_references"):
        gap_statistic(X, [2], n_references=1)
    with pytest.raises(ValueError, match="must be 'pca' or 'box'"):
        gap_statistic(X, [2], reference="disc")  # type: ignore[arg-type]


# ------------------------------------------------------------------------- preferred k


def test_each_criterion_has_its_own_rule() -> None:
    ks = [2, 3, 4, 5]
    values = [0.5, 0.7, 0.7, np.nan]
    assert preferred_k("silhouette", ks, values) == 3
    assert preferred_k("calinski_harabasz", ks, values) == 3
    assert preferred_k("davies_bouldin", ks, values) == 2
    assert preferred_k("silhouette", ks[::-1], values[::-1]) == 3
    assert preferred_k("silhouette", [], []) is None
    assert preferred_k("inertia", [1, 2, 3], [3.0, 2.0, 1.0]) is None


def test_the_gap_takes_the_first_that_the_next_does_not_beat_by_its_error() -> None:
    ks, gaps = [1, 2, 3, 4], [0.1, 0.5, 0.55, 0.4]
    assert preferred_k("gap", ks, gaps, [0.01] * 4) == 3
    assert preferred_k("gap", ks, gaps, [0.06] * 4) == 2
    assert preferred_k("gap", [1, 2], [0.1, 0.5], [0.01, 0.01]) is None
    with pytest.raises(ValueError, match="standard errors"):
        preferred_k("gap", ks, gaps)
    with pytest.raises(ValueError, match="4 values of k but 2"):
        preferred_k("silhouette", ks, gaps[:2])
    with pytest.raises(ValueError, match="Unknown criterion 'dunn'"):
        preferred_k("dunn", ks, gaps)


def test_weights_count_as_ones() -> None:
    X = blobs(300, centers=4)
    weights = np.linspace(0.1, 9.0, 300)
    models = list(sweep_k(X, [3], "kmeans", random_state=0))
    plain = list(criteria_of(as_points(X), models))
    weighted = list(criteria_of(as_points(X, weights), models))
    assert [point.value for point in weighted] == [point.value for point in plain]


def test_what_a_gap_cannot_use_is_named_with_what_it_can() -> None:
    with pytest.raises(ValueError, match=r"Unknown fit parameters \['n_clusters'\]: choose from"):
        gap_statistic(blobs(50), [2], n_clusters=4)
