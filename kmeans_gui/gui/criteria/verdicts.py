"""What the criteria say by now, ready to be drawn and written."""

from __future__ import annotations

from dataclasses import dataclass, field

from kmeans_gui.core.model import CriterionPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.criteria import words
from kmeans_gui.gui.curves_item import ALGORITHMS
from kmeans_gui.session.session import Session

_THREE_DIGITS = ("silhouette", "davies_bouldin", "gap")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion: its preferred k (None: none), its value there, and a sentence."""

    criterion: str
    name: str
    k: int | None
    value: str
    sentence: str


@dataclass(slots=True)
class Curves:
    """A criterion against k: for each algorithm's curve its values and their errors.

    `points` are those of the first curve that there is, `preferred` the k and the line's name.
    """

    values: dict[str, dict[int, float]] = field(
        default_factory=lambda: {name: {} for name in ALGORITHMS}
    )
    errors: dict[str, dict[int, float]] = field(
        default_factory=lambda: {name: {} for name in ALGORITHMS}
    )
    points: dict[int, CriterionPoint] = field(default_factory=dict)
    preferred: tuple[int, str] | None = None


def algorithm_of(session: Session, curve: str) -> str:
    """Return the algorithm of the sweep that a curve, "kmeans" or "minibatch", shows."""
    swept = () if session.sweep is None else session.sweep.algorithms
    those = [a for a in swept if (a == "minibatch") == (curve == "minibatch")]
    return those[0] if those else curve


def judged_algorithm(session: Session) -> str:
    """Return the algorithm whose models are judged: K-Means, where it was swept."""
    full = algorithm_of(session, "kmeans")
    if session.sweep is None or full in session.sweep.algorithms:
        return full
    return algorithm_of(session, "minibatch")


def has_ended(session: Session) -> bool:
    """Return whether all is computed that can be: what has no value by now will have none."""
    criteria = session.criteria
    done, total = criteria.progress
    return done == total > 0 and not (criteria.is_running or criteria.is_stale)


def curves_of(session: Session, criterion: str) -> Curves:
    """Return what there is of a criterion by now."""
    criteria, found = session.criteria, Curves()
    if criterion == "gap":
        found.values["kmeans"] = {k: gap.gap for k, gap in criteria.gaps.items()}
        found.errors["kmeans"] = {k: gap.error for k, gap in criteria.gaps.items()}
    else:
        for name in ALGORITHMS:
            points = criteria.values(criterion, algorithm_of(session, name))
            found.values[name] = {k: point.value for k, point in points.items()}
            found.errors[name] = {k: point.error for k, point in points.items()}
            found.points = found.points or points
    k = criteria.preferred(criterion, judged_algorithm(session))
    if k is not None:
        found.preferred = k, f"{'1-error rule:' if criterion == 'gap' else 'best'} k = {k}"
    return found


def verdict_of(session: Session, criterion: str) -> Verdict:
    """Return what a criterion says of the sweep."""
    criteria, algorithm = session.criteria, judged_algorithm(session)
    points: dict[int, CriterionPoint] = {}
    if criterion == "gap":
        values = {k: gap.gap for k, gap in criteria.gaps.items()}
    elif criterion == "inertia":
        values = {m.k: m.inertia for m in criteria.models if m.algorithm == algorithm}
    else:
        points = criteria.values(criterion, algorithm)
        values = {k: point.value for k, point in points.items()}
    k = criteria.preferred(criterion, algorithm) if values else None
    if k is None:
        shown = "none" if values else ""
    else:
        shown = f"{values[k]:.3f}" if criterion in _THREE_DIGITS else text.measure(values[k])
    ended = has_ended(session)
    if values:
        swept_to = max(model.k for model in criteria.models) if ended and criteria.models else 0
        sentence = words.verdict(criterion, k, values, points, swept_to)
    else:
        sentence = words.NO_VALUE if ended else words.QUESTIONS[criterion]
    name = words.NAMES[criterion]
    if criterion == "inertia" and session.sweep is not None and session.sweep.standardized:
        name += ", standardized"
    return Verdict(criterion, name, k, shown, sentence)
