"""A progress bar that is painted with everything else."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar


class ProgressBar(QProgressBar):
    """Says how far something is; painted once per turn of the event loop, as other widgets are.

    Qt paints a QProgressBar inside `setValue`, for programs that compute on the GUI thread, and
    with it all else in the window that waits to be painted: some fifty milliseconds within
    whatever slot told how far it is.
    """

    def setValue(self, value: int) -> None:
        """Show `value`, soon."""
        if value != self.value():
            self.setUpdatesEnabled(False)
            super().setValue(value)
            self.setUpdatesEnabled(True)

    def setRange(self, minimum: int, maximum: int) -> None:
        """Show values from `minimum` to `maximum`, soon; without a range, something that moves."""
        if (minimum, maximum) != (self.minimum(), self.maximum()):
            self.setUpdatesEnabled(False)
            super().setRange(minimum, maximum)
            self.setUpdatesEnabled(True)
