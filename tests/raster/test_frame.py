from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.raster import (
    FrameRenderer,
    Style,
    Viewport,
    cluster_colors,
    frame,
    reading,
    warm_up,
)
from kmeans_gui.raster.palette import background, neutral
from tests.raster.oracle import nearest

VIEW = Viewport(0.0, 2.0, 0.0, 1.0, 200, 100)
CENTERS = np.array([[0.5, 0.5], [1.5, 0.5]])
PLAIN = Style(regions=False, borders=False)


def rgb(image: np.ndarray, x: float, y: float, view: Viewport = VIEW) -> list[int]:
    column, row = np.floor(view.to_pixels([[x, y]])[0]).astype(int)
    return image[row, column, :3].tolist()


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dots up to 40 points, coverage up to 100, density from 250: all kinds, at small cost."""
    monkeypatch.setattr(reading, "MAX_DOTS", 40)
    monkeypatch.setattr(reading, "CROWD", (100, 250))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_before_a_fit_points_are_neutral_on_a_plain_canvas(dark: bool) -> None:
    image = FrameRenderer([[0.5, 0.5]]).render(VIEW, None, Style(dark=dark))
    assert image.shape == (100, 200, 4)
    assert image.dtype == np.uint8
    assert (image[..., 3] == 255).all()
    assert rgb(image, 0.5, 0.5) == list(neutral(dark))
    assert rgb(image, 1.5, 0.5) == list(background(dark))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_points_have_their_clusters_color_and_regions_a_soft_one(dark: bool) -> None:
    image = FrameRenderer([[0.5, 0.5], [1.2, 0.2]]).render(VIEW, CENTERS, Style(dark=dark))
    colors = cluster_colors(2, dark).astype(int)
    assert rgb(image, 0.5, 0.5) == colors[0].tolist()
    assert rgb(image, 1.2, 0.2) == colors[1].tolist()
    for cluster, x in enumerate((0.2, 1.8)):
        fill = np.array(rgb(image, x, 0.9))
        canvas = np.array(background(dark))
        assert 0 < np.abs(fill - canvas).max() < np.abs(colors[cluster] - canvas).max() / 4


def test_regions_borders_and_points_can_each_be_left_out() -> None:
    renderer = FrameRenderer([[0.5, 0.5]])
    canvas = list(background())
    bare = renderer.render(VIEW, CENTERS, Style(regions=False, borders=False, points=False))
    assert (bare[..., :3] == canvas).all()
    lines = renderer.render(VIEW, CENTERS, Style(regions=False, points=False))
    assert rgb(lines, 1.0, 0.5) != canvas
    assert rgb(lines, 0.2, 0.5) == canvas
    fills = renderer.render(VIEW, CENTERS, Style(borders=False, points=False))
    assert rgb(fills, 0.99, 0.5) == rgb(fills, 0.2, 0.5)
    assert rgb(fills, 1.01, 0.5) == rgb(fills, 1.8, 0.5) != rgb(fills, 0.2, 0.5)


def test_given_colors_are_used_and_too_few_fall_back_to_the_palette() -> None:
    renderer = FrameRenderer([[0.5, 0.5]])
    red = np.array([[255, 0, 0], [0, 255, 0]], dtype=np.uint8)
    assert rgb(renderer.render(VIEW, CENTERS, Style(colors=red)), 0.5, 0.5) == [255, 0, 0]
    image = renderer.render(VIEW, CENTERS, Style(colors=red[:1]))
    assert rgb(image, 0.5, 0.5) == cluster_colors(1)[0].tolist()


@pytest.mark.parametrize("n", [3, 60, 150, 400])
def test_a_kept_view_gives_the_same_pictures_as_a_new_renderer(n: int, few_are_many: None) -> None:
    rng = np.random.default_rng(n)
    points = rng.uniform(0.0, 2.0, size=(n, 2))
    renderer = FrameRenderer(points)
    near, far = Viewport(0.5, 0.8, 0.4, 0.55, 200, 100), Viewport(-1.0, 3.0, -1.0, 3.0, 90, 90)
    views = [VIEW, VIEW, Viewport(0.5, 1.5, 0.25, 0.75, 200, 100), VIEW, far, near, far]
    styles = [Style(), Style(dark=True), Style(borders=False), Style(points=False), Style()]
    for view in views:
        for k, style in zip((1, 2, 30, 2, 0), styles, strict=True):
            centers = rng.uniform(0.0, 2.0, size=(k, 2))
            expected = FrameRenderer(points).render(view, centers, style)
            assert np.array_equal(renderer.render(view, centers, style), expected)


def test_a_frame_is_never_written_again() -> None:
    renderer = FrameRenderer(np.random.default_rng(0).uniform(size=(100, 2)))
    first = renderer.render(VIEW, CENTERS, Style())
    kept = first.copy()
    for shift in (0.0, 0.1, 0.2):
        assert renderer.render(VIEW, CENTERS + shift, Style()) is not first
    assert np.array_equal(first, kept)


@pytest.mark.parametrize(
    "view",
    [
        Viewport(0.0, 0.0, 0.0, 1.0, 30, 20),
        Viewport(1.0, 0.0, 0.0, 1.0, 30, 20),
        Viewport(0.0, 1.0, math.nan, 1.0, 30, 20),
        Viewport(-math.inf, math.inf, 0.0, 1.0, 30, 20),
        Viewport(-1.7e308, 1.7e308, -1.7e308, 1.7e308, 30, 20),
        Viewport(0.0, 5e-324, 0.0, 1.0, 30, 20),
    ],
)
def test_a_view_that_cannot_be_drawn_is_an_empty_canvas(view: Viewport) -> None:
    image = FrameRenderer([[0.5, 0.5]]).render(view, CENTERS, Style())
    assert image.shape == (20, 30, 4)
    assert (image == [*background(), 255]).all()


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0), (-3, 5), (1 << 20, 1 << 20)])
def test_an_image_without_pixels_or_with_far_too_many_is_empty(width: int, height: int) -> None:
    view = Viewport(0.0, 1.0, 0.0, 1.0, width, height)
    assert FrameRenderer([[0.5, 0.5]]).render(view, CENTERS, Style()).size == 0


coordinate = st.one_of(
    st.floats(-2.0, 2.0), st.sampled_from([math.nan, math.inf, -math.inf, 1e300, -1e300, 1e-300])
)


@given(
    edges=st.tuples(coordinate, coordinate, coordinate, coordinate),
    width=st.integers(-1, 140),
    height=st.integers(-1, 140),
    centers=st.lists(st.tuples(coordinate, coordinate), max_size=6),
    points=st.lists(st.tuples(coordinate, coordinate), max_size=6),
    radius=st.one_of(st.none(), st.sampled_from([math.nan, -1.0, 0.0, 0.01, 30.0, math.inf])),
    ratio=st.sampled_from([math.nan, 0.0, 1.0, 2.5, math.inf]),
)
def test_nothing_odd_crashes_it(
    edges: tuple[float, float, float, float],
    width: int,
    height: int,
    centers: list[tuple[float, float]],
    points: list[tuple[float, float]],
    radius: float | None,
    ratio: float,
) -> None:
    view = Viewport(*edges, width, height)
    renderer = FrameRenderer(np.array(points, dtype=np.float64).reshape(-1, 2))
    image = renderer.render(view, centers, Style(dot_radius=radius, pixel_ratio=ratio))
    assert image.shape == (max(0, height), max(0, width), 4)
    assert (image[..., 3] == 255).all()


@given(center=st.integers(0, 20), exponent=st.integers(-15, 3))
def test_a_point_in_the_middle_of_the_view_is_drawn_at_any_zoom(center: int, exponent: int) -> None:
    points = np.random.default_rng(center).uniform(size=(21, 2))
    x, y = points[center]
    span = 10.0**exponent
    view = Viewport(x - span, x + span, y - span, y + span, 60, 60)
    if not view.drawable:
        return
    centers = np.array([[0.1, 0.1], [0.9, 0.9]])
    colors = np.array([[255, 0, 0], [0, 255, 0]], dtype=np.uint8)
    only = FrameRenderer(points[center : center + 1])
    image = only.render(view, centers, Style(colors=colors))
    assert (
        image[29:31, 29:31, :3].tolist()
        == [[colors[nearest([[x, y]], centers)[0]].tolist()] * 2] * 2
    )


def test_a_dot_beyond_the_edge_has_its_own_color_not_that_of_the_view() -> None:
    # The border is two pixels left of the image, the dot three, and it reaches five to the right.
    view = Viewport(0.0, 100.0, 0.0, 100.0, 100, 100)
    centers = np.array([[-12.0, 50.0], [8.0, 50.0]])
    colors = np.array([[255, 0, 0], [0, 0, 255]], dtype=np.uint8)
    style = Style(colors=colors, dot_radius=8.0)
    image = FrameRenderer([[-3.0, 50.0]]).render(view, centers, style)
    assert image[50, 0, :3].tolist() == [255, 0, 0]


@pytest.mark.parametrize("shift", [0.2, 0.4, 0.6, 0.8])
def test_a_border_beside_the_edge_of_a_tile_is_not_cut(shift: float) -> None:
    # The border is near column 64, where a tile ends, and in the other view near column 60.
    at_the_edge = Viewport(-64.0 - shift, 136.0 - shift, 0.0, 100.0, 200, 100)
    inside = Viewport(-60.0 - shift, 140.0 - shift, 0.0, 100.0, 200, 100)
    renderer = FrameRenderer(np.empty((0, 2)))
    centers = np.array([[-30.0, 50.0], [30.0, 50.0]])
    first = renderer.render(at_the_edge, centers, Style(pixel_ratio=2.0)).astype(int)
    second = renderer.render(inside, centers, Style(pixel_ratio=2.0)).astype(int)
    assert np.abs(first[:, 4:] - second[:, :-4]).max() <= 1


def test_points_all_outside_leave_the_regions() -> None:
    outside = FrameRenderer(np.full((500, 2), 50.0)).render(VIEW, CENTERS, Style())
    none = FrameRenderer(np.empty((0, 2))).render(VIEW, CENTERS, Style())
    assert np.array_equal(outside, none)


@pytest.mark.parametrize("n", [30, 60, 150, 400])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_layout_and_memory_make_no_difference(
    n: int, dtype: type, few_are_many: None, tmp_path: Path
) -> None:
    points = np.random.default_rng(n).uniform(0.0, 2.0, size=(n, 2)).astype(dtype)
    np.save(tmp_path / "points.npy", points)
    expected = FrameRenderer(points).render(VIEW, CENTERS, Style())
    for same in (np.asfortranarray(points), np.load(tmp_path / "points.npy", mmap_mode="r")):
        assert np.array_equal(FrameRenderer(same).render(VIEW, CENTERS, Style()), expected)


@pytest.mark.parametrize("n", [30, 60, 150, 400])
def test_an_offset_of_a_billion_changes_no_pixel(n: int, few_are_many: None) -> None:
    points = np.random.default_rng(n).integers(0, 1024, size=(n, 2)) / 1024.0
    near = FrameRenderer(points).render(VIEW, CENTERS, Style())
    offset = np.array([1e9, -1e9])
    view = Viewport(1e9, 1e9 + 2.0, -1e9, -1e9 + 1.0, 200, 100)
    far = FrameRenderer(points + offset).render(view, CENTERS + offset, Style())
    assert np.array_equal(near, far)


@pytest.mark.parametrize("n", [60, 150, 400])
def test_of_many_points_each_pixel_has_its_clusters_color(n: int, few_are_many: None) -> None:
    points = np.random.default_rng(n).uniform(0.0, 2.0, size=(n, 2))
    red_and_blue = np.array([[255, 0, 0], [0, 0, 255]], dtype=np.uint8)
    style = Style(regions=False, borders=False, colors=red_and_blue)
    image = FrameRenderer(points).render(VIEW, CENTERS, style).astype(int)
    left, right = image[:, :100], image[:, 100:]
    assert (left[..., 0] >= left[..., 2]).all()
    assert (right[..., 2] >= right[..., 0]).all()
    covered = (image[..., :3] != list(background())).any(axis=2)
    inside = (points[:, 1] < 1.0) & (points[:, 1] > 0.0)
    pixels = np.floor(VIEW.to_pixels(points[inside])).astype(int)
    assert covered[pixels[:, 1], pixels[:, 0]].all()


@pytest.mark.parametrize("limit", ["MAX_DOTS", "low", "high"])
def test_one_point_more_does_not_make_the_picture_jump(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = np.random.default_rng(5).uniform(0.0, 2.0, size=(3001, 2))
    few, many = points[:3000], points
    radius = None
    if limit == "MAX_DOTS":
        monkeypatch.setattr(reading, "MAX_DOTS", int((points[:, 1] < 1.0).sum()) - 1)
        # Rims and colors by the dot are gone at the size that so many dots have.
        radius = frame.radius_for(40_000)
    elif limit == "low":
        monkeypatch.setattr(reading, "MAX_DOTS", 10)
        monkeypatch.setattr(reading, "CROWD", (1500, 6000))
    else:
        monkeypatch.setattr(reading, "MAX_DOTS", 10)
        monkeypatch.setattr(reading, "CROWD", (750, 1500))
        few = points[:2990]
    style = Style(dot_radius=radius, regions=False, borders=False)
    first = FrameRenderer(few).render(VIEW, CENTERS, style).astype(int)
    second = FrameRenderer(many).render(VIEW, CENTERS, style).astype(int)
    assert np.abs(first - second).mean() < 2.0


@pytest.mark.parametrize("n", [150, 400])
def test_a_cancelled_frame_leaves_the_renderer_usable(n: int, few_are_many: None) -> None:
    renderer = FrameRenderer(np.random.default_rng(n).uniform(size=(n, 2)))
    before = renderer.render(VIEW, CENTERS, Style())
    with pytest.raises(Cancelled):
        renderer.render(Viewport(0.0, 1.0, 0.0, 1.0, 50, 50), CENTERS, Style(), lambda: True)
    assert np.array_equal(renderer.render(VIEW, CENTERS, Style(), lambda: False), before)


def test_a_thousand_clusters_are_drawn() -> None:
    rng = np.random.default_rng(0)
    centers = rng.uniform(0.0, 2.0, size=(1000, 2))
    points = rng.uniform(0.0, 1.0, size=(50, 2)) * [2.0, 1.0]
    image = FrameRenderer(points).render(VIEW, centers, Style(dot_radius=1.5))
    colors = cluster_colors(1000)
    pixels = np.floor(VIEW.to_pixels(points)).astype(int)
    label = nearest(points, centers)
    exact = (image[pixels[:, 1], pixels[:, 0], :3] == colors[label]).all(axis=1)
    assert exact.mean() > 0.7  # a later dot may lie above


@settings(max_examples=20)
@given(ratio=st.sampled_from([1.0, 1.5, 2.0, 3.0]))
def test_on_a_finer_screen_dots_have_more_pixels(ratio: float) -> None:
    view = Viewport(0.0, 1.0, 0.0, 1.0, round(60 * ratio), round(60 * ratio))
    image = FrameRenderer([[0.5, 0.5]]).render(view, None, Style(pixel_ratio=ratio, dot_radius=4.0))
    ink = (255.0 - image[..., 0]).sum() / (255.0 - neutral()[0])
    assert ink == pytest.approx(math.pi * (4.0 * ratio) ** 2, rel=0.03)


def test_a_huge_radius_for_many_points_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MAX_DOT_PIXELS", 100_000)
    style = Style(regions=False, borders=False, dot_radius=40.0)
    few = FrameRenderer([[1.0, 0.5]]).render(VIEW, None, style)
    assert (few[..., :3] != 255).any(axis=2).sum() > 4_000
    many = FrameRenderer(np.tile([[1.0, 0.5]], (1000, 1))).render(VIEW, None, style)
    assert 4 < (many[..., :3] != 255).any(axis=2).sum() < 400


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(n, 2\)"):
        FrameRenderer(np.zeros((4, 3)))


def test_warming_up_compiles_everything_that_a_frame_needs() -> None:
    from kmeans_gui.raster import binning, dots, shading, tones

    for dtype in (np.float32, np.float64):
        warm_up(dtype)
    kernels = [
        value
        for module in (binning, dots, shading, tones)
        for value in vars(module).values()
        if hasattr(value, "signatures") and hasattr(value, "py_func")
    ]
    # Those that only other kernels call are compiled into these.
    before = {kernel: len(kernel.signatures) for kernel in kernels}
    assert sum(count > 0 for count in before.values()) >= 8
    points = np.random.default_rng(0).normal(size=(300_000, 2))
    for dtype in (np.float32, np.float64):
        for n in (2_000, 60_000, 150_000, 300_000):
            renderer = FrameRenderer(points[:n].astype(dtype))
            for k in (0, 1, 3, 200):
                renderer.render(Viewport(-5.0, 5.0, -5.0, 5.0, 100, 90), points[:k], Style())
    assert {kernel: len(kernel.signatures) for kernel in kernels} == before
