from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.session.run import Run, RunState
from kmeans_gui.session.timeline import LONGEST_SECONDS, MAX_SPEED, MIN_SPEED, Timeline


def a_snapshot(iteration: int, start: int = 0) -> Snapshot:
    centers = np.array([[iteration, 0.0], [10.0 * iteration, -iteration]])
    return Snapshot(start, iteration, centers, counts=np.ones(2), inertia=1.0)


def a_run(count: int, state: RunState = RunState.FINISHED) -> Run:
    run = Run(1, FitSpec(n_clusters=2), dataset=None)
    run.snapshots.extend(a_snapshot(i) for i in range(count))
    run.state = state
    return run


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return Timeline()


def recorded(timeline: Timeline) -> tuple[list[float], list[int], list[bool]]:
    moves: list[float] = []
    extents: list[int] = []
    plays: list[bool] = []
    timeline.moved.connect(moves.append)
    timeline.extent_changed.connect(extents.append)
    timeline.playing_changed.connect(plays.append)
    return moves, extents, plays


def test_an_empty_timeline_has_no_centers_and_every_command_is_harmless(timeline: Timeline) -> None:
    for command in (timeline.play, timeline.toggle, timeline.pause, timeline.to_start):
        command()
    timeline.to_end()
    timeline.step(1)
    timeline.step(-1)
    timeline.seek(3.5)
    timeline.advance(1.0)
    assert timeline.centers_at(0.0) is None
    assert timeline.snapshot_at() is None
    assert (timeline.position, timeline.extent, timeline.playing) == (0.0, 0, False)
    assert not timeline.is_active


def test_centers_glide_linearly_between_two_snapshots(timeline: Timeline) -> None:
    timeline.show(a_run(3))
    np.testing.assert_allclose(timeline.centers_at(1.25), [[1.25, 0.0], [12.5, -1.25]])
    np.testing.assert_allclose(timeline.centers_at(2.0), [[2.0, 0.0], [20.0, -2.0]])


def test_float32_centers_glide_in_float64(timeline: Timeline) -> None:
    run = a_run(0)
    for x in (1e7, 1e7 + 1):
        centers = np.array([[x, 0.0]], dtype=np.float32)
        run.snapshots.append(Snapshot(0, 0, centers, counts=np.ones(1), inertia=0.0))
    timeline.show(run)
    centers = timeline.centers_at(0.25)
    assert centers is not None
    assert centers.dtype == np.float64
    assert centers[0, 0] == 1e7 + 0.25


def test_from_one_start_to_the_next_centers_jump_instead_of_gliding(timeline: Timeline) -> None:
    run = a_run(2)
    run.snapshots.append(a_snapshot(7, start=1))
    timeline.show(run)
    np.testing.assert_array_equal(timeline.centers_at(1.9), run.snapshots[1].centers)
    np.testing.assert_array_equal(timeline.centers_at(2.0), run.snapshots[2].centers)


def test_positions_outside_are_clipped_to_the_recording(timeline: Timeline) -> None:
    timeline.show(a_run(3))
    timeline.seek(99.0)
    assert timeline.position == 2.0
    timeline.seek(-1.0)
    assert timeline.position == 0.0
    timeline.seek(float("nan"))
    assert timeline.position == 0.0
    np.testing.assert_array_equal(timeline.centers_at(50.0), timeline.centers_at(2.0))


def test_a_new_recording_plays_from_its_start_to_its_end_and_stops_there(
    timeline: Timeline,
) -> None:
    moves, extents, plays = recorded(timeline)
    timeline.speed = 4.0
    timeline.follow(a_run(5))
    assert timeline.playing
    assert timeline.is_active
    timeline.advance(0.25)
    assert timeline.position == pytest.approx(1.0)
    timeline.advance(0.125)
    assert timeline.position == pytest.approx(1.5)
    timeline.advance(10.0)
    assert timeline.position == 4.0
    assert not timeline.playing
    assert not timeline.is_active
    assert moves == pytest.approx([0.0, 1.0, 1.5, 4.0])
    assert extents == [5]
    assert plays == [True, False]


def test_a_running_fit_is_a_recording_whose_end_is_not_there_yet(timeline: Timeline) -> None:
    run = a_run(0, RunState.RUNNING)
    moves, extents, _ = recorded(timeline)
    timeline.follow(run)
    timeline.advance(1.0)
    assert timeline.centers_at() is None
    run.snapshots.append(a_snapshot(0))
    timeline.advance(0.1)
    assert moves[-1] == 0.0  # the first snapshot has to be drawn
    assert timeline.centers_at() is not None
    run.snapshots.append(a_snapshot(1))
    timeline.advance(5.0)
    assert timeline.position == 1.0
    assert timeline.playing  # it waits for more
    run.snapshots.append(a_snapshot(2))
    run.state = RunState.FINISHED
    timeline.refresh()
    timeline.advance(5.0)
    assert timeline.position == 2.0
    assert not timeline.playing
    assert extents == [0, 1, 2, 3]


def test_growth_is_told_while_a_running_fit_is_paused(timeline: Timeline) -> None:
    run = a_run(2, RunState.RUNNING)
    timeline.follow(run)
    timeline.pause()
    run.snapshots.append(a_snapshot(2))
    timeline.advance(0.1)
    assert timeline.extent == 3
    assert timeline.position == 0.0
    assert timeline.is_active


def test_steps_go_to_whole_snapshots_and_pause(timeline: Timeline) -> None:
    timeline.follow(a_run(6))
    timeline.advance(0.6)
    assert 2.0 < timeline.position < 3.0
    timeline.step(1)
    assert timeline.position == 3.0
    assert not timeline.playing
    timeline.step(1)
    assert timeline.position == 4.0
    timeline.seek(2.4)
    timeline.step(-1)
    assert timeline.position == 2.0
    timeline.step(-1)
    assert timeline.position == 1.0
    timeline.to_start()
    timeline.step(-1)
    assert timeline.position == 0.0


def test_play_at_the_end_starts_again(timeline: Timeline) -> None:
    timeline.show(a_run(4))
    assert timeline.position == 3.0
    timeline.toggle()
    assert timeline.playing
    assert timeline.position == 0.0
    timeline.toggle()
    assert not timeline.playing


def test_hundreds_of_snapshots_take_no_longer_than_twelve_seconds(timeline: Timeline) -> None:
    timeline.follow(a_run(700))
    timeline.advance(LONGEST_SECONDS - 0.1)
    assert timeline.playing
    timeline.advance(0.2)
    assert timeline.position == 699.0


def test_speed_scales_long_recordings_too_and_is_kept_in_its_range(timeline: Timeline) -> None:
    timeline.show(a_run(481))
    assert timeline.rate == pytest.approx(40.0)
    timeline.speed = 2.0
    assert timeline.rate == pytest.approx(20.0)
    timeline.speed = 1e9
    assert timeline.speed == MAX_SPEED
    timeline.speed = 0.0
    assert timeline.speed == MIN_SPEED
    with pytest.raises(ValueError, match="finite"):
        timeline.speed = float("nan")


def test_without_animation_it_stays_at_the_newest_snapshot(timeline: Timeline) -> None:
    timeline.animated = False
    run = a_run(2, RunState.RUNNING)
    timeline.follow(run)
    assert not timeline.playing
    timeline.advance(0.01)
    assert timeline.position == 1.0
    run.snapshots.append(a_snapshot(2))
    run.state = RunState.FINISHED
    timeline.refresh()
    assert timeline.position == 2.0


def test_the_timer_plays_by_itself(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.speed = MAX_SPEED
    with qtbot.waitSignal(timeline.moved, timeout=5000):
        timeline.follow(a_run(3))
    qtbot.waitUntil(lambda: timeline.position == 2.0, timeout=5000)
    qtbot.waitUntil(lambda: not timeline.is_active, timeout=5000)


def test_clearing_forgets_the_recording_and_stops(timeline: Timeline) -> None:
    timeline.follow(a_run(3))
    _, extents, plays = recorded(timeline)
    timeline.clear()
    assert timeline.centers_at() is None
    assert extents == [0]
    assert plays == [False]
    assert not timeline.is_active
