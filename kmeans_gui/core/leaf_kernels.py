"""Compiled passes over all leaves of a small tree, for so few points that walking it costs more.

A leaf's points lie close together, so of many centers few can be nearest to any of them. Boxes and
centers are compared side by side, which a walk cannot do, and loops over a leaf have a length that
the compiler knows. The tree's layout is that of `kmeans_gui.core.tree_kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order
from kmeans_gui.core.filter_kernels import EXACT, add_node, sums_of_two
from kmeans_gui.core.kernels import lowest_of
from kmeans_gui.core.tree_kernels import LEAF

BY_MASK = 6
"""Candidates up to which each is summed on its own: more are quicker added up point by point."""


@compiled
def _candidates(box, all_x, all_y, room, kept, kept_j):
    """Write the centers that may be nearest somewhere in a leaf's box, in order; return how many.

    The test is that of `filter_candidates`.
    """
    k = all_x.shape[0]
    low_x, high_x, low_y, high_y = box[0], box[1], box[2], box[3]
    mid_x, mid_y = 0.5 * (low_x + high_x), 0.5 * (low_y + high_y)
    for j in range(k):
        room[j] = (all_x[j] - mid_x) * (all_x[j] - mid_x) + (all_y[j] - mid_y) * (all_y[j] - mid_y)
    star, least = 0, lowest_of(room)
    while room[star] > least:
        star += 1
    star_x, star_y = all_x[star], all_y[star]
    width, height = high_x - low_x, high_y - low_y
    slack = width * width + height * height
    for j in range(k):
        x, y = all_x[j], all_y[j]
        corner_x = high_x if x > star_x else low_x
        corner_y = high_y if y > star_y else low_y
        d = (corner_x - x) * (corner_x - x) + (corner_y - y) * (corner_y - y)
        e = (corner_x - star_x) * (corner_x - star_x) + (corner_y - star_y) * (corner_y - star_y)
        loses = d - e > EXACT * (d + e + slack)
        twin = x == star_x and y == star_y
        room[j] = 1.0 if not (loses or twin) else 0.0
    room[star] = 1.0
    m = 0
    for j in range(k):
        kept[m, 0], kept[m, 1], kept_j[m] = all_x[j], all_y[j], j
        m += 1 if room[j] > 0.0 else 0
    return m


@compiled
def _nearest_of_leaf(x, y, kept, m, best, label):
    """Write the squared distance and the number of the nearest of m centers for a whole leaf."""
    x0, y0 = kept[0, 0], kept[0, 1]
    for i in range(LEAF):
        best[i] = (x[i] - x0) * (x[i] - x0) + (y[i] - y0) * (y[i] - y0)
        label[i] = 0
    for c in range(1, m):
        x0, y0 = kept[c, 0], kept[c, 1]
        for i in range(LEAF):
            d = (x[i] - x0) * (x[i] - x0) + (y[i] - y0) * (y[i] - y0)
            label[i] = c if d < best[i] else label[i]
            best[i] = d if d < best[i] else best[i]


@in_any_order
def _sums_of_leaf(label, c, x, y, best):
    """Return count, sum of x, of y, and of squared distances of a whole leaf's points labeled c."""
    count, sum_x, sum_y, squares = 0.0, 0.0, 0.0, 0.0
    for i in range(LEAF):
        count += 1.0 if label[i] == c else 0.0
        sum_x += x[i] if label[i] == c else 0.0
        sum_y += y[i] if label[i] == c else 0.0
        squares += best[i] if label[i] == c else 0.0
    return count, sum_x, sum_y, squares


@compiled
def leaf_moments(x, y, weights, origin, nodes, n_leaves, centers, out):
    """Add up, per center, the points nearest to it, looking at every leaf.

    Parameters
    ----------
    x, y, weights, origin, nodes
        As in `filter_points`.
    n_leaves : int
    centers : (k, 2) float64, relative to the origin
    out : (k, 4) float64, zeros; receives weight, sum of x, sum of y, sum of squared distances

    Returns
    -------
    int
        Distances computed: three per center and leaf, one per candidate and point.
    """
    n, k = x.shape[0], centers.shape[0]
    all_x, all_y, room = np.empty(k), np.empty(k), np.empty(k)
    for j in range(k):
        all_x[j], all_y[j] = centers[j, 0], centers[j, 1]
    kept, kept_j = np.empty((k + 1, 2)), np.empty(k + 1, np.int64)
    px, py, best, label = np.zeros(LEAF), np.zeros(LEAF), np.empty(LEAF), np.empty(LEAF, np.int64)
    origin_x, origin_y = origin[0], origin[1]
    distances = 3 * k * n_leaves
    for leaf in range(n_leaves):
        m = _candidates(nodes[leaf], all_x, all_y, room, kept, kept_j)
        begin = leaf * LEAF
        size = min(LEAF, n - begin)
        if m == 1:
            add_node(nodes, leaf, kept[0, 0], kept[0, 1], kept_j[0], out)
            continue
        distances += m * size
        leaf_x, leaf_y = x[begin : begin + size], y[begin : begin + size]
        if m == 2 and weights.shape[0] == 0:
            sums = sums_of_two(
                leaf_x, leaf_y, origin, kept[0, 0], kept[0, 1], kept[1, 0], kept[1, 1]
            )
            for c in range(4):
                out[kept_j[0], c] += sums[c]
                out[kept_j[1], c] += sums[4 + c]
            continue
        for i in range(size):
            px[i], py[i] = leaf_x[i] - origin_x, leaf_y[i] - origin_y
        _nearest_of_leaf(px, py, kept, m, best, label)
        if m <= BY_MASK and weights.shape[0] == 0:
            for i in range(size, LEAF):
                label[i] = -1
            for c in range(m):
                n_c, sum_x, sum_y, squares = _sums_of_leaf(label, c, px, py, best)
                row = out[kept_j[c]]
                row[0], row[1] = row[0] + n_c, row[1] + sum_x
                row[2], row[3] = row[2] + sum_y, row[3] + squares
            continue
        for i in range(size):
            w = 1.0 if weights.shape[0] == 0 else weights[begin + i]
            row = out[kept_j[label[i]]]
            row[0], row[1] = row[0] + w, row[1] + w * px[i]
            row[2], row[3] = row[2] + w * py[i], row[3] + w * best[i]
    return distances
