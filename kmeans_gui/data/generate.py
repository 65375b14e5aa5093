"""The gallery: data sets that show what K-Means does well, and what it cannot do.

numpy only, so that the first picture is there before polars or numba are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.data import mixtures
from kmeans_gui.data.dataset import Dataset, Provenance
from kmeans_gui.data.errors import ShouldStop, check_stop
from kmeans_gui.data.memory import array_bytes, require_memory

MAX_SAMPLES = 100_000_000
MAX_CENTERS = 1_000
_MAX_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one data set of the gallery is made.

    Attributes
    ----------
    name : str
        Its name on the command line.
    title, description : str
        Its name in the window, and one sentence on what to see in it.
    n_samples : int
        The default number of points.
    centers : int or None
        The default number of clusters (or rings, or distinct points); None where it is fixed.
    spread : float or None
        The default standard deviation around the shape; None where it is fixed.
    seed : int or None
        The default seed; None where nothing is random.
    """

    name: str
    title: str
    description: str
    n_samples: int
    centers: int | None
    spread: float | None
    seed: int | None
    draw: Callable[[mixtures.Request], NDArray[np.float64]] = field(repr=False)

    @property
    def uses(self) -> frozenset[str]:
        """Which of n_samples, centers, spread and seed change the points."""
        return frozenset(
            name
            for name in ("n_samples", "centers", "spread", "seed")
            if getattr(self, name) is not None
        )

    def make(
        self,
        n_samples: int | None = None,
        centers: int | None = None,
        spread: float | None = None,
        seed: int | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Dataset:
        """Draw the points.

        Parameters
        ----------
        n_samples : int, optional
            1 to 100 million.
        centers : int, optional
            1 to 1,000.
        spread : float, optional
            Not negative.
        seed : int, optional
            0 to 2**32 - 1. The same numbers give the same points.
        should_stop : callable, optional
            Asked at least every 50 ms; True raises `Cancelled`.

        None is this recipe's default; what the recipe does not use is ignored.

        Returns
        -------
        Dataset
            float64 points. Only figure 9-11 (as in the book) and the grid are not in random order.

        Raises
        ------
        ValueError
            For a number out of its range, or too many points for the memory.
        Cancelled
            If `should_stop` turned true.
        """
        asked = {"n_samples": n_samples, "centers": centers, "spread": spread, "seed": seed}
        used: dict[str, float] = {
            name: _checked(name, getattr(self, name) if asked[name] is None else asked[name])
            for name in asked
            if name in self.uses
        }
        n = int(used["n_samples"])
        require_memory(array_bytes(n, 2), f"{n:,} points")
        check_stop(should_stop)
        request = mixtures.Request(
            n=n,
            centers=int(used.get("centers", 0)),
            spread=float(used.get("spread", 0.0)),
            seed=int(used.get("seed", 0)),
            should_stop=should_stop,
        )
        try:
            points = self.draw(request)
        except MemoryError:
            raise ValueError(f"{n:,} points do not fit in memory: ask for fewer") from None
        seed_used = used.pop("seed", None)
        return Dataset(
            points,
            title=self.title,
            recipe=Provenance(self.name, used, None if seed_used is None else int(seed_used)),
        )


def _checked(name: str, value: Any) -> float:
    """Return `value` as a number in the range that `name` has."""
    words = {
        "n_samples": ("the number of points", 1, MAX_SAMPLES),
        "centers": ("the number of centers", 1, MAX_CENTERS),
        "spread": ("the spread", 0, np.inf),
        "seed": ("the seed", 0, _MAX_SEED),
    }
    what, low, high = words[name]
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{what} must be a number, not {value!r}") from None
    if name == "spread":
        if not 0 <= number < np.inf:
            raise ValueError(f"{what} must be 0 or more, not {value}")
        return number
    if not (low <= number <= high and number == int(number)):
        raise ValueError(f"{what} must be a whole number from {low:,} to {high:,}, not {value}")
    return int(value)


GALLERY: tuple[Recipe, ...] = (
    Recipe(
        "five-blobs",
        "Five blobs",
        "The book's data set: two wide blobs and three small ones on the left.",
        2_000,
        None,
        None,
        7,
        mixtures.five_blobs,
    ),
    Recipe(
        "figure-9-11",
        "Figure 9-11",
        "Two long clusters and a round one: the worse clustering has the lower inertia.",
        1_250,
        None,
        None,
        42,
        mixtures.figure_9_11,
    ),
    Recipe(
        "blobs",
        "Blobs",
        "Round clusters of one size and one spread: what K-Means assumes.",
        2_000,
        5,
        1.0,
        31,
        mixtures.blobs,
    ),
    Recipe(
        "uneven",
        "Uneven blobs",
        "Clusters of very different size and spread: K-Means moves the borders into the large.",
        2_000,
        4,
        1.0,
        161,
        mixtures.uneven,
    ),
    Recipe(
        "anisotropic",
        "Stretched",
        "Long parallel clusters, which K-Means cuts across.",
        2_000,
        3,
        1.0,
        170,
        mixtures.anisotropic,
    ),
    Recipe(
        "moons",
        "Moons",
        "Two interleaving half circles: clusters to the eye, not to K-Means.",
        2_000,
        None,
        0.08,
        0,
        mixtures.moons,
    ),
    Recipe(
        "rings",
        "Rings",
        "Rings in rings: all have the same center.",
        2_000,
        2,
        0.05,
        0,
        mixtures.rings,
    ),
    Recipe(
        "uniform",
        "Uniform",
        "A square without clusters: K-Means divides it all the same.",
        2_000,
        None,
        None,
        0,
        mixtures.uniform,
    ),
    Recipe(
        "grid",
        "Grid",
        "A lattice of whole numbers: many points lie exactly between two centers.",
        2_025,
        None,
        None,
        None,
        mixtures.grid,
    ),
    Recipe(
        "duplicates",
        "Duplicates",
        "Few distinct points, each many times: more clusters than that cannot be found.",
        2_000,
        4,
        None,
        3,
        mixtures.duplicates,
    ),
)


def recipe(name: str) -> Recipe:
    """Return the recipe called `name`.

    Parameters
    ----------
    name : str
        As on the command line: ``five-blobs``.

    Raises
    ------
    ValueError
        If there is none; it lists the names there are.
    """
    for candidate in GALLERY:
        if candidate.name == name:
            return candidate
    names = " ".join(candidate.name for candidate in GALLERY)
    raise ValueError(f"there is no data set {name!r}; choose one of: {names}")
