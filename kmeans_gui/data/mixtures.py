"""How the points of the gallery are drawn.

Up to `SMALL` points come from scikit-learn's generators, so that a small data set is the
one that people know by its seed. Above that, each point draws its cluster and its place by
itself, chunk by chunk: nothing needs shuffling, which would hold Python's lock for seconds and
need the points twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.data.errors import ShouldStop, check_stop
from kmeans_gui.data.shapes import CHUNK, make_blobs, make_circles, make_moons

Floats = NDArray[np.float64]

SMALL = 250_000
"""More are not shuffled: numpy would hold Python's lock for more than some 20 ms."""

_FIVE_CENTERS = np.array([[0.2, 2.3], [-1.5, 2.3], [-2.8, 1.8], [-2.8, 2.8], [-2.8, 1.3]])
_FIVE_STDS = np.array([0.4, 0.3, 0.1, 0.1, 0.1])
_LONG_CENTERS = np.array([[4.0, -4.0], [0.0, 0.0]])
_LONG_MATRIX = np.array([[0.374, 0.95], [0.732, 0.598]])
_ROUND_SHIFT = np.array([6.0, -8.0])
_STRETCH = np.array([[0.6, -0.6], [-0.4, 0.8]])
"""scikit-learn's example "Demonstration of k-means assumptions"."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a recipe is asked for, with every default filled in."""

    n: int
    centers: int
    spread: float
    seed: int
    should_stop: ShouldStop | None

    @property
    def small(self) -> bool:
        """Whether scikit-learn's own stream is used."""
        return self.n <= SMALL


def five_blobs(request: Request) -> Floats:
    """Draw the five blobs of the book; with 2,000 points and seed 7 its very points."""
    if request.small:
        points, _ = make_blobs(request.n, _FIVE_CENTERS, _FIVE_STDS, request.seed)
        return points
    return _mixture(request, _FIVE_CENTERS, _FIVE_STDS)


def figure_9_11(request: Request) -> Floats:
    """Draw the book's figure 9-11: four fifths in two long clusters, one fifth in a round one."""
    n_round = request.n // 5
    n_long = request.n - n_round
    if request.small:
        long, _ = make_blobs(n_long, _LONG_CENTERS, random_state=request.seed)
        parts = [long @ _LONG_MATRIX]
        if n_round:
            round_, _ = make_blobs(n_round, 1, random_state=request.seed)
            parts.append(round_ + _ROUND_SHIFT)
        return np.concatenate(parts)
    _, _, place = make_blobs(1, 1, random_state=request.seed, return_centers=True)
    places = np.concatenate([_LONG_CENTERS @ _LONG_MATRIX, place + _ROUND_SHIFT])
    shapes = np.stack([_LONG_MATRIX, _LONG_MATRIX, np.eye(2)])
    return _mixture(request, places, np.ones(3), np.array([0.4, 0.4, 0.2]), shapes)


def blobs(request: Request) -> Floats:
    """Draw round clusters of one size and one spread."""
    box = _box(request.centers)
    if request.small:
        points, _ = make_blobs(
            request.n, request.centers, request.spread, request.seed, center_box=box
        )
        return points
    return _mixture(request, _drawn_centers(request), np.full(request.centers, request.spread))


def uneven(request: Request) -> Floats:
    """Draw clusters of which each has two thirds of the points of the one before it."""
    shares = (2 / 3) ** np.minimum(np.arange(request.centers), 20)
    shares /= shares.sum()
    stds = request.spread * np.resize([1.6, 0.4, 1.0, 0.6], request.centers)
    places = _drawn_centers(request)
    if request.small:
        ends = np.rint(np.cumsum(shares) * request.n).astype(np.int64)
        points, _ = make_blobs(np.diff(ends, prepend=0), places, stds, request.seed)
        return points
    return _mixture(request, places, stds, shares)


def anisotropic(request: Request) -> Floats:
    """Draw blobs and stretch the plane."""
    return _transform(blobs(request), _STRETCH, request.should_stop)


def moons(request: Request) -> Floats:
    """Draw two interleaving half circles."""
    if request.small:
        points, _ = make_moons(request.n, noise=request.spread, random_state=request.seed)
        return points

    def draw(rng: np.random.Generator, n: int) -> Floats:
        angle = rng.random(n) * np.pi
        upper = rng.random(n) < 0.5
        x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
        y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
        return np.stack([x, y], axis=1) + request.spread * rng.standard_normal((n, 2))

    return _chunked(request, draw)


def rings(request: Request) -> Floats:
    """Draw concentric rings, the outermost of radius 1."""
    if request.small and request.centers == 2:
        points, _ = make_circles(
            request.n, noise=request.spread, random_state=request.seed, factor=0.5
        )
        return points

    def draw(rng: np.random.Generator, n: int) -> Floats:
        angle = rng.random(n) * 2 * np.pi
        radius = rng.integers(1, request.centers + 1, size=n) / request.centers
        points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
        return points + request.spread * rng.standard_normal((n, 2))

    return _chunked(request, draw)


def uniform(request: Request) -> Floats:
    """Draw from the unit square."""
    return _chunked(request, lambda rng, n: rng.random((n, 2)))


def grid(request: Request) -> Floats:
    """Return the first points, row by row, of the square lattice that holds them all."""
    side = int(np.ceil(np.sqrt(request.n)))
    points = np.empty((request.n, 2))
    for start in range(0, request.n, CHUNK):
        check_stop(request.should_stop)
        part = points[start : start + CHUNK]
        part[:, 1], part[:, 0] = np.divmod(np.arange(start, start + len(part)), side)
    return points


def duplicates(request: Request) -> Floats:
    """Draw from a few distinct points, each of which occurs (if there are enough points)."""
    places = np.random.default_rng([request.seed, 1]).uniform(-10, 10, (request.centers, 2))
    points = _chunked(
        request, lambda rng, n: np.take(places, rng.integers(request.centers, size=n), axis=0)
    )
    points[: request.centers] = places[: request.n]
    return points


def _box(n_centers: int) -> tuple[float, float]:
    """Return scikit-learn's box, larger for more than ten centers so that they keep apart."""
    half = 10 * max(1.0, float(np.sqrt(n_centers / 10)))
    return -half, half


def _drawn_centers(request: Request) -> Floats:
    _, _, places = make_blobs(
        1,
        request.centers,
        random_state=request.seed,
        center_box=_box(request.centers),
        return_centers=True,
    )
    return places


def _chunked(request: Request, draw: Callable[[np.random.Generator, int], Floats]) -> Floats:
    """Fill the points chunk by chunk from one generator."""
    rng = np.random.default_rng(request.seed)
    points = np.empty((request.n, 2))
    for start in range(0, request.n, CHUNK):
        check_stop(request.should_stop)
        part = points[start : start + CHUNK]
        part[:] = draw(rng, len(part))
    return points


def _mixture(
    request: Request,
    places: Floats,
    stds: Floats,
    shares: Floats | None = None,
    shapes: Floats | None = None,
) -> Floats:
    """Draw each point's cluster, then its place in that cluster.

    `shapes` (k, 2, 2) turns a round cluster into a long one, by row vectors from the left.
    """
    k = len(places)
    ends = np.cumsum(np.full(k, 1 / k) if shares is None else shares)[:-1]

    def draw(rng: np.random.Generator, n: int) -> Floats:
        if shares is None:
            cluster = rng.integers(k, size=n)
        else:
            cluster = np.searchsorted(ends, rng.random(n), side="right")
        offset = rng.standard_normal((n, 2)) * stds[cluster, None]
        if shapes is not None:
            offset = np.einsum("ni,nij->nj", offset, shapes[cluster])
        return places[cluster] + offset

    return _chunked(request, draw)


def _transform(points: Floats, matrix: Floats, should_stop: ShouldStop | None) -> Floats:
    for start in range(0, len(points), CHUNK):
        check_stop(should_stop)
        points[start : start + CHUNK] = points[start : start + CHUNK] @ matrix
    return points
