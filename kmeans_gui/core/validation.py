"""Checks of what a caller hands in, with the words that scikit-learn's users search for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.core.model import ALGORITHMS, FitSpec

INITS = ("k-means++", "random", "farthest-first")


def check_array(X: ArrayLike) -> NDArray[Any]:
    """Return `X` as an array of shape (n, 2) of float32 or float64, copying only to convert.

    A memory map of floats stays one. Whether the values are finite is not looked at here: that is
    part of the first pass over the points.

    Raises
    ------
    ValueError
        If `X` is not numeric, not two-dimensional, empty, or has not two columns.
    """
    if hasattr(X, "toarray"):
        raise ValueError("Sparse data was passed, but dense points are required: X.toarray().")
    try:
        array = X if isinstance(X, np.ndarray) else np.asarray(X)
        if np.ma.isMaskedArray(array):
            raise ValueError("masked arrays are not supported; fill or drop the masked rows.")
        if array.dtype == object:
            array = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"X cannot be read as an array of numbers: {error}") from None
    if array.dtype.kind not in "fiub":
        raise ValueError(f"X must hold real numbers, got dtype {array.dtype}.")
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead: "
            f"X must have the shape (n_samples, 2), got {array.shape}."
        )
    if array.shape[0] == 0:
        raise ValueError(
            f"Found array with 0 sample(s) (shape={array.shape}) while a minimum of 1 is required."
        )
    if array.shape[1] != 2:
        raise ValueError(
            f"X has {array.shape[1]} features, but 2 are expected: "
            "choose two columns, such as X[:, [0, 1]]."
        )
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return array


def not_finite(X: NDArray[Any], row: int) -> ValueError:
    """Return the error that names the column of the value in `row` that is not finite."""
    column = int(np.flatnonzero(~np.isfinite(X[row]))[0])
    value = X[row, column]
    what = "NaN" if np.isnan(value) else "infinity"
    return ValueError(
        f"Input X contains {what}: column {column}, row {row} (both counted from 0). "
        "Drop or fill such rows first."
    )


def check_weights(sample_weight: Any, n: int) -> NDArray[np.float64] | None:
    """Return the weights as (n,) float64, or None where all are one.

    Raises
    ------
    ValueError
        If their number or shape does not match, or one is negative or not finite, or all are 0.
    """
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(n, float(weights))
    if weights.ndim != 1:
        raise ValueError("Sample weights must be 1D array or scalar.")
    if weights.shape[0] != n:
        raise ValueError(f"sample_weight.shape == {weights.shape}, expected {(n,)}!")
    if not np.isfinite(weights).all():
        raise ValueError("Input sample_weight contains NaN or infinity.")
    if (weights < 0).any():
        raise ValueError("Negative values in sample_weight: weights must be at least 0.")
    if not weights.any():
        raise ValueError("Sample weights must contain at least one non-zero number.")
    return None if (weights == 1.0).all() else np.ascontiguousarray(weights)


def check_seed(seed: Any) -> None:
    """Raise a ValueError unless `check_random_state` takes `seed`, without making anything of it.

    numpy asks the system for entropy before it seeds a generator: a tenth of a millisecond.
    """
    if seed is None or isinstance(seed, np.random.RandomState):
        return
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
        raise ValueError(f"{seed!r} cannot be used to seed a numpy.random.RandomState instance.")
    if not 0 <= seed < 2**32:
        raise ValueError(f"random_state must be between 0 and 2**32 - 1, got {seed}.")


def check_random_state(seed: Any) -> np.random.RandomState:
    """Return a RandomState: `seed` itself, seeded with it, or numpy's global one for None."""
    check_seed(seed)
    if seed is None:
        return np.random.mtrand._rand
    return seed if isinstance(seed, np.random.RandomState) else np.random.RandomState(int(seed))


_SPARE: list[np.random.RandomState] = []


@contextmanager
def generator_of(spec: FitSpec) -> Iterator[np.random.RandomState]:
    """Lend what `check_random_state` makes of a fit's `random_state`, until the fit is over.

    One that has been given back is seeded again for the next fit: a microsecond, where making one
    takes numpy a tenth of a millisecond, as long as some whole starts on few points.
    """
    seed = spec.random_state
    if not isinstance(seed, (int, np.integer)) or callable(spec.init):  # which may keep it
        yield check_random_state(seed)
        return
    check_seed(seed)
    try:
        generator = _SPARE.pop()
    except IndexError:
        generator = np.random.RandomState()
    generator.seed(int(seed))
    try:
        yield generator
    finally:
        _SPARE.append(generator)


def check_integer(name: str, value: Any, low: int) -> None:
    """Raise a ValueError unless `value` is an int, and not lower than `low`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < low:
        raise ValueError(f"The {name!r} parameter must be an int of at least {low}. Got {value!r}.")


def _check_real(name: str, value: Any) -> None:
    real = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not real or not np.isfinite(value) or value < 0:
        raise ValueError(f"The {name!r} parameter must be a number of at least 0. Got {value!r}.")


def check_names(parameters: Iterable[str], taken: Collection[str]) -> None:
    """Raise a ValueError if a name is not that of a parameter of `FitSpec`, or is `taken`."""
    known = set(FitSpec.__dataclass_fields__) - set(taken)
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise ValueError(f"Unknown fit parameters {unknown}: choose from {sorted(known)}.")


def check_spec(spec: FitSpec) -> None:
    """Check every parameter that can be checked without the points.

    Raises
    ------
    ValueError
        That names the parameter, what it must be, and what it is.
    """
    if spec.algorithm not in ALGORITHMS:
        raise ValueError(f"Unknown algorithm {spec.algorithm!r}: choose from {list(ALGORITHMS)}.")
    check_integer("n_clusters", spec.n_clusters, 1)
    check_integer("batch_size", spec.batch_size, 1)
    if spec.max_iter is not None:
        check_integer("max_iter", spec.max_iter, 1)
    if spec.tol is not None:
        _check_real("tol", spec.tol)
    _check_real("reassignment_ratio", spec.reassignment_ratio)
    if spec.max_no_improvement is not None:
        check_integer("max_no_improvement", spec.max_no_improvement, 0)
    if spec.init_size is not None:
        check_integer("init_size", spec.init_size, 1)
    if spec.n_init != "auto":
        check_integer("n_init", spec.n_init, 1)
    if isinstance(spec.init, str):
        if spec.init not in INITS:
            raise ValueError(
                f"The 'init' parameter must be one of {list(INITS)}, an array of centers or a "
                f"callable. Got {spec.init!r}."
            )
    elif not callable(spec.init):
        check_centers(spec.init, spec.n_clusters)
    check_seed(spec.random_state)


def check_centers(centers: Any, n_clusters: int) -> NDArray[np.float64]:
    """Return given initial centers as (n_clusters, 2) float64.

    Raises
    ------
    ValueError
        If the shape does not match or a value is not finite.
    """
    try:
        array = np.array(centers, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The initial centers cannot be read as numbers: {error}") from None
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead: the initial centers must have "
            f"the shape ({n_clusters}, 2)."
        )
    if array.shape[0] != n_clusters:
        raise ValueError(
            f"The shape of the initial centers {array.shape} does not match "
            f"the number of clusters {n_clusters}."
        )
    if array.shape[1] != 2:
        raise ValueError(
            f"The shape of the initial centers {array.shape} does not match "
            "the number of features of the data 2."
        )
    if not np.isfinite(array).all():
        raise ValueError("The initial centers contain NaN or infinity.")
    return array
