"""Which rectangle to show so that all of an extent is seen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

from kmeans_gui.gui.extent import Bounds

PADDING = 0.06
"""Share of the points' extent that is left free around them."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What lies over a view: pixels at its left and at its upper edge."""

    left: float = 0.0
    above: float = 0.0

    def within(self, width: float, height: float) -> Covered:
        """Return what of it counts: a small view is not made smaller for it."""
        left = self.left if width >= 4 * self.left else 0.0
        return Covered(left, self.above if height >= 4 * self.above else 0.0)


def framed(bounds: Bounds, on_screen: QRectF, is_locked: bool, covered: Covered) -> QRectF:
    """Return `bounds` with some room around them, and none of them under what lies over the view.

    Parameters
    ----------
    bounds : x_min, x_max, y_min, y_max
    on_screen : QRectF
        The view, in pixels.
    is_locked : bool
        Whether a unit of x is as long as one of y.
    covered : Covered
    """
    x_min, x_max, y_min, y_max = bounds
    width, height = x_max - x_min, y_max - y_min
    pad = PADDING
    rect = QRectF(x_min, y_min, width, height).adjusted(
        -pad * width, -pad * height, pad * width, pad * height
    )
    wide, high = on_screen.width(), on_screen.height()
    if not (wide > 0.0 and high > 0.0):
        return rect
    covered = covered.within(wide, high)
    across, down = wide / rect.width(), high / rect.height()
    if is_locked:
        across = down = min(across, down)
    beside = (wide - width * across) / 2 >= covered.left
    below = (high - height * down) / 2 >= covered.above
    if beside and below:
        return rect  # in whatever view it comes to lie: another size may be on its way
    if not beside:
        across = min(across, (wide - covered.left) / (width * (1 + pad)))
    if not below:
        down = min(down, (high - covered.above) / (height * (1 + pad)))
    if is_locked:
        across = down = min(across, down)
    middle = rect.center()
    rect.setSize(QSizeF(wide / across, high / down))
    rect.moveCenter(middle)
    if (wide - width * across) / 2 < covered.left:
        rect.moveLeft(x_min - covered.left / across)
    if (high - height * down) / 2 < covered.above:
        rect.moveBottom(y_max + covered.above / down)
    return rect
