"""Round numbers along an axis, of the canvas and of pictures of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kmeans_gui.gui import text

ACROSS, UP = 80.0, 56.0
"""From a number to the next, along x and along y, roughly, where type is not enlarged: pixels."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis in the data's units, and its label."""

    value: float
    words: str


def round_step(low: float, high: float, about: int) -> float:
    """Return the distance of round numbers of which about so many lie between `low` and `high`.

    It is 1, 2 or 5 times a power of ten; 0 where there is nothing between `low` and `high`.
    """
    extent = high - low
    if not (math.isfinite(extent) and extent > 0):
        return 0.0
    rough = extent / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    # as near in ratio as can be: the smallest above may be 2.5 times as far apart as was meant
    return min((m * power for m in (1, 2, 5, 10)), key=lambda step: abs(math.log(step / rough)))


def parts_of(step: float) -> int:
    """Return into how many round parts the distance of two round numbers is cut."""
    mantissa = step / 10.0 ** math.floor(math.log10(step) + 1e-9)
    return 4 if round(mantissa) == 2 else 5


def round_ticks(low: float, high: float, about: int, origin: float = 0.0) -> list[Tick]:
    """Return round numbers from `low` to `high`, `about` so many and at least two if possible.

    The labels have as many digits as it takes to tell neighbors apart, however far from zero they
    lie; they are those of the distances from `origin`.
    """
    step = round_step(low, high, about)
    if not step > 0.0:
        return []
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if not abs(first) < 2**53:  # neighbors that a float cannot tell apart
        return []
    return [Tick(i * step, text.tick(i * step - origin, step)) for i in range(first, last + 1)]
