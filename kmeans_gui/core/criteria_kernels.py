"""Compiled loops of the criteria for the number of clusters.

Single-threaded and without the GIL, as in `kmeans_gui.core.kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order


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


@in_any_order
def distance_sums(x, y, starts, c, begin, end, sums, nearest):
    """Add up the distances of some points of a cluster to its own and to all later points.

    Each distance is computed once and counts for both of its points, as the root is what it costs.

    Parameters
    ----------
    x, y : (n,) float64, sorted by cluster
    starts : (k + 1,) int64; cluster j is ``starts[j]:starts[j + 1]``
    c, begin, end : the cluster, and its points ``begin:end``
    sums : (n,) float64
        To be added to: what each point has to points of cluster c. The points' own to later
        clusters are not added here, but:
    nearest : (n,) float64
        Lowered, for the points alone, to the mean distance to each later cluster.
    """
    k = starts.shape[0] - 1
    m = end - begin
    px, py, total = x[begin:end].copy(), y[begin:end].copy(), np.empty(m)
    for i in range(m):
        for j in range(i + 1, m):
            dx, dy = px[i] - px[j], py[i] - py[j]
            distance = np.sqrt(dx * dx + dy * dy)
            sums[begin + i] += distance
            sums[begin + j] += distance
    for other in range(c, k):
        first, last = max(starts[other], end), starts[other + 1]
        total[:] = 0.0
        for j in range(first, last):
            xj, yj, back = x[j], y[j], 0.0
            for i in range(m):
                dx, dy = px[i] - xj, py[i] - yj
                distance = np.sqrt(dx * dx + dy * dy)
                total[i] += distance
                back += distance
            sums[j] += back
        for i in range(m):
            if other == c:
                sums[begin + i] += total[i]
            else:
                nearest[begin + i] = min(nearest[begin + i], total[i] / (last - first))
