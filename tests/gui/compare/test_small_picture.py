"""Small pictures show everything, in whatever shape they are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from kmeans_gui.gui.compare.small_picture import MARK_REACH, whole_view
from kmeans_gui.gui.extent import Bounds

CORNERS: Bounds = (-3.0, 5.0, 10.0, 900.0)


@pytest.mark.parametrize("size", [(95, 43), (160, 105), (60, 300)])
@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_mark_on_the_outermost_point_is_whole(
    size: tuple[int, int], equal: bool, ratio: float
) -> None:
    place = QRectF(2.5, 2.5, *size)
    view = whole_view(CORNERS, place, ratio, equal)
    x_min, x_max, y_min, y_max = CORNERS
    pixels = view.to_pixels(np.array([[x_min, y_min], [x_max, y_max]])) / ratio
    for x, y in pixels.tolist():
        assert MARK_REACH - 0.01 <= x <= size[0] - MARK_REACH + 0.01
        assert MARK_REACH - 0.01 <= y <= size[1] - MARK_REACH + 0.01
