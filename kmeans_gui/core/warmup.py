"""Compiles every kernel, so that no fit is timed, or waited for, while it compiles."""

from __future__ import annotations

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Load or compile every kernel that a fit needs; call it on a worker thread.

    Takes seconds on the first start after an installation, some tenths of one afterwards: the
    machine code is kept on disk. The second call in a process does nothing.
    """
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.model import FitSpec
    from kmeans_gui.core.points import ArrayPoints, Points

    X = np.random.RandomState(0).standard_normal((300, 2))
    for dtype in (np.float32, np.float64):
        scanned = ArrayPoints(X.astype(dtype))
        fit_points(scanned, FitSpec("lloyd", n_clusters=5, max_iter=2, random_state=0))
        fit_points(scanned, FitSpec("minibatch", n_clusters=5, max_iter=1, random_state=0))
        fit_points(scanned, FitSpec("filtering", n_clusters=5, max_iter=2, random_state=0))
        stores: tuple[Points, ...] = (scanned, scanned.indexed())
        for points in stores:
            points.labels(X[:5])
            # Few points are seeded in one go; these are the steps of seeding many.
            closest = points.closest_distances(X[0])
            closest.potentials(X[:2])
            closest.draw(np.array([0.5]))
