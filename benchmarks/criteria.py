"""Criteria for the number of clusters: this core against scikit-learn, on the same labels.

    python -m benchmarks.criteria [--n N] [--k K ...] [--repeats R] [--json PATH]

Silhouettes of 20,000 points are compared one by one; their rows say how far they are apart. What
has no peer, such as a million points' criteria of one model, is a figure of its own.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

if __package__ in (None, ""):  # run as a file: the checkout is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import sklearn.metrics

from benchmarks.harness import Figure, Row, interleaved, medians, options, run
from kmeans_gui.core import (
    as_points,
    calinski_harabasz_score,
    criteria_of,
    davies_bouldin_score,
    gap_statistic,
    silhouette_samples,
    sweep_k,
    warm_up,
)
from kmeans_gui.data import make_blobs

SILHOUETTE_BAR = 20.0
SILHOUETTE_POINTS = 20_000
EQUAL_TO = 1e-9


def silhouettes(k: int, repeats: int, budget: float) -> Row:
    """Compare the silhouettes of 20,000 points, and how equal they are."""
    X, _ = make_blobs(SILHOUETTE_POINTS, centers=max(5, k), cluster_std=1.0, random_state=1)
    points = as_points(X)
    (model,) = sweep_k(points, [k], ["kmeans"], random_state=0)
    labels = points.labels(model.centers)
    silhouette_samples(X[:2000], labels[:2000])
    values = {}

    def ours() -> None:
        values["ours"] = silhouette_samples(X, labels)

    def theirs() -> None:
        values["theirs"] = sklearn.metrics.silhouette_samples(X, labels)

    times = medians(interleaved({"ours": ours, "theirs": theirs}, repeats, budget))
    apart = float(np.abs(values["ours"] - values["theirs"]).max())
    equal = apart <= EQUAL_TO
    note = f"at most {apart:.0e} apart" + ("" if equal else ", NOT equal")
    # a wrong answer is infinitely slow
    took = times["ours"] if equal else math.inf
    return Row("silhouette_samples", len(X), k, took, times["theirs"], SILHOUETTE_BAR, note=note)


def scores(n: int, k: int, repeats: int, budget: float) -> Iterator[Row]:
    """Compare the other two scores, from labels."""
    X, _ = make_blobs(n, centers=max(5, k), cluster_std=1.0, random_state=1)
    points = as_points(X)
    (model,) = sweep_k(points, [k], ["kmeans"], random_state=0)
    labels = points.labels(model.centers)
    for score in (calinski_harabasz_score, davies_bouldin_score):
        peer = getattr(sklearn.metrics, score.__name__)
        times = medians(
            interleaved(
                {"ours": lambda f=score: f(X, labels), "theirs": lambda f=peer: f(X, labels)},
                repeats,
                budget,
            )
        )
        ours, theirs = score(X, labels), peer(X, labels)
        note = f"differ by {abs(ours / theirs - 1):.0e}"
        yield Row(score.__name__, n, k, times["ours"], times["theirs"], note=note)


def models(n: int, k: int) -> Iterator[Figure]:
    """Time the criteria of one model of many points, and the gap at one k."""
    X, _ = make_blobs(n, centers=max(5, k), cluster_std=1.0, random_state=1)
    points = as_points(X)
    (model,) = sweep_k(points, [k], ["kmeans"], random_state=0)
    list(criteria_of(as_points(X[:30_000]), [model]))
    began = perf_counter()
    for point in criteria_of(points, [model]):
        now = perf_counter()
        error = f"± {point.error:.1e}" if point.error else "exact"
        yield Figure(f"criteria_of: {point.criterion}", n, k, now - began, "s", note=error)
        began = perf_counter()
    (gap,) = gap_statistic(points, [k], {k: model.inertia}, random_state=0)
    took = perf_counter() - began
    note = f"{gap.n_references} references of {gap.reference_points:,} points"
    yield Figure("gap_statistic at one k", n, k, took, "s", note=note)


def rows(n: int, ks: list[int], repeats: int, budget: float) -> Iterator[Row | Figure]:
    """Yield each comparison as it is measured."""
    for k in ks:
        yield silhouettes(k, repeats, budget)
    for k in ks:
        yield from scores(n, k, repeats, budget)
        yield from models(n, k)


def main() -> int:
    """Run from the command line."""
    arguments = options((__doc__ or "").splitlines()[0], (5, 30)).parse_args()
    warm_up()
    return run(rows(arguments.n, arguments.k, arguments.repeats, arguments.budget), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
