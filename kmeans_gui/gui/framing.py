"""Which rectangle to show so that all of an extent is seen."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from kmeans_gui.gui.extent import Bounds

PADDING = 0.06
"""Share of the points' extent that is left free around them."""


def framed(bounds: Bounds, on_screen: QRectF, is_locked: bool, above: float) -> QRectF:
    """Return `bounds` with some room around them, and none of them under what lies over the view.

    Parameters
    ----------
    bounds : x_min, x_max, y_min, y_max
    on_screen : QRectF
        The view, in pixels.
    is_locked : bool
        Whether a unit of x is as long as one of y.
    above : float
        Pixels at the upper edge that something covers. A low view is not made smaller for it.
    """
    x_min, x_max, y_min, y_max = bounds
    width, height = x_max - x_min, y_max - y_min
    pad = PADDING
    rect = QRectF(x_min, y_min, width, height).adjusted(
        -pad * width, -pad * height, pad * width, pad * height
    )
    if not above or on_screen.height() < 4 * above:
        return rect
    scale = on_screen.height() / rect.height()
    if is_locked:
        scale = min(scale, on_screen.width() / rect.width())
    if (on_screen.height() - height * scale) / 2 >= above:
        return rect
    scale = min(scale, (on_screen.height() - above) / (height * (1 + pad)))
    rect.setHeight(on_screen.height() / scale)
    rect.moveBottom(y_max + above / scale)
    if is_locked:
        middle = rect.center().x()
        rect.setWidth(on_screen.width() / scale)
        rect.moveLeft(middle - rect.width() / 2)
    return rect
