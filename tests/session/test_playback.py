from __future__ import annotations

import math

import numpy as np
import pytest

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.session.playback import OPENING, PlaybackFrame, frame_of
from kmeans_gui.session.run import Run

FIRST = np.array([[0.0, 0.0], [10.0, 0.0]])
SECOND = np.array([[1.0, 2.0], [20.0, -4.0]])


def a_recording(*snapshots: Snapshot) -> Run:
    run = Run(FitSpec(n_clusters=2), dataset=None)
    run.snapshots.extend(snapshots)
    return run


def a_snapshot(centers: np.ndarray, iteration: int = 0, **values: object) -> Snapshot:
    values = {"start": 0, "counts": np.ones(2), "inertia": 1.0, **values}
    return Snapshot(iteration=iteration, centers=centers, **values)  # type: ignore[arg-type]


def seen(run: Run, position: float, **how: float) -> PlaybackFrame:
    frame = frame_of(run, position, **how)  # type: ignore[arg-type]
    assert frame is not None
    return frame


@pytest.fixture
def run() -> Run:
    return a_recording(a_snapshot(FIRST), a_snapshot(SECOND, 1))


def test_the_marks_move_before_the_colors_do(run: Run) -> None:
    start, early, half, late, end = (seen(run, p) for p in (0.0, 0.3, 0.5, 0.8, 1.0))
    np.testing.assert_array_equal(start.marks, FIRST)
    np.testing.assert_array_equal(start.coloring, FIRST)
    assert (early.marks > FIRST)[:, 0].all()
    np.testing.assert_array_equal(early.coloring, FIRST)
    np.testing.assert_array_equal(half.marks, SECOND)
    np.testing.assert_array_equal(half.coloring, FIRST)
    np.testing.assert_array_equal(late.marks, SECOND)
    assert (late.coloring[:, 0] > FIRST[:, 0]).all()
    assert (late.coloring[:, 0] < SECOND[:, 0]).all()
    np.testing.assert_array_equal(end.coloring, SECOND)
    assert [f.phase for f in (start, early, half, late, end)] == [
        "still",
        "update",
        "update",
        "assign",
        "still",
    ]
    assert [f.iteration for f in (start, early, half, late, end)] == [0, 1, 1, 1, 1]
    assert early.previous is run.snapshots[0]
    assert early.snapshot is run.snapshots[1]
    assert early.progress == pytest.approx(0.6)
    assert late.progress == pytest.approx(0.6)


def test_the_initial_centers_lie_upon_points_without_colors_before_the_first_assignment(
    run: Run,
) -> None:
    bare, assigned = seen(run, OPENING), seen(run, -0.25)
    for frame in (bare, assigned):
        np.testing.assert_array_equal(frame.marks, FIRST)
        assert (frame.iteration, frame.previous) == (0, None)
    assert (bare.phase, bare.is_colored, bare.coloring.shape) == ("still", False, (0, 2))
    assert (assigned.phase, assigned.is_colored, assigned.progress) == ("assign", True, 0.5)
    np.testing.assert_array_equal(assigned.coloring, FIRST)


def test_a_recording_that_goes_on_in_the_middle_of_a_fit_has_its_colors() -> None:
    run = a_recording(a_snapshot(FIRST, 3), a_snapshot(SECOND, 4))
    assert (seen(run, OPENING).position, seen(run, OPENING).is_colored) == (0.0, True)


def test_without_half_steps_marks_and_colors_are_one(run: Run) -> None:
    frame = seen(run, 0.5, half_steps=False)
    assert frame.marks is frame.coloring
    np.testing.assert_allclose(frame.marks, (FIRST + SECOND) / 2)


def test_eased_motion_begins_and_ends_softly_and_passes_the_middle_in_time(run: Run) -> None:
    def way(position: float, ease: float) -> float:
        return float(seen(run, position, ease=ease).marks[0, 0])

    assert way(0.05, 1.0) < way(0.05, 0.0) == pytest.approx(0.1)
    assert way(0.45, 1.0) > way(0.45, 0.0) == pytest.approx(0.9)
    assert way(0.25, 1.0) == pytest.approx(0.5)
    places = [way(p, 1.0) for p in np.linspace(0, 0.5, 50)]
    assert places == sorted(places)


def test_a_center_that_a_mini_batch_reassigned_leaps_halfway_through_the_update() -> None:
    run = a_recording(
        a_snapshot(FIRST, batch_inertia=None, inertia=math.nan, counts=np.zeros(2)),
        a_snapshot(SECOND, 1, batch_inertia=1.0, reassigned=np.array([1])),
    )
    before, after = seen(run, 0.2), seen(run, 0.3)
    assert before.jumps.tolist() == after.jumps.tolist() == [1]
    np.testing.assert_array_equal(before.marks[1], FIRST[1])
    np.testing.assert_array_equal(after.marks[1], SECOND[1])
    assert FIRST[0, 0] < before.marks[0, 0] < SECOND[0, 0]  # the other one glides
    assert seen(run, 1.0).jumps.tolist() == [1]


def test_the_center_of_an_empty_cluster_leaps_and_others_do_not() -> None:
    run = a_recording(a_snapshot(FIRST, counts=np.array([5.0, 0.0])), a_snapshot(SECOND, 1))
    assert seen(run, 0.1).jumps.tolist() == [1]
    stays = a_recording(a_snapshot(FIRST, counts=np.array([5.0, 0.0])), a_snapshot(FIRST, 1))
    assert seen(stays, 0.1).jumps.tolist() == []


def test_a_mini_batch_step_without_counts_yet_is_no_relocation() -> None:
    run = a_recording(
        a_snapshot(FIRST, counts=np.zeros(2), inertia=math.nan),
        a_snapshot(SECOND, 1, batch_inertia=1.0, reassigned=np.empty(0, np.int64)),
    )
    assert seen(run, 0.1).jumps.tolist() == []


def test_each_further_start_begins_as_the_first_with_points_without_colors(run: Run) -> None:
    run.snapshots.append(a_snapshot(FIRST, 0, start=1))
    end, bare, half, assigned, begun = (seen(run, p) for p in (1.0, 1.1, 1.5, 1.75, 2.0))
    np.testing.assert_array_equal(end.coloring, SECOND)
    assert end.index == 1
    for frame in (bare, half, assigned, begun):
        np.testing.assert_array_equal(frame.marks, FIRST)
        assert (frame.index, frame.previous, frame.snapshot) == (2, None, run.snapshots[2])
    assert [f.is_colored for f in (end, bare, half, assigned, begun)] == [
        *(True, False, False, True, True)
    ]
    assert (assigned.phase, assigned.progress) == ("assign", 0.5)


@pytest.mark.parametrize(("last", "half_steps"), [(3, True), (0, False)])
def test_before_a_best_start_that_is_shown_again_and_without_half_steps_nothing_moves(
    run: Run, last: int, half_steps: bool
) -> None:
    run.snapshots.append(a_snapshot(FIRST, last, start=1))
    frame = seen(run, 1.9, half_steps=half_steps)
    assert (frame.phase, frame.index) == ("still", 1)
    np.testing.assert_array_equal(frame.marks, SECOND)
    assert seen(run, 2.0).previous is None


def test_positions_outside_are_clipped_and_nothing_is_seen_of_nothing(run: Run) -> None:
    assert frame_of(a_recording(), 0.0) is None
    assert seen(run, 99.0).position == 1.0
    assert seen(run, -9.0).position == OPENING
    assert seen(run, -9.0, half_steps=False).position == seen(run, math.nan).position == 0.0


def test_a_frame_never_hands_out_the_recorded_array(run: Run) -> None:
    for position in (0.0, 0.25, 0.5, 0.75, 1.0):
        frame = seen(run, position)
        assert frame.marks.flags.writeable
        assert not np.shares_memory(frame.marks, run.snapshots[1].centers)
