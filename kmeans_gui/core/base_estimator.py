"""What KMeans and MiniBatchKMeans share: scikit-learn's methods over an iterator of snapshots."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.errors import NotFittedError, warn_caller
from kmeans_gui.core.fit import fit_points, iterate
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot
from kmeans_gui.core.points import Points, as_points, is_mapped
from kmeans_gui.core.stores import store_for_labels
from kmeans_gui.core.validation import (
    check_spec,
)


class BaseEstimator:
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
        """Index of the nearest center for each point, of shape (n_samples,), int32.

        Where the points are a memory map, it is computed when first asked for, or when the
        estimator is pickled or copied: from the file as it is then.
        """
        if "_labels" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'labels_'")
        if not isinstance(self._labels, np.ndarray):
            self._labels = self._labels()
        return self._labels

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled and copied: the labels themselves, of a memory map too."""
        state = self.__dict__.copy()
        if "_labels" in state:
            state["_labels"] = self.labels_
        return state

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

        Warns
        -----
        ConvergenceWarning
            If fewer distinct clusters were found than asked for (`KMeans`).
        RuntimeWarning
            If a parameter is ignored, such as `n_init` beside given centers.
        """
        spec, points = self._begin(X, sample_weight)
        result = yield from iterate(points, spec)
        self._keep(points, result)

    def _begin(self, X: ArrayLike, sample_weight: ArrayLike | None) -> tuple[FitSpec, Points]:
        spec = self._spec()
        check_spec(spec)
        points = as_points(X, sample_weight)
        self._warn_of_ignored(spec)
        return spec, points

    def fit(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to `X`. See `iter_fit` for the parameters and errors.

        Returns
        -------
        self
        """
        spec, points = self._begin(X, sample_weight)
        self._keep(points, fit_points(points, spec))
        return self

    def _warn_of_ignored(self, spec: FitSpec) -> None:
        given = not isinstance(spec.init, str) and not callable(spec.init)
        if given and spec.n_init not in ("auto", 1):
            warn_caller(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={spec.n_init}.",
                RuntimeWarning,
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
        """Fit to `X` and return its labels. See `iter_fit` for the parameters and errors.

        Returns
        -------
        ndarray of shape (n_samples,), int32
        """
        return self.fit(X, y, sample_weight).labels_

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the index of the nearest center for each point.

        Parameters
        ----------
        X : array-like of shape (n_samples, 2)

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Of equally near centers the lowest index.

        Raises
        ------
        NotFittedError
            Before a fit.
        ValueError
            If X is not usable.
        """
        self._check_fitted()
        return as_points(X).labels(self.cluster_centers_)

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the Euclidean distance of each point to each center.

        Parameters
        ----------
        X : array-like of shape (n_samples, 2)

        Returns
        -------
        ndarray of shape (n_samples, n_clusters), of X's dtype

        Raises
        ------
        NotFittedError
            Before a fit.
        ValueError
            If X is not usable.
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
        """Fit to `X` and return `transform` of it. See `iter_fit` for the parameters and errors.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters), of X's dtype
        """
        return self.fit(X, y, sample_weight).transform(X)

    def score(self, X: ArrayLike, y: None = None, sample_weight: ArrayLike | None = None) -> float:
        """Return the negative inertia of `X` under the fitted centers.

        Parameters
        ----------
        X : array-like of shape (n_samples, 2)
        y : ignored
        sample_weight : array-like of shape (n_samples,), optional

        Raises
        ------
        NotFittedError
            Before a fit.
        ValueError
            If X or the weights are not usable.
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
