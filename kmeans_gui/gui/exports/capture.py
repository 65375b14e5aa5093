"""From the window to a figure, at one moment. GUI thread; nothing is computed here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontInfo, QPainter, QPicture
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem

from kmeans_gui.gui.exports.figure import Content, Figure, Fonts
from kmeans_gui.gui.exports.ticks import round_ticks
from kmeans_gui.gui.theme import Theme

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.cluster_view import ClusterView
    from kmeans_gui.session.axes import StandardizedPoints

_TICK_SPACING = (84.0, 56.0)
_CENTERS_Z = 10.0


def capture_canvas(
    view: ClusterView, dataset: Dataset, theme: Theme, axes: StandardizedPoints | None = None
) -> Figure:
    """Return what the canvas shows, at its place and size, with everything that lies over it."""
    box = view.getPlotItem().getViewBox()
    corner = view.mapFromScene(box.sceneBoundingRect().topLeft())
    size = box.boundingRect()
    plot = QRectF(QPointF(corner), size.size())
    seen = box.viewRect()
    bounds = (seen.left(), seen.right(), seen.top(), seen.bottom())
    pixels = QFontInfo(QApplication.font()).pixelSize() * theme.magnification
    across = max(2, round(plot.width() / _TICK_SPACING[0] / theme.magnification))
    up = max(2, round(plot.height() / _TICK_SPACING[1] / theme.magnification))
    width, height = view.width(), view.height()
    under, over = _overlays(view)
    return Figure(
        points=dataset.points,
        width=float(width),
        height=float(height),
        plot=plot,
        bounds=bounds,
        x_ticks=tuple(round_ticks(bounds[0], bounds[1], across)),
        y_ticks=tuple(round_ticks(bounds[2], bounds[3], up)),
        x_name=dataset.x_name,
        y_name=dataset.y_name,
        theme=theme,
        style=dataclasses.replace(view.style_of_frames(), packed=False),
        fonts=Fonts.like(QApplication.font(), pixels),
        content=Content(
            marks=view.centers if len(view.centers) else None,
            coloring=view.coloring if len(view.coloring) else None,
        ),
        under=under,
        over=over,
        axes=axes,
    )


def _overlays(view: ClusterView) -> tuple[QPicture, QPicture]:
    """Return what others draw on the canvas, below the centers and above them.

    An item that only shows where the mouse is says so by ``in_pictures = False``.
    """
    own = (view.preview_item, view.frame_item, view.centers_item)
    box = view.getPlotItem().getViewBox()
    items = [
        item
        for item in box.childGroup.childItems()
        if item.isVisible() and item not in own and getattr(item, "in_pictures", True)
    ]
    items.sort(key=lambda item: item.zValue())
    return (
        _recorded(view, [item for item in items if item.zValue() < _CENTERS_Z]),
        _recorded(view, [item for item in items if item.zValue() >= _CENTERS_Z]),
    )


def _recorded(view: ClusterView, items: list[QGraphicsItem]) -> QPicture:
    """Return the strokes of `items`, to be drawn again at any size and on any thread."""
    picture = QPicture()
    # what an item takes for the painter's viewport, outside of which it draws nothing
    picture.setBoundingRect(QRect(0, 0, view.width(), view.height()))
    if not items:
        return picture
    painter = QPainter(picture)
    for item in items:
        _record(painter, view, item)
    painter.end()
    return picture


def _record(painter: QPainter, view: ClusterView, item: QGraphicsItem) -> None:
    painter.save()
    painter.setTransform(item.sceneTransform() * view.viewportTransform())
    painter.setOpacity(item.effectiveOpacity())
    option = QStyleOptionGraphicsItem()
    option.exposedRect = item.boundingRect()
    item.paint(painter, option, view.viewport())
    painter.restore()
    for child in item.childItems():
        if child.isVisible():
            _record(painter, view, child)
