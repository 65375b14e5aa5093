"""Standardized axes: distances in standard deviations, while all that is seen keeps its units.

K-Means on axes that are divided by their standard deviations is K-Means with another distance.
Points and centers are multiplied on the way into core and raster, centers divided on the way out.
Nothing here imports Qt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.memory import available_memory

if TYPE_CHECKING:
    from kmeans_gui.raster.viewport import Viewport

ShouldStop = Callable[[], bool]

MEMORY_SHARE = 0.8
"""Part of the free memory that the standardized copy of the points may take."""

_CHUNK = 1 << 18
"""Points that are read at a time: below a few milliseconds."""

_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Scale:
    """How much longer one unit of each axis counts where distances are computed.

    Parameters
    ----------
    x, y : float
        Positive. 1 and 1: distances are in the data's own units.
    """

    x: float = 1.0
    y: float = 1.0

    def into(self, places: ArrayLike) -> NDArray[Any]:
        """Return places of the data, shape (m, 2), where distances are computed.

        float32 and float64 are kept, all else becomes float64.
        """
        return _as_floats(places, lambda floats: floats * (self.x, self.y))

    def back(self, places: ArrayLike) -> NDArray[Any]:
        """Return in the data's own units what `into` returned."""
        return _as_floats(places, lambda floats: floats / (self.x, self.y))

    def viewport(self, viewport: Viewport) -> Viewport:
        """Return the same picture of the points that `into` returned."""
        return replace(
            viewport,
            x_min=viewport.x_min * self.x,
            x_max=viewport.x_max * self.x,
            y_min=viewport.y_min * self.y,
            y_max=viewport.y_max * self.y,
        )


OWN_UNITS = Scale()


class StandardizedPoints:
    """The points of a data set divided by their standard deviations, once somebody asks.

    The mean is not taken away: it changes no distance.

    Parameters
    ----------
    points : ndarray of shape (n, 2), float32 or float64
        May be a `numpy.memmap`.
    """

    def __init__(self, points: NDArray[Any]) -> None:
        self._points = points
        self._lock = threading.Lock()
        self._made: tuple[NDArray[Any], Scale] | None = None

    @property
    def scale(self) -> Scale | None:
        """What the points were multiplied by; None until `get` has found it. Any thread."""
        return None if self._made is None else self._made[1]

    def get(self, should_stop: ShouldStop | None = None) -> tuple[NDArray[Any], Scale]:
        """Return the points in memory, of the same dtype and read-only, and their scale.

        Any thread but the GUI's: who comes first computes it, the others wait.

        Raises
        ------
        ValueError
            If there is no memory for the copy.
        Cancelled
            If `should_stop` turned true.
        """
        while not self._lock.acquire(timeout=_POLL_SECONDS):
            _check(should_stop)
        try:
            if self._made is None:
                if (refusal := no_room_for(self._points)) is not None:
                    raise ValueError(refusal)
                scale = standardizing(self._points, should_stop)
                self._made = _multiplied(self._points, scale, should_stop), scale
            return self._made
        finally:
            self._lock.release()


def no_room_for(points: NDArray[Any]) -> str | None:
    """Return as one sentence why a standardized copy of `points` cannot be made, if it cannot."""
    free = available_memory()
    if free is None or points.size * points.itemsize <= MEMORY_SHARE * free:
        return None
    needed = points.size * points.itemsize / 2**30
    return (
        f"Standardized axes need a copy of the points, {needed:,.1f} GB, but only "
        f"{free / 2**30:,.1f} GB of memory are free: use the axes as they are."
    )


def standardizing(points: NDArray[Any], should_stop: ShouldStop | None = None) -> Scale:
    """Return the scale that gives both axes a standard deviation of 1.

    Deviations are the population's, and an axis that is constant up to rounding stays as it is:
    both as in scikit-learn's StandardScaler.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    should_stop : callable, optional

    Raises
    ------
    Cancelled
    """
    mean, total, n = np.zeros(2), np.zeros(2), 0
    with np.errstate(over="ignore", invalid="ignore"):
        for first in range(0, len(points), _CHUNK):
            _check(should_stop)
            part = np.asarray(points[first : first + _CHUNK], dtype=np.float64)
            m = len(part)
            part_mean = part.mean(axis=0)
            away = part - part_mean
            # far from zero the mean was rounded by more than a spread may be
            rounded = away.mean(axis=0)
            away -= rounded
            part_mean += rounded
            # T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise
            # algorithm for computing sample variances", 1979
            gap = part_mean - mean
            total += np.square(away).sum(axis=0) + gap * gap * (n * m / (n + m))
            mean += gap * (m / (n + m))
            n += m
        variance = total / max(n, 1)
        eps = float(np.finfo(np.float64).eps)
        constant = variance <= n * eps * variance + (n * mean * eps) ** 2
        factors = 1.0 / np.sqrt(np.where(constant, 1.0, variance))
    # what is not finite is refused by the fit, in its own words
    x, y = (float(f) if np.isfinite(f) and f > 0.0 else 1.0 for f in factors)
    return Scale(x, y)


def _multiplied(points: NDArray[Any], scale: Scale, should_stop: ShouldStop | None) -> NDArray[Any]:
    made = np.empty(points.shape, points.dtype)
    for first in range(0, len(points), _CHUNK):
        _check(should_stop)
        # in float64, and rounded once
        made[first : first + _CHUNK] = points[first : first + _CHUNK] * np.array((scale.x, scale.y))
    made.flags.writeable = False
    return made


def _as_floats(
    places: ArrayLike, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[Any]:
    given = np.asarray(places)
    dtype = given.dtype if given.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    return change(given.astype(np.float64).reshape(-1, 2)).astype(dtype, copy=False)


def _check(should_stop: ShouldStop | None) -> None:
    if should_stop is not None and should_stop():
        raise Cancelled
