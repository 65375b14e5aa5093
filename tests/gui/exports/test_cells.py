from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.gui.exports.cells import cells

BOUNDS = (-3.0, 5.0, -2.0, 4.0)


def area(polygon: NDArray[np.float64]) -> float:
    if not len(polygon):
        return 0.0
    x, y = (polygon - polygon[0]).T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def inside(polygon: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each place is in a convex counterclockwise polygon."""
    result = np.full(len(places), len(polygon) > 2)
    for a, b in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        d = b - a
        result &= d[0] * (places[:, 1] - a[1]) - d[1] * (places[:, 0] - a[0]) >= -1e-9
    return result


@pytest.mark.parametrize("k", [1, 2, 3, 17, 300])
def test_the_cells_cover_the_view_and_hold_the_places_nearest_to_their_centers(k: int) -> None:
    rng = np.random.default_rng(k)
    centers = rng.uniform((-6, -5), (8, 7), (k, 2))
    found = cells(centers, BOUNDS)
    assert len(found) == k
    assert sum(map(area, found)) == pytest.approx(48.0)
    places = rng.uniform((-3, -2), (5, 4), (400, 2))
    nearest = ((places[:, None] - centers[None]) ** 2).sum(axis=2).argmin(axis=1)
    for j in range(k):
        assert inside(found[j], places[nearest == j]).all()


def test_of_equal_centers_the_first_has_the_region() -> None:
    found = cells(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 0.0]]), BOUNDS)
    assert area(found[0]) > 0
    assert area(found[1]) > 0
    assert len(found[2]) == 0


def test_two_centers_are_parted_by_their_exact_bisector() -> None:
    left, right = cells(np.array([[0.0, 0.0], [1.0, 0.0]]), BOUNDS)
    assert left[:, 0].max() == 0.5
    assert right[:, 0].min() == 0.5


def test_no_digit_is_lost_far_from_zero() -> None:
    far = 1e9
    left, _ = cells(np.array([[far, far], [far + 1.0, far]]), (far - 3, far + 5, far - 2, far + 4))
    assert left[:, 0].max() == far + 0.5


def test_cutting_stops_when_asked_to() -> None:
    with pytest.raises(Cancelled):
        cells(np.zeros((3, 2)), BOUNDS, lambda: True)
