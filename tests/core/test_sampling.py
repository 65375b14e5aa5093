"""Mini-batches are drawn from all points alike, and from a large map without seeking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kmeans_gui.core import MiniBatchKMeans, sampling
from kmeans_gui.core.points import ArrayPoints
from tests.core.reference import blobs


@pytest.mark.parametrize("weighted", [False, True])
def test_positions_are_those_of_numpys_choice(weighted: bool) -> None:
    n = 1000
    weights = np.random.RandomState(0).rand(n) if weighted else None
    p = np.full(n, 1 / n) if weights is None else weights / weights.sum()
    draw = sampling.batch_sampler(ArrayPoints(blobs(n), weights), 64, np.random.RandomState(5))
    rng = np.random.RandomState(5)
    for _ in range(20):
        np.testing.assert_array_equal(draw(), rng.choice(n, 64, p=p, replace=True))


def test_a_large_map_is_read_in_runs_that_reach_every_point_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SEEK_BYTES", 1)
    np.save(tmp_path / "points.npy", blobs(500))
    points = ArrayPoints(np.load(tmp_path / "points.npy", mmap_mode="r"))
    draw = sampling.batch_sampler(points, 100, np.random.RandomState(0))
    batches = [draw() for _ in range(2000)]
    assert all(len(batch) == 100 for batch in batches)
    steps = np.diff(batches[0][: sampling.RUN]) % 500
    assert (steps == 1).all()
    counts = np.bincount(np.concatenate(batches), minlength=500)
    # 400 draws of each point are expected, the first and the last included.
    assert counts.min() > 300
    assert counts.max() < 500


def test_labels_of_a_map_are_computed_only_when_asked_for(tmp_path: Path) -> None:
    X = blobs(3000)
    np.save(tmp_path / "points.npy", X)
    mapped = MiniBatchKMeans(5, random_state=0).fit(np.load(tmp_path / "points.npy", mmap_mode="r"))
    loaded = MiniBatchKMeans(5, random_state=0).fit(X)
    assert not isinstance(mapped._labels, np.ndarray)
    np.testing.assert_array_equal(mapped.labels_, loaded.labels_)
    assert isinstance(mapped._labels, np.ndarray)
