"""What a session opens, generates and saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.errors import ColumnsNeeded, InvalidValues
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.session import Session
from tests.session.conftest import ENDLESS, PATIENCE, Events


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


def test_a_session_that_closes_lets_saves_end_and_nothing_is_loaded_any_more(
    session: Session, many: Dataset, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=2, random_state=0))
    target = tmp_path / "labeled.csv"
    with qtbot.waitSignal(session.task_started, timeout=PATIENCE):
        session.save_file(target)
    session.save_file(tmp_path / "again.npz")
    session.generate("blobs", n_samples=20_000_000)
    session.patience = 30.0
    session.shutdown()
    assert session.has_ended
    assert session.dataset is many
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "again.npz",
        "labeled.csv",
        "labeled.csv.centers.json",
    ]
    assert target.read_text().count("\n") == many.n + 1


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
