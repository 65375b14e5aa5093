"""Centers by hand in the window: the menu, the keys, the tools and the canvas' own menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from kmeans_gui.gui.tools.centers import CentersTool, PlaceTool
from kmeans_gui.gui.tools.hand_marks import HandMarks
from kmeans_gui.gui.tools.place_bar import PlaceBar
from kmeans_gui.gui.tools.toolbox import HAND, Pointer

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

NUDGE, LONG_NUDGE = 2.0, 20.0
"""Pixels of one press of an arrow key, and of one with Shift."""


class CentersMenu(QObject):
    """Lets a person move, add, remove and place centers.

    Signals
    -------
    menu_opening : QMenu, Pointer
        A right click on the canvas: whoever has a command for this place adds it.
    """

    menu_opening = Signal(object, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._hand = window.session.hand
        view, toolbox = window.cluster_view, window.toolbox
        self.marks = HandMarks(view.centers_item)
        view.getViewBox().addItem(self.marks, ignoreBounds=True)
        self.tool = CentersTool(view, self._hand, self.marks, self)
        self.place_tool = PlaceTool(view, self._hand, self.marks, self)
        self.bar = PlaceBar()
        window.places.over_canvas.addWidget(
            self.bar, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
        )
        self.bar.setContentsMargins(0, 0, 0, 0)
        toolbox.add(self.tool)
        toolbox.add(self.place_tool)
        self._build_actions()
        for tool in (self.tool, self.place_tool):
            tool.menu_requested.connect(self._open_menu)
        self._hand.selected_changed.connect(self._on_selected)
        self._hand.placing_changed.connect(self._on_placing)
        self.bar.run_requested.connect(self._hand.run_placed)
        self.bar.cancelled.connect(toolbox.choose_hand)
        toolbox.changed.connect(self._on_tool)
        window.theme.changed.connect(self.marks.apply_theme)

    def _build_actions(self) -> None:
        commands, key = self._window.commands, Qt.Key
        self.add = commands.plain_key_action(
            "add_center_action", "&Add a center", self.add_center, key.Key_A,
            "Add a center under the pointer (A, or a double click)",
        )  # fmt: skip
        self.remove = commands.plain_key_action(
            "remove_center_action", "&Remove the center", self.remove_center, key.Key_Delete,
            "Take away the center that was clicked (Delete)",
        )  # fmt: skip
        self.place = commands.plain_key_action(
            "place_centers_action", "&Place all by hand", self._place, key.Key_C,
            "Click where the initial centers should be (C)",
        )  # fmt: skip
        self.run_placed = commands.plain_key_action(
            "run_placed_action", "R&un from placed centers", self._hand.run_placed, key.Key_Return,
            "Fit from the centers that were placed by hand (Enter)",
        )  # fmt: skip
        self.run_placed.setEnabled(False)
        self.start_here = commands.plain_key_action(
            "start_here_action", "&Start again from here", self._hand.start_from_here, key.Key_R,
            "Fit from the centers that are seen (R)",
        )  # fmt: skip
        self.step_here = commands.plain_key_action(
            "step_here_action", "Step &once from here", self._hand.step_from_here, key.Key_S,
            "One iteration of K-Means from the centers that are seen (S)",
        )  # fmt: skip
        menu = commands.menu("Centers")
        menu.add("place", self.add, self.remove, self._build_nudges(), self.place, self.run_placed)
        menu.add("start", self.start_here, self.step_here)

    def _build_nudges(self) -> QMenu:
        menu = QMenu("&Nudge the center", self._window)
        menu.setObjectName("nudge_menu")
        for way, right, up in (("left", -1, 0), ("right", 1, 0), ("up", 0, 1), ("down", 0, -1)):
            for far in (False, True):
                action = self._window.commands.action(
                    f"nudge_{'far_' if far else ''}{way}_action",
                    f"{way.capitalize()}{', far' if far else ''}",
                    self._nudge,
                    f"Alt+{'Shift+' if far else ''}{way.capitalize()}",
                    f"Move the center that was clicked {way}{', by more' if far else ''}",
                )
                step = LONG_NUDGE if far else NUDGE
                action.setData((right * step, up * step))
                menu.addAction(action)
        return menu

    # -- commands --------------------------------------------------------------------------------

    @Slot()
    def add_center(self) -> None:
        """Add a center under the pointer, or in the middle of what is seen."""
        at = self._current.pointer
        if at is None:
            middle = self._window.cluster_view.getViewBox().viewRect().center()
            self._hand.add(middle.x(), middle.y())
        else:
            self._hand.add(at.x, at.y)

    @Slot()
    def remove_center(self) -> None:
        """Take away the chosen center, else the one under the pointer."""
        if self._are_out_of_reach():
            return
        j = self._hand.selected
        if j is None and self._current.pointer is not None:
            j = self._current.center_at(self._current.pointer)
        if j is None:
            self._session.notice.emit("Click a center first, then remove it.")
        else:
            self._hand.remove(j)
            self.marks.show_marks(None, None)

    def _are_out_of_reach(self) -> bool:
        """Say how to get at a center where panes hide the canvas on which one is clicked."""
        if not self._session.comparison.is_shown:
            return False
        self._session.notice.emit(
            "Centers are not clicked while fits are compared: keep the fit with the focus "
            "(Ctrl+K), then click a center."
        )
        return True

    @Slot()
    def _place(self) -> None:
        self._window.toolbox.choose(self.place_tool.name)
        self._window.cluster_view.setFocus()

    @Slot()
    def _nudge(self) -> None:
        action = self.sender()
        if not isinstance(action, QAction) or self._are_out_of_reach():
            return
        if self._hand.selected is None:
            self._session.notice.emit("Click a center first, then move it with the arrow keys.")
            return
        right, up = action.data()
        box = self._window.cluster_view.getViewBox()
        across, down = box.viewPixelSize()
        self._hand.nudge(right * across, up * down)

    # -- the canvas' menu ------------------------------------------------------------------------

    @Slot(object, object)
    def _open_menu(self, j: int | None, at: Pointer) -> None:
        """Open the menu of the place that was clicked, without waiting for it."""
        menu = QMenu(self._window)
        menu.setObjectName("canvas_menu")
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if j is not None:
            self._hand.select(j)
            remove = menu.addAction(f"Remove center {j}")
            remove.setObjectName("remove_this_center_action")
            remove.triggered.connect(self.remove_center)
        else:
            add = menu.addAction("Add a center here")
            add.setObjectName("add_here_action")
            add.triggered.connect(lambda: self._hand.add(at.x, at.y))
        menu.addSeparator()
        menu.addActions([self.start_here, self.step_here])
        menu.addSeparator()
        menu.addAction(self.run_placed if self._hand.is_placing else self.place)
        self.menu_opening.emit(menu, at)
        view = self._window.cluster_view
        menu.popup(view.viewport().mapToGlobal(QPoint(round(at.px), round(at.py))))

    # -- what is told ----------------------------------------------------------------------------

    @property
    def _current(self) -> CentersTool:
        current = self._window.toolbox.current
        return current if isinstance(current, CentersTool) else self.tool

    @Slot()
    def _on_selected(self) -> None:
        self.marks.show_marks(self.marks.hovered, self._hand.selected)

    @Slot(bool)
    def _on_placing(self, placing: bool) -> None:
        self.run_placed.setEnabled(placing and self._hand.has_centers)
        if placing:
            self.bar.show_count(len(self._hand.centers))
            self._window.toolbox.choose(self.place_tool.name)
        elif self._window.toolbox.current is self.place_tool:
            self._window.toolbox.choose(HAND)
        self.bar.setVisible(placing)

    @Slot(str)
    def _on_tool(self, name: str) -> None:
        self.marks.setVisible(name in (HAND, self.place_tool.name))
