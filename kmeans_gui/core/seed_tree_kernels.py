"""Compiled loops of seeding on the spatial index.

Beside the tree (see `kmeans_gui.core.tree_kernels`) lie, while a seeding goes on, the closest
squared distance of each point to the seeds so far, and for each node a row

    mass, highest, lowest

of its points' weighted sum, maximum and minimum of these; points of weight zero do not count.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order
from kmeans_gui.core.seed_scan_kernels import CHUNK
from kmeans_gui.core.tree_kernels import LEAF


@compiled
def _nearest_in_box(nodes, row, x, y):
    """Return the least squared distance between a point and the box of a node."""
    dx = max(nodes[row, 0] - x, 0.0, x - nodes[row, 1])
    dy = max(nodes[row, 2] - y, 0.0, y - nodes[row, 3])
    return dx * dx + dy * dy


@compiled
def _furthest_in_box(nodes, row, x, y):
    """Return the largest squared distance between a point and the box of a node."""
    dx = max(x - nodes[row, 0], nodes[row, 1] - x)
    dy = max(y - nodes[row, 2], nodes[row, 3] - y)
    return dx * dx + dy * dy


@in_any_order
def _leaf_total(x, y, weights, origin, closest, begin, size, seed_x, seed_y):
    """Add up the closest distances of a leaf with one more seed, in any order."""
    total, origin_x, origin_y = 0.0, origin[0], origin[1]
    leaf_x, leaf_y = x[begin : begin + size], y[begin : begin + size]
    near = closest[begin : begin + size]
    if weights.shape[0] == 0:
        for i in range(size):
            dx, dy = (leaf_x[i] - origin_x) - seed_x, (leaf_y[i] - origin_y) - seed_y
            d = dx * dx + dy * dy
            total += d if d < near[i] else near[i]
    else:
        for i in range(size):
            dx, dy = (leaf_x[i] - origin_x) - seed_x, (leaf_y[i] - origin_y) - seed_y
            d = dx * dx + dy * dy
            total += weights[begin + i] * (d if d < near[i] else near[i])
    return total


@compiled
def walk_potentials(
    x, y, weights, origin, nodes, offsets, closest, masses, top, first, last, seeds, out
):
    """Add up what the closest distances would be with each of some candidates added.

    Looks at the subtrees `first` to `last` of the level `top`. A node keeps its mass when its box
    is no nearer to the candidate than its highest closest distance, and is taken as a whole, from
    its moments, when all of it is nearer than its lowest. All terms are positive: a point far
    out, as a candidate, takes nearly all of the mass, and a difference would lose the rest.

    Returns
    -------
    int
        Distances computed.
    """
    distances = 0
    n = x.shape[0]
    for c in range(seeds.shape[0]):
        sx, sy = seeds[c, 0], seeds[c, 1]
        total = 0.0
        for tree in range(first, last):
            h, node = top, tree
            while True:
                row = offsets[h] + node
                distances += 1
                if _nearest_in_box(nodes, row, sx, sy) >= masses[row, 1]:
                    total += masses[row, 0]
                elif _furthest_in_box(nodes, row, sx, sy) <= masses[row, 2]:
                    dx, dy = nodes[row, 5] - sx, nodes[row, 6] - sy
                    total += nodes[row, 7] + nodes[row, 4] * (dx * dx + dy * dy)
                elif h > 0:
                    h, node = h - 1, 2 * node
                    continue
                else:
                    begin = node * LEAF
                    size = min(LEAF, n - begin)
                    distances += size
                    total += _leaf_total(x, y, weights, origin, closest, begin, size, sx, sy)
                while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
                    h, node = h + 1, node >> 1
                if h == top:
                    break
                node += 1
        out[c] = total
    return distances


@compiled
def walk_update(
    x, y, weights, order, origin, nodes, offsets, closest, masses, top, first, last, seed, chunks
):
    """Lower the closest distances to those to `seed`, in the subtrees `first` to `last`.

    Keeps the rows of all nodes, and in `chunks` the masses of runs of `CHUNK` points in the data's
    own order, up to date. Distances that are infinite so far count as a mass of zero.

    Returns
    -------
    int
        Distances computed.
    """
    distances = 0
    n = x.shape[0]
    sx, sy = seed[0], seed[1]
    for tree in range(first, last):
        h, node = top, tree
        while True:
            row = offsets[h] + node
            distances += 1
            if _nearest_in_box(nodes, row, sx, sy) < masses[row, 1]:
                if h > 0:
                    h, node = h - 1, 2 * node
                    continue
                begin = node * LEAF
                size = min(LEAF, n - begin)
                distances += size
                total, highest, lowest = 0.0, 0.0, np.inf
                for i in range(begin, begin + size):
                    dx, dy = x[i] - origin[0] - sx, y[i] - origin[1] - sy
                    d, old = dx * dx + dy * dy, closest[i]
                    w = 1.0 if weights.shape[0] == 0 else weights[i]
                    if d < old:
                        closest[i] = d
                        chunks[order[i] // CHUNK] += w * (d if old == np.inf else d - old)
                    if w > 0.0:
                        total += w * closest[i]
                        highest, lowest = max(highest, closest[i]), min(lowest, closest[i])
                masses[row, 0], masses[row, 1], masses[row, 2] = total, highest, lowest
            while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
                h, node = h + 1, node >> 1
                _merge(masses, offsets, h, node)
            if h == top:
                break
            node += 1
    return distances


@compiled
def _merge(masses, offsets, h, node):
    """Make a node's row from those of its children."""
    row, left = offsets[h] + node, offsets[h - 1] + 2 * node
    right = left + 1 if left + 1 < offsets[h] else left
    masses[row, 0] = masses[left, 0] + (masses[right, 0] if right > left else 0.0)
    masses[row, 1] = max(masses[left, 1], masses[right, 1])
    masses[row, 2] = min(masses[left, 2], masses[right, 2])
