"""The curves of a sweep that repeats its fits."""

from __future__ import annotations

import numpy as np

from kmeans_gui.gui.curves_item import ALGORITHMS


class Medians:
    """One measured quantity, the median over the repeats.

    Attributes
    ----------
    curves : dict of str to dict of int to float
        For each algorithm, the median for each k that there is yet.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[str, int], list[float]] = {}
        self.curves: dict[str, dict[int, float]] = {name: {} for name in ALGORITHMS}

    def add(self, algorithm: str, k: int, value: float) -> None:
        """Add what one fit gave."""
        values = self._values.setdefault((algorithm, k), [])
        values.append(value)
        self.curves[algorithm][k] = float(np.median(values))
