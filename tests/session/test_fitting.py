"""Fits of a session: how they begin, end, follow one another and fail."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.session.run import RunState
from kmeans_gui.session.session import Session
from tests.session.conftest import ENDLESS, FIVE, PATIENCE, Events


def test_a_fit_ends_in_the_model_that_the_core_finds(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.points import as_points

    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(FIVE)
    run = waited.args[0]
    expected = fit_points(as_points(blobs.points), FIVE)
    assert run is session.run
    assert run.state is RunState.FINISHED
    assert run.result.inertia == expected.inertia
    np.testing.assert_array_equal(run.result.centers, expected.centers)
    np.testing.assert_array_equal(run.snapshots[-1].centers, expected.centers)
    assert [snapshot.iteration for snapshot in run.snapshots] == list(range(len(run.snapshots)))
    assert session.shown is not None
    assert session.shown.source is run
    assert session.shown.inertia == expected.inertia


def test_the_timeline_follows_a_new_run_and_its_end_is_the_model(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FIVE)
        assert session.timeline.playing
    run = session.run
    assert run is not None
    assert run.result is not None
    session.timeline.to_end()
    assert session.timeline.extent == len(run.snapshots) > 1
    np.testing.assert_array_equal(session.timeline.centers_at(), run.result.centers)


def test_several_starts_end_at_the_best_of_them(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    spec = FitSpec(n_clusters=5, init="random", n_init=8, random_state=3)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(spec)
    run = waited.args[0]
    ends = {snapshot.start: snapshot.inertia for snapshot in run.snapshots}
    assert len(ends) == 8
    assert run.result.inertia == pytest.approx(min(ends.values()))
    session.timeline.to_end()
    np.testing.assert_array_equal(session.timeline.centers_at(), run.result.centers)


def test_stopping_keeps_the_last_centers(session: Session, many: Dataset, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(ENDLESS)
        run = session.run
        assert run is not None
        qtbot.waitUntil(lambda: len(run.snapshots) > 2, timeout=PATIENCE)
        session.stop()
    assert waited.args[0] is run
    assert run.state is RunState.CANCELLED
    assert run.result is not None
    assert run.result.reason == "cancelled"
    assert np.isfinite(run.result.centers).all()
    np.testing.assert_array_equal(session.timeline.centers_at(), run.result.centers)
    assert not session.timeline.playing
    assert session.shown is not None


def test_a_new_fit_replaces_the_running_one_and_nothing_late_is_heard_of_it(
    session: Session, many: Dataset, qtbot: QtBot
) -> None:
    events = Events(session)
    session.start_fit(ENDLESS)
    first = session.run
    assert first is not None
    qtbot.waitUntil(lambda: len(first.snapshots) > 1, timeout=PATIENCE)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(FIVE)
    assert waited.args[0] is session.run
    assert session.run is not first
    assert first.state is RunState.CANCELLED
    assert events.named("run_started", "run_finished", "run_failed") == [
        "run_started",
        "run_started",
        "run_finished",
    ]


def test_of_many_fits_asked_for_at_once_only_the_newest_ends(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    events = Events(session)
    for k in range(2, 30):
        session.start_fit(FitSpec(n_clusters=k, random_state=0))
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        pass
    runs = [values[0] for values in events.values("run_finished")]
    assert [run.spec.n_clusters for run in runs] == [29]
    assert runs[0].result is not None
    assert len(runs[0].result.centers) == 29


def test_a_fit_that_is_impossible_fails_with_the_core_s_sentence(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(Dataset(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])))
    with qtbot.waitSignal(session.run_failed, timeout=PATIENCE) as waited:
        session.start_fit(FitSpec(n_clusters=4))
    run, message = waited.args
    assert run.state is RunState.FAILED
    assert "n_samples=3 should be >= n_clusters=4" in message
    assert session.shown is None
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=2, random_state=0))


def test_a_stopped_minibatch_fit_says_what_its_batches_know_of_the_inertia(
    session: Session, many: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    import json

    endless = FitSpec(
        "minibatch", 50, max_no_improvement=None, max_iter=100_000, batch_size=2048, random_state=0
    )
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(endless)
        run = session.run
        assert run is not None
        qtbot.waitUntil(lambda: len(run.snapshots) > 5, timeout=PATIENCE)
        session.stop()
    assert run.result is not None
    last = run.snapshots[-1]
    np.testing.assert_array_equal(last.centers, run.result.centers)
    assert np.isnan(last.inertia)
    assert last.smoothed_inertia is not None
    assert last.smoothed_inertia > 0
    target = tmp_path / "stopped.csv"
    with qtbot.waitSignal(session.saved, timeout=PATIENCE):
        session.save_file(target)
    written = (tmp_path / "stopped.csv.centers.json").read_text()
    assert "NaN" not in written
    assert json.loads(written)["fit"]["inertia"] is None
