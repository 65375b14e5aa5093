from __future__ import annotations

import numpy as np
import pytest

from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, SweepPoint, seed_of_repeat
from kmeans_gui.session.plans import compare_starts
from kmeans_gui.session.report import parameter_facts
from kmeans_gui.session.run import Run, RunState, Still, Sweep, shown_model
from kmeans_gui.session.work import Recorder


def a_snapshot(start: int, iteration: int, x: float) -> Snapshot:
    return Snapshot(start, iteration, np.array([[x, 0.0]]), counts=np.ones(1), inertia=x)


def a_result(start: int, x: float, reason: str = "converged") -> FitResult:
    spec = FitSpec(n_clusters=1)
    centers = np.array([[x, 0.0]])
    return FitResult(spec, centers, np.ones(1), x, 2, 2, reason, start=start)  # type: ignore[arg-type]


def a_point(k: int, algorithm: str, seconds: float, inertia: float = 1.0) -> SweepPoint:
    return SweepPoint(k, algorithm, 0, inertia, seconds, 1, 1, np.zeros((k, 2)))  # type: ignore[arg-type]


def a_run(*snapshots: Snapshot) -> Run:
    return Run(FitSpec(n_clusters=1), dataset=None, snapshots=list(snapshots))


def test_the_last_snapshot_is_the_fitted_model_also_if_an_earlier_start_was_the_best() -> None:
    run = a_run(a_snapshot(0, 1, 3.0), a_snapshot(1, 1, 4.0))
    run.end(RunState.FINISHED, a_result(0, 3.0))
    assert len(run.snapshots) == 3
    assert run.snapshots[-1].centers[0, 0] == 3.0
    assert run.snapshots[-1].start == 0


def test_the_fitted_model_is_not_repeated_where_it_is_the_last_snapshot_already() -> None:
    run = a_run(a_snapshot(0, 0, 5.0), a_snapshot(0, 1, 3.0))
    run.end(RunState.FINISHED, a_result(0, 3.0))
    assert len(run.snapshots) == 2
    assert not run.is_running


def test_a_run_cancelled_without_a_result_keeps_its_last_centers() -> None:
    run = a_run(a_snapshot(0, 0, 5.0), a_snapshot(0, 1, 3.0))
    run.end(RunState.CANCELLED)
    assert run.result is not None
    assert run.result.reason == "cancelled"
    np.testing.assert_array_equal(run.result.centers, [[3.0, 0.0]])


def test_a_run_cancelled_before_anything_existed_has_no_result() -> None:
    run = a_run()
    run.end(RunState.CANCELLED)
    assert run.result is None


def test_what_a_worker_finds_after_a_run_or_a_sweep_has_ended_is_not_in_it() -> None:
    run = a_run(a_snapshot(0, 0, 5.0))
    record = Recorder(run)
    record(a_snapshot(0, 1, 3.0))
    run.end(RunState.CANCELLED)
    record(a_snapshot(0, 2, 2.0))
    assert [snapshot.iteration for snapshot in run.snapshots] == [0, 1]
    assert run.result is not None
    np.testing.assert_array_equal(run.result.centers, run.snapshots[-1].centers)
    sweep = Sweep((2, 3), ("kmeans",))
    appended_to = sweep.points
    appended_to.append(a_point(2, "kmeans", 1.0))
    sweep.end(RunState.CANCELLED)
    appended_to.append(a_point(3, "kmeans", 1.0))
    assert [point.k for point in sweep.points] == [2]


def test_the_time_left_counts_each_algorithm_by_its_own_speed() -> None:
    sweep = Sweep((6, 6, 6), ("kmeans", "minibatch"), started_at=100.0)
    assert sweep.eta_seconds(now=100.0) is None
    sweep.points.extend([a_point(6, "kmeans", 9.0), a_point(6, "minibatch", 1.0)])
    # 10 s for a third of the work: two times as much is left
    assert sweep.eta_seconds(now=110.0) == pytest.approx(20.0)
    sweep.points.append(a_point(6, "kmeans", 9.0))
    # of 30 s of fits 19 are done, and 11 are left
    assert sweep.eta_seconds(now=119.0) == pytest.approx(11.0)
    sweep.end(RunState.FINISHED)
    assert sweep.eta_seconds() == 0.0


def test_what_a_sweep_waited_for_counts_neither_as_its_time_nor_as_time_left() -> None:
    sweep = Sweep((6, 6, 6), ("kmeans",), started_at=100.0, began_at=116.0)
    sweep.points.append(a_point(6, "kmeans", 1.0))
    assert sweep.eta_seconds(now=117.0) == pytest.approx(2.0)
    assert sweep.seconds == 0.0
    sweep.ended_at = 118.5
    assert sweep.seconds == pytest.approx(2.5)


def test_the_time_left_grows_with_the_k_that_remain() -> None:
    small_first = Sweep((1, 96), ("kmeans",), started_at=0.0)
    small_first.points.append(a_point(1, "kmeans", 1.0))
    assert small_first.eta_seconds(now=1.0) == pytest.approx(20.0)


def test_times_too_short_for_the_clock_still_give_a_time_left() -> None:
    sweep = Sweep((1, 2), ("kmeans",), started_at=0.0)
    sweep.points.append(a_point(1, "kmeans", 0.0))
    assert sweep.eta_seconds(now=3.0) == pytest.approx(3.0)


def test_of_several_repeats_the_best_is_found() -> None:
    sweep = Sweep((2,), ("kmeans",), repeats=2)
    sweep.points.extend([a_point(2, "kmeans", 1.0, 7.0), a_point(2, "kmeans", 1.0, 5.0)])
    best = sweep.best(2, "kmeans")
    assert best is sweep.points[1]
    assert sweep.best(3, "kmeans") is None
    assert sweep.total == 2


def test_a_swept_model_is_a_recording_of_one_frame() -> None:
    still = Still.of(a_point(3, "kmeans", 1.0))
    assert len(still.snapshots) == 1
    assert still.snapshots[0].centers.shape == (3, 2)
    assert not still.is_running


@pytest.mark.parametrize(
    ("first", "second"), [(7, 8), (np.int64(7), 8), (2**32 - 1, 0), (None, None)]
)
def test_a_model_of_a_sweep_is_shown_and_told_with_the_seed_that_it_was_fitted_with(
    first: object, second: object
) -> None:
    best = SweepPoint(2, "kmeans", 1, 1.0, 1.0, 1, 1, np.zeros((2, 2)))
    sweep = Sweep((2,), ("kmeans",), repeats=2, parameters={"random_state": first}, points=[best])
    model = shown_model(Still.of(best, sweep))
    assert model is not None
    assert model.spec.random_state == second
    assert seed_of_repeat(first, 1) == second
    said = dict(parameter_facts(sweep)).get("random_state")
    assert said == {8: "7 to 8", 0: "4294967295, 0", None: None}[second]  # type: ignore[index]


def test_random_starts_are_seeded_as_the_repeats_of_a_sweep_are() -> None:
    for first in (2**32 - 2, np.int64(3)):
        variants = compare_starts(FitSpec(random_state=first), 3).variants  # type: ignore[arg-type]
        seeds = [variant.spec.random_state for variant in variants]
        assert seeds == [seed_of_repeat(first, number) for number in range(3)]
        assert [variant.title for variant in variants] == [f"Seed {seed}" for seed in seeds]


def test_the_end_of_a_thinned_recording_keeps_the_estimate_of_its_last_batches() -> None:
    from kmeans_gui.core.model import FitResult, Snapshot

    spec = FitSpec("minibatch", 1)
    counts = np.ones(1)
    run = Run(spec, dataset=None)
    for step in range(3):
        run.snapshots.append(
            Snapshot(0, step, np.full((1, 2), step), counts, np.nan, smoothed_inertia=0.5 + step)
        )
    result = FitResult(spec, np.full((1, 2), 9.0), counts, np.nan, 1, 7, "cancelled")
    run.end(RunState.CANCELLED, result)
    assert run.snapshots[-1].iteration == 7
    assert run.snapshots[-1].smoothed_inertia == 2.5
