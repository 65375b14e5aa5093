"""Which cluster of one fit is which cluster of another: for colors that mean the same in both."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_CLOSEST_FIRST = 64
"""Up to so many centers the closest pair of all is matched first, which takes k passes over all
pairs; beyond, each center takes in turn what is nearest and still free."""


def match_colors(
    reference: ArrayLike, centers: ArrayLike, taken: ArrayLike | None = None
) -> NDArray[np.intp]:
    """Return for each center which color it takes, so that it looks like its counterpart.

    Parameters
    ----------
    reference : array-like of shape (m, 2)
        Centers that have colors already.
    centers : array-like of shape (k, 2)
    taken : array-like of shape (m,), optional
        The colors of the reference; by default 0 to m - 1.

    Returns
    -------
    ndarray of shape (k,)
        Different colors. A center that is matched with one of the reference takes its color; the
        others take the lowest that are left.
    """
    ours = np.asarray(centers, dtype=np.float64).reshape(-1, 2)
    theirs = np.asarray(reference, dtype=np.float64).reshape(-1, 2)
    k = len(ours)
    colors = np.full(k, -1, dtype=np.intp)
    if k and len(theirs):
        with np.errstate(over="ignore", invalid="ignore"):
            gap = ours[:, None, :] - theirs[None, :, :]
            distances = np.nan_to_num((gap * gap).sum(axis=2), nan=np.inf)
        known = np.arange(len(theirs)) if taken is None else np.asarray(taken, dtype=np.intp)
        for row, column in _pairs(distances):
            colors[row] = known[column]
    left = np.setdiff1d(np.arange(2 * k), colors)
    alone = colors < 0
    colors[alone] = left[: np.count_nonzero(alone)]
    return colors


def _pairs(distances: NDArray[Any]) -> list[tuple[int, int]]:
    """Return pairs of a row and a column, none of either twice, as many as there can be."""
    free = distances.copy()
    n_rows, n_columns = free.shape
    pairs = []
    open_rows, open_columns = np.ones(n_rows, dtype=bool), np.ones(n_columns, dtype=bool)
    for turn in range(min(n_rows, n_columns)):
        if max(n_rows, n_columns) <= _CLOSEST_FIRST:
            row, column = divmod(int(np.argmin(free)), n_columns)
        elif n_columns <= n_rows:
            row, column = int(np.argmin(free[:, turn])), turn
        else:
            row, column = turn, int(np.argmin(free[turn]))
        if not (open_rows[row] and open_columns[column]):
            # nothing but infinite distances is left: any free pair will do
            row, column = int(np.argmax(open_rows)), int(np.argmax(open_columns))
        open_rows[row] = open_columns[column] = False
        free[row, :] = np.inf
        free[:, column] = np.inf
        pairs.append((row, column))
    return pairs
