"""How strongly the points show in each pixel, when there are too many for dots.

A tone is 0 where nothing is, `shading.FULL` where the cluster's color covers the pixel wholly,
and up to 255 where it deepens because more points than almost anywhere else are there. Tones
depend on the points and the view alone, so a frame with moved centers only looks colors up.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.threads import ShouldStop, map_parts
from kmeans_gui.raster.shading import FULL, TILE

CROWDED = 0.998
"""The share of the pixels with points that stay below the deepest tone."""

FAINTEST = 30.0
"""The tone of a pixel next to a single point: visible on a projector, yet clearly less."""

_BINS_PER_OCTAVE = 32
_TABLE = 4096
_MOST = 1 << 27


def density_tones(
    counts: NDArray[np.uint32],
    scale: Literal["log", "linear"] = "log",
    should_stop: ShouldStop | None = None,
) -> NDArray[np.uint8]:
    """Turn counts per pixel into tones.

    Each point counts half in the pixels beside its own and a quarter in those at the corners,
    which takes the speckle off and lets a single point be seen.

    Parameters
    ----------
    counts : ndarray of shape (height, width), uint32
    scale : "log" or "linear"
        Whether tones grow with the logarithm of the counts or with the counts themselves.

    Returns
    -------
    ndarray of shape (height, width), uint8

    Raises
    ------
    Cancelled
        If `should_stop` turned true.
    """
    # A pixel's spread is up to 16 times its count and must stay within 32 bits.
    if counts.max(initial=0) > _MOST:
        counts = np.minimum(counts, np.uint32(_MOST))
    height = counts.shape[0]
    n_bands = -(-height // TILE)
    spread = np.empty_like(counts)
    histograms = np.zeros((n_bands, 33 * _BINS_PER_OCTAVE), dtype=np.int64)
    bins = np.floor(np.log2(np.arange(1, _TABLE + 1)) * _BINS_PER_OCTAVE).astype(np.int64)
    tones = np.empty(counts.shape, dtype=np.uint8)

    def spread_band(band: int) -> None:
        rows = band * TILE, min(height, (band + 1) * TILE)
        _spread(counts, rows[0], rows[1], bins, spread, histograms[band])

    map_parts(spread_band, n_bands, should_stop)
    top = _crowded(histograms.sum(axis=0))
    linear = scale == "linear"
    table = _tone_table(top, linear)

    def tone_band(band: int) -> None:
        rows = band * TILE, min(height, (band + 1) * TILE)
        _tone(spread, rows[0], rows[1], table, top, linear, tones)

    map_parts(tone_band, n_bands, should_stop)
    return tones


def blend_tones(
    clear: NDArray[np.float32], density: NDArray[np.uint8] | None, share: float
) -> NDArray[np.uint8]:
    """Turn what dots leave clear into tones, with `share` (0 to 1) of the density's."""
    tones = (np.float32(1.0) - clear) * np.float32(FULL)
    if density is not None and share > 0.0:
        tones += (density - tones) * np.float32(share)
    rounded: NDArray[np.uint8] = np.rint(tones).astype(np.uint8)
    return rounded


def _crowded(histogram: NDArray[np.int64]) -> float:
    """Return the spread count below which `CROWDED` of the pixels with points are."""
    total = np.cumsum(histogram)
    if total[-1] == 0:
        return 16.0
    wanted = CROWDED * total[-1]
    where = int(np.searchsorted(total, wanted))
    # Within the bin too, so that zooming changes all tones evenly and not by steps.
    share = 1.0 - (total[where] - wanted) / histogram[where]
    # One lone point spreads to 4; a view of lone points shall not be a view of crowds.
    return float(max(16.0, 2.0 ** ((where + share) / _BINS_PER_OCTAVE)))


def _tone_table(top: float, linear: bool) -> NDArray[np.uint8]:
    values = np.arange(_TABLE, dtype=np.float64)
    grown = values / top if linear else np.log1p(values / 4.0) / np.log1p(top / 4.0)
    tones = FAINTEST + (255.0 - FAINTEST) * grown
    tones[0] = 0.0
    table: NDArray[np.uint8] = np.rint(np.minimum(tones, 255.0)).astype(np.uint8)
    return table


@compiled
def _spread(counts, top, bottom, bins, spread, histogram):  # type: ignore[no-untyped-def]
    height, width = counts.shape
    sums = np.zeros(width + 2, np.uint32)
    for row in range(top, bottom):
        above, below = max(row - 1, 0), min(row + 1, height - 1)
        first, last = np.uint32(row > 0), np.uint32(row < height - 1)
        for column in range(width):
            sums[column + 1] = (
                counts[above, column] * first
                + np.uint32(2) * counts[row, column]
                + counts[below, column] * last
            )
        for column in range(width):
            value = sums[column] + np.uint32(2) * sums[column + 1] + sums[column + 2]
            spread[row, column] = value
            if value > 0:
                if value <= len(bins):
                    histogram[bins[value - 1]] += 1
                else:
                    histogram[np.int64(np.log2(value) * _BINS_PER_OCTAVE)] += 1


@compiled
def _tone(spread, top_row, bottom, table, top, linear, tones):  # type: ignore[no-untyped-def]
    width = spread.shape[1]
    scale = (255.0 - FAINTEST) / (top if linear else np.log1p(top / 4.0))
    for row in range(top_row, bottom):
        for column in range(width):
            value = spread[row, column]
            if value < len(table):
                tones[row, column] = table[value]
            else:
                tone = FAINTEST + scale * (value if linear else np.log1p(value / 4.0))
                tones[row, column] = np.uint8(min(tone + 0.5, 255.0))
