"""Which part of the timeline becomes an animation, how fast, how large, as what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import text
from kmeans_gui.gui.dialogs import button_row, title_label
from kmeans_gui.gui.exports.file_row import FileRow
from kmeans_gui.gui.widgets.form import name_control
from kmeans_gui.gui.widgets.numbers import ENGLISH, indent_text
from kmeans_gui.session.animation import (
    FORMATS,
    FRAME_RATES,
    MAX_FRAMES,
    AnimationPlan,
    fastest,
    obstacle,
)

SIZES = ((640, 360), (960, 540), (1280, 720), (1920, 1080), (1080, 1080))
PREVIEW = QSize(360, 232)
_UNHURRIED_SECONDS = 20.0
"""A whole fit is proposed to take no longer than this."""
_SOON_MILLISECONDS = 300


def proposed_speed(extent: float) -> float:
    """Return half-steps per second for a fit of `extent` iterations."""
    return max(2.0, round(2.0 * extent / _UNHURRIED_SECONDS, 1))


class AnimationDialog(QDialog):
    """Asks for an animation.

    Parameters
    ----------
    ends : tuple of float
        The first and the last position of the timeline.
    canvas : tuple of int
        The canvas's size in pixels.
    folder : Path
    stem : str
        Of the file's name.

    Signals
    -------
    preview_wanted : AnimationPlan, tuple of int, str
        The plan, the size, and the ending of the file, some time after one of them changed.
    save_requested : Path, AnimationPlan, tuple of int
    """

    preview_wanted = Signal(object, object, str)
    save_requested = Signal(object, object, object)

    def __init__(
        self,
        ends: tuple[float, float],
        canvas: tuple[int, int],
        folder: Path,
        stem: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("animation_dialog")
        self.setWindowTitle("Save animation")
        self._estimate: int | None = None
        self.file_row = FileRow("animation", FORMATS, folder / f"{stem}.gif")
        self._build(ends, canvas)
        self._connect()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MILLISECONDS)
        self._soon.timeout.connect(self._ask_for_preview)
        self._refresh()

    # -- building --------------------------------------------------------------------------------

    def _build(self, ends: tuple[float, float], canvas: tuple[int, int]) -> None:
        self._build_motion(ends)
        self._build_format(canvas)
        self._build_preview()
        self.save_button = QPushButton("Save")
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        name_control(self.save_button, "animation_save_button", "Save", "Write the animation")
        self.cancel_button = QPushButton("Cancel")
        name_control(self.cancel_button, "animation_cancel_button", "Cancel", "Write nothing")
        self._lay_out()

    def _build_motion(self, ends: tuple[float, float]) -> None:
        start, end = ends
        self.from_spin = self._place("animation_from_spin", "From", start, ends)
        if start < 0.0:
            self.from_spin.setSpecialValueText("the start")
        self.to_spin = self._place("animation_to_spin", "To", end, ends)
        self.speed_spin = _spin(proposed_speed(end), 0.2, 200.0)
        self.speed_spin.setSuffix(" half-steps per second")
        name_control(
            self.speed_spin,
            "animation_speed_spin",
            "Speed",
            "An iteration is two half-steps: the centers move, the points take their colors",
        )
        self.hold_spin = _spin(1.5, 0.0, 30.0)
        self.hold_spin.setSuffix(" seconds at the end")
        name_control(
            self.hold_spin, "animation_hold_spin", "Stay", "How long the last picture is seen"
        )

    def _build_format(self, canvas: tuple[int, int]) -> None:
        self.size_combo = QComboBox()
        for width, height in (canvas, *SIZES):
            words = "As the canvas, " if (width, height) == canvas else ""
            self.size_combo.addItem(f"{words}{width} × {height}", (width, height))
        self.size_combo.setCurrentIndex(2)
        name_control(self.size_combo, "animation_size_combo", "Size", "In pixels")
        self.rate_combo = QComboBox()
        for rate in FRAME_RATES:
            self.rate_combo.addItem(f"{rate} frames per second", rate)
        self.rate_combo.setCurrentIndex(FRAME_RATES.index(25))
        name_control(
            self.rate_combo, "animation_rate_combo", "Smoothness", "Pictures for each second"
        )
        self.format_combo = QComboBox()
        self.file_row.tie(self.format_combo)
        name_control(
            self.format_combo,
            "animation_format_combo",
            "Format",
            "GIF plays everywhere, WebP has all colors, MP4 is for slides and long fits",
        )
        self.loop_check = QCheckBox("&Begin anew for ever")
        self.loop_check.setChecked(True)
        name_control(self.loop_check, "animation_loop_check", "Loop", "GIF and WebP")

    def _build_preview(self) -> None:
        self.preview = QLabel("The first picture appears here…")
        self.preview.setObjectName("animation_preview")
        self.preview.setAccessibleName("First picture")
        self.preview.setProperty("role", "muted")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setFixedSize(PREVIEW)
        self.summary = QLabel()
        self.summary.setObjectName("animation_summary")
        self.note = QLabel()
        self.note.setObjectName("animation_note")
        for label in (self.summary, self.note):
            label.setProperty("role", "muted")
            label.setWordWrap(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        part = QHBoxLayout()
        part.setSpacing(8)
        part.addWidget(self.from_spin, 1)
        to = QLabel("&to")
        to.setBuddy(self.to_spin)
        part.addWidget(to)
        part.addWidget(self.to_spin, 1)
        iterations = QLabel("&Iterations")
        iterations.setBuddy(self.from_spin)
        form.addRow(iterations, part)
        form.addRow("S&peed", self.speed_spin)
        form.addRow("Sta&y", self.hold_spin)
        form.addRow("Si&ze", self.size_combo)
        smoothness = QLabel("Smoot&hness")
        smoothness.setBuddy(self.rate_combo)
        form.addRow(smoothness, self.rate_combo)
        form.addRow("Fo&rmat", self.format_combo)
        form.addRow("", self.loop_check)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.preview)
        right.addWidget(self.summary)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(form, 1)
        columns.addLayout(right)
        file_form = QFormLayout()
        file_form.setHorizontalSpacing(14)
        file = QLabel("&File")
        file.setBuddy(self.file_row)
        file.setMinimumWidth(smoothness.sizeHint().width())
        file_form.addRow(file, self.file_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(title_label("The fit as it is played, in the view that is seen now."))
        layout.addLayout(columns)
        layout.addLayout(file_form)
        layout.addWidget(self.note)
        layout.addLayout(button_row(self.cancel_button, self.save_button))

    def _place(
        self, object_name: str, name: str, value: float, ends: tuple[float, float]
    ) -> QDoubleSpinBox:
        spin = _spin(value, *ends)
        name_control(
            spin,
            object_name,
            name,
            "A place on the timeline: 0 is the initial centers and their points, half of an "
            "iteration the update. At the start no point has a color yet.",
        )
        return spin

    def _connect(self) -> None:
        for spin in (self.from_spin, self.to_spin, self.speed_spin, self.hold_spin):
            spin.valueChanged.connect(self._refresh)
        for combo in (self.size_combo, self.rate_combo):
            combo.currentIndexChanged.connect(self._refresh)
        self.file_row.changed.connect(self._refresh)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self.accept)
        self.accepted.connect(self._on_accepted)

    # -- what is asked for -----------------------------------------------------------------------

    @property
    def size_in_pixels(self) -> tuple[int, int]:
        """Width and height of a picture."""
        width, height = self.size_combo.currentData()
        return int(width), int(height)

    @property
    def plan(self) -> AnimationPlan | None:
        """What is asked for; None while it makes no sense."""
        first, last = self.from_spin.value(), self.to_spin.value()
        if first > last:
            return None
        rate = min(int(self.rate_combo.currentData()), fastest(self.file_row.suffix))
        return AnimationPlan(
            first,
            last,
            self.speed_spin.value(),
            rate,
            self.hold_spin.value(),
            self.loop_check.isChecked(),
        )

    def _obstacle(self, plan: AnimationPlan | None) -> str:
        if plan is None:
            return "The first iteration is behind the last one: exchange them."
        if plan.n_frames > MAX_FRAMES:
            return f"{plan.n_frames:,} frames are too many: choose a shorter part or more speed."
        return self.file_row.obstacle() or obstacle(self.file_row.suffix) or ""

    # -- slots -----------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        plan = self.plan
        wrong = self._obstacle(plan)
        self.loop_check.setEnabled(self.file_row.suffix != ".mp4")
        replaces = not wrong and self.file_row.replaces
        if wrong:
            self.note.setText(wrong)
        elif replaces:
            name = self.file_row.path.name
            self.note.setText(f"{name} is there already and will be replaced.")
        else:
            self.note.setText("")
        self.note.setVisible(bool(self.note.text()))
        self.save_button.setText("Replace" if replaces else "Save")
        self.save_button.setEnabled(not wrong)
        self._estimate = None
        self._summarize()
        if plan is not None:
            self._soon.start()

    def _summarize(self) -> None:
        plan = self.plan
        if plan is None:
            self.summary.setText("")
            return
        length = f"{plan.seconds + plan.hold:.1f} s"
        words = f"{text.plural(plan.n_frames, 'frame')}, {length}"
        if self._estimate:
            words += f", about {file_size(self._estimate)}"
        self.summary.setText(words)

    @Slot()
    def _ask_for_preview(self) -> None:
        plan = self.plan
        if plan is not None and self.isVisible():
            self.preview_wanted.emit(plan, self.size_in_pixels, self.file_row.suffix)

    def show_preview(self, image: QImage, estimate: int) -> None:
        """Show the first picture, and how many bytes the file will have (0: not known)."""
        ratio = self.devicePixelRatioF()
        small = image.scaled(
            PREVIEW * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        small.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(small))
        self._estimate = estimate
        self._summarize()

    @Slot()
    def _on_accepted(self) -> None:
        plan: Any = self.plan
        if plan is not None:
            self.save_requested.emit(self.file_row.path, plan, self.size_in_pixels)


def file_size(n_bytes: int) -> str:
    """Return ``850 kB`` or ``3.2 MB``."""
    if n_bytes < 950_000:
        return f"{max(1, round(n_bytes / 1000)):,} kB"
    return f"{n_bytes / 1e6:.1f} MB"


def _spin(value: float, low: float, high: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setRange(low, high)
    spin.setDecimals(1)
    spin.setSingleStep(0.5)
    spin.setValue(value)
    spin.setLocale(ENGLISH)
    indent_text(spin)
    return spin
