from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.session import Session
from tests.session.conftest import PATIENCE

SEEN = Viewport(-1.0, 1.0, -1.0, 1.0, 16, 16)


@pytest.fixture
def many(session: Session) -> Dataset:
    dataset = recipe("blobs").make(n_samples=20_000)
    session.set_dataset(dataset)
    return dataset


class Gate:
    """Holds the building of an index where it begins, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from kmeans_gui.core import index

        self.reached = threading.Event()
        self.opened = threading.Event()
        self.began: list[Any] = []
        real = index.sorted_points

        def held(array: Any, should_stop: Callable[[], bool], report: Any) -> Any:
            if array.n < 1000:  # what the engine warms up with
                return real(array, should_stop, report)
            self.began.append(array)
            self.reached.set()
            while not self.opened.wait(0.002) and not should_stop():
                pass
            return real(array, should_stop, report)

        monkeypatch.setattr(index, "sorted_points", held)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.opened.set()


def see(session: Session, qtbot: QtBot) -> None:
    """Have a first frame drawn."""
    with qtbot.waitSignal(session.renderer.rendered, timeout=PATIENCE):
        session.renderer.request(SEEN, None, Style())


def index_of(session: Session) -> Any:
    assert session.source is not None
    points: Any = session.source.get(lambda: False)
    return points.index


def test_the_index_is_built_once_the_first_frame_is_seen_and_not_before(
    session: Session, many: Dataset, qtbot: QtBot
) -> None:
    told: list[float] = []
    session.index_progress.connect(told.append)
    session.warm_up()
    qtbot.waitUntil(lambda: session.engine.is_ready, timeout=PATIENCE)
    assert index_of(session) is None
    with qtbot.waitSignal(session.index_finished, timeout=PATIENCE):
        see(session, qtbot)
    assert index_of(session) is not None
    assert told[0] == 0.0
    assert told == sorted(told)


def test_few_points_need_no_index(session: Session, qtbot: QtBot) -> None:
    session.set_dataset(recipe("five-blobs").make())
    see(session, qtbot)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=5, random_state=0))
    assert index_of(session) is None


def test_a_fit_does_not_wait_for_the_index(
    session: Session, many: Dataset, gate: Gate, qtbot: QtBot
) -> None:
    # with seeds at random, which cost no distances with or without an index
    spec = FitSpec(n_clusters=8, init="random", n_init=1, random_state=0)
    see(session, qtbot)
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(spec)
    scanned = waited.args[0].result
    assert index_of(session) is None
    with qtbot.waitSignal(session.index_finished, timeout=PATIENCE):
        gate.opened.set()
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE) as waited:
        session.start_fit(spec)
    filtered = waited.args[0].result
    np.testing.assert_allclose(filtered.centers, scanned.centers, rtol=1e-9)
    assert filtered.distances < scanned.distances / 2


def test_fits_sweeps_and_saves_share_one_index(
    session: Session, many: Dataset, gate: Gate, tmp_path: Path, qtbot: QtBot
) -> None:
    gate.opened.set()
    with qtbot.waitSignal(session.index_finished, timeout=PATIENCE):
        see(session, qtbot)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((7, 8), random_state=0)
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec("filtering", n_clusters=40, random_state=0))
    with qtbot.waitSignal(session.saved, timeout=PATIENCE):
        session.save_file(tmp_path / "labels.npz")
    assert len(gate.began) == 1
    shown = session.shown
    assert shown is not None
    apart = many.points[:, None, :] - shown.centers
    with np.load(tmp_path / "labels.npz") as saved:
        np.testing.assert_array_equal(saved["cluster"], (apart**2).sum(axis=2).argmin(axis=1))


@pytest.mark.parametrize("how", ["stop", "stop_indexing", "set_dataset", "shutdown"])
def test_stopping_a_new_data_set_and_closing_cancel_it(
    session: Session, many: Dataset, gate: Gate, qtbot: QtBot, how: str
) -> None:
    ends: list[None] = []
    session.index_finished.connect(lambda: ends.append(None))
    with qtbot.waitSignal(session.index_progress, timeout=PATIENCE):
        see(session, qtbot)
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    building = gate.began[0]
    arguments = [recipe("moons").make()] if how == "set_dataset" else []
    getattr(session, how)(*arguments)
    assert len(ends) == 1
    qtbot.waitUntil(lambda: not building.being_indexed, timeout=PATIENCE)
    assert building.index is None
    if how != "shutdown":
        with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
            session.start_fit(FitSpec(n_clusters=5, random_state=0))
    assert len(ends) == 1
    assert session.renderer.is_idle


def test_a_fit_after_a_cancelled_index_builds_its_own(
    session: Session, many: Dataset, gate: Gate, qtbot: QtBot
) -> None:
    see(session, qtbot)
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    building = gate.began[0]
    session.stop()
    qtbot.waitUntil(lambda: not building.being_indexed, timeout=PATIENCE)
    gate.opened.set()
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=8, random_state=0))
    assert index_of(session) is not None
