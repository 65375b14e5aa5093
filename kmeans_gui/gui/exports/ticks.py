"""Round numbers along an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kmeans_gui.gui import text


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis in the data's units, and its label."""

    value: float
    words: str


def round_ticks(low: float, high: float, about: int, origin: float = 0.0) -> list[Tick]:
    """Return round numbers from `low` to `high`, `about` so many and at least two if possible.

    The labels have as many digits as it takes to tell neighbors apart, however far from zero they
    lie; they are those of the distances from `origin`.
    """
    extent = high - low
    if not (math.isfinite(extent) and extent > 0):
        return []
    rough = extent / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999]
    step = steps[0]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if not abs(first) < 2**53:  # neighbors that a float cannot tell apart
        return []
    return [Tick(i * step, text.tick(i * step - origin, step)) for i in range(first, last + 1)]
