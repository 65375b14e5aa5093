"""The compiled kernels: imported and compiled once per dtype, on a thread of their own.

Importing numba takes half a second and compiling for the first time some seconds more. Neither may
happen on the GUI thread, before the window is painted, or inside a timed fit, so every job waits
for the engine before it starts to count.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session.priority import give_way, spare_the_collector

log = logging.getLogger(__name__)

USUAL = "float64"
"""The dtype of nearly all points; float32 has kernels of its own, prepared when it is met."""

_SLOW_MS = 1500
_POLL_SECONDS = 0.02


class Engine(QObject):
    """Gets the kernels ready, once for each dtype of points that is met.

    Parameters
    ----------
    parent : QObject, optional
    draws : callable
        Asked once the fits' kernels are ready: whether those that draw are needed too.
    """

    preparing = Signal()
    """It takes long: this is the first start on this machine."""
    ready = Signal()
    """After `preparing` only: the wait is over."""
    _finished = Signal()

    def __init__(
        self, parent: QObject | None = None, draws: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(parent)
        self._ready: dict[str, threading.Event] = {}
        self._wanted: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._announced = False
        self._closing = threading.Event()
        self._draws = draws
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(self._announce)
        self._finished.connect(self._on_finished)

    def start(self, dtype: str = USUAL) -> None:
        """Begin, unless that was done before for this dtype. GUI thread; returns at once."""
        if dtype in self._ready or self._closing.is_set():
            return
        self._ready[dtype] = threading.Event()
        self._wanted.put(dtype)
        self._slow.start()
        if self._thread is None:
            self._thread = threading.Thread(target=self._prepare_wanted, name="engine", daemon=True)
            self._thread.start()

    @property
    def is_ready(self) -> bool:
        """Whether everything is ready that was asked for, and something was."""
        return bool(self._ready) and all(ready.is_set() for ready in self._ready.values())

    def wait(self, should_stop: Callable[[], bool], dtype: str = USUAL) -> None:
        """Wait until the kernels for a dtype are ready. Worker threads, after `start`.

        Raises
        ------
        Cancelled
            As soon as `should_stop()` is true.
        """
        while not self._ready[dtype].wait(_POLL_SECONDS):
            if should_stop():
                raise Cancelled

    def close(self, timeout: float | None = None) -> bool:
        """Wait for the thread, which cannot be interrupted while it compiles.

        Returns
        -------
        bool
            Whether it has ended; Python must not be shut down under it.
        """
        self._closing.set()
        self._slow.stop()
        self._wanted.put(None)
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _prepare_wanted(self) -> None:
        """Prepare one dtype after the other, until there is nothing to wait for any more."""
        give_way()
        first = True
        while (dtype := self._wanted.get()) is not None:
            if self._closing.is_set():
                continue
            self._prepare(dtype)
            self._prepare_pictures(dtype)
            if first:
                first = False
                self._prepare_colors()
                spare_the_collector()

    def _prepare(self, dtype: str) -> None:
        try:
            from kmeans_gui.core import warmup

            warmup.warm_up(dtype, helped=True)
        except Exception:
            # person gets to know of it
            log.exception("The compiled kernels could not be prepared")
        finally:
            self._ready[dtype].set()
            self._finished.emit()

    def _prepare_pictures(self, dtype: str) -> None:
        """Compile what the frames so far did not need, so that the first of its kind is smooth."""
        if self._closing.is_set() or not self._draws():
            return
        try:
            from kmeans_gui.raster import frame

            frame.warm_up(dtype)
        except Exception:
            log.exception("The drawing kernels could not be prepared")

    def _prepare_colors(self) -> None:
        """Compute the colors of many clusters, which take a while."""
        if self._closing.is_set() or not self._draws():
            return
        try:
            from kmeans_gui.raster import palette

            for dark in (False, True):
                for k in (20, 100, 300, 1000):
                    if self._closing.is_set():
                        return
                    # kept there from then on; the GUI thread would notice the largest
                    palette.cluster_colors(k, dark)
        except Exception:
            log.exception("The colors could not be prepared")

    @Slot()
    def _announce(self) -> None:
        if not self.is_ready:
            self._announced = True
            self.preparing.emit()

    @Slot()
    def _on_finished(self) -> None:
        if not self.is_ready:
            return
        self._slow.stop()
        if self._announced:
            self._announced = False
            self.ready.emit()
