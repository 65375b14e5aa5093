"""Playback of a fit: play, step, scrub, and how fast."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui import describe
from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.gui.widgets.position_slider import PositionSlider
from kmeans_gui.session.session import Session
from kmeans_gui.session.timeline import DEFAULT_SPEED

SLOWEST = 0.25
FASTEST = 60.0
"""Snapshots per second at the two ends of the speed slider, which is logarithmic."""
SPEED_STEPS = 100


def speed_at(value: int) -> float:
    """Return the snapshots per second at slider position `value` of `SPEED_STEPS`."""
    return float(SLOWEST * (FASTEST / SLOWEST) ** (value / SPEED_STEPS))


def slider_at(speed: float) -> int:
    """Return the slider position of `speed` snapshots per second."""
    speed = min(max(speed, SLOWEST), FASTEST)
    return round(SPEED_STEPS * math.log(speed / SLOWEST) / math.log(FASTEST / SLOWEST))


class TimelineBar(QFrame):
    """Shows where the session's timeline stands, and moves it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._timeline = session.timeline
        self._theme: Theme | None = None
        self._build()
        self._connect()
        self.speed_slider.setValue(slider_at(self._timeline.speed))
        self._show_speed()
        self._refresh()

    def _connect(self) -> None:
        timeline = self._timeline
        self.to_start_button.clicked.connect(timeline.to_start)
        self.step_back_button.clicked.connect(self.step_back)
        self.play_button.clicked.connect(timeline.toggle)
        self.step_forward_button.clicked.connect(self.step_forward)
        self.to_end_button.clicked.connect(timeline.to_end)
        self.slider.position_requested.connect(self._on_position_requested)
        self.speed_slider.valueChanged.connect(self._on_speed_changed)
        timeline.moved.connect(self._on_moved)
        timeline.extent_changed.connect(self._on_extent_changed)
        timeline.playing_changed.connect(self._on_playing_changed)

    def _build(self) -> None:
        self.to_start_button = self._button("to_start_button", "To the start", "Home")
        self.step_back_button = self._button("step_back_button", "Step back", "Left")
        self.play_button = self._button("play_button", "Play", "Space")
        self.step_forward_button = self._button("step_forward_button", "Step forward", "Right")
        self.to_end_button = self._button("to_end_button", "To the end", "End")
        self.play_button.setProperty("role", "play")
        self.play_button.setFixedSize(38, 38)
        self.play_button.setIconSize(QSize(18, 18))
        self.slider = PositionSlider()
        name_control(
            self.slider,
            "timeline_slider",
            "Position in the fit",
            "Drag to go through the iterations of the fit",
        )
        self.speed_slider = QSlider(Qt.Orientation.Horizontal)
        self.speed_slider.setRange(0, SPEED_STEPS)
        self.speed_slider.setPageStep(10)
        self.speed_slider.setFixedWidth(96)
        name_control(
            self.speed_slider, "speed_slider", "Playback speed", "How fast the fit is played"
        )
        self.position_label = QLabel()
        self.position_label.setObjectName("position_label")
        self.position_label.setProperty("role", "small")
        self.speed_label = QLabel()
        self.speed_label.setProperty("role", "small")
        self.speed_label.setBuddy(self.speed_slider)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 16, 8)
        layout.setSpacing(8)
        for button in (
            self.to_start_button,
            self.step_back_button,
            self.play_button,
            self.step_forward_button,
            self.to_end_button,
        ):
            layout.addWidget(button)
        layout.addSpacing(8)
        scrubber = QVBoxLayout()
        scrubber.setSpacing(0)
        scrubber.addWidget(self.slider)
        scrubber.addWidget(self.position_label)
        layout.addLayout(scrubber, 1)
        layout.addSpacing(12)
        speed = QVBoxLayout()
        speed.setSpacing(0)
        speed.addWidget(self.speed_slider)
        speed.addWidget(self.speed_label)
        layout.addLayout(speed)

    def _button(self, object_name: str, name: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "round")
        button.setFixedSize(30, 30)
        name_control(button, object_name, name, f"{name} ({key})")
        quiet_clicks(button)
        return button

    def apply_theme(self, theme: Theme) -> None:
        """Redraw icons and slider in the colors of `theme`."""
        self._theme = theme
        self.slider.apply_theme(theme)
        for button, name in (
            (self.to_start_button, "to-start"),
            (self.step_back_button, "step-back"),
            (self.step_forward_button, "step-forward"),
            (self.to_end_button, "to-end"),
        ):
            button.setIcon(icon(name, theme.text, theme.faint))
        self._draw_play()

    @Slot()
    def step_back(self) -> None:
        """Go to the previous snapshot and stay there."""
        self._timeline.step(-1)

    @Slot()
    def step_forward(self) -> None:
        """Go to the next snapshot and stay there."""
        self._timeline.step(1)

    @Slot(float)
    def _on_position_requested(self, position: float) -> None:
        self._timeline.seek(position)

    @Slot(int)
    def _on_speed_changed(self, value: int) -> None:
        self._timeline.speed = speed_at(value)
        self._show_speed()

    def _show_speed(self) -> None:
        times = self._timeline.speed / DEFAULT_SPEED
        amount = f"{times:.2g}" if times < 10 else f"{times:.0f}"
        self.speed_label.setText(f"Speed {amount}×")

    @Slot(object)
    def _on_moved(self, position: float) -> None:
        self.slider.show_position(position)
        self._show_position()

    @Slot(int)
    def _on_extent_changed(self, _steps: int) -> None:
        self._refresh()

    @Slot(bool)
    def _on_playing_changed(self, playing: bool) -> None:
        self.play_button.setAccessibleName("Pause" if playing else "Play")
        self.play_button.setToolTip("Pause (Space)" if playing else "Play (Space)")
        self._draw_play()

    def _draw_play(self) -> None:
        if self._theme is not None:
            name = "pause" if self._timeline.playing else "play"
            self.play_button.setIcon(icon(name, self._theme.on_accent, self._theme.faint))

    def _refresh(self) -> None:
        steps = self._timeline.extent
        self.slider.set_extent(steps)
        self.slider.show_position(self._timeline.position)
        for widget in (
            self.to_start_button,
            self.step_back_button,
            self.play_button,
            self.step_forward_button,
            self.to_end_button,
            self.slider,
        ):
            widget.setEnabled(steps > 1)
        self._show_position()

    def _show_position(self) -> None:
        snapshot = self._timeline.snapshot_at()
        if snapshot is None:
            words = "Run a fit: its iterations are played here."
        elif self._timeline.extent < 2:
            words = "One model, nothing to play"
        else:
            words = describe.place(self._timeline.snapshots(), snapshot)
        self.position_label.setText(words)
