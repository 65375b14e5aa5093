"""The data set of a session, and what is made of its points: the index and what is drawn."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.session import work
from kmeans_gui.session.axes import OWN_UNITS, Scale
from kmeans_gui.session.indexing import Indexing
from kmeans_gui.session.renderer import Renderer

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.engine import Engine


class Document(QObject):
    """One data set at a time. GUI thread only.

    Attributes
    ----------
    dataset : Dataset or None
    source : PointsSource or None
        Its points, as fits and sweeps read them; None if there are none.
    canvas : int
        The same for data sets that were painted from one another, and so are seen in one view.
    standardized : bool
        Whether distances are in standard deviations of the axes.

    Signals
    -------
    replaced : Dataset
        Another data set.
    edited : Dataset
        The same one with points added, taken away or moved.
    axes_changed
        `standardized` has changed, and the points have not.
    """

    replaced = Signal(object)
    edited = Signal(object)
    axes_changed = Signal()

    def __init__(self, engine: Engine, renderer: Renderer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dataset: Dataset | None = None
        self.source: work.PointsSource | None = None
        self.canvas = 0
        self.standardized = False
        self._scale = OWN_UNITS
        self.indexing = Indexing(engine, self)
        self._renderer = renderer
        self._canvases = itertools.count(1)
        self._to_index: work.PointsSource | None = None
        renderer.rendered.connect(self._on_seen)

    def replace(
        self, dataset: Dataset | None, canvas: int | None = None, standardized: bool = False
    ) -> None:
        """Take `dataset`, on a canvas of its own or on one that it was on before."""
        self.standardized = standardized
        self._scale = OWN_UNITS
        self._take(dataset, next(self._canvases) if canvas is None else canvas)
        self.replaced.emit(dataset)

    def edit(self, dataset: Dataset | None) -> None:
        """Take `dataset` as the same one edited: the view stays where it is."""
        self._take(dataset, self.canvas)
        self.edited.emit(dataset)

    @property
    def scale(self) -> Scale:
        """From the data's units to those of distances, as far as it is known.

        While points are painted it is that of the last picture, until there is one of them.
        """
        axes = None if self.source is None else self.source.axes
        if axes is not None and (found := axes.scale) is not None:
            self._scale = found
        return self._scale

    def set_standardized(self, standardized: bool) -> None:
        """Measure distances in standard deviations of the axes, or in the data's own units."""
        if standardized != self.standardized:
            self.standardized = standardized
            self._scale = OWN_UNITS
            self._take(self.dataset, self.canvas)
            self.axes_changed.emit()

    def close(self, timeout: float | None = None) -> bool:
        """Let go, and wait for the indexing thread; say whether it has ended."""
        self.source = self._to_index = None
        return self.indexing.close(timeout)

    def _take(self, dataset: Dataset | None, canvas: int) -> None:
        self.indexing.cancel()
        self.canvas = canvas
        self.dataset = dataset
        self.source = None
        if dataset is not None and dataset.n:
            self.source = work.PointsSource(dataset, self.standardized)
        large = dataset is not None and dataset.n >= work.INDEX_FROM
        self._to_index = self.source if large else None
        points = None if dataset is None else dataset.points
        if self.source is None:
            self._renderer.set_points(points)
        else:
            self._renderer.set_points(points, self.source.index, self.source.axes)

    @Slot()
    def _on_seen(self) -> None:
        """Begin the index once the first frame is shown: that is what a person waits for."""
        source, self._to_index = self._to_index, None
        if source is not None:
            self.indexing.start(source)


def with_points(dataset: Dataset, points: np.ndarray[Any, Any]) -> Dataset:
    """Return `dataset` with other points, of which nothing else is known."""
    return replace(
        dataset,
        points=points,
        columns=None,
        source=None,
        recipe=None,
        n_source_rows=-1,
        dropped_rows=np.empty(0, np.int64),
    )


def named(dataset: Dataset) -> str:
    """Return what a person did to have `dataset`."""
    if dataset.path is not None:
        return f"Open {dataset.path.name}"
    if dataset.recipe is not None:
        return f"Generate {dataset.title[:1].lower()}{dataset.title[1:]}"
    return "Change the points"
