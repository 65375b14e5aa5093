"""The engine against its bars: the index, filtering, seeding, mini-batches, sweeps, memory.

    python -m benchmarks.engine [--only PART ...] [--n N] [--k K ...] [--json PATH]

Parts: pass, growth, fit, seeding, minibatch, promise, figure, index, memory, compile, large, peers.
What has a peer is measured beside it, in one process and in turns; the ratio counts. The absolute
times are this machine's of this moment.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

if __package__ in (None, ""):  # run as a file: the checkout is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import sklearn.cluster
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from benchmarks.harness import Figure, Row, interleaved, medians, options, run
from kmeans_gui.core import KMeans, MiniBatchKMeans, sweep_k, warm_up
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.seeding import kmeans_plusplus
from kmeans_gui.data import make_blobs
from kmeans_gui.data.generate import recipe

PASS_BARS = {8: 40.0, 64: 30.0, 256: 30.0}
FIT_BARS = {8: 5.0, 64: 30.0, 256: 60.0}
SEEDING_BARS = {64: 30.0, 256: 60.0}
MINIBATCH_BAR = 50.0
FIGURE_BAR = 40.0
GROWTH_BAR = 0.6
INDEX_BARS = {1_000_000: 40.0, 10_000_000: 500.0}
MEMORY_BAR = 500.0
COMPILE_BAR = 10.0
SHORT, LONG = 2, 12
"""Iterations of two fits whose difference is that of so many passes, without the set-up."""

PASSES_EACH = 20
"""Our passes for each one of the peer's: ten of a tenth of a millisecond are over before the
peer's threads have gone to sleep, which go on spinning for a while after their last pass."""

Rows = Iterator[Row | Figure]


def blobs(n: int) -> NDArray[Any]:
    """Return overlapping blobs, on which no fit converges within a few iterations."""
    return np.ascontiguousarray(make_blobs(n, centers=100, cluster_std=1.5, random_state=1)[0])


def start_for(X: NDArray[Any], k: int) -> NDArray[Any]:
    """Return k of the points."""
    start: NDArray[Any] = X[np.random.RandomState(k).choice(len(X), k, replace=False)]
    return start


def median_time(work: Callable[[], Any], repeats: int) -> float:
    """Return the median seconds of some runs, after one that is not counted."""
    work()
    return medians(interleaved({"it": work}, repeats))["it"]


def passes(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """Compare one filtering pass with one Lloyd pass of scikit-learn.

    Both amid others, as in a fit, and with the centers that the same fit goes through: the first
    pay for what somebody else left in the caches.
    """
    points = ArrayPoints(X)
    index = points.indexed()
    for k in ks:
        start = start_for(X, k)
        fit = KMeans(k, init=start, tol=0, max_iter=LONG).iter_fit(X)
        route = [index.to_working(state.centers) for state in fit if state.iteration >= SHORT]

        def theirs(max_iter: int, k: int = k, start: NDArray[Any] = start) -> None:
            sklearn.cluster.KMeans(k, init=start, n_init=1, tol=0, max_iter=max_iter).fit(X)

        def ours(max_iter: int, route: list[NDArray[Any]] = route) -> None:
            for centers in islice(cycle(route), max_iter * PASSES_EACH):
                index.moments(centers)

        ours(SHORT)
        times = interleaved(
            {
                f"{who} {n}": partial(passes, n)
                for who, passes in (("ours", ours), ("theirs", theirs))
                for n in (SHORT, LONG)
            },
            repeats,
        )
        a_pass = {
            who: statistics.median(
                (long - short) / (LONG - SHORT) / each
                for long, short in zip(times[f"{who} {LONG}"], times[f"{who} {SHORT}"], strict=True)
            )
            for who, each in (("ours", PASSES_EACH), ("theirs", 1))
        }
        cost = index.moments(route[0]).distances / len(X)
        yield Row(
            "one filtering pass", len(X), k, a_pass["ours"], a_pass["theirs"],
            PASS_BARS.get(k), note=f"{cost:.2f} distances per point, Lloyd {k}",
        )  # fmt: skip


def growth(ks: list[int], repeats: int) -> Rows:
    """Fit the exponent with which a pass grows from 100,000 to 10,000,000 points."""
    sizes = (100_000, 1_000_000, 10_000_000)
    times: dict[int, list[float]] = {k: [] for k in ks}
    for n in sizes:
        X = blobs(n)
        index = ArrayPoints(X).indexed()
        for k in ks:
            centers = index.to_working(start_for(X, k))
            times[k].append(median_time(lambda c=centers, i=index: i.moments(c), 3 * repeats))
        if n == sizes[-1]:
            reading = median_time(lambda X=X: X.max(), repeats)
            centers = index.to_working(start_for(X, 8))
            ours = median_time(lambda c=centers, i=index: i.moments(c), 3 * repeats)
            yield Row("a pass against reading once", n, 8, ours, reading, 1.0, "numpy's maximum")
    for k in ks:
        slope = float(np.polyfit(np.log(sizes), np.log(times[k]), 1)[0])
        note = " / ".join(f"{t * 1e3:.2f}" for t in times[k]) + " ms at 100k / 1M / 10M"
        yield Figure("growth of a pass: exponent of n", sizes[-1], k, slope, "", GROWTH_BAR, note)


def whole_fits(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """Compare whole default fits from cold: index and seeding included."""
    for k in ks:
        yield versus(
            "whole default KMeans.fit", X, k, FIT_BARS.get(k), repeats,
            lambda k=k: KMeans(k, random_state=0).fit(X),
            lambda k=k: sklearn.cluster.KMeans(k, random_state=0).fit(X),
        )  # fmt: skip


def minibatch_fits(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """Compare whole default mini-batch fits."""
    for k in ks:
        yield versus(
            "whole MiniBatchKMeans.fit", X, k, MINIBATCH_BAR, repeats,
            lambda k=k: MiniBatchKMeans(k, random_state=0).fit(X),
            lambda k=k: sklearn.cluster.MiniBatchKMeans(
                k, random_state=0, n_init="auto"
            ).fit(X),
        )  # fmt: skip


def versus(
    work: str,
    X: NDArray[Any],
    k: int,
    bar: float | None,
    repeats: int,
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
) -> Row:
    """Compare two fits, and say how far apart their inertias are."""
    models: dict[str, Any] = {}

    def keep(who: str, fit: Callable[[], Any]) -> None:
        models[who] = fit()

    times = medians(
        interleaved({"a": lambda: keep("a", ours), "b": lambda: keep("b", theirs)}, repeats, 60.0)
    )
    difference = models["a"].inertia_ / models["b"].inertia_ - 1
    note = f"inertia {difference:+.1%}, {models['a'].n_iter_} and {models['b'].n_iter_} iterations"
    return Row(work, len(X), k, times["a"], times["b"], bar, note=note)


def seeding(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """Compare greedy k-means++ alone, on an index that is there."""
    index = ArrayPoints(X).indexed()
    for k in ks:

        def ours(k: int = k) -> NDArray[Any]:
            return kmeans_plusplus(index, k, np.random.RandomState(0))[0]

        def theirs(k: int = k) -> NDArray[Any]:
            found: NDArray[Any] = sklearn.cluster.kmeans_plusplus(X, k, random_state=0)[1]
            return found

        times = medians(interleaved({"a": ours, "b": theirs}, repeats, 60.0))
        same = int((ours() == theirs()).sum())
        yield Row(
            "greedy k-means++", len(X), k, times["a"], times["b"], SEEDING_BARS.get(k),
            note=f"{same} of {k} seeds the same",
        )  # fmt: skip


def promise(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """The book's claim, on our own algorithms: mini-batch is faster, by more as k grows."""
    for k in ks:
        row = versus(
            "mini-batch against our Lloyd", X, k, 1.0, repeats,
            lambda k=k: MiniBatchKMeans(k, random_state=0).fit(X),
            lambda k=k: KMeans(k, random_state=0, algorithm="lloyd").fit(X),
        )  # fmt: skip
        yield Row(row.work, row.n, k, row.ours, row.theirs, 1.0, "our Lloyd", row.note)


def figure(repeats: int) -> Rows:
    """The sweep of figure 9-6: 2,000 points, k = 1..100, both algorithms, ten starts."""
    X = recipe("five-blobs").make().points
    ks = range(1, 101)

    def ours() -> None:
        list(sweep_k(X, ks, random_state=42, n_init=10))

    def theirs() -> None:
        for k in ks:
            sklearn.cluster.KMeans(k, random_state=42, n_init=10).fit(X)
            sklearn.cluster.MiniBatchKMeans(k, random_state=42, n_init=10).fit(X)

    times = medians(interleaved({"a": ours, "b": theirs}, repeats, 60.0))
    yield Row("figure 9-6, both algorithms", len(X), 100, times["a"], times["b"], FIGURE_BAR)


def building(sizes: tuple[int, ...], repeats: int) -> Rows:
    """Time the building of the index, and weigh it."""
    for n in sizes:
        X = blobs(n)
        points = ArrayPoints(X)
        seconds = median_time(lambda p=points: IndexedPoints(p), repeats)
        yield Figure("index: build", n, 0, seconds * 1e3, "ms", INDEX_BARS.get(n))
        for dtype in (np.float64, np.float32):
            weight = IndexedPoints(ArrayPoints(X.astype(dtype))).nbytes
            beyond = weight / (X.size * np.dtype(dtype).itemsize)
            yield Figure(f"index: memory beyond points, {dtype.__name__}", n, 0, beyond, "x", 1.3)


MEMORY_SCRIPT = """
import sys
import numpy as np
from kmeans_gui.core import MiniBatchKMeans, warm_up

def anonymous():
    for line in open("/proc/self/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024

import threading
warm_up()
before = peak = anonymous()
done = threading.Event()

def watch():
    global peak
    while not done.wait(0.02):
        peak = max(peak, anonymous())

watcher = threading.Thread(target=watch)
watcher.start()
X = np.load(sys.argv[1], mmap_mode="r")
model = MiniBatchKMeans(100, random_state=0).fit(X)
done.set()
watcher.join()
print(peak - before, len(X), model.inertia_ / len(X))
"""


def memory(gigabytes: float) -> Rows:
    """Fit a memory-mapped file and watch the memory of the process, without the map's pages."""
    n = int(gigabytes * 2**30 / 16)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        X = np.lib.format.open_memmap(path, "w+", np.float64, (n, 2))
        for begin in range(0, n, 1 << 22):
            size = min(1 << 22, n - begin)
            X[begin : begin + size] = make_blobs(size, 100, cluster_std=1.0, random_state=begin)[0]
        X.flush()
        del X
        began = perf_counter()
        command = [sys.executable, "-c", MEMORY_SCRIPT, str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        seconds = perf_counter() - began
    note = f"{gigabytes:g} GB .npy, {seconds:.0f} s, inertia per point {float(told[2]):.3f}"
    yield Figure("mini-batch on a memory map", n, 100, float(told[0]), "MB", MEMORY_BAR, note)


COMPILE_SCRIPT = """
import gc
import time
from kmeans_gui.core import warm_up
gc.disable()  # as in the window, which collects garbage between frames
began = time.perf_counter()
warm_up(helped=True)
print(time.perf_counter() - began)
"""


def compiling(repeats: int) -> Rows:
    """Time the first start after an installation, and the next one."""
    cold, kept = [], []
    for _ in range(min(repeats, 3)):
        with tempfile.TemporaryDirectory() as folder:
            for times in (cold, kept):
                done = subprocess.run(
                    [sys.executable, "-c", COMPILE_SCRIPT],
                    capture_output=True, text=True, check=True,
                    env={**os.environ, "NUMBA_CACHE_DIR": folder},
                )  # fmt: skip
                times.append(float(done.stdout))
    note = f"{statistics.median(kept):.2f} s once they are on disk"
    yield Figure("compiling all kernels", 0, 0, statistics.median(cold), "s", COMPILE_BAR, note)


def large(n: int) -> Rows:
    """As many points as the memory allows, float32."""
    rng = np.random.default_rng(0)
    X = np.empty((n, 2), np.float32)
    for begin in range(0, n, 1 << 22):
        size = min(1 << 22, n - begin)
        X[begin : begin + size] = rng.normal(size=(size, 2)) + 8 * rng.integers(0, 8, (size, 2))
    points = ArrayPoints(X)
    began = perf_counter()
    index = points.indexed()
    yield Figure("index: build, float32", n, 0, perf_counter() - began, "s")
    for k in (8, 64, 256):
        centers = index.to_working(X[rng.integers(0, n, k)])
        seconds = median_time(lambda c=centers: index.moments(c), 3)
        yield Figure("one filtering pass, float32", n, k, seconds * 1e3, "ms")


def peers(X: NDArray[Any], ks: list[int], repeats: int) -> Rows:
    """Compare a pass with those libraries that are installed (the extra ``peers``)."""
    from benchmarks.peers import passes_of_peers

    index = ArrayPoints(X).indexed()
    for k in ks:
        start = start_for(X, k)
        working = index.to_working(start)
        for name, theirs, n_passes in passes_of_peers(X, start):
            ours = median_time(lambda c=working: index.moments(c), 3 * repeats)
            try:
                seconds = median_time(theirs, repeats) / n_passes
            except Exception as error:  # noqa: BLE001 - a peer that breaks is a finding, not our end
                yield Row("one pass", len(X), k, ours, float("nan"), None, name, f"{name}: {error}")
                continue
            yield Row("one pass", len(X), k, ours, seconds, 1.0, name, name)


PARTS = (
    "pass", "growth", "fit", "seeding", "minibatch", "promise", "figure", "index", "memory",
    "compile", "large", "peers",
)  # fmt: skip


def rows(only: list[str], n: int, ks: list[int], repeats: int, gigabytes: float) -> Rows:
    """Yield each figure as it is measured."""
    X = blobs(n)
    if "pass" in only:
        yield from passes(X, ks, repeats)
    if "growth" in only:
        yield from growth(ks, repeats)
    if "fit" in only:
        yield from whole_fits(X, ks, repeats)
    if "seeding" in only:
        yield from seeding(X, [k for k in ks if k > 8], repeats)
    if "minibatch" in only:
        yield from minibatch_fits(X, ks, repeats)
    if "promise" in only:
        yield from promise(X, ks, repeats)
    if "figure" in only:
        yield from figure(repeats)
    if "index" in only:
        yield from building((1_000_000, 10_000_000), repeats)
    if "memory" in only:
        yield from memory(gigabytes)
    if "compile" in only:
        yield from compiling(repeats)
    if "large" in only:
        yield from large(100_000_000)
    if "peers" in only:
        yield from peers(X, ks, repeats)


def main() -> int:
    """Run from the command line."""
    parser = options((__doc__ or "").splitlines()[0], (8, 64, 256))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS[:10]))
    parser.add_argument("--gigabytes", type=float, default=4.0, help="size of the memory map")
    arguments = parser.parse_args()
    warm_up()
    warnings.simplefilter("ignore", ConvergenceWarning)
    parts = rows(arguments.only, arguments.n, arguments.k, arguments.repeats, arguments.gigabytes)
    return run(parts, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
