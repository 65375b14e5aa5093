"""The session: what may be asked of the data set, the fit, the sweep and what is shown of them.

Widgets show a Session and send it requests; it never waits and never computes.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from kmeans_gui.core.model import Algorithm, FitSpec
from kmeans_gui.session.axes import no_room_for
from kmeans_gui.session.batches import BatchReader
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.criteria import Criteria
from kmeans_gui.session.diagrams import Diagrams
from kmeans_gui.session.document import named, with_points
from kmeans_gui.session.fitting import same_spec
from kmeans_gui.session.hand_centers import HandCenters
from kmeans_gui.session.picking import Picker
from kmeans_gui.session.run import Run, Still, Sweep
from kmeans_gui.session.state import SessionState

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset


class Session(SessionState):
    """All that a window is about. GUI thread only.

    Every run that starts ends with exactly one of `run_finished` and `run_failed`, unless a newer
    run takes its place: then `run_started` of that one is its end. Sweeps likewise.

    Attributes
    ----------
    comparison : Comparison
        Several fits side by side.
    diagrams : Diagrams
        The silhouettes of single models.
    criteria : Criteria
        Judges the models of the sweep.
    picker : Picker
        Finds the points at a place.
    hand : HandCenters
        Centers that a person moves, adds, takes away and places.
    batches : BatchReader
        Finds the points of the mini-batch that is shown.
    patience : float or None
        How many seconds `shutdown` waits for the threads; None means until they have ended,
        which on the first start on a machine, while kernels are compiled, takes long.
    has_ended : bool
        Whether `shutdown` was called and no thread was left behind.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.patience: float | None = None
        self.has_ended = False
        self._closed = False
        self.comparison = Comparison(self)
        # before the criteria, so that it has forgotten other points when these tell of new ones
        self.diagrams = Diagrams(self)
        self.criteria = Criteria(self)
        self.picker = Picker(self)
        self.hand = HandCenters(self)
        self.batches = BatchReader(self)
        self._files.loaded.connect(self.set_dataset)

    # -- what is shown ---------------------------------------------------------------------------

    def show_sweep_point(self, k: int, algorithm: str) -> None:
        """Show the model that the sweep found for `k` (of several repeats, the best)."""
        if self.sweep is not None and self.sweep_is_of_other_data:
            title = self.sweep.dataset.title
            self.notice.emit(f"These curves are of {title}: sweep again to see models here.")
            return
        point = None if self.sweep is None else self.sweep.best(k, algorithm)
        if point is None:
            self.notice.emit(f"The sweep has no model for k = {k} yet.")
            return
        assert self.sweep is not None  # it has the point
        self.timeline.show(Still.of(point, self.sweep))
        self.shown_changed.emit()

    def show_run(self) -> None:
        """Show the newest run again, after a model of the sweep was shown."""
        if self.run is not None and self.timeline.recording is not self.run:
            self.timeline.show(self.run)
            self.shown_changed.emit()

    def adopt(self, run: Run) -> None:
        """Make a run that has ended this session's newest, and show its end."""
        with self.step(f"Keep k = {run.spec.n_clusters}"):
            self._fitting.cancel_now()
            self._fitting.run = run
            self._fitting.adopt(run.spec)
            self.timeline.show(run)
            self.run_started.emit(run)
            self.run_finished.emit(run)
            self.shown_changed.emit()

    # -- data ------------------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Make `dataset` the session's, ending whatever was computed or loaded before."""
        if self._closed:
            return
        with self.step(named(dataset)):
            self._files.forget_load()
            self._fitting.cancel_now()
            self._sweeping.cancel_now()
            self._sweeping.renew_no_more()
            self._fitting.run = None
            self.timeline.clear()
            self._document.replace(dataset)
            self.shown_changed.emit()

    def edit_points(
        self, points: Dataset | np.ndarray[Any, Any], text: str, merge_id: Hashable | None = None
    ) -> None:
        """Put edited points in the place of the data set's: painted, erased, moved.

        One step to undo. The view keeps its range: `points_edited` is emitted, and not
        `dataset_changed`. What is fitted stays to be seen. With `live_fit` on, a fit from the
        centers that are shown follows at once, as part of the step.

        Parameters
        ----------
        points : Dataset, or ndarray of shape (n, 2)
            Must not be written to afterwards; buffers may be shared with earlier ones (a view of
            the first n rows of a growing array costs nothing). A bare array keeps names and title
            of the present data set and drops its other columns.
        text : str
            What was done, as in "Brush stroke": the menu says "Undo brush stroke".
        merge_id : hashable or None
            Edits that follow one another with the same id are one step: one per drag.
        """
        if self._closed or self.dataset is None:
            return
        dataset = with_points(self.dataset, points) if isinstance(points, np.ndarray) else points
        with self.step(text, merge_id):
            self._sweeping.cancel_now()
            if not self.live_fit:
                self._fitting.cancel_now()
            self._refit_is_due = self.live_fit
            self._document.edit(dataset)
            self._refit_is_due = False
            if self.live_fit:
                self.refit_at_once()

    def set_standardized(self, standardized: bool) -> None:
        """Let distances be in standard deviations of the axes, or in the data's own units.

        A step to undo. What was fitted is fitted anew, with as many clusters as are shown.
        Everything that is seen keeps the data's units.
        """
        dataset = self.dataset
        if self._closed or dataset is None or standardized == self.standardized:
            return
        if standardized and (refusal := no_room_for(dataset.points)) is not None:
            self.failed.emit(refusal)
            self.axes_changed.emit()
            return
        with self.step("Standardize the axes" if standardized else "Use the axes as they are"):
            self._sweeping.cancel_now()
            self._fitting.cancel_now()
            self._document.set_standardized(standardized)
            k = len(self.hand.centers)
            if 0 < k <= dataset.n and not self.hand.is_placing:
                self.start_fit(replace(self.parameters, n_clusters=k))

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
        if self.dataset is None or self.source is None:
            self.failed.emit(
                "There are no points to save: paint some, open a file or generate a data set."
            )
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
        self.engine.start(self.source.dtype)
        self._files.save(Path(path), self.engine, self.source, self.dataset, model, with_distances)

    @Slot()
    def stop_indexing(self) -> None:
        """Do without the index until a fit needs one."""
        self._document.indexing.cancel()

    # -- fitting ---------------------------------------------------------------------------------

    def start_fit(self, spec: FitSpec, text: str = "", merge_id: Hashable | None = None) -> None:
        """Fit in the background, and play it. A fit that still runs is cancelled and replaced.

        Parameters
        ----------
        spec : FitSpec
        text : str
            What the step to undo is called.
        merge_id : hashable or None
            See `step`.
        """
        if self._closed:
            return
        if self.dataset is None or self.source is None:
            self.failed.emit(
                "There are no points to fit: paint some, open a file or generate a data set."
            )
            return
        with self.step(text or f"Fit, k = {spec.n_clusters}", merge_id):
            self._fitting.adopt(spec)
            self._fitting.start(spec, self.dataset, self.source)

    def start_fit_at_once(self, spec: FitSpec, text: str, merge_id: Hashable | None = None) -> None:
        """Fit, and show the end as soon as it is there, without playing the way to it.

        For what follows a hand (a slider, a brush): calls may come as fast as they like, the
        newest wins, and something is shown as often as fits end.
        """
        if self._closed or self.dataset is None or self.source is None:
            return
        with self.step(text, merge_id):
            self._fitting.adopt(spec)
            self._fitting.start_at_once(spec, self.dataset, self.source)

    def refit_at_once(self) -> None:
        """Fit from the centers that are shown, if there are enough points, and show the end."""
        if self.dataset is None:
            return
        centers = self.timeline.centers_at(self.timeline.end)
        spec = self.parameters
        if centers is not None and len(centers) == spec.n_clusters:
            spec = replace(spec, init=centers, n_init=1)
        if self.dataset.n >= spec.n_clusters:
            self.start_fit_at_once(spec, f"Fit, k = {spec.n_clusters}")

    def set_live_fit(self, live: bool) -> None:
        """Choose whether the centers follow when points are edited."""
        if live != self.live_fit:
            self.live_fit = live
            self.live_fit_changed.emit(live)

    def begin_with(self, spec: FitSpec) -> None:
        """Take over the parameters that a window begins with: nothing to undo."""
        self._fitting.parameters = spec

    def set_parameters(self, spec: FitSpec, text: str, merge_id: Hashable | None = None) -> None:
        """Take over what the next fit is to be asked for: a step of its own."""
        if not same_spec(spec, self.parameters):
            with self.step(text, merge_id):
                self._fitting.adopt(spec)

    def stop_fit(self) -> None:
        """End the fit that runs at once; it keeps its last centers."""
        self._fitting.cancel_now()

    def stop(self) -> None:
        """Stop the fit, any task and the index. The fit keeps its last centers."""
        self._fitting.cancel()
        self._files.cancel_all()
        self._document.indexing.cancel()

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
        if self.dataset is None or self.source is None:
            self.failed.emit(
                "There are no points to sweep: paint some, open a file or generate a data set."
            )
            return
        sweep = self._sweep_of(tuple(ks), tuple(algorithms), repeats, fit_parameters)
        self._sweeping.start(sweep, self.source)

    def renew_sweep(
        self,
        ks: Iterable[int],
        algorithms: Iterable[Algorithm],
        repeats: int,
        **fit_parameters: Any,
    ) -> Sweep | None:
        """Sweep the points as they are now, and show nothing of it before it is whole.

        For short sweeps that follow a hand: calls may come as fast as they like. See `start_sweep`
        for the parameters; k of which there are too few points are left out for now. None, and
        nothing is done, without points.
        """
        dataset = self.dataset
        if self._closed or dataset is None or self.source is None:
            return None
        asked = tuple(ks)
        there = tuple(k for k in asked if k <= dataset.n)
        if not there:
            return None
        sweep = self._sweep_of(there, tuple(algorithms), repeats, fit_parameters)
        sweep.asked_ks = asked
        self._sweeping.renew(sweep, self.source)
        return sweep

    def renew_no_more(self) -> None:
        """Let the sweep be the newest: nothing that was asked for takes its place."""
        self._sweeping.renew_no_more()

    def _sweep_of(
        self,
        ks: tuple[int, ...],
        algorithms: tuple[Algorithm, ...],
        repeats: int,
        parameters: dict[str, Any],
    ) -> Sweep:
        return Sweep(
            ks,
            algorithms,
            repeats,
            parameters,
            dataset=self.dataset,
            canvas=self._document.canvas,
            standardized=self.standardized,
        )

    def stop_sweep(self) -> None:
        """Stop the sweep; its curves stay as far as they are."""
        self._sweeping.cancel()

    def _gives_way(self) -> bool:
        return self.criteria.is_busy or self.diagrams.is_busy or super()._gives_way()

    # -- the beginning and the end ---------------------------------------------------------------

    @Slot()
    def warm_up(self) -> None:
        """Load and compile the kernels in the background: called once the window is painted."""
        if not self._closed:
            self.engine.start()

    @Slot()
    def shutdown(self) -> None:
        """Cancel everything but saves, wait for the threads, let go. A second call does nothing.

        A save is waited for however long it takes, unless `stop` cancels it meanwhile.

        Where `patience` ran out, a thread may still compile. Nobody hears it any more, but it must
        not live to see the end of Python: see `process.leave`.
        """
        if self._closed:
            return
        self._closed = True
        self.undo_stack.clear()
        self.timeline.stop_timer()
        for busy in (self._fitting, self._sweeping):
            busy.cancel_all()
        self._document.indexing.cancel()
        self.comparison.cancel()
        # first, and with the engine still at work: a save may wait for it
        ended = [self._files.close(self.patience)]
        parts = (
            self.renderer,
            self.small_pictures,
            self._fitting,
            self._sweeping,
            self._document,
            self.comparison,
            self.diagrams,
            self.criteria,
            self.picker,
            self.batches,
            self.engine,
        )
        until = None if self.patience is None else time.monotonic() + self.patience
        ended += [
            part.close(None if until is None else max(0.0, until - time.monotonic()))
            for part in parts
        ]
        self.has_ended = all(ended)
