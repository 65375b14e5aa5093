"""What can be compared: several fits of the same points, and how they are played together."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gui.core.model import FitSpec, seed_of_repeat

MOST_PANES = 4
"""More pictures side by side are too small to see anything in."""

BEST_OF = 10
"""How often each k is started where the number of starts is left to us: one unlucky start would
be mistaken for what k does."""

N_RANDOM_STARTS = 10


class Pace(enum.Enum):
    """What "at the same time" means for fits of different lengths."""

    ITERATION = "iteration"
    """All show the same iteration; one that has ended waits for the others."""
    SHARE = "share"
    """All show the same share of their own fit: they begin and end together."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One of the fits that are compared.

    Attributes
    ----------
    spec : FitSpec
    title : str
        What is different about it: ``k = 3``.
    starts_like : int or None
        The position of an earlier variant whose initial centers are taken for this one too.
    """

    spec: FitSpec
    title: str
    starts_like: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Fits to be compared.

    Attributes
    ----------
    title : str
    variants : tuple of Variant
    pace : Pace
    note : str
        One sentence on how to read it, or nothing.
    """

    title: str
    variants: tuple[Variant, ...]
    pace: Pace = Pace.ITERATION
    note: str = ""


def compare_ks(spec: FitSpec, ks: Iterable[int]) -> Plan:
    """Fit each k in `ks`, everything else as in `spec`.

    Where `spec` leaves the number of starts open, each is the best of ten.
    """
    ks = tuple(ks)
    n_init = BEST_OF if spec.n_init == "auto" else spec.n_init
    init = spec.init if isinstance(spec.init, str) else "k-means++"
    variants = tuple(
        Variant(replace(spec, n_clusters=k, n_init=n_init, init=init), f"k = {k}") for k in ks
    )
    listed = ", ".join(map(str, ks))
    return Plan(
        f"k = {listed}",
        variants,
        note="Inertia always falls as k grows: the lowest is not the best k.",
    )


def compare_algorithms(spec: FitSpec) -> Plan:
    """Fit by K-Means and by mini-batch, both from the same initial centers."""
    # Iterations and tolerance are each algorithm's own: one's limits mean nothing to the other.
    full = replace(
        spec,
        algorithm="kmeans" if spec.algorithm == "minibatch" else spec.algorithm,
        n_init=1,
        max_iter=None,
        tol=None,
    )
    batches = replace(full, algorithm="minibatch")
    return Plan(
        "Same start",
        (Variant(full, "K-Means"), Variant(batches, "Mini-batch", starts_like=0)),
        Pace.SHARE,
        "Both begin at the same centers; mini-batch reads a handful of points per step.",
    )


def compare_starts(spec: FitSpec, n: int = N_RANDOM_STARTS) -> Plan:
    """Fit `n` times from random points, seeded one after the other from the seed of `spec`."""
    seed = spec.random_state
    first = seed if isinstance(seed, int | np.integer) else 0
    seeds = [seed_of_repeat(first, number) for number in range(n)]
    variants = tuple(
        Variant(replace(spec, init="random", n_init=1, random_state=seed), f"Seed {seed}")
        for seed in seeds
    )
    return Plan(
        f"{_number_word(n)} random starts",
        variants,
        note="K-Means only walks downhill: where it ends depends on where it began.",
    )


def compare_specs(specs: Sequence[FitSpec]) -> Plan:
    """Fit `specs` as they are, named by what differs between them."""
    titles = [_words(spec, specs) for spec in specs]
    kinds = {spec.algorithm == "minibatch" for spec in specs}
    return Plan(
        "Your comparison",
        tuple(Variant(spec, title) for spec, title in zip(specs, titles, strict=True)),
        Pace.SHARE if len(kinds) > 1 else Pace.ITERATION,
    )


def _words(spec: FitSpec, specs: Sequence[FitSpec]) -> str:
    parts = {
        "n_clusters": f"k = {spec.n_clusters}",
        "algorithm": "Mini-batch" if spec.algorithm == "minibatch" else "K-Means",
        "init": str(spec.init) if isinstance(spec.init, str) else "given centers",
        "random_state": f"seed {spec.random_state}",
    }
    different = [
        words
        for name, words in parts.items()
        if len({str(getattr(each, name)) for each in specs}) > 1
    ]
    return " · ".join(different) or parts["n_clusters"]


def _number_word(n: int) -> str:
    return "Ten" if n == 10 else str(n)
