"""Which rectangle of the data is seen, on how many device pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_PIXELS = 1 << 27
"""More pixels than any screen has; a window that asks for more is a mistake, not a wish."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A rectangle of the data and the image that shows it.

    The image's row 0 is at `y_max`; pixel (row, column) covers one cell of the rectangle, and
    its middle is at ``column + 0.5, row + 0.5`` in pixels from the top left corner.

    Parameters
    ----------
    x_min, x_max, y_min, y_max : float
        The data's own units.
    width, height : int
        Device pixels.
    """

    x_min: float
    x_max: float
    y_min: float
    y_max: float
    width: int
    height: int

    @property
    def drawable(self) -> bool:
        """Whether anything can be drawn: a finite rectangle with an area, and some pixels."""
        if self.width < 1 or self.height < 1 or self.width * self.height > MAX_PIXELS:
            return False
        scales = self.scale
        return all(
            math.isfinite(value) for value in (self.x_min, self.x_max, self.y_min, self.y_max)
        ) and all(math.isfinite(value) and value > 0.0 for value in scales)

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit of the data, along x and along y; NaN where there is no extent."""
        return (
            _ratio(self.width, float(self.x_max) - float(self.x_min)),
            _ratio(self.height, float(self.y_max) - float(self.y_min)),
        )

    def to_pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        """Where points of the data are in the image.

        Parameters
        ----------
        points : array-like of shape (n, 2)

        Returns
        -------
        ndarray of shape (n, 2), float64
            Column and row, in pixels from the top left corner; the origin is subtracted in
            float64 before anything is scaled, so that an offset of 1e9 costs no digits.
        """
        data = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        scale_x, scale_y = self.scale
        pixels = np.empty_like(data)
        with np.errstate(over="ignore", invalid="ignore"):
            pixels[:, 0] = (data[:, 0] - self.x_min) * scale_x
            pixels[:, 1] = (self.y_max - data[:, 1]) * scale_y
        return pixels

    def to_data(self, pixels: ArrayLike) -> NDArray[Any]:
        """Which points of the data are at the given columns and rows: `to_pixels` undone.

        Parameters
        ----------
        pixels : array-like of shape (n, 2)
        """
        image = np.asarray(pixels, dtype=np.float64).reshape(-1, 2)
        scale_x, scale_y = self.scale
        data = np.empty_like(image)
        data[:, 0] = self.x_min + image[:, 0] / scale_x
        data[:, 1] = self.y_max - image[:, 1] / scale_y
        return data


def _ratio(pixels: int, extent: float) -> float:
    try:
        return pixels / extent
    except ZeroDivisionError:
        return math.nan
