"""How much memory there is."""

from __future__ import annotations

import os
from pathlib import Path


def available_memory() -> float:
    """Return the bytes that can be used without swapping; infinity where nobody tells."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        # Not all of it is free, but half of it is a fair guess where the free part is unknown.
        return 0.5 * float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return float("inf")
