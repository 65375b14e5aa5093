"""What the canvas draws, item by item."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kmeans_gui.gui.canvas_items import CentersItem, FrameItem
from kmeans_gui.raster.viewport import Viewport


def shown(qtbot: QtBot, item: Any) -> pg.PlotWidget:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.hideAxis("left")
    plot.hideAxis("bottom")
    plot.disableAutoRange()
    plot.setRange(xRange=(0, 3), yRange=(0, 2), padding=0)
    plot.addItem(item)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_centers_that_stay_where_they_are_are_not_painted_again(qtbot: QtBot) -> None:
    painted: list[int] = []

    class Counted(CentersItem):
        def paint(self, *arguments: Any) -> None:
            painted.append(1)
            super().paint(*arguments)

    item = Counted()
    plot = shown(qtbot, item)
    centers = np.array([[1.0, 1.0], [2.0, 0.5]])
    item.show_centers(centers)
    qtbot.waitUntil(lambda: len(painted) > 0)
    plot.viewport().repaint()
    QApplication.processEvents()
    before = len(painted)
    item.show_centers(centers.copy())
    QApplication.processEvents()
    assert len(painted) == before
    item.show_centers(centers + 0.1)
    qtbot.waitUntil(lambda: len(painted) > before)
    # Somebody who moves the centers in place is heard too.
    before = len(painted)
    item.centers[0] += 0.2
    item.show_centers(item.centers)
    qtbot.waitUntil(lambda: len(painted) > before)


def test_both_layouts_of_pixels_show_the_same_colors(qtbot: QtBot) -> None:
    item = FrameItem()
    plot = shown(qtbot, item)
    size = plot.viewport().size()
    view = Viewport(0.0, 3.0, 0.0, 2.0, size.width(), size.height())
    four = np.empty((size.height(), size.width(), 4), np.uint8)
    four[...] = (200, 100, 50, 255)
    packed = np.full((size.height(), size.width()), 0xFFC86432, np.uint32)
    for pixels in (four, packed):
        item.clear()
        item.show_frame(pixels, view)
        color = plot.grab().toImage().pixelColor(QPoint(size.width() // 2, size.height() // 2))
        assert color.getRgb()[:3] == (200, 100, 50)
