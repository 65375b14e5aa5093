"""What a sweep measured, against k: the median of its repeats, their range, and the elbow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from kmeans_gui.core.elbow import DEFAULT_SENSITIVITY, find_elbow
from kmeans_gui.core.model import SweepPoint

Quantity = Literal["inertia", "relative", "seconds", "distances"]
"""`relative`: by how many per cent mini-batch's inertia is above that of K-Means."""

FULL_BATCH = ("lloyd", "filtering", "kmeans")
"""The algorithms that find what K-Means finds, in the order in which one of them stands for it."""

_MEASURED: tuple[Quantity, ...] = ("inertia", "seconds", "distances")

Values = dict[int, float]
Ranges = dict[int, tuple[float, float]]


class SweepCurves:
    """Collects the points of a sweep as they come, each at a cost that does not grow."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, int], dict[int, SweepPoint]] = {}
        self._medians: dict[Quantity, dict[str, Values]] = {name: {} for name in _MEASURED}
        self._ranges: dict[Quantity, dict[str, Ranges]] = {name: {} for name in _MEASURED}

    def add(self, point: SweepPoint) -> None:
        """Take one fit in."""
        repeats = self._points.setdefault((point.algorithm, point.k), {})
        repeats[point.repeat] = point
        for name in _MEASURED:
            values = [float(getattr(each, name)) for each in repeats.values()]
            median = _median(values)
            self._medians[name].setdefault(point.algorithm, {})[point.k] = median
            if len(values) > 1:
                ends = min(values), max(values)
                self._ranges[name].setdefault(point.algorithm, {})[point.k] = ends

    @property
    def most_repeats(self) -> int:
        """How many repeats a k has at most."""
        return max((len(repeats) for repeats in self._points.values()), default=0)

    def ks(self, algorithm: str) -> list[int]:
        """Return the k that there are of an algorithm, ascending."""
        return sorted(self._medians["inertia"].get(algorithm, ()))

    def reference(self) -> str | None:
        """Return which algorithm stands for K-Means, if one of them was swept."""
        return next((name for name in FULL_BATCH if self.ks(name)), None)

    def medians(self, quantity: Quantity) -> dict[str, Values]:
        """Return for each algorithm and k the median over the repeats.

        Seconds and distances are those of one fit. For `relative` there is one curve, mini-batch's:
        repeats are compared one by one, with the same seed.
        """
        if quantity != "relative":
            return self._medians[quantity]
        return {"minibatch": {k: _median(shares) for k, shares in self._relative().items()}}

    def ranges(self, quantity: Quantity) -> dict[str, Ranges]:
        """Return the lowest and the highest of the repeats, for each k that has several."""
        if quantity != "relative":
            return self._ranges[quantity]
        return {
            "minibatch": {
                k: (min(shares), max(shares))
                for k, shares in self._relative().items()
                if len(shares) > 1
            }
        }

    def _relative(self) -> dict[int, list[float]]:
        reference = self.reference()
        found: dict[int, list[float]] = {}
        if reference is None:
            return found
        for k in self.ks("minibatch"):
            full = self._points.get((reference, k), {})
            shares = [
                100.0 * (point.inertia / full[repeat].inertia - 1.0)
                for repeat, point in self._points["minibatch", k].items()
                if repeat in full and full[repeat].inertia > 0
            ]
            if shares:
                found[k] = shares
        return found

    def elbow(self, sensitivity: float = DEFAULT_SENSITIVITY) -> int | None:
        """Return the elbow of inertia, of K-Means where it was swept: see `find_elbow`."""
        algorithm = self.reference() or "minibatch"
        lowest = {
            k: min(point.inertia for point in self._points[algorithm, k].values())
            for k in self.ks(algorithm)
        }
        return find_elbow(list(lowest), list(lowest.values()), sensitivity)


def _median(values: Iterable[float]) -> float:
    """Return the median; the module `statistics` takes long to import before the first paint."""
    ranked = sorted(values)
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return (ranked[middle - 1] + ranked[middle]) / 2
