"""Long-lived worker threads: jobs with ids, cancel events and one terminal event each.

The threads are Python's own rather than QThreads: on macOS a QThread's stack of 512 KB is too small
for LLVM, which compiles the kernels on them, and a Python thread cannot be destroyed while it runs.
"""

from __future__ import annotations

import itertools
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.priority import give_way

log = logging.getLogger(__name__)

_ids = itertools.count(1)

_REPORT_SECONDS = 0.05
_POLL_SECONDS = 0.05


class Job:
    """A piece of work for a worker thread.

    Parameters
    ----------
    work : callable
        Called on the worker thread with the job itself.
    doing : str
        What is done, as in "opening points.csv": for messages.

    Attributes
    ----------
    id : int
        Unique in this process; rises from job to job.
    """

    def __init__(self, work: Callable[[Job], Any], doing: str = "") -> None:
        self.id = next(_ids)
        self.work = work
        self.doing = doing
        self.on_progress: Callable[[float], None] | None = None
        self._cancelled = threading.Event()
        self._reported_at = -math.inf

    def cancel(self) -> None:
        """Ask the job to end soon. Any thread; the work may go on for some milliseconds."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether somebody asked the job to end: the `should_stop` of core and data."""
        return self._cancelled.is_set()

    def report(self, share: float) -> None:
        """Tell the finished share, from 0 to 1. Worker thread; as often as one likes."""
        now = time.monotonic()
        if self.on_progress is not None and now - self._reported_at >= _REPORT_SECONDS:
            self._reported_at = now
            self.on_progress(share)

    def __repr__(self) -> str:
        return f"Job({self.id}, {self.doing!r})"


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """The one terminal event of a job: its value, or what it raised."""

    job: Job
    value: Any = None
    error: BaseException | None = None


class Worker(QObject):
    """One thread that does one job after the other, for as long as the program runs.

    The thread starts with the first job. `began` and `ended` are emitted on the worker thread, so
    slots of objects that live on the GUI thread get them queued.
    """

    began = Signal(object)
    """Job: the worker has taken it up."""
    progressed = Signal(float)
    """The running job's finished share, from 0 to 1."""
    ended = Signal(object)
    """Ended: exactly once for each job, whatever happened; after `close`, for none."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._jobs: list[Job] = []
        self._closed = False

    def submit(self, job: Job) -> None:
        """Put a job at the end of the queue. GUI thread."""
        if self._closed:
            return
        self._jobs.append(job)
        self._queue.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()

    def cancel_all(self) -> None:
        """Ask the running job and the waiting ones to end."""
        for job in tuple(self._jobs):
            job.cancel()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._jobs)

    def close(self, timeout: float | None = None, let_end: Collection[Job] = ()) -> bool:
        """Cancel everything but `let_end`, and wait for the thread to end.

        Parameters
        ----------
        timeout : float or None
            How many seconds to wait, once those of `let_end` have ended or were cancelled.
        let_end : collection of Job
            They are waited for however long they take. Nobody hears of their end any more: an
            error is logged.

        Returns
        -------
        bool
            Whether the thread has ended.
        """
        self._closed = True
        for job in tuple(self._jobs):
            if job not in let_end:
                job.cancel()
        if self._thread is not None:
            self._queue.put(None)
            while self._is_at(let_end):
                # in steps: Windows lets no signal in during one long wait
                self._thread.join(_POLL_SECONDS)
            self._thread.join(timeout)
            if self._thread.is_alive():
                return False
            self._thread = None
        return True

    def _is_at(self, jobs: Collection[Job]) -> bool:
        """Return whether one of `jobs` still runs or waits, and nobody cancelled it."""
        return any(job in jobs and not job.is_cancelled() for job in tuple(self._jobs))

    def _loop(self) -> None:
        give_way()
        while (job := self._queue.get()) is not None:
            ended = self._do(job)
            self._jobs.remove(job)
            if not self._closed:
                self.ended.emit(ended)
            elif ended.error is not None and not job.is_cancelled():
                log.error(sentence(ended.error, job.doing))
            # a thread that waits for its next job must not keep the last one's arrays alive
            del job, ended

    def _do(self, job: Job) -> Ended:
        if job.is_cancelled():
            return Ended(job, error=Cancelled())
        if not self._closed:
            self.began.emit(job)
            job.on_progress = self.progressed.emit
        try:
            return Ended(job, job.work(job))
        except BaseException as error:  # noqa: BLE001 - a worker outlives whatever its job raises,
            # and polars' PanicException is no Exception
            return Ended(job, error=error)
