"""What of the data is seen, within what numbers can tell apart."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg

from kmeans_gui.gui.extent import LARGEST, SMALLEST

_FINEST = 1e-14
"""The smallest view as a share of where it is: some dozens of numbers are in it."""


class CanvasBox(pg.ViewBox):
    """A view that cannot be zoomed to where there are no numbers to show it with."""

    def scaleBy(self, s: Any = None, center: Any = None, x: Any = None, y: Any = None) -> None:
        """Zoom by a factor, or stay where the next view could not be drawn or left again."""
        along_x, along_y = (x, y) if s is None else (s[0], s[1])
        rect = self.targetRect()
        sides = (
            (along_x, rect.width(), rect.center().x()),
            (along_y, rect.height(), rect.center().y()),
        )
        if all(_can_be_seen(*side) for side in sides if side[0] is not None):
            super().scaleBy(s, center, x, y)


def _can_be_seen(factor: float, size: float, middle: float) -> bool:
    after = size * factor
    if not (math.isfinite(after) and math.isfinite(middle)):
        return False
    if factor < 1:
        return after >= max(SMALLEST, abs(middle) * _FINEST)
    return after <= 2 * LARGEST or factor == 1
