"""Regions and borders: every pixel colored by its nearest center, in O(pixels) for any k.

The image is cut into tiles of 64 pixels, these into tiles of 8. A tile keeps only the centers
that can be nearest somewhere in it (the test of the filtering algorithm, Kanungo et al. 2002,
on rectangles of pixels in place of tree cells), so nearly all of it is filled without computing
a distance, and a pixel at a border compares a handful of centers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.threads import map_parts
from kmeans_gui.raster.viewport import Viewport

TILE = 64
SMALL_TILE = 8

FULL = 200
"""The tone at which a color covers its pixel wholly; higher tones deepen it."""


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """The centers of one frame, in the image's coordinates, and who can be nearest where.

    Attributes
    ----------
    x, y : ndarray of shape (m,), float64
        The distinct centers in the data's coordinates.
    u, v : ndarray of shape (m,), float64
        The same in pixels from the top left corner, with v stretched by `aspect` so that
        distances in (u, v) are the data's, whatever the scales of the two axes.
    label : ndarray of shape (m,), int32, ascending
        Which cluster each is; of equal centers only the lowest is kept, as it wins every tie.
    aspect : float
        Scale along x over scale along y.
    candidates : ndarray of shape (tiles, m), int32
        Per tile the positions in `u` of the centers that can be nearest in it, ascending.
    n_candidates : ndarray of shape (tiles,), int32
    tiles_x : int
        Tiles in one row of tiles.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    u: NDArray[np.float64]
    v: NDArray[np.float64]
    label: NDArray[np.int32]
    aspect: float
    candidates: NDArray[np.int32]
    n_candidates: NDArray[np.int32]
    tiles_x: int


def territory(viewport: Viewport, centers: Any, margin: float) -> Territory | None:
    """Find out which centers can be nearest in which tile.

    Parameters
    ----------
    viewport : Viewport
        Drawable.
    centers : array-like of shape (k, 2)
        Those with a coordinate that is not finite have no region.
    margin : float
        Pixels around each tile in which the candidates must be right too.

    Returns
    -------
    Territory or None
        None if there is no finite center.
    """
    data = np.asarray(centers, dtype=np.float64).reshape(-1, 2)
    pixels = viewport.to_pixels(data)
    scale_x, scale_y = viewport.scale
    aspect = scale_x / scale_y
    label = np.flatnonzero(np.isfinite(data).all(axis=1) & np.isfinite(pixels).all(axis=1))
    if len(label) == 0:
        return None
    # Adding 0.0 turns -0.0 into 0.0; as complex numbers, rows compare as wholes.
    rows = np.ascontiguousarray(data[label] + 0.0).view(np.complex128).ravel()
    label = label[np.sort(np.unique(rows, return_index=True)[1])]
    tiles_x, tiles_y = -(-viewport.width // TILE), -(-viewport.height // TILE)
    m = len(label)
    found = Territory(
        x=np.ascontiguousarray(data[label, 0]),
        y=np.ascontiguousarray(data[label, 1]),
        u=np.ascontiguousarray(pixels[label, 0]),
        v=pixels[label, 1] * aspect,
        label=label.astype(np.int32),
        aspect=aspect,
        candidates=np.empty((tiles_x * tiles_y, m), dtype=np.int32),
        n_candidates=np.zeros(tiles_x * tiles_y, dtype=np.int32),
        tiles_x=tiles_x,
    )
    everyone = np.arange(m, dtype=np.int32)

    def row(tile_y: int) -> None:
        _tile_candidates(
            found.u, found.v, everyone, tile_y * tiles_x, (tile_y + 1) * tiles_x, tiles_x,
            float(margin), aspect, found.candidates, found.n_candidates,
        )  # fmt: skip

    # With few centers the hand-over to another thread would cost more than the work.
    if m * tiles_x * tiles_y < 50_000:
        for tile_y in range(tiles_y):
            row(tile_y)
    else:
        map_parts(row, tiles_y)
    return found


def shade_band(
    land: Territory,
    tile_y: int,
    tones: NDArray[np.uint8],
    table: NDArray[np.uint32],
    half_width: float,
    border: tuple[int, int, int],
    strength: float,
    image: NDArray[np.uint32],
) -> None:
    """Color the pixels of one row of tiles.

    Parameters
    ----------
    land : Territory
    tile_y : int
        Which row of tiles.
    tones : ndarray of shape (height, width), uint8, or of size 0
        How much the points in a pixel cover it, from 0 to `FULL` and beyond. Size 0: not at all.
    table : ndarray of shape (k, 256), or (k, 1) without tones, uint32
        The color of each cluster's pixel by its tone.
    half_width : float
        Half the width of a border, in pixels.
    border : (red, green, blue)
    strength : float
        The border's opacity, 0 to 1.
    image : ndarray of shape (height, width), uint32
        Written: one pixel is ``red | green << 8 | blue << 16 | alpha << 24``.
    """
    _shade(
        land.u, land.v, land.label, land.aspect, land.candidates, land.n_candidates,
        land.tiles_x, tile_y, tones, table, half_width, border[0], border[1], border[2],
        strength, image,
    )  # fmt: skip


@compiled
def _prune(u, v, candidates, m, u0, u1, v0, v1, kept):  # type: ignore[no-untyped-def]
    """Write to `kept` who of the candidates can be nearest in the rectangle; return how many."""
    middle_u, middle_v = 0.5 * (u0 + u1), 0.5 * (v0 + v1)
    best = candidates[0]
    smallest = np.inf
    for i in range(m):
        j = candidates[i]
        squared = (middle_u - u[j]) ** 2 + (middle_v - v[j]) ** 2
        if squared < smallest:
            smallest = squared
            best = j
    n_kept = 0
    for i in range(m):
        j = candidates[i]
        du, dv = u[j] - u[best], v[j] - v[best]
        # The corner farthest towards j: if even there `best` is nearer, j is nowhere nearest.
        corner_u = u1 if du > 0.0 else u0
        corner_v = v1 if dv > 0.0 else v0
        gain = du * (2.0 * corner_u - u[j] - u[best]) + dv * (2.0 * corner_v - v[j] - v[best])
        # What rounding may have cost, generously: a candidate too many only costs time.
        slack = 1e-12 * (
            abs(du) * (abs(u[j]) + abs(u[best]) + abs(corner_u))
            + abs(dv) * (abs(v[j]) + abs(v[best]) + abs(corner_v))
        )
        if j == best or gain >= -slack:
            kept[n_kept] = j
            n_kept += 1
    return n_kept


@compiled
def _tile_candidates(  # type: ignore[no-untyped-def]
    u, v, everyone, first, last, tiles_x, margin, aspect, candidates, n_candidates
):
    for tile in range(first, last):
        left = (tile % tiles_x) * TILE
        top = (tile // tiles_x) * TILE
        n_candidates[tile] = _prune(
            u, v, everyone, len(everyone), left - margin, left + TILE + margin,
            (top - margin) * aspect, (top + TILE + margin) * aspect, candidates[tile],
        )  # fmt: skip


@compiled
def _shade(  # type: ignore[no-untyped-def]
    u, v, label, aspect, candidates, n_candidates, tiles_x, tile_y, tones, table,
    half_width, border_r, border_g, border_b, strength, image,
):  # fmt: skip
    height, width = image.shape
    toned = tones.size > 0
    reach = half_width + 0.5
    # The border nearest to a pixel's middle is one of the cell's own edges, and its nearest point
    # is at most `reach` away: who is nearest nowhere in a rectangle that much larger than the
    # middles of the tile's pixels has no say in it.
    margin = half_width + 0.01
    few = np.empty(candidates.shape[1], np.int32)
    top, bottom = tile_y * TILE, min(height, (tile_y + 1) * TILE)
    for tile_x in range(tiles_x):
        tile = tile_y * tiles_x + tile_x
        left, right = tile_x * TILE, min(width, (tile_x + 1) * TILE)
        m = np.int64(n_candidates[tile])
        if m == 1:
            _fill(table[label[candidates[tile, 0]]], tones, toned, top, bottom, left, right, image)
            continue
        for y0 in range(top, bottom, SMALL_TILE):
            y1 = min(bottom, y0 + SMALL_TILE)
            for x0 in range(left, right, SMALL_TILE):
                x1 = min(right, x0 + SMALL_TILE)
                n_few = _prune(
                    u, v, candidates[tile], m, x0 - margin, x1 + margin,
                    (y0 - margin) * aspect, (y1 + margin) * aspect, few,
                )  # fmt: skip
                if n_few == 1:
                    _fill(table[label[few[0]]], tones, toned, y0, y1, x0, x1, image)
                    continue
                for row in range(y0, y1):
                    for column in range(x0, x1):
                        tone = np.int64(tones[row, column]) if toned else 0
                        image[row, column] = _pixel(
                            u, v, label, aspect, few, n_few, column + 0.5, row + 0.5, tone,
                            table, half_width, reach, border_r, border_g, border_b, strength,
                        )  # fmt: skip


@compiled
def _fill(colors, tones, toned, y0, y1, x0, x1, image):  # type: ignore[no-untyped-def]
    if toned:
        for row in range(y0, y1):
            for column in range(x0, x1):
                image[row, column] = colors[tones[row, column]]
    else:
        color = colors[0]
        for row in range(y0, y1):
            for column in range(x0, x1):
                image[row, column] = color


@compiled
def _pixel(  # type: ignore[no-untyped-def]
    u, v, label, aspect, few, n_few, column, row, tone, table,
    half_width, reach, border_r, border_g, border_b, strength,
):  # fmt: skip
    """Return the color of a pixel near which more than one center can be nearest."""
    pu, pv = column, row * aspect
    best = few[0]
    smallest = np.inf
    for i in range(n_few):
        j = few[i]
        squared = (pu - u[j]) ** 2 + (pv - v[j]) ** 2
        if squared < smallest:
            smallest = squared
            best = j
    # The distance to the bisector with j is the difference of the squared distances over the
    # length of its gradient, both taken from direct differences to keep their digits.
    distance = reach
    other = best
    for i in range(n_few):
        j = few[i]
        du, dv = u[best] - u[j], v[best] - v[j]
        difference = du * (2.0 * pu - u[best] - u[j]) + dv * (2.0 * pv - v[best] - v[j])
        squared = 4.0 * (du * du + (aspect * dv) ** 2)
        if difference * difference < distance * distance * squared:
            distance = abs(difference) / np.sqrt(squared)
            other = j
    color = np.int64(table[label[best], tone])
    if other == best:
        return np.uint32(color)
    # Half a pixel on each side of the edge belongs to both: the edge is smooth without a border.
    share = max(0.0, 0.5 - distance)
    second = np.int64(table[label[other], tone])
    line = strength * min(1.0, max(0.0, reach - distance)) if half_width > 0.0 else 0.0
    # Points lie above the border.
    line *= 1.0 - min(1.0, tone / FULL)
    r, g, b = color & 255, (color >> 8) & 255, (color >> 16) & 255
    red = r + ((second & 255) - r) * share
    green = g + (((second >> 8) & 255) - g) * share
    blue = b + (((second >> 16) & 255) - b) * share
    r = np.int64(red + (border_r - red) * line + 0.5)
    g = np.int64(green + (border_g - green) * line + 0.5)
    b = np.int64(blue + (border_b - blue) * line + 0.5)
    return np.uint32(r | (g << 8) | (b << 16) | (255 << 24))
