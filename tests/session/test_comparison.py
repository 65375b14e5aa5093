from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.plans import (
    Pace,
    Plan,
    Variant,
    compare_algorithms,
    compare_ks,
    compare_specs,
    compare_starts,
)
from kmeans_gui.session.run import RunState
from kmeans_gui.session.session import Session
from tests.session.conftest import ENDLESS, PATIENCE

SPEC = FitSpec(n_clusters=5, random_state=2)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.timeline.animated = False
    session.set_dataset(recipe("five-blobs").make())
    yield session
    session.shutdown()
    assert session.has_ended


def compared(qtbot: QtBot, session: Session, plan: Plan) -> Comparison:
    with qtbot.waitSignal(session.comparison.finished, timeout=PATIENCE):
        session.comparison.start(plan)
    return session.comparison


def test_three_k_give_the_inertias_of_the_book(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 5, 8)))
    assert [run.spec.n_clusters for run in comparison.runs] == [3, 5, 8]
    assert comparison.inertia(0) == pytest.approx(653.2167, abs=0.01)
    assert comparison.inertia(1) == pytest.approx(211.5985, abs=0.001)
    assert 118.2 < comparison.inertia(2) < 119.2
    assert comparison.best == 2
    assert comparison.excess(2) == 0.0
    assert comparison.excess(0) == pytest.approx(653.2167 / comparison.inertia(2) - 1, abs=1e-4)


def test_of_several_starts_the_best_alone_is_played(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (5, 8)))
    for index, run in enumerate(comparison.runs):
        assert run.result is not None
        played = comparison.snapshots(index)
        assert {snapshot.start for snapshot in played} == {0}
        assert [snapshot.iteration for snapshot in played] == list(range(len(played)))
        np.testing.assert_array_equal(played[-1].centers, run.result.centers)


def test_the_same_start_means_equal_initial_centers(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_algorithms(SPEC))
    full, batches = comparison.runs
    assert [run.spec.algorithm for run in comparison.runs] == ["kmeans", "minibatch"]
    np.testing.assert_array_equal(full.snapshots[0].centers, batches.snapshots[0].centers)
    assert comparison.inertia(0) <= comparison.inertia(1) < 1.05 * comparison.inertia(0)
    assert comparison.colors(1) is None


def test_ten_random_starts_are_ten_fits_whose_best_is_known(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_starts(SPEC))
    inertias = [comparison.inertia(index) for index in range(10)]
    assert len(comparison) == 10
    assert len({round(inertia, 1) for inertia in inertias}) >= 4
    assert comparison.best is not None
    assert inertias[comparison.best] == min(inertias)
    assert min(inertias) == pytest.approx(211.5985, abs=0.01)
    assert [inertias[index] for index in comparison.ranking] == sorted(inertias)


def test_corresponding_clusters_have_the_same_color(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (5, 4, 8)))
    first = comparison.snapshots(0)[-1].centers
    for index in (1, 2):
        colors, centers = comparison.colors(index), comparison.snapshots(index)[-1].centers
        assert colors is not None
        assert len(set(colors)) == len(centers)
    # with eight centers each of the five blobs has one at or near its place
    eight, colors = comparison.snapshots(2)[-1].centers, comparison.colors(2)
    assert colors is not None
    nearest = np.argmin(((eight[:, None] - first[None]) ** 2).sum(axis=2), axis=1)
    matched = colors < 5
    assert matched.sum() == 5
    np.testing.assert_array_equal(colors[matched], nearest[matched])


def test_what_several_centers_share_is_met_again_in_the_next_fit(
    qtbot: QtBot, session: Session
) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 5, 8)))
    five, eight = (comparison.snapshots(index)[-1].centers for index in (1, 2))
    colors = comparison.colors(1), comparison.colors(2)
    assert colors[0] is not None
    assert colors[1] is not None
    # the three small blobs on the left are clusters with five centers and with eight
    for j in np.flatnonzero(five[:, 0] < -2.5):
        nearest = int(np.argmin(((eight - five[j]) ** 2).sum(axis=1)))
        assert colors[0][j] == colors[1][nearest]


def test_by_iteration_a_fit_that_has_ended_waits(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 5, 8)))
    lengths = [len(comparison.snapshots(index)) for index in range(3)]
    assert session.timeline.extent == max(lengths)
    assert comparison.recording.leader == lengths.index(max(lengths))
    for index, length in enumerate(lengths):
        assert comparison.recording.position_of(index, 1.5) == 1.5
        assert comparison.recording.position_of(index, 99.0) == length - 1


def test_by_share_all_fits_begin_and_end_together(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_algorithms(SPEC))
    assert comparison.pace is Pace.SHARE
    ends = [len(comparison.snapshots(index)) - 1 for index in range(2)]
    assert ends[1] > ends[0]
    assert session.timeline.end == ends[0]
    for index, end in enumerate(ends):
        assert comparison.recording.position_of(index, 0.0) == 0.0
        assert comparison.recording.position_of(index, ends[0] / 2) == pytest.approx(end / 2)
        assert comparison.recording.position_of(index, ends[0]) == end


def test_the_pace_can_be_changed_where_one_stands(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 8)))
    session.timeline.seek(session.timeline.end / 2)
    comparison.set_pace(Pace.SHARE)
    assert session.timeline.extent == min(len(comparison.snapshots(i)) for i in range(2))
    assert session.timeline.position == pytest.approx(session.timeline.end / 2)


def test_one_can_leave_and_come_back(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(SPEC)
    before = session.timeline.recording
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 5)))
    assert comparison.is_shown
    assert session.shown is None
    comparison.leave()
    assert session.timeline.recording is before
    assert session.shown is not None
    runs = comparison.runs
    comparison.show()
    assert comparison.is_shown
    assert comparison.runs is runs
    assert session.timeline.position == session.timeline.end


def test_what_is_kept_becomes_the_shown_model(qtbot: QtBot, session: Session) -> None:
    comparison = compared(qtbot, session, compare_ks(SPEC, (3, 5)))
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        comparison.keep(1)
    assert not comparison.is_shown
    assert session.shown is not None
    assert session.shown.k == 5
    assert session.run is comparison.runs[1]


def test_cancel_keeps_what_there_is(qtbot: QtBot, session: Session) -> None:
    plan = Plan("k", (Variant(SPEC, "a"), Variant(ENDLESS, "b"), Variant(SPEC, "c")))
    comparison = session.comparison
    comparison.start(plan)
    qtbot.waitUntil(lambda: len(comparison.runs[1].snapshots) > 2, timeout=PATIENCE)
    with qtbot.waitSignal(comparison.finished, timeout=5000):
        comparison.cancel()
    states = [run.state for run in comparison.runs]
    assert states == [RunState.FINISHED, RunState.CANCELLED, RunState.CANCELLED]
    assert comparison.runs[1].result is not None
    assert comparison.snapshots(2) == []
    assert math.isnan(comparison.inertia(2))
    assert comparison.ranking[-1] == 2


def test_a_fit_that_fails_says_why_and_the_others_go_on(qtbot: QtBot, session: Session) -> None:
    many = FitSpec(n_clusters=5000)
    plan = Plan("k", (Variant(many, "too many"), Variant(SPEC, "k = 5")))
    comparison = compared(qtbot, session, plan)
    assert comparison.runs[0].state is RunState.FAILED
    assert "n_clusters=5000" in (comparison.runs[0].error or "")
    assert comparison.best == 1


def test_a_fit_whose_start_is_of_one_that_failed_says_why_it_fails_itself(
    qtbot: QtBot, session: Session
) -> None:
    comparison = compared(qtbot, session, compare_algorithms(FitSpec(n_clusters=5000)))
    for run in comparison.runs:
        assert run.state is RunState.FAILED
        assert "n_clusters=5000" in (run.error or "")


def test_another_data_set_ends_and_forgets_the_comparison(qtbot: QtBot, session: Session) -> None:
    comparison = session.comparison
    comparison.start(Plan("endless", (Variant(ENDLESS, "a"), Variant(ENDLESS, "b"))))
    qtbot.waitUntil(lambda: len(comparison.runs[0].snapshots) > 0, timeout=PATIENCE)
    with qtbot.waitSignal(comparison.cleared):
        session.set_dataset(recipe("five-blobs").make(n_samples=100))
    assert not comparison.is_running
    assert comparison.runs == ()
    assert not comparison.is_shown
    # the worker is free for the next one at once
    assert len(compared(qtbot, session, compare_ks(SPEC, (2, 3)))) == 2


def test_closing_ends_the_fits(qtbot: QtBot, session: Session) -> None:
    session.comparison.start(Plan("endless", (Variant(ENDLESS, "a"),)))
    qtbot.waitUntil(lambda: len(session.comparison.runs[0].snapshots) > 0, timeout=PATIENCE)
    session.shutdown()
    assert session.has_ended
    assert session.comparison.runs[0].state is RunState.CANCELLED


def test_specs_are_named_by_what_differs() -> None:
    plan = compare_specs([SPEC, FitSpec("minibatch", 5, random_state=3)])
    assert [variant.title for variant in plan.variants] == [
        "K-Means · seed 2",
        "Mini-batch · seed 3",
    ]
    assert plan.pace is Pace.SHARE
    assert [v.title for v in compare_specs([SPEC, SPEC]).variants] == ["k = 5", "k = 5"]
