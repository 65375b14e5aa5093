"""Small files of pictures: of few colors, and without loss beyond that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

SHADES, EXACT = 256, 208
"""Colors of a saved picture, and how many of them are the most frequent ones, as they are: a panel
keeps its color to the bit, and nobody sees that the edges of letters have fewer."""
SEEN, SHARE = 10, 0.015
"""How far a shade may be off, and the share of pixels that may be further."""


def as_pillow(image: QImage) -> Image.Image:
    """Return a picture of Qt as one of Pillow's."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return Image.fromarray(pixels.copy())


def with_few_colors(image: Image.Image) -> Image.Image:
    """Return an RGB picture with at most `SHADES` colors."""
    pixels = np.asarray(image).reshape(-1, 3)
    colors, places, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    if len(colors) <= SHADES:
        return image
    order = np.argsort(-counts, kind="stable")
    rest = Image.fromarray(colors[order[EXACT:]][None])
    others = rest.quantize(SHADES - EXACT, method=Image.Quantize.MEDIANCUT).convert("RGB")
    palette = np.concatenate([colors[order[:EXACT]], np.unique(np.asarray(others)[0], axis=0)])
    few = palette[_nearest(colors, palette)]
    return Image.fromarray(few[places.reshape(-1)].reshape(image.height, image.width, 3))


def _nearest(colors: NDArray[np.uint8], palette: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return for each color, shape (n, 3), the index of the nearest of a palette."""
    wide = palette.astype(np.int32)
    found = [
        ((part[:, None].astype(np.int32) - wide) ** 2).sum(axis=2).argmin(axis=1)
        for part in np.array_split(colors, max(1, len(colors) // 1000))
    ]
    return np.concatenate(found)


def save(image: Image.Image, path: Path) -> None:
    """Write a picture as WebP, without loss but for its number of colors.

    One that has many shades everywhere, as density has, keeps them and loses a little sharpness.
    """
    few = with_few_colors(image)
    change = np.abs(np.asarray(few, np.int16) - np.asarray(image, np.int16)).max(axis=2)
    if (change > SEEN).mean() > SHARE:
        image.save(path, quality=92, method=6)
    else:
        few.save(path, lossless=True, quality=100, method=6)
