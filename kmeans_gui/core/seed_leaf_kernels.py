"""Compiled seeding on all leaves of a small tree: a new seed changes few of them.

The tree's layout is that of `kmeans_gui.core.tree_kernels`.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order, side_by_side
from kmeans_gui.core.seed_scan_kernels import (
    STRETCH,
    best_of,
    drawn_point,
    mass_of,
    masses_of,
    potential_of,
)
from kmeans_gui.core.tree_kernels import LEAF

NEAR = 2 * LEAF
"""A leaf's block holds its points' x, then their y, and from here on their closest squared
distances: in one array of known places, so that the compiler sees that none overlaps another."""


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
def _lower_leaf(block, seed_x, seed_y):
    """Lower the closest distances of a whole leaf."""
    for i in range(LEAF):
        dx, dy = block[i] - seed_x, block[LEAF + i] - seed_y
        d = dx * dx + dy * dy
        block[NEAR + i] = d if d < block[NEAR + i] else block[NEAR + i]


@side_by_side
def _highest_and_mass(near):
    """Return the highest of a whole leaf's closest distances, and their sum."""
    highest, total = 0.0, 0.0
    for i in range(LEAF):
        highest = near[i] if near[i] > highest else highest
        total += near[i]
    return highest, total


@in_any_order
def _leaf_potential(block, seed_x, seed_y):
    """Add up the closest distances of a whole leaf with one more seed."""
    total = 0.0
    for i in range(LEAF):
        dx, dy = block[i] - seed_x, block[LEAF + i] - seed_y
        d = dx * dx + dy * dy
        total += d if d < block[NEAR + i] else block[NEAR + i]
    return total


@compiled
def _unpack_leaf(x, y, origin, block):
    """Write the working coordinates of a leaf's points into its block."""
    origin_x, origin_y = origin[0], origin[1]
    for i in range(x.shape[0]):
        block[i], block[LEAF + i] = x[i] - origin_x, y[i] - origin_y


@compiled
def _begin(blocks, order, closest, highest, mass):
    """Write the closest distances that a seeding begins with into the leaves."""
    n = order.shape[0]
    for leaf in range(blocks.shape[0]):
        begin, block = leaf * LEAF, blocks[leaf]
        places = order[begin : min(begin + LEAF, n)]
        for i in range(places.shape[0]):
            block[NEAR + i] = closest[places[i]]
        highest[leaf], mass[leaf] = np.inf, 0.0


@compiled
def _lower_leaves(blocks, order, weights, found, seed, closest, highest, mass):
    """Add a seed to some leaves: to their points, in both orders, and to what bounds them."""
    n = order.shape[0]
    for f in range(found.shape[0]):
        leaf = found[f]
        begin = leaf * LEAF
        size = min(LEAF, n - begin)
        block = blocks[leaf]
        near, places = block[NEAR:], order[begin : begin + size]
        _lower_leaf(block, seed[0], seed[1])
        for i in range(size):
            closest[places[i]] = near[i]
        highest[leaf], mass[leaf] = _highest_and_mass(near)
        if weights.shape[0] > 0:
            mass[leaf] = mass_of(near[:size], weights[begin : begin + size])


@compiled
def _potential(blocks, weights, found, n, seed_x, seed_y):
    """Add up the closest distances of some leaves with one more seed."""
    total = 0.0
    for f in range(found.shape[0]):
        block = blocks[found[f]]
        if weights.shape[0] == 0:
            total += _leaf_potential(block, seed_x, seed_y)
        else:
            begin = found[f] * LEAF
            size = min(LEAF, n - begin)
            total += potential_of(
                block[:size], block[LEAF : LEAF + size], weights[begin : begin + size],
                block[NEAR : NEAR + size], seed_x, seed_y,
            )  # fmt: skip
    return total


@compiled
def leaf_plusplus(
    x, y, weights, origin, order, nodes, n_leaves, row_weights, closest, latest, uniforms,
    seeds, spent,
):  # fmt: skip
    """Choose further seeds of some greedy k-means++, looking only at leaves that a seed may change.

    Step by step the same as `seed_plusplus` for each of them.

    Parameters
    ----------
    x, y, weights, origin, nodes
        As in `filter_points`.
    order : (n,) unsigned integers
    row_weights : (n,) float64, the weights in the data's order, or empty
    closest : (s, n) float64
        Of each seeding the squared distance of each point, in the data's order, to the seeds
        before the latest; lowered by all seeds but the last.
    latest : (s,) int64
        The latest seed of each.
    uniforms : (s, m, n_trials) float64
        A number in [0, 1) for each candidate.
    seeds : (s, m) int64, receives the positions
    spent : (s, m) int64, receives the distances computed for each seed, one per box among them
    """
    n, n_trials = x.shape[0], uniforms.shape[2]
    boxes, gaps = np.empty((4, n_leaves)), np.empty(n_leaves)
    found = np.empty(n_leaves + 1, np.int64)
    blocks, place = np.zeros((n_leaves, 3 * LEAF)), np.empty(n, np.int64)
    for leaf in range(n_leaves):
        for side in range(4):
            boxes[side, leaf] = nodes[leaf, side]
        begin = leaf * LEAF
        end = min(begin + LEAF, n)
        _unpack_leaf(x[begin:end], y[begin:end], origin, blocks[leaf])
        places = order[begin:end]
        for i in range(end - begin):
            place[places[i]] = leaf * 3 * LEAF + i
    every = blocks.reshape(blocks.size)
    highest, mass = np.empty(n_leaves), np.empty(n_leaves)
    masses = np.empty((n + STRETCH - 1) // STRETCH)
    drawn, potentials = np.zeros(n_trials, np.int64), np.empty(n_trials)
    seed = np.empty(2)
    for s in range(seeds.shape[0]):
        near, last = closest[s], latest[s]
        _begin(blocks, order, near, highest, mass)
        for c in range(seeds.shape[1]):
            seed[0], seed[1] = every[place[last]], every[place[last] + LEAF]
            _gaps(boxes, seed[0], seed[1], gaps)
            m = _changing(gaps, highest, found)
            spent[s, c] = (n_trials + 1) * n_leaves + m * LEAF
            _lower_leaves(blocks, order, weights, found[:m], seed, near, highest, mass)
            total = masses_of(near, row_weights, masses)
            for trial in range(n_trials):
                share = uniforms[s, c, trial] * total
                drawn[trial] = drawn_point(near, row_weights, masses, share) if total > 0.0 else 0
                at = place[drawn[trial]]
                seed_x, seed_y = every[at], every[at + LEAF]
                _gaps(boxes, seed_x, seed_y, gaps)
                m = _changing(gaps, highest, found)
                spent[s, c] += m * LEAF
                potentials[trial] = _mass_of_others(gaps, highest, mass)
                potentials[trial] += _potential(blocks, weights, found[:m], n, seed_x, seed_y)
            last = best_of(drawn, potentials)
            seeds[s, c] = last


@in_any_order
def judge_seeds(points, weights, judges, closest, latest):
    """Add up the squared distances of some points to seeds, most of which `leaf_plusplus` knows.

    Parameters
    ----------
    points : (n, 2) float32 or float64
    weights : (n,) float64, or empty for all ones
    judges : (m,) int64
        Positions of points, of which some may be there several times.
    closest : (n,) float64
        Their squared distances to all seeds but the latest.
    latest : int
        The position of that one.

    Returns
    -------
    float
    """
    seed_x, seed_y, inertia = points[latest, 0], points[latest, 1], 0.0
    for i in range(judges.shape[0]):
        judge = judges[i]
        dx, dy = np.float64(points[judge, 0] - seed_x), np.float64(points[judge, 1] - seed_y)
        d = dx * dx + dy * dy
        d = d if d < closest[judge] else closest[judge]
        inertia += d if weights.shape[0] == 0 else d * weights[judge]
    return inertia
