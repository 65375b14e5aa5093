"""Generators with scikit-learn's numbers, seed for seed, without importing scikit-learn.

Each draws from the same stream in the same order as its namesake in `sklearn.datasets`, so both
coordinates and labels are equal bit for bit. They draw by chunks, which changes no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kmeans_gui.data.errors import ShouldStop, check_stop
from kmeans_gui.data.memory import array_bytes, require_memory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RandomStateLike = int | np.integer[Any] | np.random.RandomState | None

CHUNK = 65_536
"""Points drawn between two looks at `should_stop`: a few milliseconds."""


def check_random_state(seed: object) -> np.random.RandomState:
    """Return a `RandomState` for an int, another `RandomState`, or None (numpy's global one).

    Raises
    ------
    ValueError
        For anything else, and for an int outside 0 .. 2**32 - 1.
    """
    if seed is None:
        state: np.random.RandomState = np.random.mtrand._rand
        return state
    if isinstance(seed, np.random.RandomState):
        return seed
    if isinstance(seed, int | np.integer) and 0 <= int(seed) < 2**32:
        return np.random.RandomState(int(seed))
    raise ValueError(f"random_state must be None, a RandomState or 0 to 4294967295, not {seed!r}")


@overload
def make_blobs(
    n_samples: int | Sequence[int] | Ints = ...,
    centers: int | ArrayLike | None = ...,
    cluster_std: float | Sequence[float] | Floats = ...,
    random_state: RandomStateLike = ...,
    *,
    n_features: int = ...,
    center_box: tuple[float, float] = ...,
    shuffle: bool = ...,
    return_centers: Literal[False] = ...,
    should_stop: ShouldStop | None = ...,
) -> tuple[Floats, Ints]: ...


@overload
def make_blobs(
    n_samples: int | Sequence[int] | Ints = ...,
    centers: int | ArrayLike | None = ...,
    cluster_std: float | Sequence[float] | Floats = ...,
    random_state: RandomStateLike = ...,
    *,
    n_features: int = ...,
    center_box: tuple[float, float] = ...,
    shuffle: bool = ...,
    return_centers: Literal[True],
    should_stop: ShouldStop | None = ...,
) -> tuple[Floats, Ints, Floats]: ...


def make_blobs(
    n_samples: int | Sequence[int] | Ints = 100,
    centers: int | ArrayLike | None = None,
    cluster_std: float | Sequence[float] | Floats = 1.0,
    random_state: RandomStateLike = None,
    *,
    n_features: int = 2,
    center_box: tuple[float, float] = (-10.0, 10.0),
    shuffle: bool = True,
    return_centers: bool = False,
    should_stop: ShouldStop | None = None,
) -> tuple[Floats, Ints] | tuple[Floats, Ints, Floats]:
    """Draw isotropic Gaussian blobs: `sklearn.datasets.make_blobs`, seed for seed.

    Parameters
    ----------
    n_samples : int or sequence of int
        The number of points in all, divided equally, or one number for each cluster.
    centers : int, array-like of shape (n_centers, n_features), or None
        How many centers to draw from `center_box`, or where they are. None draws 3, or one for
        each entry of `n_samples`.
    cluster_std : float or sequence of float
        The standard deviation of all clusters, or of each.
    random_state : int, RandomState or None
    n_features : int
        Ignored where `centers` says it.
    center_box : tuple of float
        The interval that each coordinate of a drawn center comes from.
    shuffle : bool
        Without it the clusters follow one another.
    return_centers : bool
        Return the centers too.
    should_stop : callable, optional
        Asked between chunks; True raises `Cancelled`.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features), float64
    y : ndarray of shape (n_samples,), int64
        The cluster of each point.
    centers : ndarray of shape (n_centers, n_features)
        Only with `return_centers`.

    Raises
    ------
    ValueError
        For lengths that do not go together, impossible numbers, or too many points for the memory.
    Cancelled
        If `should_stop` turned true.
    """
    generator = check_random_state(random_state)
    sizes, places = _sizes_and_centers(n_samples, centers, n_features, center_box, generator)
    stds = _stds(cluster_std, places)
    n = int(sum(sizes))
    require_memory(array_bytes(n, 2 * places.shape[1] + 3), f"{n:,} points")
    X = np.empty((n, places.shape[1]))
    y = np.empty(n, dtype=np.int64)
    begin = 0
    for label, (size, std) in enumerate(zip(sizes, stds, strict=True)):
        y[begin : begin + size] = label
        for start in range(begin, begin + size, CHUNK):
            check_stop(should_stop)
            part = X[start : min(start + CHUNK, begin + size)]
            part[:] = generator.normal(loc=places[label], scale=std, size=part.shape)
        begin += size
    if shuffle:
        X, y = _shuffled(X, y, generator, should_stop)
    if return_centers:
        return X, y, places
    return X, y


def make_moons(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: RandomStateLike = None,
) -> tuple[Floats, Ints]:
    """Draw two interleaving half circles: `sklearn.datasets.make_moons`, seed for seed.

    Parameters
    ----------
    n_samples : int or (int, int)
        The number of points in all, half of them on each, or one number for each.
    shuffle : bool
        Without it the one half circle is before the other.
    noise : float, optional
        The standard deviation of the noise that is added to each coordinate.
    random_state : int, RandomState or None

    Returns
    -------
    X : ndarray of shape (n_samples, 2), float64
    y : ndarray of shape (n_samples,), int64
        0 for the outer half circle, 1 for the inner one.

    Raises
    ------
    ValueError
        If `n_samples` is a tuple of another length, a number is negative, or `random_state` is no
        seed.
    """
    outer, inner = _halves(n_samples)
    generator = check_random_state(random_state)
    out, into = np.linspace(0, np.pi, outer), np.linspace(0, np.pi, inner)
    X = np.vstack(
        [
            np.append(np.cos(out), 1 - np.cos(into)),
            np.append(np.sin(out), 1 - np.sin(into) - 0.5),
        ]
    ).T
    return _finish(X, outer, shuffle, noise, generator)


def make_circles(
    n_samples: int | tuple[int, int] = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: RandomStateLike = None,
    factor: float = 0.8,
) -> tuple[Floats, Ints]:
    """Draw a circle in a circle: `sklearn.datasets.make_circles`, seed for seed.

    Parameters
    ----------
    n_samples : int or (int, int)
        The number of points in all, half of them on each, or one number for each.
    shuffle : bool
        Without it the one circle is before the other.
    noise : float, optional
        The standard deviation of the noise that is added to each coordinate.
    random_state : int, RandomState or None
    factor : float
        The radius of the inner circle; that of the outer one is 1.

    Returns
    -------
    X : ndarray of shape (n_samples, 2), float64
    y : ndarray of shape (n_samples,), int64
        0 for the outer circle, 1 for the inner one.

    Raises
    ------
    ValueError
        If `n_samples` is a tuple of another length, a number is negative, or `random_state` is no
        seed.
    """
    outer, inner = _halves(n_samples)
    generator = check_random_state(random_state)
    out = np.linspace(0, 2 * np.pi, outer, endpoint=False)
    into = np.linspace(0, 2 * np.pi, inner, endpoint=False)
    X = np.vstack(
        [
            np.append(np.cos(out), np.cos(into) * factor),
            np.append(np.sin(out), np.sin(into) * factor),
        ]
    ).T
    return _finish(X, outer, shuffle, noise, generator)


def _finish(
    X: Floats,
    n_first: int,
    shuffle: bool,
    noise: float | None,
    generator: np.random.RandomState,
) -> tuple[Floats, Ints]:
    y = np.zeros(len(X), dtype=np.int64)
    y[n_first:] = 1
    if shuffle:
        X, y = _shuffled(X, y, generator, None)
    if noise is not None:
        X = X + generator.normal(scale=noise, size=X.shape)
    return np.ascontiguousarray(X), y


def _halves(n_samples: int | tuple[int, int]) -> tuple[int, int]:
    if isinstance(n_samples, int | np.integer):
        return int(n_samples) // 2, int(n_samples) - int(n_samples) // 2
    if len(n_samples) != 2:
        raise ValueError("`n_samples` can be either an int or a two-element tuple.")
    return int(n_samples[0]), int(n_samples[1])


def _shuffled(
    X: Floats, y: Ints, generator: np.random.RandomState, should_stop: ShouldStop | None
) -> tuple[Floats, Ints]:
    order = np.arange(len(X))
    check_stop(should_stop)
    generator.shuffle(order)
    moved = np.empty(X.shape)
    for start in range(0, len(X), CHUNK):
        check_stop(should_stop)
        part = slice(start, start + CHUNK)
        np.take(X, order[part], axis=0, out=moved[part], mode="clip")
    return moved, y[order]


def _sizes_and_centers(
    n_samples: Any,
    centers: Any,
    n_features: int,
    center_box: tuple[float, float],
    generator: np.random.RandomState,
) -> tuple[list[int], Floats]:
    """Return how many points each cluster has, and its center, as scikit-learn does."""
    listed = not isinstance(n_samples, Integral)
    n_centers = len(n_samples) if listed else 3 if centers is None else centers
    if isinstance(n_centers, Integral) and (centers is None or isinstance(centers, Integral)):
        if listed and centers is not None:
            raise ValueError(f"Parameter `centers` must be array-like. Got {centers!r} instead")
        if n_centers < 1:
            raise ValueError(f"centers must be at least 1, not {n_centers}")
        low, high = center_box
        places = generator.uniform(low, high, size=(int(n_centers), n_features))
    else:
        places = np.asarray(centers)
        if places.ndim != 2 or not np.issubdtype(places.dtype, np.number) or len(places) == 0:
            raise ValueError("centers must be an int or an array of shape (n_centers, n_features)")
        if not np.isfinite(places).all():
            raise ValueError("centers must be finite numbers")
    if not listed:
        if n_samples < 1:
            raise ValueError(f"n_samples must be at least 1, not {n_samples}")
        share, rest = divmod(int(n_samples), len(places))
        return [share + (label < rest) for label in range(len(places))], places
    if len(places) != len(n_samples):
        raise ValueError(
            "Length of `n_samples` not consistent with number of centers."
            f" Got n_samples = {n_samples} and centers = {centers}"
        )
    sizes = [int(size) for size in n_samples]
    if min(sizes) < 0:
        raise ValueError(f"n_samples must not be negative, not {min(sizes)}")
    return sizes, places


def _stds(cluster_std: Any, places: Floats) -> list[float]:
    if isinstance(cluster_std, Real):
        stds = [float(cluster_std)] * len(places)
    else:
        if not isinstance(cluster_std, Iterable):
            raise ValueError(f"cluster_std must be a number or a list, not {cluster_std!r}")
        stds = [float(std) for std in cluster_std]
    if len(stds) != len(places):
        raise ValueError(
            "Length of `clusters_std` not consistent with number of centers."
            f" Got centers = {places} and cluster_std = {cluster_std}"
        )
    if not all(0 <= std < np.inf for std in stds):
        raise ValueError(f"cluster_std must be finite and not negative, not {cluster_std}")
    return stds
