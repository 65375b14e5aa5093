from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.session.picking import Hit, InView
from kmeans_gui.session.session import Session
from tests.session.conftest import PATIENCE


@pytest.fixture
def session(session: Session) -> Session:
    rng = np.random.default_rng(0)
    session.set_dataset(Dataset(rng.normal(size=(3000, 2))))
    return session


def test_the_nearest_point_on_the_screen_is_found(qtbot: QtBot, session: Session) -> None:
    assert session.dataset is not None
    points = session.dataset.points
    scale = np.array([100.0, 3.0])
    with qtbot.waitSignal(session.picker.found, timeout=PATIENCE) as answer:
        session.picker.ask(0.1, -0.2, (100.0, 3.0), 50.0)
    hit = answer.args[0]
    assert isinstance(hit, Hit)
    squares = (((points - [0.1, -0.2]) * scale) ** 2).sum(axis=1)
    assert hit.position == np.argmin(squares)
    assert (hit.x, hit.y) == tuple(points[hit.position])


def test_only_the_newest_question_is_answered(qtbot: QtBot, session: Session) -> None:
    answers: list[Hit | None] = []
    session.picker.found.connect(answers.append)
    assert session.dataset is not None
    points = session.dataset.points
    for position in range(50):
        session.picker.ask(*points[position].tolist(), (1.0, 1.0), 1.0)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE)
    assert [hit.position for hit in answers if hit is not None] == [49]


def test_what_is_forgotten_is_not_answered(qtbot: QtBot, session: Session) -> None:
    answers: list[Hit | None] = []
    session.picker.found.connect(answers.append)
    session.picker.ask(0.0, 0.0, (1.0, 1.0), 1.0)
    session.picker.forget()
    with qtbot.waitSignal(session.picker.in_view, timeout=PATIENCE):
        session.picker.ask_in_view((-1.0, 1.0, -1.0, 1.0), 10)
    assert not answers


def test_points_in_view_are_given_if_they_are_few(qtbot: QtBot, session: Session) -> None:
    assert session.dataset is not None
    points = session.dataset.points
    inside = points[(np.abs(points) <= 0.5).all(axis=1)]
    for limit, expected in ((len(inside), True), (len(inside) - 1, False)):
        with qtbot.waitSignal(session.picker.in_view, timeout=PATIENCE) as answer:
            session.picker.ask_in_view((-0.5, 0.5, -0.5, 0.5), limit)
        found = answer.args[0]
        assert isinstance(found, InView)
        assert found.n == len(inside)
        assert (found.points is not None) is expected
        if found.points is not None:
            np.testing.assert_array_equal(found.points, inside)
            assert not found.points.flags.writeable


def test_without_points_nothing_is_asked(qtbot: QtBot) -> None:
    session = Session()
    session.picker.ask(0.0, 0.0, (1.0, 1.0), 1.0)
    session.picker.ask_in_view((0.0, 1.0, 0.0, 1.0), 10)
    session.shutdown()
    assert session.has_ended
