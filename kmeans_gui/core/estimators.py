"""KMeans and MiniBatchKMeans: scikit-learn's interface over the iterators.

Parameters, defaults, attributes, errors and warnings are scikit-learn's, for points of shape
(n, 2). They need no scikit-learn.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from kmeans_gui.core.base_estimator import BaseEstimator
from kmeans_gui.core.errors import ConvergenceWarning, warn_caller
from kmeans_gui.core.fit import resolve_n_init
from kmeans_gui.core.minibatch_state import MiniBatchState
from kmeans_gui.core.model import Algorithm, FitResult, FitSpec
from kmeans_gui.core.points import ArrayPoints, Points
from kmeans_gui.core.stream import Stream
from kmeans_gui.core.validation import (
    check_array,
    check_random_state,
    check_spec,
    check_weights,
)


class KMeans(BaseEstimator):
    """K-Means on 2-D points.

    Parameters
    ----------
    n_clusters : int
    init : {"k-means++", "random", "farthest-first"}, array of shape (n_clusters, 2), or callable
        A callable ``init(X, n_clusters, random_state=...)`` gets X in its own coordinates.
    n_init : int or "auto"
        Number of starts, of which the one with the lowest inertia is kept. "auto" is 1 for
        k-means++, farthest-first and given centers, 10 for random and callable.
    max_iter : int
    tol : float
        Squared shift of the centers, relative to the mean variance of the columns, below which
        the fit has converged.
    random_state : int, RandomState or None
    algorithm : {"auto", "lloyd", "filtering"}
        "lloyd" scans every point in every pass, "filtering" asks the spatial index, "auto" takes
        the faster of the two. The clusters are the same, and the centers but for last digits.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, 2), of X's dtype
    labels_ : ndarray of shape (n_samples,), int32
    inertia_ : float
        The sum of squared distances of the points to their centers, times their weights.
    n_iter_ : int
        Of the start that was kept.
    n_features_in_ : int
        Always 2.

    Notes
    -----
    S. P. Lloyd, "Least squares quantization in PCM", 1982; seeds by D. Arthur and
    S. Vassilvitskii, "k-means++: the advantages of careful seeding", 2007, with several
    candidates for each, as scikit-learn draws them. "filtering" is T. Kanungo et al., "An
    efficient k-means clustering algorithm: analysis and implementation", 2002.

    Examples
    --------
    >>> from kmeans_gui.core import KMeans
    >>> KMeans(n_clusters=2, random_state=0).fit([[0, 0], [0, 1], [9, 9], [9, 8]]).inertia_
    1.0
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: Any = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: Any = None,
        algorithm: str = "auto",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state
        self.algorithm = algorithm

    def _spec(self) -> FitSpec:
        algorithms: dict[str, Algorithm] = {
            "auto": "kmeans",
            "lloyd": "lloyd",
            "filtering": "filtering",
        }
        if self.algorithm not in algorithms:
            raise ValueError(
                f"The 'algorithm' parameter of KMeans must be one of {sorted(algorithms)}. "
                f"Got {self.algorithm!r} instead."
            )
        return FitSpec(
            algorithm=algorithms[self.algorithm],
            n_clusters=self.n_clusters,
            init=self.init,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            random_state=self.random_state,
        )

    def _keep(self, points: Points, result: FitResult) -> None:
        super()._keep(points, result)
        counts = result.counts
        if points.weights is not None:
            # A cluster of points without weight is a cluster all the same.
            counts = np.bincount(self.labels_, minlength=self.n_clusters)
        distinct = int(np.count_nonzero(counts))
        if distinct < self.n_clusters:
            warn_caller(
                f"Number of distinct clusters ({distinct}) found smaller than n_clusters "
                f"({self.n_clusters}). Possibly due to duplicate points in X.",
                ConvergenceWarning,
            )


class MiniBatchKMeans(BaseEstimator):
    """Mini-batch K-Means on 2-D points.

    Parameters
    ----------
    n_clusters, init, random_state
        As in `KMeans`.
    max_iter : int
        Passes over the data, at the most.
    batch_size : int
    tol : float
        As in `KMeans`, between two batches; 0 leaves stopping to `max_no_improvement`.
    max_no_improvement : int or None
        Batches without an improvement of the smoothed inertia after which to stop.
    init_size : int or None
        Points that each start is seeded from; None is ``3 * batch_size``.
    n_init : int or "auto"
        Starts compared on a sample before the best is trained. "auto" is 1 for k-means++,
        farthest-first and given centers, 3 for random and callable.
    reassignment_ratio : float
        Centers whose count is below this fraction of the largest move to random points.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, 2), of X's dtype
    labels_ : ndarray of shape (n_samples,), int32
        After `partial_fit`, of the last batch.
    inertia_ : float
        The sum of squared distances of the points to their centers. After `partial_fit`, of the
        last batch.
    n_iter_ : int
        Passes over the data that were begun.
    n_steps_ : int
        Batches processed.
    n_features_in_ : int
        Always 2.

    Notes
    -----
    D. Sculley, "Web-scale k-means clustering", 2010; the rest, as when to stop and which centers
    to move elsewhere, is scikit-learn's.
    """

    n_steps_: int

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        max_iter: int = 100,
        batch_size: int = 1024,
        tol: float = 0.0,
        max_no_improvement: int | None = 10,
        init_size: int | None = None,
        n_init: Any = "auto",
        reassignment_ratio: float = 0.01,
        random_state: Any = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.init_size = init_size
        self.n_init = n_init
        self.reassignment_ratio = reassignment_ratio
        self.random_state = random_state

    def _spec(self) -> FitSpec:
        return FitSpec(
            algorithm="minibatch",
            n_clusters=self.n_clusters,
            init=self.init,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            batch_size=self.batch_size,
            max_no_improvement=self.max_no_improvement,
            init_size=self.init_size,
            reassignment_ratio=self.reassignment_ratio,
            random_state=self.random_state,
        )

    def _warn_of_ignored(self, spec: FitSpec) -> None:
        super()._warn_of_ignored(spec)
        if spec.init_size is not None and spec.init_size < spec.n_clusters:
            warn_caller(
                f"init_size={spec.init_size} should be larger than n_clusters={spec.n_clusters}. "
                "Setting it to min(3*n_clusters, n_samples)",
                RuntimeWarning,
            )

    def _keep(self, points: Points, result: FitResult) -> None:
        super()._keep(points, result)
        self.n_steps_ = result.n_steps
        # A stream that was learned from before is forgotten; a later one goes on from here.
        self.__dict__.pop("_stream", None)
        self._fitted = result
        self._fitted_n = points.n

    def partial_fit(
        self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Learn from one batch; the first one also gives the initial centers.

        Where `n_init` is an int above 1, so many candidates learn from the same batches and the
        one with the lowest smoothed inertia gives the centers: this goes beyond scikit-learn,
        which ignores `n_init` here. See also `fit_stream`.

        Parameters
        ----------
        X : array-like of shape (n_samples, 2)
        y : ignored
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If X or a parameter is not usable, or the first batch has fewer points than clusters.
        """
        spec = self._spec()
        check_spec(spec)
        array = check_array(X)
        points = ArrayPoints(array, check_weights(sample_weight, len(array)))
        if not hasattr(self, "cluster_centers_"):
            self._warn_of_ignored(spec)
            # Unlike in `fit`, more than one candidate are learned only where they are asked for.
            n_init = 1 if spec.n_init == "auto" else resolve_n_init(spec)
            self._stream = Stream.begin(points, spec, n_init)
            self.n_features_in_ = 2
            self.n_steps_ = 0
        elif not hasattr(self, "_stream"):
            self._stream = self._stream_after_fit(points)
        self._stream.learn(points)
        self.n_steps_ += 1
        self.cluster_centers_ = self._stream.centers().astype(points.dtype)
        self._labels = points.labels(self.cluster_centers_)
        self.inertia_ = points.moments(points.to_working(self.cluster_centers_)).inertia
        return self

    def _stream_after_fit(self, points: ArrayPoints) -> Stream:
        assert self._fitted.absorbed is not None
        centers = np.asarray(self.cluster_centers_, np.float64) - points.origin
        candidate = MiniBatchState(
            np.ascontiguousarray(centers),
            self._fitted.absorbed.copy(),
            self._fitted.since_reassignment,
        )
        return Stream(
            [candidate],
            [check_random_state(self.random_state)],
            points.origin,
            min(self.batch_size, self._fitted_n),
            self.reassignment_ratio,
        )
