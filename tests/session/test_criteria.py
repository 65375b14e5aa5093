"""The criteria of a sweep, computed beside the window."""

from __future__ import annotations

import time

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import CRITERIA
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.criteria import Criteria
from kmeans_gui.session.judging import count_distinct
from kmeans_gui.session.session import Session
from tests.session.conftest import PATIENCE


@pytest.fixture
def session(session: Session) -> Session:
    session.set_dataset(recipe("five-blobs").make())
    return session


def swept(session: Session, qtbot: QtBot, ks: range, **parameters: object) -> None:
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep(ks, **parameters)  # type: ignore[arg-type]


def judged(session: Session, qtbot: QtBot) -> Criteria:
    criteria = session.criteria
    criteria.set_wanted(True)
    qtbot.waitUntil(
        lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1],
        timeout=PATIENCE,
    )
    return criteria


def test_the_five_blobs_are_judged_as_in_the_book(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(1, 10), n_init=10, random_state=0)
    criteria = judged(session, qtbot)
    values = criteria.values("silhouette", "kmeans")
    for k, book in {2: 0.597, 3: 0.572, 4: 0.688, 5: 0.6555}.items():
        assert values[k].value == pytest.approx(book, abs=0.001)
    assert values[5].value == pytest.approx(0.655517642572828, rel=1e-9)
    assert criteria.preferred("silhouette", "kmeans") == 4
    assert criteria.preferred("inertia", "kmeans") == 4
    assert criteria.preferred("gap", "kmeans") == 4
    for criterion in CRITERIA:
        assert set(criteria.values(criterion, "minibatch")) == set(range(2, 10))
    assert set(criteria.gaps) == set(range(1, 10))


def test_uniform_points_have_no_elbow_and_a_gap_at_one(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("uniform").make())
    swept(session, qtbot, range(1, 9), algorithms=["kmeans"], random_state=0)
    criteria = judged(session, qtbot)
    assert criteria.preferred("inertia", "kmeans") is None
    assert criteria.preferred("gap", "kmeans") == 1


def test_nothing_is_computed_while_nobody_looks(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(1, 4))
    criteria = session.criteria
    qtbot.waitUntil(lambda: criteria.facts is not None, timeout=PATIENCE)
    assert not criteria.is_running
    assert criteria.values("silhouette", "kmeans") == {}
    assert criteria.gaps == {}


def test_a_second_sweep_is_judged_where_it_has_new_models(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(2, 4), algorithms=["kmeans"], random_state=0)
    criteria = judged(session, qtbot)
    assert set(criteria.values("silhouette", "kmeans")) == {2, 3}
    swept(session, qtbot, range(3, 6), algorithms=["kmeans"], random_state=0)
    judged(session, qtbot)
    assert set(criteria.values("silhouette", "kmeans")) == {3, 4, 5}
    assert set(criteria.gaps) == {3, 4, 5}


def test_stopping_keeps_what_there_is_and_starting_goes_on(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(2, 60), algorithms=["kmeans"], random_state=0)
    criteria = session.criteria
    criteria.set_wanted(True)
    qtbot.waitUntil(lambda: criteria.progress[0] >= 3, timeout=PATIENCE)
    criteria.stop()
    asked = time.perf_counter()
    qtbot.waitUntil(lambda: not criteria.is_running, timeout=PATIENCE)
    assert time.perf_counter() - asked < 1.0
    done, total = criteria.progress
    assert 3 <= done < total
    assert criteria.was_stopped
    criteria.start()
    assert not criteria.was_stopped
    judged(session, qtbot)


def test_another_data_set_forgets_everything(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(2, 4), random_state=0)
    criteria = judged(session, qtbot)
    session.diagrams.ask("panel", [session.sweep.points[0].centers])  # type: ignore[union-attr]
    session.set_dataset(recipe("moons").make())
    assert criteria.values("silhouette", "kmeans") == {}
    assert criteria.gaps == {}
    qtbot.waitUntil(lambda: criteria.facts is not None, timeout=PATIENCE)


def test_duplicates_and_units_are_noticed(session: Session, qtbot: QtBot) -> None:
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=300), 1000 * rng.normal(size=300)])
    session.set_dataset(Dataset(np.concatenate([X, X[:40]]), title="both"))
    session.criteria.set_wanted(True)
    qtbot.waitUntil(lambda: session.criteria.facts is not None, timeout=PATIENCE)
    facts = session.criteria.facts
    assert facts is not None
    assert facts.n_duplicates == 40
    assert 800 < facts.spread_ratio < 1200


def test_units_are_noticed_as_soon_as_the_points_are_there(session: Session, qtbot: QtBot) -> None:
    points = np.random.default_rng(0).normal(size=(500, 2)) * [30.0, 1.0] + 1e9
    with qtbot.waitSignal(session.criteria.facts_found, timeout=PATIENCE) as found:
        session.set_dataset(Dataset(points))
    assert found.args[0].spread == pytest.approx(tuple(points.std(axis=0)))
    assert found.args[0].spread_ratio > 25
    assert session.run is None
    assert session.criteria.facts is None  # duplicates are counted once somebody fits
    points[:, 1] = 0.1 + 1e9
    with qtbot.waitSignal(session.criteria.facts_found, timeout=PATIENCE):
        session.set_dataset(Dataset(points))
    assert session.criteria.glimpse is not None
    assert session.criteria.glimpse.spread_ratio == 1.0  # a line has no other axis to count


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_different_places_are_counted(dtype: type) -> None:
    X = np.array([[0.0, 1.0], [-0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [2.0, 2.0]], dtype)
    assert count_distinct(X) == 3
    assert count_distinct(np.asfortranarray(X)) == 3
    assert count_distinct(X[:1]) == 1
    assert count_distinct(X[:0]) == 0


def test_edited_points_leave_the_values_but_mark_them_stale(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(2, 5), algorithms=["kmeans"], random_state=0)
    criteria = judged(session, qtbot)
    before = criteria.values("silhouette", "kmeans")
    assert session.dataset is not None
    session.edit_points(session.dataset.points[:1500].copy(), "Erase")
    assert criteria.is_stale
    assert criteria.values("silhouette", "kmeans") == before
    swept(session, qtbot, range(2, 5), algorithms=["kmeans"], random_state=0)
    assert not criteria.is_stale
    judged(session, qtbot)
    assert criteria.values("silhouette", "kmeans") != before


def test_undoing_the_edit_makes_the_values_good_again(session: Session, qtbot: QtBot) -> None:
    swept(session, qtbot, range(2, 4), algorithms=["kmeans"], random_state=0)
    criteria = judged(session, qtbot)
    assert session.dataset is not None
    session.edit_points(session.dataset.points[:1500].copy(), "Erase")
    session.undo_stack.undo()
    assert not criteria.is_stale
