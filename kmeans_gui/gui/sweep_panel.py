"""How many clusters? Inertia and fit time against k, both algorithms overlaid."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import Any

from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.curve_plot import ALGORITHMS, CurvePlot, curve_color
from kmeans_gui.gui.describe import ALGORITHM_NAMES
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, MARGIN, name_control, quiet_clicks
from kmeans_gui.gui.widgets.numbers import CountSpin
from kmeans_gui.session.run import RunState, Sweep

DEFAULT_RANGE = (1, 30)
LARGEST_K = 1000
_REDRAW_MILLISECONDS = 40
_CLOCK_MILLISECONDS = 500


class _LegendKey(QWidget):
    """A short piece of an algorithm's curve."""

    def __init__(self, algorithm: str) -> None:
        super().__init__()
        self._algorithm = algorithm
        self._theme = LIGHT
        self.setFixedSize(26, 12)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(curve_color(self._theme, self._algorithm))
        dotted = self._algorithm == "minibatch"
        style = Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 1.8, style))
        painter.drawLine(QPointF(1, 6), QPointF(25, 6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if dotted:
            painter.drawRect(11, 4, 5, 5)
        else:
            painter.drawEllipse(QPointF(13, 6), 2.8, 2.8)


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
        self._inertia: dict[str, dict[int, list[float]]] = {}
        self._seconds: dict[str, dict[int, list[float]]] = {}
        self._chosen: tuple[int, str] | None = None
        self._hover = -1
        self._build()
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MILLISECONDS)
        self._redraw.timeout.connect(self._draw)
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._show_progress)
        self.clear()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 2, MARGIN, 12)
        layout.setSpacing(6)
        layout.addLayout(self._build_legend())
        layout.addSpacing(4)
        self.inertia_plot = CurvePlot(
            "Inertia",
            "Press Sweep k to fit every k with both algorithms. Inertia, the sum of squared "
            "distances to the centers, always falls: look for the bend.",
        )
        self.inertia_plot.setObjectName("inertia_plot")
        self.inertia_plot.prefer_log()
        self.time_plot = CurvePlot(
            "Fit time", "The time of each fit appears here: mini-batch pays as k and n grow."
        )
        self.time_plot.setObjectName("time_plot")
        self.inertia_title, self.inertia_values = QLabel("Inertia"), QLabel()
        self.time_title, self.time_values = QLabel("Fit time"), QLabel()
        for plot, title, values in (
            (self.inertia_plot, self.inertia_title, self.inertia_values),
            (self.time_plot, self.time_title, self.time_values),
        ):
            title.setProperty("role", "title")
            values.setTextFormat(Qt.TextFormat.RichText)
            row = QHBoxLayout()
            row.addWidget(title)
            row.addStretch(1)
            row.addWidget(values)
            layout.addLayout(row)
            layout.addWidget(plot, 1)
            plot.hovered.connect(self._on_hovered)
            plot.chosen.connect(self.model_requested)
            plot.stepped.connect(self._on_stepped)
        layout.addSpacing(4)
        layout.addLayout(self._build_range())
        layout.addLayout(self._build_progress())
        layout.addLayout(self._build_buttons())

    def _build_legend(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._keys = [_LegendKey(algorithm) for algorithm in ALGORITHMS]
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
        self._sweep = None
        self._inertia = {name: defaultdict(list) for name in ALGORITHMS}
        self._seconds = {name: defaultdict(list) for name in ALGORITHMS}
        self._clock.stop()
        self._redraw.stop()
        self.mark(None)
        self._draw()
        self._set_running(False)

    def start(self, sweep: Sweep) -> None:
        """Show `sweep` from now on."""
        self.clear()
        self._sweep = sweep
        low, high = min(sweep.ks), max(sweep.ks)
        for plot in (self.inertia_plot, self.time_plot):
            plot.set_k_range(low, high)
        self._set_running(sweep.is_running)
        if sweep.is_running:
            self._clock.start()
        self._show_progress()

    def add_point(self, point: SweepPoint) -> None:
        """Add a fitted model to the curves; they are redrawn soon, not for every point."""
        name = "minibatch" if point.algorithm == "minibatch" else "kmeans"
        self._inertia[name][point.k].append(point.inertia)
        self._seconds[name][point.k].append(point.seconds)
        if not self._redraw.isActive():
            self._redraw.start()

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
        for plot in (self.inertia_plot, self.time_plot):
            plot.mark(k, name)
        self._show_values()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for plot in (self.inertia_plot, self.time_plot):
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
        if self._sweep is None:
            for plot in (self.inertia_plot, self.time_plot):
                plot.set_k_range(self.k_min_spin.value(), self.k_max_spin.value())

    def _set_running(self, running: bool) -> None:
        self.sweep_stop_button.setEnabled(running)
        self.progress.setVisible(running)
        self.progress_label.setVisible(running or self._sweep is not None)

    @Slot()
    def _draw(self) -> None:
        inertia, seconds = (_medians(self._inertia), _medians(self._seconds))
        longest = max((v for curve in seconds.values() for v in curve.values()), default=0.0)
        unit, scale = ("s", 1.0) if longest >= 2.0 else ("ms", 1e3)
        has_points = any(seconds.values())
        self.time_title.setText(f"Fit time, {unit}" if has_points else "Fit time")
        self.inertia_plot.set_values(inertia)
        self.time_plot.set_values(
            {name: {k: v * scale for k, v in curve.items()} for name, curve in seconds.items()}
        )
        self._show_values()
        self._show_progress()

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
            words = of if left is None else f"{of} · about {text.seconds(max(left, 0.1))} left"
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
            for plot in (self.inertia_plot, self.time_plot):
                plot.show_hover(k)
            self._show_values()

    def _show_values(self) -> None:
        k = self._hover if self._hover >= 0 else self._chosen[0] if self._chosen else -1
        self.inertia_values.setText(self._values_at(k, self._inertia, text.measure))
        self.time_values.setText(self._values_at(k, self._seconds, text.seconds))

    def _values_at(self, k: int, curves: dict[str, Any], write: Any) -> str:
        parts = [
            f'<span style="color:{curve_color(self._theme, name)}">'
            f"{write(median(curves[name][k]))}</span>"
            for name in ALGORITHMS
            if k in curves[name]
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
            name = other if self._inertia[other] else name
        there = sorted(self._inertia[name])
        if not there:
            return
        if now is None:
            k = there[0]
        else:
            nearest = min(range(len(there)), key=lambda i: abs(there[i] - now))
            k = there[min(max(nearest + ks, 0), len(there) - 1)]
        self.model_requested.emit(k, name)


def _medians(curves: dict[str, dict[int, list[float]]]) -> dict[str, dict[int, float]]:
    return {name: {k: median(v) for k, v in by_k.items()} for name, by_k in curves.items()}
