"""What a session knows, and the parts it is made of, tied together."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.axes import Scale, StandardizedPoints
from kmeans_gui.session.document import Document
from kmeans_gui.session.engine import Engine
from kmeans_gui.session.files import Files
from kmeans_gui.session.fitting import Fitting
from kmeans_gui.session.priority import switch_often
from kmeans_gui.session.renderer import Renderer
from kmeans_gui.session.run import Run, ShownModel, Sweep, shown_model
from kmeans_gui.session.signals import SessionSignals
from kmeans_gui.session.sweeping import Sweeping
from kmeans_gui.session.timeline import Timeline
from kmeans_gui.session.undo import History, Moment

if TYPE_CHECKING:
    from PySide6.QtGui import QUndoStack

    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.work import PointsSource


class SessionState(SessionSignals):
    """The data set, the newest run and sweep, what is shown of them, and what led there.

    A `Session` adds the requests that change it. GUI thread only.

    Attributes
    ----------
    dataset : Dataset or None
    run : Run or None
        The newest run on this data set.
    sweep : Sweep or None
        The newest sweep. It outlives its points: see `sweep_is_of_other_data`.
    timeline : Timeline
    undo_stack : QUndoStack
        What a person did to points, centers and parameters, step by step; see `step`.
    parameters : FitSpec
        What the next fit is asked for: the panel's parameters.
    live_fit : bool
        Whether the centers follow when points are edited.
    renderer : Renderer
        Draws this session's data set.
    small_pictures : Renderer
        Draws it, too, in pictures beside the canvas.
    engine : Engine
        Loads and compiles the kernels, which everything that computes waits for.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        switch_often()
        self.timeline = Timeline(self)
        self.live_fit = False
        self._refit_is_due = False
        self.renderer = Renderer(self)
        self.small_pictures = Renderer(self)
        self.engine = Engine(self, draws=self.renderer.has_begun)
        self._document = Document(self.engine, self.renderer, self)
        self._fitting = Fitting(self.engine, self.timeline, self)
        self._sweeping = Sweeping(self.engine, self, self._gives_way)
        self._history = History(self._document, self._fitting, self._sweeping, self.timeline, self)
        self.undo_stack: QUndoStack = self._history.stack
        self._files = Files(self)
        self._hear_points()
        self._hear_fits()
        self._hear_files()
        self.engine.preparing.connect(self._on_engine_preparing)
        self.engine.ready.connect(self._on_engine_ready)
        self.renderer.failed.connect(self.failed)

    def _hear_points(self) -> None:
        document = self._document
        document.replaced.connect(self._on_points_replaced)
        document.edited.connect(self._on_points_replaced)
        document.replaced.connect(self.dataset_changed)
        document.edited.connect(self.points_edited)
        document.axes_changed.connect(self._on_axes_changed)
        document.axes_changed.connect(self.axes_changed)
        document.indexing.progressed.connect(self.index_progress)
        document.indexing.ended.connect(self.index_finished)

    def _hear_fits(self) -> None:
        self._fitting.parameters_changed.connect(self.parameters_changed)
        self._history.restored.connect(self.shown_changed)
        self._history.lost.connect(self._on_step_lost)
        self._fitting.started.connect(self.run_started)
        self._fitting.finished.connect(self.run_finished)
        self._fitting.failed.connect(self.run_failed)
        self._fitting.shown.connect(self.shown_changed)
        self._sweeping.started.connect(self.sweep_started)
        self._sweeping.point.connect(self.sweep_point)
        self._sweeping.finished.connect(self.sweep_finished)
        self._sweeping.failed.connect(self.sweep_failed)
        self._sweeping.renewal_stopped.connect(self.sweep_renewal_stopped)

    def _hear_files(self) -> None:
        files = self._files
        files.task_started.connect(self.task_started)
        files.task_progress.connect(self.task_progress)
        files.task_finished.connect(self.task_finished)
        files.saved.connect(self.saved)
        files.failed.connect(self.failed)
        files.notice.connect(self.notice)
        files.columns_needed.connect(self.columns_needed)
        files.invalid_values.connect(self.invalid_values)

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def dataset(self) -> Dataset | None:
        return self._document.dataset

    @property
    def source(self) -> PointsSource | None:
        """The points of the data set as fits want them."""
        return self._document.source

    @property
    def standardized(self) -> bool:
        """Whether distances are in standard deviations of the axes, not in the data's units."""
        return self._document.standardized

    @property
    def scale(self) -> Scale:
        """From the data's units to those of distances; known once a frame has been drawn."""
        return self._document.scale

    @property
    def axes(self) -> StandardizedPoints | None:
        """The points on standardized axes; None where the axes are as they are."""
        return None if self.source is None else self.source.axes

    @property
    def parameters(self) -> FitSpec:
        return self._fitting.parameters

    @property
    def run(self) -> Run | None:
        return self._fitting.run

    def is_outdated(self, run: Run) -> bool:
        """Whether the points of `run` are not the present ones, and no fit of these is on its way.

        With `live_fit` one follows each edit, but none what was undone.
        """
        if run.dataset is self.dataset:
            return False
        gives_way = self._refit_is_due or self._fitting.wanted is not None or run is not self.run
        return not (self.live_fit and gives_way)

    @property
    def sweep(self) -> Sweep | None:
        return self._sweeping.sweep

    @property
    def coming_sweep(self) -> Sweep | None:
        """What takes the place of the sweep in a moment: see `Session.renew_sweep`."""
        return self._sweeping.coming

    @property
    def shown(self) -> ShownModel | None:
        """The fitted model that the canvas shows; None while there is none."""
        return shown_model(self.timeline.recording)

    @property
    def sweep_is_of_other_data(self) -> bool:
        """Whether the sweep's points are gone, and not only painted on.

        Its curves are still to be read, but none of its models means anything here.
        """
        return self.sweep is not None and (
            self.sweep.dataset is not self.dataset and self.sweep.canvas != self._document.canvas
        )

    def _gives_way(self) -> bool:
        """Return whether what a sweep waits for is still under way. Any thread."""
        return self._document.indexing.is_busy

    # -- undo ------------------------------------------------------------------------------------

    def step(
        self, text: str, merge_id: Hashable | None = None, since: Moment | None = None
    ) -> AbstractContextManager[None]:
        """Make what is changed inside one step to undo, if anything is.

        A step inside a step is part of it.

        Parameters
        ----------
        text : str
            What is done, as in "Move center 3".
        merge_id : hashable or None
            Steps that follow one another with the same id are one: the moves of one drag.
        since : Moment, optional
            What undo goes back to, if something was changed before: see `moment`.
        """
        return self._history.step(text, merge_id, since)

    def moment(self) -> Moment:
        """Return what the session is about now, for `step` later on."""
        return self._history.capture()

    # -- what is heard ---------------------------------------------------------------------------

    @Slot(object)
    def _on_points_replaced(self, dataset: Dataset | None) -> None:
        if dataset is None or self.source is None:
            self.small_pictures.set_points(None)
        else:
            self.small_pictures.set_points(dataset.points, self.source.index, self.source.axes)

    @Slot()
    def _on_axes_changed(self) -> None:
        self._on_points_replaced(self.dataset)

    @Slot()
    def _on_step_lost(self) -> None:
        self.notice.emit("The points before this step were too large to be kept in memory.")

    @Slot()
    def _on_engine_preparing(self) -> None:
        self.notice.emit("Compiling for this computer (first start only): what needs it waits…")

    @Slot()
    def _on_engine_ready(self) -> None:
        self.notice.emit("Compiled: everything is ready.")
