from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.curve_plot import CurvePlot
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.session.session import Session


def make_window(qtbot: QtBot) -> MainWindow:
    window = unowned_window()
    qtbot.addWidget(window)
    return window


def unowned_window() -> MainWindow:
    session = Session()
    session.set_dataset(recipe("moons").make(n_samples=50))
    return MainWindow(session)


def plots(window: MainWindow) -> list[str]:
    return sorted(plot.objectName() for plot in window.findChildren(CurvePlot))


def test_the_first_picture_does_without_the_plots_which_come_right_after_it(qtbot: QtBot) -> None:
    window = make_window(qtbot)
    assert plots(window) == []
    with qtbot.waitSignal(window.completed):
        window.show()
    assert plots(window) == ["inertia_plot", "time_plot"]


def test_a_window_that_is_not_shown_is_complete_as_soon_as_events_are_handled(
    qtbot: QtBot,
) -> None:
    window = make_window(qtbot)
    qtbot.waitUntil(lambda: plots(window) == ["inertia_plot", "time_plot"])
    assert not window.isVisible()


def test_who_asks_for_a_plot_earlier_gets_it_as_the_panel_is_by_then(qtbot: QtBot) -> None:
    window = make_window(qtbot)
    panel = window.sweep_panel
    panel.controls.k_max_spin.setValue(12)
    plot = panel.inertia_plot
    assert plot is window.findChild(QWidget, "inertia_plot")
    low, high = plot.getViewBox().viewRange()[0]
    assert low < 1
    assert 12 < high < 13
    assert not plot.hint.isHidden()
    panel.complete()
    assert panel.inertia_plot is plot


def test_the_plots_take_no_room_that_was_not_kept_for_them(qtbot: QtBot) -> None:
    window = make_window(qtbot)
    window.show()
    before = window.sweep_panel.controls.sweep_button.geometry()
    window.sweep_panel.complete()
    qtbot.waitExposed(window)
    assert window.sweep_panel.controls.sweep_button.geometry() == before


def test_a_window_that_nobody_holds_lives_until_qt_destroys_it(qtbot: QtBot) -> None:
    window = unowned_window()
    destroyed: list[str] = []
    weakref.finalize(window, destroyed.append, "collected")
    window.destroyed.connect(lambda: destroyed.append("by Qt"))
    window.close()
    window.deleteLater()
    del window
    gc.collect()
    assert destroyed == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert destroyed == ["by Qt", "collected"]
