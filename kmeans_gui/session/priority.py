"""The GUI thread goes first: threads that compute step back, where the system lets them."""

from __future__ import annotations

import functools
import gc
import os
import sys
import threading

_NICE = 5

SWITCH_SECONDS = 0.0005
"""How long a thread that runs Python may keep the others waiting; Python's own is ten times that.

The GUI thread asks for the interpreter some ten times in a frame, and waits each time while workers
hold it."""


def give_way() -> None:
    """Lower the priority of the calling thread, and of the threads that it will start.

    On Linux alone: there a thread has a niceness of its own, and its children inherit it, so that
    the pool of the core steps back with the workers that start it. Elsewhere this does nothing.
    """
    if sys.platform.startswith("linux"):
        try:
            thread = threading.get_native_id()
            usual = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, thread, usual + _NICE)
        except OSError:
            # it runs at a lower priority already, or may not change it
            return


def switch_often() -> None:
    """Hand the interpreter from thread to thread more often, in the whole process."""
    sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))


@functools.lru_cache(maxsize=1)
def spare_the_collector() -> None:
    """Take what is loaded by now out of Python's garbage collector's sight, once in a process.

    numba alone brings half a million objects that live as long as the program. To look through them
    all holds the interpreter, and with it the window, for a tenth of a second each time.
    """
    gc.freeze()
