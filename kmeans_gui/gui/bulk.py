"""What is seen of points of which a few lie far out: all of them, or the bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.gui import text
from kmeans_gui.gui.extent import Bounds, ExtentFinder

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow

FAR = 5.0
"""From so many times the extent of the bulk on, it is little more than a speck among all."""

ROOM = 0.1
"""Share of the extent of the bulk in which the points around it are seen, on each side."""


class Bulk(QObject):
    """Offers to look at the bulk of the points, and says so where all of them are a poor view."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._finder = window.extent
        self.action = window.commands.action(
            "fit_bulk_action",
            "Fit the b&ulk",
            self.fit,
            "Shift+F",
            "Show the middle 98 percent of the points along each axis, however far the others lie",
        )
        window.commands.menu("View").add("range", self.action)
        window.extent.found.connect(self._on_found)
        window.edits.extent.found.connect(self._on_edited)

    @Slot()
    def fit(self) -> None:
        """Show the bulk, in the canvas or in all panes."""
        if self._finder.bulk is None:
            return
        x_min, x_max, y_min, y_max = self._finder.bulk
        across, up = ROOM * (x_max - x_min), ROOM * (y_max - y_min)
        bounds = (x_min - across, x_max + across, y_min - up, y_max + up)
        self._window.cluster_view.fit(bounds)
        page = self._window.compare.page
        if page is not None:
            page.fit(bounds)

    @Slot(object, object)
    def _on_edited(self, _dataset: Dataset, _bounds: Bounds) -> None:
        self._finder = self._window.edits.extent

    @Slot(object, object)
    def _on_found(self, dataset: Dataset, bounds: Bounds) -> None:
        self._finder = self._window.extent
        # one sentence at a time: what is said already matters more
        if self._window.message_bar.isHidden() and is_far_out(self._finder, bounds):
            self._window.message_bar.show_notice(_words(self._finder.n_far((FAR - 1.0) / 2.0)))


def is_far_out(finder: ExtentFinder, bounds: Bounds) -> bool:
    """Return whether the bulk is a small part of all that is in `bounds`, along either axis."""
    bulk = finder.bulk
    if bulk is None:
        return False
    x_min, x_max, y_min, y_max = bulk
    return any(
        0.0 < FAR * inner < outer
        for inner, outer in (
            (x_max - x_min, bounds[1] - bounds[0]),
            (y_max - y_min, bounds[3] - bounds[2]),
        )
    )


def _words(count: int | None) -> str:
    if count is None:
        some = "Some points lie"
    else:
        some = f"{text.plural(count, 'point')} {'lies' if count == 1 else 'lie'}"
    return f"{some} far out: F fits all, Shift+F the bulk."
