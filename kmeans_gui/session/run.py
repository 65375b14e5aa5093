"""Runs and sweeps: what was asked for, and what is known of it so far."""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kmeans_gui.core.model import (
    Algorithm,
    FitResult,
    FitSpec,
    Snapshot,
    SweepPoint,
    seed_of_repeat,
)


class RunState(enum.Enum):
    """Where a run or a sweep is. Only RUNNING is left again, and only once."""

    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(eq=False)
class Run:
    """One fit: asked for, running, or ended.

    Attributes
    ----------
    spec : FitSpec
    dataset : Dataset
    snapshots : list of Snapshot
        Append-only: the worker appends while the fit runs, anybody may read. Once the run has
        ended, it is another list, which nobody appends to, and the last one is the fitted model.
    result : FitResult or None
        None while the fit runs, and if it ended before any centers existed.
    state : RunState
    error : str or None
        One sentence, if it failed.
    standardized : bool
        Whether its distances, and so its inertia, are in standard deviations of the axes.
    """

    spec: FitSpec
    dataset: Any
    snapshots: list[Snapshot] = field(default_factory=list)
    result: FitResult | None = None
    state: RunState = RunState.RUNNING
    error: str | None = None
    standardized: bool = False

    @property
    def is_running(self) -> bool:
        return self.state is RunState.RUNNING

    def end(self, state: RunState, result: FitResult | None = None) -> None:
        """Close the recording: its last snapshot becomes the fitted model.

        That needs a snapshot of its own where the best of several starts was not the last one, or
        where the recorder left out the last step of very many.
        """
        # a worker that was cancelled goes on for a moment, and appends to the list that it has
        self.snapshots = self.snapshots[:]
        if result is None and self.snapshots:
            result = _result_of(self.spec, self.snapshots)
        if result is not None and not (
            self.snapshots and np.array_equal(self.snapshots[-1].centers, result.centers)
        ):
            self.snapshots.append(_end_of(result, self.snapshots))
        self.result = result
        self.state = state


def _end_of(result: FitResult, snapshots: Sequence[Snapshot]) -> Snapshot:
    """Return `result` as a snapshot, with what its start's last batches said of its inertia."""
    before = next((s for s in reversed(snapshots) if s.start == result.start), None)
    minibatch = result.spec.algorithm == "minibatch"
    return Snapshot(
        start=result.start,
        iteration=result.n_steps if minibatch else result.n_iter,
        centers=result.centers,
        counts=result.counts,
        inertia=result.inertia,
        seconds=result.seconds,
        batch_inertia=None if before is None else before.batch_inertia,
        smoothed_inertia=None if before is None else before.smoothed_inertia,
    )


def _result_of(spec: FitSpec, snapshots: Sequence[Snapshot]) -> FitResult:
    """Return the last of `snapshots` as the result of a fit that was cancelled there."""
    last = snapshots[-1]
    return FitResult(
        spec=spec,
        centers=last.centers,
        counts=last.counts,
        inertia=last.inertia,
        n_iter=last.iteration,
        n_steps=last.iteration,
        reason="cancelled",
        start=last.start,
        seconds=last.seconds,
        distances=sum(snapshot.distances for snapshot in snapshots),
    )


@dataclass(eq=False)
class Sweep:
    """A range of k, each fitted by each algorithm.

    Attributes
    ----------
    ks : tuple of int
    algorithms : tuple of str
    repeats : int
    parameters : dict
        The fits' other parameters, by FitSpec's names.
    points : list of SweepPoint
        Append-only, in the order in which they were fitted.
    carried : int
        How many of them, the first, were taken over from an earlier sweep: see `carry_over`.
    dataset : Dataset or None
        What was swept: where it is not the session's any more, the curves are stale.
    canvas : int
        The document's when it was asked for: points that were painted since share it.
    standardized : bool
        See `Run`. Where the session's axes are others now, the curves are stale, too.
    started_at : float
        `time.perf_counter()` when it was asked for.
    began_at : float or None
        When its first fit began: a sweep waits for the compiler and for the index.
    ended_at : float or None
    state : RunState
    error : str or None
    asked_ks : tuple of int
        All k that somebody wants: `ks` are those of them that there are points for.
    stopped : bool
        Whether a person stopped it.
    """

    ks: tuple[int, ...]
    algorithms: tuple[Algorithm, ...]
    repeats: int = 1
    parameters: dict[str, Any] = field(default_factory=dict)
    points: list[SweepPoint] = field(default_factory=list)
    carried: int = 0
    dataset: Any = None
    canvas: int = 0
    standardized: bool = False
    started_at: float = field(default_factory=time.perf_counter)
    began_at: float | None = None
    ended_at: float | None = None
    state: RunState = RunState.RUNNING
    error: str | None = None
    asked_ks: tuple[int, ...] = ()
    stopped: bool = False

    def __post_init__(self) -> None:
        self.asked_ks = self.asked_ks or self.ks

    @property
    def is_running(self) -> bool:
        return self.state is RunState.RUNNING

    @property
    def total(self) -> int:
        """How many fits the whole sweep is."""
        return len(self.ks) * len(self.algorithms) * self.repeats

    @property
    def seconds(self) -> float:
        """What the fits took of an ended sweep, without what they waited for."""
        if self.began_at is None or self.ended_at is None:
            return 0.0
        return self.ended_at - self.began_at

    def begin(self) -> None:
        """Count the time from now on: the first fit is made. Worker thread."""
        self.began_at = time.perf_counter()

    def end(self, state: RunState) -> None:
        """Close the list of points: a worker that goes on for a moment has another one."""
        self.points = self.points[:]
        self.state = state
        self.ended_at = time.perf_counter()

    def same_fits(self, other: Sweep) -> bool:
        """Return whether both fit the same points by the same parameters, if of another range."""
        return (
            self.dataset is other.dataset
            and self.standardized == other.standardized
            and same_parameters(self.parameters, other.parameters)
        )

    def carry_over(self, points: Iterable[SweepPoint]) -> None:
        """Take over what is asked for and already known, before this sweep begins."""
        ks, algorithms = set(self.ks), set(self.algorithms)
        self.points.extend(
            point
            for point in points
            if point.k in ks and point.algorithm in algorithms and point.repeat < self.repeats
        )
        self.carried = len(self.points)

    def best(self, k: int, algorithm: str) -> SweepPoint | None:
        """Return the point of lowest inertia for `k` and `algorithm`, if there is one yet."""
        those = [p for p in self.points if p.k == k and p.algorithm == algorithm]
        return min(those, key=lambda point: point.inertia, default=None)

    def eta_seconds(self, now: float | None = None) -> float | None:
        """Return the seconds that are left, or None while nothing is known.

        A fit's time grows with k, so done and remaining fits count by their k (plus a constant for
        what every fit costs), separately for each algorithm. The elapsed time is then shared out by
        these costs, which takes in what lies between the fits.
        """
        if not self.is_running:
            return 0.0
        points = tuple(self.points)
        fitted = points[self.carried :]
        if not fitted:
            return None
        began = self.started_at if self.began_at is None else self.began_at
        elapsed = (time.perf_counter() if now is None else now) - began
        spent = sum(point.seconds for point in fitted)
        rates, weights = {}, {}
        whole_weight = self.repeats * sum(map(weight_of, self.ks))
        for algorithm in self.algorithms:
            done = [p for p in points if p.algorithm == algorithm]
            weights[algorithm] = sum(weight_of(p.k) for p in done)
            if done:
                rates[algorithm] = sum(p.seconds for p in done) / weights[algorithm]
        unknown_rate = sum(rates.values()) / len(rates)
        left = sum(
            (whole_weight - weights[a]) * rates.get(a, unknown_rate) for a in self.algorithms
        )
        if spent <= 0:
            return elapsed * (self.total - len(points)) / len(fitted)
        return max(0.0, elapsed * left / spent)


def same_parameters(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two sweeps' fits are asked for the same; arrays are compared by identity."""
    if one.keys() != other.keys():
        return False
    pairs = ((one[name], other[name]) for name in one)
    return all(a is b or (not isinstance(a, np.ndarray) and a == b) for a, b in pairs)


def weight_of(k: int) -> float:
    """Return what a fit's time is proportional to: k, and a constant for what every fit costs."""
    return k + 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """A model as a recording of one frame: what the canvas shows of a sweep.

    `parameters` are those of the sweep that it comes from, which may have been renewed since.
    """

    point: SweepPoint
    snapshots: list[Snapshot]
    is_running: bool = False
    standardized: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, point: SweepPoint, sweep: Sweep | None = None) -> Still:
        snapshot = Snapshot(
            start=0,
            iteration=point.n_iter,
            centers=point.centers,
            counts=np.full(point.k, np.nan),
            inertia=point.inertia,
            seconds=point.seconds,
        )
        if sweep is None:
            return cls(point, [snapshot])
        return cls(
            point,
            [snapshot],
            standardized=sweep.standardized,
            parameters=dict(sweep.parameters),
        )


@dataclass(frozen=True, slots=True, eq=False)
class ShownModel:
    """The fitted model that the canvas shows: where a saved file's labels come from.

    `source` is the Run or the SweepPoint; `spec` is what it was asked for; `standardized` says
    whether `inertia` is in standard deviations of the axes.
    """

    source: Run | SweepPoint
    spec: FitSpec
    centers: np.ndarray[Any, Any]
    inertia: float
    n_iter: int
    seconds: float
    reason: str | None = None
    standardized: bool = False

    @property
    def k(self) -> int:
        return len(self.centers)

    @property
    def algorithm(self) -> str:
        return self.spec.algorithm


def shown_model(recording: object) -> ShownModel | None:
    """Return the fitted model that a Run, a Still or anything else is or ends in, if it does."""
    if isinstance(recording, Still):
        point = recording.point
        parameters = dict(recording.parameters)
        seed = seed_of_repeat(parameters.get("random_state"), point.repeat)
        parameters["random_state"] = seed
        spec = FitSpec(algorithm=point.algorithm, n_clusters=point.k, **parameters)
        return ShownModel(
            source=point,
            spec=spec,
            centers=point.centers,
            inertia=point.inertia,
            n_iter=point.n_iter,
            seconds=point.seconds,
            standardized=recording.standardized,
        )
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
            standardized=recording.standardized,
        )
    return None
