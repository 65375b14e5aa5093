"""A window that a script plays on, waiting for what it has set off, and its portraits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QSettings, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kmeans_gui.app import build
from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.gui.tools.toolbox import to_pixels
from kmeans_gui.session.renderer import Renderer

PATIENCE = 600_000
"""Milliseconds after which something is wrong."""

_LOOK_MILLISECONDS, _QUIET_LOOKS = 50, 8
LEFT = Qt.MouseButton.LeftButton


class Stage:
    """The window of a picture, with a mouse and keys.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.session = window.session
        self.view = window.cluster_view
        self.subject: QWidget = window
        """What is in the picture."""

    # -- waiting ---------------------------------------------------------------------------------

    def during(self, signal: Any, act: Callable[[], object]) -> None:
        """Do `act`, and wait for the signal that it ends with."""
        heard: list[bool] = []

        def hear(*_: object) -> None:
            heard.append(True)

        signal.connect(hear)
        act()
        self.until(lambda: bool(heard), str(signal))
        signal.disconnect(hear)

    def until(self, condition: Callable[[], bool], what: str = "a condition") -> None:
        """Let the window live until `condition` holds.

        Raises
        ------
        TimeoutError
        """
        for _ in range(PATIENCE // _LOOK_MILLISECONDS):
            if condition():
                return
            self.rest(_LOOK_MILLISECONDS)
        raise TimeoutError(f"waited in vain for {what}")

    @staticmethod
    def rest(milliseconds: int) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def settle(self) -> None:
        """Let everything be drawn that has been asked for."""
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            renderers = {self.session.renderer, *self.window.findChildren(Renderer)}
            idle = not self.view.frame_is_due and all(each.is_idle for each in renderers)
            quiet = quiet + 1 if idle else 0
            return quiet >= _QUIET_LOOKS

        self.until(is_quiet, "the renderer")

    # -- what a person does ----------------------------------------------------------------------

    def give_room(self) -> None:
        """Put the panel on the right away, where the picture is about the canvas."""
        self.window.right_dock.hide()
        self.settle()

    def do(self, *actions: str) -> None:
        """Do what the commands with these object names do."""
        for name in actions:
            self.window.commands.trigger(name)

    def switch(self, **actions: bool) -> None:
        """Set checkable commands, named without their ending."""
        for name, on in actions.items():
            self.window.commands.named(f"{name}_action").setChecked(on)

    def fit(self, spec: FitSpec | None = None, at: float | None = None) -> None:
        """Fit, by the Run button unless a spec is given, and go to a position or the end."""
        act = self.window.fit_panel.run_button.click
        self.during(
            self.session.run_finished, act if spec is None else lambda: self.session.start_fit(spec)
        )
        timeline = self.session.timeline
        timeline.pause()
        timeline.seek(timeline.end if at is None else at)

    def sweep(self, low: int, high: int, n_init: int = 10) -> None:
        """Sweep k by the panel's own button, with as many starts as the book's figure 9-6."""
        panel = self.window.sweep_panel
        self.window.fit_panel.n_init_spin.setValue(n_init)
        panel.controls.k_max_spin.setValue(high)
        panel.controls.k_min_spin.setValue(low)
        self.during(self.session.sweep_finished, panel.controls.sweep_button.click)

    @property
    def full(self) -> str:
        """How the newest sweep fits K-Means: "kmeans", "lloyd" or "filtering"."""
        assert self.session.sweep is not None
        return next(name for name in self.session.sweep.algorithms if name != "minibatch")

    def judge(self) -> None:
        """Wait until the criteria of all models are there."""
        criteria = self.session.criteria
        self.until(
            lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1] > 0,
            "the criteria",
        )

    def compare(self, act: Callable[[], object]) -> None:
        """Compare fits, and stand at the end of all of them."""
        comparison = self.session.comparison
        self.during(comparison.finished, act)
        self.until(lambda: comparison.is_shown, "the panes")
        self.rest(1000)
        self.session.timeline.pause()
        self.session.timeline.seek(self.session.timeline.end)
        self.rest(500)

    # -- the mouse -------------------------------------------------------------------------------

    def at(self, x: float, y: float) -> QPoint:
        """Return the pixel of a place in the data's units."""
        (px, py) = to_pixels(self.view, np.array([[x, y]]))[0]
        return QPoint(round(px), round(py))

    def stroke(self, corners: Sequence[tuple[float, float]], release: bool = True) -> None:
        """Drag the mouse over the canvas through some places."""
        viewport, none = self.view.viewport(), Qt.KeyboardModifier.NoModifier
        places = [self.at(*corner) for corner in corners]
        QTest.mouseMove(viewport, places[0])
        QTest.mousePress(viewport, LEFT, none, places[0])
        for start, stop in pairwise(places):
            for share in np.linspace(0.1, 1.0, 10):
                QTest.mouseMove(viewport, start + (stop - start) * float(share))
                self.rest(5)
        if release:
            QTest.mouseRelease(viewport, LEFT, none, places[-1])

    # -- the picture -----------------------------------------------------------------------------

    def portrait(self, theme: str) -> QImage:
        """Return what is in the picture, in the theme "light" or "dark"."""
        self.window.theme.set_mode(theme, remember=False)
        self.window.message_bar.dismiss()
        self.settle()
        return self.subject.grab().toImage()


@contextmanager
def stage(arguments: Iterable[str], size: tuple[int, int]) -> Iterator[Stage]:
    """Open a window with the program's arguments, and close it at the end.

    It finds no settings and keeps none, so that pictures are the same on any machine.
    """
    with TemporaryDirectory() as folder:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, folder)
        _, window = build(list(arguments))
        window.resize(*size)
        window.show()
        try:
            played = Stage(window)
            played.until(lambda: window.session.dataset is not None, "the points")
            played.settle()
            yield played
        finally:
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
