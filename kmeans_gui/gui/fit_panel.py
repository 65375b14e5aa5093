"""What a fit is asked for: algorithm, k, start, and the rest folded away."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.fold import Fold
from kmeans_gui.gui.widgets.form import (
    MARGIN,
    ROW_GAP,
    add_row,
    heading,
    name_control,
    quiet_clicks,
)
from kmeans_gui.gui.widgets.numbers import CountSpin, ScientificSpin

LARGEST_K = 1000
LARGEST_SEED = 2**31 - 1
DEFAULT_K = 5
DEFAULT_SEED = 2
"""From this one k-means++ finds the five blobs; from many others two of them share a color."""
K_STOPS = (*range(1, 31), *range(35, 101, 5), *range(150, LARGEST_K + 1, 50))
"""What the k slider can be dragged to: every k where people look, fewer beyond."""

ALGORITHMS = (("K-Means", "kmeans"), ("Mini-batch", "minibatch"))
INITS = (
    ("k-means++", "k-means++"),
    ("random points", "random"),
    ("farthest first", "farthest-first"),
)
MAX_ITER = {"kmeans": 300, "minibatch": 100}
TOL = {"kmeans": 1e-4, "minibatch": 0.0}
"""Each algorithm's own values, as in scikit-learn."""


class FitPanel(QWidget):
    """Asks for fits.

    Signals
    -------
    fit_requested : FitSpec
    stop_requested

    Attributes
    ----------
    footer : QWidget
        Run and Stop; the window puts them below what scrolls, so that they are always there.
    """

    fit_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fit_panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 10, MARGIN, 4)
        layout.setSpacing(ROW_GAP)
        layout.addWidget(heading("Fit"))
        layout.addLayout(self._build_main())
        layout.addWidget(self._build_more())
        self.footer = self._build_buttons()
        self.algorithm_combo.currentIndexChanged.connect(self._on_algorithm_changed)
        self.k_spin.valueChanged.connect(self._on_k_changed)
        self.k_slider.valueChanged.connect(self._on_slider_moved)
        self.run_button.clicked.connect(self.request_fit)
        self.stop_button.clicked.connect(self.stop_requested)
        self._on_k_changed(self.k_spin.value())
        self.set_running(False)

    # -- building --------------------------------------------------------------------------------

    def _build_main(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(ROW_GAP)
        self.algorithm_combo = _combo(ALGORITHMS)
        add_row(
            grid,
            "Algorithm",
            self.algorithm_combo,
            "algorithm_combo",
            "K-Means reads all points in every iteration; mini-batch a random handful per step: "
            "faster, slightly worse",
        )
        self.k_spin = CountSpin(1, LARGEST_K, DEFAULT_K)
        add_row(grid, "Clusters, k", self.k_spin, "k_spin", "How many clusters to find")
        grid.addLayout(self._build_k_row(), grid.rowCount(), 0, 1, 2)
        self._add_start(grid)
        return grid

    def _build_k_row(self) -> QHBoxLayout:
        self.k_slider = QSlider(Qt.Orientation.Horizontal)
        self.k_slider.setRange(0, len(K_STOPS) - 1)
        self.k_slider.setPageStep(5)
        name_control(self.k_slider, "k_slider", "Clusters, k", "How many clusters to find")
        self.live_check = QCheckBox("Live")
        name_control(
            self.live_check, "live_check", "Live", "Fit at once whenever k changes, without Run"
        )
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.k_slider, 1)
        row.addWidget(self.live_check)
        return row

    def _add_start(self, grid: QGridLayout) -> None:
        self.init_combo = _combo(INITS)
        add_row(
            grid,
            "Start from",
            self.init_combo,
            "init_combo",
            "How the initial centers are chosen",
            "Initial centers",
        )
        self.n_init_spin = CountSpin(0, 1000, 0)
        self.n_init_spin.setSpecialValueText("auto")
        add_row(
            grid,
            "Restarts",
            self.n_init_spin,
            "n_init_spin",
            "How many times to start; the best fit is kept. Auto: once for k-means++, "
            "several times for random points",
            "Number of starts",
        )
        self.seed_spin = CountSpin(0, LARGEST_SEED, DEFAULT_SEED)
        self.seed_spin.setGroupSeparatorShown(False)
        add_row(
            grid,
            "Seed",
            self.seed_spin,
            "seed_spin",
            "The same seed gives the same fit",
            "Seed of the fit",
        )

    def _build_more(self) -> QWidget:
        self.more = Fold(
            "More", "fit_more_button", "Iterations, tolerance and batch size of the fit"
        )
        grid = QGridLayout(self.more.body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(ROW_GAP)
        self.max_iter_spin = CountSpin(1, 1_000_000, MAX_ITER["kmeans"])
        self.max_iter_spin.step_by_size()
        add_row(
            grid,
            "Max. iterations",
            self.max_iter_spin,
            "max_iter_spin",
            "The fit stops after so many iterations (mini-batch: passes over the points)",
            "Maximum iterations",
        )
        self.tol_spin = ScientificSpin(100.0, TOL["kmeans"])
        add_row(
            grid,
            "Tolerance",
            self.tol_spin,
            "tol_spin",
            "The fit stops when the centers move less than this share of the points' variance",
        )
        self.batch_size_spin = CountSpin(1, 10_000_000, 1024)
        self.batch_size_spin.step_by_size()
        self.batch_size_label = add_row(
            grid,
            "Batch size",
            self.batch_size_spin,
            "batch_size_spin",
            "Mini-batch only: how many random points each step reads",
        )
        self.standardize_check = QCheckBox("Standardize the axes")
        name_control(
            self.standardize_check,
            "standardize_check",
            "Standardize the axes",
            "Divide each axis by its standard deviation where distances are computed, so that "
            "both count alike; everything shown keeps its units (Ctrl+U)",
        )
        grid.addWidget(self.standardize_check, grid.rowCount(), 0, 1, 2)
        self._enable_batch_size()
        return self.more

    def _build_buttons(self) -> QWidget:
        self.run_button = QPushButton("Run")
        self.run_button.setProperty("role", "primary")
        name_control(self.run_button, "run_button", "Run", "Fit the points (Ctrl+R, Ctrl+Return)")
        self.stop_button = QPushButton("Stop")
        name_control(
            self.stop_button, "stop_button", "Stop", "Stop the fit and keep its centers (Esc)"
        )
        quiet_clicks(self.run_button, self.stop_button)
        footer = QWidget()
        row = QHBoxLayout(footer)
        row.setContentsMargins(MARGIN, 4, MARGIN, 12)
        row.setSpacing(8)
        row.addWidget(self.run_button, 2)
        row.addWidget(self.stop_button, 1)
        return footer

    # -- what it says ----------------------------------------------------------------------------

    @property
    def algorithm(self) -> str:
        """The chosen algorithm, as in `FitSpec`."""
        return str(self.algorithm_combo.currentData())

    def spec(self) -> FitSpec:
        """Return what the panel asks for."""
        return FitSpec(
            algorithm=self.algorithm_combo.currentData(),
            n_clusters=self.k_spin.value(),
            init=self.init_combo.currentData(),
            n_init=self.n_init_spin.value() or "auto",
            max_iter=self.max_iter_spin.value(),
            tol=self.tol_spin.value(),
            batch_size=self.batch_size_spin.value(),
            random_state=self.seed_spin.value(),
        )

    def sweep_parameters(self) -> dict[str, Any]:
        """Return the fit's parameters for a sweep over k and over both algorithms.

        Iterations and tolerance that nobody has changed are left to each algorithm's own.
        """
        algorithm = self.algorithm
        parameters: dict[str, Any] = {
            "init": self.init_combo.currentData(),
            "n_init": self.n_init_spin.value() or "auto",
            "batch_size": self.batch_size_spin.value(),
            "random_state": self.seed_spin.value(),
        }
        if self.max_iter_spin.value() != MAX_ITER[algorithm]:
            parameters["max_iter"] = self.max_iter_spin.value()
        if self.tol_spin.value() != TOL[algorithm]:
            parameters["tol"] = self.tol_spin.value()
        return parameters

    def show_spec(self, spec: FitSpec) -> None:
        """Show what somebody else asked for, as far as the panel has a control for it."""
        minibatch = spec.algorithm == "minibatch"
        self.algorithm_combo.setCurrentIndex(
            self.algorithm_combo.findData("minibatch" if minibatch else "kmeans")
        )
        self.k_spin.setValue(spec.n_clusters)
        if isinstance(spec.init, str):
            self.init_combo.setCurrentIndex(max(0, self.init_combo.findData(spec.init)))
        self.n_init_spin.setValue(spec.n_init if isinstance(spec.n_init, int) else 0)
        if spec.max_iter is not None:
            self.max_iter_spin.setValue(spec.max_iter)
        if spec.tol is not None:
            self.tol_spin.setValue(spec.tol)
        self.batch_size_spin.setValue(spec.batch_size)
        if isinstance(spec.random_state, int):
            self.seed_spin.setValue(spec.random_state)

    def controls(self) -> tuple[QComboBox | QAbstractSpinBox, ...]:
        """Return what a person sets the parameters with, beside the slider."""
        return (
            self.algorithm_combo,
            self.k_spin,
            self.init_combo,
            self.n_init_spin,
            self.seed_spin,
            self.max_iter_spin,
            self.tol_spin,
            self.batch_size_spin,
        )

    def set_running(self, running: bool) -> None:
        """Let Stop be pressed only while there is something to stop."""
        self.stop_button.setEnabled(running)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.more.apply_theme(theme)

    # -- slots -----------------------------------------------------------------------------------

    @Slot()
    def request_fit(self) -> None:
        """Ask for the fit that the panel describes."""
        for spin in (self.k_spin, self.n_init_spin, self.seed_spin, self.tol_spin):
            spin.interpretText()
        self.fit_requested.emit(self.spec())

    @Slot(int)
    def _on_algorithm_changed(self, _index: int) -> None:
        now = self.algorithm
        before = "kmeans" if now == "minibatch" else "minibatch"
        if self.max_iter_spin.value() == MAX_ITER[before]:
            self.max_iter_spin.setValue(MAX_ITER[now])
        if self.tol_spin.value() == TOL[before]:
            self.tol_spin.setValue(TOL[now])
        self._enable_batch_size()

    def _enable_batch_size(self) -> None:
        minibatch = self.algorithm == "minibatch"
        self.batch_size_spin.setEnabled(minibatch)
        self.batch_size_label.setEnabled(minibatch)

    @Slot(int)
    def _on_k_changed(self, k: int) -> None:
        self.k_slider.blockSignals(True)
        self.k_slider.setValue(min(bisect_left(K_STOPS, k), len(K_STOPS) - 1))
        self.k_slider.blockSignals(False)

    @Slot(int)
    def _on_slider_moved(self, stop: int) -> None:
        self.k_spin.setValue(K_STOPS[stop])


def _combo(items: tuple[tuple[str, str], ...]) -> QComboBox:
    combo = QComboBox()
    for label, data in items:
        combo.addItem(label, data)
    return combo
