"""Where each center came from: a line through its last places, the older the fainter."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPicture, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from kmeans_gui.gui.canvas_items import DRAWN_ONE_BY_ONE, CentersItem
from kmeans_gui.gui.overlays.base import Overlay
from kmeans_gui.gui.theme import Theme
from kmeans_gui.session.trails import Trails

BANDS = 4
"""Steps in which a trail fades."""
_FAINTEST = 0.55
_WIDTH, _CASING, _DOT = 2.2, 5.0, 5.4
_DARKER = 0.35
"""Share of the text's color in a trail's, which has to be seen on the points of its cluster."""


class TrailsItem(Overlay):
    """The trails of the centers, each in its cluster's color; of very many, all in one.

    A trail ends where the center is drawn, so it glides with it.

    Parameters
    ----------
    centers : CentersItem
    """

    def __init__(self, centers: CentersItem) -> None:
        super().__init__(z=8)
        self._centers = centers
        self._trails: Trails | None = None
        self._leaping: list[int] = []
        self._state: tuple[object, ...] = ()
        self._past: QPixmap | None = None
        self._look: tuple[list[QColor], Theme] | None = None
        self._pens: dict[float, tuple[QPen, list[tuple[QPen, QPen]]]] = {}

    @property
    def trails(self) -> Trails | None:
        """What is drawn; None where nothing has moved yet."""
        return self._trails

    def show_trails(
        self, trails: Trails | None, leaping: Iterable[int], with_frame: bool = False
    ) -> None:
        """Draw `trails`; to the centers in `leaping` no line leads, for now they leap.

        With `with_frame` a frame is on its way, with which all of the canvas is painted.
        """
        leaping = [int(j) for j in leaping]
        # That the centers glide, they ask to be painted for themselves, once their frame is there:
        # asking here too, ahead of it, would have the whole canvas painted twice per frame.
        if trails is not self._trails or leaping != self._leaping:
            self._trails, self._leaping = trails, leaping
            if not with_frame:
                self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the trails, the oldest parts first."""
        trails, marks = self._trails, self._centers.centers
        if trails is None or trails.places.shape[1] != len(marks) or not len(marks):
            return
        way = painter.transform()
        device = painter.device()
        state = (
            *(trails, self.theme, device.width(), device.height(), device.devicePixelRatioF()),
            *(way.m11(), way.m22(), way.dx(), way.dy()),
        )
        lines = np.ones((1, len(marks)), bool)
        lines[0, self._leaping] = False
        head = np.stack([trails.places[-1], marks])
        if isinstance(device, QPicture):
            # strokes for a file, which is sharper than the screen
            self._draw(painter, painter, trails.places, ~trails.leaps[1:])
        elif state != self._state:
            # another view, or another place: it may well be another one in the next frame, too
            self._state, self._past = state, None
            self._draw(painter, painter, trails.places, ~trails.leaps[1:])
        else:
            if self._past is None:
                self._past = self._picture_of_past(painter, trails)
            painter.save()
            painter.resetTransform()
            painter.drawPixmap(QPointF(0, 0), self._past)
            painter.restore()
        self._draw(painter, painter, head, lines)

    def _picture_of_past(self, painter: QPainter, trails: Trails) -> QPixmap:
        """Return all that stands still while the centers glide on."""
        device = painter.device()
        ratio = device.devicePixelRatioF()
        picture = QPixmap(round(device.width() * ratio), round(device.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        self._draw(inner, painter, trails.places, ~trails.leaps[1:])
        inner.end()
        return picture

    def _draw(
        self,
        painter: QPainter,
        view: QPainter,
        places: NDArray[np.float64],
        lines: NDArray[np.bool_],
    ) -> None:
        """Draw from place to place, in bands of age, in the coordinates of `view`."""
        m, k = places.shape[0] - 1, places.shape[1]
        if not m:
            return
        x, y = self.to_pixels(view, places.reshape(-1, 2))
        x, y = x.reshape(m + 1, k), y.reshape(m + 1, k)
        one_by_one = k <= DRAWN_ONE_BY_ONE
        painter.save()
        painter.resetTransform()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, one_by_one)
        edges = np.unique(np.linspace(0, m, min(BANDS, m) + 1).astype(int)).tolist()
        for band, (begin, end) in enumerate(pairwise(edges), start=1):
            strength = _FAINTEST + (1.0 - _FAINTEST) * band / (len(edges) - 1)
            part = slice(begin, end + 1)
            if one_by_one:
                self._draw_each(painter, x[part], y[part], lines[begin:end], strength)
            else:
                self._draw_all(painter, x[part], y[part], lines[begin:end], strength)
        painter.restore()

    def _draw_all(
        self,
        painter: QPainter,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        drawn: NDArray[np.bool_],
        strength: float,
    ) -> None:
        """Draw all lines in one color."""
        connect = np.zeros(x.shape, bool)
        connect[:-1] = drawn
        path = pg.functions.arrayToQPath(
            x.T.ravel(), y.T.ravel(), connect=connect.T.ravel().astype(np.int32)
        )
        color = QColor(self.theme.text)
        color.setAlphaF(0.55 * strength)
        painter.setPen(self._pen(color, 1.0))
        painter.drawPath(path)

    def _draw_each(
        self,
        painter: QPainter,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        drawn: NDArray[np.bool_],
        strength: float,
    ) -> None:
        """Draw each trail in its cluster's color, with a dot at each place but the last."""
        columns = zip(x.T.tolist(), y.T.tolist(), drawn.T.tolist(), strict=True)
        trails = [
            ([QPointF(*place) for place in zip(across, down, strict=True)], lines)
            for across, down, lines in columns
        ]
        casing, pens = self._pens_of(strength)
        painter.setPen(casing)
        for points, lines in trails:
            _draw_lines(painter, points, lines)
        for (points, lines), (line_pen, dot_pen) in zip(trails, pens, strict=True):
            painter.setPen(line_pen)
            _draw_lines(painter, points, lines)
            painter.setPen(dot_pen)
            painter.drawPoints(points[:-1])

    def _pens_of(self, strength: float) -> tuple[QPen, list[tuple[QPen, QPen]]]:
        """Return the pen below all lines, and those of each center's lines and dots.

        To make one takes as long as a line.
        """
        look = (self._centers.colors, self.theme)
        if self._look is None or self._look[0] is not look[0] or self._look[1] is not look[1]:
            self._look, self._pens = look, {}
        if strength not in self._pens:
            text, below = QColor(self.theme.text), QColor(self.theme.panel)
            below.setAlphaF(0.9 * strength)
            made = []
            for color in self._centers.colors:
                ink = _mixed(color, text, _DARKER)
                ink.setAlphaF(strength)
                made.append((self._pen(ink, _WIDTH), self._pen(ink, _DOT)))
            self._pens[strength] = (self._pen(below, _CASING), made)
        return self._pens[strength]

    def _pen(self, color: QColor, width: float) -> QPen:
        return QPen(
            color,
            width * self.theme.magnification,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )


def _draw_lines(painter: QPainter, points: list[QPointF], lines: list[bool]) -> None:
    """Draw from point to point, where there is a line."""
    if all(lines):
        painter.drawPolyline(points)
        return
    for line, start, end in zip(lines, points, points[1:], strict=False):
        if line:
            painter.drawLine(start, end)


def _mixed(color: QColor, other: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        color.redF() + share * (other.redF() - color.redF()),
        color.greenF() + share * (other.greenF() - color.greenF()),
        color.blueF() + share * (other.blueF() - color.blueF()),
    )
