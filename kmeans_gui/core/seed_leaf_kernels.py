"""Compiled seeding on all leaves of a small tree: a new seed changes few of them.

The tree's layout is that of `kmeans_gui.core.tree_kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order, side_by_side
from kmeans_gui.core.seed_scan_kernels import (
    CHUNK,
    best_of,
    drawn_point,
    mass_of,
    masses_of,
    potential_of,
)
from kmeans_gui.core.tree_kernels import LEAF


@compiled
def _gaps(boxes, x, y, gaps):
    """Write the least squared distance between a point and each box: a column of `boxes`."""
    low_x, high_x, low_y, high_y = boxes[0], boxes[1], boxes[2], boxes[3]
    for leaf in range(gaps.shape[0]):
        left, right = low_x[leaf] - x, x - high_x[leaf]
        below, above = low_y[leaf] - y, y - high_y[leaf]
        dx, dy = left if left > right else right, below if below > above else above
        dx, dy = dx if dx > 0.0 else 0.0, dy if dy > 0.0 else 0.0
        gaps[leaf] = dx * dx + dy * dy


@in_any_order
def _mass_of_others(gaps, highest, mass):
    """Add up the masses of the leaves that a seed cannot change."""
    total = 0.0
    for leaf in range(gaps.shape[0]):
        total += 0.0 if gaps[leaf] < highest[leaf] else mass[leaf]
    return total


@compiled
def _changing(gaps, highest, found):
    """Write the leaves that a seed may change; return how many."""
    m = 0
    for leaf in range(gaps.shape[0]):
        found[m] = leaf
        m += 1 if gaps[leaf] < highest[leaf] else 0
    return m


@compiled
def _lower_leaf(x, y, seed_x, seed_y, near):
    """Lower the closest distances of a whole leaf."""
    for i in range(LEAF):
        d = (x[i] - seed_x) * (x[i] - seed_x) + (y[i] - seed_y) * (y[i] - seed_y)
        near[i] = d if d < near[i] else near[i]


@side_by_side
def _highest_and_mass(near):
    """Return the highest of a whole leaf's closest distances, and their sum."""
    highest, total = 0.0, 0.0
    for i in range(LEAF):
        highest = near[i] if near[i] > highest else highest
        total += near[i]
    return highest, total


@in_any_order
def _leaf_potential(x, y, near, seed_x, seed_y):
    """Add up the closest distances of a whole leaf with one more seed."""
    total = 0.0
    for i in range(LEAF):
        d = (x[i] - seed_x) * (x[i] - seed_x) + (y[i] - seed_y) * (y[i] - seed_y)
        total += d if d < near[i] else near[i]
    return total


@compiled
def leaf_plusplus(
    x, y, weights, origin, order, nodes, n_leaves, row_weights, closest, latest, uniforms,
    seeds, spent,
):  # fmt: skip
    """Choose further seeds of a greedy k-means++, looking only at leaves that a seed may change.

    Step by step the same as `seed_plusplus`.

    Parameters
    ----------
    x, y, weights, origin, nodes
        As in `filter_points`.
    order : (n,) unsigned integers
    row_weights : (n,) float64, the weights in the data's order, or empty
    closest, latest, uniforms, seeds
        As in `seed_plusplus`, in the data's order.
    spent : (m,) int64, receives the distances computed for each seed, one per box among them
    """
    n, n_trials = x.shape[0], uniforms.shape[1]
    boxes, gaps = np.empty((4, n_leaves)), np.empty(n_leaves)
    found = np.empty(n_leaves + 1, np.int64)
    for leaf in range(n_leaves):
        for side in range(4):
            boxes[side, leaf] = nodes[leaf, side]
    room = n_leaves * LEAF
    px, py, near, place = np.zeros(room), np.zeros(room), np.zeros(room), np.empty(n, np.int64)
    for i in range(n):
        px[i], py[i] = x[i] - origin[0], y[i] - origin[1]
        near[i], place[order[i]] = closest[order[i]], i
    highest, mass = np.empty(n_leaves), np.empty(n_leaves)
    for leaf in range(n_leaves):
        highest[leaf], mass[leaf] = np.inf, 0.0
    masses = np.empty((n + CHUNK - 1) // CHUNK)
    drawn, potentials = np.zeros(n_trials, np.int64), np.empty(n_trials)
    for c in range(seeds.shape[0]):
        seed_x, seed_y = px[place[latest]], py[place[latest]]
        _gaps(boxes, seed_x, seed_y, gaps)
        m = _changing(gaps, highest, found)
        spent[c] = (n_trials + 1) * n_leaves + m * LEAF
        for f in range(m):
            leaf = found[f]
            begin, end = leaf * LEAF, (leaf + 1) * LEAF
            own = near[begin:end]
            _lower_leaf(px[begin:end], py[begin:end], seed_x, seed_y, own)
            for i in range(min(end, n) - begin):
                closest[order[begin + i]] = own[i]
            highest[leaf], mass[leaf] = _highest_and_mass(own)
            if weights.shape[0] > 0:
                mass[leaf] = mass_of(own[: n - begin], weights[begin:end])
        total = masses_of(closest, row_weights, masses)
        for trial in range(n_trials):
            share = uniforms[c, trial] * total
            drawn[trial] = drawn_point(closest, row_weights, masses, share) if total > 0.0 else 0
            seed_x, seed_y = px[place[drawn[trial]]], py[place[drawn[trial]]]
            _gaps(boxes, seed_x, seed_y, gaps)
            potential = _mass_of_others(gaps, highest, mass)
            m = _changing(gaps, highest, found)
            spent[c] += m * LEAF
            for f in range(m):
                begin = found[f] * LEAF
                end = begin + LEAF
                leaf_x, leaf_y, own = px[begin:end], py[begin:end], near[begin:end]
                if weights.shape[0] == 0:
                    potential += _leaf_potential(leaf_x, leaf_y, own, seed_x, seed_y)
                else:
                    heavy, own = weights[begin:end], own[: n - begin]
                    potential += potential_of(leaf_x, leaf_y, heavy, own, seed_x, seed_y)
            potentials[trial] = potential
        latest = best_of(drawn, potentials)
        seeds[c] = latest


@compiled
def leaf_centers(
    points, x, y, weights, origin, order, nodes, n_leaves, row_weights, first, uniforms, centers
):
    """Write the seeds' coordinates: a whole greedy k-means++, begun with the point `first`.

    Parameters
    ----------
    points : (n, 2) float32 or float64, in the data's order
    centers : (k, 2) float64, receives them relative to the origin
    others
        As in `leaf_plusplus`; `uniforms` has k - 1 rows.

    Returns
    -------
    int
        Distances computed.
    """
    k = centers.shape[0]
    seeds, spent = np.empty(k, np.int64), np.empty(k, np.int64)
    closest = np.empty(x.shape[0])
    for i in range(closest.shape[0]):
        closest[i] = np.inf
    seeds[0], distances = first, 0
    leaf_plusplus(
        x, y, weights, origin, order, nodes, n_leaves, row_weights, closest, first, uniforms,
        seeds[1:], spent[1:],
    )  # fmt: skip
    for j in range(k):
        distances += spent[j] if j > 0 else 0
        for axis in range(2):
            centers[j, axis] = points[seeds[j], axis] - origin[axis]
    return distances
