"""Who answers a fit's questions: an index is built where it pays and fits in memory."""

from __future__ import annotations

import pytest

from kmeans_gui.core import room, stores
from kmeans_gui.core.model import Algorithm, FitSpec
from kmeans_gui.core.ordering import FEW_POINTS
from kmeans_gui.core.points import ArrayPoints
from tests.core.reference import blobs

N = 2 * stores.INDEX_POINTS
SPEC = FitSpec(n_clusters=64)


def test_an_index_that_nobody_asked_for_takes_no_more_than_its_share_of_the_free_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = ArrayPoints(blobs(N))
    enough = int(room.memory_needed(N, 8) / room.MEMORY_SHARE) + 1
    monkeypatch.setattr(room, "available_memory", lambda: enough - 2)
    assert stores.store_for(points, SPEC) is points
    monkeypatch.setattr(room, "available_memory", lambda: enough)
    assert stores.store_for(points, SPEC) is points.index


def test_an_index_is_built_where_nobody_knows_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    points = ArrayPoints(blobs(N))
    monkeypatch.setattr(room, "available_memory", lambda: None)
    assert stores.store_for(points, SPEC) is points.index


@pytest.mark.parametrize("algorithm", ["kmeans", "minibatch"])
def test_few_points_ask_an_index_that_is_there_and_build_none(algorithm: Algorithm) -> None:
    few = ArrayPoints(blobs(FEW_POINTS))
    assert stores.store_for(few, FitSpec(algorithm, 1000)) is few
    index = few.indexed()
    assert stores.store_for(few, FitSpec(algorithm, 3)) is index
    assert stores.store_for(few, FitSpec("lloyd", 3)) is few


@pytest.mark.parametrize("algorithm", ["kmeans", "minibatch"])
def test_more_points_are_scanned_for_few_centers_though_there_is_an_index(
    algorithm: Algorithm,
) -> None:
    many = ArrayPoints(blobs(N))
    many.indexed()
    assert stores.store_for(many, FitSpec(algorithm, 3)) is many
    assert stores.store_for(many, FitSpec(algorithm, 64)) is many.index


def test_filtering_without_the_memory_for_its_index_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = ArrayPoints(blobs(N))
    monkeypatch.setattr(room, "available_memory", lambda: int(room.memory_needed(N, 8)) - 1)
    with pytest.raises(ValueError, match=r"20,000 points.*choose 'lloyd'"):
        stores.store_for(points, FitSpec("filtering", 3))
    monkeypatch.setattr(room, "available_memory", lambda: int(room.memory_needed(N, 8)) + 1)
    assert stores.store_for(points, FitSpec("filtering", 3)) is points.index
    monkeypatch.setattr(room, "available_memory", lambda: 1)
    assert stores.store_for(points, FitSpec("filtering", 3)) is points.index
