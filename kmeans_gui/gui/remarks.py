"""What is worth saying of a fit that has ended, beside its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from kmeans_gui.core.model import FitResult
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.run import Run


class Remarks(QObject):
    """Says so when clusters of a fit are empty."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.session.run_finished.connect(self._on_run_finished)

    @Slot(object)
    def _on_run_finished(self, run: Run) -> None:
        words = "" if run.result is None else remark(run.result)
        # A lecture says it itself, and its centers would lie under the notice.
        if words and not self._window.lectures.shows(run):
            self._window.message_bar.show_notice(words)


def remark(result: FitResult) -> str:
    """Return one sentence on a fit's empty clusters, or nothing if there are none.

    Lloyd's algorithm fills an empty cluster with the farthest point, so clusters stay empty only
    where no point is away from its center.
    """
    k, filled = len(result.counts), int(np.count_nonzero(result.counts))
    if filled == k or not np.isfinite(result.counts).all():
        return ""
    if result.inertia == 0.0 and filled == 1:
        return f"Only 1 of {k} clusters has points, as all of them are in one place: choose k = 1."
    if result.inertia == 0.0:
        return (
            f"Only {filled} of {k} clusters have points, as there are only {filled} distinct "
            f"points: choose k of at most {filled}."
        )
    return f"Only {filled} of {k} clusters have points."
