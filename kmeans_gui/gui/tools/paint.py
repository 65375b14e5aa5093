"""Painting points: its tools, its commands and its bar, joined to the window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu

from kmeans_gui.data.point_editor import new_dataset
from kmeans_gui.gui.paint_bar import PaintBar
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.tools.paint_options import PaintOptions
from kmeans_gui.gui.tools.paint_overlay import PaintOverlay
from kmeans_gui.gui.tools.paint_select import Select
from kmeans_gui.gui.tools.paint_stamps import Dot
from kmeans_gui.gui.tools.paint_tools import (
    Brush,
    Eraser,
    JitterTool,
    Magnet,
    PaintTool,
    Single,
    Spray,
)
from kmeans_gui.gui.tools.toolbox import HAND
from kmeans_gui.session.painting import Painting

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

TOOLS: tuple[type[PaintTool], ...] = (Brush, Spray, Single, Eraser, Select, JitterTool, Magnet)
"""In the order of their keys, from 1."""


class Paint(QObject):
    """Lets a person paint points on the canvas of `window`.

    Attributes
    ----------
    painting : Painting
    options : PaintOptions
    tools : dict of str to PaintTool
    bar : PaintBar
    toggle : QAction
        Shows the bar and takes up the tool that was used last; hides it and puts the tool down.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        view = window.cluster_view
        self.painting = Painting(window.session, self)
        self.options = PaintOptions(view, self)
        self.overlay = PaintOverlay(view)
        self.overlay.scale = lambda: window.session.scale
        self.tools: dict[str, PaintTool] = {}
        for kind in TOOLS:
            tool = kind(self.painting, self.options, self.overlay, self)
            self.tools[tool.name] = tool
            window.toolbox.add(tool)
        self._last = Brush.key
        self._sizes: list[QAction] = []
        self._build_commands()
        self.bar = PaintBar(view, self.options, self._buttons(), self.live_fit)
        self.bar.hide()
        self.painting.seen.connect(self.overlay.drop)
        self.painting.abandoned.connect(self.overlay.new_points.clear)
        self.options.changed.connect(self._on_options_changed)
        window.toolbox.changed.connect(self._on_tool_changed)
        window.session.live_fit_changed.connect(self.live_fit.setChecked)
        window.session.points_edited.connect(self._suit_points)
        window.session.dataset_changed.connect(self._on_dataset_changed)
        window.extent.found.connect(self._suit_new_view)
        window.theme.changed.connect(self.apply_theme)
        view.installEventFilter(self)

    # -- commands --------------------------------------------------------------------------------

    def _build_commands(self) -> None:
        commands = self._window.commands
        keys = Qt.Key
        self.toggle = commands.action(
            "painting_action", "&Painting tools", None, None, "Paint, erase and move points (P)"
        )
        self.toggle.setCheckable(True)
        self.toggle.setIconText("Paint")
        commands.give_plain_key(self.toggle, keys.Key_P)
        self.toggle.toggled.connect(self._on_toggled)
        commands.set_icon(self.toggle, "brush")
        self.new = commands.action(
            "new_dataset_action", "&New data set", self.new_dataset, "Ctrl+N", "Paint from nothing"
        )
        self._group = QActionGroup(self)
        self._choices: dict[str, QAction] = {}
        self._add_choice(HAND, "&Hand", "Hand: move and zoom the view (Esc)")
        for number, tool in enumerate(self.tools.values(), start=1):
            action = self._add_choice(tool.name, tool.words, f"{tool.tip} ({number})")
            commands.give_plain_key(action, Qt.Key(int(keys.Key_0) + number))
        self._choices[HAND].setChecked(True)
        self.live_fit = commands.action(
            "live_fit_action",
            "Live &fit",
            None,
            None,
            "Let the centers follow while points are painted (V)",
        )
        self.live_fit.setCheckable(True)
        commands.give_plain_key(self.live_fit, keys.Key_V)
        self.live_fit.toggled.connect(self._on_live_fit)
        commands.set_icon(self.live_fit, "live")
        for name, words, key, steps in (
            ("tool_larger_action", "&Larger", keys.Key_BracketRight, 1),
            ("tool_smaller_action", "S&maller", keys.Key_BracketLeft, -1),
        ):
            action = commands.plain_key_action(name, words, self._resize, key)
            action.setData(steps)
            self._sizes.append(action)
        self.select_all = commands.action(
            "select_all_action", "Select &all points", self._select_all, "Ctrl+A"
        )
        self.delete = commands.action(
            "delete_points_action",
            "&Erase selected points",
            self._delete,
            None,
            "Erase the points that are selected (Delete)",
        )
        self._fill_menus()

    def _add_choice(self, name: str, words: str, tip: str) -> QAction:
        commands = self._window.commands
        action = commands.action(f"{name}_tool_action", words, None, None, tip)
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(self._on_choice)
        commands.set_icon(action, name)
        self._group.addAction(action)
        self._choices[name] = action
        return action

    def _fill_menus(self) -> None:
        commands = self._window.commands
        choices = QMenu("&Paint", self._window)
        choices.setObjectName("paint_menu")
        choices.setToolTipsVisible(True)
        choices.addActions(list(self._choices.values()))
        choices.addSeparator()
        choices.addActions(self._sizes)
        edit, file = commands.menu("Edit"), commands.menu("File")
        edit.add("points", choices, self.live_fit, self.select_all, self.delete)
        file.insertAction(file.actions()[0], self.new)
        commands.menu("View").add("panels", self.toggle)
        commands.add_to_tool_bar(self.toggle)
        self._on_options_changed()

    def _buttons(self) -> list[QAction]:
        return list(self._choices.values())

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.overlay.apply_theme(theme)

    def close(self) -> None:
        """Wait for the thread."""
        self.painting.close()

    @Slot()
    def new_dataset(self) -> None:
        """Begin with no points, and the brush in the hand."""
        session = self._window.session
        with session.step("New data set"):
            session.set_dataset(new_dataset())
        self.take(Brush.key)

    def take(self, name: str) -> None:
        """Take up a tool, with the bar and the canvas to be seen."""
        if name in self.tools:
            self._show_canvas()
        self._window.toolbox.choose(name)

    def _show_canvas(self) -> None:
        """Leave a comparison, under which nobody would see what is painted."""
        self._window.session.comparison.leave()

    # -- slots -----------------------------------------------------------------------------------

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        toolbox = self._window.toolbox
        if shown:
            self._show_canvas()
            self.bar.appear()
            if toolbox.current.name not in self.tools:
                toolbox.choose(self._last)
            self._window.commands.on_escape(self._leave)
        else:
            self.bar.hide()
            if toolbox.current.name in self.tools:
                toolbox.choose_hand()

    def _leave(self) -> bool:
        """Put the bar away by Esc, once the tool has been put down by it."""
        if not self.bar.is_shown or self._window.toolbox.current.name in self.tools:
            return False
        self.toggle.setChecked(False)
        return True

    @Slot()
    def _on_choice(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.take(action.data())

    @Slot(str)
    def _on_tool_changed(self, name: str) -> None:
        choice = self._choices.get(name)
        if choice is not None:
            choice.setChecked(True)
        elif (checked := self._group.checkedAction()) is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)
        self._window.hover.quiet = name in self.tools
        self._window.hover.clear()
        if name in self.tools:
            self._last = name
            self.toggle.setChecked(True)
        self.bar.show_options_of(self.tools.get(name))
        self._on_options_changed()

    @Slot()
    def _on_options_changed(self) -> None:
        mark, tool = self.overlay.mark, self._window.toolbox.current
        if mark.at is not None and isinstance(tool, PaintTool) and tool.length:
            self.overlay.show_tool(mark.at, tool.reach, tool.repels)
        select = self.tools[Select.key]
        self.delete.setEnabled(isinstance(select, Select) and bool(select.selection.n))

    @Slot()
    def _resize(self) -> None:
        action, tool = self.sender(), self._window.toolbox.current
        if isinstance(action, QAction) and isinstance(tool, PaintTool) and tool.length:
            self.options.grow(tool.length, action.data())

    @Slot(bool)
    def _on_live_fit(self, live: bool) -> None:
        session = self._window.session
        if live == session.live_fit:
            return
        session.set_live_fit(live)
        if live:
            with session.step("Live fit"):
                session.refit_at_once()

    @Slot()
    def _select_all(self) -> None:
        dataset = self._window.session.dataset
        select = self.tools[Select.key]
        if dataset is None or not dataset.n or not isinstance(select, Select):
            return
        self.take(Select.key)
        select.select_all(dataset.points)

    @Slot()
    def _delete(self) -> None:
        select = self.tools[Select.key]
        if isinstance(select, Select):
            select.delete()

    @Slot(object)
    def _on_dataset_changed(self, dataset: object) -> None:
        self._suit_points(dataset)

    @Slot(object)
    def _suit_points(self, _dataset: object) -> None:
        dataset = self._window.session.dataset
        n = 0 if dataset is None else dataset.n
        self.overlay.new_points.dot = dot_of(n, self._window.cluster_view.dot_radius)

    @Slot()
    def _suit_new_view(self, *_: object) -> None:
        self.options.suit_view()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Delete erase what is selected, and arrows move it, before they mean anything else."""
        kind, select = event.type(), self._window.toolbox.current
        if (
            kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and isinstance(event, QKeyEvent)
            and isinstance(select, Select)
        ):
            erases = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if erases or select.takes(event):
                event.accept()
                if kind == QEvent.Type.KeyPress:
                    if not erases:
                        select.press_key(event)
                    elif select.selection.n:
                        select.delete()
                    else:
                        self._window.session.notice.emit(
                            "No points are selected: drag around some first, then erase them."
                        )
                return True
        return False


def dot_of(n: int, chosen: float | None = None) -> Dot:
    """Return the dots that a frame of `n` points has, unless another radius was chosen.

    The same as `radius_for` and `rim_for` of `raster.dots`, a module that imports the compiler.
    """
    radius = chosen or min(4.5, max(0.5642, 3.0 - 1.18 * math.log10(max(n, 1) / 2000)))
    return Dot(radius, min(0.75, max(0.0, (radius - 1.46) * 0.49)))
