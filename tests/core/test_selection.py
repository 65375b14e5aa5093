"""Criteria for the number of clusters, against scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_gui.core import (
    KMeans,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
    silhouette_score,
    silhouettes,
)
from kmeans_gui.core.errors import Cancelled
from tests.core.reference import blobs, collinear, duplicates, five_blobs, heavy_tails

SETS = {
    "blobs": blobs(1100, centers=4, seed=1),
    "tails": heavy_tails(600),
    "duplicates": duplicates(500),
    "collinear": collinear(300),
    "float32": blobs(600).astype(np.float32),
}
OURS = [silhouette_score, calinski_harabasz_score, davies_bouldin_score]


@pytest.mark.parametrize("k", [2, 5, 30])
@pytest.mark.parametrize("name", SETS)
def test_every_score_is_scikit_learns(name: str, k: int) -> None:
    X = SETS[name]
    labels = KMeans(k, random_state=0).fit(X).labels_
    reference = X.astype(np.float64)
    for ours in OURS:
        theirs = getattr(sklearn.metrics, ours.__name__)(reference, labels)
        # scikit-learn's |x|^2 - 2xy + |y|^2 leaves it fewer digits where distances are small;
        # the next test compares with the definition
        lossy = ours is silhouette_score and name in ("tails", "duplicates")
        assert ours(X, labels) == pytest.approx(theirs, rel=1e-7 if lossy else 1e-9)
    np.testing.assert_allclose(
        silhouette_samples(X, labels),
        sklearn.metrics.silhouette_samples(reference, labels),
        rtol=1e-7,
        atol=1e-7,
    )


def test_silhouettes_are_those_of_the_definition() -> None:
    X = blobs(150, centers=3, seed=2)
    labels = KMeans(4, random_state=0).fit(X).labels_
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    expected = np.empty(150)
    for i in range(150):
        own = labels == labels[i]
        a = distances[i, own].sum() / (own.sum() - 1)
        b = min(distances[i, labels == c].mean() for c in set(labels) - {labels[i]})
        expected[i] = (b - a) / max(a, b)
    np.testing.assert_allclose(silhouette_samples(X, labels), expected, rtol=1e-11)


@pytest.mark.parametrize("room", [4_000_000, 30_000])
@pytest.mark.parametrize("k", [64, 65, 400])
def test_silhouettes_of_many_clusters_are_scikit_learns_in_any_room(
    monkeypatch: pytest.MonkeyPatch, k: int, room: int
) -> None:
    monkeypatch.setattr(silhouettes, "SUMS", room)
    X = blobs(1300, centers=6, seed=3)
    labels = np.random.default_rng(k).integers(k // 2, size=1300)
    labels[:k] = np.arange(k)  # none is missing, and some have a single point
    labels[400:1000] = 7  # and one is in three blocks
    labels = np.unique(labels, return_inverse=True)[1]
    np.testing.assert_allclose(
        silhouette_samples(X, labels),
        sklearn.metrics.silhouette_samples(X, labels),
        rtol=1e-9,
        atol=1e-9,
    )


def test_an_offset_of_1e9_changes_no_score() -> None:
    X = np.round(blobs(400) * 64) / 64
    labels = KMeans(4, random_state=0).fit(X).labels_
    for score in OURS:
        assert score(X + 1e9, labels) == pytest.approx(score(X, labels), rel=1e-9)


def test_the_books_silhouettes_of_the_five_blobs() -> None:
    X = five_blobs()
    labels = KMeans(5, n_init=10, random_state=0).fit(X).labels_
    assert silhouette_score(X, labels) == pytest.approx(0.655517642572828, rel=1e-9)
    means = {
        k: silhouette_score(X, KMeans(k, n_init=10, random_state=0).fit(X).labels_)
        for k in range(2, 8)
    }
    assert max(means, key=lambda k: means[k]) == 4
    assert means[4] == pytest.approx(0.688, abs=0.002)


@settings(max_examples=40)
@given(data=st.data())
def test_silhouettes_lie_between_minus_one_and_one_and_follow_their_points(data: Any) -> None:
    n = data.draw(st.integers(3, 300))
    rng = np.random.RandomState(data.draw(st.integers(0, 10**6)))
    X = rng.randint(0, 6, (n, 2)).astype(float)
    labels = rng.randint(0, data.draw(st.integers(2, 8)), n)
    if not 2 <= len(set(labels)) <= n - 1:
        return
    values = silhouette_samples(X, labels)
    assert (abs(values) <= 1).all()
    order = rng.permutation(n)
    np.testing.assert_allclose(silhouette_samples(X[order], labels[order]), values[order])
    np.testing.assert_allclose(
        values, sklearn.metrics.silhouette_samples(X, labels), rtol=1e-7, atol=1e-7
    )


def test_labels_may_have_any_names() -> None:
    X, names = blobs(60, centers=2, seed=1), np.array(["b", "a", "c"])
    labels = KMeans(3, random_state=0).fit(X).labels_
    assert silhouette_score(X, names[labels]) == silhouette_score(X, labels)
    assert silhouette_score(X, 7 * labels - 3) == pytest.approx(silhouette_score(X, labels))


def test_a_cluster_of_one_point_scores_zero() -> None:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [9.0, 9.0]])
    np.testing.assert_array_equal(silhouette_samples(X, [0, 0, 1])[2], 0.0)


def test_a_sample_is_the_one_that_scikit_learn_draws() -> None:
    X = SETS["blobs"]
    labels = KMeans(4, random_state=0).fit(X).labels_
    ours = silhouette_score(X, labels, sample_size=200, random_state=3)
    theirs = sklearn.metrics.silhouette_score(X, labels, sample_size=200, random_state=3)
    assert ours == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("score", [*OURS, silhouette_samples])
def test_one_label_or_as_many_as_points_are_refused(score: Any) -> None:
    X = blobs(10)
    with pytest.raises(ValueError, match=r"labels is 1\. Valid values are 2 to n_samples"):
        score(X, np.zeros(10))
    with pytest.raises(ValueError, match="Number of labels is 10"):
        score(X, np.arange(10))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        score(X, np.zeros(9))


def test_perfectly_tight_clusters_have_defined_scores() -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 1.0]], 5, axis=0)
    labels = np.repeat([0, 1], 5)
    assert silhouette_score(X, labels) == 1.0
    assert davies_bouldin_score(X, labels) == sklearn.metrics.davies_bouldin_score(X, labels)
    assert calinski_harabasz_score(X, labels) == sklearn.metrics.calinski_harabasz_score(X, labels)


def test_silhouettes_stop_on_request() -> None:
    X = blobs(3000)
    with pytest.raises(Cancelled):
        silhouette_samples(X, np.arange(3000) % 3, should_stop=lambda: True)


def test_a_sample_is_drawn_only_where_there_is_one_label_for_each_point() -> None:
    with pytest.raises(ValueError, match=r"labels.shape == \(10,\), expected \(50,\)"):
        silhouette_score(blobs(50), np.arange(10) % 2, sample_size=20)


def test_davies_bouldin_does_not_depend_on_the_unit() -> None:
    X = blobs(200, centers=4)
    labels = KMeans(4, random_state=0).fit(X).labels_
    score = davies_bouldin_score(X, labels)
    assert score > 0.1
    for unit in (1e-12, 1e9):
        assert davies_bouldin_score(X * unit, labels) == pytest.approx(score, rel=1e-9)
