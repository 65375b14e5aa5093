"""Mini-batch steps compiled, for fits that nobody watches: Python took longer than the steps."""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.kernels import gather, minibatch_step

LEARNING, WITHIN_TOLERANCE, NO_IMPROVEMENT, TO_REASSIGN = 0, 1, 2, 3
"""How a burst ends: out of steps; the centers moved less than the tolerance; the smoothed inertia
stopped falling; the next step has to move a center that hardly any point chose."""

STEPS, SMOOTHED, LOWEST, WORSE, SINCE, INERTIA, SHIFT = range(7)
"""What a burst keeps in its state: steps taken in the fit, the smoothed inertia, its lowest value,
steps without a lower one, points since rare centers were looked at; and of the last step its
inertia per point and squared shift."""


@compiled
def minibatch_burst(
    points, weights, origin, zero, uniforms, room, centers, counts, state,
    alpha, tolerance, patience, ratio,
):  # fmt: skip
    """Take steps of mini-batch K-Means, one for each row of `uniforms`, if nothing intervenes.

    Parameters
    ----------
    points : (n, 2) float32 or float64
    weights : (0,) float64
        For `minibatch_step`.
    origin, zero : (2,) float64
        That of the points, and that of a batch.
    uniforms : (n_steps, b) float64
        A number from 0 to 1 for each point of each batch.
    room : tuple of (b,) int64, (b, 2) float64, and read-only views of both
        Where a batch is put together: other kernels are compiled for arrays that they only read.
    centers : (k, 2) float64, relative to the origin; updated
    counts : (k,) float64; updated
    state : (7,) float64; updated, see above
    alpha : float
        What a new inertia weighs in the smoothed one.
    tolerance : float
        Squared shift below which to stop; 0 for never.
    patience : int
        Steps without improvement after which to stop; negative for never.
    ratio : float
        A center with less than this part of the largest count is rare.

    Returns
    -------
    steps : int
    end : int
        See above. A step that would have to reassign a center is not taken.
    """
    n, k, size = points.shape[0], centers.shape[0], uniforms.shape[1]
    positions, batch, drawn, seen = room
    old_centers, old_counts = np.empty((k, 2)), np.empty(k)
    for step in range(uniforms.shape[0]):
        for i in range(size):
            positions[i] = min(np.int64(uniforms[step, i] * n), n - 1)
        gather(points, drawn, origin, batch)
        look = state[SINCE] + size >= 10 * k
        for j in range(k):
            look = look or counts[j] == 0.0
            old_counts[j] = counts[j]
            old_centers[j, 0], old_centers[j, 1] = centers[j, 0], centers[j, 1]
        inertia = minibatch_step(seen, weights, zero, centers, counts) / size
        least, most, shift = np.inf, 0.0, 0.0
        for j in range(k):
            least, most = min(least, counts[j]), max(most, counts[j])
            for axis in range(2):
                moved = centers[j, axis] - old_centers[j, axis]
                shift += moved * moved
        if look and ratio > 0.0 and least < ratio * most:
            for j in range(k):
                counts[j] = old_counts[j]
                centers[j, 0], centers[j, 1] = old_centers[j, 0], old_centers[j, 1]
            return step, TO_REASSIGN
        state[SINCE] = 0.0 if look else state[SINCE] + size
        state[STEPS] += 1.0
        state[INERTIA], state[SHIFT] = inertia, shift
        if state[STEPS] == 1.0:
            # The first batch tells about the initial centers only.
            continue
        if np.isnan(state[SMOOTHED]):
            state[SMOOTHED] = inertia
        else:
            state[SMOOTHED] += (inertia - state[SMOOTHED]) * alpha
        if tolerance > 0.0 and shift <= tolerance:
            return step + 1, WITHIN_TOLERANCE
        if state[SMOOTHED] < state[LOWEST]:
            state[WORSE], state[LOWEST] = 0.0, state[SMOOTHED]
        else:
            state[WORSE] += 1.0
        if patience >= 0 and state[WORSE] >= patience:
            return step + 1, NO_IMPROVEMENT
    return uniforms.shape[0], LEARNING
