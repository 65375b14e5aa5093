"""What a sweep's plots can show: names, explanations, and how values are written."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_gui.gui import text
from kmeans_gui.session.sweep_curves import Quantity

TITLES: dict[Quantity, str] = {
    "inertia": "Inertia",
    "relative": "Mini-batch above K-Means, %",
    "seconds": "Fit time",
    "distances": "Distances",
}
BESIDE: dict[Quantity, str] = {
    "inertia": "inertia",
    "relative": "inertia above, %",
    "seconds": "time per fit",
    "distances": "computed per fit",
}
CHOICES: dict[str, tuple[tuple[Quantity, str], ...]] = {
    "inertia": (
        ("inertia", "Inertia"),
        ("relative", "Inertia of mini-batch above that of K-Means, %"),
    ),
    "time": (
        ("seconds", "Time per fit"),
        ("distances", "Distances computed per fit"),
    ),
}
TIPS: dict[Quantity, str] = {
    "inertia": "The sum of squared distances to the nearest centers.",
    "relative": "How much higher the inertia of mini-batch is than that of K-Means.",
    "seconds": "The time of one fit alone, on an idle pool, after compilation and with the index "
    "built; of a fit of some milliseconds, the shortest of three runs. Judging, indexing and "
    "sweeping wait for one another.",
    "distances": "Distances from a point or a box of points to a center: a cost that does not "
    "depend on the machine.",
}
CLICK = "Click a k, or press the arrow keys, to see that model."


def _signed(value: float) -> str:
    return f"{value:+.2f} %".replace("-", "\N{MINUS SIGN}")


def _compact(value: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e3 if unit == 'k' else size):.4g}{unit}"
    return text.count(round(value))


WRITERS: dict[Quantity, Callable[[float], str]] = {
    "inertia": text.measure,
    "relative": _signed,
    "seconds": text.seconds,
    "distances": _compact,
}
