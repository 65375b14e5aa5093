"""The process around the window: signals, uncaught exceptions, garbage, the exit status."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.session import Session

log = logging.getLogger("kmeans_gui")

INTERRUPTED = 130
"""The exit status after Ctrl+C during work, as shells have it: 128 + SIGINT."""


_COLLECT_MS = 500


def leave(status: int) -> NoReturn:
    """End the process without shutting Python down, under a thread that still compiles.

    Compiling cannot be interrupted, and a thread that comes back from it into an interpreter that
    is gone crashes. What was compiled so far is on the disk, each kernel whole; files that were
    being written are removed.
    """
    from kmeans_gui.data.atomic import remove_staged

    remove_staged()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # a program without a terminal, as on Windows, has none
        if stream is not None:
            stream.flush()
    os._exit(status)


class Ending(QObject):
    """Keeps how the command line's wishes ended, and leaves the event loop if that is the end."""

    def __init__(self, app: QCoreApplication, exits: bool) -> None:
        super().__init__(app)
        self._app = app
        self._exits = exits
        self.line = ""

    @Slot(int, str)
    def on_finished(self, status: int, line: str) -> None:
        """Leave the event loop, unless the window stays."""
        if self._exits:
            self.line = line
            self._app.exit(status)


@contextmanager
def quiet_log(exits: bool) -> Iterator[None]:
    """Keep tracebacks off standard error where one line is promised.

    The environment variable KMEANS_GUI_DEBUG shows them.
    """
    if not exits or os.environ.get("KMEANS_GUI_DEBUG"):
        yield
        return
    old = qInstallMessageHandler(_log_qt_message)
    handler = logging.NullHandler()
    propagate = log.propagate
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.propagate = propagate
        qInstallMessageHandler(old)


def _log_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    log.warning("Qt: %s", text)


@contextmanager
def interrupts(app: QCoreApplication, window: MainWindow, exits: bool) -> Iterator[None]:
    """Let Ctrl+C in the terminal and SIGTERM end the program in good order.

    A window closes as if by hand, which lets saves end; the second signal cancels them, too.
    Python runs its signal handlers between two bytecodes, of which an idle event loop executes
    none; the wake-up socket makes Qt run some.
    """
    heard = exits

    def on_signal(_number: int, _frame: object) -> None:
        nonlocal heard
        if heard:
            window.exports.cancel()
            window.session.stop()
        heard = True
        if exits:
            app.exit(INTERRUPTED)
        else:
            window.close()
            app.exit(0)

    ours, qts = socket.socketpair()
    for end in (ours, qts):
        end.setblocking(False)
    notifier = QSocketNotifier(qts.fileno(), QSocketNotifier.Type.Read)

    def drain() -> None:
        qts.recv(64)

    notifier.activated.connect(drain)
    old_fd = signal.set_wakeup_fd(ours.fileno(), warn_on_full_buffer=False)
    old = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        notifier.setEnabled(False)
        notifier.deleteLater()
        ours.close()
        qts.close()


class _Collector(QObject):
    """Collects garbage on the GUI thread, at the thresholds at which Python would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        timer = QTimer(self)
        timer.setInterval(_COLLECT_MS)
        timer.timeout.connect(self._collect)
        timer.start()

    @Slot()
    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [count > limit for count, limit in zip(counts, thresholds, strict=True)]
        if any(due):
            gc.collect(max(generation for generation in range(3) if due[generation]))


@contextmanager
def collection_on_this_thread(app: QCoreApplication) -> Iterator[None]:
    """Let no worker thread collect garbage.

    A widget that is part of a reference cycle would be destroyed there, and Qt lets widgets and
    timers be destroyed on their own thread only.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    collector = _Collector(app)
    try:
        yield
    finally:
        collector.deleteLater()
        if was_enabled:
            gc.enable()


@contextmanager
def last_resort(session: Session) -> Iterator[None]:
    """Log an exception that no slot caught, and show it as one sentence; the window lives on."""

    def hook(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
            return
        log.critical("Unexpected error", exc_info=(kind, error, traceback))
        session.failed.emit(f"Something went wrong in the program itself: {kind.__name__}: {error}")

    old = sys.excepthook
    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = old
