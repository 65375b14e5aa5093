"""Painting, erasing and pushing points: pure functions of arrays.

A tool has a radius along each axis, both in the data's units: where the axes have different
scales, what is a circle on the screen is an ellipse in the data. Distances are measured in
such radii, so everything at most 1 from the tool's path is under the tool.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[Any]
Positions = NDArray[np.int64]

_CHUNK = 65_536
"""Points tested at once against a polygon: keeps the temporary arrays in the cache."""


@dataclass(frozen=True, slots=True)
class Radius:
    """How far a tool reaches along each axis, in the data's units.

    Raises
    ------
    ValueError
        If one of the two is not a positive number.
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        if not (0 < self.x < np.inf and 0 < self.y < np.inf):
            raise ValueError(f"a tool's radius must be positive, not {self.x:g} by {self.y:g}")

    @property
    def pair(self) -> NDArray[np.float64]:
        """Both, shape (2,)."""
        return np.array([self.x, self.y])


def brush(rng: np.random.Generator, path: ArrayLike, radius: Radius, n: int) -> NDArray[np.float64]:
    """Draw points that lie evenly in discs along a path.

    Parameters
    ----------
    rng : Generator
    path : array-like of shape (m, 2), m >= 1
        The corners of the way that the middle of the brush took.
    radius : Radius
    n : int

    Returns
    -------
    ndarray of shape (n, 2), float64
        Each at most one radius from the path.
    """
    middles = _along(rng, path, radius, n)
    angle = rng.uniform(0.0, 2.0 * np.pi, n)
    # The root, since a ring's area grows with its radius; below 1 by more than rounding adds.
    away = np.sqrt(rng.uniform(0.0, 1.0, n)) * (1.0 - 1e-9)
    return middles + np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None] * radius.pair


def spray(rng: np.random.Generator, path: ArrayLike, spread: Radius, n: int) -> NDArray[np.float64]:
    """Draw points from a normal distribution that moves along a path.

    Parameters
    ----------
    rng : Generator
    path : array-like of shape (m, 2), m >= 1
    spread : Radius
        The standard deviation along each axis.
    n : int

    Returns
    -------
    ndarray of shape (n, 2), float64
    """
    return _along(rng, path, spread, n) + rng.standard_normal((n, 2)) * spread.pair


def length_of(path: ArrayLike, radius: Radius) -> float:
    """Return how long a path is, in radii."""
    steps = np.diff(_corners(path), axis=0) / radius.pair
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def within(points: Points, path: ArrayLike, radius: Radius) -> Positions:
    """Return which points lie at most one radius from a path.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    path : array-like of shape (m, 2), m >= 1
    radius : Radius

    Returns
    -------
    ndarray of int64
        Ascending.
    """
    corners = _corners(path)
    low, high = corners.min(axis=0) - radius.pair, corners.max(axis=0) + radius.pair
    near = in_rectangle(points, low, high)
    return near[_distances(points[near], corners, radius) <= 1.0]


def in_rectangle(points: Points, low: ArrayLike, high: ArrayLike) -> Positions:
    """Return which points lie between two corners, the edges included; ascending."""
    (x_min, y_min), (x_max, y_max) = np.asarray(low, float), np.asarray(high, float)
    x, y = points[:, 0], points[:, 1]
    # One axis first: most points are outside already, and the rest is looked at once only.
    near: Positions = np.flatnonzero((x >= x_min) & (x <= x_max))
    y = y[near]
    found: Positions = near[(y >= y_min) & (y <= y_max)]
    return found


def in_polygon(points: Points, corners: ArrayLike) -> Positions:
    """Return which points lie in a polygon, by the even-odd rule; ascending.

    Source: W. R. Franklin, "PNPOLY", 1970: count the edges that a ray to the right crosses.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    corners : array-like of shape (m, 2)
        The last is joined to the first. With fewer than three nothing is inside.
    """
    outline = _corners(corners)
    if len(outline) < 3:
        return np.empty(0, np.int64)
    near = in_rectangle(points, outline.min(axis=0), outline.max(axis=0))
    found = [_inside(points[part], outline) for part in _chunks(near)]
    return near[np.concatenate(found)] if found else near


def moved(places: Points, offset: ArrayLike) -> Points:
    """Return `places`, shape (m, 2), shifted by `offset`, shape (2,), in their own dtype."""
    shifted: Points = (places + np.asarray(offset, np.float64)).astype(places.dtype, copy=False)
    return shifted


def jitter(
    rng: np.random.Generator, places: Points, path: ArrayLike, radius: Radius, strength: float
) -> Points:
    """Push points at random: those in the middle of the tool most, those at its edge not at all.

    Parameters
    ----------
    rng : Generator
    places : ndarray of shape (m, 2)
        The points under the tool; see `within`.
    path : array-like of shape (p, 2)
    radius : Radius
    strength : float
        The standard deviation of the push in the middle, in radii.

    Returns
    -------
    ndarray of shape (m, 2), in the dtype of `places`
    """
    reach = np.clip(1.0 - _distances(places, _corners(path), radius), 0.0, 1.0)
    push = rng.standard_normal((len(places), 2)) * (strength * reach)[:, None] * radius.pair
    return moved(places, push)


def magnet(places: Points, middle: ArrayLike, radius: Radius, strength: float) -> Points:
    """Pull points towards the middle of the tool, or push them away from it.

    Parameters
    ----------
    places : ndarray of shape (m, 2)
        The points under the tool.
    middle : array-like of shape (2,)
    radius : Radius
    strength : float
        The share of its way to the middle that a point there goes, below 1; at the edge it is 0,
        so that there is no seam. Negative: away from the middle.

    Returns
    -------
    ndarray of shape (m, 2), in the dtype of `places`
        Attracted points come closer and never go through the middle; repelled ones go away from it
        and never beyond the edge.
    """
    center = np.asarray(middle, np.float64)
    away = (places.astype(np.float64) - center) / radius.pair
    distance = np.hypot(away[:, 0], away[:, 1])
    fade = np.clip(1.0 - distance, 0.0, 1.0)
    # distance (1 + s (1 - distance)) grows with the distance and is 1 at the edge for 0 <= s <= 1
    scale = 1.0 - np.clip(strength, -1.0, 1.0) * fade
    return moved(center + away * scale[:, None] * radius.pair, (0.0, 0.0)).astype(
        places.dtype, copy=False
    )


def simplified(path: ArrayLike, tolerance: Radius) -> NDArray[np.float64]:
    """Return a path without the corners that lie less than `tolerance` from the one before.

    The first and the last stay. A lasso drawn by hand has hundreds of corners that nobody sees.
    """
    corners = _corners(path)
    kept = [0]
    for corner in range(1, len(corners)):
        step = (corners[corner] - corners[kept[-1]]) / tolerance.pair
        if np.hypot(*step) >= 1.0:
            kept.append(corner)
    if kept[-1] != len(corners) - 1:
        kept.append(len(corners) - 1)
    return corners[kept]


def _corners(path: ArrayLike) -> NDArray[np.float64]:
    corners = np.asarray(path, np.float64)
    if corners.ndim != 2 or corners.shape[1] != 2 or not len(corners):
        raise ValueError(f"a path must have the shape (m, 2), m >= 1, not {corners.shape}")
    return corners


def _along(
    rng: np.random.Generator, path: ArrayLike, radius: Radius, n: int
) -> NDArray[np.float64]:
    """Return `n` places spread evenly over the length of a path."""
    corners = _corners(path)
    steps = np.diff(corners, axis=0)
    lengths = np.hypot(*(steps / radius.pair).T) if len(steps) else np.empty(0)
    way = np.concatenate([[0.0], np.cumsum(lengths)])
    if way[-1] <= 0.0:
        return np.tile(corners[-1], (n, 1))
    # One place in each n-th of the way, at random within it: no gaps where the hand was quick.
    places = (np.arange(n) + rng.uniform(0.0, 1.0, n)) / max(n, 1) * way[-1]
    return np.column_stack([np.interp(places, way, corners[:, axis]) for axis in (0, 1)])


def _distances(places: Points, corners: NDArray[np.float64], radius: Radius) -> NDArray[np.float64]:
    """Return how far each place is from a path, in radii, shape (m,)."""
    # relative to a corner first: no digits are lost where the points lie far from zero
    origin = corners[0]
    away = (places.astype(np.float64) - origin) / radius.pair
    bends = (corners - origin) / radius.pair
    nearest: NDArray[np.float64] = np.hypot(away[:, 0] - bends[0, 0], away[:, 1] - bends[0, 1])
    for start, stop in pairwise(bends):
        step = stop - start
        squared = float(step @ step)
        if squared == 0.0:
            continue
        share = np.clip((away - start) @ step / squared, 0.0, 1.0)
        off = away - start - share[:, None] * step
        np.minimum(nearest, np.hypot(off[:, 0], off[:, 1]), out=nearest)
    return nearest


def _chunks(positions: Positions) -> list[Positions]:
    return [positions[first : first + _CHUNK] for first in range(0, len(positions), _CHUNK)]


def _inside(places: Points, outline: NDArray[np.float64]) -> NDArray[np.bool_]:
    x, y = places[:, 0].astype(np.float64), places[:, 1].astype(np.float64)
    inside = np.zeros(len(places), np.bool_)
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        beside = (y0 > y) != (y1 > y)
        inside ^= beside & (x < (x1 - x0) * ((y - y0) / (y1 - y0)) + x0)
    return inside
