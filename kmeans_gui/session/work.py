"""What runs on worker threads: fitting, sweeping, opening, generating, saving.

Core, data, numba and polars are imported inside the functions, so that their import happens on a
worker and after the window is there. Nothing in here touches a QObject but by emitting a signal.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot, SweepPoint
from kmeans_gui.session.axes import OWN_UNITS, Scale, StandardizedPoints
from kmeans_gui.session.jobs import Job
from kmeans_gui.session.run import Run, ShownModel, Sweep

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints
    from kmeans_gui.core.points import Points
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.engine import Engine

INDEX_FROM = 10_000
"""Points from which an index is built before anybody asks: below, a fit builds it in no time."""

_POLL_SECONDS = 0.02
_RECORD_BYTES = 256 * 2**20
_ROWS = 1 << 16


class PointsSource:
    """The points of a data set as core wants them: wrapped once, by the worker that is first.

    Attributes
    ----------
    axes : StandardizedPoints or None
        What core gets in the place of the points where the axes are standardized.
    """

    def __init__(self, dataset: Dataset, standardized: bool = False) -> None:
        self._dataset = dataset
        self.n = dataset.n
        self.axes = StandardizedPoints(dataset.points) if standardized else None
        self.dtype = str(dataset.points.dtype)
        self._lock = threading.Lock()
        self._points: Points | None = None

    def get(self, should_stop: Callable[[], bool]) -> Points:
        """Return the points. Worker threads.

        Raises
        ------
        Cancelled
            If `should_stop()` turns true before they are there.
        """
        while not self._lock.acquire(timeout=_POLL_SECONDS):
            if should_stop():
                raise Cancelled
        try:
            if self._points is None:
                from kmeans_gui.core.points import as_points

                points = self.raw
                if self.axes is not None:
                    points, _ = self.axes.get(should_stop)
                self._points = as_points(points, should_stop=should_stop)
            return self._points
        finally:
            self._lock.release()

    @property
    def raw(self) -> np.ndarray[Any, Any]:
        """The points of the data set, in its own units."""
        return self._dataset.points

    @property
    def scale(self) -> Scale:
        """From the data's units to those of what `get` returned. Any thread, after a `get`."""
        found = None if self.axes is None else self.axes.scale
        return OWN_UNITS if found is None else found

    def index(self) -> IndexedPoints | None:
        """Return the index of the points, if it has been built. Any thread; never waits."""
        return getattr(self._points, "index", None)


def index(job: Job, engine: Engine, source: PointsSource) -> None:
    """Build the index of the points, where that pays and there is the memory for it."""
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.points import ArrayPoints
    from kmeans_gui.core.stores import worth_indexing

    points = source.get(job.is_cancelled)
    if isinstance(points, ArrayPoints) and points.index is None and worth_indexing(points):
        job.report(0.0)
        points.indexed(job.is_cancelled, job.report)


class Recorder:
    """Appends snapshots to a run, and thins them once they fill `limit` bytes.

    A mini-batch fit that never stops improving takes a hundred thousand steps and more; with a
    thousand centers each these would fill the memory. From half the limit on, only every second
    snapshot is kept, from three quarters on every fourth, and so on; the first and (by `Run.end`)
    the last are always there.
    """

    def __init__(
        self, run: Run, limit: int = _RECORD_BYTES, on_first: Callable[[], None] = lambda: None
    ) -> None:
        self._snapshots = run.snapshots
        self._left = limit // 2
        self._room = limit // 2
        self._stride = 1
        self._count = 0
        self._on_first = on_first

    def __call__(self, snapshot: Snapshot) -> None:
        if self._count % self._stride == 0:
            self._snapshots.append(snapshot)
            self._left -= size_of(snapshot)
            if self._left < 0:
                self._room //= 2
                self._left = self._room
                self._stride *= 2
        self._count += 1
        if self._count == 1:
            self._on_first()


def size_of(snapshot: Snapshot) -> int:
    """Return about how many bytes a snapshot takes."""
    arrays = (snapshot.centers, snapshot.counts, snapshot.batch, snapshot.reassigned)
    return 600 + sum(array.nbytes for array in arrays if array is not None)


def fit(
    job: Job,
    engine: Engine,
    source: PointsSource,
    run: Run,
    on_first: Callable[[], None] = lambda: None,
) -> FitResult:
    """Fit `run`, appending its snapshots as they come, and call `on_first` after the first."""
    record = Recorder(run, on_first=on_first)
    # only now: a run that is ended after it was cancelled has another list of snapshots
    if job.is_cancelled():
        raise Cancelled
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.fit import fit_points

    points = source.get(job.is_cancelled)
    scale = source.scale
    result = fit_points(
        points,
        replace(run.spec, init=_into(scale, run.spec.init)),
        on_snapshot=lambda snapshot: record(_back(scale, snapshot)),
        should_stop=job.is_cancelled,
    )
    return replace(_back(scale, result), spec=run.spec)


_SETTLING_SECONDS = 0.05
"""Until the window is painted anew: on few processors it would be held up by what is computed."""

TIMINGS = 3
"""Runs of a short fit at the most, until two agree: the window is painted meanwhile."""


def sweep(
    job: Job,
    engine: Engine,
    source: PointsSource,
    sweep: Sweep,
    on_point: Callable[[], None],
    others_compute: Callable[[], bool] = lambda: False,
    timings: int = TIMINGS,
) -> None:
    """Fit the models that `sweep` has not yet, calling `on_point` after each was appended.

    Times are those of fits that have the pool to themselves. So what would be built beside them
    anyway, the index, is built before the first, and others end before it begins.
    """
    found = sweep.points
    # only now: a sweep that is ended after it was cancelled has another list of points
    if job.is_cancelled():
        raise Cancelled
    engine.wait(job.is_cancelled, source.dtype)
    if timings > 1:  # somebody has just asked for it, perhaps of points that are new as well
        time.sleep(_SETTLING_SECONDS)
    while others_compute():
        if job.is_cancelled():
            raise Cancelled
        time.sleep(_POLL_SECONDS)
    if source.n >= INDEX_FROM:
        index(job, engine, source)
    from kmeans_gui.core.sweep import sweep_k

    fitted = source.get(job.is_cancelled)
    scale = source.scale
    parameters = dict(sweep.parameters)
    if "init" in parameters:
        parameters["init"] = _into(scale, parameters["init"])
    points: Iterable[SweepPoint] = sweep_k(
        fitted,
        sweep.ks,
        sweep.algorithms,
        sweep.repeats,
        timings=timings,
        done={(point.k, point.algorithm, point.repeat) for point in found},
        should_stop=job.is_cancelled,
        **parameters,
    )
    sweep.begin()
    for point in points:
        found.append(_back(scale, point))
        on_point()
        if job.is_cancelled():
            break


_WithCenters = TypeVar("_WithCenters", Snapshot, FitResult, SweepPoint)


def _into(scale: Scale, init: Any) -> Any:
    """Return `init`, given centers where core computes distances."""
    given = scale != OWN_UNITS and not isinstance(init, str) and not callable(init)
    return scale.into(init) if given else init


def _back(scale: Scale, told: _WithCenters) -> _WithCenters:
    """Return what core tells with its centers in the data's own units."""
    if scale == OWN_UNITS:
        return told
    return replace(told, centers=scale.back(told.centers))


def generate(job: Job, name: str, parameters: dict[str, Any]) -> Dataset:
    """Make the gallery's data set `name`."""
    from kmeans_gui.data.generate import recipe

    return recipe(name).make(**parameters, should_stop=job.is_cancelled)


def open_file(job: Job, path: Path, x: str | None, y: str | None, drop_invalid: bool) -> Dataset:
    """Read `path`."""
    from kmeans_gui.data.readers import open_dataset

    return open_dataset(
        path,
        x,
        y,
        drop_invalid=drop_invalid,
        should_stop=job.is_cancelled,
        on_progress=job.report,
    )


def save_file(
    job: Job,
    engine: Engine,
    source: PointsSource,
    path: Path,
    dataset: Dataset,
    model: ShownModel,
    with_distances: bool,
) -> Path:
    """Label every point by its nearest center and write the data set with its labels."""
    engine.wait(job.is_cancelled, source.dtype)
    from kmeans_gui.core.stores import store_for_labels
    from kmeans_gui.data.writers import save_labeled

    centers = np.asarray(model.centers)
    points = store_for_labels(source.get(job.is_cancelled))
    scale = source.scale
    labels = points.labels(scale.into(centers), should_stop=job.is_cancelled)
    distances: Any = True if with_distances else None
    if with_distances and source.axes is not None:
        distances = _distances(points.data(), scale.into(centers), labels, job)
    save_labeled(
        path,
        dataset,
        labels,
        centers,
        distances=distances,
        fit=fit_parameters(model) | axes_parameters(source, model),
        should_stop=job.is_cancelled,
        on_progress=job.report,
    )
    return path


def _distances(
    points: np.ndarray[Any, Any],
    centers: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    job: Job,
) -> np.ndarray[Any, Any]:
    """Return the distance of each point to the center of its label."""
    found = np.empty(len(points))
    for first in range(0, len(points), _ROWS):
        if job.is_cancelled():
            raise Cancelled
        part = slice(first, first + _ROWS)
        offset = points[part].astype(np.float64) - centers[labels[part]]
        found[part] = np.hypot(offset[:, 0], offset[:, 1])
    return found


def axes_parameters(source: PointsSource, model: ShownModel) -> dict[str, Any]:
    """Return what a saved file says of standardized axes; nothing where they are as they are."""
    said: dict[str, Any] = {}
    if source.axes is not None:
        scale = source.scale
        said = {"standardized": True, "standard_deviations": [1.0 / scale.x, 1.0 / scale.y]}
    if model.standardized != (source.axes is not None):
        # of a model that was fitted before the axes were changed: the labels are not of that fit
        said["inertia"] = None
    return said


def fit_parameters(model: ShownModel) -> dict[str, Any]:
    """Return what a saved file says about how its labels came about, ready for JSON."""
    spec: FitSpec = model.spec
    init = spec.init
    if not isinstance(init, str):
        init = getattr(init, "__name__", None) if callable(init) else np.asarray(init).tolist()
    seed = spec.random_state
    parameters = {
        "algorithm": spec.algorithm,
        "n_clusters": model.k,
        "init": init,
        "n_init": spec.n_init,
        "max_iter": spec.max_iter,
        "tol": spec.tol,
        "random_state": int(seed) if isinstance(seed, int | np.integer) else None,
        # a stopped mini-batch fit does not know it, and JSON has no word for "not a number"
        "inertia": None if math.isnan(model.inertia) else float(model.inertia),
        "n_iter": int(model.n_iter),
        "seconds": float(model.seconds),
        "reason": model.reason,
    }
    if spec.algorithm == "minibatch":
        parameters |= {
            "batch_size": spec.batch_size,
            "max_no_improvement": spec.max_no_improvement,
            "init_size": spec.init_size,
            "reassignment_ratio": spec.reassignment_ratio,
        }
    return parameters
