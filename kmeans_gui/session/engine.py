"""The compiled kernels: imported and compiled once, on a thread of their own.

Importing numba takes half a second and compiling for the first time some seconds more. Neither may
happen on the GUI thread, before the window is painted, or inside a timed fit, so every job waits
for the engine before it starts to count.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session.priority import give_way, spare_the_collector

log = logging.getLogger(__name__)

_SLOW_MS = 1500
_POLL_SECONDS = 0.02


class Engine(QObject):
    """Gets the kernels ready, once.

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
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._announced = False
        self._closing = False
        self._draws = draws
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._slow.timeout.connect(self._announce)
        self._finished.connect(self._on_finished)

    @Slot()
    def start(self) -> None:
        """Begin, unless that was done before. GUI thread; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._prepare, name="engine", daemon=True)
            self._thread.start()
            self._slow.start()

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    def wait(self, should_stop: Callable[[], bool]) -> None:
        """Wait until the engine is ready. Worker threads, after `start`.

        Raises
        ------
        Cancelled
            As soon as `should_stop()` is true.
        """
        while not self._ready.wait(_POLL_SECONDS):
            if should_stop():
                raise Cancelled

    def close(self) -> None:
        """Wait for the thread: compiling cannot be interrupted, nor left behind at exit."""
        self._closing = True
        self._slow.stop()
        if self._thread is not None:
            self._thread.join()

    def _prepare(self) -> None:
        give_way()
        try:
            from kmeans_gui.core import warmup

            warmup.warm_up()
        except Exception:
            # person gets to know of it
            log.exception("The compiled kernels could not be prepared")
        finally:
            self._ready.set()
            self._finished.emit()
        self._prepare_pictures()
        spare_the_collector()

    def _prepare_pictures(self) -> None:
        """Compile what the frames so far did not need, so that the first of its kind is smooth."""
        if self._closing or not self._draws():
            return
        try:
            from kmeans_gui.raster import frame, palette

            frame.warm_up()
            for dark in (False, True):
                for k in (20, 100, 300, 1000):
                    # kept there from then on; the GUI thread would notice the largest
                    palette.cluster_colors(k, dark)
        except Exception:
            log.exception("The drawing kernels could not be prepared")

    @Slot()
    def _announce(self) -> None:
        if not self.is_ready:
            self._announced = True
            self.preparing.emit()

    @Slot()
    def _on_finished(self) -> None:
        self._slow.stop()
        if self._announced:
            self._announced = False
            self.ready.emit()
