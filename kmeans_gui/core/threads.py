"""The one pool: maps a compiled, GIL-free kernel over slices of the points.

Kernels are single-threaded and release the GIL; this module spreads them over the processors.
The slices depend on the work alone and never on the number of threads, and their parts are
handed back in order, so a result has the same bits on any number of processors. (Of another kind of
processor, its last bits may differ: some sums add as many terms side by side as a vector holds.)
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeVar

from kmeans_gui.core.errors import Cancelled

T = TypeVar("T")
ShouldStop = Callable[[], bool]

SLICE_WORK = 1 << 22
"""Point-center pairs in one slice: a few milliseconds, so that a stop is felt at once."""


_here = threading.local()


@contextmanager
def on_one_thread() -> Iterator[None]:
    """Keep all work on this thread meanwhile, because others have work of their own."""
    _here.alone = True
    try:
        yield
    finally:
        _here.alone = False


def is_on_one_thread() -> bool:
    """Return whether this thread hands no work to others now."""
    return getattr(_here, "alone", False)


def n_threads() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, n_threads() - 1), thread_name_prefix="kmeans")


def slices(n: int, work_per_item: int = 1, granularity: int = 256) -> list[tuple[int, int]]:
    """Cut ``range(n)`` into slices of about `SLICE_WORK` units of work each.

    Parameters
    ----------
    n : int
        Number of items.
    work_per_item : int
        For instance the number of centers that each point is compared with.
    granularity : int
        Slices start at multiples of it.

    Returns
    -------
    list of (start, stop)
    """
    size = max(granularity, SLICE_WORK // max(1, work_per_item) // granularity * granularity)
    return [(start, min(start + size, n)) for start in range(0, n, size)]


def map_parts(
    function: Callable[[int], T], n_parts: int, should_stop: ShouldStop | None = None
) -> list[T]:
    """Return ``[function(0), ..., function(n_parts - 1)]``, computed by all processors.

    The calling thread works too, so a single part costs no hand-over at all.

    Parameters
    ----------
    function : callable
        Releases the GIL for most of its time.
    n_parts : int
    should_stop : callable, optional
        Asked before each part, from any of the threads.

    Raises
    ------
    Cancelled
        If `should_stop` turned true before the last part was begun.
    """
    if n_parts == 1 or is_on_one_thread():
        return [_unless_stopped(function, part, should_stop) for part in range(n_parts)]
    results: list[T | None] = [None] * n_parts
    tickets = itertools.count()
    stopped = threading.Event()

    def work() -> None:
        try:
            while (part := next(tickets)) < n_parts and not stopped.is_set():
                if should_stop is not None and should_stop():
                    stopped.set()
                else:
                    results[part] = function(part)
        except BaseException:
            stopped.set()
            raise

    helpers: Sequence[Future[None]] = [
        _pool().submit(work) for _ in range(min(n_threads(), n_parts) - 1)
    ]
    try:
        work()
    finally:
        # One that has not begun has nothing left to do: the caller drew all the tickets. Nobody
        # may go on while another still writes.
        begun = [helper for helper in helpers if not helper.cancel()]
        wait(begun)
    for helper in begun:
        helper.result()
    if stopped.is_set():
        raise Cancelled
    return results  # type: ignore[return-value]  # every part was computed


def _unless_stopped(function: Callable[[int], T], part: int, should_stop: ShouldStop | None) -> T:
    if should_stop is not None and should_stop():
        raise Cancelled
    return function(part)


def in_turn(
    function: Callable[[int], T], n_parts: int, should_stop: ShouldStop | None = None
) -> Iterator[T]:
    """Yield what `map_parts` returns: each part as soon as it and all before it are there.

    The calling thread works too, while it waits; the others also while the caller looks at a part.

    Parameters
    ----------
    function, n_parts, should_stop
        As in `map_parts`; `function` may raise `Cancelled` itself.

    Yields
    ------
    What `function` returned. After a stop, what is there already, and no more.
    """
    there: dict[int, T] = {}
    tickets = itertools.count()
    stopped = threading.Event()
    news = threading.Condition()

    def work() -> bool:
        part = next(tickets)
        if part >= n_parts or stopped.is_set():
            return False
        try:
            there[part] = _unless_stopped(function, part, should_stop)
        except BaseException:
            stopped.set()
            raise
        finally:
            with news:
                news.notify_all()
        return True

    def work_on() -> None:
        while work():
            pass

    helpers = [_pool().submit(work_on) for _ in range(min(n_threads(), n_parts) - 1)]
    begun: list[Future[None]] = []
    try:
        for part in range(n_parts):
            while part not in there and not stopped.is_set():
                if not work():
                    with news:
                        while part not in there and not stopped.is_set():
                            news.wait()
            if part not in there:
                break
            yield there.pop(part)
    except Cancelled:
        pass
    finally:
        stopped.set()
        begun = [helper for helper in helpers if not helper.cancel()]
        wait(begun)
    for helper in begun:
        error = helper.exception()
        if error is not None and not isinstance(error, Cancelled):
            raise error
    for part in sorted(there):
        yield there[part]
