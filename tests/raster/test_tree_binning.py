"""With the index the pictures are the same, to the pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.raster import FrameRenderer, Style, Viewport, reading, tree_binning
from kmeans_gui.raster.binning import bin_counts, flat_points, visible_points
from kmeans_gui.raster.tree_binning import (
    bin_counts_in_tree,
    count_visible,
    panned_counts,
    visible_in_tree,
)
from tests.core.reference import DATA_SETS, blobs

Floats = NDArray[np.float64]
GRID = np.mgrid[0:60, 0:60].reshape(2, -1).T.astype(float)
SETS = {
    **DATA_SETS,
    "many": blobs(30_000, centers=9, seed=2),
    "single precision": blobs(5000, seed=3).astype(np.float32),
    "grid on the edges of pixels": GRID,
    "scales from 1e-20 to 1e20": np.exp(np.random.RandomState(4).normal(0, 15, (5000, 2))),
}


def views(points: Floats) -> list[Viewport]:
    """The whole, a part, a small part, beside the points, and much larger than they."""
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    size = np.where(high > low, high - low, 1.0)
    middle = np.median(points, axis=0).astype(float)
    found = []
    for center, share in ((low + size / 2, 1.1), (middle, 0.3), (middle, 0.01), (high + size, 1.0)):
        (x0, y0), (x1, y1) = center - size * share / 2, center + size * share / 2
        found += [Viewport(x0, x1, y0, y1, 97, 53), Viewport(x0, x1, y0, y1, 7, 200)]
    return [*found, Viewport(0.0, 60.0, 0.0, 60.0, 60, 60), Viewport(-1e9, 1e9, -1e9, 1e9, 40, 40)]


@pytest.mark.parametrize("name", SETS)
def test_every_pixel_has_as_many_points_as_by_a_scan(name: str) -> None:
    points = SETS[name]
    index = ArrayPoints(points).indexed()
    for view in views(points):
        counts = bin_counts(flat_points(points), view)
        np.testing.assert_array_equal(bin_counts_in_tree(index, view), counts)
        assert count_visible(index, view) == counts.sum()


@pytest.mark.parametrize("name", SETS)
def test_the_same_points_are_visible_in_the_same_order(name: str) -> None:
    points = SETS[name]
    index = ArrayPoints(points).indexed()
    for view in views(points):
        expected = visible_points(flat_points(points), view, 6.5)
        seen = visible_in_tree(index, view, 6.5)
        assert expected is not None
        for field in ("px", "py", "x", "y"):
            np.testing.assert_array_equal(getattr(seen, field), getattr(expected, field))
        unordered = visible_in_tree(index, view, 6.5, in_order=False)
        np.testing.assert_array_equal(np.sort(unordered.x), np.sort(expected.x))


@pytest.mark.parametrize(
    ("dots", "crowd"), [(10**6, (10**7, 10**8)), (9, (10, 99)), (9, (99, 10**6))]
)
def test_a_frame_is_the_same_with_the_index(
    dots: int, crowd: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As dots, as density, and between them."""
    monkeypatch.setattr(reading, "MAX_DOTS", dots)
    monkeypatch.setattr(reading, "CROWD", crowd)
    points = blobs(5000, seed=5)
    scanned, indexed = FrameRenderer(points), FrameRenderer(points)
    indexed.index = ArrayPoints(points).indexed()
    for view in views(points):
        expected = scanned.render(view, points[:3], Style()).astype(int)
        image = indexed.render(view, points[:3], Style()).astype(int)
        # Where many dots cover a pixel, their order rounds the last bit of its tone.
        assert np.abs(image - expected).max() <= (3 if crowd[1] == 10**6 else 0)


def test_counting_asks_whether_to_stop_and_uses_all_of_several_subtrees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = ArrayPoints(SETS["many"]).indexed()
    view = views(SETS["many"])[0]
    with pytest.raises(Cancelled):
        bin_counts_in_tree(index, view, lambda: True)
    whole = bin_counts_in_tree(index, view)
    for subtrees in (1, 2, 7, 10**6):
        monkeypatch.setattr(tree_binning, "SUBTREES", subtrees)
        np.testing.assert_array_equal(bin_counts_in_tree(index, view), whole)


def moved(view: Viewport, columns: float, rows: float) -> Viewport:
    scale_x, scale_y = view.scale
    x, y = columns / scale_x, -rows / scale_y
    return replace(
        view, x_min=view.x_min + x, x_max=view.x_max + x, y_min=view.y_min + y, y_max=view.y_max + y
    )


@pytest.mark.parametrize(
    "steps", [[(5, 0)], [(-5, 0)], [(0, 7)], [(0, -7)], [(3, 9), (-8, -2), (96, 52)], [(0, 0)]]
)
def test_a_view_panned_by_whole_pixels_is_counted_where_it_is_new(
    steps: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    points = blobs(20_000, seed=8)
    index = ArrayPoints(points).indexed()
    view = Viewport(-9.0, 9.0, -9.0, 9.0, 97, 53)
    counts = bin_counts_in_tree(index, view)
    for columns, rows in steps:
        asked: list[tuple[int, int, int, int]] = []

        def watched(*arguments: Any, asked: list[Any] = asked) -> Any:
            asked.append(arguments[3])
            return bin_counts_in_tree(*arguments)

        monkeypatch.setattr(tree_binning, "bin_counts_in_tree", watched)
        before, view = view, moved(view, columns, rows)
        found = panned_counts(index, view, before, counts)
        assert found is not None
        np.testing.assert_array_equal(found, bin_counts_in_tree(index, view))
        new = 97 * 53 - (97 - abs(columns)) * (53 - abs(rows))
        assert sum((right - left) * (low - top) for left, right, top, low in asked) == new
        counts = found


@pytest.mark.parametrize(
    "other",
    [
        Viewport(-8.9, 9.1, -9.0, 9.0, 97, 53),
        Viewport(-9.0, 9.0, -8.9, 9.1, 97, 53),
        Viewport(-9.0, 9.1, -9.0, 9.0, 97, 53),
        Viewport(-9.0, 9.0, -9.0, 9.0, 98, 53),
        Viewport(91.0, 109.0, -9.0, 9.0, 97, 53),
    ],
    ids=["part of a column", "part of a row", "zoomed", "resized", "elsewhere"],
)
def test_a_view_that_was_not_panned_by_whole_pixels_is_counted_anew(other: Viewport) -> None:
    index = ArrayPoints(blobs(500, seed=8)).indexed()
    view = Viewport(-9.0, 9.0, -9.0, 9.0, 97, 53)
    assert panned_counts(index, other, view, bin_counts_in_tree(index, view)) is None


def test_the_frame_of_a_panned_view_is_that_of_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CROWD", (10, 99))
    monkeypatch.setattr(reading, "MAX_DOTS", 9)
    points = blobs(20_000, seed=8)
    panned = FrameRenderer(points)
    panned.index = ArrayPoints(points).indexed()
    view = Viewport(-9.0, 9.0, -9.0, 9.0, 97, 53)
    for _ in range(5):
        fresh = FrameRenderer(points)
        fresh.index = panned.index
        np.testing.assert_array_equal(
            panned.render(view, points[:3], Style()), fresh.render(view, points[:3], Style())
        )
        view = moved(view, 11, -4)
