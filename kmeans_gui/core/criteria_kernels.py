"""Compiled loops of the criteria for the number of clusters.

Single-threaded and without the GIL, as in `kmeans_gui.core.kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled


@compiled
def sum_distances(points, origin, labels, means, out):
    """Add up, per cluster, the distances of its points to its mean.

    Parameters
    ----------
    points : (n, 2) float32 or float64
    origin : (2,) float64, subtracted from the points
    labels : (n,) int32
    means : (k, 2) float64, relative to the origin
    out : (k,) float64, to be added to
    """
    k = means.shape[0]
    # Neighbors often share a cluster; two sums for each keep them from waiting for each other.
    sums = np.zeros(2 * k)
    for i in range(points.shape[0]):
        j = labels[i]
        dx = points[i, 0] - origin[0] - means[j, 0]
        dy = points[i, 1] - origin[1] - means[j, 1]
        sums[2 * j + (i & 1)] += np.sqrt(dx * dx + dy * dy)
    for j in range(k):
        out[j] += sums[2 * j] + sums[2 * j + 1]
