"""Compiled loops of a filtering pass: walking the tree with a shrinking list of candidates.

Kanungo et al. (2002), "An efficient k-means clustering algorithm: analysis and implementation".
The tree's layout is that of `kmeans_gui.core.tree_kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.kernels import plus, sums_of
from kmeans_gui.core.tree_kernels import LEAF

EXACT = 2e-15
"""A candidate is pruned only if it loses by more than rounding can make in any distance that a
scan would compute, so that filtering and scanning agree on every label."""


@compiled
def filter_candidates(nodes, node, cx, cy, cj, h, m):
    """Keep the candidates that may be nearest somewhere in a node's box; return how many.

    Reads the m candidates in row ``h + 1`` and writes those kept into row h. z* is the candidate
    nearest to the middle of the box. Another candidate z goes if the corner of the box furthest
    in the direction from z* to z is nearer to z* (Kanungo et al., 2002).
    """
    low_x, high_x = nodes[node, 0], nodes[node, 1]
    low_y, high_y = nodes[node, 2], nodes[node, 3]
    mid_x, mid_y = 0.5 * (low_x + high_x), 0.5 * (low_y + high_y)
    best, star = np.inf, 0
    for c in range(m):
        dx, dy = cx[h + 1, c] - mid_x, cy[h + 1, c] - mid_y
        d = dx * dx + dy * dy
        if d < best:
            best, star = d, c
    star_x, star_y = cx[h + 1, star], cy[h + 1, star]
    width, height = high_x - low_x, high_y - low_y
    slack = width * width + height * height
    kept = 0
    for c in range(m):
        x, y = cx[h + 1, c], cy[h + 1, c]
        corner_x = high_x if x > star_x else low_x
        corner_y = high_y if y > star_y else low_y
        d = (corner_x - x) * (corner_x - x) + (corner_y - y) * (corner_y - y)
        e = (corner_x - star_x) * (corner_x - star_x) + (corner_y - star_y) * (corner_y - star_y)
        loses = d - e > EXACT * (d + e + slack)
        # Of two centers at one place the lower index wins everywhere, and the star is the lower.
        twin = x == star_x and y == star_y
        cx[h, kept], cy[h, kept], cj[h, kept] = x, y, cj[h + 1, c]
        kept += 1 if c == star or not (loses or twin) else 0
    return kept


@compiled
def _nearest_of(x, y, begin, m, origin, cx, cy, n_candidates, px, py, best, choice):
    """Find the nearest of the candidates in row 0 for the m points of a leaf."""
    x0, y0, origin_x, origin_y = cx[0, 0], cy[0, 0], origin[0], origin[1]
    leaf_x, leaf_y = x[begin : begin + m], y[begin : begin + m]
    for i in range(m):
        px[i], py[i] = leaf_x[i] - origin_x, leaf_y[i] - origin_y
        best[i] = (px[i] - x0) * (px[i] - x0) + (py[i] - y0) * (py[i] - y0)
        choice[i] = 0
    for c in range(1, n_candidates):
        x0, y0 = cx[0, c], cy[0, c]
        for i in range(m):
            d = (px[i] - x0) * (px[i] - x0) + (py[i] - y0) * (py[i] - y0)
            choice[i] = c if d < best[i] else choice[i]
            best[i] = d if d < best[i] else best[i]


@compiled
def _filter_two(x, y, weights, origin, nodes, offsets, top, subtree, ax, ay, bx, by, out_a, out_b):
    """Assign the points of a subtree to the nearer of two centers, a and b.

    Nine in ten nodes of a pass have two candidates, and these stay the same all the way down: here
    they are four numbers, where the general walk keeps a list per level. A node belongs to one of
    them as a whole if even the corner of its box furthest in the direction of the other does.

    Parameters
    ----------
    top, subtree : int
        Level of the subtree's root, which belongs to neither as a whole, and its place there.
    ax, ay, bx, by : float
        Relative to the origin, at two places; of equally near ones a has the point.
    out_a, out_b : (4,) float64
        Receive weight, sum of x, sum of y, sum of squared distances.

    Returns
    -------
    int
        Distances computed.
    """
    n = x.shape[0]
    a_n, a_x, a_y, a_squares = 0.0, 0.0, 0.0, 0.0
    b_n, b_x, b_y, b_squares = 0.0, 0.0, 0.0, 0.0
    to_b_x, to_b_y = 1 if bx > ax else 0, 3 if by > ay else 2
    distances = 0
    h, node = top, subtree
    while True:
        row = nodes[offsets[h] + node]
        x1, x2 = row[to_b_x], row[1 - to_b_x]
        y1, y2 = row[to_b_y], row[5 - to_b_y]
        slack = (x1 - x2) * (x1 - x2) + (y1 - y2) * (y1 - y2)
        a1 = (x1 - ax) * (x1 - ax) + (y1 - ay) * (y1 - ay)
        b1 = (x1 - bx) * (x1 - bx) + (y1 - by) * (y1 - by)
        a2 = (x2 - ax) * (x2 - ax) + (y2 - ay) * (y2 - ay)
        b2 = (x2 - bx) * (x2 - bx) + (y2 - by) * (y2 - by)
        distances += 4
        weight, mean_x, mean_y = row[4], row[5], row[6]
        if b1 - a1 > EXACT * (a1 + b1 + slack):
            square = (mean_x - ax) * (mean_x - ax) + (mean_y - ay) * (mean_y - ay)
            a_n, a_x, a_y = a_n + weight, a_x + weight * mean_x, a_y + weight * mean_y
            a_squares += row[7] + weight * square
        elif a2 - b2 > EXACT * (a2 + b2 + slack):
            square = (mean_x - bx) * (mean_x - bx) + (mean_y - by) * (mean_y - by)
            b_n, b_x, b_y = b_n + weight, b_x + weight * mean_x, b_y + weight * mean_y
            b_squares += row[7] + weight * square
        elif h == 0:
            begin = node * LEAF
            m = min(LEAF, n - begin)
            distances += 2 * m
            leaf_x, leaf_y = x[begin : begin + m], y[begin : begin + m]
            if weights.shape[0] == 0:
                n_a, x_a, y_a, squares_a, n_b, x_b, y_b, squares_b = sums_of_two(
                    leaf_x, leaf_y, origin, ax, ay, bx, by
                )
            else:
                n_a, x_a, y_a, squares_a, n_b, x_b, y_b, squares_b = _weighted_sums_of_two(
                    leaf_x, leaf_y, weights[begin : begin + m], origin, ax, ay, bx, by
                )
            a_n, a_x, a_y, a_squares = a_n + n_a, a_x + x_a, a_y + y_a, a_squares + squares_a
            b_n, b_x, b_y, b_squares = b_n + n_b, b_x + x_b, b_y + y_b, b_squares + squares_b
        else:
            h, node = h - 1, 2 * node
            continue
        while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
            h, node = h + 1, node >> 1
        if h == top:
            break
        node += 1
    out_a[0], out_a[1], out_a[2] = out_a[0] + a_n, out_a[1] + a_x, out_a[2] + a_y
    out_b[0], out_b[1], out_b[2] = out_b[0] + b_n, out_b[1] + b_x, out_b[2] + b_y
    out_a[3], out_b[3] = out_a[3] + a_squares, out_b[3] + b_squares
    return distances


@compiled
def sums_of_two(x, y, origin, ax, ay, bx, by):
    """Return count, sum of x, of y and of squared distances of a leaf's points, for a and for b."""
    origin_x, origin_y = origin[0], origin[1]
    a_n, a_x, a_y, a_squares = 0.0, 0.0, 0.0, 0.0
    b_x, b_y, b_squares = 0.0, 0.0, 0.0
    for i in range(x.shape[0]):
        px, py = x[i] - origin_x, y[i] - origin_y
        a = (px - ax) * (px - ax) + (py - ay) * (py - ay)
        b = (px - bx) * (px - bx) + (py - by) * (py - by)
        a_n = plus(a_n, 0.0 if b < a else 1.0)
        a_x, b_x = plus(a_x, 0.0 if b < a else px), plus(b_x, px if b < a else 0.0)
        a_y, b_y = plus(a_y, 0.0 if b < a else py), plus(b_y, py if b < a else 0.0)
        a_squares = plus(a_squares, 0.0 if b < a else a)
        b_squares = plus(b_squares, b if b < a else 0.0)
    return a_n, a_x, a_y, a_squares, x.shape[0] - a_n, b_x, b_y, b_squares


@compiled
def _weighted_sums_of_two(x, y, weights, origin, ax, ay, bx, by):
    """Return the same of points with weights."""
    origin_x, origin_y = origin[0], origin[1]
    a_n, a_x, a_y, a_squares = 0.0, 0.0, 0.0, 0.0
    b_n, b_x, b_y, b_squares = 0.0, 0.0, 0.0, 0.0
    for i in range(x.shape[0]):
        px, py = x[i] - origin_x, y[i] - origin_y
        a = (px - ax) * (px - ax) + (py - ay) * (py - ay)
        b = (px - bx) * (px - bx) + (py - by) * (py - by)
        for_a, for_b = 0.0 if b < a else weights[i], weights[i] if b < a else 0.0
        a_n, b_n = plus(a_n, for_a), plus(b_n, for_b)
        a_x, b_x = plus(a_x, for_a * px), plus(b_x, for_b * px)
        a_y, b_y = plus(a_y, for_a * py), plus(b_y, for_b * py)
        a_squares, b_squares = plus(a_squares, for_a * a), plus(b_squares, for_b * b)
    return a_n, a_x, a_y, a_squares, b_n, b_x, b_y, b_squares


@compiled
def filter_points(
    x, y, weights, origin, nodes, offsets, top, first, last, centers, out, order, labels
):
    """Assign the points of the subtrees `first` to `last` of a level to their nearest centers.

    Walks the tree with a shrinking list of candidates. With one candidate left, a node's stored
    moments are added and nothing below it is looked at; a leaf's points are compared with the
    two or three candidates that are left there. Most of the walk has two, and is `_filter_two`.

    Parameters
    ----------
    x, y : (n,) float32 or float64, in the order of the index
    weights : (n,) float64 in that order, or empty for all ones
    origin : (2,) float64
    nodes, offsets
        See the module.
    top : int
        The level of the subtrees.
    centers : (k, 2) float64, relative to the origin
    out : (k, 4) float64
        Receives weight, sum of x, sum of y, sum of squared distances.
    order : (n,) unsigned integers
    labels : (n,) int32, or empty
        Unless it is empty, it receives the labels, in the data's order, and `out` nothing.

    Returns
    -------
    int
        Distances computed: one per candidate and node, two per pruning test, one per candidate
        and point; below a node with two candidates four per node.
    """
    k, n = centers.shape[0], x.shape[0]
    cx, cy = np.empty((top + 2, k + 1)), np.empty((top + 2, k + 1))
    cj, count = np.empty((top + 2, k + 1), np.int32), np.empty(top + 2, np.int64)
    for j in range(k):
        cx[top + 1, j], cy[top + 1, j], cj[top + 1, j] = centers[j, 0], centers[j, 1], j
    count[top + 1] = k
    choice, leaf = np.empty(LEAF, np.int64), np.empty((3, LEAF))
    px, py, best = leaf[0], leaf[1], leaf[2]
    labeling = labels.shape[0] > 0
    distances = 0
    for subtree in range(first, last):
        h, node = top, subtree
        while True:
            row = offsets[h] + node
            distances += 3 * count[h + 1]
            kept = filter_candidates(nodes, row, cx, cy, cj, h, count[h + 1])
            count[h] = kept
            begin = (node << h) * LEAF
            if kept == 1 and labeling:
                for i in range(begin, min(((node + 1) << h) * LEAF, n)):
                    labels[order[i]] = cj[h, 0]
            elif kept == 1:
                add_node(nodes, row, cx[h, 0], cy[h, 0], cj[h, 0], out)
            elif kept == 2 and not labeling:
                distances += _filter_two(
                    x, y, weights, origin, nodes, offsets, h, node, cx[h, 0], cy[h, 0],
                    cx[h, 1], cy[h, 1], out[cj[h, 0]], out[cj[h, 1]],
                )  # fmt: skip
            elif h == 0:
                size = min(LEAF, n - begin)
                distances += size * kept
                _nearest_of(x, y, begin, size, origin, cx, cy, kept, px, py, best, choice)
                if labeling:
                    for i in range(size):
                        labels[order[begin + i]] = cj[0, choice[i]]
                else:
                    _add_leaf(weights, begin, size, cj, kept, px, py, best, choice, out)
            else:
                h, node = h - 1, 2 * node
                continue
            # Done with this node: on to its sibling, or up until there is one.
            while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
                h, node = h + 1, node >> 1
            if h == top:
                break
            node += 1
    return distances


@compiled
def add_node(nodes, row, x, y, j, out):
    """Add the stored moments of a node to the center j at (x, y)."""
    weight, mean_x, mean_y = nodes[row, 4], nodes[row, 5], nodes[row, 6]
    out[j, 0] += weight
    out[j, 1] += weight * mean_x
    out[j, 2] += weight * mean_y
    square = (mean_x - x) * (mean_x - x) + (mean_y - y) * (mean_y - y)
    out[j, 3] += nodes[row, 7] + weight * square


@compiled
def _add_leaf(weights, begin, size, cj, n_candidates, px, py, best, choice, out):
    """Add the points of a leaf to the candidates that they chose."""
    if weights.shape[0] == 0:
        for c in range(n_candidates):
            n_c, sum_x, sum_y, inertia = sums_of(choice, c, px, py, best, size)
            j = cj[0, c]
            out[j, 0] += n_c
            out[j, 1] += sum_x
            out[j, 2] += sum_y
            out[j, 3] += inertia
    else:
        for i in range(size):
            w, j = weights[begin + i], cj[0, choice[i]]
            out[j, 0] += w
            out[j, 1] += w * px[i]
            out[j, 2] += w * py[i]
            out[j, 3] += w * best[i]
