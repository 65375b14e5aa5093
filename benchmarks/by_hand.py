"""What a person does to centers with the mouse, for `benchmarks.responsiveness`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kmeans_gui.gui.tools.toolbox import to_pixels

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

MOVE_SECONDS = 0.016


def drag_centers(window: MainWindow, let_pass: Callable[[float], None], drags: int = 4) -> int:
    """Drag one center after the other in a circle, let go, and watch the fit for half a second.

    Returns
    -------
    int
        How many frames were shown while a center was in the hand.
    """
    view, session = window.cluster_view, window.session
    canvas, plain = view.viewport(), Qt.KeyboardModifier.NoModifier
    frames = [0]

    def count(*_: object) -> None:
        frames[0] += session.hand.held is not None

    session.renderer.rendered.connect(count)
    for drag in range(drags):
        j = drag % len(view.centers_item.centers)
        x, y = to_pixels(view, view.centers_item.centers[j : j + 1])[0]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, plain, QPoint(round(x), round(y)))
        for turn in range(60):
            angle = turn / 60 * 2 * np.pi
            place = QPoint(round(x + 80 * (1 - np.cos(angle))), round(y + 60 * np.sin(angle)))
            QTest.mouseMove(canvas, place)
            let_pass(MOVE_SECONDS)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, plain, place)
        let_pass(0.5)
    session.renderer.rendered.disconnect(count)
    return frames[0]


def slide_k(window: MainWindow, let_pass: Callable[[float], None]) -> list[int]:
    """Drag the slider of k from 2 to 30 and back.

    Returns
    -------
    list of int
        The k of every model that was shown meanwhile.
    """
    slider, session = window.fit_panel.k_slider, window.session
    shown: list[int] = []
    told = session.shown_changed.connect(
        lambda: shown.append(0 if session.shown is None else session.shown.k)
    )
    slider.setSliderDown(True)
    for stop in (*range(1, 30), *range(28, 0, -1)):
        slider.setSliderPosition(stop)
        let_pass(MOVE_SECONDS * 2)
    slider.setSliderDown(False)
    let_pass(1.0)
    session.shown_changed.disconnect(told)
    return shown
