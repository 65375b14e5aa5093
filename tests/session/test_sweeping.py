"""Sweeps of a session: what is fitted once is not fitted again."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec, SweepPoint
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.run import RunState, Sweep
from kmeans_gui.session.session import Session
from tests.session.conftest import FIVE, PATIENCE


def sweep(session: Session, qtbot: QtBot, ks: range, **parameters: object) -> Sweep:
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep(ks, **parameters)  # type: ignore[arg-type]
    assert session.sweep is not None
    return session.sweep


def fitted(one: Sweep) -> list[tuple[int, str, int]]:
    """Return what a sweep fitted itself."""
    return [(p.k, p.algorithm, p.repeat) for p in one.points[one.carried :]]


def test_a_wider_range_fits_only_what_is_missing(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make())
    narrow = sweep(session, qtbot, range(2, 5), random_state=0)
    told: list[SweepPoint] = []
    session.sweep_point.connect(told.append)
    wide = sweep(session, qtbot, range(1, 7), random_state=0)
    assert {k for k, _, _ in fitted(wide)} == {1, 5, 6}
    assert len(wide.points) == wide.total == len(told) == 12
    assert wide.best(3, "kmeans") is narrow.best(3, "kmeans")
    assert wide.state is RunState.FINISHED


def test_a_sweep_stopped_at_a_third_goes_on_where_it_stopped(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make(n_samples=20_000))
    ks = range(1, 40)

    def stop_at_a_third(_: SweepPoint) -> None:
        if session.sweep is not None and len(session.sweep.points) * 3 >= session.sweep.total:
            session.stop_sweep()

    session.sweep_point.connect(stop_at_a_third)
    first = sweep(session, qtbot, ks, random_state=0)
    session.sweep_point.disconnect(stop_at_a_third)
    assert first.state is RunState.CANCELLED
    known = len(first.points)
    assert 3 * known >= first.total > known
    second = sweep(session, qtbot, ks, random_state=0)
    assert second.carried == known
    assert len(fitted(second)) == second.total - known
    assert not set(fitted(first)) & set(fitted(second))
    assert second.state is RunState.FINISHED


def test_more_repeats_and_another_algorithm_are_added_to_what_is_there(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    sweep(session, qtbot, range(2, 4), algorithms=("kmeans",), random_state=0)
    more = sweep(session, qtbot, range(2, 4), algorithms=("kmeans",), repeats=2, random_state=0)
    assert {repeat for _, _, repeat in fitted(more)} == {1}
    both = sweep(session, qtbot, range(2, 4), algorithms=("kmeans", "lloyd"), random_state=0)
    assert {algorithm for _, algorithm, _ in fitted(both)} == {"lloyd"}


def test_a_narrower_range_in_between_loses_nothing(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make())
    sweep(session, qtbot, range(1, 7), random_state=0)
    assert fitted(sweep(session, qtbot, range(2, 3), random_state=0)) == []
    assert fitted(sweep(session, qtbot, range(1, 7), random_state=0)) == []


def test_other_parameters_or_points_are_fitted_anew(session: Session, qtbot: QtBot) -> None:
    dataset = recipe("five-blobs").make()
    session.set_dataset(dataset)
    sweep(session, qtbot, range(1, 4), random_state=0)
    assert sweep(session, qtbot, range(1, 4), random_state=1).carried == 0
    session.edit_points(np.asarray(dataset.points)[:100], "Erase")
    assert sweep(session, qtbot, range(1, 4), random_state=1).carried == 0


def test_silhouettes_wait_for_the_sweep_whose_times_they_would_spoil(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    first = sweep(session, qtbot, range(2, 4), random_state=0)
    best = first.best(3, "kmeans")
    assert best is not None
    session.start_sweep(range(1, 300), random_state=0)
    session.diagrams.ask("test", [best.centers])
    drawn: list[bool] = []
    running = session.sweep
    assert running is not None
    session.diagrams.ready.connect(lambda _: drawn.append(running.is_running))
    qtbot.waitUntil(lambda: len(running.points) > 10, timeout=PATIENCE)
    assert not session.diagrams.is_busy
    session.stop_sweep()
    qtbot.waitUntil(lambda: bool(drawn), timeout=PATIENCE)
    assert drawn == [False]


def test_the_index_is_there_before_the_first_fit_is_timed(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make(n_samples=300_000))
    sweep(session, qtbot, range(2, 3), algorithms=("minibatch",), random_state=0)
    assert session.source is not None
    assert session.source.index() is not None


def test_a_fit_that_was_done_as_its_sweep_was_ended_is_not_told_afterwards(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    ended = sweep(session, qtbot, range(2, 5), random_state=0)
    told: list[SweepPoint] = []
    session.sweep_point.connect(told.append)
    # as its worker does, a moment too late
    ended.points.append(ended.points[-1])
    session._sweeping._grew.emit()
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=3))
    assert told == []


def test_a_sweep_s_time_is_counted_from_its_first_fit(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make())
    done = sweep(session, qtbot, range(1, 4), random_state=0)
    assert done.began_at is not None
    assert done.ended_at is not None
    assert done.started_at <= done.began_at
    assert sum(point.seconds for point in done.points) <= done.seconds
    assert done.seconds <= done.ended_at - done.started_at


def test_a_sweep_tells_each_of_its_models_once_and_in_order(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    points: list[SweepPoint] = []
    session.sweep_point.connect(points.append)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE) as waited:
        session.start_sweep(range(1, 9), random_state=2)
    sweep = waited.args[0]
    assert sweep.state is RunState.FINISHED
    assert points == sweep.points
    assert {(p.k, p.algorithm) for p in points} == {
        (k, a) for k in range(1, 9) for a in ("kmeans", "minibatch")
    }
    assert sweep.eta_seconds() == 0.0


def test_a_fit_can_be_made_while_a_sweep_runs(
    session: Session, many: Dataset, qtbot: QtBot
) -> None:
    session.start_sweep(range(100, 300), random_state=0)
    sweep = session.sweep
    assert sweep is not None
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FIVE)
    assert sweep.is_running
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.stop_sweep()
    assert sweep.state is RunState.CANCELLED
    assert len(sweep.points) < sweep.total


def test_a_model_of_the_sweep_is_shown_and_the_run_again(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FIVE)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((3, 8), ("kmeans",), random_state=2, n_init=5)
    with qtbot.waitSignal(session.shown_changed):
        session.show_sweep_point(3, "kmeans")
    shown = session.shown
    assert shown is not None
    assert shown.k == 3
    assert shown.inertia == pytest.approx(653.22, abs=0.05)  # the book's
    assert shown.spec.n_init == 5
    np.testing.assert_array_equal(session.timeline.centers_at(), shown.centers)
    session.show_run()
    assert session.shown is not None
    assert session.shown.k == 5


def test_an_impossible_sweep_fails_with_one_sentence(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.sweep_failed, timeout=PATIENCE) as waited:
        session.start_sweep((1, 2001))
    sweep, message = waited.args
    assert sweep.state is RunState.FAILED
    assert "2001" in message
    assert "\n" not in message


def test_a_renewed_sweep_is_told_as_a_whole_once_it_is_there(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    before = sweep(session, qtbot, range(1, 5), random_state=0)
    told: list[object] = []
    session.sweep_started.connect(lambda _: told.append("started"))
    session.sweep_point.connect(lambda point: told.append(point.k))
    session.sweep_finished.connect(lambda _: told.append("finished"))
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        coming = session.renew_sweep(range(1, 5), ("kmeans",), 1, random_state=3)
        assert coming is session.coming_sweep
        assert session.sweep is before
        assert told == []
    assert session.sweep is coming
    assert session.coming_sweep is None
    assert told == ["started", 1, 2, 3, 4, "finished"]


def test_of_renewals_that_come_too_fast_the_newest_is_the_last(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    shown: list[object] = []
    session.sweep_finished.connect(lambda done: shown.append(done.parameters["random_state"]))
    for seed in range(20):
        session.renew_sweep(range(1, 9), ("kmeans",), 1, random_state=seed)
    qtbot.waitUntil(lambda: bool(shown) and shown[-1] == 19, timeout=PATIENCE)
    assert shown == [0, 19]


@pytest.mark.parametrize("end", ["stop_sweep", "new points", "a sweep"])
def test_a_renewal_gives_way_to_what_somebody_asks_for(
    end: str, session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make(n_samples=8_000))
    before = sweep(session, qtbot, range(1, 4), random_state=0)
    renewed = session.renew_sweep(range(1, 60), ("kmeans",), 1, random_state=1, n_init=10)
    if end == "stop_sweep":
        session.stop_sweep()
    elif end == "new points":
        session.set_dataset(recipe("moons").make())
    assert end == "a sweep" or session.coming_sweep is None
    last = sweep(session, qtbot, range(1, 3), random_state=5)
    assert session.sweep is last
    assert session.coming_sweep is None
    assert renewed is not None
    assert renewed not in (before, last)


def test_without_points_nothing_is_renewed(session: Session) -> None:
    assert session.renew_sweep(range(1, 3), ("kmeans",), 1) is None
    assert session.coming_sweep is None


def test_a_renewal_that_fails_says_why_and_leaves_the_curves(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    before = sweep(session, qtbot, range(1, 4), random_state=0)
    with qtbot.waitSignal(session.sweep_failed, timeout=PATIENCE) as failed:
        session.renew_sweep(range(1, 4), ("kmeans",), 1, tol=-1.0)
    assert "tol" in failed.args[1]
    assert session.sweep is before
    assert session.coming_sweep is None


def test_a_model_that_is_shown_keeps_the_parameters_of_the_sweep_that_it_is_from(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    sweep(session, qtbot, range(1, 5), random_state=7)
    session.show_sweep_point(3, "kmeans")
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.renew_sweep(range(1, 5), ("kmeans",), 1, random_state=8)
    assert session.shown is not None
    assert session.shown.spec.random_state == 7


def test_undo_gives_up_the_renewal_of_points_that_are_gone(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make())
    before = sweep(session, qtbot, range(1, 4), random_state=0)
    session.set_dataset(recipe("moons").make(n_samples=8_000))
    session.renew_sweep(range(1, 60), ("kmeans",), 1, random_state=1, n_init=10)
    session.undo_stack.undo()
    assert session.coming_sweep is None
    assert session.sweep is before
    last = sweep(session, qtbot, range(1, 6), random_state=0)
    assert session.sweep is last
    assert last.carried == len(before.points)


def test_a_renewal_that_fails_does_not_take_the_next_one_with_it(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("five-blobs").make())
    sweep(session, qtbot, range(1, 4), random_state=0)
    session.renew_sweep(range(1, 4), ("kmeans",), 1, tol=-1.0)
    with qtbot.waitSignals([session.sweep_failed, session.sweep_finished], timeout=PATIENCE):
        coming = session.renew_sweep(range(1, 4), ("kmeans",), 1, random_state=5)
    assert session.sweep is coming
