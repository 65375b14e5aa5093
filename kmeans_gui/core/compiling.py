"""How kernels are compiled and kept.

Every kernel is single-threaded and releases the GIL; `kmeans_gui.core.threads` spreads slices of
work over the processors.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

PACKAGES_WITH_KERNELS = ("core", "raster")


def compiled(function: Callable[..., Any], fastmath: Any = False) -> Callable[..., Any]:
    """Compile `function` on first use, without the GIL, and keep the machine code on disk.

    Beside the source if that can be written, otherwise in the person's cache directory; where
    neither can be, every process compiles anew.
    """
    options = {"nogil": True, "error_model": "numpy", "fastmath": fastmath}
    # Nobody calls a kernel from C: without that way in, each compiles a twentieth faster.
    options["no_cfunc_wrapper"] = True
    try:
        return _kept(numba.njit(cache=True, **options)(function))
    except RuntimeError:  # numba's word for: no place to keep anything
        kernel: Callable[..., Any] = numba.njit(**options)(function)
        return kernel


in_any_order = partial(compiled, fastmath={"nsz", "reassoc"})
"""Like `compiled`, for sums whose terms may be added in any order, and so side by side: in the
given order each addition would wait for the one before. Nothing that decides between two centers
may depend on an order."""

side_by_side = partial(compiled, fastmath={"nsz", "nnan", "reassoc"})
"""Like `in_any_order`, for the least and the greatest of numbers, none of which is NaN."""


def readonly(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view, the one array type that the kernels are compiled for.

    Each kernel is then compiled once per dtype, whether the points come from memory or from a
    read-only memory map.
    """
    view = array.view(np.ndarray)
    view.flags.writeable = False
    return view


def own_centers(centers: NDArray[Any]) -> NDArray[np.float64]:
    """Return centers as an array that could be written: the type that a loop moves them in.

    A scan is then compiled once, whether it is asked from Python or from a compiled loop.
    """
    array = np.ascontiguousarray(centers, np.float64)
    return array if array.flags.writeable else array.copy()


def _kept(kernel: Any) -> Callable[..., Any]:
    """Let the machine code on disk go stale when any file with kernels changes.

    Numba looks at the kernel's own file alone, but what it calls, and the constants that it
    reads, may come from another. There is no public way to say so.
    """
    try:
        file = kernel._cache._cache_file
        file._source_stamp = (file._source_stamp, _freshness())
    except AttributeError:
        # Another version of numba keeps it elsewhere, or there is nowhere to keep it.
        pass
    return kernel  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _freshness() -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of every file that may hold a kernel."""
    root = Path(__file__).parents[1]
    found = []
    for package in PACKAGES_WITH_KERNELS:
        for path in sorted((root / package).glob("*.py")):
            status = path.stat()
            found.append((f"{package}/{path.name}", status.st_mtime_ns, status.st_size))
    return tuple(found)
