"""The fits of a sweep share seeds, and none of them is another for it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_gui.core import shared_seeding
from kmeans_gui.core.fit import fit_points
from kmeans_gui.core.model import FitSpec
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.seeding import PlusPlus, kmeans_plusplus, trials_for
from kmeans_gui.core.shared_seeding import SharedSeeding
from kmeans_gui.core.sweep import sweep_k
from tests.core.reference import blobs

X = blobs(60_000, centers=15, seed=2)
KS = (1, 3, 7, 8, 12, 20, 21, 30)


@pytest.mark.parametrize("indexed", [False, True])
def test_the_first_seeds_are_those_of_fewer_clusters(indexed: bool) -> None:
    array = ArrayPoints(X)
    points = array.indexed() if indexed else array
    for fewer, more in ((18, 20), (21, 54), (55, 60)):
        assert trials_for(fewer) == trials_for(more)
        seeding = PlusPlus(points, trials_for(more), np.random.RandomState(4))
        seeding.extend_to(more)
        seeds, distances = kmeans_plusplus(points, fewer, np.random.RandomState(4))
        assert seeding.seeds[:fewer] == seeds.tolist()
        assert seeding.distances[fewer - 1] == distances


@pytest.mark.parametrize("n_init", [1, 3])
def test_a_fit_of_a_sweep_is_the_fit_alone(n_init: int) -> None:
    points = ArrayPoints(X)
    swept = sweep_k(points, KS, ("filtering", "lloyd"), 2, random_state=5, n_init=n_init)
    for point in swept:
        spec = FitSpec(point.algorithm, point.k, n_init=n_init, random_state=5 + point.repeat)
        alone = fit_points(points, spec)
        np.testing.assert_array_equal(point.centers, alone.centers)
        assert point.inertia == alone.inertia
        assert point.n_iter == alone.n_iter
        assert point.distances == alone.distances


def test_a_sweep_seeds_once_for_all_k_with_equally_many_trials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []

    class Counted(PlusPlus):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            made.append(self._n_trials)

    monkeypatch.setattr(shared_seeding, "PlusPlus", Counted)
    list(sweep_k(ArrayPoints(X), (40, 25, 30, 60), ("filtering",), random_state=0))
    assert sorted(made) == [5, 6]


def test_what_draws_other_numbers_is_not_shared() -> None:
    points, rng = ArrayPoints(X).indexed(), np.random.RandomState(0)
    shared = SharedSeeding()
    assert shared.first_start(points, FitSpec(n_clusters=30, random_state=None), rng) is None
    assert shared.first_start(points, FitSpec(n_clusters=30, init="random"), rng) is None
    few = ArrayPoints(X[:100])
    assert shared.first_start(few, FitSpec(n_clusters=3, random_state=0), rng) is None


def test_shared_seeds_count_with_the_time_that_they_took() -> None:
    points, shared = ArrayPoints(X).indexed(), SharedSeeding()
    times = []
    for k in (50, 25, 50):
        spec = FitSpec(n_clusters=k, random_state=0)
        found = shared.first_start(points, spec, np.random.RandomState(0))
        assert found is not None
        times.append(found[2])
    assert times[0] == times[2] > times[1] > 0


def test_seedings_that_would_take_much_of_the_memory_are_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points, shared = ArrayPoints(X).indexed(), SharedSeeding()

    def first(seed: int) -> NDArray[np.float64]:
        spec = FitSpec(n_clusters=25, random_state=seed)
        found = shared.first_start(points, spec, np.random.RandomState(seed))
        assert found is not None
        return found[0]

    free = int(shared_seeding.BYTES_PER_POINT * points.n / shared_seeding.MEMORY_SHARE)
    monkeypatch.setattr(shared_seeding, "available_memory", lambda: free)
    before = [first(seed) for seed in range(3)]
    assert len(shared) == 3
    monkeypatch.setattr(shared_seeding, "available_memory", lambda: free - 1)
    first(3)
    assert len(shared) == 1
    np.testing.assert_array_equal([first(seed) for seed in range(3)], before)
