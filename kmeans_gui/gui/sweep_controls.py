"""What a person does to a sweep: its range, its buttons, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import sweep_words
from kmeans_gui.gui.widgets.form import FIELD_HEIGHT, name_control, quiet_clicks
from kmeans_gui.gui.widgets.numbers import CountSpin
from kmeans_gui.gui.widgets.progress import ProgressBar
from kmeans_gui.session.run import RunState, Sweep

DEFAULT_RANGE = (1, 30)
LARGEST_K = 1000
MOST_REPEATS = 50
SPACING = 6


class SweepControls(QWidget):
    """Asks for the k of a sweep and how often each is fitted, and shows how far a sweep is.

    Signals
    -------
    changed
        Another range, or another number of seeds.
    sweep_clicked
    stop_clicked
    """

    changed = Signal()
    sweep_clicked = Signal()
    stop_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addLayout(self._build_range())
        layout.addLayout(self._build_progress())
        layout.addLayout(self._build_buttons())

    # -- building --------------------------------------------------------------------------------

    def _build_range(self) -> QHBoxLayout:
        self.k_min_spin = CountSpin(1, LARGEST_K, DEFAULT_RANGE[0])
        self.k_max_spin = CountSpin(1, LARGEST_K, DEFAULT_RANGE[1])
        self.repeats_spin = CountSpin(1, MOST_REPEATS, 1)
        name_control(self.k_min_spin, "k_min_spin", "Smallest k", "The smallest k of the sweep")
        name_control(self.k_max_spin, "k_max_spin", "Largest k", "The largest k of the sweep")
        name_control(
            self.repeats_spin,
            "repeats_spin",
            "Seeds",
            "Fit each k with so many seeds, one after another from the fit's own: "
            "the plots show the median and the range",
        )
        row = QHBoxLayout()
        row.setSpacing(6)
        fields = (
            ("k from", self.k_min_spin, 68),
            ("to", self.k_max_spin, 68),
            ("seeds", self.repeats_spin, 58),
        )
        for words, spin, width in fields:
            label = QLabel(words)
            label.setBuddy(spin)
            label.setToolTip(spin.toolTip())
            spin.setFixedSize(width, FIELD_HEIGHT)
            if spin is self.repeats_spin:
                row.addStretch(1)
            row.addWidget(label)
            row.addWidget(spin)
        self.k_min_spin.valueChanged.connect(self._on_range_changed)
        self.k_max_spin.valueChanged.connect(self._on_range_changed)
        self.repeats_spin.valueChanged.connect(self.changed)
        return row

    def _build_progress(self) -> QVBoxLayout:
        self.progress = ProgressBar()
        self.progress.setTextVisible(False)
        name_control(self.progress, "sweep_progress", "Sweep", "How far the sweep is")
        self.progress_label = QLabel()
        self.progress_label.setObjectName("sweep_progress_label")
        self.progress_label.setProperty("role", "small")
        for widget in (self.progress, self.progress_label):
            # they come and go without the plots being laid out and drawn anew
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            # nor does a long sentence widen the panel
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
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
            self.sweep_button,
            "sweep_button",
            "Sweep k",
            "Fit every k by each curve's algorithm; what is fitted already stays (F5)",
        )
        self.stop_button = QPushButton("Stop")
        name_control(
            self.stop_button,
            "sweep_stop_button",
            "Stop the sweep",
            "Stop the sweep and keep its curves (Shift+F5)",
        )
        self.live_check = QCheckBox("Live")
        self.live_check.setChecked(True)
        name_control(
            self.live_check,
            "live_sweep_check",
            "Live",
            "Sweep anew whenever the points or the parameters change, where that takes no longer "
            "than a moment",
        )
        quiet_clicks(self.sweep_button, self.stop_button)
        self.sweep_button.clicked.connect(self.sweep_clicked)
        self.stop_button.clicked.connect(self.stop_clicked)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.sweep_button, 2)
        self._buttons.addWidget(self.stop_button, 1)
        self._buttons.addWidget(self.live_check)
        return self._buttons

    def add_button(self, button: QToolButton) -> None:
        """Put `button` beside the others."""
        self._buttons.addWidget(button)

    # -- what is asked for -----------------------------------------------------------------------

    @property
    def k_range(self) -> tuple[int, int]:
        """The smallest and the largest k of the chosen range."""
        return self.k_min_spin.value(), self.k_max_spin.value()

    @property
    def ks(self) -> tuple[int, ...]:
        """The k of the chosen range."""
        low, high = self.k_range
        return tuple(range(low, high + 1))

    @property
    def repeats(self) -> int:
        """How many times each k is to be fitted."""
        return self.repeats_spin.value()

    def take_typed(self) -> None:
        """Take what is typed in a field that still has the focus."""
        for spin in (self.k_min_spin, self.k_max_spin, self.repeats_spin):
            spin.interpretText()

    def choose(self, low: int, high: int, repeats: int | None = None) -> None:
        """Set the range, and the number of seeds where it is given."""
        # the larger first, since each of the two bounds the other
        self.k_max_spin.setValue(high)
        self.k_min_spin.setValue(low)
        if repeats is not None:
            self.repeats_spin.setValue(repeats)

    @Slot(int)
    def _on_range_changed(self, value: int) -> None:
        if self.k_min_spin.value() > self.k_max_spin.value():
            other = self.k_max_spin if self.sender() is self.k_min_spin else self.k_min_spin
            other.setValue(value)
        self.changed.emit()

    # -- how far it is ---------------------------------------------------------------------------

    def set_running(self, running: bool, is_there: bool) -> None:
        """Show whether a sweep runs, and whether there is one of which something can be said."""
        self.stop_button.setEnabled(running)
        self.progress.setVisible(running)
        self.progress_label.setVisible(running or is_there)

    def show_progress(
        self, sweep: Sweep | None, algorithms: tuple[str, ...], is_stale: bool
    ) -> None:
        """Say how far `sweep` is, and what the button would do.

        Parameters
        ----------
        sweep : Sweep or None
        algorithms : tuple of str
            Those of the next sweep.
        is_stale : bool
            Whether `sweep` is one of other points, to which nothing can be added.
        """
        if sweep is None:
            self.progress_label.setText("")
            self.sweep_button.setText("Sweep k")
            return
        done = len(sweep.points)
        self.progress.setRange(0, max(1, sweep.total))
        self.progress.setValue(done)
        missing = 0 if sweep.is_running or is_stale else self._missing(sweep, algorithms)
        goes_on = sweep.state is RunState.CANCELLED and 0 < missing == sweep.total - done
        words, tip = sweep_words.progress(sweep), ""
        if missing and not goes_on and sweep.state is not RunState.FAILED:
            more, tip = sweep_words.missing(sweep, missing)
            words += f" · {more}"
        self.progress_label.setText(words)
        self.progress_label.setToolTip(tip)
        self.sweep_button.setText("Resume" if goes_on else "Sweep k")

    def _missing(self, sweep: Sweep, algorithms: tuple[str, ...]) -> int:
        """Return how many fits a press of the button would make, beside those of `sweep`."""
        (low, high), repeats = self.k_range, self.repeats
        # of three points there are three centers at most, whatever k is asked for
        high = min(high, sweep.dataset.n)
        total = max(0, high - low + 1) * len(algorithms) * repeats
        there = sum(
            low <= point.k <= high and point.algorithm in algorithms and point.repeat < repeats
            for point in tuple(sweep.points)
        )
        return total - there
