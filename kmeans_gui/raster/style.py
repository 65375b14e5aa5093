"""How a frame looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """How a frame looks; everything but the data, the centers and the view.

    Parameters
    ----------
    dark : bool
    regions : bool
        Fill every cluster's region softly with its color.
    borders : bool
        Draw a thin line between regions.
    points : bool
        Draw the points.
    dot_radius : float or None
        In logical pixels; None chooses by how many points are seen. Above some hundred thousand
        visible points the density is drawn, which has no radius.
    density : "log" or "linear"
        How the tone of a pixel grows with its points: by their logarithm, which shows sparse and
        crowded places at once, or evenly, which shows how much more is in the crowded ones.
    pixel_ratio : float
        Device pixels per logical pixel.
    emphasis : int or None
        The cluster that keeps its color while those of all others fade; None: all keep theirs.
    colors : ndarray of shape (k, 3), uint8, or None
        One color per cluster; None is the palette of the theme. With fewer rows than clusters
        the palette is used too.
    packed : bool
        Return pixels of 32 bits as screens have them instead of four bytes: a toolkit then copies
        them as they are, where it would have to convert them for every paint.
    """

    dark: bool = False
    regions: bool = True
    borders: bool = True
    points: bool = True
    dot_radius: float | None = None
    density: Literal["log", "linear"] = "log"
    pixel_ratio: float = 1.0
    emphasis: int | None = None
    colors: NDArray[np.uint8] | None = None
    packed: bool = False

    @property
    def ratio(self) -> float:
        """`pixel_ratio` within what a screen can have, so that a wrong one cannot hurt."""
        return float(np.clip(np.nan_to_num(self.pixel_ratio, nan=1.0), 0.25, 8.0))
