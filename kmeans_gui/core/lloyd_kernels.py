"""Lloyd's loop compiled, for point sets so small that Python between two passes takes longer."""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.kernels import scan_moments

ITERATING, CONVERGED, WITHIN_TOLERANCE, UNUSUAL = 0, 1, 2, 3
"""How a burst ends: out of steps; the centers stand still; they moved less than the tolerance;
the next step needs more than means, such as a center for an empty cluster."""


@compiled
def lloyd_burst(points, weights, origin, centers, sums, before, tolerance, rounding, n_steps):
    """Run iterations of Lloyd, of which each asks for nothing but the means of the clusters.

    Parameters
    ----------
    points, weights, origin
        As in `scan_moments`.
    centers : (k, 2) float64, relative to the origin; updated
    sums : (k, 4) float64
        What `scan_moments` says of these centers; updated.
    before : (k, 2) float64, receives the centers of the last step but one
    tolerance : float
        Squared shift of the centers below which to stop.
    rounding : float
        Squared shift that may be rounding alone.
    n_steps : int
        Steps at the most.

    Returns
    -------
    steps : int
    end : int
        See above.
    squared_shift : float
        Of the last step.
    """
    k = centers.shape[0]
    new, fresh = np.empty((k, 2)), np.empty((k, 4))
    # What is measured is what is published: centers of the data's own precision.
    own = np.empty(1, points.dtype)
    squared_shift = 0.0
    for step in range(n_steps):
        shift, inertia = 0.0, 0.0
        for j in range(k):
            if sums[j, 0] <= 0.0:
                return step, UNUSUAL, squared_shift
            for axis in range(2):
                own[0] = sums[j, 1 + axis] / sums[j, 0] + origin[axis]
                new[j, axis] = np.float64(own[0]) - origin[axis]
                shift += (new[j, axis] - centers[j, axis]) * (new[j, axis] - centers[j, axis])
            inertia += sums[j, 3]
        if shift <= rounding:
            if shift <= tolerance:
                # The same assignment has the same means; they are kept to the last bit.
                return step + 1, CONVERGED, 0.0
            return step, UNUSUAL, squared_shift
        for j in range(k):
            for c in range(4):
                fresh[j, c] = 0.0
        scan_moments(points, weights, origin, new, fresh)
        for j in range(k):
            inertia -= fresh[j, 3]
        if inertia < 0.0:
            return step, UNUSUAL, squared_shift
        squared_shift = shift
        for j in range(k):
            for axis in range(2):
                before[j, axis], centers[j, axis] = centers[j, axis], new[j, axis]
            for c in range(4):
                sums[j, c] = fresh[j, c]
        if shift <= tolerance:
            return step + 1, WITHIN_TOLERANCE, shift
    return n_steps, ITERATING, squared_shift
