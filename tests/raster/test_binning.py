from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.raster import binning
from kmeans_gui.raster.binning import FlatPoints, bin_counts, flat_points, visible_points
from kmeans_gui.raster.viewport import Viewport

VIEW = Viewport(0.0, 3.0, 0.0, 2.0, 3, 2)


def counted(points: object, view: Viewport = VIEW) -> list[list[int]]:
    return bin_counts(flat_points(points), view).tolist()


def test_points_are_counted_in_their_pixels() -> None:
    points = [[0.5, 1.5], [0.9, 1.1], [2.5, 0.5], [1.0, 0.25]]
    assert counted(points) == [[2, 0, 0], [0, 1, 1]]


def test_the_left_and_upper_edges_belong_to_a_pixel_the_others_do_not() -> None:
    assert counted([[0.0, 2.0], [3.0, 1.0], [1.0, 0.0], [2.0, 1.0]]) == [[1, 0, 0], [0, 0, 1]]


def test_points_outside_and_points_that_are_not_finite_are_not_counted() -> None:
    points = [[-0.1, 1.0], [1.0, 2.1], [np.nan, 1.0], [1.0, np.inf], [1e300, -1e300]]
    assert counted(points) == [[0, 0, 0], [0, 0, 0]]


def layouts(points: np.ndarray, folder: Path) -> dict[str, np.ndarray]:
    np.save(folder / "points.npy", points)
    np.save(folder / "fortran.npy", np.asfortranarray(points))
    wide = np.zeros((len(points), 5), dtype=points.dtype)
    wide[:, ::3] = points
    frozen = points.copy()
    frozen.flags.writeable = False
    return {
        "C": points,
        "F": np.asfortranarray(points),
        "read-only": frozen,
        "memmap": np.load(folder / "points.npy", mmap_mode="r"),
        "Fortran memmap": np.load(folder / "fortran.npy", mmap_mode="r"),
        "columns of a wider table": wide[:, ::3],
        "reversed": points[::-1][::-1],
        "other byte order": points.astype(points.dtype.newbyteorder()),
    }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_layout_and_type_gives_the_same_counts(dtype: type, tmp_path: Path) -> None:
    points = np.random.default_rng(3).normal(size=(500, 2)).astype(dtype)
    view = Viewport(-2.0, 2.0, -2.0, 2.0, 16, 16)
    expected = counted(points.astype(np.float64), view)
    for name, layout in layouts(points, tmp_path).items():
        assert counted(layout, view) == expected, name


def test_a_read_only_memory_map_is_read_in_place(tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", np.ones((10, 2)))
    mapped = np.load(tmp_path / "points.npy", mmap_mode="r")
    assert np.shares_memory(flat_points(mapped).flat, mapped)


@given(
    seed=st.integers(0, 1000),
    n=st.integers(0, 300),
    width=st.integers(1, 40),
    height=st.integers(1, 40),
)
def test_the_counts_are_those_of_numpys_histogram(
    seed: int, n: int, width: int, height: int
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform(-1.0, 2.0, size=(n, 2))
    view = Viewport(0.0, 1.0, 0.0, 1.0, width, height)
    pixels = view.to_pixels(points)
    expected, _, _ = np.histogram2d(
        pixels[:, 1], pixels[:, 0], bins=[np.arange(height + 1), np.arange(width + 1)]
    )
    assert np.array_equal(bin_counts(flat_points(points), view), expected)


def test_many_slices_lose_no_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binning, "SLICE", 7)
    points = np.random.default_rng(0).uniform(0.0, 2.0, size=(1000, 2))
    assert np.sum(counted(points)) == 1000
    seen = visible_points(flat_points(points), VIEW, 0.0)
    assert seen is not None
    assert np.array_equal(np.column_stack([seen.x, seen.y]), points)


def test_visible_points_are_those_within_the_margin_in_the_order_of_the_data() -> None:
    points = [[2.9, 1.0], [-0.4, 1.0], [-0.6, 1.0], [1.0, 2.4], [1.0, -0.6], [np.nan, 1.0]]
    seen = visible_points(flat_points(points), VIEW, 0.5)
    assert seen is not None
    assert seen.x.tolist() == [2.9, -0.4, 1.0]
    assert seen.y.tolist() == [1.0, 1.0, 2.4]
    assert np.allclose(np.column_stack([seen.px, seen.py]), [[2.9, 1.0], [-0.4, 1.0], [1.0, -0.4]])


def test_more_visible_points_than_the_limit_are_not_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binning, "SLICE", 10)
    points = flat_points(np.ones((100, 2)))
    assert visible_points(points, VIEW, 0.0, None, 99) is None
    assert visible_points(points, VIEW, 0.0, None, 5) is None
    seen = visible_points(points, VIEW, 0.0, None, 100)
    assert seen is not None
    assert len(seen.px) == 100


def test_no_points_are_no_counts() -> None:
    assert counted(np.empty((0, 2))) == [[0, 0, 0], [0, 0, 0]]
    seen = visible_points(flat_points(np.empty((0, 2))), VIEW, 1.0)
    assert seen is not None
    assert len(seen.px) == 0


@pytest.mark.parametrize(
    "read",
    [
        lambda points, stop: bin_counts(points, VIEW, stop),
        lambda points, stop: visible_points(points, VIEW, 1.0, stop),
    ],
    ids=["counting", "collecting"],
)
def test_reading_points_can_be_cancelled(
    read: Callable[[FlatPoints, Callable[[], bool]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binning, "SLICE", 10)
    asked = []

    def stop_at_the_fifth() -> bool:
        asked.append(1)
        return len(asked) >= 5

    with pytest.raises(Cancelled):
        read(flat_points(np.ones((10_000, 2))), stop_at_the_fifth)
    assert len(asked) < 20


@pytest.mark.parametrize("shape", [(3,), (3, 3), (2, 2, 2)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"Expected points of shape \(n, 2\)"):
        flat_points(np.zeros(shape))
