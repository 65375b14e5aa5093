from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.data import open_dataset
from kmeans_gui.data.dataset import Dataset, Origin
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.fitting import REST_MS
from kmeans_gui.session.run import Run
from kmeans_gui.session.session import Session
from kmeans_gui.session.undo import Moment
from tests.session.conftest import FIVE, PATIENCE

THREE = FitSpec(n_clusters=3, random_state=2)


@pytest.fixture
def session(session: Session) -> Session:
    session.timeline.animated = False
    session.set_dataset(recipe("five-blobs").make())
    return session


def fit(session: Session, spec: FitSpec, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(spec)


def steps(session: Session) -> list[str]:
    stack = session.undo_stack
    return [stack.text(i) for i in range(stack.count())]


def dataset_of(session: Session) -> Dataset:
    assert session.dataset is not None
    return session.dataset


def test_the_first_data_set_is_where_a_session_begins_and_no_step(session: Session) -> None:
    assert steps(session) == []


def test_another_data_set_is_undone_with_the_fit_that_belonged_to_the_first(
    session: Session, qtbot: QtBot
) -> None:
    first = dataset_of(session)
    fit(session, FIVE, qtbot)
    shown = session.shown
    assert shown is not None
    session.set_dataset(recipe("moons").make())
    assert session.shown is None
    session.undo_stack.undo()
    assert session.dataset is first
    assert session.shown is not None
    assert session.shown.source is shown.source
    assert session.run is shown.source
    session.undo_stack.redo()
    assert dataset_of(session).title != first.title
    assert session.shown is None


def test_undo_and_redo_of_two_fits_show_each_model_again(session: Session, qtbot: QtBot) -> None:
    fit(session, FIVE, qtbot)
    fit(session, THREE, qtbot)
    stack, timeline = session.undo_stack, session.timeline
    assert steps(session) == ["Fit, k = 5", "Fit, k = 3"]
    assert stack.undoText() == "fit, k = 3"
    for k in (5, None):
        stack.undo()
        assert (None if session.shown is None else session.shown.k) == k
    assert timeline.recording is None
    for k in (5, 3):
        stack.redo()
        assert session.shown is not None
        assert session.shown.k == k
        assert session.parameters.n_clusters == k


def test_a_fit_that_was_undone_while_it_ran_goes_on_when_it_is_redone(
    session: Session, qtbot: QtBot
) -> None:
    session.start_fit(FIVE)
    session.undo_stack.undo()
    assert session.shown is None
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.undo_stack.redo()
    assert session.shown is not None
    assert session.shown.inertia == pytest.approx(211.5985, abs=1e-3)


def test_edited_points_are_one_step_per_stroke_and_keep_the_fit(
    session: Session, qtbot: QtBot
) -> None:
    fit(session, FIVE, qtbot)
    first, shown = dataset_of(session), session.timeline.recording
    kinds: list[str] = []
    session.points_edited.connect(lambda _: kinds.append("edited"))
    session.dataset_changed.connect(lambda _: kinds.append("replaced"))
    for stroke in range(2):
        for _ in range(10):
            more = np.vstack([dataset_of(session).points, [[9.0, 9.0]]])
            session.edit_points(more, "Brush stroke", merge_id=("brush", stroke))
    assert steps(session)[-2:] == ["Brush stroke", "Brush stroke"]
    assert session.undo_stack.undoText() == "brush stroke"
    assert dataset_of(session).n == first.n + 20
    session.undo_stack.undo()
    assert dataset_of(session).n == first.n + 10
    session.undo_stack.undo()
    assert session.dataset is first
    assert session.timeline.recording is shown
    session.undo_stack.redo()
    session.undo_stack.redo()
    assert dataset_of(session).n == first.n + 20
    assert set(kinds) == {"edited"}


def test_with_live_fit_the_centers_follow_what_is_painted_and_the_step_is_still_one(
    session: Session, qtbot: QtBot
) -> None:
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.points import as_points

    fit(session, FIVE, qtbot)
    assert session.shown is not None
    before = session.shown.centers
    session.set_live_fit(True)
    more = np.vstack([dataset_of(session).points, np.full((500, 2), 4.0)])
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.edit_points(more, "Brush stroke", merge_id=1)
    expected = fit_points(as_points(more), FitSpec(n_clusters=5, init=before, n_init=1))
    np.testing.assert_array_equal(session.shown.centers, expected.centers)
    assert steps(session) == ["Fit, k = 5", "Brush stroke"]
    session.undo_stack.undo()
    np.testing.assert_array_equal(session.shown.centers, before)


def test_of_many_requests_at_once_the_newest_is_what_is_shown_and_few_are_fitted(
    session: Session, qtbot: QtBot
) -> None:
    ended: list[int] = []
    session.run_finished.connect(lambda run: ended.append(run.spec.n_clusters))
    for k in range(1, 101):
        session.start_fit_at_once(FitSpec(n_clusters=k, random_state=0), f"k = {k}", "slide")
    qtbot.waitUntil(lambda: bool(ended) and ended[-1] == 100, timeout=PATIENCE)
    assert session.shown is not None
    assert session.shown.k == 100
    assert len(ended) < 10
    assert steps(session) == ["k = 100"]
    session.undo_stack.undo()
    assert session.shown is None
    assert session.parameters.n_clusters == 5


def test_after_a_fit_that_follows_a_hand_was_shown_the_next_one_waits_and_is_the_newest(
    session: Session, qtbot: QtBot
) -> None:
    begun: list[int] = []
    session.run_started.connect(lambda run: begun.append(run.spec.n_clusters))
    session.start_fit_at_once(FitSpec(n_clusters=2, random_state=0), "k = 2", "slide")

    def go_on() -> None:
        for k in (3, 4, 6):
            session.start_fit_at_once(FitSpec(n_clusters=k, random_state=0), f"k = {k}", "slide")

    session.run_finished.connect(go_on, Qt.ConnectionType.SingleShotConnection)
    qtbot.waitUntil(lambda: session.shown is not None and session.shown.k == 6, timeout=PATIENCE)
    assert begun == [2, 6]


def test_a_fit_that_waits_for_the_one_before_to_be_seen_can_be_stopped(
    session: Session, qtbot: QtBot
) -> None:
    begun: list[int] = []
    session.run_started.connect(lambda run: begun.append(run.spec.n_clusters))
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit_at_once(FitSpec(n_clusters=2, random_state=0), "k = 2", "slide")
    session.start_fit_at_once(FitSpec(n_clusters=3, random_state=0), "k = 3", "slide")
    session.stop()
    qtbot.wait(2 * REST_MS)
    assert begun == [2]


def test_two_hundred_steps_and_more_can_be_undone_and_redone(session: Session) -> None:
    first = dataset_of(session)
    for i in range(300):
        session.edit_points(first.points[: 1000 + i], "Eraser", merge_id=i)
    for i in reversed(range(300)):
        session.undo_stack.undo()
        assert dataset_of(session).n == (1000 + i - 1 if i else first.n)
    assert session.dataset is first
    for _ in range(300):
        session.undo_stack.redo()
    assert dataset_of(session).n == 1299


def test_parameters_are_steps_and_what_changes_nothing_is_none(session: Session) -> None:
    session.set_parameters(FitSpec(n_clusters=5, random_state=7), "Seed = 7")
    session.set_parameters(FitSpec(n_clusters=5, random_state=7), "Seed = 7")
    assert steps(session) == ["Seed = 7"]
    session.undo_stack.undo()
    assert session.parameters.random_state == 2


def test_of_points_that_would_fill_the_memory_only_the_newest_steps_are_kept(
    session: Session,
) -> None:
    session._history.budget = 100_000
    for i in range(10):
        session.set_dataset(Dataset(np.full((2000, 2), float(i))))  # 32 kB each
    stack = session.undo_stack
    for i in (8, 7, 6):
        stack.undo()
        assert dataset_of(session).points[0, 0] == i
    while stack.canUndo():
        stack.undo()
    assert dataset_of(session).points[0, 0] == 6
    while stack.canRedo():
        stack.redo()
    assert dataset_of(session).points[0, 0] == 9


def test_a_step_counts_the_columns_of_its_points_and_the_batches_of_its_fit(tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    path.write_text("x,y,name\n" + "".join(f"{i},0.5,{'z' * 200}{i}\n" for i in range(1000)))
    opened = open_dataset(path)
    edited = Dataset(opened.points, "x", "y", origin=Origin(opened, np.arange(1000)))
    batches = [
        Snapshot(0, i, np.zeros((2, 2)), np.ones(2), 1.0, batch=np.arange(1000)) for i in range(10)
    ]
    run = Run(FIVE, None, snapshots=batches)
    spec = FitSpec()
    for dataset in (opened, edited):
        moment = Moment(dataset, 1, None, None, None, None, spec, None)
        assert 200_000 < sum(moment.holdings().values()) < 500_000
    fitted = Moment(None, 1, run, None, run, None, spec, None)
    assert 80_000 < sum(fitted.holdings().values()) < 100_000
    assert fitted.holdings(counted={id(run)}) == {}


def test_edits_that_share_a_buffer_are_all_kept(session: Session) -> None:
    session._history.budget = 100_000
    buffer = np.random.default_rng(0).normal(size=(6000, 2))  # 96 kB
    for n in range(1000, 6000, 10):
        session.edit_points(buffer[:n], "Brush stroke", merge_id=n)
    for _ in range(499):
        session.undo_stack.undo()
    assert dataset_of(session).n == 1000


def test_steps_that_became_one_keep_nothing_of_those_between(session: Session) -> None:
    points = dataset_of(session).points
    for n in range(1907, 1000, -100):
        session.edit_points(points[:n], "Eraser", merge_id="one stroke")
    assert len(steps(session)) == 1
    gc.collect()
    alive = {each.n for each in gc.get_objects() if isinstance(each, Dataset)}
    assert alive.intersection(range(1007, 2000, 100)) == {1007}
