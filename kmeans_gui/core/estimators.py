"""KMeans and MiniBatchKMeans: scikit-learn's interface over the iterators.

Parameters, defaults, attributes, errors and warnings are scikit-learn's, for points of shape
(n, 2). They need no scikit-learn.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.errors import ConvergenceWarning, NotFittedError
from kmeans_gui.core.fit import iterate
from kmeans_gui.core.minibatch import MiniBatchState
from kmeans_gui.core.model import Algorithm, FitResult, FitSpec, Snapshot
from kmeans_gui.core.points import ArrayPoints, Points, as_points, is_mapped
from kmeans_gui.core.stores import store_for_labels
from kmeans_gui.core.stream import Stream
from kmeans_gui.core.validation import (
    check_array,
    check_random_state,
    check_spec,
    check_weights,
)


class _Estimator:
    """What both estimators share."""

    n_clusters: int
    init: Any
    n_init: Any
    random_state: Any
    _labels: NDArray[np.int32] | Callable[[], NDArray[np.int32]]
    cluster_centers_: NDArray[Any]
    inertia_: float
    n_iter_: int
    n_features_in_: int

    def _spec(self) -> FitSpec:
        raise NotImplementedError

    def _keep(self, points: Points, result: FitResult) -> None:
        """Set the fitted attributes."""
        self.cluster_centers_ = result.centers.copy()
        self.inertia_ = result.inertia
        self.n_iter_ = result.n_iter
        self.n_features_in_ = 2
        label = partial(store_for_labels(points).labels, result.centers)
        # The labels of a memory map can be larger than the memory: computed if asked for.
        self._labels = label if is_mapped(points.data()) else label()

    @property
    def labels_(self) -> NDArray[np.int32]:
        """Index of the nearest center for each point, of shape (n_samples,).

        Where the points are a memory map, it is computed when first asked for.
        """
        if "_labels" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'labels_'")
        if not isinstance(self._labels, np.ndarray):
            self._labels = self._labels()
        return self._labels

    def iter_fit(
        self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None
    ) -> Generator[Snapshot, None, None]:
        """Fit, yielding every `Snapshot` on the way; fitted once the last one was taken.

        Parameters
        ----------
        X : array-like of shape (n_samples, 2)
            An array, a list, or a memory map, which is read in place.
        y : ignored
        sample_weight : array-like of shape (n_samples,), optional

        Yields
        ------
        Snapshot

        Raises
        ------
        ValueError
            If X or a parameter is not usable; the message says which and why.
        """
        spec = self._spec()
        check_spec(spec)
        points = as_points(X, sample_weight)
        self._warn_of_ignored(spec)
        result = yield from iterate(points, spec)
        self._keep(points, result)

    def fit(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to `X`. See `iter_fit` for the parameters and errors.

        Returns
        -------
        self
        """
        for _ in self.iter_fit(X, y, sample_weight):
            pass
        return self

    def _warn_of_ignored(self, spec: FitSpec) -> None:
        given = not isinstance(spec.init, str) and not callable(spec.init)
        if given and spec.n_init not in ("auto", 1):
            warnings.warn(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={spec.n_init}.",
                RuntimeWarning,
                stacklevel=4,
            )

    def _check_fitted(self) -> None:
        if not hasattr(self, "cluster_centers_"):
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. "
                "Call 'fit' with appropriate arguments before using this estimator."
            )

    def fit_predict(
        self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.int32]:
        """Fit to `X` and return its labels, of shape (n_samples,)."""
        return self.fit(X, y, sample_weight).labels_

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the index of the nearest center for each row of `X`, of shape (n_samples,).

        Raises
        ------
        NotFittedError
        ValueError
        """
        self._check_fitted()
        return as_points(X).labels(self.cluster_centers_)

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the distance of each row of `X` to each center, of shape (n_samples, k).

        Raises
        ------
        NotFittedError
        ValueError
        """
        self._check_fitted()
        points = as_points(X)
        # Row by row of the result would be a loop over points; columns are few.
        working = points.take(np.arange(points.n))
        centers = points.to_working(self.cluster_centers_)
        out = np.empty((points.n, len(centers)), points.dtype)
        for j, (cx, cy) in enumerate(centers):
            out[:, j] = np.sqrt((working[:, 0] - cx) ** 2 + (working[:, 1] - cy) ** 2)
        return out

    def fit_transform(
        self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[Any]:
        """Fit to `X` and return `transform` of it."""
        return self.fit(X, y, sample_weight).transform(X)

    def score(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> float:
        """Return the negative inertia of `X` under the fitted centers.

        Raises
        ------
        NotFittedError
        ValueError
        """
        self._check_fitted()
        points = as_points(X, sample_weight)
        return -points.moments(points.to_working(self.cluster_centers_)).inertia

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return sorted(p for p in inspect.signature(cls).parameters)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters that the estimator was made with, by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Change parameters by name.

        Raises
        ------
        ValueError
            If there is no such parameter; nothing is changed then.
        """
        valid = self._parameter_names()
        for name in params:
            if name not in valid:
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self!r}. "
                    f"Valid parameters are: {valid!r}."
                )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        parameters = inspect.signature(type(self)).parameters
        changed = []
        for name, parameter in parameters.items():
            value = getattr(self, name)
            if isinstance(value, np.ndarray) or value != parameter.default:
                changed.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(changed)})"


class KMeans(_Estimator):
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
        the faster of the two. The centers are the same.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, 2), of X's dtype
    labels_ : ndarray of shape (n_samples,), int32
    inertia_ : float
    n_iter_ : int
    n_features_in_ : int

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
            warnings.warn(
                f"Number of distinct clusters ({distinct}) found smaller than n_clusters "
                f"({self.n_clusters}). Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=4,
            )


class MiniBatchKMeans(_Estimator):
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
        After `partial_fit`, of the last batch.
    n_iter_ : int
        Passes over the data that were begun.
    n_steps_ : int
        Batches processed.
    n_features_in_ : int
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
            warnings.warn(
                f"init_size={spec.init_size} should be larger than n_clusters={spec.n_clusters}. "
                "Setting it to min(3*n_clusters, n_samples)",
                RuntimeWarning,
                stacklevel=4,
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
            n_init = spec.n_init if isinstance(spec.n_init, int) else 1
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
