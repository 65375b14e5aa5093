"""Round, antialiased dots: painted one by one, or as the coverage of many small ones.

A dot is a sprite, computed once per size for 8 x 8 positions within a pixel: how much of each
pixel the dot covers, and how much a thin rim around it does, which keeps overlapping dots apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import compiled
from kmeans_gui.raster.binning import VisiblePoints
from kmeans_gui.raster.shading import TILE, Territory

STEPS = 8
"""Positions of a dot within a pixel, along each axis: an eighth of a pixel is not seen."""

LARGEST_RADIUS = 4.5
"""Logical pixels: of the dots of a handful of points, where nobody asks for larger ones."""

MAX_RADIUS = 64.0
"""Device pixels. A larger dot would hide what it is there to show."""


@dataclass(frozen=True, slots=True, eq=False)
class Sprites:
    """One dot at 8 x 8 positions within a pixel.

    Attributes
    ----------
    core, rim : ndarray of shape (64, size, size), uint8
        What the dot, and the dot with its rim, cover of each pixel: 0 to 255.
    reach : int
        ``size == 2 * reach + 1``; the pixel that holds the dot's middle is in the middle.
    """

    core: NDArray[np.uint8]
    rim: NDArray[np.uint8]
    reach: int


def radius_for(n_visible: float) -> float:
    """Return the radius of a dot in logical pixels, by how many are seen.

    It falls evenly with the logarithm: 3.0 at 2,000, 1.8 at 20,000, 1.0 at 100,000, and at
    250,000 it is that of one pixel's area, where the density picture has taken over.
    """
    return float(
        np.clip(3.0 - 1.18 * np.log10(max(n_visible, 1.0) / 2000.0), 0.5642, LARGEST_RADIUS)
    )


def rim_for(radius: float) -> float:
    """Return the width of the rim in logical pixels: none for dots too small to have one.

    It begins at the size of 40,000 dots, where they become one coverage that has no rims.
    """
    return float(np.clip((radius - 1.46) * 0.49, 0.0, 0.75))


def sprites(radius: float, rim: float) -> Sprites:
    """Compute the sprites of a dot.

    Parameters
    ----------
    radius, rim : float
        Device pixels; the rim is around the dot.
    """
    # A step of 1/32 pixel is not seen, and zooming does not compute a new size on every frame.
    return _sprites(
        round(float(np.clip(radius, 0.1, MAX_RADIUS)) * 32) / 32, round(max(rim, 0.0) * 32) / 32
    )


@lru_cache(maxsize=64)
def _sprites(radius: float, rim: float) -> Sprites:
    # The larger the dot, the straighter its edge in a pixel, and the fewer samples tell its share.
    samples = 8 if radius < 2.0 else 4 if radius < 8.0 else 1
    # From the last position in a pixel to the right: the farthest that anything is covered.
    reach = int(np.ceil(radius + rim + (STEPS - 0.5) / STEPS + 0.5 / samples)) - 1
    inside = (np.arange(samples) + 0.5) / samples
    cells = np.arange(-reach, reach + 1)
    position = (np.arange(STEPS) + 0.5) / STEPS
    # (position, cell, sample): from the dot's middle to each sample point along one axis.
    away = cells[None, :, None] + inside[None, None, :] - position[:, None, None]
    squared = np.square(away)
    distance = np.sqrt(squared[:, None, :, None, :, None] + squared[None, :, None, :, None, :])
    size = 2 * reach + 1

    def covered(edge: float) -> NDArray[np.uint8]:
        # Each sample is itself a small square: a soft step gives more levels than it counts.
        soft = np.clip((edge - distance) * samples + 0.5, 0.0, 1.0).mean(axis=(4, 5))
        levels: NDArray[np.uint8] = np.rint(soft * 255).astype(np.uint8)
        return levels.reshape(STEPS * STEPS, size, size)

    core = covered(radius)
    return Sprites(core, covered(radius + rim) if rim > 0.0 else core, reach)


def paint_band(
    dots: VisiblePoints,
    band: int,
    stamp: Sprites,
    land: Territory,
    colors: NDArray[Any],
    rims: NDArray[Any],
    image: NDArray[np.uint32],
) -> None:
    """Paint the dots of one row of tiles, each in the color of its nearest center.

    Parameters
    ----------
    colors, rims : ndarray of shape (k, 3), int64
        Per cluster.
    image : ndarray of shape (height, width), uint32
        Written, in the format of `shading.shade_band`.
    """
    _paint(
        dots.px, dots.py, dots.x, dots.y, band, stamp.core, stamp.rim, stamp.reach,
        land.x, land.y, land.label, land.candidates, land.n_candidates, land.tiles_x,
        colors, rims, image,
    )  # fmt: skip


def cover_band(
    dots: VisiblePoints,
    band: int,
    stamp: Sprites,
    clear: NDArray[np.float32],
) -> None:
    """Lay the dots of one row of tiles over what is still clear.

    Parameters
    ----------
    clear : ndarray of shape (height, width), float32
        Read and written: the share of each pixel that no dot covers.
    """
    _cover(dots.px, dots.py, band, stamp.core, stamp.reach, clear)


@compiled
def _nearest(x, y, px, py, center_x, center_y, label, candidates, n_candidates, tiles_x):  # type: ignore[no-untyped-def]
    """Return the cluster of a dot, by the data's own coordinates among its tile's candidates."""
    tiles_y = len(n_candidates) // tiles_x
    tile_x = min(max(np.int64(np.floor(px)) // TILE, 0), tiles_x - 1)
    tile_y = min(max(np.int64(np.floor(py)) // TILE, 0), tiles_y - 1)
    tile = tile_y * tiles_x + tile_x
    best = candidates[tile, 0]
    smallest = np.inf
    for i in range(n_candidates[tile]):
        j = candidates[tile, i]
        squared = (x - center_x[j]) ** 2 + (y - center_y[j]) ** 2
        if squared < smallest:
            smallest = squared
            best = j
    return label[best]


@compiled
def _blend(pixel, red, green, blue, alpha):  # type: ignore[no-untyped-def]
    """`pixel` with a color of the given opacity, 0 to 255, laid over it."""
    r, g, b = pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255
    # Rounded division by 255: x * 257 >> 16 with the half added first.
    r += ((red - r) * alpha * 257 + 32768) >> 16
    g += ((green - g) * alpha * 257 + 32768) >> 16
    b += ((blue - b) * alpha * 257 + 32768) >> 16
    return r | (g << 8) | (b << 16) | (255 << 24)


@compiled
def _paint(  # type: ignore[no-untyped-def]
    px, py, x, y, band, core, rim, reach, center_x, center_y, label, candidates,
    n_candidates, tiles_x, colors, rims, image,
):  # fmt: skip
    height, width = image.shape
    top, bottom = band * TILE, min(height, (band + 1) * TILE)
    for i in range(len(py)):
        column, row = np.int64(np.floor(px[i])), np.int64(np.floor(py[i]))
        # Each band looks at all dots, which costs less than keeping them sorted by band.
        if row + reach < top or row - reach >= bottom:
            continue
        cluster = _nearest(
            x[i], y[i], px[i], py[i], center_x, center_y, label, candidates, n_candidates, tiles_x
        )
        red, green, blue = colors[cluster, 0], colors[cluster, 1], colors[cluster, 2]
        whole = red | (green << 8) | (blue << 16) | (255 << 24)
        rim_r, rim_g, rim_b = rims[cluster, 0], rims[cluster, 1], rims[cluster, 2]
        stamp = np.int64((px[i] - column) * STEPS) + STEPS * np.int64((py[i] - row) * STEPS)
        left, upper = column - reach, row - reach
        for r in range(max(top, upper), min(bottom, row + reach + 1)):
            for c in range(max(0, left), min(width, column + reach + 1)):
                around = np.int64(rim[stamp, r - upper, c - left])
                inside = np.int64(core[stamp, r - upper, c - left])
                if inside == 255:
                    image[r, c] = np.uint32(whole)
                elif around > 0:
                    pixel = np.int64(image[r, c])
                    if inside < around:
                        pixel = _blend(pixel, rim_r, rim_g, rim_b, around)
                    if inside > 0:
                        pixel = _blend(pixel, red, green, blue, inside)
                    image[r, c] = np.uint32(pixel)


@compiled
def _cover(px, py, band, core, reach, clear):  # type: ignore[no-untyped-def]
    height, width = clear.shape
    top, bottom = band * TILE, min(height, (band + 1) * TILE)
    for i in range(len(py)):
        column, row = np.int64(np.floor(px[i])), np.int64(np.floor(py[i]))
        if row + reach < top or row - reach >= bottom:
            continue
        stamp = np.int64((px[i] - column) * STEPS) + STEPS * np.int64((py[i] - row) * STEPS)
        left, upper = column - reach, row - reach
        for r in range(max(top, upper), min(bottom, row + reach + 1)):
            for c in range(max(0, left), min(width, column + reach + 1)):
                clear[r, c] *= np.float32(1.0) - core[stamp, r - upper, c - left] * np.float32(
                    1.0 / 255.0
                )
