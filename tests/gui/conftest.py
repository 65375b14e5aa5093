"""A real window on a real session, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.gui.tools.toolbox import to_pixels
from kmeans_gui.session.run import Run
from kmeans_gui.session.session import Session

PATIENCE = 240_000
"""Milliseconds. The first fit on a new machine waits for the compiler."""

ENDLESS = FitSpec(n_clusters=200, n_init=10_000, tol=0.0, random_state=0)
"""For a test that stops it."""

AnyObject = TypeVar("AnyObject", bound=QObject)


class Driver:
    """Finds the controls of a window by their names, and waits for what they set off."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.session = window.session

    def find(self, kind: type[AnyObject], name: str) -> AnyObject:
        found = self.window.findChild(kind, name)
        assert found is not None, f"the window has no {kind.__name__} named {name}"
        return found

    def at(self, x: float, y: float) -> QPoint:
        """Return where a place in the data's units is on the canvas, in pixels."""
        (px, py) = to_pixels(self.window.cluster_view, np.array([[x, y]]))[0]
        return QPoint(round(px), round(py))

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE)

    def during(self, signal: Any, act: Callable[[], object]) -> list[Any]:
        """Do `act`, wait for `signal`, and return its arguments."""
        with self.qtbot.waitSignal(signal, timeout=PATIENCE) as blocker:
            act()
        return list(blocker.args)

    def fit(self, spec: FitSpec | None = None) -> Run:
        """Fit, by the Run button unless a spec is given, and stand at the end of it."""
        session = self.session
        act = self.window.fit_panel.run_button.click
        self.during(session.run_finished, act if spec is None else lambda: session.start_fit(spec))
        session.timeline.to_end()
        assert session.run is not None
        return session.run

    def settled(self) -> None:
        """Wait until the frame of what is to be seen is shown."""
        view, renderer = self.window.cluster_view, self.session.renderer
        self.until(lambda: not view.frame_is_due and renderer.is_idle)


@pytest.fixture
def blobs() -> Dataset:
    return recipe("five-blobs").make()


@pytest.fixture
def window(qtbot: QtBot, blobs: Dataset) -> Iterator[MainWindow]:
    QCoreApplication.setOrganizationName("kmeans_gui tests")
    QCoreApplication.setApplicationName("kmeans_gui tests")
    session = Session()
    session.set_dataset(blobs)
    window = MainWindow(session)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield window
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def drive(qtbot: QtBot, window: MainWindow) -> Driver:
    return Driver(qtbot, window)


class Paints(QObject):
    """Counts how often a widget is painted, and how often its middle is."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.n = self.n_whole = 0
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.n += 1
            self.n_whole += event.region().contains(self._widget.rect().center())
        return False
