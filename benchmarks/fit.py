"""Whole passes and whole fits: this core against scikit-learn, from the same initial centers.

    python -m benchmarks.fit [--n N] [--k K ...] [--repeats R] [--json PATH]

Both run in one process, in turns, on the same array. Each row says whether both ended at the same
inertia after the same number of steps: otherwise they would not have done the same work.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the checkout is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import sklearn.cluster
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from benchmarks.harness import Row, interleaved, medians, options, run
from kmeans_gui.core import KMeans, MiniBatchKMeans, warm_up
from kmeans_gui.data import make_blobs

LLOYD_BAR = 4.0
MINIBATCH_BAR = 20.0
SHORT, LONG = 2, 12
"""Iterations of two fits whose difference is that of so many passes, without the set-up."""


def data(n: int, dtype: str) -> NDArray[Any]:
    """Return overlapping blobs, on which no fit converges within a few iterations."""
    X, _ = make_blobs(n, centers=100, cluster_std=1.5, random_state=1)
    return np.ascontiguousarray(X, dtype=dtype)


def lloyd(X: NDArray[Any], k: int, repeats: int, budget: float) -> Iterator[Row]:
    """Compare a whole fit of few full scans, and one scan alone: a long fit less a short one."""
    start = X[np.random.RandomState(k).permutation(len(X))[:k]]
    inertias: dict[str, float] = {}
    iterations: dict[str, int] = {}

    def ours(max_iter: int) -> None:
        model = KMeans(k, init=start, algorithm="lloyd", tol=0, max_iter=max_iter).fit(X)
        inertias["ours"], iterations[f"ours {max_iter}"] = model.inertia_, model.n_iter_

    def theirs(max_iter: int) -> None:
        model = sklearn.cluster.KMeans(k, init=start, n_init=1, tol=0, max_iter=max_iter).fit(X)
        inertias["theirs"], iterations[f"theirs {max_iter}"] = model.inertia_, model.n_iter_

    times = interleaved(
        {
            "ours short": lambda: ours(SHORT),
            "theirs short": lambda: theirs(SHORT),
            "ours long": lambda: ours(LONG),
            "theirs long": lambda: theirs(LONG),
        },
        repeats,
        budget,
    )
    passes = iterations[f"ours {LONG}"] - iterations[f"ours {SHORT}"]
    same_length = iterations[f"theirs {LONG}"] - iterations[f"theirs {SHORT}"] == passes
    each = {
        who: float(np.median(np.subtract(times[f"{who} long"], times[f"{who} short"]))) / passes
        for who in ("ours", "theirs")
    }
    note = agreement(inertias["ours"], inertias["theirs"], same_length)
    whole = medians(times)
    for work, ours_took, theirs_took in (
        (f"Lloyd fit, {LONG} iterations", whole["ours long"], whole["theirs long"]),
        ("one Lloyd pass of these", each["ours"], each["theirs"]),
    ):
        yield Row(work, len(X), k, ours_took, theirs_took, LLOYD_BAR, note=note)


def minibatch_fit(X: NDArray[Any], k: int, repeats: int, budget: float) -> Row:
    """Compare one whole default fit; one seed draws the same initial centers and batches."""
    fitted: dict[str, Any] = {}

    def ours() -> None:
        fitted["ours"] = MiniBatchKMeans(k, random_state=0).fit(X)

    def theirs() -> None:
        model = sklearn.cluster.MiniBatchKMeans(k, random_state=0, n_init="auto")
        fitted["theirs"] = model.fit(X)

    times = medians(interleaved({"ours": ours, "theirs": theirs}, repeats, budget))
    a, b = fitted["ours"], fitted["theirs"]
    note = agreement(a.inertia_, b.inertia_, a.n_steps_ == b.n_steps_) + f", {a.n_steps_} steps"
    return Row(
        "whole MiniBatchKMeans.fit", len(X), k, times["ours"], times["theirs"], MINIBATCH_BAR,
        note=note,
    )  # fmt: skip


def agreement(ours: float, theirs: float, same_length: bool) -> str:
    """Say how far apart the two models are."""
    difference = abs(ours / theirs - 1)
    steps = "" if same_length else ", NOT the same number of steps"
    return f"inertia differs by {difference:.0e}{steps}"


def rows(X: NDArray[Any], ks: list[int], repeats: int, budget: float) -> Iterator[Row]:
    """Yield each comparison as it is measured."""
    for k in ks:
        yield from lloyd(X, k, repeats, budget)
    for k in ks:
        yield minibatch_fit(X, k, repeats, budget)


def main() -> int:
    """Run from the command line."""
    parser = options((__doc__ or "").splitlines()[0], (8, 64, 256))
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64")
    arguments = parser.parse_args()
    warm_up()
    warnings.simplefilter("ignore", ConvergenceWarning)
    X = data(arguments.n, arguments.dtype)
    return run(rows(X, arguments.k, arguments.repeats, arguments.budget), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
