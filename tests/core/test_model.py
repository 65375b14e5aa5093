"""The vocabulary: frozen, read-only, and quick to import."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, SweepPoint

ROOT = Path(__file__).parents[2]


def made() -> list[Any]:
    centers, counts = np.zeros((2, 2)), np.ones(2)
    batch = np.arange(3)
    return [
        FitSpec(),
        Snapshot(0, 0, centers, counts, 1.0, batch=batch, reassigned=batch),
        FitResult(FitSpec(), centers, counts, 1.0, 1, 1, "converged", absorbed=counts),
        SweepPoint(2, "kmeans", 0, 1.0, 0.1, 3, 10, centers),
    ]


@pytest.mark.parametrize("made", made(), ids=lambda made: type(made).__name__)
def test_nothing_published_can_be_changed(made: Any) -> None:
    for field in dataclasses.fields(made):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, field.name, None)
        value = getattr(made, field.name)
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable


def test_the_giver_of_an_array_can_still_write_to_its_own() -> None:
    centers = np.zeros((2, 2))
    Snapshot(0, 0, centers, np.ones(2), 1.0)
    centers[0, 0] = 1.0


def test_a_spec_has_scikit_learns_defaults() -> None:
    spec = FitSpec()
    assert (spec.n_clusters, spec.init, spec.n_init) == (8, "k-means++", "auto")
    assert (spec.batch_size, spec.max_no_improvement, spec.reassignment_ratio) == (1024, 10, 0.01)
