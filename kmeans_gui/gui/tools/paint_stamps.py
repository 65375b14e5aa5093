"""Many dots as one image: a painter needs ten times as long for them, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc with a rim around it; lengths in logical pixels."""

    radius: float
    rim: float

    def times(self, magnification: float) -> Dot:
        """Return a larger one."""
        return Dot(self.radius * magnification, self.rim * magnification)


def draw_dots(
    painter: QPainter,
    places: NDArray[np.float64],
    labels: NDArray[np.int64],
    inks: ArrayLike,
    edge: ArrayLike,
    dot: Dot,
) -> None:
    """Draw a dot at each place.

    Parameters
    ----------
    painter : QPainter
        Without a transform: its units are logical pixels.
    places : ndarray of shape (n, 2)
    labels : ndarray of int64, shape (n,)
        Rows of `inks`.
    inks : array-like of shape (m, 3)
        Colors of the discs, 0 to 255.
    edge : array-like of shape (3,)
        The color of the rims.
    dot : Dot
    """
    ratio = painter.device().devicePixelRatioF()
    core, soft, reach = _shape(round(dot.radius * ratio, 2), round(dot.rim * ratio, 2))
    seen = painter.viewport()
    width, height = round(seen.width() * ratio), round(seen.height() * ratio)
    with np.errstate(invalid="ignore"):
        at = places * ratio
        inside = (at > -reach).all(axis=1) & (at < [width + reach, height + reach]).all(axis=1)
    if not inside.any():
        return
    cells, labels = np.floor(at[inside]).astype(np.int64), labels[inside]
    low = cells.min(axis=0) - reach
    size = cells.max(axis=0) + reach + 1 - low
    image = np.zeros((size[1], size[0]), np.uint32)
    cells -= low
    # Edges first, so that none of them lies on a neighbor's disc.
    for offsets, table in (_colors(soft, inks, edge), _colors(core, inks, edge)):
        columns = cells[:, 0, None] + offsets[None, :, 0]
        rows = cells[:, 1, None] + offsets[None, :, 1]
        image[rows, columns] = table[labels]
    picture = QImage(
        image.data, int(size[0]), int(size[1]), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(low[0] / ratio, low[1] / ratio), picture)


_Pixels = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


@lru_cache(maxsize=32)
def _shape(radius: float, rim: float) -> tuple[_Pixels, _Pixels, int]:
    """Return the pixels inside a disc and those at its edge: offsets, disc's and whole share."""
    reach = int(np.ceil(radius + rim + 0.5))
    side = np.arange(-reach, reach + 1)
    x, y = (part.ravel() for part in np.meshgrid(side, side))
    away = np.hypot(x, y)
    disc = np.clip(radius - away + 0.5, 0.0, 1.0)
    whole = np.clip(radius + rim - away + 0.5, 0.0, 1.0)
    offsets = np.column_stack([x, y])
    full, some = disc >= 1.0, (disc < 1.0) & (whole > 0.0)
    return (
        (offsets[full], disc[full], whole[full]),
        (offsets[some], disc[some], whole[some]),
        reach,
    )


def _colors(
    pixels: _Pixels, inks: ArrayLike, edge: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the offsets, and per ink the color of each pixel, premultiplied by its share."""
    offsets, disc, whole = pixels
    share = np.divide(disc, whole, out=np.zeros_like(disc), where=whole > 0)
    ink = np.asarray(inks, np.float64)[:, None, :]
    color = np.asarray(edge, np.float64) * (1.0 - share[:, None]) + ink * share[:, None]
    red, green, blue = np.rint(color * whole[:, None]).astype(np.uint32).transpose(2, 0, 1)
    alpha = np.rint(whole * 255).astype(np.uint32)[None, :]
    table: NDArray[Any] = (alpha << 24) | (red << 16) | (green << 8) | blue
    return offsets, table
