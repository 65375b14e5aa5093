"""Which point is under the pointer, and which points are in view: asked of a worker."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.session.jobs import Ended, Job, Worker

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints
    from kmeans_gui.session.session import Session
    from kmeans_gui.session.work import PointsSource

Rect = tuple[float, float, float, float]
"""x_min, x_max, y_min, y_max, in the data's coordinates."""

_PLAIN = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """The point that is nearest to a place.

    Attributes
    ----------
    position : int
        In the data set, from 0.
    x, y : float
        Its coordinates.
    """

    position: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, eq=False)
class InView:
    """The points in a rectangle, if they are few.

    Attributes
    ----------
    points : ndarray of shape (m, 2), float64, or None
        None where there are more than were asked for.
    n : int
        How many they are; where `points` is None, at least so many.
    """

    points: np.ndarray[Any, Any] | None
    n: int


class Picker(QObject):
    """Finds points of the session's data set. GUI thread only; the work is done elsewhere.

    Of several questions of one kind only the newest is answered. Where the index is there, an
    answer takes some microseconds at any number of points; until then the points are scanned.
    """

    found = Signal(object)
    """Hit, or None if nothing is near: the answer to the newest `ask`."""
    in_view = Signal(object)
    """InView: the answer to the newest `ask_in_view`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._worker = Worker("pick", self)
        self._hit_job: Job | None = None
        self._view_job: Job | None = None
        self._closed = False
        self._worker.ended.connect(self._on_ended)

    def ask(self, x: float, y: float, scale: tuple[float, float], within: float) -> None:
        """Ask for the point nearest to a place.

        Parameters
        ----------
        x, y : float
            In the data's coordinates.
        scale : (float, float)
            Pixels per unit along x and along y.
        within : float
            Pixels. What is farther away is not found.
        """
        do = functools.partial(_nearest, x=x, y=y, scale=scale, within=within)
        self._hit_job = self._submit(do, self._hit_job, "looking for the nearest point")

    @property
    def is_idle(self) -> bool:
        """Whether every question has been answered or forgotten."""
        return self._hit_job is None and self._view_job is None

    def forget(self) -> None:
        """Do not answer what was asked last by `ask`."""
        if self._hit_job is not None:
            self._hit_job.cancel()
            self._hit_job = None

    def ask_in_view(self, rect: Rect, limit: int) -> None:
        """Ask for the points in a rectangle, if they are at most `limit`."""
        do = functools.partial(_in_view, rect=rect, limit=limit)
        self._view_job = self._submit(do, self._view_job, "looking for the points in view")

    def close(self, timeout: float | None = None) -> bool:
        """End the thread; say whether it has ended."""
        self._closed = True
        return self._worker.close(timeout)

    def _submit(self, do: Any, before: Job | None, doing: str) -> Job | None:
        if before is not None:
            before.cancel()
        dataset, source = self._session.dataset, self._session.source
        if self._closed or dataset is None or source is None:
            return None
        job = Job(functools.partial(do, points=dataset.points, source=source), doing)
        self._worker.submit(job)
        return job

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        # A question that failed has no answer; the next one is a mouse move away.
        if ended.job is self._hit_job:
            self._hit_job = None
            self.found.emit(ended.value)
        elif ended.job is self._view_job:
            self._view_job = None
            if ended.value is not None:
                self.in_view.emit(ended.value)


def _nearest(
    job: Job,
    points: np.ndarray[Any, Any],
    source: PointsSource,
    x: float,
    y: float,
    scale: tuple[float, float],
    within: float,
) -> Hit | None:
    from kmeans_gui.core.picking import nearest_point

    store: IndexedPoints | np.ndarray[Any, Any] = points
    if (index := source.index()) is not None:
        # what is near on the screen is the same whatever distances the index is for
        store, axes = index, source.scale
        x, y, scale = x * axes.x, y * axes.y, (scale[0] / axes.x, scale[1] / axes.y)
    found = nearest_point(store, x, y, scale=scale, within=within, should_stop=job.is_cancelled)
    if found is None:
        return None
    at = points[found[0]]
    return Hit(found[0], float(at[0]), float(at[1]))


def _in_view(
    job: Job, points: np.ndarray[Any, Any], source: PointsSource, rect: Rect, limit: int
) -> InView:
    from kmeans_gui.core.picking import count, points_in_rect

    index = source.index()
    if index is not None:
        axes = source.scale
        rect = rect[0] * axes.x, rect[1] * axes.x, rect[2] * axes.y, rect[3] * axes.y
        n = count(index, _PLAIN, rect)
        if n > limit:
            return InView(None, n)
    positions = points_in_rect(index or points, *rect, should_stop=job.is_cancelled)
    if len(positions) > limit:
        return InView(None, len(positions))
    found = np.asarray(points[positions], np.float64)
    found.flags.writeable = False
    return InView(found, len(found))
