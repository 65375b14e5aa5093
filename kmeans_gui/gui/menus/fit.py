"""The Fit menu: points, fits, sweeps and playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from kmeans_gui.gui.actions import Actions


class FitMenu(QObject):
    """Fills the Fit menu of `commands`."""

    def __init__(self, commands: Actions) -> None:
        super().__init__(commands)
        window = commands.window
        self._window = window
        session, timeline, bar = window.session, window.session.timeline, window.timeline_bar
        action, plain, keys = commands.action, commands.plain_key_action, Qt.Key
        self.generate = action(
            "generate_action", "&Generate points", window.data_panel.request_points, "Ctrl+G"
        )
        self.run = action(
            "run_action",
            "&Run",
            window.fit_panel.request_fit,
            ["Ctrl+R", "Ctrl+Return", "Ctrl+Enter"],
        )
        self.stop = action("stop_action", "&Stop", session.stop, "Esc")
        # Shown here, but Esc leaves first what can be left: see Actions.on_escape.
        self.stop.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.sweep = action("sweep_action", "Sweep &k", window.sweep_panel.request_sweep, "F5")
        self.stop_sweep = action(
            "stop_sweep_action", "Stop the s&weep", session.stop_sweep, "Shift+F5"
        )
        self.show_run = action(
            "show_run_action", "Show the last &fit again", session.show_run, "Ctrl+Backspace"
        )
        self.playback = [
            plain(
                "play_action",
                "&Play or pause",
                self.play,
                keys.Key_Space,
                "Play the fit, or pause (Space); before the first fit, run it",
            ),
            plain("step_back_action", "Step &back", bar.step_back, keys.Key_Left),
            plain("step_forward_action", "Step &forward", bar.step_forward, keys.Key_Right),
            plain("to_start_action", "To the s&tart", timeline.to_start, keys.Key_Home),
            plain("to_end_action", "To the &end", timeline.to_end, keys.Key_End),
        ]
        bar.play_requested.connect(self.play)
        menu = commands.menu("Fit")
        menu.add("points", self.generate)
        menu.add("fit", self.run, self.stop)
        menu.add("sweep", self.sweep, self.stop_sweep, self.show_run)
        menu.add("playback", *self.playback)

    @Slot()
    def play(self) -> None:
        """Play or pause what the timeline has; where there is nothing yet, make it."""
        timeline = self._window.session.timeline
        recording = timeline.recording
        if timeline.extent or (recording is not None and recording.is_running):
            timeline.toggle()
        else:
            self._window.fit_panel.request_fit()
