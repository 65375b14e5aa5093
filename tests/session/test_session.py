"""A session as a whole: before there are points, with other points, and at its end."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.run import RunState
from kmeans_gui.session.session import Session
from tests.session.conftest import ENDLESS, FIVE, PATIENCE, Events


def test_everything_before_there_are_points_is_harmless(session: Session) -> None:
    events = Events(session)
    session.stop()
    session.stop_sweep()
    session.show_sweep_point(3, "kmeans")
    session.show_run()
    session.start_fit(FIVE)
    session.start_sweep(range(1, 4))
    session.save_file("labels.csv")
    assert session.run is None
    assert session.sweep is None
    messages = [values[0] for values in events.values("failed")]
    assert len(messages) == 3
    assert all("open a file or generate" in message for message in messages)


def test_a_new_data_set_ends_fit_and_sweep_and_keeps_only_the_curves(
    session: Session, many: Dataset, qtbot: QtBot
) -> None:
    session.start_fit(ENDLESS)
    session.start_sweep(range(50, 300), random_state=0)
    run, sweep = session.run, session.sweep
    assert run is not None
    assert sweep is not None
    qtbot.waitUntil(lambda: bool(run.snapshots) and bool(sweep.points), timeout=PATIENCE)
    events = Events(session)
    session.set_dataset(recipe("moons").make())
    assert events.named("run_finished", "sweep_finished", "dataset_changed") == [
        "run_finished",
        "sweep_finished",
        "dataset_changed",
    ]
    assert run.state is RunState.CANCELLED
    assert sweep.state is RunState.CANCELLED
    assert session.run is None
    assert session.sweep is sweep
    assert session.sweep_is_of_other_data
    assert session.shown is None
    assert session.timeline.extent == 0
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FIVE)
    late = [v[0] for v in events.values("sweep_point")]
    assert late == []
    assert len(events.values("run_finished")) == 2


def test_shutting_down_during_work_leaves_no_thread_and_may_be_repeated(
    session: Session, many: Dataset, qtbot: QtBot
) -> None:
    session.start_fit(ENDLESS)
    session.start_sweep(range(50, 300))
    run = session.run
    assert run is not None
    qtbot.waitUntil(lambda: bool(run.snapshots), timeout=PATIENCE)
    session.generate("blobs", n_samples=50_000_000)
    events = Events(session)
    session.shutdown()
    session.shutdown()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"fit", "sweep", "task", "render", "engine"}
    assert run.state is RunState.CANCELLED
    qtbot.wait(0)
    session.start_fit(FIVE)
    session.generate("moons")
    session.set_dataset(many)
    assert events.all == []
