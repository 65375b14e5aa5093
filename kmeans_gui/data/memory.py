"""Refuses what does not fit in memory, before the machine freezes."""

from __future__ import annotations

import numpy as np

from kmeans_gui.memory import available_memory

_RESERVE = 200 * 2**20
"""Left for the window and the system: a machine that swaps is as good as frozen."""


def require_memory(n_bytes: float, what: str) -> None:
    """Raise a ValueError that says so if `n_bytes` more do not fit in memory.

    Parameters
    ----------
    n_bytes : float
    what : str
        The subject of the sentence, as in "100,000,000 points".

    Raises
    ------
    ValueError
    """
    free = available_memory()
    if free is not None and n_bytes > max(free - _RESERVE, 0):
        raise ValueError(
            f"{what} would take about {_gigabytes(n_bytes)} of memory and {_gigabytes(free)} are"
            " free: use fewer points, or a .npy file, which is read in place"
        )


def array_bytes(n_rows: int, n_columns: int = 2, dtype: type = np.float64) -> int:
    """Return the size of an array of `n_rows` by `n_columns`."""
    return n_rows * n_columns * np.dtype(dtype).itemsize


def _gigabytes(n_bytes: float) -> str:
    if n_bytes < 2**30:
        return f"{n_bytes / 2**20:,.0f} MB"
    return f"{n_bytes / 2**30:,.1f} GB"
