"""How much memory is free: whoever takes much of it asks before the machine freezes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Return the bytes that this process may still take without swapping; None if unknown.

    The least of what the machine has free, what a container grants, and what ``ulimit -v`` leaves.
    """
    known = [
        free
        for free in (_machine(), _container(), _address_space())
        if free is not None and free >= 0
    ]
    return min(known) if known else None


def _machine() -> int | None:
    if sys.platform == "win32":
        return _windows()
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        # where the system has no word for it (macOS), three quarters of the whole is a fair guess
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 0.75)
    except (AttributeError, OSError, ValueError):
        return None


def _windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
            (name, ctypes.c_ulonglong)
            for name in ("total", "free", "page_total", "page_free", "v_total", "v_free", "extra")
        ]

    status = Status()
    status.length = ctypes.sizeof(Status)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    return int(status.free) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def _container() -> int | None:
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        cache = 0
        for line in (_CGROUP / "memory.stat").read_text().splitlines():
            if line.startswith(("inactive_file ", "active_file ")):
                cache += int(line.split()[1])
        return int(limit) - used + cache
    except (OSError, ValueError):
        return None


def _address_space() -> int | None:
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return None
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return limit - pages * resource.getpagesize()
    except (ImportError, OSError, ValueError, AttributeError):
        return None
