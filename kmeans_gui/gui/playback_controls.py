"""How a fit is played: in half-steps or not, in a loop or once, how fast. It is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Slot

from kmeans_gui.gui.timeline_bar import SPEED_STEPS

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

_SPEED = "playback/speed"


class PlaybackControls(QObject):
    """Adds the commands of playback to `window` and joins them to its timeline."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._timeline = window.session.timeline
        self._bar = window.timeline_bar
        commands = window.commands
        self.half_steps = commands.toggle(
            "half_steps_action",
            "Assign and update as separate &half-steps",
            "playback/half_steps",
            "Ctrl+H",
            "First the centers move, then the points take their colors",
        )
        self.loop = commands.toggle(
            "loop_action",
            "&Loop",
            "playback/loop",
            tip="Begin anew at the end (L)",
            default=False,
        )
        commands.give_plain_key(self.loop, Qt.Key.Key_L)
        back = commands.action(
            "iteration_back_action",
            "A whole iteration bac&k",
            self.iteration_back,
            "Shift+Left",
        )
        forward = commands.action(
            "iteration_forward_action",
            "A whole iteration for&ward",
            self.iteration_forward,
            "Shift+Right",
        )
        commands.menu("Fit").add("playback", back, forward, self.loop)
        commands.menu("View").add("playback", self.half_steps)
        self.half_steps.toggled.connect(self._on_half_steps)
        self.loop.toggled.connect(self._timeline.set_loop)
        self.loop.toggled.connect(self._bar.loop_button.setChecked)
        self._bar.loop_button.toggled.connect(self.loop.setChecked)
        self._restore()

    def _restore(self) -> None:
        self._timeline.set_half_steps(self.half_steps.isChecked())
        self._timeline.set_loop(self.loop.isChecked())
        self._bar.loop_button.setChecked(self.loop.isChecked())
        speed = QSettings().value(_SPEED)
        if speed is not None and str(speed).isdigit():
            self._bar.speed_slider.setValue(min(int(str(speed)), SPEED_STEPS))
        self._bar.speed_slider.valueChanged.connect(self._remember_speed)
        self._bar.refresh()

    @Slot()
    def iteration_back(self) -> None:
        """Go to the iteration before and stay there."""
        self._timeline.step_whole(-1)

    @Slot()
    def iteration_forward(self) -> None:
        """Go to the next iteration and stay there."""
        self._timeline.step_whole(1)

    @Slot(bool)
    def _on_half_steps(self, on: bool) -> None:
        self._timeline.set_half_steps(on)
        self._bar.refresh()

    @Slot(int)
    def _remember_speed(self, value: int) -> None:
        QSettings().setValue(_SPEED, value)
