from __future__ import annotations

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.batches import MOST_POINTS, BatchReader
from kmeans_gui.session.trails import MOST_PLACES, MOST_SEGMENTS, length, trails_at


def a_snapshot(iteration: int, k: int = 2, start: int = 0, **values: object) -> Snapshot:
    centers = np.full((k, 2), float(iteration))
    return Snapshot(start, iteration, centers, np.ones(k), 1.0, **values)  # type: ignore[arg-type]


def test_a_trail_has_the_last_places_of_its_own_start() -> None:
    snapshots = [a_snapshot(i) for i in range(5)] + [a_snapshot(i, start=1) for i in range(3)]
    trails = trails_at(snapshots, 7)
    assert trails.places[:, 0, 0].tolist() == [0.0, 1.0, 2.0]
    assert trails_at(snapshots, 3).places[:, 1, 1].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert trails_at(snapshots, 5).places.shape == (1, 2, 2)


def test_a_thousand_centers_have_short_trails() -> None:
    assert length(5) == MOST_PLACES
    assert length(48) * 48 <= MOST_SEGMENTS
    assert length(1000) == 2
    snapshots = [a_snapshot(i, k=1000) for i in range(50)]
    assert trails_at(snapshots, 49).places.shape == (2, 1000, 2)


def test_no_line_leads_to_where_a_center_leapt() -> None:
    snapshots = [
        a_snapshot(0),
        a_snapshot(1, batch_inertia=1.0, reassigned=np.array([1])),
        a_snapshot(2, batch_inertia=1.0, reassigned=np.empty(0, np.int64)),
    ]
    assert trails_at(snapshots, 2).leaps.tolist() == [[False, False], [False, True], [False, False]]


def test_the_points_of_a_batch_are_there_at_once_and_at_most_so_many(qtbot: QtBot) -> None:
    points = np.random.default_rng(0).normal(size=(30_000, 2))
    reader = BatchReader()
    batch = np.arange(100, 400)
    snapshot = a_snapshot(1, batch=batch)
    read = reader.points_of(points, snapshot)
    np.testing.assert_array_equal(read, points[batch])
    assert reader.points_of(points, snapshot) is read
    large = reader.points_of(points, a_snapshot(2, batch=np.arange(20_000)))
    assert large is not None
    assert MOST_POINTS / 2 < len(large) <= MOST_POINTS
    assert reader.points_of(points, a_snapshot(0)) is None
    assert reader.close()


def test_the_points_of_a_file_are_read_by_a_worker(qtbot: QtBot, tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal(size=(1000, 2))
    np.save(tmp_path / "points.npy", points)
    mapped = np.load(tmp_path / "points.npy", mmap_mode="r")
    reader = BatchReader()
    older, newer = (a_snapshot(i, batch=np.arange(i, 900, 7)) for i in (1, 2))
    assert reader.points_of(mapped, older) is None
    with qtbot.waitSignal(reader.read):
        assert reader.points_of(mapped, newer) is None
    np.testing.assert_array_equal(reader.points_of(mapped, newer), points[newer.batch])
    assert reader.close(10.0)
