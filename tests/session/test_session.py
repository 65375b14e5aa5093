from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec, SweepPoint
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.errors import ColumnsNeeded, InvalidValues
from kmeans_gui.data.generate import recipe
from kmeans_gui.session import work
from kmeans_gui.session.run import Run, RunState
from kmeans_gui.session.session import Session

PATIENCE = 240_000  # the first fit on a new machine waits for the compiler
FIVE = FitSpec(n_clusters=5, random_state=2)
ENDLESS = FitSpec(n_clusters=200, n_init=10_000, tol=0.0, random_state=0)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    yield session
    session.shutdown()


@pytest.fixture
def blobs(session: Session) -> Dataset:
    dataset = recipe("five-blobs").make()
    session.set_dataset(dataset)
    return dataset


@pytest.fixture
def many(session: Session) -> Dataset:
    dataset = recipe("blobs").make(n_samples=200_000)
    session.set_dataset(dataset)
    return dataset


class Events:
    """Every signal of a session in the order in which it came."""

    NAMES = (
        *("dataset_changed", "shown_changed"),
        *("run_started", "run_finished", "run_failed"),
        *("sweep_started", "sweep_point", "sweep_finished", "sweep_failed"),
        *("task_started", "task_finished", "failed", "saved"),
        *("columns_needed", "invalid_values"),
    )

    def __init__(self, session: Session) -> None:
        self.all: list[tuple[str, tuple[Any, ...]]] = []
        for name in self.NAMES:
            getattr(session, name).connect(self._recorder(name))

    def _recorder(self, name: str) -> Any:
        return lambda *values: self.all.append((name, values))

    def named(self, *names: str) -> list[str]:
        return [name for name, _ in self.all if name in names]

    def values(self, name: str) -> list[tuple[Any, ...]]:
        return [values for found, values in self.all if found == name]


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


def test_generating_makes_the_recipe_s_points_the_data_set(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.dataset_changed, timeout=PATIENCE) as waited:
        session.generate("rings", n_samples=300, seed=5)
    expected = recipe("rings").make(n_samples=300, seed=5)
    np.testing.assert_array_equal(waited.args[0].points, expected.points)


def test_a_data_set_that_is_given_wins_over_one_that_is_still_being_loaded(
    session: Session, qtbot: QtBot
) -> None:
    events = Events(session)
    session.generate("blobs", n_samples=3_000_000)
    mine = recipe("moons").make()
    session.set_dataset(mine)
    qtbot.waitUntil(lambda: bool(events.named("task_finished")), timeout=PATIENCE)
    assert session.dataset is mine
    assert len(events.named("dataset_changed")) == 1


def test_stop_ends_a_task_with_a_word_and_keeps_the_data(
    session: Session, blobs: Dataset, qtbot: QtBot
) -> None:
    events = Events(session)
    with qtbot.waitSignal(session.notice, timeout=PATIENCE) as waited:
        session.generate("blobs", n_samples=20_000_000)
        qtbot.waitUntil(lambda: bool(events.named("task_started")), timeout=PATIENCE)
        session.stop()
    assert waited.args == ["Cancelled generating blobs."]
    assert session.dataset is blobs
    assert events.named("task_started", "task_finished") == ["task_started", "task_finished"]


def test_an_unknown_recipe_is_one_sentence(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as waited:
        session.generate("spirals")
    assert "spirals" in waited.args[0]


def test_a_file_is_opened_fitted_and_saved_with_its_labels(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    source = tmp_path / "points.csv"
    source.write_text("name,x,y\nana,0,0.5\nbo,0.1,0\ncy,9,9\ndee,9.5,9.25\n")
    with qtbot.waitSignal(session.dataset_changed, timeout=PATIENCE):
        session.open_file(source)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=2, random_state=0))
    target = tmp_path / "labeled.csv"
    with qtbot.waitSignal(session.saved, timeout=PATIENCE) as waited:
        session.save_file(target, with_distances=True)
    assert waited.args == [target]
    rows = [line.split(",") for line in target.read_text().splitlines()]
    assert rows[0] == ["name", "x", "y", "cluster", "distance"]
    assert [row[:3] for row in rows[1:]] == [
        ["ana", "0", "0.5"],
        ["bo", "0.1", "0"],
        ["cy", "9", "9"],
        ["dee", "9.5", "9.25"],
    ]
    labels = [int(row[3]) for row in rows[1:]]
    assert labels[0] == labels[1] != labels[2] == labels[3]
    assert float(rows[1][4]) == pytest.approx(np.hypot(0.05, 0.25))


def test_the_labels_of_a_shown_sweep_model_are_saved(
    session: Session, blobs: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((7,), ("minibatch",), random_state=1)
    session.show_sweep_point(7, "minibatch")
    target = tmp_path / "seven.npz"
    with qtbot.waitSignal(session.saved, timeout=PATIENCE):
        session.save_file(target)
    with np.load(target) as saved:
        assert set(np.unique(saved["cluster"])) == set(range(7))
        assert session.shown is not None
        np.testing.assert_array_equal(saved["centers"], session.shown.centers)


def test_saving_needs_a_model_and_says_so(
    session: Session, many: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    events = Events(session)
    session.save_file(tmp_path / "a.csv")
    session.start_fit(ENDLESS)
    session.save_file(tmp_path / "a.csv")
    assert [values[0] for values in events.values("failed")] == [
        "There are no labels to save yet: run a fit first.",
        "The fit is still running: stop it or let it end, then save.",
    ]


def test_a_file_with_many_columns_asks_for_two(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    source = tmp_path / "points.csv"
    source.write_text("a,b,c\n1,2,3\n4,5,6\n7,8,10\n")
    with qtbot.waitSignal(session.columns_needed, timeout=PATIENCE) as waited:
        session.open_file(source)
    path, needed = waited.args
    assert path == source
    assert isinstance(needed, ColumnsNeeded)
    assert needed.columns == ("a", "b", "c")
    with qtbot.waitSignal(session.dataset_changed, timeout=PATIENCE) as changed:
        session.open_file(source, "a", "c")
    np.testing.assert_array_equal(changed.args[0].points, [[1, 3], [4, 6], [7, 10]])


def test_missing_values_are_asked_about_with_the_columns_that_were_chosen(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    source = tmp_path / "points.csv"
    source.write_text("a,b,c\n1,2,3\n4,5,\n7,8,10\n")
    with qtbot.waitSignal(session.invalid_values, timeout=PATIENCE) as waited:
        session.open_file(source, "a", "c")
    path, x, y, found = waited.args
    assert (path, x, y) == (source, "a", "c")
    assert isinstance(found, InvalidValues)
    assert (found.n_invalid, found.n_rows) == (1, 3)
    with qtbot.waitSignal(session.dataset_changed, timeout=PATIENCE) as changed:
        session.open_file(path, x, y, drop_invalid=True)
    assert changed.args[0].n == 2


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(
    session: Session, blobs: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as waited:
        session.open_file(tmp_path / "nothing.csv")
    assert "nothing.csv" in waited.args[0]
    assert session.dataset is blobs


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


def test_the_recorder_thins_a_recording_that_would_fill_the_memory() -> None:
    from kmeans_gui.core.model import Snapshot

    run = Run(1, FIVE, dataset=None)
    record = work.Recorder(run, limit=100_000)
    for iteration in range(2000):
        centers = np.full((5, 2), float(iteration))
        record(Snapshot(0, iteration, centers, counts=np.ones(5), inertia=0.0))
    kept = [snapshot.iteration for snapshot in run.snapshots]
    assert kept[0] == 0
    assert kept == sorted(kept)
    assert len(kept) < 100_000 / 600
    assert kept[-1] > 1000


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


def test_the_end_of_a_thinned_recording_keeps_the_estimate_of_its_last_batches() -> None:
    from kmeans_gui.core.model import FitResult, Snapshot

    spec = FitSpec("minibatch", 1)
    counts = np.ones(1)
    run = Run(1, spec, dataset=None)
    for step in range(3):
        run.snapshots.append(
            Snapshot(0, step, np.full((1, 2), step), counts, np.nan, smoothed_inertia=0.5 + step)
        )
    result = FitResult(spec, np.full((1, 2), 9.0), counts, np.nan, 1, 7, "cancelled")
    run.end(RunState.CANCELLED, result)
    assert run.snapshots[-1].iteration == 7
    assert run.snapshots[-1].smoothed_inertia == 2.5


def test_given_and_callable_inits_are_written_so_that_json_takes_them() -> None:
    import json

    from kmeans_gui.session.run import ShownModel

    centers = np.array([[0.5, 1.0]])

    def mine(X: Any, k: int, random_state: Any) -> Any:
        return X[:k]

    for init, written in ((centers, [[0.5, 1.0]]), (mine, "mine"), ("random", "random")):
        spec = FitSpec("minibatch", 1, init=init, random_state=np.int64(7))
        model = ShownModel(Run(1, spec, None), spec, centers, 2.0, 3, 0.1, "tol")
        found = json.loads(json.dumps(work.fit_parameters(model)))
        assert found["init"] == written
        assert found["random_state"] == 7
        assert found["batch_size"] == 1024
