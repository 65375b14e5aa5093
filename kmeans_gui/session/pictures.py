"""Frames for files: drawn on whatever thread asks, beside what the window draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.session.axes import OWN_UNITS

if TYPE_CHECKING:
    from kmeans_gui.raster.frame import FrameRenderer
    from kmeans_gui.raster.style import Style
    from kmeans_gui.raster.viewport import Viewport
    from kmeans_gui.session.axes import Scale, StandardizedPoints

ShouldStop = Callable[[], bool]


class FrameSource:
    """Draws frames of one set of points, one at a time. Any thread but the GUI's.

    What a view shows of the points is kept from frame to frame, so that an animation reads them
    once however many frames it has.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Not copied.
    axes : StandardizedPoints, optional
        Of these points: colors and regions then go by distances on standardized axes.

    Attributes
    ----------
    scale : Scale
        From the data's units to those of the distances.
    """

    def __init__(self, points: NDArray[Any], axes: StandardizedPoints | None = None) -> None:
        # numba is loaded here, which the GUI thread must not wait for
        from kmeans_gui.raster.frame import FrameRenderer

        self.scale = OWN_UNITS
        if axes is not None:
            points, self.scale = axes.get()
        self._renderer = FrameRenderer(points)

    def frame(
        self,
        viewport: Viewport,
        centers: NDArray[Any] | None,
        style: Style,
        should_stop: ShouldStop | None = None,
    ) -> NDArray[np.uint8]:
        """Return one frame, uint8 RGBA of shape (height, width, 4).

        Raises
        ------
        Cancelled
            If `should_stop` turned true.
        """
        style = dataclasses.replace(style, packed=False)
        pixels = render_scaled(self._renderer, self.scale, viewport, centers, style, should_stop)
        return pixels.view(np.uint8)


def render_scaled(
    renderer: FrameRenderer,
    scale: Scale,
    viewport: Viewport,
    centers: NDArray[Any] | None,
    style: Style,
    should_stop: ShouldStop | None = None,
) -> NDArray[np.uint8] | NDArray[np.uint32]:
    """Draw a frame of points that were multiplied by `scale`: the same picture, other neighbors.

    Parameters
    ----------
    renderer : FrameRenderer
        Of the multiplied points.
    scale : Scale
    viewport : Viewport
        In the data's own units, as are the centers.
    centers : ndarray of shape (k, 2) or None
    style : Style
    should_stop : callable, optional

    Raises
    ------
    Cancelled
    """
    if scale != OWN_UNITS:
        viewport = scale.viewport(viewport)
        # in float64: where many centers are near one another, float32 would move borders
        centers = None if centers is None else scale.into(np.asarray(centers, np.float64))
    return renderer.render(viewport, centers, style, should_stop)


def visible_dots(
    points: NDArray[Any],
    viewport: Viewport,
    radius: float | None,
    limit: int,
    should_stop: ShouldStop | None = None,
) -> tuple[NDArray[np.float64], float] | None:
    """Return the points whose dots are seen, for pictures made of shapes rather than pixels.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
    viewport : Viewport
        In logical pixels.
    radius : float or None
        Of a dot, in logical pixels; None chooses as the canvas does.
    limit : int
        More than so many are not returned.

    Returns
    -------
    tuple of ndarray of shape (m, 2), float64, and float, or None
        Where they are in the data, and the radius; None if they are too many.
    """
    from kmeans_gui.raster.dots import LARGEST_RADIUS, radius_for

    reach = radius or LARGEST_RADIUS
    scale_x, scale_y = viewport.scale
    x_min, x_max = viewport.x_min - reach / scale_x, viewport.x_max + reach / scale_x
    y_min, y_max = viewport.y_min - reach / scale_y, viewport.y_max + reach / scale_y
    found: list[NDArray[np.float64]] = []
    total = 0
    for first in range(0, len(points), _CHUNK):
        if should_stop is not None and should_stop():
            from kmeans_gui.core.errors import Cancelled

            raise Cancelled
        part = np.asarray(points[first : first + _CHUNK], dtype=np.float64)
        x, y = part[:, 0], part[:, 1]
        part = part[(x > x_min) & (x < x_max) & (y > y_min) & (y < y_max)]
        total += len(part)
        if total > limit:
            return None
        found.append(part)
    dots = np.concatenate(found) if found else np.empty((0, 2))
    return dots, float(radius or radius_for(len(dots)))


_CHUNK = 1 << 18


def nearest_centers(points: NDArray[Any], centers: NDArray[Any]) -> NDArray[np.intp]:
    """Return the index of each point's nearest center, the first of equally near ones.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Few: every distance is computed, as a direct difference.
    centers : ndarray of shape (k, 2)

    Returns
    -------
    ndarray of shape (n,)
    """
    best = np.zeros(len(points), dtype=np.intp)
    least = np.full(len(points), np.inf)
    for j, (x, y) in enumerate(np.asarray(centers, dtype=np.float64).tolist()):
        distance = (points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2
        closer = distance < least
        least[closer] = distance[closer]
        best[closer] = j
    return best
