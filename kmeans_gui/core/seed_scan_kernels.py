"""Compiled loops of seeding by scanning all points (see `kmeans_gui.core.kernels`)."""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled, in_any_order
from kmeans_gui.core.kernels import BLOCK, unpack

CHUNK = 128
"""Points, in the data's order, whose masses are added up as one while a seeding goes on."""

STRETCH = 256
"""The same where each point's closest distance is at hand, and drawing costs less (measured)."""

RUN = 8
"""Points of these that are passed over together when one of them is drawn."""


@in_any_order
def mass_of(closest, weights):
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
def lower(x, y, seed_x, seed_y, closest):
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
        lower(x, y, seed[0], seed[1], closest[start:stop])
        masses[start // CHUNK] = mass_of(closest[start:stop], weights[start:stop])


@in_any_order
def _run_mass(closest):
    """Add up `RUN` closest distances."""
    total = 0.0
    for i in range(RUN):
        total += closest[i]
    return total


@compiled
def _reach(closest, weights, mass):
    """Return where the masses of some points, added up in turn, reach `mass`.

    Rounding may leave `mass` a hair above the whole; then the last point that can be drawn at
    all is the answer, or -1 where there is none.
    """
    n, total, start = closest.shape[0], 0.0, 0
    if weights.shape[0] == 0:
        while start + RUN <= n:
            run = _run_mass(closest[start : start + RUN])
            if total + run >= mass:
                break
            total += run
            start += RUN
    for i in range(start, n):
        own = closest[i] if weights.shape[0] == 0 else closest[i] * weights[i]
        total += own
        if total >= mass and own > 0.0:
            return i
    for i in range(n - 1, -1, -1):
        if closest[i] > 0.0 and (weights.shape[0] == 0 or weights[i] > 0.0):
            return i
    return -1


@compiled
def seed_draw(points, weights, origin, seeds, mass):
    """Return the first of some points at which their masses, added up in turn, reach `mass`.

    The masses are computed from the seeds. Returns -1 if there is none; see `_reach`.
    """
    m = points.shape[0]
    x, y, closest = np.empty(m), np.empty(m), np.empty(m)
    for i in range(m):
        closest[i] = np.inf
    unpack(points, origin, x, y)
    for s in range(seeds.shape[0]):
        lower(x, y, seeds[s, 0], seeds[s, 1], closest)
    return _reach(closest, weights, mass)


@in_any_order
def _stretch_mass(closest):
    total = 0.0
    for i in range(STRETCH):
        total += closest[i]
    return total


@compiled
def masses_of(closest, weights, masses):
    """Write the mass of each run of `STRETCH` points; return their sum."""
    n, total = closest.shape[0], 0.0
    for stretch in range(masses.shape[0]):
        begin, end = stretch * STRETCH, min((stretch + 1) * STRETCH, n)
        if weights.shape[0] == 0 and end - begin == STRETCH:
            masses[stretch] = _stretch_mass(closest[begin:end])
        else:
            masses[stretch] = mass_of(closest[begin:end], weights[begin:end])
        total += masses[stretch]
    return total


@compiled
def drawn_point(closest, weights, masses, mass):
    """Return the first point at which the masses of all, added up in turn, reach `mass`."""
    n, n_stretches = closest.shape[0], masses.shape[0]
    before, stretch = 0.0, 0
    while stretch < n_stretches - 1 and before + masses[stretch] < mass:
        before += masses[stretch]
        stretch += 1
    # Rounding may have led to a stretch whose points all are seeds: then the next one counts.
    for turn in range(n_stretches):
        begin = (stretch + turn) % n_stretches * STRETCH
        end = min(begin + STRETCH, n)
        found = _reach(closest[begin:end], weights[begin:end], mass - before)
        if found >= 0:
            return begin + found
    return 0


@compiled
def best_of(drawn, potentials):
    """Return the first drawn point whose potential is the lowest but for rounding."""
    lowest = potentials[0]
    for trial in range(1, potentials.shape[0]):
        lowest = min(lowest, potentials[trial])
    trial = 0
    while potentials[trial] > lowest * (1 + 1e-12):
        trial += 1
    return drawn[trial]


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
    x, y = np.empty(n), np.empty(n)
    unpack(points, origin, x, y)
    masses = np.empty((n + STRETCH - 1) // STRETCH)
    drawn, potentials = np.zeros(n_trials, np.int64), np.empty(n_trials)
    for c in range(seeds.shape[0]):
        lower(x, y, x[latest], y[latest], closest)
        total = masses_of(closest, weights, masses)
        for trial in range(n_trials):
            mass = uniforms[c, trial] * total
            drawn[trial] = drawn_point(closest, weights, masses, mass) if total > 0.0 else 0
            potentials[trial] = 0.0
        # A block of points stays in the first-level cache for all candidates.
        for begin in range(0, n, 4 * BLOCK):
            end = min(begin + 4 * BLOCK, n)
            for trial in range(n_trials):
                potentials[trial] += potential_of(
                    x[begin:end], y[begin:end], weights[begin:end], closest[begin:end],
                    x[drawn[trial]], y[drawn[trial]],
                )  # fmt: skip
        latest = best_of(drawn, potentials)
        seeds[c] = latest
