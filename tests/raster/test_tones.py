from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.raster.shading import FULL
from kmeans_gui.raster.tones import FAINTEST, blend_tones, density_tones


def counts_of(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, dtype=np.uint32)


def spread(counts: np.ndarray) -> np.ndarray:
    """Points times four, and half and a quarter of them next door: numpy's way."""
    padded = np.pad(counts.astype(np.int64), 1)
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]


def test_a_single_point_is_seen_and_fades_around_its_pixel() -> None:
    counts = np.zeros((7, 7), dtype=np.uint32)
    counts[3, 3] = 1
    tones = density_tones(counts).astype(int)
    assert tones[3, 3] > tones[3, 2] > tones[2, 2] > FAINTEST
    assert np.array_equal(tones, tones.T)
    assert np.count_nonzero(tones) == 9


def test_hundreds_of_millions_of_points_in_one_pixel_do_not_overflow() -> None:
    counts = np.zeros((5, 5), dtype=np.uint32)
    counts[1:4, 1:4] = 400_000_000
    assert density_tones(counts)[2, 2] >= 250


def test_no_points_give_no_tone() -> None:
    assert not density_tones(np.zeros((70, 5), dtype=np.uint32)).any()


def test_a_crowd_is_as_deep_as_tones_go_and_lone_points_beside_it_are_still_seen() -> None:
    counts = np.zeros((100, 100), dtype=np.uint32)
    counts[20:80, 20:80] = 1_000_000
    counts[5, 5] = 1
    tones = density_tones(counts)
    assert (tones[25:75, 25:75] >= 250).all()
    assert FAINTEST < tones[5, 5] < FULL / 2


def test_linear_tones_grow_evenly_with_the_points_and_logarithmic_ones_faster_at_first() -> None:
    counts = np.repeat(np.arange(0, 100_000, 1000, dtype=np.uint32)[:, None], 60, axis=1)
    near = spread(counts)[2:90, 30]  # below the crowd, where tones end
    log = density_tones(counts, "log")[2:90, 30].astype(float)
    linear = density_tones(counts, "linear")[2:90, 30].astype(float)
    slope = np.polyfit(near, linear, 1)
    assert np.abs(np.polyval(slope, near) - linear).max() <= 0.6  # but for rounding
    assert slope[1] == pytest.approx(FAINTEST, abs=1.0)
    assert (log >= linear).all()
    assert log[20] > linear[20] + 80


def test_tones_change_evenly_while_ever_more_points_crowd_together() -> None:
    counts = np.random.default_rng(0).poisson(40, (200, 200)).astype(np.uint32)
    means = [density_tones(counts + np.uint32(more), "linear").mean() for more in range(0, 40, 2)]
    steps = np.diff(means)
    assert np.abs(np.diff(steps)).max() < 2.0


@given(seed=st.integers(0, 1000), width=st.integers(1, 20), height=st.integers(1, 140))
def test_more_points_never_give_a_lower_tone(seed: int, width: int, height: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.exp(rng.uniform(-3, 11, size=(height, width)))).astype(np.uint32)
    near = spread(counts)
    order = np.argsort(near, axis=None, kind="stable")
    for scale in ("log", "linear"):
        tones = density_tones(counts, scale)
        assert (np.diff(tones.ravel()[order].astype(int)) >= 0).all()
        assert np.array_equal(tones > 0, near > 0)


@given(seed=st.integers(0, 100))
def test_the_scale_is_logarithmic(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 40_000, size=(50, 50)).astype(np.uint32)
    tones, near = density_tones(counts).astype(float), np.log1p(spread(counts) / 4.0)
    partly = (tones > 0) & (tones < 255)
    slope, start = np.polyfit(near[partly], tones[partly], 1)
    assert start == pytest.approx(FAINTEST, abs=2.0)
    assert np.abs(start + slope * near[partly] - tones[partly]).max() <= 1.0


def test_tones_of_dots_are_what_they_cover() -> None:
    clear = np.array([[1.0, 0.5, 0.0]], dtype=np.float32)
    assert blend_tones(clear, None, 0.0).tolist() == [[0, FULL // 2, FULL]]


def test_the_blend_goes_from_dots_to_density() -> None:
    clear = np.array([[0.0, 1.0]], dtype=np.float32)
    density = np.array([[100, 60]], dtype=np.uint8)
    assert blend_tones(clear, density, 0.0).tolist() == [[FULL, 0]]
    assert blend_tones(clear, density, 0.5).tolist() == [[(FULL + 100) // 2, 30]]
    assert blend_tones(clear, density, 1.0).tolist() == [[100, 60]]


def test_toning_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        density_tones(np.ones((200, 200), dtype=np.uint32), should_stop=lambda: True)
