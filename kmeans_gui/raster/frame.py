"""One frame: a view of the points, colored by their nearest centers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.threads import ShouldStop, map_parts
from kmeans_gui.raster.binning import VisiblePoints, bin_counts, flat_points, visible_points
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
from kmeans_gui.raster.palette import background, border, cluster_colors, mix, neutral
from kmeans_gui.raster.shading import FULL, TILE, Territory, shade_band, territory
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.tones import blend_tones, density_tones
from kmeans_gui.raster.viewport import MAX_PIXELS, Viewport

MAX_DOTS = 40_000
"""Up to here every visible point is a dot of its own with its own color; above, many small dots
are one coverage that is computed once per view and colored by the pixel."""

CROWD = (60_000, 250_000)
"""From dots to density: below the first number of visible points only dots, above the second
only the density, between them a blend, so that zooming shows no jump."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Colors:
    """The colors of one style and number of clusters, as the kernels read them."""

    key: tuple[Any, ...]
    table: NDArray[np.uint32]
    dots: NDArray[np.int64]
    rims: NDArray[np.int64]


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

    Raises
    ------
    ValueError
        If `points` has another shape.
    """

    def __init__(self, points: ArrayLike) -> None:
        self._points = flat_points(points)
        self._view: _View | None = None
        self._colors: _Colors | None = None

    def render(
        self,
        viewport: Viewport,
        centers: ArrayLike | None,
        style: Style,
        should_stop: ShouldStop | None = None,
    ) -> NDArray[np.uint8]:
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
            Red, green, blue, alpha; opaque. Newly allocated and never written again.

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
        _draw(view, land, colors, half_width, style.dark, image)
        return image.view(np.uint8).reshape(viewport.height, viewport.width, 4)

    def _view_of(self, viewport: Viewport, style: Style, should_stop: ShouldStop | None) -> _View:
        key = (viewport, style.points, style.dot_radius, style.ratio)
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
        dots, counts, n_visible = self._read(viewport, margin, should_stop)
        if counts is not None and (dots is None or n_visible > CROWD[1]):
            return _View(key, n_visible, density_tones(counts, should_stop))
        assert dots is not None
        seen = dots  # for the closure below, which mypy does not follow
        radius = chosen or radius_for(n_visible)
        # Huge dots for ten thousands of points would only hide each other, and take seconds.
        roomy = 0.5 * (np.sqrt(MAX_DOT_PIXELS / max(n_visible, 1)) - 1.0)
        stamp = sprites(min(radius * style.ratio, roomy), rim_for(radius) * style.ratio)
        if n_visible <= MAX_DOTS:
            return _View(key, n_visible, _NO_TONES, dots, stamp)
        share = _smooth_share(n_visible, *CROWD)
        density = None
        if counts is not None and share > 0.0:
            density = density_tones(counts, should_stop)
        clear = np.ones((viewport.height, viewport.width), dtype=np.float32)
        map_parts(
            lambda band: cover_band(seen, band, stamp, clear),
            -(-viewport.height // TILE),
            should_stop,
        )
        return _View(key, n_visible, blend_tones(clear, density, share))

    def _read(
        self, viewport: Viewport, margin: float, should_stop: ShouldStop | None
    ) -> tuple[VisiblePoints | None, NDArray[np.uint32] | None, int]:
        """Read the points: the visible ones unless they are a crowd; counts if they are many.

        At least one of the two is there; the number is how many have their middle in the view.
        """
        dots = counts = None
        # Zooming and panning change little from view to view: as many as in the last one are
        # probably seen, which tells the pass over all points that is worth making first.
        expected = self._points.n if self._view is None else self._view.n_visible
        if expected <= CROWD[1]:
            dots = visible_points(self._points, viewport, margin, should_stop, 2 * CROWD[1])
        if dots is None:
            counts = bin_counts(self._points, viewport, should_stop)
            n_visible = int(counts.sum(dtype=np.int64))
            if n_visible > CROWD[1]:
                return None, counts, n_visible
            dots = visible_points(self._points, viewport, margin, should_stop)
            assert dots is not None  # there was no limit
        n_visible = _count_inside(dots, viewport)
        if counts is None and n_visible > CROWD[0]:
            counts = bin_counts(self._points, viewport, should_stop)
        return dots, counts, n_visible

    def _colors_of(self, style: Style, k: int, n_tones: int) -> _Colors:
        given = style.colors
        key = (
            k,
            n_tones,
            style.dark,
            style.regions,
            None if given is None else np.asarray(given).tobytes(),
        )
        if self._colors is None or self._colors.key != key:
            self._colors = _make_colors(key, style, k, n_tones)
        return self._colors


def warm_up() -> None:
    """Compile every kernel, so that the first frame does not wait. For a worker thread."""
    viewport = Viewport(0.0, 1.0, 0.0, 1.0, 2 * TILE, TILE)
    centers = np.array([[0.25, 0.5], [0.75, 0.5]])
    for dtype in (np.float32, np.float64):
        renderer = FrameRenderer(np.full((CROWD[1] + 1, 2), 0.5, dtype=dtype))
        renderer.render(viewport, centers, Style())
        FrameRenderer(np.full((8, 2), 0.5, dtype=dtype)).render(viewport, centers, Style())
    FrameRenderer(np.full((MAX_DOTS + 1, 2), 0.5)).render(viewport, centers, Style())


def _draw(
    view: _View,
    land: Territory,
    colors: _Colors,
    half_width: float,
    dark: bool,
    image: NDArray[np.uint32],
) -> None:
    # Ever more borders would gray the picture, so they step back as there are more of them.
    strength = float(np.clip(1.15 - 0.12 * np.log2(max(len(land.label), 2)), 0.45, 0.85))

    def band(row: int) -> None:
        shade_band(land, row, view.tones, colors.table, half_width, border(dark), strength, image)
        if view.dots is not None:
            assert view.stamp is not None
            paint_band(view.dots, row, view.stamp, land, colors.dots, colors.rims, image)

    map_parts(band, -(-image.shape[0] // TILE))


def _make_colors(key: tuple[Any, ...], style: Style, k: int, n_tones: int) -> _Colors:
    canvas = np.array(background(style.dark), dtype=np.float64)
    if k == 0:
        dots = np.array([neutral(style.dark)], dtype=np.float64)
    elif style.colors is not None and len(style.colors) >= k:
        dots = np.asarray(style.colors, dtype=np.float64)[:k, :3]
    else:
        dots = cluster_colors(k, style.dark).astype(np.float64)
    fills = (
        mix(canvas, dots, 0.11 if style.dark else 0.125)
        if style.regions and k
        else (np.broadcast_to(canvas, dots.shape))
    )
    deep = mix(dots, (255, 255, 255), 0.55) if style.dark else mix(dots, (0, 0, 0), 0.5)
    tones = np.arange(n_tones, dtype=np.float64)
    cover = np.minimum(tones / FULL, 1.0)[None, :, None]
    deepen = (np.maximum(tones - FULL, 0.0) / (255 - FULL))[None, :, None]
    ramp = mix(mix(fills[:, None, :], dots[:, None, :], cover), deep[:, None, :], deepen)
    return _Colors(
        key,
        _pack(ramp),
        np.ascontiguousarray(np.rint(dots).astype(np.int64)),
        np.ascontiguousarray(np.rint(fills).astype(np.int64)),
    )


def _pack(colors: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Colors of shape (..., 3) as opaque pixels; the byte order is that of all our platforms."""
    r, g, b = np.moveaxis(np.rint(colors).astype(np.uint32), -1, 0)
    return np.ascontiguousarray(r | (g << 8) | (b << 16) | np.uint32(255 << 24))


def _count_inside(dots: VisiblePoints, viewport: Viewport) -> int:
    """Return how many dots have their middle in the image."""
    inside = (dots.px >= 0.0) & (dots.px < viewport.width)
    inside &= (dots.py >= 0.0) & (dots.py < viewport.height)
    return int(np.count_nonzero(inside))


def _smooth_share(n: int, low: int, high: int) -> float:
    """0 up to `low`, 1 from `high`, and between them smoothly in the logarithm of n."""
    t = float(np.clip(np.log(max(n, 1) / low) / np.log(high / low), 0.0, 1.0))
    return t * t * (3.0 - 2.0 * t)


def _middle(low: float, high: float) -> float:
    return low + 0.5 * (high - low)


def _empty_canvas(viewport: Viewport, style: Style) -> NDArray[np.uint8]:
    height, width = max(0, int(viewport.height)), max(0, int(viewport.width))
    if height * width > MAX_PIXELS:
        height = width = 0
    image = np.empty((height, width, 4), dtype=np.uint8)
    image[...] = (*background(style.dark), 255)
    return image
