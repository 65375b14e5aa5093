"""A session without a window, and what every test of one needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
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
