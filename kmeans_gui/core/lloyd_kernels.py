"""Lloyd's loop compiled, for point sets so small that Python between two passes takes longer."""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.kernels import scan_moments
from kmeans_gui.core.leaf_kernels import leaf_moments

ITERATING, CONVERGED, WITHIN_TOLERANCE, UNUSUAL = 0, 1, 2, 3
"""How a burst ends: out of steps; the centers stand still; they moved less than the tolerance;
the next step needs more than means, such as a center for an empty cluster."""


@compiled
def _means(sums, origin, own, centers, new):
    """Write the means of the clusters; return how far that moves the centers, squared.

    Negative if a cluster is empty. `own` (1,) is of the points' dtype: what is measured is what is
    published, centers of the data's own precision.
    """
    shift = 0.0
    for j in range(sums.shape[0]):
        if sums[j, 0] <= 0.0:
            return -1.0
        for axis in range(2):
            own[0] = sums[j, 1 + axis] / sums[j, 0] + origin[axis]
            new[j, axis] = np.float64(own[0]) - origin[axis]
            shift += (new[j, axis] - centers[j, axis]) * (new[j, axis] - centers[j, axis])
    return shift


@compiled
def clear(rows):
    """Write zeros: numba compiles a loop sooner than an assignment to a slice."""
    for j in range(rows.shape[0]):
        for c in range(rows.shape[1]):
            rows[j, c] = 0.0


@compiled
def _accepted(new, fresh, before, centers, sums):
    """Take over new centers and their sums, unless they are worse; return whether."""
    rise = 0.0
    for j in range(sums.shape[0]):
        rise += sums[j, 3]
    for j in range(sums.shape[0]):
        rise -= fresh[j, 3]
    if rise < 0.0:
        return False
    for j in range(sums.shape[0]):
        for axis in range(2):
            before[j, axis], centers[j, axis] = centers[j, axis], new[j, axis]
        for c in range(4):
            sums[j, c] = fresh[j, c]
    return True


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
    distances : int
    """
    k = centers.shape[0]
    new, fresh, own = np.empty((k, 2)), np.empty((k, 4)), np.empty(1, points.dtype)
    squared_shift, distances = 0.0, 0
    for step in range(n_steps):
        shift = _means(sums, origin, own, centers, new)
        if 0.0 <= shift <= min(rounding, tolerance):
            # The same assignment has the same means; they are kept to the last bit.
            return step + 1, CONVERGED, 0.0, distances
        if shift <= rounding:
            return step, UNUSUAL, squared_shift, distances
        clear(fresh)
        scan_moments(points, weights, origin, new, fresh)
        if not _accepted(new, fresh, before, centers, sums):
            return step, UNUSUAL, squared_shift, distances
        distances += points.shape[0] * k
        squared_shift = shift
        if shift <= tolerance:
            return step + 1, WITHIN_TOLERANCE, shift, distances
    return n_steps, ITERATING, squared_shift, distances


@compiled
def leaf_bursts(
    x, y, weights, origin, nodes, n_leaves, fresh, centers, sums, before, tolerance, rounding,
    n_steps, told,
):  # fmt: skip
    """Run the same iterations on an index of few points, from several starts.

    Parameters
    ----------
    x, y, weights, origin, nodes, n_leaves
        As in `leaf_moments`.
    fresh : bool
        Whether the sums are zeros, still to be found.
    centers, before : (s, k, 2) float64
    sums : (s, k, 4) float64
        Of each start what `lloyd_burst` takes, as are `tolerance`, `rounding` and `n_steps`.
    told : (s, 4) float64
        Receives what `lloyd_burst` returns. A start with an empty cluster takes no step.
    """
    k = centers.shape[1]
    new, room, own = np.empty((k, 2)), np.empty((k, 4)), np.empty(1, x.dtype)
    for start in range(centers.shape[0]):
        at, known, distances = centers[start], sums[start], 0
        if fresh:
            distances = leaf_moments(x, y, weights, origin, nodes, n_leaves, at, known)
        steps, end, squared_shift = 0, ITERATING, 0.0
        while end == ITERATING and steps < n_steps:
            shift = _means(known, origin, own, at, new)
            if 0.0 <= shift <= min(rounding, tolerance):
                # The same assignment has the same means; they are kept to the last bit.
                steps, end, squared_shift = steps + 1, CONVERGED, 0.0
            elif shift <= rounding:
                end = UNUSUAL
            else:
                clear(room)
                computed = leaf_moments(x, y, weights, origin, nodes, n_leaves, new, room)
                if not _accepted(new, room, before[start], at, known):
                    end = UNUSUAL
                else:
                    steps, distances, squared_shift = steps + 1, distances + computed, shift
                    end = WITHIN_TOLERANCE if shift <= tolerance else ITERATING
        told[start, 0], told[start, 1] = steps, end
        told[start, 2], told[start, 3] = squared_shift, distances
