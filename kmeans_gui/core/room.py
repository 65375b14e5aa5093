"""Whether there is memory for an index. The window asks it, too: nothing here loads a compiler."""

from __future__ import annotations

from kmeans_gui.memory import available_memory

MEMORY_SHARE = 0.5
"""Part of the free memory that an index nobody asked for may take."""

TREE_BYTES = 2
"""Bytes of the tree per point: its leaves have 64 points, its nodes 64 bytes, two for each leaf."""


def memory_needed(n: int, itemsize: int, weighted: bool = False) -> float:
    """Return the bytes that building an index takes at its peak.

    Parameters
    ----------
    n : int
        Number of points.
    itemsize : int
        Bytes of a coordinate: 4 or 8.
    weighted : bool
        Whether the points have weights.
    """
    per_point = 2 * itemsize + 4 + 2 + TREE_BYTES + (8 if weighted else 0)
    return 1.2 * per_point * n


def is_room_for_index(n: int, itemsize: int, weighted: bool = False) -> bool:
    """Return whether an index takes no more memory than one that nobody asked for may.

    See `memory_needed` for the parameters.
    """
    free = available_memory()
    return free is None or memory_needed(n, itemsize, weighted) <= MEMORY_SHARE * free


def check_room_for_index(n: int, itemsize: int, weighted: bool = False) -> None:
    """Raise a ValueError if an index would take more memory than is free.

    See `memory_needed` for the parameters.
    """
    needed, free = memory_needed(n, itemsize, weighted), available_memory()
    if free is not None and needed > free:
        raise ValueError(
            f"Filtering needs an index of the {n:,} points, which takes {needed / 1e9:.1f} GB, and "
            f"{free / 1e9:.1f} GB of memory are free: choose 'lloyd', which scans the points."
        )
