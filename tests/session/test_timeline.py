from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.session.playback import OPENING
from kmeans_gui.session.run import Run, RunState
from kmeans_gui.session.tempo import (
    DEFAULT_SPEED,
    LONGEST_SECONDS,
    LOOP_PAUSE_SECONDS,
    MAX_SPEED,
    MIN_SPEED,
    STEP_SECONDS,
)
from kmeans_gui.session.timeline import Timeline


def a_snapshot(iteration: int, start: int = 0) -> Snapshot:
    centers = np.array([[iteration, 0.0], [10.0 * iteration, -iteration]])
    return Snapshot(start, iteration, centers, counts=np.ones(2), inertia=1.0)


def a_run(count: int, state: RunState = RunState.FINISHED) -> Run:
    run = Run(FitSpec(n_clusters=2), dataset=None)
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
    assert not timeline._timer.isActive()


def test_without_half_steps_centers_glide_all_the_way_between_two_snapshots(
    timeline: Timeline,
) -> None:
    timeline.show(a_run(3))
    timeline.set_half_steps(False)
    timeline.speed = MAX_SPEED  # too quick to begin and end softly
    np.testing.assert_allclose(timeline.centers_at(1.25), [[1.25, 0.0], [12.5, -1.25]])
    np.testing.assert_allclose(timeline.centers_at(2.0), [[2.0, 0.0], [20.0, -2.0]])


def test_float32_centers_glide_in_float64(timeline: Timeline) -> None:
    run = a_run(0)
    for x in (1e7, 1e7 + 1):
        centers = np.array([[x, 0.0]], dtype=np.float32)
        run.snapshots.append(Snapshot(0, 0, centers, counts=np.ones(1), inertia=0.0))
    timeline.show(run)
    timeline.speed = MAX_SPEED
    centers = timeline.centers_at(0.125)
    assert centers is not None
    assert centers.dtype == np.float64
    assert centers[0, 0] == 1e7 + 0.25


def test_from_one_start_to_the_next_centers_jump_instead_of_gliding(timeline: Timeline) -> None:
    run = a_run(2)
    run.snapshots += [a_snapshot(0, start=1), a_snapshot(1, start=0)]
    timeline.show(run)
    for position, snapshot in ((1.0, 1), (1.1, 2), (2.0, 2), (2.9, 2), (3.0, 3)):
        np.testing.assert_array_equal(
            timeline.centers_at(position), run.snapshots[snapshot].centers
        )
        assert timeline.snapshot_at(position) is run.snapshots[snapshot]


def test_positions_outside_are_clipped_to_the_recording(timeline: Timeline) -> None:
    timeline.show(a_run(3))
    timeline.seek(99.0)
    assert timeline.position == 2.0
    timeline.seek(-5.0)
    assert timeline.position == OPENING
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
    assert timeline._timer.isActive()
    timeline.advance(0.5)
    assert timeline.position == pytest.approx(1.0)
    timeline.advance(0.125)
    assert timeline.position == pytest.approx(1.5)
    timeline.advance(10.0)
    assert timeline.position == 4.0
    assert not timeline.playing
    assert not timeline._timer.isActive()
    assert moves == pytest.approx([OPENING, 1.0, 1.5, 4.0])
    assert extents == [5]
    assert plays == [True, False]


def test_the_end_of_a_recording_is_shown_without_telling_of_its_start(timeline: Timeline) -> None:
    moves, extents, _ = recorded(timeline)
    timeline.show(a_run(4))
    assert (moves, extents) == ([3.0], [4])
    timeline.show(a_run(1))
    assert (moves, extents) == ([3.0, 0.0], [4, 1])


def test_a_running_fit_is_a_recording_whose_end_is_not_there_yet(timeline: Timeline) -> None:
    run = a_run(0, RunState.RUNNING)
    moves, extents, _ = recorded(timeline)
    timeline.follow(run)
    timeline.advance(1.0)
    assert timeline.centers_at() is None
    run.snapshots.append(a_snapshot(0))
    timeline.advance(0.0)
    assert moves[-1] == OPENING  # the first snapshot has to be drawn
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
    assert timeline.position == OPENING
    assert timeline._timer.isActive()


def test_steps_go_to_half_iterations_and_pause(timeline: Timeline) -> None:
    timeline.follow(a_run(6))
    timeline.advance(1.6)
    assert 2.0 < timeline.position < 2.5
    timeline.step(1)
    assert timeline.position == 2.5
    assert not timeline.playing
    timeline.step(1)
    assert timeline.position == 3.0
    timeline.seek(2.4)
    timeline.step(-1)
    assert timeline.position == 2.0
    timeline.step(-2)
    assert timeline.position == 1.0
    timeline.to_start()
    timeline.step(-1)
    assert timeline.position == OPENING


def test_the_first_step_of_all_gives_the_points_their_colors(timeline: Timeline) -> None:
    run = a_run(3)
    timeline.show(run)
    assert timeline.is_colored
    timeline.to_start()
    assert not timeline.is_colored
    np.testing.assert_array_equal(timeline.centers_at(), run.snapshots[0].centers)
    timeline.step(1)
    timeline.advance(1.0)
    assert (timeline.position, timeline.is_colored) == (0.0, True)
    timeline.step(-1)
    timeline.advance(1.0)
    assert (timeline.position, timeline.is_colored) == (OPENING, False)
    timeline.step_whole(1)
    assert timeline.position == 0.0


def test_points_that_have_their_colors_already_keep_them(timeline: Timeline) -> None:
    run = a_run(0, RunState.RUNNING)
    timeline.follow(run, is_colored=True)
    run.snapshots += a_run(3).snapshots
    timeline.advance(0.0)
    assert (timeline.position, timeline.is_colored) == (0.0, True)


def test_what_has_no_half_steps_or_no_steps_begins_with_colors(timeline: Timeline) -> None:
    timeline.show(a_run(3))
    timeline.to_start()
    timeline.set_half_steps(False)
    assert (timeline.position, timeline.is_colored) == (0.0, True)
    timeline.set_half_steps(True)
    timeline.show(a_run(1))
    timeline.to_start()
    assert (timeline.position, timeline.is_colored) == (0.0, True)


def test_steps_are_whole_where_asked_for_and_without_half_steps(timeline: Timeline) -> None:
    timeline.show(a_run(6))
    timeline.seek(2.4)
    timeline.step_whole(1)
    assert timeline.position == 3.0
    timeline.step_whole(-1)
    assert timeline.position == 2.0
    timeline.set_half_steps(False)
    timeline.step(1)
    assert timeline.position == 3.0


def test_the_half_step_between_two_starts_shows_the_centers_of_the_second(
    timeline: Timeline,
) -> None:
    run = a_run(2)
    run.snapshots += [a_snapshot(0, start=1), a_snapshot(1, start=1), a_snapshot(1, start=0)]
    timeline.show(run)
    timeline.seek(1.0)
    timeline.step(1)
    assert (timeline.position, timeline.frame_at(1.5).is_colored) == (1.5, False)
    timeline.step(1)
    assert timeline.position == 2.0
    timeline.step(-2)
    assert timeline.position == 1.0
    timeline.seek(3.0)
    timeline.step(1)
    assert timeline.position == 4.0  # the best start once more
    timeline.step(-1)
    assert timeline.position == 3.0


def test_a_step_glides_there_and_the_next_one_starts_from_its_goal(timeline: Timeline) -> None:
    timeline.show(a_run(6))
    timeline.seek(0.0)
    timeline.step(1)
    assert timeline._timer.isActive()
    assert (timeline.position, timeline.seen_position) == (0.5, 0.0)
    timeline.advance(STEP_SECONDS / 2)
    assert 0.0 < timeline.seen_position < 0.5
    timeline.step(1)
    timeline.step(1)
    assert timeline.position == 1.5
    timeline.advance(STEP_SECONDS)
    assert timeline.seen_position == 1.5
    assert not timeline._timer.isActive()
    timeline.step(1)
    timeline.advance(0.01)
    timeline.seek(4.0)
    assert timeline.seen_position == timeline.position == 4.0


def test_a_step_is_taken_at_once_where_nothing_is_animated(timeline: Timeline) -> None:
    timeline.show(a_run(6))
    timeline.animated = False
    timeline.seek(1.0)
    timeline.step(1)
    assert timeline.seen_position == 1.5


def test_a_loop_rests_at_the_end_and_begins_anew(timeline: Timeline) -> None:
    timeline.set_loop(True)
    timeline.follow(a_run(3))
    timeline.advance(10.0)
    assert timeline.position == 2.0
    assert timeline.playing
    timeline.advance(LOOP_PAUSE_SECONDS / 2)
    assert timeline.position == 2.0
    timeline.advance(LOOP_PAUSE_SECONDS)
    assert timeline.position == OPENING
    assert timeline.playing
    timeline.set_loop(False)
    timeline.advance(10.0)
    assert not timeline.playing


def test_a_loop_waits_for_a_fit_that_still_runs(timeline: Timeline) -> None:
    timeline.set_loop(True)
    timeline.follow(a_run(3, RunState.RUNNING))
    timeline.advance(10.0)
    timeline.advance(10.0)
    assert timeline.position == 2.0
    assert timeline.playing


def test_play_at_the_end_starts_again(timeline: Timeline) -> None:
    timeline.show(a_run(4))
    assert timeline.position == 3.0
    timeline.toggle()
    assert timeline.playing
    assert timeline.position == OPENING
    timeline.toggle()
    assert not timeline.playing


def test_hundreds_of_snapshots_take_no_longer_than_twelve_seconds(timeline: Timeline) -> None:
    timeline.follow(a_run(700))
    timeline.advance(LONGEST_SECONDS - 0.1)
    assert timeline.playing
    timeline.advance(0.2)
    assert timeline.position == 699.0


def test_speed_scales_long_recordings_too_and_is_kept_in_its_range(timeline: Timeline) -> None:
    timeline.show(a_run(480))
    assert timeline.rate == pytest.approx(40.0)
    timeline.speed = 2 * DEFAULT_SPEED
    assert timeline.rate == pytest.approx(80.0)
    timeline.speed = 1e9
    assert timeline.speed == MAX_SPEED
    with pytest.raises(ValueError, match="finite"):
        timeline.speed = float("nan")


@pytest.mark.parametrize("count", [3, 700])
def test_at_the_slowest_each_half_step_takes_three_seconds(timeline: Timeline, count: int) -> None:
    timeline.speed = 0.0
    assert timeline.speed == MIN_SPEED
    timeline.follow(a_run(count))
    timeline.advance(3.0)
    assert timeline.position == pytest.approx(-0.5)
    timeline.advance(6.0)
    assert timeline.position == pytest.approx(0.5)


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
    qtbot.waitUntil(lambda: not timeline._timer.isActive(), timeout=5000)


def test_clearing_forgets_the_recording_and_stops(timeline: Timeline) -> None:
    timeline.follow(a_run(3))
    _, extents, plays = recorded(timeline)
    timeline.clear()
    assert timeline.centers_at() is None
    assert extents == [0]
    assert plays == [False]
    assert not timeline._timer.isActive()


def test_playing_to_a_position_pauses_exactly_there_and_only_once(timeline: Timeline) -> None:
    timeline.show(a_run(6))
    timeline.to_start()
    moves, _, plays = recorded(timeline)
    timeline.play_to(2.0)
    for _ in range(100):
        timeline.advance(0.09)
    assert timeline.position == 2.0
    assert max(moves) == 2.0
    assert plays == [True, False]
    timeline.play()
    for _ in range(100):
        timeline.advance(0.09)
    assert timeline.position == timeline.end


def test_a_pause_forgets_where_playing_was_to_stop(timeline: Timeline) -> None:
    timeline.show(a_run(6))
    timeline.to_start()
    timeline.play_to(2.0)
    timeline.pause()
    timeline.toggle()
    for _ in range(100):
        timeline.advance(0.09)
    assert timeline.position == timeline.end
