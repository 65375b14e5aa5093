"""The spatial index of the data set, built in the background once its points are seen."""

from __future__ import annotations

import functools
import logging

from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session import work
from kmeans_gui.session.engine import Engine
from kmeans_gui.session.jobs import Ended, Job, Worker

log = logging.getLogger(__name__)


class Indexing(QObject):
    """Builds one index at a time. GUI thread only.

    Nothing waits for it: what is computed meanwhile scans the points.

    Signals
    -------
    progressed : float
        The share that is done. The first says that building has begun, so there is none where no
        index is built because it would not pay or not fit into the memory.
    ended
        After the first `progressed` of each, once: it is there, or was cancelled.
    """

    progressed = Signal(float)
    ended = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._worker = Worker("index", self)
        self._job: Job | None = None
        self._told = False
        self._worker.progressed.connect(self._on_progressed)
        self._worker.ended.connect(self._on_ended)

    def start(self, source: work.PointsSource) -> None:
        """Build the index of `source`."""
        self.cancel()
        self._engine.start(source.dtype)
        self._job = Job(
            functools.partial(work.index, engine=self._engine, source=source), "indexing"
        )
        self._worker.submit(self._job)

    def cancel(self) -> None:
        """Give up what is being built: the next fit that needs it builds it."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._tell_end()

    @property
    def is_busy(self) -> bool:
        """Whether an index is being built. Any thread."""
        return self._worker.is_busy

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the thread; say whether it has ended."""
        self._job = None
        return self._worker.close(timeout)

    def _tell_end(self) -> None:
        if self._told:
            self._told = False
            self.ended.emit()

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._job is not None:
            self._told = True
            self.progressed.emit(share)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        error = ended.error
        if error is not None and not isinstance(error, Cancelled | MemoryError):
            # nobody asked for it, and everything works without
            log.error("The index could not be built", exc_info=error)
        if ended.job is self._job:
            self._job = None
            self._tell_end()
