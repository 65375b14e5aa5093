"""What a person does on the pages beside the inertia."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar

from kmeans_gui.gui.criteria.diagram_view import DiagramView
from kmeans_gui.gui.criteria.table import VerdictRow
from tests.gui.conftest import Driver

INERTIA, SILHOUETTE, CRITERIA = 0, 1, 2


def turn_to(drive: Driver, page: int) -> None:
    bar = drive.find(QTabBar, "sweep_tabs")
    drive.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(page).center())
    assert bar.currentIndex() == page


def sweep(drive: Driver, low: int = 1, high: int = 7) -> None:
    drive.during(
        drive.session.sweep_finished,
        lambda: drive.session.start_sweep(range(low, high + 1), n_init=10, random_state=0),
    )


def judged(drive: Driver) -> None:
    criteria = drive.session.criteria
    drive.until(lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1])
    drive.window.criteria.refresh()


def shown_diagram(drive: Driver) -> DiagramView:
    view = drive.find(DiagramView, "silhouette_diagram")
    shown = drive.session.shown
    assert shown is not None
    drive.until(
        lambda: view.diagram is not None and np.array_equal(view.diagram.centers, shown.centers)
    )
    return view


def middle_of(view: DiagramView, cluster: int) -> QPoint:
    assert view.knives is not None
    band = view.knives.band_of(cluster)
    assert band is not None
    return QPoint(round(view.knives.x(0.2)), round(sum(band) / 2))


def hover(view: DiagramView, place: QPoint) -> None:
    # the offscreen platform sends no move events between widgets of its own accord
    position = QPointF(place)
    none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        view,
        QMouseEvent(
            QEvent.Type.MouseMove, position, view.mapToGlobal(position), none, none, no_keys
        ),
    )


def row(drive: Driver, criterion: str) -> VerdictRow:
    return drive.find(VerdictRow, f"verdict_{criterion}")
