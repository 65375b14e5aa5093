"""One frame: a view of the points, colored by their nearest centers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.threads import ShouldStop, map_parts
from kmeans_gui.raster import reading
from kmeans_gui.raster.binning import VisiblePoints, flat_points
from kmeans_gui.raster.coloring import Colors, colors_key, make_colors, pack
from kmeans_gui.raster.dots import (
    LARGEST_RADIUS,
    MAX_RADIUS,
    Sprites,
    cover_band,
    paint_band,
    radius_for,
    rim_for,
    sprites,
)
from kmeans_gui.raster.palette import background
from kmeans_gui.raster.reading import Counted, Seen, read_all, read_index
from kmeans_gui.raster.shading import TILE, Territory, shade_band, territory
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.tones import blend_tones, density_tones
from kmeans_gui.raster.viewport import MAX_PIXELS, Viewport

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints

MAX_DOT_PIXELS = 60_000_000
"""How many pixels all dots of a view may touch; beyond, a wished-for radius is made smaller."""

BORDER_WIDTH = 1.25
"""Logical pixels."""

_NO_TONES = np.empty((0, 0), dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """What one view shows of the points, whatever the centers are.

    Either dots (with their sprites) or tones; neither if no points are shown.
    """

    key: tuple[Any, ...]
    n_visible: int
    tones: NDArray[np.uint8]
    dots: VisiblePoints | None = None
    stamp: Sprites | None = None

    @property
    def margin(self) -> int:
        """Pixels outside the image in which a dot that is partly seen can have its middle."""
        return self.stamp.reach + 1 if self.stamp is not None else 0


class FrameRenderer:
    """Draws frames of one set of points.

    What depends on the view alone (which points are seen, where, how many per pixel) is kept
    until the view changes, so that a frame with moved centers costs as much as its pixels.
    One thread at a time may call it.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Not copied if it is a float32 or float64 array in C or Fortran order; a read-only memory
        map is read in place. Points that are not finite are not drawn.

    Attributes
    ----------
    index : IndexedPoints or None
        The index of these points, once there is one: a new view then costs what is seen of them
        instead of a pass over all. The pictures are the same.

    Raises
    ------
    ValueError
        If `points` has another shape.
    """

    def __init__(self, points: ArrayLike) -> None:
        self._points = flat_points(points)
        self.index: IndexedPoints | None = None
        self._view: _View | None = None
        self._counted: Counted | None = None
        self._colors: Colors | None = None

    def render(
        self,
        viewport: Viewport,
        centers: ArrayLike | None,
        style: Style,
        should_stop: ShouldStop | None = None,
    ) -> NDArray[np.uint8] | NDArray[np.uint32]:
        """Draw one frame.

        Parameters
        ----------
        viewport : Viewport
            One that cannot be drawn (no extent, upside down, not finite) gives an empty canvas.
        centers : array-like of shape (k, 2), or None
            In the data's coordinates. A point and a pixel have the color of the nearest one, of
            equally near ones the first. None: no regions, and points in a neutral color.
        style : Style
        should_stop : callable, optional
            Asked while points are read, which for many millions takes a while.

        Returns
        -------
        ndarray of shape (height, width, 4), uint8
            Red, green, blue, alpha; opaque. Newly allocated and never written again. With
            `Style.packed` of shape (height, width), uint32, ``0xffRRGGBB``.

        Raises
        ------
        Cancelled
            If `should_stop` turned true. What was computed for the previous view is kept.
        """
        if not viewport.drawable:
            return _empty_canvas(viewport, style)
        view = self._view_of(viewport, style, should_stop)
        half_width = 0.5 * BORDER_WIDTH * style.ratio if style.borders else 0.0
        k = 0 if centers is None else len(np.asarray(centers, dtype=np.float64).reshape(-1, 2))
        land = None
        if k > 0:
            land = territory(viewport, centers, max(view.margin, half_width + 1.0))
        if land is None:
            # Without a center everything belongs to one neutral, unfilled region.
            k = 0
            middle = [[_middle(viewport.x_min, viewport.x_max), viewport.y_min]]
            land = territory(viewport, middle, 1.0)
            assert land is not None  # the viewport is drawable, so its middle is finite
        colors = self._colors_of(style, k, 256 if view.tones.size else 1)
        image = np.empty((viewport.height, viewport.width), dtype=np.uint32)
        _draw(view, land, colors, half_width, image)
        if style.packed:
            return image
        return image.view(np.uint8).reshape(viewport.height, viewport.width, 4)

    def _view_of(self, viewport: Viewport, style: Style, should_stop: ShouldStop | None) -> _View:
        key = (viewport, style.points, style.dot_radius, style.ratio, style.density)
        if self._view is None or self._view.key != key:
            self._view = self._look(key, viewport, style, should_stop)
        return self._view

    def _look(
        self,
        key: tuple[Any, ...],
        viewport: Viewport,
        style: Style,
        should_stop: ShouldStop | None,
    ) -> _View:
        """Find out what of the points is seen in a new view."""
        if not style.points or self._points.n == 0:
            return _View(key, self._points.n, _NO_TONES)
        chosen = style.dot_radius
        if chosen is not None and not chosen > 0.0:  # NaN neither
            chosen = None
        # As wide as the largest dot that it can become: that is known once they are counted.
        largest = min((chosen or LARGEST_RADIUS) * style.ratio, MAX_RADIUS)
        margin = largest + style.ratio + 2.0
        seen = self._read(viewport, margin, should_stop)
        n_visible, dots, counts = seen.n, seen.dots, seen.counts
        if dots is None:
            assert counts is not None  # one of the two is there
            return _View(key, n_visible, density_tones(counts, style.density, should_stop))
        radius = chosen or radius_for(n_visible)
        # Huge dots for ten thousands of points would only hide each other, and take seconds.
        roomy = 0.5 * (np.sqrt(MAX_DOT_PIXELS / max(n_visible, 1)) - 1.0)
        stamp = sprites(min(radius * style.ratio, roomy), rim_for(radius) * style.ratio)
        if n_visible <= reading.MAX_DOTS:
            return _View(key, n_visible, _NO_TONES, dots, stamp)
        share = _smooth_share(n_visible, *reading.CROWD)
        density = None
        if counts is not None and share > 0.0:
            density = density_tones(counts, style.density, should_stop)
        clear = np.ones((viewport.height, viewport.width), dtype=np.float32)
        map_parts(
            lambda band: cover_band(dots, band, stamp, clear),
            -(-viewport.height // TILE),
            should_stop,
        )
        return _View(key, n_visible, blend_tones(clear, density, share))

    def _read(self, viewport: Viewport, margin: float, should_stop: ShouldStop | None) -> Seen:
        if self.index is not None:
            seen = read_index(self.index, viewport, margin, should_stop, self._counted)
            self._counted = None if seen.counts is None else Counted(viewport, seen.counts)
            return seen
        expected = self._points.n if self._view is None else self._view.n_visible
        return read_all(self._points, viewport, margin, expected, should_stop)

    def _colors_of(self, style: Style, k: int, n_tones: int) -> Colors:
        if self._colors is None or self._colors.key != colors_key(style, k, n_tones):
            self._colors = make_colors(style, k, n_tones)
        return self._colors


def warm_up(dtype: Any = np.float64) -> None:
    """Compile every kernel for points of a dtype, so that no frame waits. For a worker thread."""
    from kmeans_gui.core.picking import nearest_point
    from kmeans_gui.core.points import ArrayPoints
    from kmeans_gui.core.tree_kernels import LEAF
    from kmeans_gui.raster.tree_binning import bin_counts_in_tree, visible_in_tree

    viewport = Viewport(0.0, 1.0, 0.0, 1.0, 2 * TILE, TILE)
    centers = np.array([[0.25, 0.5], [0.75, 0.5]])
    for n in (8, reading.MAX_DOTS + 1, reading.CROWD[1] + 1):
        renderer = FrameRenderer(np.full((n, 2), 0.5, dtype=dtype))
        renderer.render(viewport, centers, Style())
    few = ArrayPoints(np.full((LEAF + 1, 2), 0.5, dtype=dtype)).indexed()
    bin_counts_in_tree(few, viewport)
    visible_in_tree(few, viewport, 0.0)
    nearest_point(few, 0.5, 0.5)


def _draw(
    view: _View,
    land: Territory,
    colors: Colors,
    half_width: float,
    image: NDArray[np.uint32],
) -> None:
    # Ever more borders would gray the picture, so they step back as there are more of them.
    strength = float(np.clip(1.15 - 0.12 * np.log2(max(len(land.label), 2)), 0.45, 0.85))

    def band(row: int) -> None:
        shade_band(land, row, view.tones, colors.table, half_width, colors.border, strength, image)
        if view.dots is not None:
            assert view.stamp is not None
            paint_band(view.dots, row, view.stamp, land, colors.dots, colors.rims, image)

    map_parts(band, -(-image.shape[0] // TILE))


def _smooth_share(n: int, low: int, high: int) -> float:
    """0 up to `low`, 1 from `high`, and between them smoothly in the logarithm of n."""
    t = float(np.clip(np.log(max(n, 1) / low) / np.log(high / low), 0.0, 1.0))
    return t * t * (3.0 - 2.0 * t)


def _middle(low: float, high: float) -> float:
    return low + 0.5 * (high - low)


def _empty_canvas(viewport: Viewport, style: Style) -> NDArray[np.uint8] | NDArray[np.uint32]:
    height, width = max(0, int(viewport.height)), max(0, int(viewport.width))
    if height * width > MAX_PIXELS:
        height = width = 0
    color = np.array(background(style.dark), dtype=np.float64)
    image = np.full((height, width), pack(color[::-1] if style.packed else color))
    return image if style.packed else image.view(np.uint8).reshape(height, width, 4)
