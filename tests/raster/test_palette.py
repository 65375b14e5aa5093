from __future__ import annotations

import numpy as np
import pytest

from kmeans_gui.raster.palette import (
    _VISIONS,
    DISTINCT,
    _linear,
    background,
    cluster_colors,
    contrast,
    neutral,
)
from tests.raster.oracle import ciede2000, lab

THEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_our_color_difference_is_the_published_one(
    first: tuple[float, ...], second: tuple[float, ...], expected: float
) -> None:
    assert ciede2000(first, second) == pytest.approx(expected, abs=1e-4)


def smallest_difference(colors: np.ndarray, vision: np.ndarray) -> float:
    seen = lab(_linear(colors) @ vision.T)
    first, second = np.triu_indices(len(colors), 1)
    return float(ciede2000(seen[first], seen[second]).min())


@THEMES
@pytest.mark.parametrize(("k", "normal", "color_blind"), [(5, 22.0, 11.0), (10, 16.0, 9.0)])
def test_the_first_colors_are_far_apart(
    dark: bool, k: int, normal: float, color_blind: float
) -> None:
    colors = cluster_colors(k, dark)
    assert smallest_difference(colors, _VISIONS[0]) >= normal
    assert smallest_difference(colors, _VISIONS[1]) >= color_blind
    assert smallest_difference(colors, _VISIONS[2]) >= color_blind


@THEMES
def test_twenty_colors_can_be_told_apart_by_color_blind_eyes_too(dark: bool) -> None:
    colors = cluster_colors(20, dark)
    # 2.3 is a just noticeable difference; neighbours on a projector need several.
    assert smallest_difference(colors, _VISIONS[0]) >= 12.5
    assert smallest_difference(colors, _VISIONS[1]) >= 8.0
    assert smallest_difference(colors, _VISIONS[2]) >= 8.0


@THEMES
def test_all_colors_stand_out_from_the_canvas(dark: bool) -> None:
    assert contrast(cluster_colors(20, dark), background(dark)).min() >= (3.0 if dark else 2.6)
    assert contrast(cluster_colors(DISTINCT, dark), background(dark)).min() >= 2.4
    assert contrast(neutral(dark), background(dark)) >= 3.0


@THEMES
def test_a_cluster_keeps_its_color_whatever_k_is(dark: bool) -> None:
    most = cluster_colors(DISTINCT, dark)
    for k in (0, 1, 19, 20, 21, 100, 101, 300, 301, 999):
        assert np.array_equal(cluster_colors(k, dark), most[:k])


@THEMES
def test_a_thousand_clusters_have_a_thousand_colors(dark: bool) -> None:
    assert len(np.unique(cluster_colors(1000, dark), axis=0)) == 1000


def test_beyond_a_thousand_the_colors_begin_anew() -> None:
    colors = cluster_colors(1500)
    assert np.array_equal(colors[1000:], colors[:500])


def test_writing_to_the_colors_changes_nobody_elses() -> None:
    cluster_colors(5)[:] = 0
    assert cluster_colors(5).any(axis=1).all()


def test_a_negative_number_of_clusters_is_refused() -> None:
    with pytest.raises(ValueError, match="k=-1"):
        cluster_colors(-1)
