"""Several figures side by side: a picture of fits that are compared."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from kmeans_gui.gui.exports.figure import HEADER_HEIGHT, Content, Figure
from kmeans_gui.gui.exports.paint import blank

_WIDE = 1.25
"""Width to height of a pane that shows most."""

_EMPTY = 0.3
"""How much an empty cell is worth, in powers of e of that ratio."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Panes:
    """Figures on one picture, in logical pixels.

    Attributes
    ----------
    figures : tuple of Figure
        Of the same points; each has what it shows in its title.
    corners : tuple of (float, float)
        Where the left upper corner of each is.
    width, height : float
    """

    figures: tuple[Figure, ...]
    corners: tuple[Place, ...]
    width: float
    height: float

    def size(self, scale: float) -> tuple[int, int]:
        """Return the width and height of a picture of `scale`, in pixels."""
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def with_header(figure: Figure, title: str, note: str) -> Figure:
    """Return `figure` with a line above its axes, and beside them names that tell an origin."""
    room = HEADER_HEIGHT * figure.theme.magnification
    return dataclasses.replace(
        figure,
        height=figure.height + room,
        plot=figure.plot.translated(0.0, room),
        x_name=figure.x_name if figure.origin[0] else "",
        y_name=figure.y_name if figure.origin[1] else "",
        content=Content(figure.content.marks, figure.content.coloring, title, note),
        # recorded where the axes were
        under=None,
        over=None,
    )


def side_by_side(figures: tuple[Figure, ...], places: list[QRectF]) -> Panes:
    """Return `figures`, of the sizes that they have, arranged as `places` on the screen are."""
    columns = sorted({place.left() for place in places})
    rows = sorted({place.top() for place in places})
    x, y = [0.0], [0.0]
    for left in columns:
        widths = [f.width for f, p in zip(figures, places, strict=True) if p.left() == left]
        x.append(x[-1] + max(widths))
    for top in rows:
        heights = [f.height for f, p in zip(figures, places, strict=True) if p.top() == top]
        y.append(y[-1] + max(heights))
    corners = tuple((x[columns.index(p.left())], y[rows.index(p.top())]) for p in places)
    return Panes(figures, corners, x[-1], y[-1])


def composed(
    width: int, height: int, color: str, parts: list[tuple[Place, NDArray[np.uint8]]]
) -> NDArray[np.uint8]:
    """Return one picture of several, each at a place in pixels; what reaches beyond is cut off."""
    whole = blank(width, height, color)
    for (x, y), part in parts:
        left, top = round(x), round(y)
        seen = part[: max(0, height - top), : max(0, width - left)]
        whole[top : top + seen.shape[0], left : left + seen.shape[1]] = seen
    return whole


def nested_svg(panes: Panes, color: str, documents: list[str]) -> str:
    """Return one SVG document of those of the figures."""
    width, height = f"{panes.width:g}", f"{panes.height:g}"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">'
        ),
        f'<rect width="{width}" height="{height}" fill="{color}"/>',
    ]
    for number, ((x, y), document) in enumerate(zip(panes.corners, documents, strict=True), 1):
        found = _DOCUMENT.fullmatch(document)
        assert found is not None, "every figure is written alike"
        # what is named in one of them must not be found in another
        inside = re.sub(r'\bid="', f'id="pane-{number}-', found["inside"])
        inside = inside.replace("url(#", f"url(#pane-{number}-")
        # groups, since many programs leave out documents inside documents
        parts.append(
            f'<g id="pane-{number}" transform="translate({x:g} {y:g})" {found["family"]}>'
            f"{inside}</g>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


_DOCUMENT = re.compile(
    r'.*?<svg [^>]*?(?P<family>font-family="[^"]*")[^>]*>'
    r"(?P<inside>.*)</svg>\s*",
    re.DOTALL,
)


def grid(n: int, width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Return n equal cells of a picture as left, top, width and height, as wide as suits each."""

    def far_from_good(columns: int) -> float:
        rows = -(-n // columns)
        empty = columns * rows - n
        return abs(math.log(width / columns / (height / rows) / _WIDE)) + _EMPTY * empty

    columns = min(range(1, n + 1), key=far_from_good)
    rows = -(-n // columns)
    wide, high = width // columns, height // rows
    return [(i % columns * wide, i // columns * high, wide, high) for i in range(n)]
