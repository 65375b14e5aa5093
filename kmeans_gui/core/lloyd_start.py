"""One start of K-Means: its centers, and how an iteration moves them.

The iteration is written once and never sees a point: it asks its `Points` for moments. Its
semantics are scikit-learn's: strict convergence first, then the tolerance; empty clusters move to
the points furthest from their centers; the last state is the assignment to the fitted centers.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import lloyd_kernels
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.measures import Moments, moments_of
from kmeans_gui.core.model import FitSpec, StopReason
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.threads import SLICE_WORK, ShouldStop

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""Shift of the centers, relative to the spread of the points, that may be rounding alone."""

NOTHING = 1e-12
"""Part of a cluster's weight that may be left by rounding alone, once all its points are gone."""

REASONS: dict[int, StopReason] = {
    lloyd_kernels.CONVERGED: "converged",
    lloyd_kernels.WITHIN_TOLERANCE: "tol",
}
"""Why a start ends where its burst did."""

BURST_WORK = 1 << 24
"""Point-center pairs of one compiled burst: some milliseconds, so that a stop is felt at once."""


class Limits(NamedTuple):
    """When the iterations of a fit end.

    Attributes
    ----------
    tolerance : float
        Squared shift of the centers below which to stop.
    rounding : float
        Squared shift that may be rounding alone.
    max_iter : int
    at_once : int
        Iterations of a burst at the most.
    """

    tolerance: float
    rounding: float
    max_iter: int
    at_once: int

    @classmethod
    def of(cls, points: Points, spec: FitSpec) -> Limits:
        """Return the limits of every start of a fit."""
        variance = sum(points.spread.variance)
        return cls(
            tolerance=(1e-4 if spec.tol is None else spec.tol) * (variance / 2),
            rounding=ROUNDING**2 * variance,
            max_iter=300 if spec.max_iter is None else spec.max_iter,
            at_once=max(1, BURST_WORK // (points.n * spec.n_clusters)),
        )

    def of_burst(self, done: int) -> tuple[float, float, int]:
        """Return what `lloyd_kernels.lloyd_burst` takes, after so many iterations."""
        return self.tolerance, self.rounding, min(self.max_iter - done, self.at_once)


class Burst(NamedTuple):
    """What a compiled burst returns: see `lloyd_kernels.lloyd_burst`."""

    steps: int
    end: int
    squared_shift: float
    distances: int

    @classmethod
    def of(cls, told: list[float]) -> Burst:
        """Return one that was told in an array."""
        steps, end, squared_shift, distances = told
        return cls(int(steps), int(end), squared_shift, int(distances))


class Start:
    """The state of one start.

    Parameters
    ----------
    points : Points
    limits : Limits
    centers : ndarray of shape (k, 2), float64, working coordinates
    moments : Moments
        Of the assignment to these centers.
    distances : int
        Point-center distances that finding all this took.
    should_stop : callable, optional

    Attributes
    ----------
    centers : ndarray of shape (k, 2)
    moments : Moments
        Of the assignment to these very centers.
    iteration : int
    shift : float
        Length of the latest move of the centers.
    distances : int
        Point-center distances computed since the last state that somebody looked at.
    reason : StopReason or None
        Why it ended; None while it goes on.

    Raises
    ------
    Cancelled
        In `step` and `hurry`, if `should_stop` turned true. The state is then as it was.
    """

    def __init__(
        self,
        points: Points,
        limits: Limits,
        centers: Floats,
        moments: Moments,
        distances: int,
        should_stop: ShouldStop | None = None,
    ) -> None:
        self._points, self._limits, self._should_stop = points, limits, should_stop
        self._before: Floats | None = None
        self.iteration, self.shift = 0, 0.0
        self.reason: StopReason | None = None
        self.centers, self.moments, self.distances = centers, moments, distances

    @classmethod
    def at(
        cls,
        points: Points,
        spec: FitSpec,
        centers: Floats,
        distances: int,
        should_stop: ShouldStop | None = None,
    ) -> Start:
        """Return a start at centers that took so many distances to find.

        Raises
        ------
        Cancelled
            If `should_stop` turned true.
        """
        moments = points.moments(centers, should_stop)
        distances += moments.distances
        return cls(points, Limits.of(points, spec), centers, moments, distances, should_stop)

    @classmethod
    def after(
        cls,
        points: Points,
        limits: Limits,
        burst: Burst,
        centers: Floats,
        sums: Floats,
        before: Floats,
        should_stop: ShouldStop | None = None,
    ) -> Start:
        """Return a start whose first burst left `centers`, `sums` and `before`."""
        moments = moments_of(sums[None], burst.distances)
        start = cls(points, limits, centers, moments, burst.distances, should_stop)
        start._follow(burst, before)
        return start

    def _follow(self, burst: Burst, before: Floats) -> None:
        """Go on from where a burst ended, as far as its steps are concerned."""
        if burst.steps > 0:
            self._before, self.shift = before, math.sqrt(burst.squared_shift)
            self._count(burst.steps, REASONS.get(burst.end))

    def _ask_to_stop(self) -> None:
        if self._should_stop is not None and self._should_stop():
            raise Cancelled

    def step(self) -> None:
        """Move the centers to the means of their points, and assign the points anew."""
        self._ask_to_stop()
        points, moments = self._points, self.moments
        new, distances = updated_centers(points, self.centers, moments, self._should_stop)
        # What is measured is what is published: centers of the data's own precision.
        new = points.rounded(new)
        moved = (new - self.centers).ravel()
        shift = math.sqrt(moved @ moved)
        reason: StopReason | None = None
        if shift * shift <= self._limits.rounding and (
            shift * shift <= self._limits.tolerance or self._keeps_its_labels()
        ):
            # The same assignment has the same means; keep them to the last bit.
            new, shift, reason = self.centers, 0.0, "converged"
        elif shift * shift <= self._limits.tolerance:
            reason = "tol"
        if shift > 0.0:
            moments = points.moments(new, self._should_stop)
            distances += moments.distances
            if moments.inertia > self.moments.inertia:
                # A mean that has to be rounded can be worse than the center before it; then
                # the centers are as good as this precision can tell.
                new, moments, shift, reason = self.centers, self.moments, 0.0, "converged"
        self._before, self.centers, self.moments, self.shift = self.centers, new, moments, shift
        self.distances += distances
        self._count(1, reason)

    def hurry(self) -> None:
        """Go on by many iterations in one compiled call, where that is the same but quicker.

        What `step` does beyond taking means is left to the next `step`.
        """
        points, k = self._points, len(self.centers)
        if not hurries(points, k) or not self.moments.counts.all():
            return
        self._ask_to_stop()
        centers, before, sums = self.centers.copy(), self.centers.copy(), np.empty((k, 4))
        m, limits = self.moments, self._limits.of_burst(self.iteration)
        sums[:, 0], sums[:, 1:3], sums[:, 3] = m.counts, m.sums, m.cluster_inertia
        if isinstance(points, IndexedPoints):
            rows = np.empty((1, 4))
            lloyd_kernels.leaf_bursts(
                *points.leaves(), points.nodes, points.width(0), False,
                centers[None], sums[None], before[None], *limits, rows,
            )  # fmt: skip
            burst = Burst.of(rows[0].tolist())
        else:
            assert isinstance(points, ArrayPoints)
            whole = 0, points.n
            told = lloyd_kernels.lloyd_burst(
                points.rows(*whole), points.row_weights(*whole), points.origin,
                centers, sums, before, *limits,
            )  # fmt: skip
            burst = Burst(*told)
        self.centers, self.moments = centers, moments_of(sums[None], burst.distances)
        self.distances += burst.distances
        self._follow(burst, before)

    def _count(self, steps: int, reason: StopReason | None) -> None:
        self.iteration += steps
        self.reason = reason
        if reason is None and self.iteration >= self._limits.max_iter:
            self.reason = "max_iter"

    def _keeps_its_labels(self) -> bool:
        """Return whether no point changed its center: strict convergence.

        Asked only when the means hardly moved: then rounding alone may have moved them, where the
        same points were added up in another order.
        """
        before, points = self._before, self._points
        if before is None:
            return False
        if np.array_equal(self.centers, before):
            return True
        return np.array_equal(
            points.nearest(self.centers, self._should_stop),
            points.nearest(before, self._should_stop),
        )


def hurries(points: Points, k: int) -> bool:
    """Return whether there are so few points that one thread iterates in compiled bursts."""
    if isinstance(points, IndexedPoints):
        return points.few and points.n * k <= SLICE_WORK
    return isinstance(points, ArrayPoints) and points.n * k <= SLICE_WORK


def updated_centers(
    points: Points, centers: Floats, moments: Moments, should_stop: ShouldStop | None = None
) -> tuple[Floats, int]:
    """Return the means of the clusters, with empty ones relocated.

    A center without points moves to the point that is furthest from its own center, which that
    cluster then gives up. Where there is no such point (fewer distinct points than clusters), it
    joins the biggest cluster's center.

    Returns
    -------
    centers : ndarray of shape (k, 2)
    distances : int
        Point-center distances computed beyond those of the moments.
    """
    counts, sums = moments.counts, moments.sums
    if counts.all():
        return sums / counts[:, None], 0
    empty = np.flatnonzero(counts == 0)
    counts, sums = counts.copy(), sums.copy()
    far = points.farthest(centers, len(empty), should_stop)
    if far.squared_distances[0] > 0:
        for i, j in enumerate(empty[: len(far.weights)]):
            donor, weight = far.labels[i], far.weights[i]
            sums[donor] -= weight * far.coordinates[i]
            left = counts[donor] - weight
            if left <= NOTHING * moments.counts[donor]:
                left, sums[donor] = 0.0, 0.0
            counts[donor] = left
            sums[j], counts[j] = weight * far.coordinates[i], weight
    occupied = counts > 0
    new = np.empty_like(sums)
    new[occupied] = sums[occupied] / counts[occupied, None]
    if not occupied.all():
        new[~occupied] = new[int(np.argmax(np.where(occupied, counts, -1)))]
    return new, points.n * len(centers)
