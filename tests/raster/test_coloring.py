from __future__ import annotations

import numpy as np
import pytest

from kmeans_gui.raster import FrameRenderer, Style, Viewport, cluster_colors, reading
from kmeans_gui.raster.coloring import make_colors
from kmeans_gui.raster.palette import background

VIEW = Viewport(0.0, 3.0, 0.0, 1.0, 300, 100)
CENTERS = np.array([[0.5, 0.5], [1.5, 0.5], [2.5, 0.5]])


def chroma(colors: np.ndarray) -> np.ndarray:
    """How far from gray, roughly: the spread of red, green and blue."""
    return np.ptp(colors.astype(int)[..., :3], axis=-1)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_emphasized_cluster_keeps_its_colors_while_the_others_fade(dark: bool) -> None:
    plain = make_colors(Style(dark=dark), 3, 256)
    marked = make_colors(Style(dark=dark, emphasis=1), 3, 256)
    np.testing.assert_array_equal(marked.table[1], plain.table[1])
    np.testing.assert_array_equal(marked.dots[1], plain.dots[1])
    for other in (0, 2):
        assert chroma(marked.dots)[other] < 0.35 * chroma(plain.dots)[other]
        assert chroma(marked.rims)[other] < chroma(plain.rims)[other]
        # Faded, yet seen.
        assert np.abs(marked.dots[other] - np.array(background(dark))).max() > 25


@pytest.mark.parametrize("n", [3, 3000])
def test_the_emphasis_is_seen_in_dots_and_in_density_and_ends_again(
    n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_DOTS", 30)
    monkeypatch.setattr(reading, "CROWD", (100, 300))
    renderer = FrameRenderer(np.tile(CENTERS, (n // 3, 1)))
    plain = renderer.render(VIEW, CENTERS, Style(borders=False))
    marked = renderer.render(VIEW, CENTERS, Style(borders=False, emphasis=2))
    np.testing.assert_array_equal(marked[:, 201:], plain[:, 201:])
    for column in (50, 150):
        # Closer to the canvas, which is white, and less colorful.
        assert marked[50, column].astype(int).sum() > plain[50, column].astype(int).sum() + 100
        assert chroma(marked[50, column]) < 0.7 * chroma(plain[50, column])
    np.testing.assert_array_equal(renderer.render(VIEW, CENTERS, Style(borders=False)), plain)


def test_emphasis_on_a_cluster_that_is_not_there_changes_nothing() -> None:
    plain = make_colors(Style(), 3, 256)
    for emphasis in (3, -1):
        np.testing.assert_array_equal(
            make_colors(Style(emphasis=emphasis), 3, 256).table, plain.table
        )
    assert make_colors(Style(emphasis=0), 0, 1).table.shape == (1, 1)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_colors_of_the_theme_are_those_of_the_palette(dark: bool) -> None:
    colors = make_colors(Style(dark=dark), 5, 1)
    np.testing.assert_array_equal(colors.dots, cluster_colors(5, dark))


def test_density_is_drawn_by_the_chosen_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_DOTS", 30)
    monkeypatch.setattr(reading, "CROWD", (100, 300))
    rng = np.random.default_rng(0)
    points = rng.normal([1.5, 0.5], 0.1, (100_000, 2))
    renderer = FrameRenderer(points)
    log = renderer.render(VIEW, None, Style(regions=False))
    linear = renderer.render(VIEW, None, Style(regions=False, density="linear"))
    # What is sparse is fainter in the linear picture, what is crowded as deep.
    assert linear[50, 120:125, 0].mean() > log[50, 120:125, 0].mean() + 20
    assert abs(int(linear[45:55, 145:155, 0].mean()) - int(log[45:55, 145:155, 0].mean())) < 25
    np.testing.assert_array_equal(renderer.render(VIEW, None, Style(regions=False)), log)


@pytest.mark.parametrize("n", [3, 60, 3000])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_packed_image_has_the_same_colors_in_pixels_of_32_bits(
    n: int, dark: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_DOTS", 30)
    monkeypatch.setattr(reading, "CROWD", (100, 300))
    points = np.random.default_rng(0).uniform([0, 0], [3, 1], (n, 2))
    renderer = FrameRenderer(points)
    nowhere = Viewport(1.0, 0.0, 0.0, 1.0, 7, 5)
    for view, centers in ((VIEW, CENTERS), (VIEW, None), (nowhere, CENTERS)):
        image = renderer.render(view, centers, Style(dark=dark)).astype(np.uint32)
        packed = renderer.render(view, centers, Style(dark=dark, packed=True))
        red, green, blue, alpha = np.moveaxis(image, -1, 0)
        assert packed.dtype == np.uint32
        np.testing.assert_array_equal(packed, alpha << 24 | red << 16 | green << 8 | blue)
