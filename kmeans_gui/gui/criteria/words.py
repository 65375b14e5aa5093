"""What is said of the criteria: names, verdicts, and warnings that apply to these points."""

from __future__ import annotations

from collections.abc import Mapping

from kmeans_gui.core.model import CriterionPoint
from kmeans_gui.gui import text
from kmeans_gui.session.judging import Facts

UNITS_RATIO = 10.0
"""From here on one axis decides nearly alone which center is nearer."""

DUPLICATE_SHARE = 0.05

NAMES = {
    "inertia": "Inertia's elbow",
    "silhouette": "Silhouette",
    "gap": "Gap statistic",
    "calinski_harabasz": "Calinski–Harabasz",
    "davies_bouldin": "Davies–Bouldin",
}


QUESTIONS = {
    "inertia": "Where do more centers stop paying?",
    "silhouette": "Do points sit well inside their clusters?",
    "gap": "Is it better than evenly spread points?",
    "calinski_harabasz": "Are centers far apart, clusters compact?",
    "davies_bouldin": "How much do neighbors overlap?",
}
"""What each criterion asks: said until its answer is known."""


NO_VALUE = "No k has a value: that takes two clusters, and more points than clusters."
NO_SILHOUETTE = (
    "There is nothing to compare: a silhouette takes two clusters, and more points than clusters."
)


def plot_hint(criterion: str, swept: bool) -> str:
    """Return what an empty plot says."""
    if swept:
        return "The values appear here as they are computed."
    if criterion == "silhouette":
        return "Press Sweep k: the mean silhouette of every model appears here. Higher is better."
    if criterion == "gap":
        return "Press Sweep k: the gap of every k appears here, with its error."
    better = "Higher" if criterion == "calinski_harabasz" else "Lower"
    return f"Press Sweep k: its value for every model appears here. {better} is better."


def strength(silhouette: float) -> str:
    """Return what a mean silhouette says (Kaufman and Rousseeuw, 1990)."""
    if silhouette > 0.7:
        return "A strong structure"
    if silhouette > 0.5:
        return "A reasonable structure"
    if silhouette > 0.25:
        return "A weak structure"
    return "No substantial structure"


def verdict(
    criterion: str,
    k: int | None,
    values: Mapping[int, float],
    points: Mapping[int, CriterionPoint],
    swept_to: int = 0,
) -> str:
    """Return one sentence about the k that a criterion prefers.

    Parameters
    ----------
    criterion : str
    k : int or None
    values : mapping of int to float
        The criterion for each k that was tried, at least one.
    points : mapping of int to CriterionPoint
        The same with their errors; empty for inertia and the gap.
    swept_to : int, optional
        The largest k of the sweep, once all that can have a value has one.
    """
    last = max(values)
    if criterion == "gap" and k is None and last < swept_to:
        # the gap is a logarithm of inertia, which is 0 from there on
        return f"Beyond k = {last} each center has its own place."
    if criterion == "inertia":
        if k is None:
            return "No clear elbow: it falls as without clusters."
        return "From here on, more centers save little."
    if criterion == "gap":
        if k is None:
            return f"Rises to k = {last}: sweep further to see its end."
        if k == 1:
            return "No clusters: evenly spread points look alike."
        return f"k = {_next(k, values)} does not beat it by its error."
    if k is None:
        return QUESTIONS[criterion]
    if k == last and len(values) > 2:
        return f"Best at the end of the range: sweep beyond {last}."
    if criterion == "silhouette":
        close = runner_up(k, points)
        more = f"; k = {close} comes close ({points[close].value:.3f})" if close else ""
        return f"{strength(values[k])}{more}."
    if criterion == "calinski_harabasz":
        return "Centers far apart, clusters compact."
    return "The least overlap of neighboring clusters."


def _next(k: int, values: Mapping[int, float]) -> int:
    return min((other for other in values if other > k), default=k + 1)


def runner_up(k: int, points: Mapping[int, CriterionPoint]) -> int | None:
    """Return the second best k of the silhouette, if it is within 0.05 or two standard errors."""
    others = {other: point for other, point in points.items() if other != k}
    if not others or k not in points:
        return None
    second = max(others, key=lambda other: others[other].value)
    reach = max(0.05, 2 * (points[k].error + others[second].error))
    return second if points[k].value - others[second].value <= reach else None


def agreement(preferred: Mapping[str, int | None]) -> str:
    """Return how far the criteria agree, as one sentence."""
    named = {k for k in preferred.values() if k is not None}
    if not preferred or not named:
        return ""
    if len(named) == 1 and len(preferred) > 1 and None not in preferred.values():
        return f"All agree on k = {named.pop()}."
    return "They answer different questions, and may disagree."


def estimate_note(point: CriterionPoint) -> str:
    """Return from how many points a mean silhouette was estimated, and how well."""
    if point.error == 0.0:
        return ""
    return f"Sample of {text.count(point.n_evaluated)} points, ± {point.error:.4f}"


def hint(
    facts: Facts, x_name: str, y_name: str, standardized: bool = False
) -> tuple[str, str] | None:
    """Return the key of a help text and one sentence, if the points need a warning."""
    if not standardized and facts.spread_ratio >= UNITS_RATIO:
        wide, narrow = (x_name, y_name) if facts.spread[0] > facts.spread[1] else (y_name, x_name)
        ratio = text.count(round(facts.spread_ratio))
        return "units", f"{wide} spreads {ratio} times wider than {narrow}: {narrow} hardly counts."
    if facts.n_duplicates >= max(1.0, DUPLICATE_SHARE * facts.n):
        distinct = facts.n - facts.n_duplicates
        return (
            "duplicates",
            (
                f"{text.count(facts.n_duplicates)} points lie exactly on another one: "
                + ("all are at one place." if distinct == 1 else f"{distinct:,} different places.")
            ),
        )
    return None
