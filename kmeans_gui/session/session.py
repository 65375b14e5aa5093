"""The session: the data set, the fit, the sweep and what the canvas shows of them.

Widgets show a Session and send it requests; it never waits and never computes.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.core.model import Algorithm, FitSpec, SweepPoint
from kmeans_gui.session import work
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.engine import Engine
from kmeans_gui.session.files import Files
from kmeans_gui.session.indexing import Indexing
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.priority import switch_often
from kmeans_gui.session.renderer import Renderer
from kmeans_gui.session.run import Run, RunState, ShownModel, Still, Sweep
from kmeans_gui.session.timeline import Timeline

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

INDEX_FROM = 10_000
"""Points from which an index is built before anybody asks: below, a fit builds it in no time."""


class Session(QObject):
    """All that a window is about. GUI thread only.

    Every run that starts ends with exactly one of `run_finished` and `run_failed`, unless a newer
    run takes its place: then `run_started` of that one is its end. Sweeps likewise.

    Attributes
    ----------
    dataset : Dataset or None
    run : Run or None
        The newest run on this data set.
    sweep : Sweep or None
        The newest sweep on this data set.
    timeline : Timeline
    renderer : Renderer
        Draws this session's data set.
    patience : float or None
        How many seconds `shutdown` waits for the threads; None means until they have ended,
        which on the first start on a machine, while kernels are compiled, takes long.
    has_ended : bool
        Whether `shutdown` was called and no thread was left behind.
    """

    dataset_changed = Signal(object)
    run_started = Signal(object)
    run_finished = Signal(object)
    run_failed = Signal(object, str)
    sweep_started = Signal(object)
    sweep_point = Signal(object)
    sweep_finished = Signal(object)
    sweep_failed = Signal(object, str)
    task_started = Signal(str)
    task_progress = Signal(float)
    task_finished = Signal()
    failed = Signal(str)
    notice = Signal(str)
    columns_needed = Signal(object, object)
    invalid_values = Signal(object, object, object, object)
    saved = Signal(object)
    index_progress = Signal(float)
    index_finished = Signal()
    shown_changed = Signal()
    _sweep_grew = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        switch_often()
        self.dataset: Dataset | None = None
        self.run: Run | None = None
        self.sweep: Sweep | None = None
        self.timeline = Timeline(self)
        self.renderer = Renderer(self)
        self.engine = Engine(self, draws=self.renderer.has_begun)
        self.patience: float | None = None
        self.has_ended = False
        self._source: work.PointsSource | None = None
        self._fits = Worker("fit", self)
        self._sweeps = Worker("sweep", self)
        self._files = Files(self)
        self._indexing = Indexing(self.engine, self)
        self._to_index: work.PointsSource | None = None
        self._fit_job: Job | None = None
        self._sweep_job: Job | None = None
        self._sweep_told = 0
        self._closed = False
        self.comparison = Comparison(self)
        self._fits.ended.connect(self._on_fit_ended)
        self._sweeps.ended.connect(self._on_sweep_ended)
        self._sweep_grew.connect(self._tell_sweep_points)
        self._files.task_started.connect(self.task_started)
        self._files.task_progress.connect(self.task_progress)
        self._files.task_finished.connect(self.task_finished)
        self._files.loaded.connect(self.set_dataset)
        self._files.saved.connect(self.saved)
        self._files.failed.connect(self.failed)
        self._files.notice.connect(self.notice)
        self._files.columns_needed.connect(self.columns_needed)
        self._files.invalid_values.connect(self.invalid_values)
        self._indexing.progressed.connect(self.index_progress)
        self._indexing.ended.connect(self.index_finished)
        self.engine.preparing.connect(self._on_engine_preparing)
        self.engine.ready.connect(self._on_engine_ready)
        self.renderer.failed.connect(self.failed)
        self.renderer.rendered.connect(self._on_seen)

    @property
    def source(self) -> work.PointsSource | None:
        """The points of the data set as fits want them."""
        return self._source

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def shown(self) -> ShownModel | None:
        """The fitted model that the canvas shows; None while there is none."""
        recording = self.timeline.recording
        if isinstance(recording, Still):
            return self._shown_sweep_point(recording.point)
        if isinstance(recording, Run) and recording.result is not None:
            result = recording.result
            return ShownModel(
                source=recording,
                spec=recording.spec,
                centers=result.centers,
                inertia=result.inertia,
                n_iter=result.n_iter,
                seconds=result.seconds,
                reason=result.reason,
            )
        return None

    def show_sweep_point(self, k: int, algorithm: str) -> None:
        """Show the model that the sweep found for `k` (of several repeats, the best)."""
        point = None if self.sweep is None else self.sweep.best(k, algorithm)
        if point is None:
            self.notice.emit(f"The sweep has no model for k = {k} yet.")
            return
        self.timeline.show(Still.of(point))
        self.shown_changed.emit()

    def show_run(self) -> None:
        """Show the newest run again, after a model of the sweep was shown."""
        if self.run is not None and self.timeline.recording is not self.run:
            self.timeline.show(self.run)
            self.shown_changed.emit()

    def adopt(self, run: Run) -> None:
        """Make a run that has ended this session's newest, and show its end."""
        self._end_fit_now()
        self.run = run
        self.timeline.show(run)
        self.run_started.emit(run)
        self.run_finished.emit(run)
        self.shown_changed.emit()

    def _shown_sweep_point(self, point: SweepPoint) -> ShownModel:
        parameters = {} if self.sweep is None else dict(self.sweep.parameters)
        seed = parameters.get("random_state")
        if isinstance(seed, int):
            parameters["random_state"] = seed + point.repeat
        spec = FitSpec(algorithm=point.algorithm, n_clusters=point.k, **parameters)
        return ShownModel(point, spec, point.centers, point.inertia, point.n_iter, point.seconds)

    # -- data ------------------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Make `dataset` the session's, ending whatever was computed or loaded before."""
        if self._closed:
            return
        self._files.forget_load()
        self._indexing.cancel()
        self._end_fit_now()
        self._end_sweep_now()
        self.run = None
        self.sweep = None
        self.dataset = dataset
        self._source = work.PointsSource(dataset)
        self._to_index = self._source if dataset.n >= INDEX_FROM else None
        self.renderer.set_points(dataset.points, self._source.index)
        self.timeline.clear()
        self.dataset_changed.emit(dataset)
        self.shown_changed.emit()

    def generate(self, name: str, **parameters: Any) -> None:
        """Make a data set of the gallery, in the background.

        Parameters
        ----------
        name : str
            The recipe's command-line name, as in "five-blobs".
        **parameters
            n_samples, centers, spread, seed; None and what is left out take the recipe's values.
        """
        if not self._closed:
            self._files.generate(name, parameters)

    def open_file(
        self,
        path: str | Path,
        x: str | None = None,
        y: str | None = None,
        drop_invalid: bool = False,
    ) -> None:
        """Read a file, in the background.

        Ends in one of `dataset_changed`, `columns_needed`, `invalid_values` and `failed`.
        """
        if not self._closed:
            self._files.open(Path(path), x, y, drop_invalid)

    def save_file(self, path: str | Path, with_distances: bool = False) -> None:
        """Write the data set with the labels of the shown model, in the background."""
        model = self.shown
        if self.dataset is None or self._source is None:
            self.failed.emit("There are no points to save: open a file or generate a data set.")
            return
        if model is None:
            running = self.run is not None and self.run.is_running
            self.failed.emit(
                "The fit is still running: stop it or let it end, then save."
                if running
                else "There are no labels to save yet: run a fit first."
            )
            return
        if self._closed:
            return
        self.engine.start(self._source.dtype)
        self._files.save(Path(path), self.engine, self._source, self.dataset, model, with_distances)

    @Slot()
    def _on_seen(self) -> None:
        """Begin the index once the first frame is shown: that is what a person waits for."""
        source, self._to_index = self._to_index, None
        if source is not None and not self._closed:
            self._indexing.start(source)

    @Slot()
    def stop_indexing(self) -> None:
        """Do without the index until a fit needs one."""
        self._indexing.cancel()

    # -- fitting ---------------------------------------------------------------------------------

    def start_fit(self, spec: FitSpec) -> None:
        """Fit in the background. A fit that still runs is cancelled and replaced."""
        if self._closed:
            return
        if self.dataset is None or self._source is None:
            self.failed.emit("There are no points to fit: open a file or generate a data set.")
            return
        self.engine.start(self._source.dtype)
        if self._fit_job is not None:
            self._fit_job.cancel()
            if self.run is not None:
                self.run.end(RunState.CANCELLED)
        run = Run(0, spec, self.dataset)
        job = Job(
            functools.partial(work.fit, engine=self.engine, source=self._source, run=run),
            f"fitting {spec.n_clusters} clusters",
        )
        run.job_id = job.id
        self._fit_job = job
        self.run = run
        self._fits.submit(job)
        self.run_started.emit(run)
        self.timeline.follow(run)
        self.shown_changed.emit()

    def stop(self) -> None:
        """Stop the fit, any task and the index. The fit keeps its last centers."""
        if self._fit_job is not None:
            self._fit_job.cancel()
        self._files.cancel_all()
        self._indexing.cancel()

    @Slot(object)
    def _on_fit_ended(self, ended: Ended) -> None:
        if ended.job is not self._fit_job or self.run is None:
            return
        self._fit_job = None
        run = self.run
        if ended.error is None:
            cancelled = ended.value.reason == "cancelled"
            run.end(RunState.CANCELLED if cancelled else RunState.FINISHED, ended.value)
        elif ended.job.is_cancelled():
            run.end(RunState.CANCELLED)
        else:
            run.end(RunState.FAILED)
            run.result = None
            run.error = sentence(ended.error, ended.job.doing)
        self._show_end_of(run)
        if run.error is not None:
            self.run_failed.emit(run, run.error)
        else:
            self.run_finished.emit(run)

    def _show_end_of(self, run: Run) -> None:
        if self.timeline.recording is run:
            self.timeline.refresh()
            if run.state is not RunState.FINISHED:
                self.timeline.to_end()
            self.shown_changed.emit()

    def _end_fit_now(self) -> None:
        """End the running fit without waiting for its worker."""
        if self._fit_job is not None and self.run is not None:
            self._fit_job.cancel()
            self._fit_job = None
            self.run.end(RunState.CANCELLED)
            self.run_finished.emit(self.run)

    # -- sweeping --------------------------------------------------------------------------------

    def start_sweep(
        self,
        ks: Iterable[int],
        algorithms: Iterable[Algorithm] = ("kmeans", "minibatch"),
        repeats: int = 1,
        **fit_parameters: Any,
    ) -> None:
        """Fit every k by every algorithm, in the background, beside any fit.

        Parameters
        ----------
        ks : iterable of int
        algorithms : iterable of str
        repeats : int
        **fit_parameters
            FitSpec's other fields, as in ``random_state=2``.
        """
        if self._closed:
            return
        if self.dataset is None or self._source is None:
            self.failed.emit("There are no points to sweep: open a file or generate a data set.")
            return
        self.engine.start(self._source.dtype)
        if self._sweep_job is not None:
            self._sweep_job.cancel()
            if self.sweep is not None:
                self.sweep.end(RunState.CANCELLED)
        sweep = Sweep(0, tuple(ks), tuple(algorithms), repeats, fit_parameters)
        job = Job(
            functools.partial(
                work.sweep,
                engine=self.engine,
                source=self._source,
                sweep=sweep,
                on_point=self._sweep_grew.emit,
            ),
            "sweeping k",
        )
        sweep.job_id = job.id
        self._sweep_job = job
        self.sweep = sweep
        self._sweep_told = 0
        self._sweeps.submit(job)
        self.sweep_started.emit(sweep)

    def stop_sweep(self) -> None:
        """Stop the sweep; its curves stay as far as they are."""
        if self._sweep_job is not None:
            self._sweep_job.cancel()

    @Slot()
    def _tell_sweep_points(self) -> None:
        sweep = self.sweep
        if sweep is None:
            return
        while sweep is self.sweep and self._sweep_told < len(sweep.points):
            self._sweep_told += 1
            self.sweep_point.emit(sweep.points[self._sweep_told - 1])

    @Slot(object)
    def _on_sweep_ended(self, ended: Ended) -> None:
        if ended.job is not self._sweep_job or self.sweep is None:
            return
        self._tell_sweep_points()
        if ended.job is not self._sweep_job:
            return
        self._sweep_job = None
        sweep = self.sweep
        if ended.error is not None and not ended.job.is_cancelled():
            sweep.end(RunState.FAILED)
            sweep.error = sentence(ended.error, ended.job.doing)
            self.sweep_failed.emit(sweep, sweep.error)
            return
        whole = len(sweep.points) == sweep.total
        sweep.end(RunState.FINISHED if whole else RunState.CANCELLED)
        self.sweep_finished.emit(sweep)

    def _end_sweep_now(self) -> None:
        """End the running sweep without waiting for its worker."""
        if self._sweep_job is not None and self.sweep is not None:
            self._sweep_job.cancel()
            self._sweep_job = None
            self.sweep.end(RunState.CANCELLED)
            self.sweep_finished.emit(self.sweep)

    # -- the engine, and the end -----------------------------------------------------------------

    @Slot()
    def warm_up(self) -> None:
        """Load and compile the kernels in the background: called once the window is painted."""
        if not self._closed:
            self.engine.start()

    @Slot()
    def _on_engine_preparing(self) -> None:
        self.notice.emit("Preparing the engine (first start only)…")

    @Slot()
    def _on_engine_ready(self) -> None:
        self.notice.emit("The engine is ready.")

    @Slot()
    def shutdown(self) -> None:
        """Cancel everything, wait for the threads, let go. A second call does nothing.

        Where `patience` ran out, a thread may still compile. Nobody hears it any more, but it must
        not live to see the end of Python: see `process.leave`.
        """
        if self._closed:
            return
        self._closed = True
        self.timeline.stop_timer()
        for busy in (self._fits, self._sweeps, self._files):
            busy.cancel_all()
        self._indexing.cancel()
        self.comparison.cancel()
        parts = (
            self.renderer,
            self._fits,
            self._sweeps,
            self._files,
            self._indexing,
            self.comparison,
            self.engine,
        )
        until = None if self.patience is None else time.monotonic() + self.patience
        ended = [
            part.close(None if until is None else max(0.0, until - time.monotonic()))
            for part in parts
        ]
        self.has_ended = all(ended)
        for run_or_sweep in (self.run, self.sweep):
            if run_or_sweep is not None and run_or_sweep.is_running:
                run_or_sweep.end(RunState.CANCELLED)
        self._fit_job = self._sweep_job = None
        self._source = self._to_index = None
