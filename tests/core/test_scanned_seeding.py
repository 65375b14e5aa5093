"""Seeds of few points are chosen in compiled calls, however many at a time."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_gui.core import scanned_seeding
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.scanned_seeding import FEW_POINTS, ScannedSeeding, few_points
from tests.core.reference import StopAfter, blobs

UNIFORMS = np.random.RandomState(3).rand(29, 5)


@pytest.mark.parametrize("seeds_per_call", [1, 4])
def test_seeds_are_the_same_however_many_are_chosen_in_a_call(
    monkeypatch: pytest.MonkeyPatch, seeds_per_call: int
) -> None:
    points = ArrayPoints(blobs(1000))
    whole, parts = ScannedSeeding(points, 17), ScannedSeeding(points, 17)
    whole.extend(UNIFORMS)
    monkeypatch.setattr(scanned_seeding, "SLICE_WORK", seeds_per_call * 1000 * 6)
    parts.extend(UNIFORMS[:10])
    parts.extend(UNIFORMS[10:])
    assert whole.seeds == parts.seeds
    assert len(set(whole.seeds)) == 30


def test_a_stop_is_asked_for_between_calls_and_keeps_the_seeds_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanned_seeding, "SLICE_WORK", 2 * 1000 * 6)
    seeding = ScannedSeeding(ArrayPoints(blobs(1000)), 17)
    with pytest.raises(Cancelled):
        seeding.extend(UNIFORMS, StopAfter(3))
    assert len(seeding.seeds) == 1 + 3 * 2


def test_an_index_of_few_points_is_passed_over_and_one_of_many_is_asked() -> None:
    few, many = ArrayPoints(blobs(1000)), ArrayPoints(blobs(FEW_POINTS + 1))
    assert few_points(few.indexed()) is few
    assert few_points(few) is few
    assert few_points(many) is None
    assert few_points(many.indexed()) is None
