"""Waits until the criteria of a sweep are computed, before they are written into a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.gui.criteria.verdicts import has_ended

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow


class Judged(QObject):
    """Lets the criteria be computed, though nobody looks at them, and then does one thing.

    Where they cannot be, of other points or after an error, it is done with what there is.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._criteria = window.session.criteria
        self._do: Callable[[], object] | None = None
        self._criteria.changed.connect(self._go_on)
        window.task_bar.cancelled.connect(self.cancel)
        window.commands.on_escape(self.cancel)

    def begin(self) -> None:
        """Compute what is missing: a file with it is about to be asked for."""
        if self._can_be_judged():
            self._criteria.start()

    def then(self, do: Callable[[], object]) -> None:
        """Do something once all is computed."""
        self._do = do
        self.begin()
        if self._is_judging():
            self._window.task_bar.start("Judging the models…")
        self._go_on()

    def _can_be_judged(self) -> bool:
        criteria, sweep = self._criteria, self._window.session.sweep
        may_run = sweep is not None and not sweep.is_running and not criteria.is_stale
        return may_run and criteria.error is None and not has_ended(self._window.session)

    def _is_judging(self) -> bool:
        return self._criteria.is_running

    @Slot()
    def _go_on(self) -> None:
        do = self._do
        if do is None:
            return
        done, total = self._criteria.progress
        if self._is_judging():
            self._window.task_bar.set_progress(done / max(total, 1))
            return
        # None: what is told meanwhile must not do it twice
        self._do = None
        if self._can_be_judged() and not self._criteria.was_stopped:
            # a page of criteria was left meanwhile, which ends what is computed for it
            self._criteria.start()
        if self._is_judging():
            self._do = do
            return
        self._window.task_bar.finish()
        self._window.criteria.look()
        do()

    def cancel(self) -> bool:
        """Do nothing once all is computed; say whether something was to be done."""
        was_waiting = self._do is not None
        if was_waiting:
            self._do = None
            self._window.task_bar.finish()
            self._window.criteria.look()
        return was_waiting
