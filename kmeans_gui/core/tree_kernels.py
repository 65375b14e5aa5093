"""Compiled loops that build the spatial index: cutting points into cells, and filling the tree.

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

LEAF = 64
"""Points in a leaf."""

ROW = 8
"""Numbers in a node."""


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
    # Cells that wait to be cut are apart, and each has more points than a leaf.
    waiting = np.empty((largest // LEAF, 2), np.int64)
    counts = np.empty(spaced.shape[0] * spaced.shape[0] + 1, np.int64)
    for c in range(first_cell, last_cell):
        n_waiting = 0
        if starts[c + 1] - starts[c] > LEAF:
            waiting[0, 0], waiting[0, 1] = starts[c], starts[c + 1]
            n_waiting = 1
        while n_waiting > 0:
            n_waiting -= 1
            begin, end = waiting[n_waiting, 0], waiting[n_waiting, 1]
            m = end - begin
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
                if counts[cell + 1] - counts[cell] > LEAF:
                    waiting[n_waiting, 0] = begin + counts[cell]
                    waiting[n_waiting, 1] = begin + counts[cell + 1]
                    n_waiting += 1
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
