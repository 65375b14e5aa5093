"""Compiled loops over one slice of points: single-threaded, without the GIL.

Every kernel takes rows of a C-ordered (n, 2) array of float32 or float64, subtracts an origin in
float64 and works in float64 from direct differences. Points are first unpacked into a block of
separate x and y, so that the compiler vectorises over points while the centers are constants.

Arrays that a kernel only reads are handed over read-only (see `kmeans_gui.core.compiling`).
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order, side_by_side

BLOCK = 256
"""Points in a block: their coordinates, distances and labels stay in the first-level cache."""


@compiled
def nearest(x, y, m, centers, best, label):
    """Write the squared distance and the index of the nearest of all centers, for m points.

    Four centers at a time, so that a point is loaded once for four comparisons. A tie goes to
    the lowest index because only a strictly smaller distance wins.
    """
    k = centers.shape[0]
    for i in range(m):
        best[i] = np.inf
        label[i] = 0
    j = 0
    while j + 4 <= k:
        x0, y0 = centers[j, 0], centers[j, 1]
        x1, y1 = centers[j + 1, 0], centers[j + 1, 1]
        x2, y2 = centers[j + 2, 0], centers[j + 2, 1]
        x3, y3 = centers[j + 3, 0], centers[j + 3, 1]
        for i in range(m):
            b, nearest = best[i], label[i]
            d = (x[i] - x0) * (x[i] - x0) + (y[i] - y0) * (y[i] - y0)
            nearest = j if d < b else nearest
            b = d if d < b else b
            d = (x[i] - x1) * (x[i] - x1) + (y[i] - y1) * (y[i] - y1)
            nearest = j + 1 if d < b else nearest
            b = d if d < b else b
            d = (x[i] - x2) * (x[i] - x2) + (y[i] - y2) * (y[i] - y2)
            nearest = j + 2 if d < b else nearest
            b = d if d < b else b
            d = (x[i] - x3) * (x[i] - x3) + (y[i] - y3) * (y[i] - y3)
            nearest = j + 3 if d < b else nearest
            b = d if d < b else b
            best[i], label[i] = b, nearest
        j += 4
    while j < k:
        x0, y0 = centers[j, 0], centers[j, 1]
        for i in range(m):
            d = (x[i] - x0) * (x[i] - x0) + (y[i] - y0) * (y[i] - y0)
            label[i] = j if d < best[i] else label[i]
            best[i] = d if d < best[i] else best[i]
        j += 1


@compiled
def unpack(points, origin, x, y):
    """Write the working coordinates of a block of points.

    Here as elsewhere a block is a slice, indexed from 0: an index that could be negative would
    have to be looked at, and keeps the compiler from vectorising.
    """
    origin_x, origin_y = origin[0], origin[1]
    for i in range(points.shape[0]):
        x[i], y[i] = points[i, 0] - origin_x, points[i, 1] - origin_y


@in_any_order
def plus(total, term):
    """Add; where all additions of a loop to a total are these, they are made side by side."""
    return total + term


@side_by_side
def lowest_of(values):
    """Return the lowest of some numbers."""
    lowest = values[0]
    for i in range(values.shape[0]):
        lowest = values[i] if values[i] < lowest else lowest
    return lowest


@in_any_order
def sums_of(label, j, x, y, best, m):
    """Return count, sum of x, of y, and of squared distances of the points labeled j."""
    count, sum_x, sum_y, inertia = 0.0, 0.0, 0.0, 0.0
    for i in range(m):
        count += 1.0 if label[i] == j else 0.0
        sum_x += x[i] if label[i] == j else 0.0
        sum_y += y[i] if label[i] == j else 0.0
        inertia += best[i] if label[i] == j else 0.0
    return count, sum_x, sum_y, inertia


@compiled
def scan_moments(points, weights, origin, centers, out):
    """Add up, per center, the points nearest to it.

    Parameters
    ----------
    points : (n, 2) float32 or float64
    weights : (n,) float64, or empty for all ones
    origin : (2,) float64, subtracted from the points
    centers : (k, 2) float64, relative to the origin
    out : (k, 4) float64, zeros; receives weight, sum of x, sum of y, sum of squared distances
    """
    x, y, best = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    label = np.empty(BLOCK, np.int64)
    k = centers.shape[0]
    # Neighboring points often share a center; two rows per center keep their sums from waiting
    # for each other.
    rows = np.zeros((2 * k, 4))
    for start in range(0, points.shape[0], BLOCK):
        m = min(BLOCK, points.shape[0] - start)
        unpack(points[start : start + m], origin, x, y)
        nearest(x, y, m, centers, best, label)
        for i in range(m):
            weight = 1.0 if weights.shape[0] == 0 else weights[start + i]
            row = 2 * label[i] + (i & 1)
            rows[row, 0] += weight
            rows[row, 1] += weight * x[i]
            rows[row, 2] += weight * y[i]
            rows[row, 3] += weight * best[i]
    for j in range(k):
        for c in range(4):
            out[j, c] += rows[2 * j, c] + rows[2 * j + 1, c]


@compiled
def scan_labels(points, origin, centers, labels, distances):
    """Write the nearest center of each point into `labels` (n,) int32.

    `distances` (n,) float64 receives the squared distances, unless it is empty.
    """
    x, y, best = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    label = np.empty(BLOCK, np.int64)
    for start in range(0, points.shape[0], BLOCK):
        m = min(BLOCK, points.shape[0] - start)
        unpack(points[start : start + m], origin, x, y)
        nearest(x, y, m, centers, best, label)
        for i in range(m):
            labels[start + i] = label[i]
        if distances.shape[0] > 0:
            for i in range(m):
                distances[start + i] = best[i]


@compiled
def gather(points, positions, origin, out):
    """Copy the working coordinates of some points into `out` (m, 2).

    Nothing waits for a point to arrive from memory before the next one is asked for.
    """
    for i in range(positions.shape[0]):
        out[i, 0] = points[positions[i], 0] - origin[0]
        out[i, 1] = points[positions[i], 1] - origin[1]


@compiled
def scan_spread(points, out):
    """Add up count, means, sums of squared deviations and the extent of the points.

    Blocks are merged by the formula of Chan, Golub and LeVeque (1983), so that nothing cancels.
    `out` (9,) float64 receives n, mean x, mean y, M2 x, M2 y, min x, max x, min y, max y.
    Returns the first row that holds a value which is not finite, or -1.
    """
    count, mean_x, mean_y, m2_x, m2_y = 0.0, 0.0, 0.0, 0.0, 0.0
    min_x, max_x, min_y, max_y = np.inf, -np.inf, np.inf, -np.inf
    for start in range(0, points.shape[0], BLOCK):
        stop = min(start + BLOCK, points.shape[0])
        m = float(stop - start)
        x0, y0 = float(points[start, 0]), float(points[start, 1])
        sx, sy, sxx, syy = 0.0, 0.0, 0.0, 0.0
        for i in range(start, stop):
            dx, dy = points[i, 0] - x0, points[i, 1] - y0
            sx += dx
            sy += dy
        if not (np.isfinite(sx) and np.isfinite(sy)):
            for i in range(start, stop):
                if not (np.isfinite(points[i, 0]) and np.isfinite(points[i, 1])):
                    return i
        sx, sy = x0 + sx / m, y0 + sy / m
        for i in range(start, stop):
            px, py = float(points[i, 0]), float(points[i, 1])
            sxx += (px - sx) * (px - sx)
            syy += (py - sy) * (py - sy)
            min_x, max_x = min(min_x, px), max(max_x, px)
            min_y, max_y = min(min_y, py), max(max_y, py)
        dx, dy = sx - mean_x, sy - mean_y
        total = count + m
        m2_x += sxx + dx * dx * count * m / total
        m2_y += syy + dy * dy * count * m / total
        mean_x += dx * m / total
        mean_y += dy * m / total
        count = total
    out[0], out[1], out[2], out[3], out[4] = count, mean_x, mean_y, m2_x, m2_y
    out[5], out[6], out[7], out[8] = min_x, max_x, min_y, max_y
    return -1


@compiled
def minibatch_step(points, weights, origin, centers, counts):
    """Move each center to the mean of all points that it has ever absorbed (Sculley, 2010).

    Parameters
    ----------
    points : (b, 2), the batch
    weights : (b,) float64, or empty for all ones
    centers : (k, 2) float64, relative to the origin; updated
    counts : (k,) float64, the weight absorbed by each center; updated

    Returns
    -------
    float
        The inertia of the batch before the centers moved.
    """
    k = centers.shape[0]
    sums = np.zeros((k, 4))
    scan_moments(points, weights, origin, centers, sums)
    inertia = 0.0
    for j in range(k):
        inertia += sums[j, 3]
        if sums[j, 0] > 0.0:
            total = counts[j] + sums[j, 0]
            centers[j, 0] = (centers[j, 0] * counts[j] + sums[j, 1]) / total
            centers[j, 1] = (centers[j, 1] * counts[j] + sums[j, 2]) / total
            counts[j] = total
    return inertia
