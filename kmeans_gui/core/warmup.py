"""Compiles every kernel, so that no fit is timed, or waited for, while it compiles.

Half of them can be compiled by a process beside this one (``python -m kmeans_gui.core.warmup``):
numba compiles one function at a time, however many processors there are, and keeps the interpreter
from all other threads meanwhile.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np


def warm_up(dtype: Any = np.float64, *, helped: bool = False) -> None:
    """Load or compile every kernel that a fit needs; call it on a worker thread.

    Takes seconds on the first start after an installation, some tenths of one afterwards: the
    machine code is kept on disk. The second call in a process does nothing.

    Parameters
    ----------
    dtype : dtype
        Of the points: float32 has machine code of its own, which few need.
    helped : bool
        On the first start let a second process compile half of it. Whatever becomes of that
        process, all is compiled when this function returns.
    """
    dtype = np.dtype(dtype)
    with _garbage_left_alone():
        helper = _helper(dtype) if helped and _has_to_compile(dtype) else None
        _warm_up_scans(dtype)
        _warm_up_trees(dtype)
        if helper is not None:
            helper.wait()
        _warm_up_few(dtype)


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Collect none meanwhile.

    What a compiler makes is hardly ever garbage; to look for it again and again takes an eighth of
    its time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _has_to_compile(dtype: np.dtype[Any]) -> bool:
    """Return whether one kernel, and so probably all, were not found on disk."""
    from kmeans_gui.core.kernels import scan_spread
    from kmeans_gui.core.points import ArrayPoints

    ArrayPoints(np.eye(2, dtype=dtype))
    missed = scan_spread.stats.cache_misses  # type: ignore[attr-defined]  # a kernel has it
    return any(f"{dtype.name}," in str(signature) for signature in missed)


def _helper(dtype: np.dtype[Any]) -> subprocess.Popen[bytes] | None:
    """Start a process that compiles the second half of them, if one can be started."""
    command = [sys.executable, "-m", __name__, dtype.name]
    nowhere = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    except OSError:
        return None


@cache
def _warm_up_scans(dtype: np.dtype[Any]) -> None:
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.model import Algorithm, FitSpec

    points = _points(dtype, 300)
    centers = points.take(np.arange(5))
    algorithms: tuple[Algorithm, ...] = ("lloyd", "minibatch")
    for algorithm in algorithms:
        # What nobody watches runs in bursts of its own.
        for on_snapshot in (None, lambda _: None):
            fit_points(points, FitSpec(algorithm, 5, init=centers, max_iter=2), on_snapshot)
    points.nearest(centers)
    closest = points.closest_distances(centers[0])
    closest.potentials(centers)
    closest.draw(np.array([0.5]))


@cache
def _warm_up_trees(dtype: np.dtype[Any]) -> None:
    from kmeans_gui.core.index import LABEL_BY_SCAN
    from kmeans_gui.core.ordering import FEW_POINTS

    many = _points(dtype, FEW_POINTS + 1).indexed()
    centers = many.take(np.arange(LABEL_BY_SCAN + 1))
    many.moments(centers)
    many.nearest(centers)
    many.closest_distances(centers[0]).potentials(centers)


@cache
def _warm_up_few(dtype: np.dtype[Any]) -> None:
    from kmeans_gui.core.compiling import readonly
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.leaf_starts import LeafStarts
    from kmeans_gui.core.model import FitSpec
    from kmeans_gui.core.seeding import kmeans_plusplus

    points = _points(dtype, 300)
    few = points.indexed()
    for init in ("k-means++", few.take(np.arange(5))):
        fit_points(few, FitSpec("filtering", 5, init=init, max_iter=1))
    for store in (few, points):
        kmeans_plusplus(store, 2, np.random.RandomState(0))
    starts = LeafStarts(few, FitSpec(n_clusters=5), 2, np.random.RandomState(0))
    starts.judged(readonly(np.arange(300)))


def _points(dtype: np.dtype[Any], n: int) -> Any:
    from kmeans_gui.core.points import ArrayPoints

    return ArrayPoints(np.random.RandomState(0).standard_normal((n, 2)).astype(dtype))


if __name__ == "__main__":
    with _garbage_left_alone():
        _warm_up_few(np.dtype(sys.argv[1]))
