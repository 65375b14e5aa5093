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
    from kmeans_gui.core.model import Algorithm, FitSpec
    from kmeans_gui.core.ordering import FEW_POINTS
    from kmeans_gui.core.points import ArrayPoints
    from kmeans_gui.core.scanned_seeding import LEAVES_PAY
    from kmeans_gui.core.seeding import kmeans_plusplus

    # Of few points an index is built and asked otherwise than of many.
    n = FEW_POINTS + 1
    points = np.random.RandomState(0).standard_normal((n, 2)).astype(dtype)
    many, few = ArrayPoints(points), ArrayPoints(points[:300].copy())
    algorithms: tuple[Algorithm, ...] = ("lloyd", "filtering", "minibatch")
    for algorithm in algorithms:
        spec = FitSpec(algorithm, n_clusters=LEAVES_PAY + 2, max_iter=2, random_state=0)
        # What nobody watches runs in bursts of its own.
        for on_snapshot in (None, lambda _: None):
            fit_points(few, spec, on_snapshot)
    index = many.indexed()
    some, more = many.take(np.arange(5)), many.take(np.arange(LABEL_BY_SCAN + 1))
    index.moments(some)
    index.nearest(some)
    index.nearest(more)
    for store in (many, index):
        closest = store.closest_distances(some[0])
        closest.potentials(some)
        closest.draw(np.array([0.5]))
    kmeans_plusplus(few, 2, np.random.RandomState(0))
