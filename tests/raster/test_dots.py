from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.raster.binning import VisiblePoints, flat_points, visible_points
from kmeans_gui.raster.dots import (
    MAX_RADIUS,
    cover_band,
    paint_band,
    radius_for,
    rim_for,
    sprites,
)
from kmeans_gui.raster.shading import TILE, territory
from kmeans_gui.raster.viewport import Viewport
from tests.raster.oracle import nearest


def view_of(width: int, height: int) -> Viewport:
    """One unit of the data per pixel."""
    return Viewport(0.0, float(width), 0.0, float(height), width, height)


def seen(points: object, view: Viewport) -> VisiblePoints:
    dots = visible_points(flat_points(points), view, 100.0)
    assert dots is not None
    return dots


def painted(
    points: object,
    view: Viewport,
    centers: object,
    colors: object,
    radius: float = 2.0,
    rim: float = 0.0,
) -> np.ndarray:
    """Dots on black with white rims, (height, width, 3)."""
    stamp = sprites(radius, rim)
    land = territory(view, centers, float(stamp.reach + 1))
    assert land is not None
    colors = np.asarray(colors, dtype=np.int64)
    image = np.full((view.height, view.width), 255 << 24, dtype=np.uint32)
    dots = seen(points, view)
    for band in range(-(-view.height // TILE)):
        paint_band(dots, band, stamp, land, colors, np.full_like(colors, 255), image)
    return image.view(np.uint8).reshape(view.height, view.width, 4)[..., :3].astype(np.int64)


@pytest.mark.parametrize("radius", [0.5642, 0.75, 1.0, 1.8, 3.0, 7.5, 12.0, 40.0])
def test_a_dot_covers_its_area_wherever_it_lies_in_a_pixel(radius: float) -> None:
    stamp = sprites(radius, 0.0)
    area = stamp.core.sum(axis=(1, 2)) / 255.0
    assert area == pytest.approx(np.pi * stamp_radius(radius) ** 2, rel=0.02)


def stamp_radius(radius: float) -> float:
    return round(radius * 32) / 32


@pytest.mark.parametrize("radius", [0.6, 1.0, 3.0, 9.0])
def test_a_dot_is_round(radius: float) -> None:
    stamp = sprites(radius, 0.5)
    grid = stamp.core.reshape(8, 8, *stamp.core.shape[1:])
    assert np.array_equal(grid, grid.transpose(1, 0, 3, 2))
    assert np.array_equal(grid, grid[::-1, :, ::-1, :])
    assert np.array_equal(grid, grid[:, ::-1, :, ::-1])


@pytest.mark.parametrize("radius", [0.6, 2.2, 8.0, 64.0])
def test_a_sprite_is_large_enough_for_the_dot_and_its_rim(radius: float) -> None:
    area = sprites(radius, 0.75).rim.sum(axis=(1, 2)) / 255.0
    assert area == pytest.approx(np.pi * (stamp_radius(radius) + 0.75) ** 2, rel=0.02)


def test_no_radius_is_too_large_or_too_small_to_be_drawn() -> None:
    assert sprites(1e9, 0.0).reach <= MAX_RADIUS + 1
    assert sprites(0.0, -1.0).core.max() > 0


def test_a_dot_lies_around_its_point() -> None:
    picture = painted([[10.5, 9.5]], view_of(21, 20), [[0.0, 0.0]], [[255, 255, 255]], 3.0)[..., 0]
    rows, columns = np.mgrid[0:20, 0:21]
    distance = np.hypot(columns + 0.5 - 10.5, rows + 0.5 - (20 - 9.5))
    # The sprite may be off by a sixteenth of a pixel along each axis.
    assert (picture[distance <= 2.1] == 255).all()
    assert (picture[distance >= 3.9] == 0).all()
    assert (picture * (columns + 0.5)).sum() / picture.sum() == pytest.approx(10.5, abs=0.07)
    assert (picture * (rows + 0.5)).sum() / picture.sum() == pytest.approx(10.5, abs=0.07)


@given(x=st.floats(0.0, 40.0), y=st.floats(0.0, 40.0))
def test_the_middle_of_a_dot_follows_its_point_by_fractions_of_a_pixel(x: float, y: float) -> None:
    view = view_of(60, 60)
    picture = painted([[10.0 + x, 10.0 + y]], view, [[0.0, 0.0]], [[255, 255, 255]], 2.5)[..., 0]
    rows, columns = np.mgrid[0:60, 0:60] + 0.5
    total = picture.sum()
    assert (picture * columns).sum() / total == pytest.approx(10.0 + x, abs=0.08)
    assert (picture * rows).sum() / total == pytest.approx(50.0 - y, abs=0.08)


@given(seed=st.integers(0, 1000), k=st.integers(1, 50))
def test_each_dot_has_the_color_of_its_own_nearest_center(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    view = view_of(200, 140)
    centers = rng.uniform(-20, 220, size=(k, 2))
    # On a lattice of 10, so that no dot covers another's middle; some beyond the edges.
    lattice = np.stack(np.meshgrid(np.arange(-1, 21), np.arange(-1, 15)), axis=-1).reshape(-1, 2)
    points = lattice * 10.0 + rng.uniform(1.0, 3.0, size=lattice.shape)
    colors = np.column_stack([np.arange(k) + 1, np.zeros(k), np.zeros(k)])
    picture = painted(points, view, centers, colors, 2.0)[..., 0]
    pixels = np.floor(view.to_pixels(points)).astype(int)
    inside = ((pixels >= 0) & (pixels < [200, 140])).all(axis=1)
    found = picture[pixels[inside, 1], pixels[inside, 0]] - 1
    assert np.array_equal(found, nearest(points[inside], centers))


def test_an_exact_tie_goes_to_the_lowest_index() -> None:
    view = view_of(20, 20)
    colors = [[10, 0, 0], [20, 0, 0], [30, 0, 0]]
    for centers in ([[5, 10], [15, 10], [10, 15]], [[15, 10], [10, 5], [5, 10]]):
        assert painted([[10.0, 10.0]], view, centers, colors)[10, 10, 0] == 10


def test_a_later_point_lies_above_an_earlier_one_across_bands() -> None:
    view = view_of(20, 2 * TILE)
    # Both dots touch both bands; their middles are in different ones.
    points = [[10.0, TILE + 1.0], [10.0, TILE - 1.0]]
    for order in (points, points[::-1]):
        centers = order
        picture = painted(order, view, centers, [[100, 0, 0], [0, 100, 0]], 4.0)
        assert picture[TILE - 2 : TILE + 2, 10].tolist() == [[0, 100, 0]] * 4


@given(seed=st.integers(0, 1000), shift=st.integers(1, TILE))
def test_a_picture_does_not_depend_on_where_the_bands_begin(seed: int, shift: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 100, size=(60, 2))
    view = view_of(100, 200)
    moved = Viewport(0.0, 100.0, float(shift), 200.0 + shift, 100, 200)
    colors = [[200, 50, 10]]
    first = painted(points, view, [[50.0, 50.0]], colors, 3.0, 0.75)
    second = painted(points, moved, [[50.0, 50.0]], colors, 3.0, 0.75)
    assert np.array_equal(first[: 200 - shift], second[shift:])


def test_a_rim_separates_overlapping_dots() -> None:
    points = [[10.0, 10.0], [13.0, 10.0]]
    picture = painted(points, view_of(24, 20), [[0.0, 0.0]], [[0, 0, 0]], 3.0, 1.0)[10, :, 0]
    # Black dots, white rims: the later one's, one pixel wide, lies on the earlier dot.
    assert picture[9] > 200
    assert picture[8] == 0
    assert (picture[11:15] == 0).all()
    assert painted(points, view_of(24, 20), [[0, 0]], [[0, 0, 0]], 3.0, 0.0).max() == 0


def test_dots_outside_reach_into_the_image_and_nothing_is_written_elsewhere() -> None:
    view = view_of(30, 30)
    points = [[-1.0, 15.0], [31.0, 15.0], [15.0, -1.0], [15.0, 31.0], [-90.0, -90.0]]
    picture = painted(points, view, [[15.0, 15.0]], [[255, 0, 0]], 3.0)[..., 0]
    for row, column in ((15, 0), (15, 29), (0, 15), (29, 15)):
        assert picture[row, column] > 0
    assert (picture[5:25, 5:25] == 0).all()


def test_coverage_is_one_minus_the_product_of_what_dots_leave_clear() -> None:
    view = view_of(20, 20)
    dots = seen([[10.0, 10.0], [10.0, 10.0], [12.0, 10.0]], view)
    stamp = sprites(1.0, 0.0)
    clear = np.ones((20, 20), dtype=np.float32)
    cover_band(dots, 0, stamp, clear)
    one = np.ones((20, 20), dtype=np.float32)
    cover_band(seen([[10.0, 10.0]], view), 0, stamp, one)
    other = np.ones((20, 20), dtype=np.float32)
    cover_band(seen([[12.0, 10.0]], view), 0, stamp, other)
    assert clear == pytest.approx(one * one * other, abs=1e-6)
    assert (1.0 - one).sum() == pytest.approx(np.pi, rel=0.02)


def test_dots_shrink_smoothly_as_more_are_seen() -> None:
    assert radius_for(2_000) == pytest.approx(3.0)
    assert radius_for(20_000) == pytest.approx(1.8, abs=0.05)
    assert radius_for(100_000) == pytest.approx(1.0, abs=0.05)
    sizes = [radius_for(n) for n in range(0, 300_000, 50)]
    steps = -np.diff(sizes[2:])
    assert (steps >= 0.0).all()
    assert steps.max() < 0.25
    assert rim_for(radius_for(2_000)) > 0.5
    assert rim_for(radius_for(100_000)) == 0.0
