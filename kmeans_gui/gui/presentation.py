"""Presentation mode: the canvas and the plots alone, large, for a lecture room."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.halo import Halo
from kmeans_gui.gui.sweep_legend import LEGEND_ORDER, SHORT_NAMES
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.elided import ElidedLabel
from kmeans_gui.gui.widgets.legend_key import LegendKey

if TYPE_CHECKING:
    from kmeans_gui.gui.curve_plot import CurvePlot
    from kmeans_gui.gui.main_window import MainWindow

WORDS_PIXELS = 22
CHIP_PIXELS = 20
HOVER_PIXELS = 17
_LARGE = Template("""
QFrame#lecture_panel QLabel, QFrame#lecture_panel QPushButton { font-size: 18px; color: $text; }
QFrame#lecture_panel QPushButton[role="primary"] { color: palette(highlighted-text); }
QWidget#compare_page QLabel { font-size: 18px; }
QWidget#compare_page QLabel[role="small"] { font-size: 15px; color: $text; }
QFrame#message_bar QLabel, QFrame#place_bar QLabel { font-size: 18px; }
""")
"""What is read from the back rows, beside the canvas."""
_LARGE_PANEL = Template("""
QLabel { font-size: 15px; color: $text; }
QLabel[role="title"] { font-size: 18px; }
QLabel#silhouette_values, QLabel#diagram_values, QLabel#criterion_values { font-size: 17px; }
QLabel[role="small"], QSpinBox { font-size: 14px; }
QTabBar, QToolButton[role="chooser"] { font-size: 18px; }
QComboBox, QPushButton, QToolButton { font-size: 15px; }
QToolButton[role="help"] { font-size: 11px; }
""")
"""And in the panel of criteria; what is painted there follows the theme's `words`."""
_PLOTS_SHARE = 0.32
"""Of the window's width, for the plots."""
_TRIES, _TRY_MILLISECONDS = 40, 25
"""For so long the window may take to be of its size again after a presentation."""
_STAYS = ("timeline_slider", "position_label")
"""What is left of the timeline's bar."""


class Presentation(QObject):
    """Enters and leaves presentation mode. Everything is afterwards as it was before.

    The window itself is presented, so that every command, key and overlay goes on working.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        commands = window.commands
        self.action = commands.action(
            "presentation_action",
            "&Presentation",
            None,
            "F11",
            "The canvas and the plots alone, large; Esc leaves",
        )
        self.action.setCheckable(True)
        self.action.toggled.connect(self._on_toggled)
        commands.menu("View").add("present", self.action)
        commands.on_escape(self.leave)
        window.installEventFilter(self)
        self._halo = Halo(window)
        self._plots = PresentedPlots(window)
        self._has_entered = False
        self._hidden: list[QWidget] = []
        self._lent: list[QAction] = []
        self._sizes: dict[QDockWidget, int] = {}
        self._width = window.width()
        self._tries = 0
        self._fonts: dict[QLabel, QFont] = {}
        self._state = window.saveState()
        self._window_state = window.windowState()
        for signal in (window.session.sweep_started, window.session.sweep_point):
            signal.connect(self._on_sweep_changed)
        window.session.dataset_changed.connect(self._on_sweep_changed)
        window.theme.changed.connect(self._on_theme_changed)
        window.right_dock.visibilityChanged.connect(self._on_panel_seen)

    @property
    def is_on(self) -> bool:
        """Whether the window is presented now."""
        return self.action.isChecked()

    def leave(self) -> bool:
        """Show the whole window again; say whether that was to do."""
        was_on = self.is_on
        self.action.setChecked(False)
        return was_on

    # -- entering and leaving --------------------------------------------------------------------

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        if on:
            self._enter()
        else:
            self._leave()

    def _enter(self) -> None:
        window = self._window
        window.commands.on_escape(self.leave)
        self._state = window.saveState()
        self._window_state, self._width = window.windowState(), window.width()
        docks = window.findChildren(QDockWidget)
        self._sizes = {dock: dock.width() for dock in docks if dock.isVisible()}
        # A key of a menu that is not seen is dead unless the window has the command too.
        of_window = set(window.actions())
        self._lent = [
            each for each in window.findChildren(QAction) if not each.shortcut().isEmpty()
        ]
        self._lent = [each for each in self._lent if each not in of_window]
        window.addActions(self._lent)
        bars = window.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._hide(window.menuBar(), window.statusBar(), *bars, *docks)
        self._hide(*self._timeline_controls())
        self._plots.take()
        window.theme.set_presenting(True)
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self._enlarge_words(True)
        self._plots.refresh()
        views = window.findChildren(ClusterView)
        self._halo.watch([*(view.viewport() for view in views), *self._plots.viewports()])
        window.cluster_view.setFocus()
        self._has_entered = True

    def _leave(self) -> None:
        window = self._window
        self._has_entered = False
        self._halo.unwatch()
        self._plots.give_back()
        for action in self._lent:
            window.removeAction(action)
        self._lent = []
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        self._enlarge_words(False)
        window.theme.set_presenting(False)
        window.setWindowState(self._window_state)
        window.restoreState(self._state)
        self._tries = _TRIES
        QTimer.singleShot(0, self, self._size_docks)
        window.cluster_view.setFocus()

    @Slot()
    def _size_docks(self) -> None:
        """Give the docks their widths, and again once the window has its own.

        A window manager gives it later, and in a window that is narrower they have no room.
        """
        docks = [dock for dock in self._sizes if dock.isVisible() and not dock.isFloating()]
        if docks and not self.is_on:
            self._window.resizeDocks(
                docks, [self._sizes[dock] for dock in docks], Qt.Orientation.Horizontal
            )
        if self._window.width() != self._width and self._tries > 0:
            self._tries -= 1
            QTimer.singleShot(_TRY_MILLISECONDS, self, self._size_docks)

    def _hide(self, *widgets: QWidget) -> None:
        for widget in widgets:
            if not widget.isHidden():
                widget.hide()
                self._hidden.append(widget)

    def _timeline_controls(self) -> list[QWidget]:
        bar = self._window.timeline_bar
        there = bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        kept = {name: bar.findChild(QWidget, name) for name in _STAYS}
        return [
            each
            for each in there
            if not any(w is not None and (each is w or each.isAncestorOf(w)) for w in kept.values())
        ]

    def _enlarge_words(self, large: bool) -> None:
        window, theme = self._window, self._window.theme.current
        words = f"font-size: {WORDS_PIXELS}px; color: {theme.text};" if large else ""
        chip = f"font-size: {CHIP_PIXELS}px; color: {theme.text};" if large else ""
        window.places.center.setStyleSheet(_LARGE.substitute(text=theme.text) if large else "")
        panel = _LARGE_PANEL.substitute(text=theme.text) if large else ""
        window.sweep_panel.setStyleSheet(panel)
        label = window.timeline_bar.findChild(QLabel, "position_label")
        if label is not None:
            label.setStyleSheet(words)
        if isinstance(label, ElidedLabel):
            label.set_most_lines(2 if large else 1)
        hover = window.findChild(QLabel, "hover_label")
        if hover is not None:
            hover.setStyleSheet(f"font-size: {HOVER_PIXELS}px;" if large else "")
        for view in window.findChildren(ClusterView):
            if large and view.chip not in self._fonts:
                self._fonts[view.chip] = QFont(view.chip.font())
            view.chip.setStyleSheet(chip)
            if not large and view.chip in self._fonts:
                # without a style sheet it has not the type that it had before it got one
                view.chip.setFont(self._fonts.pop(view.chip))
            view.set_chip(view.chip.text())

    # -- what happens meanwhile ------------------------------------------------------------------

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        self._plots.apply_theme(theme)
        if self.is_on:
            self._enlarge_words(True)

    @Slot(object)
    def _on_sweep_changed(self, _what: object) -> None:
        if self.is_on:
            self._plots.refresh()

    @Slot(bool)
    def _on_panel_seen(self, seen: bool) -> None:
        # somebody opened the silhouettes: beside each other neither has room, and the panel's own
        # page would be empty
        if self._has_entered and seen:
            self._plots.give_back()
        elif self._has_entered and not self._plots.are_taken:
            self._plots.take()
            self._plots.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave before the window closes and remembers where everything is."""
        if event.type() == QEvent.Type.Close and watched is self._window:
            self.leave()
        return False


class PresentedPlots(QObject):
    """The sweep's two plots, taken out of their panel and shown large beside the canvas.

    Without a sweep there is nothing beside the canvas.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dock: QDockWidget | None = None
        self._lent: list[tuple[CurvePlot, QWidget]] = []
        self._titles: list[tuple[QLabel, QAbstractButton]] = []
        self._keys: dict[str, tuple[LegendKey, QLabel]] = {}

    @property
    def are_taken(self) -> bool:
        """Whether the plots are out of their panel."""
        return self._dock is not None

    def take(self) -> None:
        """Show the plots in a dock of their own."""
        panel = self._window.sweep_panel
        column = QVBoxLayout()
        column.setContentsMargins(18, 14, 22, 14)
        column.setSpacing(8)
        column.addLayout(self._build_legend())
        plots = ((panel.inertia_title, panel.inertia_plot), (panel.time_title, panel.time_plot))
        for source, plot in plots:
            title = QLabel(source.text())
            title.setStyleSheet(f"font-size: {WORDS_PIXELS}px; font-weight: 600;")
            self._titles.append((title, source))
            row = QHBoxLayout()
            row.addWidget(title)
            if plot is panel.time_plot:
                row.addWidget(panel.time_values, 1)
            column.addLayout(row)
            place = plot.parentWidget().layout()
            placeholder = QWidget()
            if place is not None:
                place.replaceWidget(plot, placeholder)
            self._lent.append((plot, placeholder))
            column.addWidget(plot, 1)
            plot.show()
        content = QWidget()
        content.setObjectName("presented_plots")
        content.setLayout(column)
        dock = QDockWidget(self._window)
        dock.setObjectName("presentation_dock")
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setTitleBarWidget(QWidget())
        dock.setWidget(content)
        self._dock = dock
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)

    def _build_legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for algorithm in LEGEND_ORDER:
            key = LegendKey(algorithm)
            key.apply_theme(self._window.theme.current)
            label = QLabel(SHORT_NAMES[algorithm])
            label.setStyleSheet(f"font-size: {WORDS_PIXELS - 4}px;")
            self._keys[algorithm] = key, label
            row.addWidget(key)
            row.addWidget(label)
            label.setContentsMargins(0, 0, 12, 0)
        row.addStretch(1)
        return row

    def give_back(self) -> None:
        """Put the plots back into their panel."""
        for plot, placeholder in self._lent:
            panel = placeholder.parentWidget()
            place = None if panel is None else panel.layout()
            if place is not None:
                place.replaceWidget(placeholder, plot)
            placeholder.deleteLater()
        self._window.sweep_panel.plots.place_times()
        self._lent, self._titles, self._keys = [], [], {}
        if self._dock is not None:
            self._window.removeDockWidget(self._dock)
            self._dock.deleteLater()
            self._dock = None

    def refresh(self) -> None:
        """Show the plots if they have something to show."""
        if self._dock is None:
            return
        for title, source in self._titles:
            title.setText(source.text())
        for algorithm, parts in self._keys.items():
            for part in parts:
                part.setVisible(algorithm in self._window.sweep_panel.shown_curves)
        sweep = self._window.session.sweep
        wanted = sweep is not None
        # Also where it is hidden: unless told so, Qt shows it when it is laid out.
        self._dock.setVisible(wanted)
        if wanted:
            width = round(self._window.width() * _PLOTS_SHARE)
            self._window.resizeDocks([self._dock], [width], Qt.Orientation.Horizontal)

    def viewports(self) -> list[QWidget]:
        """Return what the mouse moves over."""
        return [plot.viewport() for plot, _ in self._lent]

    def apply_theme(self, theme: Theme) -> None:
        """Draw the legend in the colors of `theme`."""
        for key, _ in self._keys.values():
            key.apply_theme(theme)
