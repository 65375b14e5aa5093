"""All starts of a fit on few points at once: the same seeds, the same numbers drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kmeans_gui.core import FitSpec, as_points
from kmeans_gui.core.compiling import readonly
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.leaf_starts import LeafStarts
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.seeding import initial_centers
from kmeans_gui.core.threads import on_one_thread
from tests.core.reference import DATA_SETS, five_blobs


def indexed(X: Any, weights: Any = None) -> IndexedPoints:
    points = as_points(X, weights)
    assert isinstance(points, ArrayPoints)
    return points.indexed()


def starts_of(points: IndexedPoints, spec: FitSpec, n_init: int) -> LeafStarts:
    starts = LeafStarts.of(points, spec, n_init, np.random.RandomState(4))
    assert starts is not None
    return starts


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", DATA_SETS)
def test_each_start_has_the_seeds_and_the_inertia_of_one_after_another(
    name: str, weighted: bool
) -> None:
    X = DATA_SETS[name]
    weights = np.random.RandomState(0).randint(0, 4, len(X)).astype(float) if weighted else None
    points = indexed(X, weights)
    judges = readonly(np.random.RandomState(1).randint(0, len(X), 200))
    made = starts_of(points, FitSpec("minibatch", 9), 6).judged(judges)
    rng = np.random.RandomState(4)
    validation = points.subset(judges)
    for seeded in made:
        expected, _ = initial_centers(points, 9, "k-means++", rng)
        np.testing.assert_allclose(points.to_working(seeded.centers()), expected, rtol=1e-12)
        scanned = validation.moments(validation.to_working(seeded.centers())).inertia
        assert seeded.inertia == pytest.approx(scanned, rel=1e-9, abs=1e-9 * abs(X).max())


@pytest.mark.parametrize("n_init", [1, 7, 100])
def test_starts_that_are_made_together_are_those_that_are_made_alone(n_init: int) -> None:
    points = indexed(five_blobs(4000))
    spec = FitSpec(n_clusters=40)
    alone = starts_of(points, spec, n_init)
    assert [len(group) for group in alone.groups()] == [1] * n_init
    one_by_one = [start for group in alone.groups() for start in alone.lloyd(group)]
    with on_one_thread():
        together = starts_of(points, spec, n_init)
        groups = together.groups()
        assert len(groups) < n_init or n_init == 1
        assert [i for group in groups for i in group] == list(range(n_init))
        for start in [start for group in groups for start in together.lloyd(group)]:
            other = one_by_one.pop(0)
            np.testing.assert_array_equal(start.centers, other.centers)
            assert (start.iteration, start.reason, start.distances) == (
                other.iteration,
                other.reason,
                other.distances,
            )


def test_other_inits_more_points_and_very_many_starts_are_made_otherwise() -> None:
    rng, points = np.random.RandomState(0), indexed(five_blobs(500))
    before = rng.get_state()[1].copy()  # type: ignore[index]  # of the legacy form
    assert LeafStarts.of(points, FitSpec(n_clusters=5, init="random"), 3, rng) is None
    assert LeafStarts.of(points.array, FitSpec(n_clusters=5), 3, rng) is None
    assert LeafStarts.of(points, FitSpec(n_clusters=5), 10**6, rng) is None
    np.testing.assert_array_equal(rng.get_state()[1], before)  # type: ignore[index]
