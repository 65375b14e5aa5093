"""Where words are put into a plot: where no curve is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF

AIR = 4.0
"""Pixels between words and a curve, whose dots are wider than its line."""

Line = NDArray[np.float64]
"""Places in pixels, shape (m, 2), joined in their order."""


def covered(place: QRectF, lines: Iterable[Line], tiles: Iterable[QRectF] = ()) -> float:
    """Return how many pixels of `lines` run through `place`, and of `tiles` lie in it."""
    total = 0.0
    for tile in tiles:
        shared = place.intersected(tile)
        total += max(0.0, shared.width()) * max(0.0, shared.height())
    low = np.array((place.left(), place.top()))
    high = np.array((place.right(), place.bottom()))
    for line in lines:
        if len(line) == 1:
            total += float(np.all((line[0] > low) & (line[0] < high)))
        elif len(line):
            total += _length_inside(line, low, high)
    return total


def _length_inside(line: Line, low: Line, high: Line) -> float:
    """Return how long a line is inside a rectangle.

    Y.-D. Liang and B. A. Barsky, "A new concept and method for line clipping", 1984
    """
    start, way = line[:-1], np.diff(line, axis=0)
    still = way == 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ways_in = np.stack(((low - start) / way, (high - start) / way))
    inside = (start > low) & (start < high)
    first = np.where(still, np.where(inside, -np.inf, np.inf), ways_in.min(axis=0)).max(axis=1)
    last = np.where(still, np.where(inside, np.inf, -np.inf), ways_in.max(axis=0)).min(axis=1)
    shares = np.clip(np.minimum(last, 1.0) - np.maximum(first, 0.0), 0.0, 1.0)
    return float((shares * np.hypot(way[:, 0], way[:, 1])).sum())


def freest(places: Sequence[QRectF], lines: Sequence[Line], tiles: Sequence[QRectF] = ()) -> QRectF:
    """Return the first of `places` through which no line runs, or else the one with the least."""
    best, least = places[0], float("inf")
    for place in places:
        there = covered(place.adjusted(-AIR, -AIR, AIR, AIR), lines, tiles)
        if there < least:
            best, least = place, there
        if there == 0.0:
            break
    return best


def corners_first(seen: QRectF, size: QSizeF) -> list[QRectF]:
    """Return places of `size` in `seen`: its corners, then its sides and what is between them."""
    right = max(seen.left(), seen.right() - size.width())
    columns = (right, seen.left(), (seen.left() + right) / 2)
    rows = rows_of(seen, size.height())
    ends = (rows[0], rows[-1])
    corners = [(x, y) for y in ends for x in columns[:2]]
    rest = [(x, y) for y in rows for x in columns if (x, y) not in corners]
    return [QRectF(x, y, size.width(), size.height()) for x, y in (*corners, *rest)]


def beside(
    x: float, size: QSizeF, gap: float, seen: QRectF, from_below: bool = False
) -> list[QRectF]:
    """Return places beside a line at `x`, at its right and its left, from the top of `seen` down.

    There is none on a side without room. After those at the line come others, further away.
    """
    width, height = size.width(), size.height()
    rows = rows_of(seen, height)
    if from_below:
        rows.reverse()
    aside = [gap + away * width for away in (0.0, 0.5, 1.0, 1.5, 2.0)]
    places = [
        QRectF(left, top, width, height)
        for away in aside
        for top in rows
        for left in (x + away, x - away - width)
        if seen.left() <= left and left + width <= seen.right()
    ]
    # a plot too narrow for the words on either side has them at least in sight
    narrow = QRectF(max(seen.left(), seen.right() - width), rows[0], width, height)
    return places or [narrow]


def rows_of(seen: QRectF, height: float) -> list[float]:
    """Return the tops of rows that fill `seen`, half a row apart, the last one at its bottom."""
    last = max(seen.top(), seen.bottom() - height)
    count = max(1, round(2 * (last - seen.top()) / max(height, 1.0)))
    return [seen.top() + (last - seen.top()) * number / count for number in range(count + 1)]
