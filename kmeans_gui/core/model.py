"""The vocabulary of the whole program: what a fit is asked for, and what it tells.

Everything here is frozen. An array inside a frozen dataclass is read-only too: once published
by a worker thread it is never written again, so any thread may read it without a lock.

Nothing here imports numba, so that a window can be built before the kernels are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Algorithm = Literal["kmeans", "lloyd", "filtering", "minibatch"]
"""``"kmeans"`` is full-batch K-Means by the faster of ``"lloyd"`` (scans every point in every
pass) and ``"filtering"`` (asks the index); the three give the same centers."""

ALGORITHMS: tuple[Algorithm, ...] = ("kmeans", "lloyd", "filtering", "minibatch")

StopReason = Literal["converged", "tol", "max_iter", "no_improvement", "cancelled"]
"""Why a fit ended: no label changed; the centers moved less than the tolerance; the iterations
were used up; mini-batch inertia stopped improving; somebody stopped it."""

FloatArray = NDArray[Any]


def _frozen(array: FloatArray) -> FloatArray:
    """Return a read-only view of `array`."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True, eq=False)
class FitSpec:
    """What a fit is asked for. The names and meanings are scikit-learn's.

    Parameters
    ----------
    algorithm : {"kmeans", "lloyd", "filtering", "minibatch"}
    n_clusters : int
    init : {"k-means++", "random", "farthest-first"} or array of shape (n_clusters, 2) or callable
        An array holds the initial centers in the data's own coordinates; a callable
        ``init(X, n_clusters, random_state=...)`` returns them.
    n_init : int or "auto"
        How many times to start; the best inertia is kept. "auto" is scikit-learn's: 1 for
        k-means++, farthest-first and given centers, 10 (mini-batch: 3) for random and callable.
    max_iter : int or None
        None is the algorithm's default: 300 for K-Means, 100 passes for mini-batch.
    tol : float or None
        Relative to the mean variance of the points. None is the default: 1e-4, mini-batch 0.
    batch_size, max_no_improvement, init_size, reassignment_ratio
        Mini-batch only, as in scikit-learn.
    random_state : int, RandomState or None
        Of an int one spec gives one fit, again and again.

    Nothing is checked here: a fit raises ValueError for what is out of its range.
    """

    algorithm: Algorithm = "kmeans"
    n_clusters: int = 8
    init: Any = "k-means++"
    n_init: int | Literal["auto"] = "auto"
    max_iter: int | None = None
    tol: float | None = None
    batch_size: int = 1024
    max_no_improvement: int | None = 10
    init_size: int | None = None
    reassignment_ratio: float = 0.01
    random_state: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One consistent state of a fit: centers, and the assignment of the points to these centers.

    Attributes
    ----------
    start : int
        Which of the ``n_init`` runs, from 0.
    iteration : int
        0 for the initial centers.
    centers : ndarray of shape (n_clusters, 2), the data's own coordinates and dtype, read-only
    counts : ndarray of shape (n_clusters,), float64, read-only
        The points (or their weights) nearest to each center. For a mini-batch step: the weight
        that each center has absorbed so far, which is its resistance to change.
    inertia : float
        Sum of squared distances of all points to their nearest center. NaN for a mini-batch
        step but the last, which would have to read all the points to know it.
    shift : float
        Euclidean length of the move of all centers since the previous snapshot; 0 for the first.
    seconds : float
        Computing time since this fit began.
    distances : int
        How many point-center distances were computed for this snapshot: a cost that does not
        depend on how fast the machine is.
    batch_inertia, smoothed_inertia : float or None
        Mini-batch only: the inertia per point of this step's batch before the step, and its
        exponentially weighted average.
    batch : ndarray of shape (batch_size,), int64, or None
        Mini-batch only: the positions of this step's points in the data.
    reassigned : ndarray of int64 or None
        Mini-batch only: the centers that this step moved onto random points of the batch
        because hardly any point was theirs.
    """

    start: int
    iteration: int
    centers: FloatArray
    counts: FloatArray
    inertia: float
    shift: float = 0.0
    seconds: float = 0.0
    distances: int = 0
    batch_inertia: float | None = None
    smoothed_inertia: float | None = None
    batch: FloatArray | None = None
    reassigned: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in ("centers", "counts", "batch", "reassigned"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, _frozen(array))


@dataclass(frozen=True, slots=True, eq=False)
class FitResult:
    """How a fit ended: the best of its starts.

    Attributes
    ----------
    spec : FitSpec
    centers : ndarray of shape (n_clusters, 2), of the data's dtype, read-only
    counts : ndarray of shape (n_clusters,), float64, read-only
        The points (or their weights) nearest to each center. Of a mini-batch fit that was
        cancelled: the weight that each center has absorbed.
    inertia : float
        The sum of squared distances of the points to their nearest centers. NaN if a fit was
        cancelled before it was known: one of mini-batches asks about all points at its end only.
    n_iter : int
        Iterations (mini-batch: started passes over the data) of the best start.
    n_steps : int
        Mini-batch only: the number of batches; otherwise equal to `n_iter`.
    reason : {"converged", "tol", "max_iter", "no_improvement", "cancelled"}
    start : int
        Which start was the best.
    seconds : float
        Computing time of all starts.
    distances : int
        Point-center distances computed by all starts.
    absorbed : ndarray of shape (n_clusters,), float64, read-only, or None
        Mini-batch only: the weight that each center has absorbed in all steps, which is its
        resistance to change. With it, learning can go on where the fit ended.
    since_reassignment : int
        Mini-batch only: points drawn since rarely chosen centers were last looked at.
    """

    spec: FitSpec
    centers: FloatArray
    counts: FloatArray
    inertia: float
    n_iter: int
    n_steps: int
    reason: StopReason
    start: int = 0
    seconds: float = 0.0
    distances: int = 0
    absorbed: FloatArray | None = None
    since_reassignment: int = 0

    def __post_init__(self) -> None:
        for name in ("centers", "counts", "absorbed"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, _frozen(array))


@dataclass(frozen=True, slots=True, eq=False)
class SweepPoint:
    """One fitted model of a sweep over k.

    Attributes
    ----------
    k : int
    algorithm : Algorithm
    repeat : int
        From 0; how it is seeded says `seed_of_repeat`.
    inertia : float
    seconds : float
        The time of this fit alone, after compilation: see `sweep_k`.
    n_iter : int
    distances : int
        Point-center distances computed.
    centers : ndarray of shape (k, 2), of the data's dtype, read-only
    """

    k: int
    algorithm: Algorithm
    repeat: int
    inertia: float
    seconds: float
    n_iter: int
    distances: int
    centers: FloatArray = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "centers", _frozen(self.centers))


def seed_of_repeat(random_state: Any, repeat: int) -> Any:
    """Return the seed of a fit that is one of several, as of a sweep's repeats.

    Parameters
    ----------
    random_state : int or anything else
        The seed of the first.
    repeat : int
        From 0.

    Returns
    -------
    int or anything else
        Seeds follow one another, and 0 follows the largest, 2**32 - 1. What is no seed, as a
        generator or None, is the same for all.
    """
    if isinstance(random_state, (int, np.integer)):
        return (int(random_state) + repeat) % 2**32
    return random_state


Criterion = Literal["silhouette", "calinski_harabasz", "davies_bouldin"]

CRITERIA: tuple[Criterion, ...] = ("silhouette", "calinski_harabasz", "davies_bouldin")


@dataclass(frozen=True, slots=True)
class CriterionPoint:
    """What one criterion says of one fitted model.

    Attributes
    ----------
    criterion : {"silhouette", "calinski_harabasz", "davies_bouldin"}
    k : int
    algorithm : Algorithm
    value : float
    error : float
        The standard error of an estimated value; 0 if it is exact.
    n_evaluated : int
        How many points it was computed from.
    """

    criterion: Criterion
    k: int
    algorithm: Algorithm
    value: float
    error: float
    n_evaluated: int


@dataclass(frozen=True, slots=True)
class GapPoint:
    """The gap statistic at one k: see `kmeans_gui.core.gap`.

    Attributes
    ----------
    k : int
    gap : float
        `expected` less `observed`.
    error : float
        The paper's s(k).
    observed, expected : float
        The logarithm of the inertia per degree of freedom, of the data and on average of the
        references.
    n_references : int
    reference_points : int
        How many points each reference has.
    """

    k: int
    gap: float
    error: float
    observed: float
    expected: float
    n_references: int
    reference_points: int
