"""The same pictures computed slowly and simply with numpy, every pixel against every center."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.raster.viewport import Viewport


def nearest(points: Any, centers: Any) -> NDArray[np.intp]:
    """The lowest index among the nearest centers, from direct differences in float64."""
    difference = np.asarray(points, np.float64)[:, None] - np.asarray(centers, np.float64)[None]
    return np.square(difference).sum(axis=2).argmin(axis=1)


def pixel_middles(viewport: Viewport) -> NDArray[np.float64]:
    """The middles of all pixels in the image's coordinates, row by row: (height * width, 2)."""
    rows, columns = np.mgrid[0 : viewport.height, 0 : viewport.width]
    return np.column_stack([columns.ravel() + 0.5, rows.ravel() + 0.5])


def regions(
    viewport: Viewport,
    centers: Any,
    fills: Any,
    half_width: float,
    border: Any,
    strength: float,
) -> NDArray[np.float64]:
    """Fills and borders, (height, width, 3): the definition of `shading` without its tiles."""
    scale_x, scale_y = viewport.scale
    aspect = scale_x / scale_y
    _, first = np.unique(np.asarray(centers, np.float64), axis=0, return_index=True)
    label = np.sort(first)
    pixels = pixel_middles(viewport) * [1.0, aspect]
    placed = viewport.to_pixels(np.asarray(centers)[label]) * [1.0, aspect]
    squared = np.square(pixels[:, None] - placed[None]).sum(axis=2)
    best = squared.argmin(axis=1)
    towards = placed[best][:, None] - placed[None]
    gradient = 2.0 * np.hypot(towards[..., 0], towards[..., 1] * aspect)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = (squared - squared.min(axis=1)[:, None]) / gradient
    distance[np.arange(len(pixels)), best] = np.inf
    fills = np.asarray(fills, dtype=np.float64)[label]
    if len(label) == 1:
        picture = fills[best]
    else:
        other = distance.argmin(axis=1)
        away = distance.min(axis=1)[:, None]
        share = np.clip(0.5 - away, 0.0, None)
        picture = fills[best] * (1.0 - share) + fills[other] * share
        if half_width > 0.0:
            line = strength * np.clip(half_width + 0.5 - away, 0.0, 1.0)
            picture = picture * (1.0 - line) + np.asarray(border, dtype=np.float64) * line
    return picture.reshape(viewport.height, viewport.width, 3)


def ciede2000(first: Any, second: Any) -> NDArray[np.float64]:
    """The color difference of Lab colors: Sharma, Wu and Dalal, "The CIEDE2000 color-difference
    formula", 2005, whose table 1 the tests check this against."""
    l1, a1, b1 = np.moveaxis(np.asarray(first, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(second, np.float64), -1, 0)
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    c1, c2 = np.hypot(a1 * (1 + g), b1), np.hypot(a2 * (1 + g), b2)
    h1 = np.degrees(np.arctan2(b1, a1 * (1 + g))) % 360
    h2 = np.degrees(np.arctan2(b2, a2 * (1 + g))) % 360
    turn = (h2 - h1 + 180) % 360 - 180
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    mean_hue = np.where(c1 * c2 == 0, h1 + h2, (h1 + turn / 2) % 360)
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_hue - 30))
        + 0.24 * np.cos(np.radians(2 * mean_hue))
        + 0.32 * np.cos(np.radians(3 * mean_hue + 6))
        - 0.20 * np.cos(np.radians(4 * mean_hue - 63))
    )
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotation = -np.sin(np.radians(60 * np.exp(-(((mean_hue - 275) / 25) ** 2)))) * (
        2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    )
    terms = (l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h
    difference: NDArray[np.float64] = np.sqrt(
        terms[0] ** 2 + terms[1] ** 2 + terms[2] ** 2 + rotation * terms[1] * terms[2]
    )
    return difference


def lab(linear_rgb: Any) -> NDArray[np.float64]:
    """CIE Lab (D65) of linear sRGB."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750]]
    to_xyz.append([0.0193339, 0.1191920, 0.9503041])
    xyz = np.clip(linear_rgb, 0, 1) @ np.array(to_xyz).T / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
