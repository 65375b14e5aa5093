"""Where the points of a mini-batch are drawn from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.points import Points, is_mapped

SEEK_BYTES = 1 << 28
"""Size of a memory map from which single points are no longer drawn: each could be a seek."""

RUN = 32
"""Points that are drawn as one contiguous run from a large memory map."""


def batch_sampler(
    points: Points, batch_size: int, rng: np.random.RandomState
) -> Callable[[], NDArray[np.int64]]:
    """Return a function that draws the positions (batch_size,) of a batch, with replacement.

    The numbers are those of ``rng.choice(n, batch_size, p=weights / weights.sum())``, at a cost
    that does not grow with n. From a large memory map, contiguous runs are drawn instead, whose
    beginnings are uniform over all points: a step then touches a few pages, not a thousand.

    Parameters
    ----------
    points : Points
    batch_size : int
    rng : RandomState
    """
    n, weights = points.n, points.weights
    if weights is not None:
        cumulated = np.cumsum(weights / weights.sum())
        cumulated /= cumulated[-1]
        return lambda: cumulated.searchsorted(rng.random_sample(batch_size), side="right")
    if is_mapped(points.data()) and points.data().nbytes >= SEEK_BYTES and n > RUN:
        return lambda: _runs(n, batch_size, rng)
    return lambda: np.minimum((rng.random_sample(batch_size) * n).astype(np.int64), n - 1)


def _runs(n: int, batch_size: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Draw contiguous runs; one that passes the end goes on at the beginning."""
    n_runs = -(-batch_size // RUN)
    begins = np.minimum((rng.random_sample(n_runs) * n).astype(np.int64), n - 1)
    positions = (begins[:, None] + np.arange(RUN)) % n
    return positions.ravel()[:batch_size]
