"""A trace tells where a pass stopped: what it adds up to is what the pass found."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_gui.core import index as index_module
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.trace import trace_pass
from kmeans_gui.core.tree_kernels import LEAF
from tests.core.reference import blobs

Floats = NDArray[np.float64]


@pytest.fixture(params=[True, False], ids=["one part", "many parts"], autouse=True)
def parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin at the root as for few points, and at subtrees as for many."""
    monkeypatch.setattr(index_module, "SERIAL_WORK", np.inf if request.param else 0.0)


def indexed(n: int, dtype: type = np.float64) -> IndexedPoints:
    return IndexedPoints(ArrayPoints(blobs(n, centers=12, seed=4).astype(dtype)))


def places(index: IndexedPoints, level: int, node: int) -> NDArray[np.int64]:
    """The places, in the order of the index, of the points under a node."""
    return np.arange((node << level) * LEAF, min(((node + 1) << level) * LEAF, index.n))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("k", [1, 2, 9, 120])
@pytest.mark.parametrize("n", [1, LEAF, LEAF + 1, 7_001])
def test_a_trace_makes_exactly_the_distances_that_the_pass_makes(
    n: int, k: int, dtype: type
) -> None:
    index = indexed(n, dtype)
    centers = index.take(np.random.RandomState(k).randint(0, n, k))
    assert trace_pass(index, centers).distances == index.moments(centers).distances


@pytest.mark.parametrize("k", [1, 2, 9, 120])
def test_blocks_and_scanned_leaves_hold_each_point_once(k: int) -> None:
    index = indexed(7_001)
    trace = trace_pass(index, index.take(np.arange(k)))
    seen = [places(index, level, node) for level, node, _ in trace.whole.tolist()]
    seen += [places(index, 0, leaf) for leaf in trace.scanned.tolist()]
    np.testing.assert_array_equal(np.sort(np.concatenate(seen)), np.arange(index.n))


def test_all_points_of_a_block_have_the_center_that_it_was_added_to() -> None:
    index = indexed(7_001)
    centers = index.take(np.arange(9))
    labels = index.nearest(centers)[index.order]
    trace = trace_pass(index, centers)
    assert len(trace.whole) > 20
    for level, node, center in trace.whole.tolist():
        assert (labels[places(index, level, node)] == center).all()


def test_the_stored_moments_of_the_blocks_and_the_scanned_points_add_up_to_the_moments() -> None:
    index = indexed(7_001)
    centers = index.take(np.arange(9))
    trace, expected = trace_pass(index, centers), index.moments(centers)
    counts, inertia = np.zeros(9), np.zeros(9)
    for level, node, j in trace.whole.tolist():
        row = index.nodes[index.offsets[level] + node]
        counts[j] += row[4]
        inertia[j] += row[7] + row[4] * ((row[5:7] - centers[j]) ** 2).sum()
    labels = index.nearest(centers)[index.order]
    for leaf in trace.scanned.tolist():
        inside = places(index, 0, leaf)
        offsets = np.c_[index.x, index.y][inside] - index.origin - centers[labels[inside]]
        counts += np.bincount(labels[inside], minlength=9)
        inertia += np.bincount(labels[inside], (offsets**2).sum(axis=1), minlength=9)
    np.testing.assert_array_equal(counts, expected.counts)
    np.testing.assert_allclose(inertia, expected.cluster_inertia, rtol=1e-12)


def test_a_scanned_leaf_had_at_least_two_centers_left_and_one_center_scans_nothing() -> None:
    index = indexed(7_001)
    trace = trace_pass(index, index.take(np.arange(30)))
    assert len(trace.scanned) > 20
    assert trace.candidates.min() == 2
    alone = trace_pass(index, index.take(np.arange(1)))
    assert len(alone.scanned) == 0
    assert (alone.whole[:, 2] == 0).all()
