"""The squared distance of every point to the seeds chosen so far, while a seeding goes on.

Draws are made in the data's own order, so that a seeding chooses the same points whichever
store computes the distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core import kernels
from kmeans_gui.core.threads import ShouldStop, map_parts, slices

if TYPE_CHECKING:
    from kmeans_gui.core.points import ArrayPoints

Floats = NDArray[np.float64]

CHUNK = 1024
"""Points whose masses are added up as one, so that a draw need not add up all points again."""


class ClosestDistances(Protocol):
    """What a seeding asks. Coordinates are working coordinates."""

    distances: int
    """Point-center distances computed so far."""

    def draw(self, uniforms: Floats) -> NDArray[np.int64]:
        """Return a point for each number in [0, 1).

        Its probability is proportional to its weighted closest squared distance.
        """
        ...

    def potentials(self, candidates: Floats) -> Floats:
        """Return what the potential would be with each of the (m, 2) candidates added."""
        ...

    def add(self, seed: Floats) -> None:
        """Add a seed at the coordinates (2,)."""
        ...

    def farthest(self) -> int:
        """Return the position of the point furthest from all seeds (ties: the lowest)."""
        ...


class ScannedDistances:
    """Closest squared distances kept in an (n,) array and updated by scanning all points."""

    def __init__(
        self, points: ArrayPoints, seed: Floats, should_stop: ShouldStop | None = None
    ) -> None:
        self.distances = 0
        self._points = points
        self._should_stop = should_stop
        self._bounds = slices(points.n, 4, CHUNK)
        self._closest = np.full(points.n, np.inf)
        self._masses = np.zeros(-(-points.n // CHUNK))
        self.add(seed)

    def draw(self, uniforms: Floats) -> NDArray[np.int64]:
        """See `ClosestDistances`."""
        cumulated = np.cumsum(self._masses)
        drawn = np.empty(len(uniforms), np.int64)
        for i, mass in enumerate(uniforms * cumulated[-1]):
            chunk = min(int(np.searchsorted(cumulated, mass)), len(cumulated) - 1)
            before = cumulated[chunk - 1] if chunk else 0.0
            span = slice(chunk * CHUNK, min((chunk + 1) * CHUNK, self._points.n))
            drawn[i] = span.start + draw_in_chunk(self._weighted(span), mass - before)
        return drawn

    def _weighted(self, span: slice) -> Floats:
        weights = self._points.weights
        closest = self._closest[span]
        return closest if weights is None else closest * weights[span]

    def potentials(self, candidates: Floats) -> Floats:
        """See `ClosestDistances`."""
        points, bounds = self._points, self._bounds
        out = np.zeros((len(bounds), len(candidates)))
        fixed = kernels.readonly(np.ascontiguousarray(candidates))

        def scan(part: int) -> None:
            start, stop = bounds[part]
            kernels.seed_potentials(
                points.rows(start, stop),
                points.row_weights(start, stop),
                points.origin,
                self._closest[start:stop],
                fixed,
                out[part],
            )

        map_parts(scan, len(bounds), self._should_stop)
        self.distances += points.n * len(candidates)
        return np.asarray(out.sum(axis=0))

    def add(self, seed: Floats) -> None:
        """See `ClosestDistances`."""
        points, bounds = self._points, self._bounds
        fixed = kernels.readonly(np.ascontiguousarray(seed))

        def scan(part: int) -> None:
            start, stop = bounds[part]
            kernels.seed_update(
                points.rows(start, stop),
                points.row_weights(start, stop),
                points.origin,
                self._closest[start:stop],
                fixed,
                self._masses[start // CHUNK :],
                CHUNK,
            )

        map_parts(scan, len(bounds), self._should_stop)
        self.distances += points.n

    def farthest(self) -> int:
        """See `ClosestDistances`."""
        if self._points.weights is None:
            return int(np.argmax(self._closest))
        return int(np.argmax(np.where(self._points.weights > 0, self._closest, -1.0)))


def draw_in_chunk(masses: NDArray[Any], mass: float) -> int:
    """Return the first position at which the cumulated masses reach `mass`.

    Rounding may leave `mass` a hair above the whole; then the last point that can be drawn at
    all is the answer, never one of mass zero behind it.
    """
    position = int(np.searchsorted(np.cumsum(masses), mass))
    if position < len(masses):
        return position
    drawable = np.flatnonzero(masses)
    return int(drawable[-1]) if len(drawable) else len(masses) - 1
