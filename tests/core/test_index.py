"""The index answers what a scan answers, on points of every shape, and costs what it says."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from kmeans_gui.core import closest, ordering, scanned_seeding
from kmeans_gui.core import index as index_module
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.estimators import KMeans
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.room import memory_needed
from kmeans_gui.core.seeding import farthest_first, kmeans_plusplus
from kmeans_gui.core.tree_kernels import LEAF
from tests.core.reference import DATA_SETS, StopAfter, assert_same_model, blobs, start_for

Floats = NDArray[np.float64]


def hard_sets() -> dict[str, Floats]:
    rng = np.random.RandomState(0)
    grid = np.stack(np.meshgrid(np.arange(60.0), np.arange(60.0)), -1).reshape(-1, 2)
    line = rng.standard_normal(5000)
    return {
        **DATA_SETS,
        "many blobs": blobs(20_000, centers=40, seed=8),
        "many heavy tails": rng.standard_cauchy((20_000, 2)),
        "all scales at once": np.exp(rng.normal(0, 20, (20_000, 2))),
        "few distinct points": rng.randint(0, 5, (20_000, 2)).astype(float),
        "grid": grid,
        "slanted line": np.c_[line, 2 * line],
        "outlier": np.vstack([rng.standard_normal((5000, 2)), [[1e12, -1e12]]]),
        "one place": np.full((3000, 2), 2.5),
        "a point": np.array([[1.0, 2.0]]),
        "a leaf": rng.rand(LEAF, 2),
        "a leaf and a point": rng.rand(LEAF + 1, 2),
    }


HARD = hard_sets()


def centers_for(points: ArrayPoints, k: int) -> Floats:
    """Some of the points, half of them moved a little."""
    rng = np.random.RandomState(k)
    centers = points.take(rng.randint(0, points.n, k))
    centers[::2] += rng.standard_normal((len(centers[::2]), 2)) * centers.std() * 0.01
    return centers


@pytest.fixture(params=["all leaves", "one part", "many parts"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the index as for few points, and as for many; label by the tree for any k."""
    if request.param != "all leaves":
        as_for_many_points(monkeypatch)
    else:
        monkeypatch.setattr(ordering, "FEW_POINTS", 100_000)
        monkeypatch.setattr(index_module, "FEW_POINTS", 100_000)
    monkeypatch.setattr(index_module, "SERIAL_WORK", 0.0 if request.param == "many parts" else 1e9)
    monkeypatch.setattr(index_module, "LABEL_BY_SCAN", 0)


def as_for_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sort along the curve, and walk the tree, however few points there are."""
    monkeypatch.setattr(ordering, "FEW_POINTS", 0)
    monkeypatch.setattr(index_module, "FEW_POINTS", 0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", HARD)
def test_the_index_assigns_exactly_as_a_scan_does(name: str, dtype: type, weighted: bool) -> None:
    X = HARD[name].astype(dtype)
    rng = np.random.RandomState(1)
    weights = rng.uniform(0, 2, len(X)) * (rng.rand(len(X)) > 0.2) + 0.001 if weighted else None
    array = ArrayPoints(X, weights)
    index = IndexedPoints(array)
    for k in (1, 2, 5, 70):
        centers = centers_for(array, k)
        np.testing.assert_array_equal(index.nearest(centers), array.nearest(centers))
        ours, theirs = index.moments(centers), array.moments(centers)
        np.testing.assert_allclose(ours.counts, theirs.counts, rtol=1e-12)
        scale = np.abs(theirs.sums).max()
        np.testing.assert_allclose(ours.sums, theirs.sums, rtol=1e-9, atol=1e-12 * scale)
        np.testing.assert_allclose(ours.inertia, theirs.inertia, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("name", HARD)
def test_the_index_holds_every_point_once_in_leaves_that_its_boxes_enclose(
    name: str, halved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "FEW_POINTS", 100_000 if halved else 0)
    X = HARD[name]
    array = ArrayPoints(X)
    index = IndexedPoints(array)
    np.testing.assert_array_equal(np.sort(index.order), np.arange(len(X)))
    np.testing.assert_array_equal(np.c_[index.x, index.y], X[index.order])
    working = array.take(index.order)
    for leaf in range(index.width(0)):
        inside = working[leaf * LEAF : (leaf + 1) * LEAF]
        box = index.nodes[leaf]
        np.testing.assert_array_equal(box[[0, 2]], inside.min(axis=0))
        np.testing.assert_array_equal(box[[1, 3]], inside.max(axis=0))
    root = index.nodes[-1]
    assert root[4] == len(X)
    np.testing.assert_allclose(root[5:7], working.mean(axis=0), atol=1e-12 * np.ptp(working))
    np.testing.assert_allclose(root[7], len(X) * working.var(axis=0).sum(), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("name", ["many blobs", "many heavy tails", "outlier"])
def test_leaves_are_small_wherever_the_points_are_dense(
    name: str, halved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "FEW_POINTS", 100_000 if halved else 0)
    X = HARD[name]
    index = IndexedPoints(ArrayPoints(X))
    leaves = index.nodes[: index.width(0)]
    ranks = np.argsort(np.argsort(X, axis=0), axis=0) / len(X)
    spans = [
        np.ptp(ranks[index.order[i * LEAF : (i + 1) * LEAF]], axis=0) for i in range(len(leaves))
    ]
    # A leaf in a perfect order spans 1 / sqrt(n / LEAF) = 0.06 to 0.11 of the ranks on each axis.
    assert np.median(spans) < 0.25


@pytest.mark.parametrize(
    "name", ["many blobs", "offset of 1e9", "one far outlier", "collinear", "tiny"]
)
@pytest.mark.parametrize("k", [1, 5, 60])
def test_filtering_equals_scikit_learn_from_the_same_centers(name: str, k: int) -> None:
    X = HARD[name]
    start = start_for(X, k)
    ours = KMeans(k, init=start, algorithm="filtering", max_iter=30, tol=0).fit(X)
    theirs = sklearn.cluster.KMeans(k, init=start, n_init=1, max_iter=30, tol=0).fit(X)
    assert_same_model(ours, theirs, X)


@pytest.mark.parametrize("weighted", [False, True])
def test_filtering_lloyd_and_auto_take_the_same_steps(weighted: bool) -> None:
    X = HARD["many blobs"]
    weights = np.random.RandomState(0).uniform(0, 3, len(X)) if weighted else None
    fits = [
        list(KMeans(30, random_state=3, algorithm=a).iter_fit(X, sample_weight=weights))
        for a in ("lloyd", "filtering", "auto")
    ]
    assert len(fits[0]) == len(fits[1]) == len(fits[2]) > 3
    for scanned, filtered, auto in zip(*fits, strict=True):
        np.testing.assert_allclose(filtered.centers, scanned.centers, rtol=1e-11)
        np.testing.assert_allclose(auto.centers, scanned.centers, rtol=1e-11)
        np.testing.assert_allclose(filtered.inertia, scanned.inertia, rtol=1e-11)
        np.testing.assert_allclose(filtered.counts, scanned.counts, rtol=1e-11)
        assert filtered.distances < scanned.distances


def test_filtering_converges_strictly_though_it_adds_in_another_order() -> None:
    X = blobs(30_000, centers=12, seed=3)
    start = start_for(X, 12)
    scanned = KMeans(12, init=start, tol=0, algorithm="lloyd").fit(X)
    filtered = KMeans(12, init=start, tol=0, algorithm="filtering").fit(X)
    assert filtered.n_iter_ == scanned.n_iter_ < 300
    np.testing.assert_array_equal(filtered.labels_, scanned.labels_)


places = st.one_of(
    st.integers(-4, 4).map(float),
    st.floats(-10, 10, width=32),
    st.sampled_from([0.1, 0.2, 0.3, 1e-8, 1e8, -1e8]),
)


@given(
    X=hnp.arrays(np.float64, st.tuples(st.integers(1, 300), st.just(2)), elements=places),
    centers=hnp.arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=places),
)
def test_no_points_and_centers_make_filtering_label_otherwise_than_a_scan(
    X: Floats, centers: Floats
) -> None:
    array = ArrayPoints(X)
    working = array.to_working(centers)
    labels, counts = array.nearest(working), array.moments(working).counts
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(index_module, "LABEL_BY_SCAN", 0)
        for asked_as_many in (False, True):
            if asked_as_many:
                as_for_many_points(monkeypatch)
            index = IndexedPoints(array)
            np.testing.assert_array_equal(index.nearest(working), labels)
            np.testing.assert_array_equal(index.moments(working).counts, counts)


def test_of_centers_at_one_place_the_lowest_index_gets_the_points() -> None:
    X = blobs(5000)
    index = IndexedPoints(ArrayPoints(X))
    far = X.max(axis=0) + 100
    centers = index.to_working(np.array([far, X[0], X[0], X[0]]))
    assert index.moments(centers).counts.tolist() == [0, 5000, 0, 0]


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("small", [0, closest.SMALL], ids=["in parts", "in one part"])
def test_seeds_are_the_same_points_with_and_without_an_index(
    name: str, weighted: bool, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closest, "SMALL", small)
    monkeypatch.setattr(ordering, "FEW_POINTS", 100_000)
    monkeypatch.setattr(index_module, "FEW_POINTS", 100_000)
    X = HARD[name]
    weights = np.random.RandomState(1).randint(0, 3, len(X)) + 1e-3 if weighted else None
    array = ArrayPoints(X, weights)
    index = IndexedPoints(array)
    for k in {min(k, len(X)) for k in (2, 9, 40)}:
        for choose in (kmeans_plusplus, farthest_first):
            monkeypatch.setattr(scanned_seeding, "FEW_POINTS", 100_000)
            in_one_go, _ = choose(index, k, np.random.RandomState(k))
            monkeypatch.setattr(scanned_seeding, "FEW_POINTS", 0)
            scanned, _ = choose(array, k, np.random.RandomState(k))
            indexed, _ = choose(index, k, np.random.RandomState(k))
            np.testing.assert_array_equal(indexed, scanned)
            np.testing.assert_array_equal(in_one_go, scanned)


def test_seeding_on_the_index_draws_with_the_probabilities_of_k_means_plusplus() -> None:
    # Plain draws of one more seed: 40,000 of them against their exact probabilities.
    X = blobs(300, centers=3, seed=5)
    index = IndexedPoints(ArrayPoints(X))
    distances = index.closest_distances(index.take(np.array([17]))[0])
    drawn = distances.draw(np.random.RandomState(0).rand(40_000))
    expected = ((X - X[17]) ** 2).sum(axis=1)
    expected *= len(drawn) / expected.sum()
    observed = np.bincount(drawn, minlength=len(X))
    assert observed[17] == 0
    likely = expected > 0
    chi_squared = ((observed - expected)[likely] ** 2 / expected[likely]).sum()
    # 298 degrees of freedom: mean 298, standard deviation 24.
    assert 298 - 5 * 24 < chi_squared < 298 + 5 * 24


def test_a_pass_costs_far_fewer_distances_than_a_scan_and_grows_like_the_root_of_n() -> None:
    costs = []
    for n in (20_000, 200_000):
        X = np.random.RandomState(0).rand(n, 2)
        index = IndexedPoints(ArrayPoints(X))
        costs.append(index.moments(index.to_working(X[:8])).distances)
        assert costs[-1] < 0.5 * 8 * n
    assert np.log10(costs[1] / costs[0]) < 0.65


def test_building_is_cancelled_and_reports_its_progress() -> None:
    array = ArrayPoints(blobs(50_000))
    with pytest.raises(Cancelled):
        IndexedPoints(array, should_stop=StopAfter(1))
    seen: list[float] = []
    index = array.indexed(on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert array.indexed() is index is array.index


@pytest.mark.parametrize("n", [500, 50_000])
def test_a_cancelled_pass_says_so(n: int) -> None:
    index = IndexedPoints(ArrayPoints(blobs(n)))
    with pytest.raises(Cancelled):
        index.moments(index.to_working(np.zeros((3, 2))), StopAfter(0))


def test_a_memory_map_is_indexed_like_an_array(tmp_path: object) -> None:
    X = blobs(3000)
    path = f"{tmp_path}/points.npy"
    np.save(path, np.asfortranarray(X))
    mapped = IndexedPoints(ArrayPoints(np.load(path, mmap_mode="r")))
    centers = mapped.to_working(X[:9])
    loaded = IndexedPoints(ArrayPoints(X))
    np.testing.assert_array_equal(mapped.order, loaded.order)
    assert mapped.moments(centers).inertia == loaded.moments(centers).inertia


def test_the_index_takes_no_more_memory_than_it_says() -> None:
    array = ArrayPoints(np.random.RandomState(0).rand(100_000, 2))
    index = IndexedPoints(array)
    assert index.nbytes <= 1.4 * array.X.nbytes
    assert index.nbytes <= memory_needed(array.n, array.dtype.itemsize, array.weights is not None)
