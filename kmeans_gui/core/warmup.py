"""Compiles every kernel, so that no fit is timed, or waited for, while it compiles."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np


def warm_up(dtype: Any = np.float64) -> None:
    """Load or compile every kernel that a fit needs; call it on a worker thread.

    Takes seconds on the first start after an installation, some tenths of one afterwards: the
    machine code is kept on disk. The second call in a process does nothing.

    Parameters
    ----------
    dtype : dtype
        Of the points: float32 has machine code of its own, which few need.
    """
    _warm_up(np.dtype(dtype))


@cache
def _warm_up(dtype: np.dtype[Any]) -> None:
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.index import LABEL_BY_SCAN
    from kmeans_gui.core.model import FitSpec
    from kmeans_gui.core.points import ArrayPoints
    from kmeans_gui.core.seeding import kmeans_plusplus

    array = ArrayPoints(np.random.RandomState(0).standard_normal((300, 2)).astype(dtype))
    for algorithm in ("lloyd", "filtering", "minibatch"):
        spec = FitSpec(algorithm, n_clusters=5, max_iter=2, random_state=0)
        # What nobody watches runs in bursts of its own.
        for on_snapshot in (None, lambda _: None):
            fit_points(array, spec, on_snapshot)
    index = array.indexed()
    few, many = array.take(np.arange(5)), array.take(np.arange(LABEL_BY_SCAN + 1))
    index.nearest(few)
    index.nearest(many)
    for store in (array, index):
        closest = store.closest_distances(few[0])
        closest.potentials(few)
        closest.draw(np.array([0.5]))
    kmeans_plusplus(array, 2, np.random.RandomState(0))
