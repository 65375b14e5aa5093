from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.editing import Radius
from kmeans_gui.data.strokes import Add, Erase, Jitter
from kmeans_gui.session.painting import MOST_POINTS, Painting
from kmeans_gui.session.session import Session

PATIENCE = 60_000


@pytest.fixture
def session(session: Session) -> Session:
    session.set_dataset(Dataset(np.zeros((3, 2)), title="three"))
    return session


@pytest.fixture
def painting(session: Session) -> Iterator[Painting]:
    painting = Painting(session)
    yield painting
    painting.close()


def wait(qtbot: QtBot, painting: Painting) -> None:
    qtbot.waitUntil(lambda: not painting.is_busy, timeout=PATIENCE)


def n_points(session: Session) -> int:
    assert session.dataset is not None
    return session.dataset.n


def test_all_strokes_of_a_step_are_undone_together(
    session: Session, painting: Painting, qtbot: QtBot
) -> None:
    before = session.dataset
    assert painting.begin("Brush stroke")
    for step in range(50):
        painting.do(Add(np.full((10, 2), float(step))))
    wait(qtbot, painting)
    assert n_points(session) == 503
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.dataset is before


def test_steps_that_follow_each_other_fast_stay_two(
    session: Session, painting: Painting, qtbot: QtBot
) -> None:
    painting.begin("Brush stroke")
    painting.do(Add(np.ones((4, 2))))
    painting.begin("Erase")
    painting.do(Erase(np.array([[0.0, 0.0]]), Radius(0.1, 0.1)))
    wait(qtbot, painting)
    assert n_points(session) == 4
    session.undo_stack.undo()
    assert n_points(session) == 7
    session.undo_stack.undo()
    assert n_points(session) == 3


def test_another_data_set_ends_the_stroke_and_gets_nothing_of_it(
    session: Session, painting: Painting, qtbot: QtBot
) -> None:
    other = Dataset(np.ones((5, 2)), title="other")
    painting.begin("Brush stroke")
    painting.do(Add(np.ones((4, 2))))
    with qtbot.waitSignal(painting.abandoned, timeout=PATIENCE):
        session.set_dataset(other)
    wait(qtbot, painting)
    assert session.dataset is other
    assert other.n == 5


def test_a_stroke_that_fails_is_told_and_changes_nothing(
    session: Session, painting: Painting, qtbot: QtBot
) -> None:
    before = session.dataset
    painting.begin("Jitter")
    with qtbot.waitSignal(session.failed, timeout=PATIENCE) as told:
        # a path without a place, which no tool sends
        painting.do(Jitter(np.empty((0, 2)), Radius(1.0, 1.0), 0.1, 0))
    assert told.args is not None
    assert told.args[0]
    assert session.dataset is before
    painting.begin("Brush stroke")
    painting.do(Add(np.ones((1, 2))))
    wait(qtbot, painting)
    assert n_points(session) == 4


def test_painting_ends_at_the_most_points(session: Session, painting: Painting) -> None:
    session.set_dataset(Dataset(np.zeros((MOST_POINTS - 5, 2)), title="nearly"))
    assert painting.begin("Brush stroke")
    assert painting.room() == 5
    session.set_dataset(Dataset(np.zeros((MOST_POINTS + 1, 2)), title="too many"))
    assert painting.room() == 0
    assert not painting.begin("Brush stroke")


def test_a_step_is_taken_back_before_and_after_it_was_handed_over(
    session: Session, painting: Painting, qtbot: QtBot
) -> None:
    before = session.dataset
    painting.begin("Brush stroke")
    painting.do(Add(np.ones((4, 2))))
    painting.take_back()
    wait(qtbot, painting)
    assert session.dataset is before
    painting.begin("Brush stroke")
    painting.do(Add(np.ones((4, 2))))
    wait(qtbot, painting)
    assert n_points(session) == 7
    painting.take_back()
    assert session.dataset is before
