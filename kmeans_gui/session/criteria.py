"""How many clusters: the criteria of a sweep's models.

Nothing but the facts is computed unless somebody looks (`set_wanted`), and nothing beside a running
sweep: its times are those of fits alone.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kmeans_gui.core.elbow import DEFAULT_SENSITIVITY, find_elbow
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import CriterionPoint, GapPoint, SweepPoint
from kmeans_gui.core.preference import preferred_k
from kmeans_gui.session import judging
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.judging import Facts
from kmeans_gui.session.messages import sentence

if TYPE_CHECKING:
    from kmeans_gui.session.run import Sweep
    from kmeans_gui.session.session import Session

_REST_MILLISECONDS = 400
"""After the last of several fits, how long until the points are looked at."""

Values = dict[int, CriterionPoint]


class Criteria(QObject):
    """Judges the newest sweep of a session. GUI thread only.

    Each value is computed once for a model: a sweep that goes on, or another range of k, adds what
    is missing.

    Attributes
    ----------
    facts : Facts or None
        Of the points, once they are known.
    glimpse : Facts or None
        The spread of the axes alone, soon after a data set of up to a million points is there.
    error : str or None
        Why the last computation failed, as one sentence.
    elbow_sensitivity : float
        See `find_elbow`.
    """

    changed = Signal()
    """Values, gaps, or whether they are computed, stopped or stale."""
    facts_found = Signal(object)
    """Or a glimpse of them."""
    _judged_one = Signal(object, object, object)
    _found_gap = Signal(object, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._worker = Worker("criteria", self)
        self._job: Job | None = None
        self._gap_job: Job | None = None
        self._known: dict[SweepPoint, tuple[CriterionPoint, ...]] = {}
        self._gaps: dict[int, GapPoint] = {}
        self._gaps_of: Sweep | None = None
        self._gaps_done = False
        self._wanted = False
        self._fitted = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._look)
        self._stopped = False
        self._closed = False
        self._glance: Job | None = None
        self.glimpse: Facts | None = None
        self.facts: Facts | None = None
        self.error: str | None = None
        self.elbow_sensitivity = DEFAULT_SENSITIVITY
        self._worker.ended.connect(self._on_ended)
        self._judged_one.connect(self._on_judged)
        self._found_gap.connect(self._on_gap)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.points_edited.connect(self._on_points_edited)
        session.axes_changed.connect(self._on_axes_changed)
        session.run_finished.connect(self._on_run_finished)
        session.sweep_started.connect(self._on_sweep_started)
        session.sweep_finished.connect(self._on_sweep_ended)
        session.sweep_failed.connect(self._on_sweep_ended)

    # -- what there is ---------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether values are being computed."""
        return self._job is not None

    @property
    def is_busy(self) -> bool:
        """Whether anything is computed, even if it was given up and just ends. Any thread."""
        return self._worker.is_busy

    @property
    def is_stale(self) -> bool:
        """Whether points or axes are others than at the sweep: values are kept, not added to."""
        session, sweep = self._session, self._session.sweep
        return sweep is not None and (
            sweep.dataset is not session.dataset or sweep.standardized != session.standardized
        )

    @property
    def was_stopped(self) -> bool:
        """Whether a person stopped the computation before its end."""
        return self._stopped

    @property
    def models(self) -> list[SweepPoint]:
        """The models that are judged: for each k and algorithm the best of the sweep."""
        sweep = self._session.sweep
        best: dict[tuple[int, str], SweepPoint] = {}
        for point in () if sweep is None else tuple(sweep.points):
            known = best.get((point.k, point.algorithm))
            if known is None or point.inertia < known.inertia:
                best[point.k, point.algorithm] = point
        return [best[key] for key in sorted(best)]

    @property
    def progress(self) -> tuple[int, int]:
        """How many values there are, and how many there will be."""
        models = [model for model in self.models if model.k >= 2]
        ks = {model.k for model in self.models}
        done = sum(model in self._known for model in models)
        gaps = len(ks) if self._gaps_done else len(self._gaps)
        return done + gaps, len(models) + len(ks)

    def values(self, criterion: str, algorithm: str) -> Values:
        """Return what there is yet of a criterion for each k, of the models of one algorithm."""
        found = {}
        for model in self.models:
            if model.algorithm == algorithm:
                for point in self._known.get(model, ()):
                    if point.criterion == criterion:
                        found[model.k] = point
        return found

    @property
    def gaps(self) -> dict[int, GapPoint]:
        """The gap statistic for each k, as far as it is known."""
        return dict(sorted(self._gaps.items()))

    def preferred(self, criterion: str, algorithm: str) -> int | None:
        """Return the k that a criterion prefers, of the values that there are.

        Parameters
        ----------
        criterion : {"inertia", "silhouette", "calinski_harabasz", "davies_bouldin", "gap"}
        algorithm : str
            The gap is of K-Means alone, whatever this is.
        """
        if criterion == "gap":
            gaps = list(self.gaps.values())
            return preferred_k(
                "gap", [g.k for g in gaps], [g.gap for g in gaps], [g.error for g in gaps]
            )
        if criterion == "inertia":
            those = [model for model in self.models if model.algorithm == algorithm]
            those = [model for model in those if math.isfinite(model.inertia)]
            return find_elbow(
                [m.k for m in those], [m.inertia for m in those], self.elbow_sensitivity
            )
        values = self.values(criterion, algorithm)
        return preferred_k(criterion, list(values), [point.value for point in values.values()])

    # -- what is asked for -----------------------------------------------------------------------

    def set_wanted(self, wanted: bool) -> None:
        """Compute what is missing, now and after each sweep; or stop, as nobody looks."""
        self._wanted = wanted
        if wanted:
            self._go_on()
        elif self._job is not None:
            self._job.cancel()

    @Slot()
    def start(self) -> None:
        """Compute what is missing, though it was stopped before."""
        self._stopped = False
        self._wanted = True
        self._go_on()

    @Slot()
    def stop(self) -> None:
        """Stop computing; what there is stays."""
        if self._job is not None:
            self._stopped = True
            self._job.cancel()

    @Slot(float)
    def set_elbow_sensitivity(self, value: float) -> None:
        """Choose the least bend of inertia that is called an elbow."""
        self.elbow_sensitivity = value
        self.changed.emit()

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the thread; say whether it has ended."""
        self._closed = True
        self._job = None
        return self._worker.close(timeout)

    # -- the criteria ----------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Begin the next thing that is missing, unless something is being computed."""
        session = self._session
        source, sweep = session.source, session.sweep
        if self._closed or self._job is not None or self._stopped or source is None:
            return
        job = None
        if sweep is not None and sweep.is_running:
            return
        if self.facts is None and (self._wanted or self._fitted or sweep is not None):
            job = self._new_job(judging.find_facts, "looking at the points")
        elif sweep is not None and self._wanted and not self.is_stale:
            missing = [model for model in self.models if model not in self._known]
            if missing:
                job = self._new_job(
                    judging.judge,
                    "judging the models",
                    models=missing,
                    on_value=self._judged_one.emit,
                )
            elif sweep.points and not (self._gaps_done and self._gaps_of is sweep):
                job = self._gap_job = self._judging_gaps(sweep)
        if job is not None:
            session.engine.start(source.dtype)
            self._job = job
            self.error = None
            self._worker.submit(job)
        self.changed.emit()

    def _new_job(self, work: Any, doing: str, **parameters: Any) -> Job:
        session = self._session
        return Job(
            functools.partial(work, engine=session.engine, source=session.source, **parameters),
            doing,
        )

    def _judging_gaps(self, sweep: Sweep) -> Job:
        if self._gaps_of is not sweep:
            self._gaps_of, self._gaps_done, self._gaps = sweep, False, {}
        full = [model for model in self.models if model.algorithm != "minibatch"] or self.models
        inertias: dict[int, float] = {}
        for model in full:
            if model.k not in self._gaps:
                inertias[model.k] = min(model.inertia, inertias.get(model.k, float("inf")))
        return self._new_job(
            judging.find_gaps,
            "computing the gap statistic",
            inertias=inertias,
            parameters=dict(sweep.parameters),
            on_gap=self._found_gap.emit,
        )

    @Slot(object, object, object)
    def _on_judged(self, job: Job, model: SweepPoint, values: tuple[CriterionPoint, ...]) -> None:
        if job is self._job:
            self._known[model] = values
            self.changed.emit()

    @Slot(object, object)
    def _on_gap(self, job: Job, point: GapPoint) -> None:
        if job is self._job:
            self._gaps[point.k] = point
            self.changed.emit()

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job is self._glance:
            self._glance = None
            if isinstance(ended.value, Facts) and not ended.job.is_cancelled():
                self.glimpse = ended.value
                self.facts_found.emit(self.glimpse)
            return
        if ended.job is not self._job:
            return
        self._job = None
        stopped = ended.job.is_cancelled()
        if ended.error is not None and not isinstance(ended.error, Cancelled):
            self.error = sentence(ended.error, ended.job.doing)
            self._stopped = True
        elif isinstance(ended.value, Facts):
            self.facts = ended.value
            self.facts_found.emit(self.facts)
        elif not stopped and ended.job is self._gap_job:
            self._gaps_done = True
        self._go_on()
        self.changed.emit()

    @Slot(object)
    def _on_dataset_changed(self, _dataset: object) -> None:
        self._give_up()
        self._known.clear()
        self._gaps = {}
        self._gaps_of, self._gaps_done = None, False
        self.facts = self.error = None
        self._stopped = self._fitted = False
        self._rest.stop()
        self._look_briefly()
        self._go_on()
        self.changed.emit()

    def _look_briefly(self) -> None:
        """Find out whether one axis spreads much wider, before anybody fits."""
        self._forget_glimpse()
        source = self._session.source
        if source is not None and source.n <= judging.MOST_COUNTED and not self._closed:
            look = functools.partial(judging.glance, points=source.raw)
            self._glance = Job(look, "measuring the axes")
            self._worker.submit(self._glance)

    def _forget_glimpse(self) -> None:
        self.glimpse = None
        if self._glance is not None:
            self._glance.cancel()
            self._glance = None

    @Slot(object)
    def _on_points_edited(self, _dataset: object) -> None:
        self._forget_glimpse()
        self.facts = None
        self._fitted = False
        self._on_axes_changed()

    @Slot()
    def _on_run_finished(self) -> None:
        if self.facts is None:
            self._rest.start()

    @Slot()
    def _look(self) -> None:
        """Look at the points once somebody has fitted them and rests: not beside a brush."""
        self._fitted = True
        self._go_on()

    @Slot()
    def _on_axes_changed(self) -> None:
        self._give_up()
        self._go_on()
        self.changed.emit()

    @Slot(object)
    def _on_sweep_started(self, _sweep: object) -> None:
        self._give_up()
        self._stopped = False
        self.changed.emit()

    @Slot()
    def _on_sweep_ended(self, *_: object) -> None:
        self._go_on()
        self.changed.emit()

    def _give_up(self) -> None:
        """Hear no more of what is being computed."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
