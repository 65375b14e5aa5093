"""How many clusters? Inertia and its cost against k, and the sweep that finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui.curves_item import CURVES
from kmeans_gui.gui.sweep_controls import SPACING, SweepControls
from kmeans_gui.gui.sweep_legend import SweepLegend
from kmeans_gui.gui.sweep_plots import SweepPlots
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import MARGIN
from kmeans_gui.gui.widgets.pages import Pages
from kmeans_gui.session.run import Sweep

if TYPE_CHECKING:
    from kmeans_gui.gui.curve_plot import CurvePlot

_CLOCK_MILLISECONDS = 500


class SweepPanel(QWidget):
    """Shows a sweep as it runs, asks for sweeps, and for models of them.

    Signals
    -------
    sweep_requested : tuple of int, tuple of str, int
        The k to fit, by which algorithms, how many times with different seeds.
    stop_requested
    model_requested : int, str
        Show the model of this k and algorithm.
    """

    sweep_requested = Signal(object, object, int)
    stop_requested = Signal()
    model_requested = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweep_panel")
        self._theme = LIGHT
        self._sweep: Sweep | None = None
        self._chosen: tuple[int, str] | None = None
        self._stale = ""
        self._optional: QWidget | None = None
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self._show_progress)
        self.clear()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 2, MARGIN, 12)
        layout.setSpacing(SPACING)
        self.plots = SweepPlots()
        self.plots.chosen.connect(self.model_requested)
        self.plots.stepped.connect(self._on_stepped)
        self.pages = Pages("sweep_tabs", "What is shown against k", self)
        self.pages.add("Inertia and time", self.plots, "Inertia and the time of each fit against k")
        layout.addWidget(self.pages.bar)
        self.legend = SweepLegend()
        self.legend.changed.connect(self._on_legend_changed)
        self.pages.changed.connect(self._on_page_changed)
        layout.addWidget(self.legend)
        self._hints = QVBoxLayout()
        layout.addLayout(self._hints)
        self._hints.addWidget(self._build_stale())
        layout.addWidget(self.pages.stack, 1)
        self._below = QVBoxLayout()
        layout.addLayout(self._below)
        self.controls = SweepControls()
        self.controls.changed.connect(self._on_controls_changed)
        self.controls.sweep_clicked.connect(self.request_sweep)
        self.controls.stop_clicked.connect(self.stop_requested)
        layout.addWidget(self.controls)
        self.plots.set_shown(self.shown_curves)

    def _build_stale(self) -> QFrame:
        self.stale_row = QFrame()
        self.stale_row.setObjectName("stale_row")
        self.stale_label = QLabel()
        self.stale_label.setObjectName("stale_label")
        self.stale_label.setWordWrap(True)
        row = QHBoxLayout(self.stale_row)
        row.setContentsMargins(10, 6, 8, 6)
        row.addWidget(self.stale_label)
        self.stale_row.hide()
        return self.stale_row

    def add_hint(self, hint: QWidget) -> None:
        """Put a warning under the tabs, over whatever page is seen."""
        self._hints.addWidget(hint)

    def set_optional(self, widget: QWidget) -> None:
        """Put `widget` under the pages; it is there only while there is room for it."""
        self._optional = widget
        self._below.addWidget(widget)

    def minimumSizeHint(self) -> QSize:
        """Return what is needed without what can be left out.

        A dock that once needed more height than the window has stays as high, with its buttons
        below the window's edge, and a window could not be made lower while that is there.
        """
        least, widget = super().minimumSizeHint(), self._optional
        if widget is not None and not widget.isHidden():
            least.setHeight(least.height() - self._below.minimumSize().height() - SPACING)
        return least

    def least_height(self) -> int:
        """Return the height in which the page that is seen need not be scrolled."""
        page = self.pages.current
        area = page.findChild(QScrollArea) if page is not None else None
        content = area.widget() if area is not None else None
        more = 0
        if content is not None:
            needed = content.minimumSizeHint().height()
            more = max(0, needed - self.pages.stack.minimumSizeHint().height())
        return self.minimumSizeHint().height() + more

    @Slot()
    def complete(self) -> None:
        """Make the plots, if that was not done before.

        The first picture of the window does without them: they take as long as everything else in
        it, and have nothing to show yet.
        """
        self.plots.complete()
        self._show_range()
        self.legend.set_plain(self.pages.current is not self.plots)

    @property
    def inertia_plot(self) -> CurvePlot:
        """Inertia against k."""
        self.complete()
        return self.plots.plots["inertia"]

    @property
    def time_plot(self) -> CurvePlot:
        """Fit time against k."""
        self.complete()
        return self.plots.plots["time"]

    @property
    def inertia_title(self) -> QToolButton:
        """What the upper plot is called."""
        return self.plots.titles["inertia"]

    @property
    def time_title(self) -> QToolButton:
        """What the lower plot is called."""
        return self.plots.titles["time"]

    @property
    def inertia_values(self) -> QLabel:
        """The numbers of the upper plot at the k under the mouse."""
        return self.plots.values["inertia"]

    @property
    def time_values(self) -> QLabel:
        """The numbers of the lower plot at the k under the mouse."""
        return self.plots.values["time"]

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[int, str] | None:
        """The k and algorithm whose model is marked as shown."""
        return self._chosen

    @property
    def shown_curves(self) -> tuple[str, ...]:
        """The algorithms whose curves are seen."""
        shown = set(self.legend.shown)
        if self._sweep is not None and self.is_stale and not self.legend.is_chosen:
            # what was swept is seen, though other curves are suggested for the points by now
            shown.update(self._sweep.algorithms)
        return tuple(name for name in CURVES if name in shown)

    def clear(self) -> None:
        """Forget all curves."""
        self._forget()
        self.plots.draw()
        self._show_progress()
        self._set_running(False)

    def _forget(self) -> None:
        self._sweep = None
        self.plots.standardized = False
        self.plots.clear()
        self._clock.stop()
        self.set_stale("")
        self.mark(None)

    def start(self, sweep: Sweep) -> None:
        """Show `sweep` from now on."""
        before = self._sweep
        self._forget()
        self._sweep = sweep
        self.plots.standardized = sweep.standardized
        if before is None or before.algorithms != sweep.algorithms:
            # of the same curves those stay hidden that a person has hidden
            self.legend.show_swept(sweep.algorithms)
        self.complete()
        self.plots.set_shown(self.shown_curves)
        self._show_range()
        self.plots.draw_soon()
        self._set_running(sweep.is_running)
        if sweep.is_running:
            self._clock.start()
        self._show_progress()

    def add_point(self, point: SweepPoint) -> None:
        """Add a fitted model to the curves; they are redrawn soon, not for every point."""
        self.plots.add_point(point)

    def finish(self, sweep: Sweep) -> None:
        """Say that `sweep` has ended, whole or not."""
        if sweep is not self._sweep:
            return
        self._clock.stop()
        self.plots.draw()
        self._set_running(False)
        self._show_progress()

    def set_stale(self, sentence: str) -> None:
        """Say of what the curves are, if not of what is there now; empty: they are."""
        if sentence != self._stale:
            self._stale = sentence
            self.stale_label.setText(sentence)
            self.stale_row.setVisible(bool(sentence))
            self.plots.set_faded(bool(sentence))
            self.plots.set_shown(self.shown_curves)
            self._show_progress()

    @property
    def is_stale(self) -> bool:
        """Whether the curves are dimmed, as those of something else."""
        return bool(self._stale)

    def mark(self, k: int | None, algorithm: str = "kmeans") -> None:
        """Mark the model that the canvas shows, or none."""
        self._chosen = None if k is None else (k, algorithm)
        self.plots.mark(self._chosen)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self.plots.apply_theme(theme)
        self.legend.apply_theme(theme)

    # -- asking for sweeps -----------------------------------------------------------------------

    @Slot()
    def request_sweep(self) -> None:
        """Ask for a sweep over the chosen range."""
        controls = self.controls
        controls.take_typed()
        self.sweep_requested.emit(controls.ks, self.legend.wanted, controls.repeats)

    def ask_for(self, ks: tuple[int, ...], algorithms: tuple[str, ...], repeats: int = 1) -> None:
        """Set the panel to a sweep, and ask for it; there may be gaps between the k."""
        self.controls.choose(ks[0], ks[-1], repeats)
        self.legend.set_wanted(algorithms)
        self.sweep_requested.emit(ks, algorithms, repeats)

    @Slot()
    def _on_controls_changed(self) -> None:
        self._show_range()
        self._show_progress()

    @Slot(object)
    def _on_page_changed(self, page: QWidget) -> None:
        self.legend.set_plain(page is not self.plots)

    @Slot()
    def _on_legend_changed(self) -> None:
        self.plots.set_shown(self.shown_curves)
        self._show_progress()

    def _show_range(self) -> None:
        if self._sweep is None:
            self.plots.set_k_range(*self.controls.k_range)
        else:
            self.plots.set_k_range(min(self._sweep.ks), max(self._sweep.ks))

    def _set_running(self, running: bool) -> None:
        self.controls.set_running(running, self._sweep is not None)

    @Slot()
    def _show_progress(self) -> None:
        self.controls.show_progress(self._sweep, self.legend.wanted, self.is_stale)

    @Slot(int, int)
    def _on_stepped(self, ks: int, algorithms: int) -> None:
        curves = self.plots.curves
        names = [name for name in self.shown_curves if curves.ks(name)]
        if not names:
            return
        now, name = self._chosen or (None, names[0])
        place = names.index(name) if name in names else 0
        name = names[(place + algorithms) % len(names)]
        there = curves.ks(name)
        if now is None:
            k = there[0]
        else:
            nearest = min(range(len(there)), key=lambda i: abs(there[i] - now))
            k = there[min(max(nearest + ks, 0), len(there) - 1)]
        self.model_requested.emit(k, name)
