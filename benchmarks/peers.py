"""One pass of K-Means by other libraries, where they are installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

PASSES = 10

Peer = tuple[str, Callable[[], Any], int]


def passes_of_peers(X: NDArray[Any], start: NDArray[Any]) -> Iterator[Peer]:
    """Yield a name, a function that makes some passes from the given centers, and how many.

    Each library gets the points as it likes them, outside the timing.
    """
    for module, peer in (("faiss", _faiss), ("mlpack", _mlpack), ("sklearnex", _sklearnex)):
        if importlib.util.find_spec(module) is not None:
            yield from peer(X, start)


def _faiss(X: NDArray[Any], start: NDArray[Any]) -> Iterator[Peer]:
    import faiss

    points, k = np.ascontiguousarray(X, np.float32), len(start)
    centers = np.ascontiguousarray(start, np.float32)

    def run() -> None:
        model = faiss.Kmeans(
            2, k, niter=PASSES, nredo=1, max_points_per_centroid=len(points), seed=1
        )
        model.train(points, init_centroids=centers)

    yield "faiss", run, PASSES


def _mlpack(X: NDArray[Any], start: NDArray[Any]) -> Iterator[Peer]:
    import mlpack

    for algorithm in ("pelleg-moore", "naive"):

        def run(algorithm: str = algorithm) -> None:
            mlpack.kmeans(
                clusters=len(start),
                input_=X,
                initial_centroids=start,
                max_iterations=PASSES,
                algorithm=algorithm,
            )

        yield f"mlpack {algorithm}", run, PASSES


def _sklearnex(X: NDArray[Any], start: NDArray[Any]) -> Iterator[Peer]:
    from sklearnex.cluster import KMeans

    def run() -> None:
        KMeans(len(start), init=start, n_init=1, max_iter=PASSES, tol=0).fit(X)

    yield "scikit-learn-intelex", run, PASSES
