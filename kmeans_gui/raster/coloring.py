"""Which color a cluster's region, dots and density have in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.raster.palette import background, border, cluster_colors, mix, neutral
from kmeans_gui.raster.shading import FULL
from kmeans_gui.raster.style import Style

FADED = 0.82
"""How far the colors of the others go towards a light gray when one cluster is emphasized: they
are still there, and still told apart from the canvas."""

_FILL_LIGHT, _FILL_DARK = 0.125, 0.11
"""Share of the cluster's color in its region."""


@dataclass(frozen=True, slots=True, eq=False)
class Colors:
    """The colors of one style and number of clusters, as the kernels read them.

    Attributes
    ----------
    key : tuple
        What they were made from.
    table : ndarray of shape (k, n_tones), uint32
        Of a region's pixel, by how strongly the points show in it.
    dots, rims : ndarray of shape (k, 3), int64
    border : tuple of three int

    All in the order of the image's bytes from the lowest bits of a pixel on: red, green, blue, or
    blue, green, red for a packed image. The kernels treat the three alike.
    """

    key: tuple[Any, ...]
    table: NDArray[np.uint32]
    dots: NDArray[np.int64]
    rims: NDArray[np.int64]
    border: tuple[int, int, int]


def colors_key(style: Style, k: int, n_tones: int) -> tuple[Any, ...]:
    """Return all that the colors depend on, to be compared."""
    given = None if style.colors is None else np.asarray(style.colors).tobytes()
    return k, n_tones, style.dark, style.regions, style.emphasis, style.packed, given


def make_colors(style: Style, k: int, n_tones: int) -> Colors:
    """Return the colors of k clusters (0: of points without clusters).

    Parameters
    ----------
    n_tones : int
        256, or 1 where no tones are drawn.
    """
    canvas = np.array(background(style.dark), dtype=np.float64)
    if k == 0:
        dots = np.array([neutral(style.dark)], dtype=np.float64)
    elif style.colors is not None and len(style.colors) >= k:
        dots = np.asarray(style.colors, dtype=np.float64)[:k, :3]
    else:
        dots = cluster_colors(k, style.dark).astype(np.float64)
    share = np.full((len(dots), 1), _FILL_DARK if style.dark else _FILL_LIGHT)
    if style.emphasis is not None and 0 <= style.emphasis < k:
        others = np.arange(k) != style.emphasis
        gray = mix(canvas, neutral(style.dark), 0.35)
        dots = np.where(others[:, None], mix(dots, gray, FADED), dots)
        share[others] *= 0.5
    if not style.regions or k == 0:
        share[:] = 0.0
    fills = canvas + (dots - canvas) * share
    deep = mix(dots, (255, 255, 255), 0.55) if style.dark else mix(dots, (0, 0, 0), 0.5)
    if style.emphasis is not None and 0 <= style.emphasis < k:
        deep = np.where(others[:, None], dots, deep)
    tones = np.arange(n_tones, dtype=np.float64)
    cover = np.minimum(tones / FULL, 1.0)[None, :, None]
    deepen = (np.maximum(tones - FULL, 0.0) / (255 - FULL))[None, :, None]
    ramp = mix(mix(fills[:, None, :], dots[:, None, :], cover), deep[:, None, :], deepen)
    order = slice(None, None, -1 if style.packed else 1)
    red, green, blue = border(style.dark)
    return Colors(
        colors_key(style, k, n_tones),
        pack(ramp[..., order]),
        np.ascontiguousarray(np.rint(dots[:, order]).astype(np.int64)),
        np.ascontiguousarray(np.rint(fills[:, order]).astype(np.int64)),
        (blue, green, red) if style.packed else (red, green, blue),
    )


def pack(colors: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return colors of shape (..., 3) as opaque pixels, the first one in the lowest bits.

    The byte order is that of all our platforms.
    """
    low, middle, high = np.moveaxis(np.rint(colors).astype(np.uint32), -1, 0)
    return np.ascontiguousarray(low | (middle << 8) | (high << 16) | np.uint32(255 << 24))
