"""The page of a sweep's two plots: inertia, and what it costs, against k."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.core.elbow import DEFAULT_SENSITIVITY
from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui.criteria.help import HelpButton
from kmeans_gui.gui.curves_item import curve_color
from kmeans_gui.gui.elbow_popover import ElbowPopover
from kmeans_gui.gui.sweep_legend import LEGEND_ORDER
from kmeans_gui.gui.sweep_quantities import BESIDE, CHOICES, CLICK, TIPS, TITLES, WRITERS
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import name_control, small_font
from kmeans_gui.session.sweep_curves import Quantity, SweepCurves

if TYPE_CHECKING:
    from kmeans_gui.gui.curve_plot import CurvePlot
    from kmeans_gui.gui.plot_reading import PlotReading

SMALLEST_PLOT = 96
_REDRAW_MILLISECONDS = 50
"""From one plot's redrawing to the other's: each fills in ten times in a second, and what a person
does in between waits for one of them at most."""


class SweepPlots(QWidget):
    """Draws what `SweepCurves` have collected, soon after each new point.

    Signals
    -------
    chosen : int, str
        A model was clicked.
    stepped : int, int
        An arrow key: so many k to the right, so many algorithms further.
    pointed : int, str
        The model under the mouse; -1 and no name when it leaves.
    sensitivity_changed : float
        Of the elbow.
    drawn
        The inertia was drawn anew.
    """

    chosen = Signal(int, str)
    stepped = Signal(int, int)
    pointed = Signal(int, str)
    sensitivity_changed = Signal(float)
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shown: tuple[str, ...] = ()
        self._range = (1, 30)
        self._marked: tuple[int, str] | None = None
        self._faded = False
        self._hover = -1
        self._due: deque[str] = deque()
        self.curves = SweepCurves()
        self.standardized = False
        self.quantities: dict[str, Quantity] = {"inertia": "inertia", "time": "seconds"}
        self.logarithmic = {"inertia": True, "time": False}
        self.sensitivity = DEFAULT_SENSITIVITY
        self.plots: dict[str, CurvePlot] = {}
        self._reading: PlotReading | None = None
        self._build()
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MILLISECONDS)
        self._redraw.timeout.connect(self._draw_next)

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.titles = {name: self._build_title(name) for name in CHOICES}
        self.values = {name: QLabel() for name in CHOICES}
        self.elbow_button = QToolButton()
        self.elbow_button.setProperty("role", "choice")
        name_control(
            self.elbow_button,
            "elbow_button",
            "Elbow",
            "Where inertia stops to fall quickly. Click to choose how clear a bend must be",
        )
        self.elbow_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.elbow_button.clicked.connect(self.open_elbow)
        self._places: dict[str, QVBoxLayout] = {}
        for name in CHOICES:
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(self.titles[name])
            if name == "inertia":
                row.addWidget(HelpButton("inertia"))
                row.addStretch(1)
                row.addWidget(self.elbow_button)
            label = self.values[name]
            label.setObjectName(f"{name}_values")
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            if name == "time":
                # over the plot it would hide peaks: inertia falls, but times are high anywhere
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
                self._times_row = row
                self.place_times()
            else:
                label.setProperty("role", "reading")
                label.hide()
            column.addLayout(row)
            place = QWidget()
            place.setMinimumHeight(SMALLEST_PLOT)
            self._places[name] = QVBoxLayout(place)
            self._places[name].setContentsMargins(0, 0, 0, 0)
            column.addWidget(place, 1)

    def _build_title(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "chooser")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for quantity, words in CHOICES[name]:
            action = menu.addAction(words)
            action.setObjectName(f"quantity_{quantity}_action")
            action.setCheckable(True)
            action.setChecked(quantity == self.quantities[name])
            action.setData((name, quantity))
            action.triggered.connect(self._on_quantity_chosen)
            group.addAction(action)
        menu.addSeparator()
        axis = menu.addAction("Logarithmic axis")
        axis.setObjectName(f"{name}_log_action")
        axis.setCheckable(True)
        axis.setChecked(self.logarithmic[name])
        axis.setData(name)
        axis.toggled.connect(self._on_axis_toggled)
        button.setMenu(menu)
        which = "upper" if name == "inertia" else "lower"
        name_control(button, f"{name}_title", f"The {which} plot", "Choose what is shown against k")
        return button

    def place_times(self) -> None:
        """Put the numbers of the lower plot beside its title, from wherever they were."""
        self._times_row.addWidget(self.values["time"], 1)

    def complete(self) -> None:
        """Make the plots, if that was not done before."""
        if self.plots:
            return
        from kmeans_gui.gui.curve_plot import CurvePlot
        from kmeans_gui.gui.plot_reading import PlotReading

        self.plots = {
            "inertia": CurvePlot(
                "Inertia",
                "Press Sweep k to fit every k with both algorithms. Inertia, the sum of squared "
                "distances to the centers, always falls: look for the bend.",
            ),
            "time": CurvePlot(
                "Fit time", "The time of each fit appears here: mini-batch pays as k and n grow."
            ),
        }
        for name, plot in self.plots.items():
            plot.setObjectName(f"{name}_plot")
            plot.setMinimumHeight(SMALLEST_PLOT)
            plot.hovered.connect(self._on_hovered)
            plot.pointed.connect(self.pointed)
            plot.chosen.connect(self.chosen)
            plot.stepped.connect(self.stepped)
            if name == "inertia":
                self._reading = PlotReading(self.values[name], plot)
            plot.apply_theme(self._theme)
            plot.set_faded(self._faded)
            if self._marked is not None:
                plot.mark(*self._marked)
            self._places[name].addWidget(plot)
        self.draw()

    # -- what is shown ---------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget all points."""
        self.curves = SweepCurves()
        self._redraw.stop()
        self._due.clear()

    def add_point(self, point: SweepPoint) -> None:
        """Take one fit in; it is drawn soon."""
        self.curves.add(point)
        self.draw_soon()

    def set_shown(self, algorithms: tuple[str, ...]) -> None:
        """Show these curves and no others."""
        self._shown = algorithms
        self.draw_soon()

    def set_k_range(self, low: int, high: int) -> None:
        """Let the k axes run from `low` to `high`."""
        self._range = (low, high)
        for plot in self.plots.values():
            plot.set_k_range(low, high)

    def set_faded(self, faded: bool) -> None:
        """Draw the curves as those of something else, or not."""
        self._faded = faded
        for plot in self.plots.values():
            plot.set_faded(faded)

    def set_sensitivity(self, value: float) -> None:
        """Choose the least bend that is called an elbow."""
        self.sensitivity = value
        self._show_elbow()
        self.sensitivity_changed.emit(value)

    def set_quantity(self, name: str, quantity: Quantity) -> None:
        """Show something else in the "inertia" (upper) or "time" (lower) plot."""
        self.quantities[name] = quantity
        for action in self.titles[name].menu().actions():
            if action.data() == (name, quantity):
                action.setChecked(True)
        self.draw()

    def mark(self, model: tuple[int, str] | None) -> None:
        """Mark the model that the canvas shows, or none."""
        self._marked = model
        for plot in self.plots.values():
            plot.mark(*(model or (None,)))
        self._show_values()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for plot in self.plots.values():
            plot.apply_theme(theme)
        self._show_values()

    # -- drawing ---------------------------------------------------------------------------------

    def draw_soon(self) -> None:
        """Draw both plots, each in a turn of the event loop of its own."""
        self._due.extend(plot for plot in self.plots if plot not in self._due)
        if not self._redraw.isActive():
            self._redraw.start()

    def draw(self) -> None:
        """Draw both plots now."""
        self._redraw.stop()
        self._due.clear()
        for name in self.plots:
            self._draw_plot(name)
        self._show_titles()
        self._show_values()

    @Slot()
    def _draw_next(self) -> None:
        if self._due:
            self._draw_plot(self._due.popleft())
            self._show_values()
        if self._due:
            self._redraw.start()

    def _scale(self, name: str) -> float:
        """Return what a quantity is multiplied with to be drawn: short times are milliseconds."""
        if self.quantities[name] != "seconds":
            return 1.0
        curves = self.curves.medians("seconds")
        longest = max((v for n in self._shown for v in curves.get(n, {}).values()), default=0.0)
        return 1.0 if longest >= 2.0 else 1e3

    def _draw_plot(self, name: str) -> None:
        quantity, scale, plot = self.quantities[name], self._scale(name), self.plots[name]
        medians, ranges = self.curves.medians(quantity), self.curves.ranges(quantity)
        plot.prefer_log(self.logarithmic[name] and quantity != "relative")
        plot.set_values(
            {n: {k: v * scale for k, v in medians.get(n, {}).items()} for n in self._shown},
            self._range,
            {
                n: {k: (a * scale, b * scale) for k, (a, b) in ranges.get(n, {}).items()}
                for n in self._shown
            },
        )
        self._show_titles()
        if name == "inertia":
            self._show_elbow()
            self.drawn.emit()

    def _show_titles(self) -> None:
        for name, title in self.titles.items():
            quantity = self.quantities[name]
            unit = ""
            if quantity == "seconds" and self.curves.medians("seconds"):
                unit = ", ms" if self._scale(name) > 1.0 else ", s"
            if quantity == "inertia" and self.standardized:
                unit = ", standardized"
            if title.text() != TITLES[quantity] + unit:
                title.setText(TITLES[quantity] + unit)
            plot = self.plots.get(name)
            if plot is not None:
                plot.set_names("k", BESIDE[quantity] + unit)
                tip = f"{TIPS[quantity]} {CLICK}"
                repeats = self.curves.most_repeats
                if repeats > 1:
                    band = f"Line: median of {repeats} seeds; band: from the lowest to the highest."
                    tip = f"{TIPS[quantity]} {band} {CLICK}"
                if plot.toolTip() != tip:
                    plot.setToolTip(tip)

    def _show_elbow(self) -> None:
        plot = self.plots.get("inertia")
        swept = len(self.curves.ks(self.curves.reference() or "minibatch")) >= 3
        elbow = self.curves.elbow(self.sensitivity) if swept else None
        words = f"elbow: k = {elbow}" if elbow is not None else "no clear elbow"
        seen = self.quantities["inertia"] == "inertia"
        self.elbow_button.setVisible(swept and seen)
        self.elbow_button.setText(words[:1].upper() + words[1:])
        if plot is not None:
            plot.show_elbow(elbow if seen else None, words)

    @Slot(int)
    def _on_hovered(self, k: int) -> None:
        if k != self._hover:
            self._hover = k
            for plot in self.plots.values():
                plot.show_hover(k)
            self._show_values()

    def _show_values(self) -> None:
        k = self._hover if self._hover >= 0 else self._marked[0] if self._marked else -1
        for name, label in self.values.items():
            label.setText(self._values_at(k, self.quantities[name]))
        if self._reading is not None:
            self._reading.place()

    def _values_at(self, k: int, quantity: Quantity) -> str:
        curves = self.curves.medians(quantity)
        write = WRITERS[quantity]
        parts = [
            f'<span style="color:{curve_color(self._theme, name)}">{write(curves[name][k])}</span>'
            for name in LEGEND_ORDER
            if name in self._shown and k in curves.get(name, {})
        ]
        if not parts:
            return ""
        gap = "&nbsp;&nbsp;&nbsp;"
        words = f'<span style="color:{self._theme.muted}">k&nbsp;{k}</span>{gap}{gap.join(parts)}'
        if self._theme.magnification == 1.0:
            return words
        pixels = small_font(self._theme.magnification).pixelSize()
        return f'<span style="font-size:{pixels}px">{words}</span>'

    # -- what a person does ----------------------------------------------------------------------

    @Slot()
    def _on_quantity_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_quantity(*action.data())

    @Slot(bool)
    def _on_axis_toggled(self, logarithmic: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.logarithmic[action.data()] = logarithmic
            self.draw()

    @Slot()
    def open_elbow(self) -> None:
        """Let a person choose how clear a bend must be."""
        popover = ElbowPopover(self.sensitivity, self.window())
        popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popover.changed.connect(self.set_sensitivity)
        popover.show_beside(self.elbow_button)
