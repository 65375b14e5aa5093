"""How large the painting tools are, and how much they do."""

from __future__ import annotations

import math
import sys

import numpy as np
from PySide6.QtCore import QObject, Signal

from kmeans_gui.data.editing import Radius
from kmeans_gui.gui.cluster_view import ClusterView

SHARE_OF_VIEW = 0.05
"""The tools' radius in a new view, as a share of its width."""
GROWTH = 1.25
"""What one press of [ or ] makes of the radius."""


class PaintOptions(QObject):
    """What the painting tools share. Lengths are in the data's own units, along x.

    Attributes
    ----------
    radius : float
        Of brush, eraser, jitter and magnet.
    spread : float
        The standard deviation of the spray.
    density : int
        Points that the brush leaves in one disc.
    rate : int
        Points per second of the spray.
    strength : float
        Of jitter and magnet, from 0 to 1.
    lasso : bool
        Whether a selection is drawn by hand rather than as a rectangle.
    rng : Generator

    Signals
    -------
    changed
    """

    changed = Signal()

    def __init__(self, view: ClusterView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.radius = 0.5
        self.spread = 0.5
        self.density = 40
        self.rate = 400
        self.strength = 0.3
        self.lasso = False
        self.rng = np.random.default_rng()

    def set(self, name: str, value: float) -> None:
        """Set one of the attributes."""
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()

    def suit_view(self) -> None:
        """Choose lengths that suit what is seen."""
        length = simple(self._view.getViewBox().viewRect().width() * SHARE_OF_VIEW)
        if length > 0:
            self.radius = self.spread = length
            self.changed.emit()

    def grow(self, name: str, steps: int) -> None:
        """Make the length `name` larger, or smaller if `steps` is negative."""
        if length := rounded(getattr(self, name) * GROWTH**steps):
            self.set(name, length)

    def extent(self, name: str) -> Radius:
        """Return the length `name` along both axes.

        Where the axes have a common scale they are the same; otherwise the tool is round on the
        screen, since one unit of x says nothing of one unit of y.
        """
        length = getattr(self, name)
        box = self._view.getViewBox()
        if box.state["aspectLocked"]:
            return Radius(length, length)
        seen, shown = box.viewRect(), box.boundingRect()
        if not (seen.width() > 0 and seen.height() > 0 and shown.height() > 0):
            return Radius(length, length)
        across, down = seen.width() / shown.width(), seen.height() / shown.height()
        # one factor first: of very small lengths the product would be 0
        height = length * (down / across)
        return Radius(length, min(max(height, sys.float_info.min), sys.float_info.max))


def rounded(value: float) -> float:
    """Return `value` with two significant digits: a length that a person can read."""
    if not (math.isfinite(value) and value > 0):
        return 0.0
    return float(f"{value:.1e}")


def simple(value: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, ... (and 0.5, ...) that is not above `value`."""
    if not (math.isfinite(value) and value > 0):
        return 0.0
    power = math.floor(math.log10(value))
    digit = next(d for d in (5, 2, 1) if d <= value / 10.0**power * (1 + 1e-9) or d == 1)
    return float(f"{digit}e{power}")
