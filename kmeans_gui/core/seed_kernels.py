"""Compiled loops of seeding on the spatial index.

Beside the tree (see `kmeans_gui.core.tree_kernels`) lie, while a seeding goes on, the closest
squared distance of each point to the seeds so far, and for each node a row

    mass, highest, lowest

of its points' weighted sum, maximum and minimum of these; points of weight zero do not count.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.kernels import CHUNK, compiled
from kmeans_gui.core.tree_kernels import LEAF


@compiled
def _nearest_in_box(box, x, y):
    """Return the least squared distance between a point and a box."""
    dx = max(box[0] - x, 0.0, x - box[1])
    dy = max(box[2] - y, 0.0, y - box[3])
    return dx * dx + dy * dy


@compiled
def _furthest_in_box(box, x, y):
    """Return the largest squared distance between a point and a box."""
    dx = max(x - box[0], box[1] - x)
    dy = max(y - box[2], box[3] - y)
    return dx * dx + dy * dy


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
                row, mass = nodes[offsets[h] + node], masses[offsets[h] + node]
                distances += 1
                if _nearest_in_box(row, sx, sy) >= mass[1]:
                    total += mass[0]
                elif _furthest_in_box(row, sx, sy) <= mass[2]:
                    dx, dy = row[5] - sx, row[6] - sy
                    total += row[7] + row[4] * (dx * dx + dy * dy)
                elif h > 0:
                    h, node = h - 1, 2 * node
                    continue
                else:
                    begin = node * LEAF
                    size = min(LEAF, n - begin)
                    distances += size
                    for i in range(begin, begin + size):
                        dx, dy = x[i] - origin[0] - sx, y[i] - origin[1] - sy
                        d = min(closest[i], dx * dx + dy * dy)
                        total += d if weights.shape[0] == 0 else d * weights[i]
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
            mass = masses[offsets[h] + node]
            distances += 1
            if _nearest_in_box(nodes[offsets[h] + node], sx, sy) < mass[1]:
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
                mass[0], mass[1], mass[2] = total, highest, lowest
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
    row, left = masses[offsets[h] + node], masses[offsets[h - 1] + 2 * node]
    row[0], row[1], row[2] = left[0], left[1], left[2]
    if offsets[h - 1] + 2 * node + 1 < offsets[h]:
        right = masses[offsets[h - 1] + 2 * node + 1]
        row[0] += right[0]
        row[1], row[2] = max(row[1], right[1]), min(row[2], right[2])
