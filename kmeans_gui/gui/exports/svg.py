"""A figure as SVG: shapes and text that a drawing program can take apart.

Points are circles as long as they are few, otherwise one embedded image.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPicture
from PySide6.QtSvg import QSvgGenerator

from kmeans_gui.gui.axis_origin import with_origin
from kmeans_gui.gui.exports.cells import cells
from kmeans_gui.gui.exports.figure import GAP, HEADER_HEIGHT, TICK_LENGTH, Figure
from kmeans_gui.gui.exports.paint import x_places, y_places
from kmeans_gui.gui.marks import ARM, cross_width, mark_radius, rim_width
from kmeans_gui.raster.palette import background, border, mix, neutral
from kmeans_gui.session.axes import Scale
from kmeans_gui.session.pictures import FrameSource, ShouldStop, nearest_centers, visible_dots

MAX_CIRCLES = 5000
_BORDER_WIDTH = 1.25
_FILL = {False: 0.125, True: 0.11}
"""How much of its color a region has, light and dark: as on the canvas."""
_IMAGE_SCALE = 3.0
"""Pixels of the embedded image for each logical one."""


def svg(figure: Figure, frames: FrameSource, should_stop: ShouldStop | None = None) -> str:
    """Return `figure` as an SVG document.

    Raises
    ------
    Cancelled
    """
    width, height = figure.width, figure.height
    fills, borders = _regions(figure, frames.scale, should_stop)
    points = _points(figure, frames, should_stop)
    # borders lie under dots; but an image of very many points would hide them
    layers = [points, borders] if points[0].startswith("<image") else [borders, points]
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
            f'viewBox="0 0 {_n(width)} {_n(height)}" font-family={quoteattr(_family(figure))}>'
        ),
        f"<title>{escape(figure.content.title or 'K-Means')}</title>",
        f'<defs><clipPath id="axes-area">{_rect(figure.plot)}</clipPath></defs>',
        (
            f'<rect id="background" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{figure.theme.panel}"/>'
        ),
        '<g clip-path="url(#axes-area)">',
        *fills,
        *layers[0],
        *layers[1],
        _strokes(figure, figure.under, "under-centers"),
        *_centers(figure),
        _strokes(figure, figure.over, "over-centers"),
        "</g>",
        *_axes(figure),
        *_header(figure),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _regions(
    figure: Figure, scale: Scale, should_stop: ShouldStop | None
) -> tuple[list[str], list[str]]:
    """Return the regions' fills and the lines between them."""
    dark, style, coloring = figure.theme.dark, figure.style, figure.content.coloring
    canvas = _hex(background(dark))
    parts = [f'<g id="canvas" fill="{canvas}">{_rect(figure.plot)}</g>']
    if coloring is None or not (style.regions or style.borders):
        return parts, []
    polygons = [figure.to_picture(p) for p in cells(coloring, figure.bounds, should_stop, scale)]
    if style.regions:
        fills = mix(background(dark), figure.colors(len(coloring)), _FILL[dark])
        parts.append('<g id="regions">')
        parts += [
            f'<polygon points="{_places(polygon)}" fill="{_hex(fill)}"/>'
            for polygon, fill in zip(polygons, fills, strict=True)
            if len(polygon)
        ]
        parts.append("</g>")
    lines: list[str] = []
    if style.borders:
        wide = _BORDER_WIDTH * figure.theme.magnification
        lines.append(
            f'<g id="borders" fill="none" stroke="{_hex(border(dark))}" '
            f'stroke-width="{_n(wide)}" stroke-linejoin="round">'
        )
        lines += [
            f'<line x1="{_n(a[0])}" y1="{_n(a[1])}" x2="{_n(b[0])}" y2="{_n(b[1])}"/>'
            for a, b in inner_edges(polygons, figure.plot)
        ]
        lines.append("</g>")
    return parts, lines


Place = tuple[float, float]


def inner_edges(polygons: list[NDArray[np.float64]], plot: QRectF) -> list[tuple[Place, Place]]:
    """Return each line between two regions once; the rectangle's own sides are none."""
    found: dict[tuple[Place, Place], tuple[Place, Place]] = {}
    for polygon in polygons:
        places: list[Place] = [(float(x), float(y)) for x, y in polygon]
        for a, b in zip(places, places[1:] + places[:1], strict=True):
            if _on_side(a, b, plot) or (round(a[0], 2), round(a[1], 2)) == (
                round(b[0], 2),
                round(b[1], 2),
            ):
                continue
            ends = sorted([(round(a[0], 2), round(a[1], 2)), (round(b[0], 2), round(b[1], 2))])
            found.setdefault((ends[0], ends[1]), (a, b))
    return list(found.values())


def _on_side(a: Place, b: Place, plot: QRectF) -> bool:
    near = 1e-3
    return any(
        abs(a[axis] - side) < near and abs(b[axis] - side) < near
        for axis, side in ((0, plot.left()), (0, plot.right()), (1, plot.top()), (1, plot.bottom()))
    )


def _points(figure: Figure, frames: FrameSource, should_stop: ShouldStop | None) -> list[str]:
    found = visible_dots(
        figure.points, figure.viewport(1.0), figure.style.dot_radius, MAX_CIRCLES, should_stop
    )
    if found is None:
        return _points_image(figure, frames, should_stop)
    dots, radius = found
    dark, coloring = figure.theme.dark, figure.content.coloring
    radius *= figure.theme.magnification
    canvas = background(dark)
    if coloring is None:
        inks, owner = np.array([neutral(dark)]), np.zeros(len(dots), dtype=np.intp)
        rims = np.array([canvas])
    else:
        inks, owner = figure.colors(len(coloring)), _owners(dots, coloring, frames)
        rims = np.broadcast_to(canvas, inks.shape)
        if figure.style.regions:
            rims = mix(canvas, inks, _FILL[dark])
    places = figure.to_picture(dots)
    # one after the other as on the canvas, where a later point lies over an earlier one
    parts = [f'<g id="points" stroke-width="{_n(0.6 * figure.theme.magnification)}">']
    kinds = [f'fill="{_hex(i)}" stroke="{_hex(r)}"' for i, r in zip(inks, rims, strict=True)]
    parts += [
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {kinds[j]}/>'
        for (x, y), j in zip(places.tolist(), owner.tolist(), strict=True)
    ]
    return [*parts, "</g>"]


def _owners(
    dots: NDArray[np.float64], coloring: NDArray[np.float64], frames: FrameSource
) -> NDArray[np.intp]:
    return nearest_centers(frames.scale.into(dots), frames.scale.into(coloring))


def _points_image(figure: Figure, frames: FrameSource, should_stop: ShouldStop | None) -> list[str]:
    """Return the points as one image, which covers the regions' polygons with the same colors."""
    import dataclasses

    from PIL import Image

    style = dataclasses.replace(
        figure.style, borders=False, pixel_ratio=_IMAGE_SCALE * figure.theme.magnification
    )
    viewport = figure.viewport(_IMAGE_SCALE)
    pixels = frames.frame(viewport, figure.content.coloring, style, should_stop)
    memory = io.BytesIO()
    Image.fromarray(pixels[:, :, :3]).save(memory, format="PNG")
    data = base64.b64encode(memory.getvalue()).decode()
    plot = figure.plot
    return [
        (
            f'<image id="points" x="{_n(plot.left())}" y="{_n(plot.top())}" '
            f'width="{_n(plot.width())}" height="{_n(plot.height())}" preserveAspectRatio="none" '
            f'href="data:image/png;base64,{data}"/>'
        )
    ]


def _centers(figure: Figure) -> list[str]:
    marks = figure.content.marks
    if marks is None:
        return []
    theme = figure.theme
    radius = mark_radius(len(marks)) * theme.magnification
    arm = _n(radius * ARM)
    cross = f"M-{arm} -{arm}L{arm} {arm}M-{arm} {arm}L{arm} -{arm}"
    parts = [f'<g id="centers" stroke-linecap="round" fill="{theme.disc}">']
    colors = figure.colors(len(marks))
    near = figure.plot.adjusted(-radius, -radius, radius, radius)
    for j, (x, y) in enumerate(figure.to_picture(marks).tolist()):
        if near.contains(x, y):
            parts.append(
                f'<g transform="translate({_n(x)} {_n(y)})"><circle r="{_n(radius)}" '
                f'stroke="{theme.rim}" stroke-width="{_n(rim_width(radius))}"/>'
                f'<path d="{cross}" stroke="{_hex(colors[j])}" '
                f'stroke-width="{_n(cross_width(radius))}"/></g>'
            )
    return [*parts, "</g>"]


def _axes(figure: Figure) -> list[str]:
    theme, plot = figure.theme, figure.plot
    left, right, top, bottom = map(_n, (plot.left(), plot.right(), plot.top(), plot.bottom()))
    high = QFontMetricsF(figure.fonts.small)
    size = figure.fonts.small.pixelSize()
    parts = [
        (
            f'<g id="axes" font-size="{size}" fill="{theme.muted}" '
            f'stroke-width="{_n(theme.magnification)}">'
        ),
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{theme.line}"/>',
    ]
    base = _n(plot.bottom() + GAP / 2 + high.ascent())
    for x, words in x_places(figure):
        parts.append(
            f'<path d="M{_n(x)} {bottom}v-{_n(TICK_LENGTH)}" stroke="{theme.faint}"/>'
            f'<text x="{_n(x)}" y="{base}" text-anchor="middle">{escape(words)}</text>'
        )
    half = (high.ascent() - high.descent()) / 2
    for y, words in y_places(figure):
        parts.append(
            f'<path d="M{left} {_n(y)}h{_n(TICK_LENGTH)}" stroke="{theme.faint}"/>'
            f'<text x="{_n(plot.left() - GAP)}" y="{_n(y + half)}" text-anchor="end">'
            f"{escape(words)}</text>"
        )
    across, up = _n(plot.center().x()), _n(plot.center().y())
    below = _n(figure.height - GAP - high.descent())
    beside = _n(GAP / 2 + high.ascent())
    parts += [
        (
            f'<text x="{across}" y="{below}" text-anchor="middle" fill="{theme.text}">'
            f"{escape(with_origin(figure.x_name, figure.origin[0]))}</text>"
        ),
        (
            f'<text transform="translate({beside} {up}) rotate(-90)" text-anchor="middle" '
            f'fill="{theme.text}">{escape(with_origin(figure.y_name, figure.origin[1]))}</text>'
        ),
        "</g>",
    ]
    return parts


def _header(figure: Figure) -> list[str]:
    content, plot = figure.content, figure.plot
    if not (content.title or content.note):
        return []
    base = _n(plot.top() - HEADER_HEIGHT / 2 + _half(figure.fonts.title))
    return [
        (
            f'<g id="header"><text x="{_n(plot.left())}" y="{base}" font-weight="600" '
            f'font-size="{figure.fonts.title.pixelSize()}" fill="{figure.theme.text}">'
            f"{escape(content.title)}</text>"
            f'<text x="{_n(plot.right())}" y="{base}" text-anchor="end" '
            f'font-size="{figure.fonts.body.pixelSize()}" fill="{figure.theme.muted}">'
            f"{escape(content.note)}</text></g>"
        )
    ]


def _half(font: QFont) -> float:
    metrics = QFontMetricsF(font)
    return (metrics.ascent() - metrics.descent()) / 2


def _strokes(figure: Figure, picture: QPicture | None, name: str) -> str:
    if picture is None or picture.isNull():
        return ""
    size = QSize(round(figure.width), round(figure.height))
    inside = strokes_as_svg(size, picture.play)
    start, end = inside.index("</defs>") + len("</defs>"), inside.rindex("</svg>")
    return f'<g id="{name}">{inside[start:end].strip()}</g>'


def strokes_as_svg(size: QSize, paint: Callable[[QPainter], object], title: str = "") -> str:
    """Return what `paint`, called with a painter, draws as an SVG document of `size`."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("")
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    document = bytes(buffer.data().data()).decode("utf-8")
    # Qt's name for the default type is nobody else's, and without another one it becomes a serif.
    return re.sub(r'font-family="([^"]*)"', r'font-family="\1, sans-serif"', document)


def _family(figure: Figure) -> str:
    names = [name for name in figure.fonts.body.families() if name]
    return ", ".join([*(f"'{name}'" for name in names), "Helvetica", "Arial", "sans-serif"])


def _rect(rect: QRectF) -> str:
    return (
        f'<rect x="{_n(rect.left())}" y="{_n(rect.top())}" '
        f'width="{_n(rect.width())}" height="{_n(rect.height())}"/>'
    )


def _places(polygon: NDArray[np.float64]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in polygon.tolist())


def _hex(color: object) -> str:
    r, g, b = (round(float(c)) for c in np.asarray(color).tolist()[:3])
    return f"#{r:02x}{g:02x}{b:02x}"


def _n(value: float) -> str:
    """Return a length with two digits after the point at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
