"""Where everything is in the window: the canvas in the middle, docks beside it, the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.widgets.form import MARGIN, heading, rule
from kmeans_gui.gui.widgets.scroll import SnugScrollArea

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

LAYOUT_VERSION = 1
LEFT_WIDTH, RIGHT_WIDTH = 276, 348


class WindowLayout(QObject):
    """Puts the panels of `window` in their places, and remembers where a person moved them.

    Attributes
    ----------
    left_dock, right_dock : QDockWidget
    center : QWidget
        The canvas with the timeline under it.
    column : QVBoxLayout
        What `center` holds, from the top.
    canvas_pages : QStackedWidget
        The first page is the canvas; another is shown in its place.
    over_canvas : QGridLayout
        One cell; what is put into it, with an alignment, lies over the canvas.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.canvas_pages = QStackedWidget()
        self.canvas_pages.addWidget(window.cluster_view)
        self.over_canvas = QGridLayout()
        self.column = QVBoxLayout()
        self.center = self._build_center()
        window.setStatusBar(window.readout.status_bar)
        window.setCentralWidget(self.center)
        self.left_dock = self._build_dock("data_dock", "Data and fit", "Data", self._build_left())
        self.right_dock = self._build_dock(
            "sweep_dock", "How many clusters?", "How many clusters?", window.sweep_panel
        )
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.left_dock)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.right_dock)
        self._size_docks()

    # -- building --------------------------------------------------------------------------------

    def _build_left(self) -> QWidget:
        window = self._window
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(window.data_panel)
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN, 0, MARGIN, 0)
        line.addWidget(rule())
        column.addLayout(line)
        column.addWidget(window.fit_panel)
        left = QWidget()
        left.setMinimumWidth(LEFT_WIDTH - 16)
        whole = QVBoxLayout(left)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(SnugScrollArea(content))
        whole.addWidget(window.fit_panel.footer)
        whole.addStretch(1)
        return left

    def _build_center(self) -> QWidget:
        window = self._window
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.canvas_pages)
        bars = QVBoxLayout()
        bars.setContentsMargins(60, 0, 24, 44)
        bars.setSpacing(6)
        bars.addWidget(window.task_bar)
        bars.addWidget(window.message_bar)
        # Over the canvas, so that a message moves nothing.
        self.over_canvas.setContentsMargins(0, 0, 0, 0)
        self.over_canvas.addWidget(card, 0, 0)
        self.over_canvas.addLayout(bars, 0, 0, Qt.AlignmentFlag.AlignBottom)
        center = QWidget()
        center.setObjectName("center_column")
        center.setLayout(self.column)
        self.column.setContentsMargins(6, 10, 6, 10)
        self.column.setSpacing(8)
        self.column.addLayout(self.over_canvas, 1)
        self.column.addWidget(window.timeline_bar)
        return center

    def _build_dock(self, name: str, title: str, head: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(content)
        # A label as the title bar lets the mouse through, so that the dock is dragged by it.
        bar = heading(head)
        bar.setContentsMargins(MARGIN, 12, MARGIN, 4)
        bar.setToolTip(f"Drag to move this panel; View > {title} hides it")
        dock.setTitleBarWidget(bar)
        return dock

    # -- where docks are -------------------------------------------------------------------------

    def _size_docks(self) -> None:
        self._window.resizeDocks(
            [self.left_dock, self.right_dock],
            [LEFT_WIDTH, RIGHT_WIDTH],
            Qt.Orientation.Horizontal,
        )

    @Slot()
    def reset(self) -> None:
        """Put the docks back where they were at first."""
        for dock, area in (
            (self.left_dock, Qt.DockWidgetArea.LeftDockWidgetArea),
            (self.right_dock, Qt.DockWidgetArea.RightDockWidgetArea),
        ):
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
        self._size_docks()

    def restore(self) -> None:
        """Put everything where it was when the program was last closed."""
        settings = QSettings()
        geometry, state = settings.value("window/geometry"), settings.value("window/state")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._window.restoreState(state, LAYOUT_VERSION)

    def remember(self) -> None:
        """Write down where everything is."""
        settings = QSettings()
        settings.setValue("window/geometry", self._window.saveGeometry())
        settings.setValue("window/state", self._window.saveState(LAYOUT_VERSION))
