from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kmeans_gui.raster.shading import FULL, TILE, Territory, shade_band, territory
from kmeans_gui.raster.viewport import Viewport
from tests.raster.oracle import nearest, pixel_middles, regions

NO_TONES = np.empty((0, 0), dtype=np.uint8)
BORDER = (10, 250, 30)


def fills(k: int) -> np.ndarray:
    return np.random.default_rng(k).integers(0, 256, size=(k, 3))


def packed(colors: np.ndarray) -> np.ndarray:
    r, g, b = colors.astype(np.uint32).T
    return (r | (g << 8) | (b << 16) | np.uint32(255 << 24))[:, None]


def shaded(
    view: Viewport,
    centers: object,
    colors: np.ndarray,
    half_width: float = 0.0,
    strength: float = 1.0,
) -> np.ndarray:
    """The picture as (height, width, 3), signed so that differences can be taken."""
    land = territory(view, centers, half_width + 1.0)
    assert land is not None
    image = np.zeros((view.height, view.width), dtype=np.uint32)
    for band in range(-(-view.height // TILE)):
        shade_band(land, band, NO_TONES, packed(colors), half_width, BORDER, strength, image)
    rgba = image.view(np.uint8).reshape(view.height, view.width, 4)
    assert (rgba[..., 3] == 255).all()
    return rgba[..., :3].astype(np.int64)


def test_two_centers_halve_the_image() -> None:
    colors = np.array([[200, 0, 0], [0, 0, 200]])
    picture = shaded(Viewport(0.0, 4.0, 0.0, 1.0, 4, 1), [[1.0, 0.5], [3.0, 0.5]], colors)
    assert picture[0].tolist() == [[200, 0, 0], [200, 0, 0], [0, 0, 200], [0, 0, 200]]


def test_an_edge_through_a_pixels_middle_mixes_both_colors_evenly() -> None:
    colors = np.array([[200, 0, 0], [0, 0, 200]])
    picture = shaded(Viewport(0.0, 3.0, 0.0, 1.0, 3, 1), [[0.5, 0.5], [2.5, 0.5]], colors)
    assert picture[0].tolist() == [[200, 0, 0], [100, 0, 100], [0, 0, 200]]


def test_a_border_has_its_width_and_its_color() -> None:
    colors = np.array([[200, 0, 0], [0, 0, 200]])
    view = Viewport(0.0, 8.0, 0.0, 1.0, 8, 1)
    picture = shaded(view, [[1.0, 0.5], [7.0, 0.5]], colors, half_width=1.0)
    # The line lies from 3 to 5: it covers exactly the pixels 3 and 4.
    assert picture[0, 3].tolist() == picture[0, 4].tolist() == list(BORDER)
    assert picture[0, 2].tolist() == [200, 0, 0]
    assert picture[0, 5].tolist() == [0, 0, 200]


def test_points_lie_above_the_border() -> None:
    view = Viewport(0.0, 8.0, 0.0, 1.0, 8, 1)
    land = territory(view, [[1.0, 0.5], [7.0, 0.5]], 2.0)
    assert land is not None
    image = np.zeros((1, 8), dtype=np.uint32)
    table = np.repeat(packed(np.array([[200, 0, 0], [0, 0, 200]])), 256, axis=1)
    shade_band(land, 0, np.full((1, 8), FULL, np.uint8), table, 1.0, BORDER, 1.0, image)
    assert image.view(np.uint8).reshape(8, 4)[3].tolist() == [200, 0, 0, 255]


def test_tones_choose_the_color_of_the_pixels_own_cluster() -> None:
    view = Viewport(0.0, 100.0, 0.0, 90.0, 100, 90)
    centers = np.array([[20.0, 45.0], [80.0, 45.0]])
    land = territory(view, centers, 2.0)
    assert land is not None
    tones = np.random.default_rng(0).integers(0, 256, size=(90, 100)).astype(np.uint8)
    table = np.arange(512, dtype=np.uint32).reshape(2, 256) | np.uint32(255 << 24)
    image = np.zeros((90, 100), dtype=np.uint32)
    for band in range(2):
        shade_band(land, band, tones, table, 0.0, BORDER, 1.0, image)
    label = nearest(view.to_data(pixel_middles(view)), centers).reshape(90, 100)
    assert np.array_equal(image, table[label, tones])


def centers_in(seed: int, k: int, kind: str) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if kind == "spread":
        return rng.uniform(-0.3, 1.3, size=(k, 2))
    if kind == "crowded":
        return 0.5 + rng.normal(size=(k, 2)) * 0.02
    if kind == "far":
        return rng.normal(size=(k, 2)) * 50.0
    if kind == "collinear":
        return np.column_stack([rng.uniform(size=k), np.full(k, 0.4)])
    return rng.integers(0, 4, size=(k, 2)) / 4.0  # "duplicates"


@given(
    seed=st.integers(0, 10_000),
    k=st.integers(1, 40),
    kind=st.sampled_from(["spread", "crowded", "far", "collinear", "duplicates"]),
    width=st.integers(1, 150),
    height=st.integers(1, 150),
    stretch=st.sampled_from([1.0, 0.01, 30.0]),
    half_width=st.sampled_from([0.0, 0.6, 2.5]),
)
@example(3, 40, "crowded", 130, 129, 1.0, 0.6)
@example(4, 40, "spread", 149, 65, 0.01, 2.5)
def test_the_picture_is_that_of_all_pixels_against_all_centers(
    seed: int, k: int, kind: str, width: int, height: int, stretch: float, half_width: float
) -> None:
    view = Viewport(0.0, 1.0, 0.0, stretch, width, height)
    centers = centers_in(seed, k, kind) * [1.0, stretch]
    colors = fills(k)
    picture = shaded(view, centers, colors, half_width, 0.8)
    expected = regions(view, centers, colors, half_width, BORDER, 0.8)
    # Where two edges are equally far, either color may be mixed in; elsewhere it is rounding.
    wrong = np.abs(picture - expected).max(axis=2) > 1.0
    assert wrong.mean() <= (0.03 if kind in ("duplicates", "crowded") else 0.005)
    if wrong.any():
        border_only = regions(view, centers, colors * 0, half_width, (255, 255, 255), 0.8)
        ours = shaded_border(view, centers, half_width)
        assert np.abs(ours - border_only).max() <= 1.0


def shaded_border(view: Viewport, centers: np.ndarray, half_width: float) -> np.ndarray:
    land = territory(view, centers, half_width + 1.0)
    assert land is not None
    image = np.zeros((view.height, view.width), dtype=np.uint32)
    black = packed(np.zeros((len(centers), 3)))
    for band in range(-(-view.height // TILE)):
        shade_band(land, band, NO_TONES, black, half_width, (255, 255, 255), 0.8, image)
    return image.view(np.uint8).reshape(view.height, view.width, 4)[..., :3].astype(np.int64)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 60))
def test_no_tile_drops_a_center_that_is_nearest_somewhere_in_it(seed: int, k: int) -> None:
    view = Viewport(0.0, 1.0, 0.0, 1.0, 200, 170)
    centers = centers_in(seed, k, "spread")
    land = territory(view, centers, 0.0)
    assert land is not None
    middles = pixel_middles(view)
    label = nearest(view.to_data(middles), centers)
    tile = (middles[:, 1] // TILE).astype(int) * land.tiles_x + (middles[:, 0] // TILE).astype(int)
    for t in range(len(land.n_candidates)):
        kept = land.label[land.candidates[t, : land.n_candidates[t]]]
        assert np.all(np.diff(kept) > 0)
        assert set(label[tile == t]) <= set(kept.tolist())


def test_a_thousand_centers_on_a_large_image_each_keep_their_region() -> None:
    view = Viewport(0.0, 1.0, 0.0, 1.0, 700, 500)
    centers = np.random.default_rng(0).uniform(size=(1000, 2))
    picture = shaded(view, centers, np.arange(1000)[:, None] // [1, 256, 1] % 256)
    rng = np.random.default_rng(1)
    pixels = np.column_stack([rng.integers(700, size=4000), rng.integers(500, size=4000)])
    label = nearest(view.to_data(pixels + 0.5), centers)
    found = picture[pixels[:, 1], pixels[:, 0]]
    exact = (found[:, 0] == label % 256) & (found[:, 1] == label // 256)
    assert exact.mean() > 0.9  # the others are on an edge and have two colors mixed


def test_equal_centers_leave_their_region_to_the_first() -> None:
    colors = np.array([[9, 9, 9], [50, 50, 50], [90, 90, 90]])
    view = Viewport(0.0, 1.0, 0.0, 1.0, 20, 20)
    picture = shaded(view, [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]], colors, half_width=1.0)
    assert (picture == 9).all()


def test_minus_zero_is_zero() -> None:
    land = territory(Viewport(-1.0, 1.0, -1.0, 1.0, 8, 8), [[0.0, 0.0], [-0.0, 0.0]], 1.0)
    assert land is not None
    assert land.label.tolist() == [0]


def test_a_center_that_is_not_finite_has_no_region() -> None:
    colors = np.array([[1, 1, 1], [2, 2, 2], [3, 3, 3]])
    view = Viewport(0.0, 1.0, 0.0, 1.0, 8, 8)
    picture = shaded(view, [[np.nan, 0.5], [0.5, 0.5], [np.inf, 0.0]], colors)
    assert (picture == 2).all()
    assert territory(view, [[np.nan, np.nan]], 1.0) is None
    assert territory(view, np.empty((0, 2)), 1.0) is None


@pytest.mark.parametrize("zoom", [1e-6, 1e-9, 1e-12])
def test_a_border_is_where_it_belongs_at_any_zoom(zoom: float) -> None:
    # The bisector of these is x = 0.25, far more exactly than a pixel, and the data's own digits
    # (1e-17 at 0.25) suffice to say so.
    view = Viewport(0.25 - zoom, 0.25 + 3 * zoom, 0.5, 0.5 + zoom, 400, 100)
    colors = np.array([[200, 0, 0], [0, 0, 200]])
    picture = shaded(view, [[0.0, 0.5], [0.5, 0.5]], colors, half_width=0.5)
    line = np.flatnonzero((picture[50] == BORDER).all(axis=1) | (picture[50, :, 1] > 20))
    assert len(line) > 0
    assert np.abs(line - 99.5).max() <= 1.5


@given(seed=st.integers(0, 1000))
def test_an_offset_of_a_billion_moves_nothing(seed: int) -> None:
    centers = np.random.default_rng(seed).integers(0, 1024, size=(7, 2)) / 1024.0
    assume(len(np.unique(centers, axis=0)) == 7)
    colors = fills(7)
    near = shaded(Viewport(0.0, 1.0, 0.0, 1.0, 64, 64), centers, colors, 0.6)
    far = Viewport(1e9, 1e9 + 1.0, -1e9, -1e9 + 1.0, 64, 64)
    offset = np.array([1e9, -1e9])
    assert np.array_equal(near, shaded(far, centers + offset, colors, 0.6))


def test_a_territory_knows_the_data_and_the_pixels() -> None:
    land: Territory | None = territory(Viewport(0.0, 2.0, 0.0, 1.0, 20, 20), [[1.0, 0.25]], 0.0)
    assert land is not None
    assert (land.x[0], land.y[0], land.u[0]) == (1.0, 0.25, 10.0)
    assert land.aspect == 0.5
    assert land.v[0] == 15.0 * 0.5
