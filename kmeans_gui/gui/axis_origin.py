"""Where the numbers of an axis begin: far from zero they would all repeat the same digits."""

from __future__ import annotations

import math
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

_FAR = 1e5
"""From so many times its extent away from zero on, an axis has an origin of its own."""

_FARTHEST = 1e13
"""Beyond, hardly a float lies between two numbers of an axis."""

_NAME = 40.0
"""Pixels that an origin leaves to a long name."""

_MINUS = "\N{MINUS SIGN}"


def origin_of(low: float, high: float, now: float = 0.0) -> float:
    """Return what is taken off the numbers from `low` to `high`: a round number near them, or 0.

    Parameters
    ----------
    low, high : float
    now : float
        The origin so far. It is kept while it is nearly as good: the names of axes take room from
        the view, and must not come and go with it without end.
    """
    extent, middle = high - low, low / 2 + high / 2
    if not (math.isfinite(extent) and extent > 0.0):
        return 0.0
    away = abs(middle) / extent
    if not (_FAR / 2 if now else _FAR) <= away <= _FARTHEST:
        return 0.0
    power = math.ceil(math.log10(extent)) + 1
    unit = 10.0**power
    if now and abs(middle - now) <= unit and _is_multiple(now, unit / 10):
        return now
    return round(round(middle / unit) * unit, -power)


def _is_multiple(value: float, unit: float) -> bool:
    return abs(value / unit - round(value / unit)) < 1e-6


def with_origin(name: str, origin: float) -> str:
    """Return the name of an axis whose numbers begin at `origin`: ``x − 1,000,000,000``."""
    return f"{name}{_offset(origin, is_short=False)}"


def fitted_name(name: str, origin: float, metrics: QFontMetricsF, room: float) -> str:
    """Return `with_origin` on at most `room` pixels: of a long name the beginning and the end.

    An origin without its middle would be another one: where it has no room it is ``1e9``.
    """
    offset = _offset(origin, is_short=False)
    if metrics.horizontalAdvance(offset) > room - min(_NAME, metrics.horizontalAdvance(name)):
        offset = min(offset, _offset(origin, is_short=True), key=len)
    left = max(0.0, room - metrics.horizontalAdvance(offset))
    return f"{metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, left)}{offset}"


def _offset(origin: float, is_short: bool) -> str:
    if not origin:
        return ""
    size = Decimal(repr(abs(origin)))
    if is_short or not 1e-4 <= size < 1e15:
        words = f"{size.normalize():e}".replace("e+", "e")
    else:
        words = f"{size:,f}".removesuffix(".0")
    return f" {'+' if origin < 0 else _MINUS} {words}"
