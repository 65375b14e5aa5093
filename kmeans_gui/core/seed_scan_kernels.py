"""Compiled loops of seeding by scanning all points (see `kmeans_gui.core.kernels`)."""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order
from kmeans_gui.core.kernels import BLOCK, unpack

CHUNK = 128
"""Points, in the data's order, whose masses are added up as one while a seeding goes on."""


@in_any_order
def _mass(closest, weights):
    """Add up, in any order, the weighted closest distances of some points."""
    total = 0.0
    if weights.shape[0] == 0:
        for i in range(closest.shape[0]):
            total += closest[i]
    else:
        for i in range(closest.shape[0]):
            total += closest[i] * weights[i]
    return total


@compiled
def _lower(x, y, seed_x, seed_y, closest):
    """Lower the closest distances to those to a seed where they are smaller."""
    for i in range(closest.shape[0]):
        d = (x[i] - seed_x) * (x[i] - seed_x) + (y[i] - seed_y) * (y[i] - seed_y)
        closest[i] = d if d < closest[i] else closest[i]


@in_any_order
def potential_of(x, y, weights, closest, seed_x, seed_y):
    """Add up, in any order, the closest distances of a block of points with one more seed."""
    total = 0.0
    if weights.shape[0] == 0:
        for i in range(closest.shape[0]):
            d = (x[i] - seed_x) * (x[i] - seed_x) + (y[i] - seed_y) * (y[i] - seed_y)
            total += d if d < closest[i] else closest[i]
    else:
        for i in range(closest.shape[0]):
            d = (x[i] - seed_x) * (x[i] - seed_x) + (y[i] - seed_y) * (y[i] - seed_y)
            total += weights[i] * (d if d < closest[i] else closest[i])
    return total


@compiled
def seed_potentials(points, weights, origin, closest, candidates, out):
    """Add up what the closest squared distances would be with each of the candidates added.

    `closest` (n,) float64 holds the squared distance of each point to the seeds so far;
    `out` (m,) float64 receives one weighted sum per candidate.
    """
    x, y = np.empty(BLOCK), np.empty(BLOCK)
    for c in range(candidates.shape[0]):
        out[c] = 0.0
    for start in range(0, points.shape[0], BLOCK):
        m = min(BLOCK, points.shape[0] - start)
        unpack(points[start : start + m], origin, x, y)
        near, heavy = closest[start : start + m], weights[start : start + m]
        for c in range(candidates.shape[0]):
            out[c] += potential_of(x, y, heavy, near, candidates[c, 0], candidates[c, 1])


@compiled
def seed_update(points, weights, origin, closest, seed, masses):
    """Lower `closest` to the squared distances to `seed` where they are smaller.

    `masses` receives the weighted sum of `closest` over each run of `CHUNK` points.
    """
    x, y = np.empty(CHUNK), np.empty(CHUNK)
    for start in range(0, points.shape[0], CHUNK):
        stop = min(start + CHUNK, points.shape[0])
        unpack(points[start:stop], origin, x, y)
        _lower(x, y, seed[0], seed[1], closest[start:stop])
        masses[start // CHUNK] = _mass(closest[start:stop], weights[start:stop])


@compiled
def _reach(closest, weights, first, last, mass):
    """Return where the masses, added up in turn from `first` on, reach `mass`.

    Rounding may leave `mass` a hair above the whole; then the last point that can be drawn at
    all is the answer, or -1 where there is none.
    """
    total, found = 0.0, -1
    for i in range(first, last):
        own = closest[i] if weights.shape[0] == 0 else closest[i] * weights[i]
        if own > 0.0:
            found = i
        total += own
        if total >= mass and found >= 0:
            return found
    return found


@compiled
def seed_draw(points, weights, origin, seeds, mass):
    """Return the first of some points at which their masses, added up in turn, reach `mass`.

    The masses are computed from the seeds. Returns -1 if there is none; see `_reach`.
    """
    m = points.shape[0]
    x, y, closest = np.empty(m), np.empty(m), np.full(m, np.inf)
    unpack(points, origin, x, y)
    for s in range(seeds.shape[0]):
        _lower(x, y, seeds[s, 0], seeds[s, 1], closest)
    return _reach(closest, weights, 0, m, mass)


@compiled
def seed_plusplus(points, weights, origin, closest, latest, uniforms, seeds):
    """Choose further seeds of a greedy k-means++ in one go.

    Step by step the same as `kmeans_gui.core.seeding.PlusPlus` does with other stores.

    Parameters
    ----------
    closest : (n,) float64
        The squared distance of each point to the seeds before `latest`; lowered.
    latest : int
        The latest seed.
    uniforms : (m, n_trials) float64
        A number in [0, 1) for each candidate.
    seeds : (m,) int64, receives the positions
    """
    n, n_trials = points.shape[0], uniforms.shape[1]
    n_chunks = (n + CHUNK - 1) // CHUNK
    x, y = np.empty(n), np.empty(n)
    unpack(points, origin, x, y)
    masses = np.empty(n_chunks)
    drawn, potentials = np.zeros(n_trials, np.int64), np.empty(n_trials)
    for c in range(seeds.shape[0]):
        _lower(x, y, x[latest], y[latest], closest)
        total = 0.0
        for chunk in range(n_chunks):
            begin, end = chunk * CHUNK, min((chunk + 1) * CHUNK, n)
            masses[chunk] = _mass(closest[begin:end], weights[begin:end])
            total += masses[chunk]
        for trial in range(n_trials):
            mass, before, chunk = uniforms[c, trial] * total, 0.0, 0
            while chunk < n_chunks - 1 and before + masses[chunk] < mass:
                before += masses[chunk]
                chunk += 1
            found = -1
            for turn in range(n_chunks if total > 0.0 else 0):
                here = (chunk + turn) % n_chunks
                begin = here * CHUNK
                end = min(begin + CHUNK, n)
                found = _reach(closest, weights, begin, end, mass - before)
                if found >= 0:
                    break
            drawn[trial] = max(found, 0)
            seed_x, seed_y = x[drawn[trial]], y[drawn[trial]]
            potentials[trial] = potential_of(x, y, weights, closest, seed_x, seed_y)
        lowest = potentials[0]
        for trial in range(1, n_trials):
            lowest = min(lowest, potentials[trial])
        for trial in range(n_trials):
            if potentials[trial] <= lowest * (1 + 1e-12):
                latest = drawn[trial]
                break
        seeds[c] = latest
