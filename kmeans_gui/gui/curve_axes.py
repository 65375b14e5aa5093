"""The axes of plots against k, and the round numbers along them."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from kmeans_gui.gui import text


def linear_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers between `low` and `high`, about so many but no less than two."""
    if not high > low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [m * power for m in (0.1, 0.2, 0.5, 1, 2, 5, 10)]
    place = next(i for i, step in enumerate(steps) if step >= rough * 0.999)
    while True:
        step = steps[place]
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        # one number alone does not say how far apart two values are
        if last > first or place == 0:
            break
        place -= 1
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def log_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers between the positive `low` and `high` for a logarithmic axis."""
    decades = math.log10(high / low)
    if decades < 0.8:
        return [tick for tick in linear_ticks(low, high, about) if tick > 0]
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for mantissas in ((1, 2, 5), (1, 3), (1,)):
        ticks = [m * 10.0**e for e in range(first, last + 1) for m in mantissas]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= about + 2:
            return ticks
    return ticks[:: math.ceil(len(ticks) / (about + 1))]


class ValueAxis(pg.AxisItem):
    """An axis of round values; on a logarithmic plot the view's units are powers of ten."""

    logarithmic = False
    empty = True

    def boundingRect(self) -> QRectF:
        # pyqtgraph leaves out labels that reach beyond this, half of the outermost ones' height.
        return QRectF(super().boundingRect()).adjusted(0, -16, 0, 16)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        if self.empty:
            return []
        about = max(2, int(size / 34))
        if self.logarithmic:
            ticks = log_ticks(10.0**minVal, 10.0**maxVal, about)
            return [(1.0, [math.log10(tick) for tick in ticks])]
        return [(1.0, linear_ticks(minVal, maxVal, about))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        plain = [10.0**v for v in values] if self.logarithmic else values
        return [_short(value) for value in plain]


class CountAxis(pg.AxisItem):
    """An axis of whole numbers from 1."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        ticks = linear_ticks(max(minVal, 1), maxVal, max(2, int(size / 36)))
        whole = [tick for tick in ticks if tick == round(tick)]
        low = max(math.ceil(minVal), 1)
        if whole and whole[0] - low > 0.4 * (maxVal - minVal) / max(len(whole), 1):
            whole.insert(0, float(low))
        return [(1.0, whole)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [text.count(round(value)) for value in values]


def _short(value: float) -> str:
    size = abs(value)
    if size and (size >= 1e9 or size < 1e-3):
        return f"{value:.3g}".replace("e+0", "e").replace("e-0", "e\N{MINUS SIGN}")
    if size >= 1e6:
        return f"{value / 1e6:.10g}M"
    if size >= 1e4:
        return f"{value / 1e3:.10g}k"
    return f"{value:,.10g}"
