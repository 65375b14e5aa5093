"""The pool: parts in order, errors and stops from any thread, and no deadlock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gui.core import KMeans, MiniBatchKMeans, silhouette_samples, threads
from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.stopwatch import FINE_THREAD_TIME, Stopwatch
from kmeans_gui.core.threads import in_turn, map_parts, n_threads, on_one_thread, slices
from tests.core.reference import StopAfter, blobs

ROOT = Path(__file__).parents[2]


@given(
    n=st.integers(0, 10**9), work=st.integers(1, 10**6), granularity=st.sampled_from([1, 64, 256])
)
def test_slices_cover_everything_once_and_start_at_multiples(
    n: int, work: int, granularity: int
) -> None:
    if n * work > 10**13:
        n %= 10**6
    bounds = slices(n, work, granularity)
    assert sum(stop - start for start, stop in bounds) == n
    assert all(start % granularity == 0 for start, _ in bounds)
    edges = [0, *(stop for _, stop in bounds)]
    assert [start for start, _ in bounds] == edges[:-1]


def test_parts_come_back_in_order() -> None:
    assert map_parts(lambda part: part * part, 500) == [part * part for part in range(500)]
    assert map_parts(lambda part: part, 0) == []


def test_an_error_in_any_part_is_raised_to_the_caller() -> None:
    def fail(part: int) -> int:
        if part == 37:
            raise KeyError(part)
        return part

    for _ in range(20):
        with pytest.raises(KeyError):
            map_parts(fail, 100)
    assert map_parts(lambda part: part, 3) == [0, 1, 2], "the pool still works"


def test_a_stop_leaves_out_the_remaining_parts() -> None:
    done: list[int] = []
    with pytest.raises(Cancelled):
        map_parts(done.append, 1000, StopAfter(10))
    assert len(done) <= 10


def test_a_stop_after_the_last_part_was_begun_is_too_late() -> None:
    assert map_parts(lambda part: part, 3, StopAfter(3)) == [0, 1, 2]


def test_parts_may_map_parts_of_their_own() -> None:
    inner = map_parts(lambda _: sum(map_parts(lambda part: part, 50)), 20)
    assert inner == [1225] * 20


def test_fits_on_many_threads_at_once_do_not_disturb_each_other() -> None:
    X = blobs(20000, centers=6)
    expected = KMeans(8, random_state=0).fit(X).cluster_centers_
    with ThreadPoolExecutor(8) as pool:
        fits = list(pool.map(lambda _: KMeans(8, random_state=0).fit(X), range(16)))
    for fit in fits:
        np.testing.assert_array_equal(fit.cluster_centers_, expected)


def test_the_caller_works_too_so_one_part_needs_no_other_thread() -> None:
    assert map_parts(lambda _: threading.get_ident(), 1) == [threading.get_ident()]


def test_work_that_stays_on_one_thread_hands_nothing_to_others() -> None:
    with on_one_thread():
        assert set(map_parts(lambda _: threading.get_ident(), 50)) == {threading.get_ident()}
        with pytest.raises(Cancelled):
            map_parts(lambda part: part, 50, StopAfter(10))


@pytest.mark.skipif(not FINE_THREAD_TIME, reason="its threads' clocks go in steps of 16 ms")
def test_on_one_thread_only_what_that_thread_computes_is_timed() -> None:
    with on_one_thread():
        watch = Stopwatch()
        time.sleep(0.2)
        assert watch.seconds < 0.1
    watch = Stopwatch()
    time.sleep(0.02)
    assert watch.seconds >= 0.02


def test_parts_are_yielded_in_order_as_soon_as_they_are_there() -> None:
    parts = in_turn(lambda part: part * part, 500)
    assert next(parts) == 0
    assert list(parts) == [part * part for part in range(1, 500)]
    assert list(in_turn(lambda part: part, 0)) == []


def test_after_a_stop_what_is_there_is_yielded_and_no_more() -> None:
    done: list[int] = []

    def compute(part: int) -> int:
        done.append(part)
        return part

    assert list(in_turn(compute, 1000, StopAfter(10))) == sorted(done)
    assert 0 < len(done) <= 10


def test_a_part_may_say_itself_that_it_was_stopped() -> None:
    def compute(part: int) -> int:
        if part == 20:
            raise Cancelled
        return part

    told = list(in_turn(compute, 1000))
    assert told[:20] == list(range(20))
    assert 20 not in told


def test_an_error_in_a_part_that_is_yielded_is_raised_to_the_caller() -> None:
    def fail(part: int) -> int:
        if part == 37:
            raise KeyError(part)
        return part

    for _ in range(20):
        with pytest.raises(KeyError):
            list(in_turn(fail, 100))


def test_nothing_goes_on_after_the_caller_has_lost_interest() -> None:
    done: list[int] = []
    parts = in_turn(done.append, 10_000)
    next(parts)
    parts.close()  # type: ignore[attr-defined]  # an iterator, and a generator too
    as_they_were = len(done)
    assert map_parts(lambda part: part, 50) == list(range(50)), "the pool still works"
    assert len(done) == as_they_were < 10_000


PROGRAM = """
import os
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])
from kmeans_gui.core.threads import n_threads
from tests.core.test_threads import fits
print(n_threads(), fits())
"""


def fits() -> str:
    """Return the bits of fits of so many points that they are worked on in slices."""
    X = np.random.RandomState(0).standard_normal((300_000, 2))
    full = KMeans(16, random_state=0, max_iter=8).fit(X)
    batches = MiniBatchKMeans(16, random_state=0).fit(X)
    silhouettes = silhouette_samples(X[:4000], full.labels_[:4000])
    numbers = (full.cluster_centers_, batches.cluster_centers_, silhouettes)
    return "".join(each.tobytes().hex() for each in numbers)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux binds to processors")
@pytest.mark.skipif(n_threads() < 2, reason="needs two processors to compare one with")
def test_the_number_of_processors_does_not_change_a_bit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["1", fits()]


def test_nothing_is_written_any_more_once_an_error_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "n_threads", lambda: 2)
    both_began, told = threading.Barrier(2), threading.Event()
    late: list[bool] = []

    def part(number: int) -> None:
        both_began.wait(10)
        if number == 0:
            raise RuntimeError
        time.sleep(0.05)  # long enough to be overtaken by the error
        late.append(told.is_set())

    with pytest.raises(RuntimeError):
        map_parts(part, 2)
    told.set()
    assert late == [False]
