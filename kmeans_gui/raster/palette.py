"""Colors that stay apart: on paper, on a projector, and for color-blind eyes.

The first six of each theme start from Paul Tol's "bright" scheme (SRON technical note
SRON/EPS/TN/09-002), made lighter or darker until each has a contrast of at least 2.6 (light) or
3 (dark) with the background. The next fourteen were found by search: of all colors with enough
contrast and chroma, those with the largest smallest CIEDE2000 distance to the others, also as
seen by protanopes and deuteranopes. What that comes to is asserted in ``tests/raster``. From the
21st on the same idea runs at first use on a coarser grid in the Oklab space, so that a cluster
keeps its color whatever k is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[int, int, int]

_LIGHT = (
    "3F74B5 E8566B 1E8A3A B79C14 A02C78 3BA9CF 543000 E40C00 2400B4 6C0C30 "
    "9C6CFC 009090 186054 54A884 843C30 600C6C 7818FC 2448B4 E46CA8 A86078"
)
_DARK = (
    "4F8CDE FF8088 289446 E2CB50 CC48A6 74D2F0 6CFCCC CC90B4 3C8478 786C00 "
    "5454FC C0F09C E49000 84C0A8 FC243C A85460 FC2478 9CA8FC 0084A8 6CF0F0"
)

DISTINCT = 1000
"""From here on the colors begin anew: no eye tells a thousand colors apart."""

_VISIONS = np.array(
    [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ]
)
"""Normal, protanope and deuteranope sight as matrices on linear RGB: Machado, Oliveira and
Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def background(dark: bool = False) -> Rgb:
    """Return the canvas color of the theme, as red, green, blue from 0 to 255."""
    return (27, 31, 39) if dark else (255, 255, 255)


def neutral(dark: bool = False) -> Rgb:
    """Return the color of points that belong to no cluster yet."""
    return (139, 154, 182) if dark else (104, 122, 154)


def border(dark: bool = False) -> Rgb:
    """Return the color of the lines between regions."""
    return (122, 132, 150) if dark else (140, 148, 163)


def cluster_colors(k: int, dark: bool = False) -> NDArray[np.uint8]:
    """Return one color per cluster.

    Parameters
    ----------
    k : int
        The number of clusters. Cluster j has the same color for every k > j.
    dark : bool
        The theme.

    Returns
    -------
    ndarray of shape (k, 3), uint8
        Newly allocated. Distinct for k up to `DISTINCT`; the first twenty are far apart.

    Raises
    ------
    ValueError
        If k is negative.
    """
    if k < 0:
        raise ValueError(f"The number of clusters must be at least 0, got k={k}.")
    # Few sizes are computed, each a prefix of the next, so that dragging k computes nothing.
    size = next((s for s in (20, 100, 300) if k <= s), DISTINCT)
    colors: NDArray[np.uint8] = _colors(size, bool(dark))[np.arange(k) % DISTINCT]
    return colors


def mix(first: Any, second: Any, share: Any) -> NDArray[np.float64]:
    """Return `first` with `share` (0 to 1) of `second`, per channel in sRGB."""
    a = np.asarray(first, dtype=np.float64)
    mixed: NDArray[np.float64] = a + (np.asarray(second, dtype=np.float64) - a) * share
    return mixed


def relative_luminance(colors: Any) -> NDArray[np.float64]:
    """Return the relative luminance of sRGB colors of shape (..., 3), as WCAG 2 defines it."""
    luminance: NDArray[np.float64] = _linear(colors) @ np.array([0.2126, 0.7152, 0.0722])
    return luminance


def contrast(colors: Any, other: Any) -> NDArray[np.float64]:
    """Return the contrast ratio, 1 to 21, as WCAG 2 defines it."""
    a, b = relative_luminance(colors), relative_luminance(other)
    ratio: NDArray[np.float64] = (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)
    return ratio


@lru_cache(maxsize=8)
def _colors(size: int, dark: bool) -> NDArray[np.uint8]:
    named = (_DARK if dark else _LIGHT).split()
    colors = np.array([list(bytes.fromhex(name)) for name in named], dtype=np.uint8)
    if size > len(colors):
        colors = np.concatenate([colors, _farthest(colors, size - len(colors), dark)])
    colors.flags.writeable = False
    return colors


def _farthest(start: NDArray[np.uint8], more: int, dark: bool) -> NDArray[np.uint8]:
    """Return `more` colors, each the farthest of a grid from all that came before it."""
    steps = np.arange(0, 256, 15)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = _oklab(_linear(grid))
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    enough = (contrast(grid, background(dark)) >= (3.0 if dark else 2.4)) & (chroma >= 0.04)
    if not dark:
        enough &= lab[:, 0] >= 0.3
    grid = grid[enough]
    # Coordinates before colors: numpy adds up long rows far faster than triples. It must be
    # quick: so many short steps keep the interpreter from every other thread meanwhile.
    seen = np.ascontiguousarray(_as_seen(grid).transpose(0, 2, 1))
    taken = _as_seen(start)
    gap = np.full(len(grid), np.inf)
    for one in range(len(start)):
        gap = np.minimum(gap, _gap(seen, taken[:, one]))
    chosen = []
    for _ in range(more):
        best = int(np.argmax(gap))
        chosen.append(best)
        gap = np.minimum(gap, _gap(seen, seen[:, :, best]))
    return grid[chosen].astype(np.uint8)


def _gap(seen: NDArray[np.float64], color: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared Oklab distance to `color` in the kind of sight where it is smallest."""
    apart = seen - color[:, :, None]
    apart *= apart
    smallest: NDArray[np.float64] = apart.sum(axis=1).min(axis=0)
    return smallest


def _as_seen(colors: Any) -> NDArray[np.float64]:
    """Oklab coordinates, shape (3, n, 3), as the three kinds of eyes see the colors."""
    linear = _linear(colors)
    return np.stack([_oklab(linear @ vision.T) for vision in _VISIONS])


def _linear(colors: Any) -> NDArray[np.float64]:
    share = np.asarray(colors, dtype=np.float64) / 255.0
    linear: NDArray[np.float64] = np.where(
        share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4
    )
    return linear


def _oklab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear RGB to Oklab (B. Ottosson, "A perceptual color space for image processing")."""
    lab: NDArray[np.float64] = np.cbrt(np.clip(linear, 0.0, 1.0) @ _TO_LMS.T) @ _TO_OKLAB.T
    return lab
