"""Playback of a fit: play, step, scrub, how fast, and what is going on, in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import playback_words
from kmeans_gui.gui.curves_item import curve_color
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.elided import ElidedLabel
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.gui.widgets.scrubber import Scrubber
from kmeans_gui.session.hand_centers import Placement
from kmeans_gui.session.inertia_curve import InertiaCurve
from kmeans_gui.session.run import Run
from kmeans_gui.session.session import Session
from kmeans_gui.session.tempo import MIN_SPEED
from kmeans_gui.session.together import Together

SLOWEST = MIN_SPEED
FASTEST = 60.0
"""Snapshots per second at the two ends of the speed slider, which is logarithmic: from a half-step
in three seconds to a snapshot in every frame."""
SPEED_STEPS = 100

_MILLISECONDS = 80
"""How long words are to be seen while a fit is played."""


def speed_at(value: int) -> float:
    """Return the snapshots per second at slider position `value` of `SPEED_STEPS`."""
    return float(SLOWEST * (FASTEST / SLOWEST) ** (value / SPEED_STEPS))


def slider_at(speed: float) -> int:
    """Return the slider position of `speed` snapshots per second."""
    speed = min(max(speed, SLOWEST), FASTEST)
    return round(SPEED_STEPS * math.log(speed / SLOWEST) / math.log(FASTEST / SLOWEST))


def speed_words(rate: float, half_steps: bool) -> str:
    """Return how fast `rate` snapshots per second are: ``0.5 s per half-step``."""
    steps = rate * (2.0 if half_steps else 1.0)
    unit = "half-step" if half_steps else "step"
    if steps < 4.995:
        return f"{1.0 / steps:.2g} s per {unit}"
    return f"{steps:,.0f} {unit}s per s"


class TimelineBar(QFrame):
    """Shows where the session's timeline stands, and moves it.

    Signals
    -------
    play_requested
        To play or pause, or, where nothing is fitted yet, to fit.

    Attributes
    ----------
    curve : InertiaCurve
        What is drawn over the slider.
    """

    play_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._timeline = session.timeline
        self._theme = LIGHT
        self.curve = InertiaCurve()
        self._read_on = QTimer(self)
        self._read_on.setSingleShot(True)
        self._read_on.setInterval(0)
        self._told: object = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MILLISECONDS)
        self._build()
        self._connect()
        self.speed_slider.setValue(slider_at(self._timeline.speed))
        self._follow()

    def _connect(self) -> None:
        timeline = self._timeline
        self.to_start_button.clicked.connect(timeline.to_start)
        self.step_back_button.clicked.connect(self.step_back)
        self.play_button.clicked.connect(self.play_requested)
        self.step_forward_button.clicked.connect(self.step_forward)
        self.to_end_button.clicked.connect(timeline.to_end)
        self.slider.position_requested.connect(self._on_position_requested)
        self.slider.steps_requested.connect(timeline.step)
        self.speed_slider.valueChanged.connect(self._on_speed_changed)
        self._read_on.timeout.connect(self._read_curve)
        self._soon.timeout.connect(self._show_position)
        timeline.moved.connect(self._on_moved)
        timeline.extent_changed.connect(self._on_extent_changed)
        timeline.playing_changed.connect(self._on_playing_changed)
        self._session.dataset_changed.connect(self._show_play)
        self._session.points_edited.connect(self._show_play)
        self._session.run_finished.connect(self._show_position)
        self._session.run_failed.connect(self._show_position)

    def _build(self) -> None:
        self.to_start_button = self._button("to_start_button", "To the start", "Home")
        self.step_back_button = self._button("step_back_button", "Step back", "Left")
        self.play_button = self._button("play_button", "Play", "Space")
        self.step_forward_button = self._button("step_forward_button", "Step forward", "Right")
        self.to_end_button = self._button("to_end_button", "To the end", "End")
        self.play_button.setProperty("role", "play")
        self.play_button.setFixedSize(38, 38)
        self.play_button.setIconSize(QSize(18, 18))
        self.loop_button = self._button("loop_button", "Loop", "L")
        self.loop_button.setCheckable(True)
        self.slider = Scrubber(self.curve)
        self.slider.describe = self._describe
        name_control(
            self.slider,
            "timeline_slider",
            "Position in the fit",
            "The inertia of every iteration. Drag to go through them, or turn the wheel.",
        )
        self.speed_slider = QSlider(Qt.Orientation.Horizontal)
        self.speed_slider.setRange(0, SPEED_STEPS)
        self.speed_slider.setPageStep(10)
        # narrower in a narrow window, where what is left goes to the scrubber
        self.speed_slider.setMinimumWidth(40)
        self.speed_slider.setMaximumWidth(112)
        name_control(
            self.speed_slider, "speed_slider", "Playback speed", "How fast the fit is played"
        )
        self.position_label = ElidedLabel()
        self.position_label.setObjectName("position_label")
        self.position_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.position_label.setProperty("role", "words")
        self.speed_label = QLabel()
        self.speed_label.setObjectName("speed_label")
        self.speed_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.speed_label.setProperty("role", "small")
        self.speed_label.setBuddy(self.speed_slider)
        self._lay_out()

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(6)
        for button in (
            self.to_start_button,
            self.step_back_button,
            self.play_button,
            self.step_forward_button,
            self.to_end_button,
        ):
            controls.addWidget(button)
        controls.addSpacing(8)
        controls.addWidget(self.slider, 1)
        controls.addSpacing(4)
        controls.addWidget(self.loop_button)
        controls.addWidget(self.speed_slider)
        words = QHBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.position_label, 1)
        words.addWidget(self.speed_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.setSpacing(2)
        layout.addLayout(controls)
        layout.addLayout(words)

    def _button(self, object_name: str, name: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "round")
        button.setFixedSize(30, 30)
        name_control(button, object_name, name, f"{name} ({key})")
        quiet_clicks(button)
        return button

    def apply_theme(self, theme: Theme) -> None:
        """Redraw icons and curve in the colors of `theme`."""
        self._theme = theme
        self.slider.apply_theme(theme)
        self._draw_curve()
        for button, name in (
            (self.to_start_button, "to-start"),
            (self.step_back_button, "step-back"),
            (self.step_forward_button, "step-forward"),
            (self.to_end_button, "to-end"),
        ):
            button.setIcon(icon(name, theme.text, theme.faint))
        self.loop_button.setIcon(icon("loop", theme.text, theme.faint))
        self._draw_play()

    # -- what a person asks for ------------------------------------------------------------------

    @Slot()
    def step_back(self) -> None:
        """Go to the half-step before and stay there."""
        self._timeline.step(-1)

    @Slot()
    def step_forward(self) -> None:
        """Go to the next half-step and stay there."""
        self._timeline.step(1)

    @Slot(float)
    def _on_position_requested(self, position: float) -> None:
        self._timeline.seek(position)

    @Slot(int)
    def _on_speed_changed(self, value: int) -> None:
        self._timeline.speed = speed_at(value)
        self._show_speed()

    # -- what the timeline tells -----------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Say everything anew: how an iteration is shown has changed."""
        self._told = None
        self._follow()

    def _show_speed(self) -> None:
        timeline = self._timeline
        if self.speed_slider.value() == SPEED_STEPS:
            words = "as fast as the screen"
        else:
            words = speed_words(timeline.rate, timeline.half_steps)
        self.speed_label.setText(words)

    @Slot(float)
    def _on_moved(self, position: float) -> None:
        self.slider.show_position(position)
        if not self._timeline.playing:
            self._show_position()
        elif not self._soon.isActive():
            # nobody reads what changes in every frame, and to lay it out takes time
            self._soon.start()

    @Slot(int)
    def _on_extent_changed(self, _steps: int) -> None:
        self._follow()

    @Slot(bool)
    def _on_playing_changed(self, _playing: bool) -> None:
        self._show_play()
        self._draw_play()

    @Slot()
    def _show_play(self, *_: object) -> None:
        """Say what the button does: as the key, it runs the first fit."""
        timeline, dataset = self._timeline, self._session.dataset
        is_first = timeline.recording is None and dataset is not None and dataset.n > 0
        name = "Pause" if timeline.playing else "Run the fit" if is_first else "Play"
        self.play_button.setAccessibleName(name)
        self.play_button.setToolTip(f"{name} (Space)")
        self.play_button.setEnabled(timeline.extent > 1 or is_first)

    def _draw_play(self) -> None:
        name = "pause" if self._timeline.playing else "play"
        self.play_button.setIcon(icon(name, self._theme.on_accent, self._theme.faint))

    def _follow(self) -> None:
        steps = self._timeline.extent
        recording = self._timeline.recording
        self.slider.set_extent(steps, self._timeline.start)
        self.slider.show_position(self._timeline.seen_position)
        for widget in (
            self.to_start_button,
            self.step_back_button,
            self.step_forward_button,
            self.to_end_button,
            self.slider,
        ):
            widget.setEnabled(steps > 1)
        self._show_play()
        if not self.curve.follows(recording):
            self.curve.follow(recording)
        self._read_curve()
        self._show_speed()
        self._show_position()

    @Slot()
    def _read_curve(self) -> None:
        if not self.curve.read():
            self._read_on.start()
        self._draw_curve()

    def _draw_curve(self) -> None:
        kind = "minibatch" if self.curve.per_point else "kmeans"
        self.slider.show_curve(curve_color(self._theme, kind))

    def _describe(self, index: int) -> str:
        recording, values = self._timeline.recording, self.curve.values
        snapshots = [] if recording is None else recording.snapshots
        if not 0 <= index < min(len(snapshots), len(values)):
            return ""
        value = float(values[index])
        standardized = isinstance(recording, Run) and recording.standardized
        return playback_words.hovered(snapshots, index, value, self.curve.per_point, standardized)

    @Slot()
    def _show_position(self) -> None:
        timeline = self._timeline
        frame, recording = timeline.frame_at(), timeline.recording
        result = recording.result if isinstance(recording, Run | Together) else None
        if frame is None or recording is None:
            self._told = None
            self.position_label.setText(
                "The fits are played together once the last has ended."
                if isinstance(recording, Together)
                else "Run a fit (Space): its iterations are played here."
            )
            return
        at_end = frame.position >= timeline.end
        phase = (frame.phase, frame.is_colored)
        state = (recording, frame.snapshot, phase, at_end, timeline.extent, result)
        if state == self._told:
            return
        self._told = state
        if isinstance(recording, Placement):
            words = (
                "Placed by hand: press Enter to fit from here"
                if recording.initial
                else "Moved by hand: the fit goes on from here"
            )
        elif timeline.extent < 2:
            words = "One model, nothing to play"
        else:
            words = playback_words.sentence(recording.snapshots, frame, result, timeline.half_steps)
        self.position_label.setText(words)
