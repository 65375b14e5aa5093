"""The kernels are ready before a fit begins, whatever the points are made of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core import warmup
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitSpec
from kmeans_gui.data import open_dataset
from kmeans_gui.session.engine import Engine
from kmeans_gui.session.run import RunState
from kmeans_gui.session.session import Session
from tests.session.conftest import PATIENCE


@pytest.fixture
def engine(qtbot: QtBot) -> Iterator[Engine]:
    engine = Engine(draws=lambda: False)
    yield engine
    engine.close()


def test_each_dtype_is_prepared_when_it_is_first_asked_for(engine: Engine, qtbot: QtBot) -> None:
    assert not engine.is_ready
    engine.start()
    qtbot.waitUntil(lambda: engine.is_ready, timeout=PATIENCE)
    engine.start("float32")
    engine.wait(lambda: False, "float32")
    assert engine.is_ready
    engine.start("float32")
    assert engine.is_ready


def test_waiting_for_the_engine_ends_when_nobody_wants_it_any_more(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(warmup, "warm_up", lambda _dtype, **_: held.wait())
    engine.start()
    with pytest.raises(Cancelled):
        engine.wait(lambda: True)
    held.set()


def test_a_closed_engine_starts_nothing(engine: Engine) -> None:
    engine.close()
    engine.start()
    assert not engine.is_ready


def test_points_of_float32_are_fitted_with_their_own_kernels(qtbot: QtBot, tmp_path: Path) -> None:
    points = np.random.RandomState(0).rand(500, 2).astype(np.float32)
    np.save(tmp_path / "points.npy", points)
    session = Session()
    session.set_dataset(open_dataset(tmp_path / "points.npy"))
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        session.start_fit(FitSpec(n_clusters=3, random_state=0))
    run = session.run
    assert run is not None
    assert run.state is RunState.FINISHED
    assert run.result is not None
    assert run.result.centers.dtype == np.float32
    assert session.engine.is_ready
    session.shutdown()
