"""Where data sets come from and go to: files and the gallery, one task after the other."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.session import work
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence
from kmeans_gui.session.run import ShownModel

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.session.engine import Engine


class Files(QObject):
    """Opens, generates and saves in the background. GUI thread only.

    Of several that are opened or generated only the newest is `loaded`; everything that is saved
    is saved.

    Signals
    -------
    task_started : str
    task_progress : float
        From 0 to 1, or -1 while nothing is known.
    task_finished
    loaded : Dataset
    saved : Path
    failed, notice : str
        One sentence.
    columns_needed : Path, ColumnsNeeded
    invalid_values : Path, x, y, InvalidValues
    """

    task_started = Signal(str)
    task_progress = Signal(float)
    task_finished = Signal()
    loaded = Signal(object)
    saved = Signal(object)
    failed = Signal(str)
    notice = Signal(str)
    columns_needed = Signal(object, object)
    invalid_values = Signal(object, object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Worker("task", self)
        self._load_job: Job | None = None
        self._load_request: tuple[Path, str | None, str | None] | None = None
        self._save_jobs: set[Job] = set()
        self._tasks.began.connect(self._on_began)
        self._tasks.progressed.connect(self.task_progress)
        self._tasks.ended.connect(self._on_ended)

    def generate(self, name: str, parameters: dict[str, Any]) -> None:
        """Make the gallery's data set `name`."""
        do = functools.partial(work.generate, name=name, parameters=parameters)
        self._load(Job(do, f"generating {name}"))

    def open(self, path: Path, x: str | None, y: str | None, drop_invalid: bool) -> None:
        """Read a file."""
        do = functools.partial(work.open_file, path=path, x=x, y=y, drop_invalid=drop_invalid)
        self._load(Job(do, f"opening {path.name}"), (path, x, y))

    def save(
        self,
        path: Path,
        engine: Engine,
        source: work.PointsSource,
        dataset: Dataset,
        model: ShownModel,
        with_distances: bool,
    ) -> None:
        """Write `dataset` with the labels of `model`."""
        do = functools.partial(
            work.save_file,
            engine=engine,
            source=source,
            path=path,
            dataset=dataset,
            model=model,
            with_distances=with_distances,
        )
        job = Job(do, f"saving {path.name}")
        self._save_jobs.add(job)
        self._tasks.submit(job)

    def forget_load(self) -> None:
        """Let nothing be `loaded` of what was asked for so far."""
        if self._load_job is not None:
            self._load_job.cancel()
            self._load_job = None

    def cancel_all(self) -> None:
        """Ask the running task and the waiting ones to end; a notice says so of each."""
        self._tasks.cancel_all()

    def close(self, timeout: float | None = None) -> bool:
        """Cancel loading, let saves end, and wait for the thread; say whether it has ended.

        `timeout` counts from the end of the last save: what a person asked to be kept is not given
        up because the window closes.
        """
        self.forget_load()
        return self._tasks.close(timeout, let_end=self._save_jobs)

    def _load(self, job: Job, request: tuple[Path, str | None, str | None] | None = None) -> None:
        self.forget_load()
        self._load_job = job
        self._load_request = request
        self._tasks.submit(job)

    @Slot(object)
    def _on_began(self, job: Job) -> None:
        doing = job.doing
        self.task_started.emit(f"{doing[:1].upper()}{doing[1:]}…")
        self.task_progress.emit(-1.0)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        job = ended.job
        self.task_finished.emit()
        is_load = job is self._load_job
        if is_load:
            self._load_job = None
        elif job in self._save_jobs:
            self._save_jobs.discard(job)
        else:
            return
        if job.is_cancelled() and ended.error is not None:
            self.notice.emit(f"Cancelled {job.doing}.")
        elif ended.error is not None:
            self._on_failed(job, ended.error)
        elif is_load:
            self.loaded.emit(ended.value)
        else:
            self.saved.emit(ended.value)

    def _on_failed(self, job: Job, error: BaseException) -> None:
        from kmeans_gui.data.errors import ColumnsNeeded, InvalidValues

        request = self._load_request
        if isinstance(error, ColumnsNeeded) and request is not None:
            self.columns_needed.emit(request[0], error)
        elif isinstance(error, InvalidValues) and request is not None:
            self.invalid_values.emit(*request, error)
        else:
            self.failed.emit(sentence(error, job.doing))
