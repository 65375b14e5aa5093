from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session.jobs import Ended, Job, Worker

PATIENCE = 10_000


class PanicException(BaseException):
    """As polars raises it: no Exception."""


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.endings: list[Ended] = []
        self.threads: list[QThread] = []

    @Slot(object)
    def on_ended(self, ended: Ended) -> None:
        self.endings.append(ended)
        self.threads.append(QThread.currentThread())


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    worker = Worker("tested")
    yield worker
    worker.close()


@pytest.fixture
def listener(worker: Worker) -> Listener:
    listener = Listener()
    worker.ended.connect(listener.on_ended)
    return listener


def test_jobs_are_done_one_after_the_other_on_one_other_thread(
    worker: Worker, listener: Listener, qtbot: QtBot
) -> None:
    threads = []
    for number in range(5):

        def work(job: Job, number: int = number) -> int:
            threads.append(threading.get_ident())
            return number

        worker.submit(Job(work))
    qtbot.waitUntil(lambda: len(listener.endings) == 5, timeout=PATIENCE)
    assert [ended.value for ended in listener.endings] == list(range(5))
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


def test_the_end_of_a_job_is_told_on_the_gui_thread(
    worker: Worker, listener: Listener, qtbot: QtBot
) -> None:
    worker.submit(Job(lambda _: None))
    qtbot.waitUntil(lambda: bool(listener.endings), timeout=PATIENCE)
    application = QCoreApplication.instance()
    assert application is not None
    assert listener.threads[0] is application.thread()


def test_a_job_that_raises_even_a_base_exception_ends_and_the_thread_lives_on(
    worker: Worker, listener: Listener, qtbot: QtBot
) -> None:
    def panic(job: Job) -> None:
        raise PanicException("index out of bounds")

    worker.submit(Job(panic))
    worker.submit(Job(lambda _: "fine"))
    qtbot.waitUntil(lambda: len(listener.endings) == 2, timeout=PATIENCE)
    assert isinstance(listener.endings[0].error, PanicException)
    assert listener.endings[1].value == "fine"


def test_a_job_cancelled_while_it_waits_is_never_begun_and_still_ends_once(
    worker: Worker, listener: Listener, qtbot: QtBot
) -> None:
    gate = threading.Event()
    begun = []
    worker.submit(Job(lambda _: gate.wait(10)))
    waiting = Job(begun.append)
    worker.submit(waiting)
    waiting.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(listener.endings) == 2, timeout=PATIENCE)
    assert begun == []
    assert isinstance(listener.endings[1].error, Cancelled)
    assert not worker.is_busy


def test_closing_cancels_waits_and_may_be_repeated(worker: Worker, listener: Listener) -> None:
    running = threading.Event()
    saw_cancel = []

    def work(job: Job) -> None:
        running.set()
        saw_cancel.append(job._cancelled.wait(10))

    worker.submit(Job(work))
    worker.submit(Job(lambda _: saw_cancel.append("the second was begun")))
    assert running.wait(10)
    worker.close()
    assert saw_cancel == [True]
    worker.close()
    worker.submit(Job(work))
    assert not worker.is_busy


def test_closing_lets_a_job_end_that_is_to_be_waited_for_however_long_it_takes(
    worker: Worker, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    running, may_end = threading.Event(), threading.Event()
    done = []

    def save(job: Job) -> None:
        running.set()
        may_end.wait(10)
        done.append("saved" if not job.is_cancelled() else "cancelled")

    def fail(job: Job) -> None:
        raise OSError("the disk is full")

    jobs = [Job(save), Job(lambda _: done.append("never begun")), Job(fail, "saving b.csv")]
    for job in jobs:
        worker.submit(job)
    assert running.wait(10)
    timer = threading.Timer(0.2, may_end.set)
    timer.start()
    assert worker.close(timeout=0.01, let_end=[jobs[0], jobs[2]])
    timer.join()
    assert done == ["saved"]
    assert listener.endings == []
    assert [record.message for record in caplog.records] == ["the disk is full"]


def test_a_job_that_closing_waits_for_can_still_be_cancelled(worker: Worker) -> None:
    running = threading.Event()

    def save(job: Job) -> None:
        running.set()
        job._cancelled.wait(10)

    job = Job(save)
    worker.submit(job)
    assert running.wait(10)
    timer = threading.Timer(0.1, job.cancel)
    timer.start()
    assert worker.close(timeout=10, let_end=[job])
    timer.join()


def test_an_idle_worker_keeps_nothing_of_its_last_job_alive(
    worker: Worker, listener: Listener, qtbot: QtBot
) -> None:
    array = np.zeros(10)
    alive = weakref.ref(array)
    worker.submit(Job(lambda _, array=array: array.sum()))
    del array
    qtbot.waitUntil(lambda: bool(listener.endings), timeout=PATIENCE)
    listener.endings.clear()

    def let_go() -> bool:
        gc.collect()
        return alive() is None

    qtbot.waitUntil(let_go, timeout=PATIENCE)


def test_job_ids_rise() -> None:
    first, second = Job(lambda _: None), Job(lambda _: None)
    assert first.id < second.id
