"""The silhouettes of single models, computed for whoever looks at them.

None is computed beside a running sweep: its times are those of fits alone.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session import judging
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.judging import Diagram, ModelKey, model_key
from kmeans_gui.session.messages import sentence

if TYPE_CHECKING:
    from kmeans_gui.session.session import Session

_MOST_DIAGRAMS = 24


class Diagrams(QObject):
    """Computes the silhouettes of models of the session's points. GUI thread only.

    The newest are kept, so that looking back and forth between models computes nothing.

    Signals
    -------
    ready : Diagram
    failed : ModelKey, str
        What was asked for, and one sentence.
    """

    ready = Signal(object)
    failed = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._worker = Worker("silhouette", self)
        self._job: Job | None = None
        self._drawing: ModelKey | None = None
        self._known: OrderedDict[ModelKey, Diagram] = OrderedDict()
        self._asked: dict[str, list[NDArray[Any]]] = {}
        self._refused: dict[ModelKey, str] = {}
        self._closed = False
        self._worker.ended.connect(self._on_ended)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.points_edited.connect(self._on_points_changed)
        session.axes_changed.connect(self._on_points_changed)
        session.sweep_started.connect(self._give_up)
        session.sweep_finished.connect(self._draw_next)
        session.sweep_failed.connect(self._draw_next)

    @property
    def is_busy(self) -> bool:
        """Whether one is computed, even if it was given up and just ends. Any thread."""
        return self._worker.is_busy

    def of(self, centers: NDArray[Any]) -> Diagram | None:
        """Return the silhouettes of the model with these centers, if they are known.

        Parameters
        ----------
        centers : ndarray of shape (k, 2)
            In the data's units.
        """
        return self._known.get(model_key(centers))

    def refusal(self, centers: NDArray[Any]) -> str | None:
        """Return why the model with these centers has no silhouettes, as one sentence."""
        return self._refused.get(model_key(centers))

    def ask(self, who: str, models: Iterable[NDArray[Any]]) -> None:
        """Compute the silhouettes of these models, in this order.

        Each ends in `ready` or `failed`, at once if it is known.

        Parameters
        ----------
        who : str
            Who asks: what the same one asked for before is given up.
        models : iterable of ndarray of shape (k, 2)
            Their centers, in the data's units.
        """
        self._asked[who] = list(models)
        for centers in self._asked[who]:
            key = model_key(centers)
            if key in self._known:
                self._known.move_to_end(key)
                self.ready.emit(self._known[key])
            elif key in self._refused:
                self.failed.emit(key, self._refused[key])
        wanted = {model_key(c) for those in self._asked.values() for c in those}
        if self._job is not None and self._drawing not in wanted:
            self._job.cancel()
        self._draw_next()

    def close(self, timeout: float | None = None) -> bool:
        """Cancel, and wait for the thread; say whether it has ended."""
        self._closed = True
        self._job = None
        return self._worker.close(timeout)

    @Slot()
    def _draw_next(self, *_: object) -> None:
        """Begin the next that is missing, unless one is being computed."""
        session = self._session
        source, sweep = session.source, session.sweep
        if self._closed or self._job is not None or source is None:
            return
        if sweep is not None and sweep.is_running:
            return
        for centers in (c for those in self._asked.values() for c in those):
            key = model_key(centers)
            if key in self._known or key in self._refused:
                continue
            session.engine.start(source.dtype)
            self._drawing = key
            self._job = Job(
                functools.partial(
                    judging.diagram_of, engine=session.engine, source=source, centers=centers
                ),
                "computing silhouettes",
            )
            self._worker.submit(self._job)
            return

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job is not self._job or self._drawing is None:
            return
        key, self._job, self._drawing = self._drawing, None, None
        if isinstance(ended.value, Diagram):
            self._known[key] = ended.value
            while len(self._known) > _MOST_DIAGRAMS:
                self._known.popitem(last=False)
            self.ready.emit(ended.value)
        elif ended.error is not None and not isinstance(ended.error, Cancelled):
            self._refused[key] = sentence(ended.error, ended.job.doing)
            self.failed.emit(key, self._refused[key])
        self._draw_next()

    @Slot()
    def _give_up(self, *_: object) -> None:
        """Hear no more of what is being computed."""
        if self._job is not None:
            self._job.cancel()
        self._job = self._drawing = None

    @Slot(object)
    def _on_dataset_changed(self, _dataset: object) -> None:
        self._asked.clear()
        self._on_points_changed()

    @Slot()
    def _on_points_changed(self, *_: object) -> None:
        self._give_up()
        self._known.clear()
        self._refused.clear()
        self._draw_next()
