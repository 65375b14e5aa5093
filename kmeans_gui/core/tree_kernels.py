"""Compiled loops of the spatial index: cutting points into cells, and walking the tree.

The tree is implicit. Points lie in the order of a Z-shaped curve, in leaves of `LEAF`; level h
has one node per 2**h leaves. All nodes lie in one array of rows

    low x, high x, low y, high y, weight, mean x, mean y, scatter

level after level, the leaves first; ``offsets[h]`` is the first row of level h. The scatter is
the sum of squared deviations from the mean, so that an inertia is a sum of squares and never a
difference of large numbers.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.kernels import sums_of

LEAF = 64
"""Points in a leaf."""

ROW = 8
"""Numbers in a node."""

EXACT = 2e-15
"""A candidate is pruned only if it loses by more than rounding can make in any distance that a
scan would compute, so that filtering and scanning agree on every label."""


@compiled
def find_cells(points, box, bits, spaced, cells, counts):
    """Write the Z-order cell of each point in a grid over `box`, and count the cells' points.

    Points outside the box belong to the cells at its border. ``spaced[i]`` holds the bits of i
    with gaps between them, so that a column and a row make a position on the Z-order curve.
    """
    size = 1 << bits
    scale_x = size / (box[1] - box[0]) if box[1] > box[0] else 0.0
    scale_y = size / (box[3] - box[2]) if box[3] > box[2] else 0.0
    last = float(size - 1)
    for i in range(points.shape[0]):
        column = int(min(max((points[i, 0] - box[0]) * scale_x, 0.0), last))
        row = int(min(max((points[i, 1] - box[2]) * scale_y, 0.0), last))
        cell = spaced[column] | spaced[row] << 1
        cells[i] = cell
        counts[cell] += 1


@compiled
def scatter(points, first, cells, cursors, x, y, order):
    """Move each point to the next free place of its cell; `order` remembers where it was."""
    for i in range(points.shape[0]):
        place = cursors[cells[i]]
        cursors[cells[i]] = place + 1
        x[place], y[place], order[place] = points[i, 0], points[i, 1], first + i


@compiled
def refine(x, y, order, starts, first_cell, last_cell, spaced):
    """Cut cells with many points into cells of their own, until none has more than a leaf.

    Each cell is cut over its own extent, so that heavy tails, outliers and clusters of clusters
    end in cells as small as their points are dense. Points at one place need no order.
    """
    largest = 0
    for c in range(first_cell, last_cell):
        largest = max(largest, starts[c + 1] - starts[c])
    if largest <= LEAF:
        return
    spare_x, spare_y = np.empty(largest, x.dtype), np.empty(largest, x.dtype)
    spare_order, cells = np.empty(largest, order.dtype), np.empty(largest, np.int32)
    begins, ends = [np.int64(0)], [np.int64(0)]
    begins.pop()
    ends.pop()
    counts = np.empty(spaced.shape[0] * spaced.shape[0] + 1, np.int64)
    for c in range(first_cell, last_cell):
        begins.append(starts[c])
        ends.append(starts[c + 1])
        while len(begins) > 0:
            begin, end = begins.pop(), ends.pop()
            m = end - begin
            if m <= LEAF:
                continue
            low_x, high_x, low_y, high_y = x[begin], x[begin], y[begin], y[begin]
            for i in range(begin, end):
                low_x, high_x = min(low_x, x[i]), max(high_x, x[i])
                low_y, high_y = min(low_y, y[i]), max(high_y, y[i])
            if low_x == high_x and low_y == high_y:
                continue
            bits = 1
            while (1 << bits) < spaced.shape[0] and (m >> (2 * bits)) > LEAF // 4:
                bits += 1
            size = 1 << bits
            last = float(size - 1)
            width, height = float(high_x) - float(low_x), float(high_y) - float(low_y)
            n_cells = size * size
            for cell in range(n_cells + 1):
                counts[cell] = 0
            for i in range(m):
                column = row = 0
                if width > 0.0:
                    column = int(min((x[begin + i] - low_x) / width * size, last))
                if height > 0.0:
                    row = int(min((y[begin + i] - low_y) / height * size, last))
                cells[i] = spaced[column] | spaced[row] << 1
                counts[cells[i] + 1] += 1
                spare_x[i], spare_y[i] = x[begin + i], y[begin + i]
                spare_order[i] = order[begin + i]
            for cell in range(n_cells):
                counts[cell + 1] += counts[cell]
                many = counts[cell + 1] - counts[cell] > LEAF
                if many:
                    begins.append(begin + counts[cell])
                    ends.append(begin + counts[cell + 1])
            for i in range(m):
                place = begin + counts[cells[i]]
                counts[cells[i]] += 1
                x[place], y[place], order[place] = spare_x[i], spare_y[i], spare_order[i]


@compiled
def build_leaves(x, y, weights, origin, first, last, nodes):
    """Fill the rows of the leaves `first` to `last`."""
    n = x.shape[0]
    for leaf in range(first, last):
        begin, end = leaf * LEAF, min((leaf + 1) * LEAF, n)
        leaf_x, leaf_y = x[begin:end], y[begin:end]
        low_x, high_x, low_y, high_y = np.inf, -np.inf, np.inf, -np.inf
        weight, sum_x, sum_y = 0.0, 0.0, 0.0
        for i in range(end - begin):
            px, py = leaf_x[i] - origin[0], leaf_y[i] - origin[1]
            w = 1.0 if weights.shape[0] == 0 else weights[begin + i]
            low_x, high_x = min(low_x, px), max(high_x, px)
            low_y, high_y = min(low_y, py), max(high_y, py)
            weight += w
            sum_x += w * px
            sum_y += w * py
        mean_x = sum_x / weight if weight > 0.0 else low_x
        mean_y = sum_y / weight if weight > 0.0 else low_y
        spread = 0.0
        for i in range(end - begin):
            dx, dy = leaf_x[i] - origin[0] - mean_x, leaf_y[i] - origin[1] - mean_y
            spread += (dx * dx + dy * dy) * (1.0 if weights.shape[0] == 0 else weights[begin + i])
        row = nodes[leaf]
        row[0], row[1], row[2], row[3] = low_x, high_x, low_y, high_y
        row[4], row[5], row[6], row[7] = weight, mean_x, mean_y, spread


@compiled
def build_levels(nodes, offsets):
    """Fill all levels above the leaves, merging two nodes each (Chan et al., 1983)."""
    for h in range(1, offsets.shape[0] - 1):
        below = offsets[h] - offsets[h - 1]
        for i in range(offsets[h + 1] - offsets[h]):
            row, left = nodes[offsets[h] + i], nodes[offsets[h - 1] + 2 * i]
            if 2 * i + 1 == below:
                for c in range(ROW):
                    row[c] = left[c]
                continue
            right = nodes[offsets[h - 1] + 2 * i + 1]
            row[0], row[1] = min(left[0], right[0]), max(left[1], right[1])
            row[2], row[3] = min(left[2], right[2]), max(left[3], right[3])
            weight = left[4] + right[4]
            row[4] = weight
            share = right[4] / weight if weight > 0.0 else 0.0
            dx, dy = right[5] - left[5], right[6] - left[6]
            row[5], row[6] = left[5] + share * dx, left[6] + share * dy
            row[7] = left[7] + right[7] + left[4] * share * (dx * dx + dy * dy)


@compiled
def _filter(nodes, node, cx, cy, cj, h, m):
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
def filter_points(
    x, y, weights, origin, nodes, offsets, top, first, last, centers, out, order, labels
):
    """Assign the points of the subtrees `first` to `last` of a level to their nearest centers.

    Walks the tree with a shrinking list of candidates. With one candidate left, a node's stored
    moments are added and nothing below it is looked at; a leaf's points are compared with the
    two or three candidates that are left there.

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
        and point.
    """
    k, n = centers.shape[0], x.shape[0]
    cx, cy = np.empty((top + 2, k + 1)), np.empty((top + 2, k + 1))
    cj, count = np.empty((top + 2, k + 1), np.int32), np.empty(top + 2, np.int64)
    for j in range(k):
        cx[top + 1, j], cy[top + 1, j], cj[top + 1, j] = centers[j, 0], centers[j, 1], j
    count[top + 1] = k
    px, py, best = np.empty(LEAF), np.empty(LEAF), np.empty(LEAF)
    choice = np.empty(LEAF, np.int64)
    labeling = labels.shape[0] > 0
    distances = 0
    for subtree in range(first, last):
        h, node = top, subtree
        while True:
            row = offsets[h] + node
            distances += 3 * count[h + 1]
            kept = _filter(nodes, row, cx, cy, cj, h, count[h + 1])
            count[h] = kept
            begin = (node << h) * LEAF
            if kept == 1 and labeling:
                for i in range(begin, min(((node + 1) << h) * LEAF, n)):
                    labels[order[i]] = cj[h, 0]
            elif kept == 1:
                _add_node(nodes, row, cx[h, 0], cy[h, 0], cj[h, 0], out)
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
def _add_node(nodes, row, x, y, j, out):
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
