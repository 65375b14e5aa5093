"""From the window to a figure, at one moment. GUI thread; nothing is computed here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QAction, QFontInfo, QPainter, QPicture
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem

from kmeans_gui.gui.exports.figure import Content, Figure, Fonts
from kmeans_gui.gui.exports.panes import Panes, side_by_side, with_header
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.ticks import ACROSS, UP, round_ticks
from kmeans_gui.session.plans import Pace

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.cluster_view import ClusterView
    from kmeans_gui.gui.compare.pane import ComparePane
    from kmeans_gui.gui.exports.work import Film, PanesFilm
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.animation import AnimationPlan
    from kmeans_gui.session.axes import StandardizedPoints

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
    across = max(2, round(plot.width() / ACROSS / theme.magnification))
    up = max(2, round(plot.height() / UP / theme.magnification))
    width, height = view.width(), view.height()
    x_origin, y_origin = (view.getPlotItem().getAxis(name).origin for name in ("bottom", "left"))
    under, over = _overlays(view)
    return Figure(
        points=dataset.points,
        width=float(width),
        height=float(height),
        plot=plot,
        bounds=bounds,
        x_ticks=tuple(round_ticks(bounds[0], bounds[1], across, x_origin)),
        y_ticks=tuple(round_ticks(bounds[2], bounds[3], up, y_origin)),
        x_name=dataset.x_name,
        y_name=dataset.y_name,
        origin=(x_origin, y_origin),
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


def capture_scene(window: MainWindow) -> Figure | Panes | None:
    """Return what is seen in the middle of the window: the canvas, or the panes in its place."""
    session = window.session
    if session.dataset is None:
        return None
    panes = _shown_panes(window)
    if not panes:
        return capture_canvas(
            window.cluster_view, session.dataset, window.theme.current, session.axes
        )
    figures, places = [], []
    for pane in panes:
        note = f"{pane.inertia_label.text()}   {pane.difference_label.text()}".strip()
        figures.append(with_header(_capture_pane(window, pane), pane.title_label.text(), note))
        places.append(QRectF(pane.geometry()))
    return side_by_side(tuple(figures), places)


def capture_film(
    window: MainWindow, plan: AnimationPlan, size: tuple[int, int]
) -> Film | PanesFilm | None:
    """Return what the timeline plays, in the view that is seen; None if there is nothing."""
    from kmeans_gui.gui.exports.work import Film, PanesFilm
    from kmeans_gui.session.run import Run

    session, timeline = window.session, window.session.timeline
    recording = timeline.recording
    if session.dataset is None or recording is None or not timeline.extent:
        return None
    trails = window.findChild(QAction, "trails_action")
    film = Film(
        figure=capture_canvas(
            window.cluster_view, session.dataset, window.theme.current, session.axes
        ),
        snapshots=list(timeline.snapshots()),
        result=recording.result if isinstance(recording, Run) else None,
        half_steps=timeline.half_steps,
        trails=trails is None or trails.isChecked(),
        equal_aspect=window.commands.view.aspect.isChecked(),
        width=size[0],
        height=size[1],
        plan=plan,
    )
    comparison, panes = session.comparison, _shown_panes(window)
    if not panes:
        return film
    films = []
    for pane in panes:
        assert pane.run_index is not None
        snapshots = list(comparison.snapshots(pane.run_index))
        whole = timeline.end
        tempo = comparison.recording.position_of(pane.run_index, whole) / whole if whole else 1.0
        films.append(
            dataclasses.replace(
                film,
                figure=with_header(_capture_pane(window, pane), "", ""),
                snapshots=snapshots,
                title=pane.title_label.text(),
                # by iteration a fit that has ended waits for the others
                tempo=tempo if comparison.pace is Pace.SHARE else 1.0,
            )
        )
    return PanesFilm(tuple(films), *size, plan)


def _shown_panes(window: MainWindow) -> list[ComparePane]:
    page = window.compare.page
    if page is None or not page.isVisible() or not window.session.comparison.is_shown:
        return []
    snapshots = window.session.comparison.snapshots
    return [
        pane
        for pane in page.shown_panes
        if pane.run_index is not None and snapshots(pane.run_index)
    ]


def _capture_pane(window: MainWindow, pane: ComparePane) -> Figure:
    session, view = window.session, pane.view
    assert session.dataset is not None
    figure = capture_canvas(view, session.dataset, window.theme.current, session.axes)
    colors = view.colors(len(view.centers))
    return dataclasses.replace(figure, style=dataclasses.replace(figure.style, colors=colors))
