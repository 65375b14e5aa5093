"""How many clusters? Inertia and fit time against k, both algorithms overlaid."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.criteria.help import HelpButton
from kmeans_gui.gui.curves_item import ALGORITHMS, curve_color
from kmeans_gui.gui.describe import ALGORITHM_NAMES
from kmeans_gui.gui.medians import Medians
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, MARGIN, name_control, quiet_clicks
from kmeans_gui.gui.widgets.legend_key import LegendKey
from kmeans_gui.gui.widgets.numbers import CountSpin
from kmeans_gui.gui.widgets.pages import Pages
from kmeans_gui.session.run import RunState, Sweep

if TYPE_CHECKING:
    from kmeans_gui.gui.curve_plot import CurvePlot

DEFAULT_RANGE = (1, 30)
LARGEST_K = 1000
SMALLEST_PLOT = 120
_REDRAW_MILLISECONDS = 50
"""From one plot's redrawing to the other's: each fills in ten times in a second, and what a person
does in between waits for one of them at most."""
_CLOCK_MILLISECONDS = 500


class SweepPanel(QWidget):
    """Shows a sweep as it runs, asks for sweeps, and for models of them.

    Signals
    -------
    sweep_requested : tuple of int
        The k to fit.
    stop_requested
    model_requested : int, str
        Show the model of this k and algorithm.
    """

    sweep_requested = Signal(object)
    stop_requested = Signal()
    model_requested = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_panel")
        self._theme = LIGHT
        self._sweep: Sweep | None = None
        self._inertia = Medians()
        self._seconds = Medians()
        self._plots: dict[str, CurvePlot] = {}
        self._due: deque[str] = deque()
        self._chosen: tuple[int, str] | None = None
        self._hover = -1
        self._build()
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MILLISECONDS)
        self._redraw.timeout.connect(self._draw_next)
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._show_progress)
        self.clear()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 2, MARGIN, 12)
        layout.setSpacing(6)
        curves = QWidget()
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.pages = Pages("sweep_tabs", "What is shown against k", self)
        self.pages.add("Inertia and time", curves, "Inertia and the time of each fit against k")
        layout.addWidget(self.pages.bar)
        layout.addLayout(self._build_legend())
        layout.addSpacing(4)
        self._hints = QVBoxLayout()
        layout.addLayout(self._hints)
        layout.addWidget(self.pages.stack, 1)
        self.inertia_title, self.inertia_values = QLabel("Inertia"), QLabel()
        self.time_title, self.time_values = QLabel("Fit time"), QLabel()
        self._places: dict[str, QVBoxLayout] = {}
        for name, title, values in (
            ("inertia", self.inertia_title, self.inertia_values),
            ("time", self.time_title, self.time_values),
        ):
            title.setProperty("role", "title")
            values.setTextFormat(Qt.TextFormat.RichText)
            row = QHBoxLayout()
            row.addWidget(title)
            if name == "inertia":
                row.addWidget(HelpButton("inertia"))
            row.addStretch(1)
            row.addWidget(values)
            column.addLayout(row)
            place = QWidget()
            place.setMinimumHeight(SMALLEST_PLOT)
            self._places[name] = QVBoxLayout(place)
            self._places[name].setContentsMargins(0, 0, 0, 0)
            column.addWidget(place, 1)
        layout.addSpacing(4)
        layout.addLayout(self._build_range())
        layout.addLayout(self._build_progress())
        layout.addLayout(self._build_buttons())

    def add_hint(self, hint: QWidget) -> None:
        """Put a warning under the tabs, over whatever page is seen."""
        self._hints.addWidget(hint)

    @Slot()
    def complete(self) -> None:
        """Make the plots, if that was not done before.

        The first picture of the window does without them: they take as long as everything else in
        it, and have nothing to show yet.
        """
        if self._plots:
            return
        from kmeans_gui.gui.curve_plot import CurvePlot

        self._plots = {
            "inertia": CurvePlot(
                "Inertia",
                "Press Sweep k to fit every k with both algorithms. Inertia, the sum of squared "
                "distances to the centers, always falls: look for the bend.",
            ),
            "time": CurvePlot(
                "Fit time", "The time of each fit appears here: mini-batch pays as k and n grow."
            ),
        }
        self._plots["inertia"].prefer_log()
        for name, plot in self._plots.items():
            plot.setObjectName(f"{name}_plot")
            plot.setMinimumHeight(SMALLEST_PLOT)
            plot.hovered.connect(self._on_hovered)
            plot.chosen.connect(self.model_requested)
            plot.stepped.connect(self._on_stepped)
            plot.apply_theme(self._theme)
            if self._chosen is not None:
                plot.mark(*self._chosen)
            self._places[name].addWidget(plot)
        self._draw()

    @property
    def inertia_plot(self) -> CurvePlot:
        """Inertia against k."""
        self.complete()
        return self._plots["inertia"]

    @property
    def time_plot(self) -> CurvePlot:
        """Fit time against k."""
        self.complete()
        return self._plots["time"]

    def _build_legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._keys = [LegendKey(algorithm) for algorithm in ALGORITHMS]
        for key, algorithm in zip(self._keys, ALGORITHMS, strict=True):
            label = QLabel(ALGORITHM_NAMES[algorithm])
            label.setProperty("role", "small")
            row.addWidget(key)
            row.addWidget(label)
            row.addSpacing(10)
        row.addStretch(1)
        return row

    def _build_range(self) -> QHBoxLayout:
        self.k_min_spin = CountSpin(1, LARGEST_K, DEFAULT_RANGE[0])
        self.k_max_spin = CountSpin(1, LARGEST_K, DEFAULT_RANGE[1])
        name_control(self.k_min_spin, "k_min_spin", "Smallest k", "The smallest k of the sweep")
        name_control(self.k_max_spin, "k_max_spin", "Largest k", "The largest k of the sweep")
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, spin in (("k from", self.k_min_spin), ("to", self.k_max_spin)):
            label = QLabel(words)
            label.setBuddy(spin)
            spin.setFixedSize(84, FIELD_HEIGHT)
            row.addWidget(label)
            row.addWidget(spin)
        row.addStretch(1)
        self.k_min_spin.valueChanged.connect(self._on_range_changed)
        self.k_max_spin.valueChanged.connect(self._on_range_changed)
        return row

    def _build_progress(self) -> QVBoxLayout:
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        name_control(self.progress, "sweep_progress", "Sweep", "How far the sweep is")
        self.progress_label = QLabel()
        self.progress_label.setObjectName("sweep_progress_label")
        self.progress_label.setProperty("role", "small")
        for widget in (self.progress, self.progress_label):
            # they come and go without the plots being laid out and drawn anew
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(self.progress)
        column.addWidget(self.progress_label)
        return column

    def _build_buttons(self) -> QHBoxLayout:
        self.sweep_button = QPushButton("Sweep k")
        self.sweep_button.setProperty("role", "primary")
        name_control(
            self.sweep_button, "sweep_button", "Sweep k", "Fit every k with both algorithms (F5)"
        )
        self.sweep_stop_button = QPushButton("Stop")
        name_control(
            self.sweep_stop_button,
            "sweep_stop_button",
            "Stop the sweep",
            "Stop the sweep and keep its curves (Shift+F5)",
        )
        quiet_clicks(self.sweep_button, self.sweep_stop_button)
        self.sweep_button.clicked.connect(self.request_sweep)
        self.sweep_stop_button.clicked.connect(self.stop_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.sweep_button, 2)
        row.addWidget(self.sweep_stop_button, 1)
        return row

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[int, str] | None:
        """The k and algorithm whose model is marked as shown."""
        return self._chosen

    def clear(self) -> None:
        """Forget all curves."""
        self._forget()
        self._draw_soon()
        self._draw_next()
        self._show_progress()
        self._set_running(False)

    def _forget(self) -> None:
        self._sweep = None
        self._inertia, self._seconds = Medians(), Medians()
        self._clock.stop()
        self._redraw.stop()
        self.mark(None)

    def start(self, sweep: Sweep) -> None:
        """Show `sweep` from now on."""
        self._forget()
        self.complete()
        self._sweep = sweep
        self._draw_soon()
        self._set_running(sweep.is_running)
        if sweep.is_running:
            self._clock.start()
        self._show_progress()

    def add_point(self, point: SweepPoint) -> None:
        """Add a fitted model to the curves; they are redrawn soon, not for every point."""
        name = "minibatch" if point.algorithm == "minibatch" else "kmeans"
        self._inertia.add(name, point.k, point.inertia)
        self._seconds.add(name, point.k, point.seconds)
        self._draw_soon()

    def finish(self, sweep: Sweep) -> None:
        """Say that `sweep` has ended, whole or not."""
        if sweep is not self._sweep:
            return
        self._clock.stop()
        self._redraw.stop()
        self._draw()
        self._set_running(False)
        self._show_progress()

    def mark(self, k: int | None, algorithm: str = "kmeans") -> None:
        """Mark the model that the canvas shows, or none."""
        name = "minibatch" if algorithm == "minibatch" else "kmeans"
        self._chosen = None if k is None else (k, name)
        for plot in self._plots.values():
            plot.mark(k, name)
        self._show_values()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for plot in self._plots.values():
            plot.apply_theme(theme)
        for key in self._keys:
            key.apply_theme(theme)
        self._show_values()

    # -- inside ----------------------------------------------------------------------------------

    @Slot()
    def request_sweep(self) -> None:
        """Ask for a sweep over the chosen range."""
        self.k_min_spin.interpretText()
        self.k_max_spin.interpretText()
        self.sweep_requested.emit(
            tuple(range(self.k_min_spin.value(), self.k_max_spin.value() + 1))
        )

    @Slot(int)
    def _on_range_changed(self, value: int) -> None:
        if self.k_min_spin.value() > self.k_max_spin.value():
            other = self.k_max_spin if self.sender() is self.k_min_spin else self.k_min_spin
            other.setValue(value)
        self._show_range()

    def _shown_range(self) -> tuple[int, int]:
        if self._sweep is not None:
            return min(self._sweep.ks), max(self._sweep.ks)
        return self.k_min_spin.value(), self.k_max_spin.value()

    def _show_range(self) -> None:
        for plot in self._plots.values():
            plot.set_k_range(*self._shown_range())

    def _set_running(self, running: bool) -> None:
        self.sweep_stop_button.setEnabled(running)
        self.progress.setVisible(running)
        self.progress_label.setVisible(running or self._sweep is not None)

    def _draw_soon(self) -> None:
        self._due.extend(plot for plot in self._plots if plot not in self._due)
        if not self._redraw.isActive():
            self._redraw.start()

    @Slot()
    def _draw_next(self) -> None:
        """Draw the plot that has waited longest; the other one comes in a turn of its own."""
        if self._due:
            self._draw_plot(self._due.popleft())
            self._show_values()
        if self._due:
            self._redraw.start()

    def _draw(self) -> None:
        self._due.clear()
        for name in self._plots:
            self._draw_plot(name)
        self._show_values()

    def _draw_plot(self, name: str) -> None:
        if name == "inertia":
            self._plots[name].set_values(self._inertia.curves, self._shown_range())
            self._show_progress()
            return
        curves = self._seconds.curves
        longest = max((v for curve in curves.values() for v in curve.values()), default=0.0)
        unit, scale = ("s", 1.0) if longest >= 2.0 else ("ms", 1e3)
        self.time_title.setText(f"Fit time, {unit}" if any(curves.values()) else "Fit time")
        self._plots[name].set_values(
            {name: {k: v * scale for k, v in curve.items()} for name, curve in curves.items()},
            self._shown_range(),
        )

    @Slot()
    def _show_progress(self) -> None:
        sweep = self._sweep
        if sweep is None:
            self.progress_label.setText("")
            return
        done = len(sweep.points)
        self.progress.setRange(0, max(1, sweep.total))
        self.progress.setValue(done)
        of = f"{text.count(done)} of {text.plural(sweep.total, 'fit')}"
        if sweep.is_running:
            left = sweep.eta_seconds()
            words = of if left is None else f"{of} · about {text.estimate(left)} left"
        elif sweep.state is RunState.FINISHED:
            took = (sweep.ended_at or sweep.started_at) - sweep.started_at
            words = f"{text.plural(sweep.total, 'fit')} in {text.seconds(took)}"
        elif sweep.state is RunState.FAILED:
            words = f"Ended after {of}: the sweep failed"
        else:
            words = f"Stopped after {of}"
        self.progress_label.setText(words)

    @Slot(int)
    def _on_hovered(self, k: int) -> None:
        if k != self._hover:
            self._hover = k
            for plot in self._plots.values():
                plot.show_hover(k)
            self._show_values()

    def _show_values(self) -> None:
        k = self._hover if self._hover >= 0 else self._chosen[0] if self._chosen else -1
        self.inertia_values.setText(self._values_at(k, self._inertia, text.measure))
        self.time_values.setText(self._values_at(k, self._seconds, text.seconds))

    def _values_at(self, k: int, quantity: Medians, write: Callable[[float], str]) -> str:
        parts = [
            f'<span style="color:{curve_color(self._theme, name)}">{write(curve[k])}</span>'
            for name, curve in quantity.curves.items()
            if k in curve
        ]
        if not parts:
            return ""
        gap = "&nbsp;&nbsp;&nbsp;"
        return f'<span style="color:{self._theme.muted}">k&nbsp;{k}</span>{gap}{gap.join(parts)}'

    @Slot(int, int)
    def _on_stepped(self, ks: int, algorithms: int) -> None:
        now, name = self._chosen or (None, "kmeans")
        if algorithms:
            other = "minibatch" if name == "kmeans" else "kmeans"
            name = other if self._inertia.curves[other] else name
        there = sorted(self._inertia.curves[name])
        if not there:
            return
        if now is None:
            k = there[0]
        else:
            nearest = min(range(len(there)), key=lambda i: abs(there[i] - now))
            k = there[min(max(nearest + ks, 0), len(there) - 1)]
        self.model_requested.emit(k, name)
