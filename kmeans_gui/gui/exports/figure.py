"""What a picture of the canvas shows, and where its parts lie."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPicture

from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.ticks import ACROSS, UP, Tick, round_ticks
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.axes import StandardizedPoints

TICK_LENGTH = 4.0
GAP = 6.0
"""Between an axis, its numbers and its name, in logical pixels."""
HEADER_HEIGHT = 40.0

Bounds = tuple[float, float, float, float]
"""x_min, x_max, y_min, y_max."""


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """Where a center came from: places of shape (m, 2) in the data, the oldest first."""

    cluster: int
    places: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What is in the axes at one moment.

    Attributes
    ----------
    marks : ndarray of shape (k, 2) or None
        Where the centers are.
    coloring : ndarray of shape (k, 2) or None
        The centers that points and regions are colored by; between two half-steps others.
    title, note : str
        What is said above the axes, left and right.
    trails : tuple of Trail
    """

    marks: NDArray[np.float64] | None = None
    coloring: NDArray[np.float64] | None = None
    title: str = ""
    note: str = ""
    trails: tuple[Trail, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A picture of the canvas, in logical pixels; drawn at any number of device pixels for each.

    Attributes
    ----------
    points : ndarray of shape (n, 2)
    width, height : float
        Of the whole picture.
    plot : QRectF
        Where the axes are in it.
    bounds : tuple of float
        What of the data the axes show.
    x_ticks, y_ticks : tuple of Tick
    x_name, y_name : str
    theme : Theme
    style : Style
        Its `pixel_ratio` is replaced by that of the picture.
    fonts : Fonts
    content : Content
    under, over : QPicture or None
        What else is drawn below and above the centers, in the coordinates of the picture.
    axes : StandardizedPoints or None
        Of `points`, where colors and regions go by distances on standardized axes.
    origin : tuple of float
        What is taken off the numbers along x and along y; the names of the axes say so.
    """

    points: NDArray[Any]
    width: float
    height: float
    plot: QRectF
    bounds: Bounds
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_name: str
    y_name: str
    theme: Theme
    style: Style
    fonts: Fonts
    content: Content = dataclasses.field(default_factory=Content)
    under: QPicture | None = None
    over: QPicture | None = None
    axes: StandardizedPoints | None = None
    origin: tuple[float, float] = (0.0, 0.0)

    def colors(self, k: int) -> NDArray[np.uint8]:
        """Return the colors of `k` clusters, shape (k, 3)."""
        chosen = self.style.colors
        if chosen is None or len(chosen) < k:
            return cluster_colors(k, self.theme.dark)
        return chosen[:k]

    def viewport(self, scale: float) -> Viewport:
        """Return what the axes show, on the device pixels of a picture of `scale`."""
        place = self.device_plot(scale)
        return Viewport(*self.bounds, round(place.width()), round(place.height()))

    def device_plot(self, scale: float) -> QRectF:
        """Return where the axes are in whole device pixels."""
        left, top = round(self.plot.left() * scale), round(self.plot.top() * scale)
        right, bottom = round(self.plot.right() * scale), round(self.plot.bottom() * scale)
        return QRectF(left, top, max(1, right - left), max(1, bottom - top))

    def size(self, scale: float) -> tuple[int, int]:
        """Return the width and height of a picture of `scale`, in pixels."""
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))

    def to_picture(self, places: NDArray[Any]) -> NDArray[np.float64]:
        """Return where places of the data, shape (m, 2), are in the picture, in logical pixels."""
        x_min, x_max, y_min, y_max = self.bounds
        data = np.asarray(places, dtype=np.float64).reshape(-1, 2)
        found = np.empty_like(data)
        with np.errstate(over="ignore", invalid="ignore"):
            across = self.plot.width() / (x_max - x_min)
            down = self.plot.height() / (y_max - y_min)
            found[:, 0] = self.plot.left() + (data[:, 0] - x_min) * across
            found[:, 1] = self.plot.top() + (y_max - data[:, 1]) * down
        return found

    def with_content(self, content: Content) -> Figure:
        """Return the same axes with something else in them."""
        return dataclasses.replace(self, content=content)


@dataclass(frozen=True, slots=True, eq=False)
class Fonts:
    """The type of a picture."""

    body: QFont
    small: QFont
    title: QFont

    @classmethod
    def like(cls, font: QFont, pixels: float) -> Fonts:
        """Return the faces of `font` with a body of `pixels`."""
        body, small, title = QFont(font), QFont(font), QFont(font)
        body.setPixelSize(max(6, round(pixels)))
        small.setPixelSize(max(6, round(pixels - 2)))
        title.setPixelSize(max(6, round(pixels + 2)))
        title.setWeight(QFont.Weight.DemiBold)
        return cls(body, small, title)


def arrange(
    figure: Figure, width: float, height: float, header: bool, equal_aspect: bool
) -> Figure:
    """Return `figure` on a picture of another size, with axes and ticks to suit.

    Parameters
    ----------
    figure : Figure
    width, height : float
        Logical pixels.
    header : bool
        Leave room for a line above the axes.
    equal_aspect : bool
        Show more of the data along one axis rather than stretch it.
    """
    small = QFontMetricsF(figure.fonts.small)
    top = HEADER_HEIGHT if header else 12.0
    bottom = height - (small.height() * 2 + GAP * 2.5)
    right = width - 16.0
    left = 60.0
    bounds = figure.bounds
    y_ticks: tuple[Tick, ...] = ()
    # The width of the numbers decides how much is seen, and that decides the numbers.
    for _ in range(2):
        plot = QRectF(left, top, max(1.0, right - left), max(1.0, bottom - top))
        bounds = _same_aspect(figure.bounds, plot) if equal_aspect else figure.bounds
        y_ticks = tuple(
            round_ticks(
                bounds[2],
                bounds[3],
                max(2, round(plot.height() / UP)),
                figure.origin[1],
            )
        )
        widest = max((small.horizontalAdvance(tick.words) for tick in y_ticks), default=0.0)
        name = small.height() + GAP if figure.y_name else 0.0
        left = float(round(widest + name + GAP * 2.0))
    about = max(2, round(plot.width() / ACROSS))
    x_ticks = round_ticks(bounds[0], bounds[1], about, figure.origin[0])
    return dataclasses.replace(
        figure,
        width=width,
        height=height,
        plot=QRectF(left, top, right - left, bottom - top),
        bounds=bounds
        if not equal_aspect
        else _same_aspect(figure.bounds, QRectF(left, top, right - left, bottom - top)),
        x_ticks=tuple(x_ticks),
        y_ticks=y_ticks,
        under=None,
        over=None,
    )


def _same_aspect(bounds: Bounds, plot: QRectF) -> Bounds:
    """Return `bounds` with as much more around them as makes both units equally long."""
    x_min, x_max, y_min, y_max = bounds
    unit = max((x_max - x_min) / plot.width(), (y_max - y_min) / plot.height())
    x, y = (x_min + x_max) / 2, (y_min + y_max) / 2
    half_width, half_height = unit * plot.width() / 2, unit * plot.height() / 2
    return x - half_width, x + half_width, y - half_height, y + half_height
