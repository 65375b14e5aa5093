"""The points of the batches of a mini-batch fit, for the canvas."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.jobs import Ended, Job, Worker

MOST_POINTS = 5000
"""Of a larger batch every second, every third ... point is read."""

_KEPT = 16


class BatchReader(QObject):
    """Reads the points of batches. GUI thread only.

    Points in memory are there at once. Those of a file may have to be fetched from the disk, so a
    worker reads them, and only the newest batch that was asked for.
    """

    read = Signal()
    """Another batch is there: ask again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("batch", self)
        self._job: Job | None = None
        self._asked: tuple[int, Snapshot] | None = None
        self._kept: OrderedDict[int, tuple[Snapshot, np.ndarray[Any, Any]]] = OrderedDict()
        self._worker.ended.connect(self._on_ended)

    def points_of(
        self, points: np.ndarray[Any, Any], snapshot: Snapshot
    ) -> np.ndarray[Any, Any] | None:
        """Return the points of the snapshot's batch, or None if there is none or not yet.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
            What was fitted.
        snapshot : Snapshot

        Returns
        -------
        ndarray of shape (m, 2), of at most `MOST_POINTS`, or None
            The same array every time.
        """
        if snapshot.batch is None or not len(snapshot.batch):
            return None
        kept = self._kept.get(id(snapshot))
        if kept is not None:
            return kept[1]
        positions = snapshot.batch[:: -(-len(snapshot.batch) // MOST_POINTS)]
        if not isinstance(points, np.memmap):
            return self._keep(snapshot, points[positions])
        if self._asked is None or self._asked[1] is not snapshot:
            if self._job is not None:
                self._job.cancel()
            self._job = Job(functools.partial(_read, points=points, positions=positions))
            self._asked = (self._job.id, snapshot)
            self._worker.submit(self._job)
        return None

    def close(self, timeout: float | None = None) -> bool:
        """End the thread; say whether it has ended."""
        self._kept.clear()
        return self._worker.close(timeout)

    def _keep(self, snapshot: Snapshot, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        # with its snapshot, so that no other one gets the same id meanwhile
        self._kept[id(snapshot)] = (snapshot, points)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return points

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._asked is None or ended.job.id != self._asked[0]:
            return
        snapshot = self._asked[1]
        self._job = self._asked = None
        if ended.value is not None:
            self._keep(snapshot, ended.value)
            self.read.emit()


def _read(
    job: Job, points: np.ndarray[Any, Any], positions: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any] | None:
    return None if job.is_cancelled() else np.array(points[positions])
