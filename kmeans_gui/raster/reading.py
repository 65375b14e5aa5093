"""What of the points a view shows: by the spatial index if there is one, else by scanning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.threads import ShouldStop
from kmeans_gui.raster.binning import FlatPoints, VisiblePoints, bin_counts, visible_points
from kmeans_gui.raster.viewport import Viewport

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints

MAX_DOTS = 40_000
"""Up to here every visible point is a dot of its own with its own color; above, many small dots
are one coverage that is computed once per view and colored by the pixel."""

CROWD = (60_000, 250_000)
"""From dots to density: below the first number of visible points only dots, above the second
only the density, between them a blend, so that zooming shows no jump."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a view shows of the points.

    Attributes
    ----------
    n : int
        How many have their middle in the view.
    dots : VisiblePoints or None
        Those in the view and near it; None if they are a crowd.
    counts : ndarray of shape (height, width), uint32, or None
        Points per pixel; None if there are few. At least one of the two is there.
    """

    n: int
    dots: VisiblePoints | None
    counts: NDArray[np.uint32] | None


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The points per pixel of a view."""

    viewport: Viewport
    counts: NDArray[np.uint32]


def read_index(
    index: IndexedPoints,
    viewport: Viewport,
    margin: float,
    should_stop: ShouldStop | None,
    before: Counted | None = None,
) -> Seen:
    """Ask the index: that costs what is seen, and of the counts of a panned view what is new.

    Parameters
    ----------
    margin : float
        Pixels around the view in which a dot can be that is partly seen.
    before : Counted, optional
        The counts of the last view of these points.
    """
    # Not for the first frame, which is seen before there is an index.
    from kmeans_gui.raster import tree_binning
    from kmeans_gui.raster.tree_binning import count_visible, visible_in_tree

    n = count_visible(index, viewport)
    dots = counts = None
    if n <= CROWD[1]:
        # Only where each dot is painted, the order in which they hide each other is seen.
        dots = visible_in_tree(index, viewport, margin, should_stop, in_order=n <= MAX_DOTS)
    if n > CROWD[0]:
        if before is not None:
            counts = tree_binning.panned_counts(
                index, viewport, before.viewport, before.counts, should_stop
            )
        if counts is None:
            counts = tree_binning.bin_counts_in_tree(index, viewport, should_stop)
    return Seen(n, dots, counts)


def read_all(
    points: FlatPoints,
    viewport: Viewport,
    margin: float,
    expected: int,
    should_stop: ShouldStop | None,
) -> Seen:
    """Read all points.

    Parameters
    ----------
    margin : float
        See `read_index`.
    expected : int
        How many are probably seen, which tells the pass over all points that is made first. As
        zooming and panning change little, as many as in the last view.
    """
    dots = counts = None
    if expected <= CROWD[1]:
        dots = visible_points(points, viewport, margin, should_stop, 2 * CROWD[1])
    if dots is None:
        counts = bin_counts(points, viewport, should_stop)
        n = int(counts.sum(dtype=np.int64))
        if n > CROWD[1]:
            return Seen(n, None, counts)
        dots = visible_points(points, viewport, margin, should_stop)
        assert dots is not None  # there was no limit
    n = _count_inside(dots, viewport)
    if counts is None and n > CROWD[0]:
        counts = bin_counts(points, viewport, should_stop)
    return Seen(n, None if n > CROWD[1] else dots, counts)


def _count_inside(dots: VisiblePoints, viewport: Viewport) -> int:
    """Return how many dots have their middle in the image."""
    inside = (dots.px >= 0.0) & (dots.px < viewport.width)
    inside &= (dots.py >= 0.0) & (dots.py < viewport.height)
    return int(np.count_nonzero(inside))
