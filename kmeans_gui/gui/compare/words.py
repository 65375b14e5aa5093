"""What the window says of fits that are compared."""

from __future__ import annotations

import math

from kmeans_gui.core.model import Snapshot
from kmeans_gui.gui import describe, text
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.plans import Pace
from kmeans_gui.session.playback import PlaybackFrame
from kmeans_gui.session.run import Run, RunState

SPACE = "\N{NO-BREAK SPACE}"
EQUAL_WITHIN = 5e-4
"""Inertias that differ by a smaller share than this are called equal: a few points have changed
sides."""

PACES = (
    (Pace.ITERATION, "Same iteration", "A fit that has ended waits for the others"),
    (Pace.SHARE, "Same share of each fit", "All begin together and end together"),
)


def pace(comparison: Comparison) -> str:
    """Return how the fits are played together, as a sentence."""
    return next(f"{tip}." for pace, _, tip in PACES if pace is comparison.pace)


def same_k(comparison: Comparison) -> bool:
    """Return whether all fits have equally many clusters, so that inertias can be judged."""
    return len({run.spec.n_clusters for run in comparison.runs}) <= 1


def excess(share: float) -> str:
    """Return how much more an inertia is than the lowest: ``+12.3 %``."""
    if math.isnan(share):
        return ""
    if math.isinf(share):
        return "+∞"
    percent = 100.0 * share
    return f"+{percent:.1f}{SPACE}%" if percent < 99.95 else f"+{percent:,.0f}{SPACE}%"


def difference(comparison: Comparison, index: int) -> str:
    """Return how a run compares with the one of the lowest inertia: ``best`` or ``+12.3 %``.

    Where the fits have different k the lowest is not called the best.
    """
    share = comparison.excess(index)
    if math.isnan(share):
        return ""
    if index == comparison.best:
        return "best" if same_k(comparison) else "lowest"
    if share < EQUAL_WITHIN:
        return "as good" if same_k(comparison) else "as low"
    return excess(share)


def inertia(comparison: Comparison, index: int) -> str:
    """Return the inertia of a run, or nothing while it is not known."""
    value = comparison.inertia(index)
    return "" if math.isnan(value) else text.measure(value)


def place(run: Run, snapshots: list[Snapshot], frame: PlaybackFrame | None, at_end: bool) -> str:
    """Return where a run stands: ``Iteration 3 of 7 · inertia 653.22``, or how it ended."""
    if run.error is not None:
        return "The fit failed"
    if frame is None:
        return "Waiting…" if run.is_running else "Stopped before it began"
    snapshot = frame.snapshot
    if run.is_running:
        return f"Fitting… {describe.step_word(snapshots)} {text.count(snapshot.iteration)}"
    if at_end and run.result is not None:
        return _ending(run)
    word = describe.step_word(snapshots)
    if snapshot.iteration == 0:
        where = "Initial centers"
    else:
        last = text.count(snapshots[-1].iteration)
        where = f"{word.capitalize()} {text.count(snapshot.iteration)} of {last}"
    name, inertia = describe.inertia_seen(frame, run.standardized)
    if not inertia:
        return where
    return f"{where} · {inertia if inertia.startswith('about') else f'{name} {inertia}'}"


def _ending(run: Run) -> str:
    assert run.result is not None
    n_init = run.spec.n_init
    if isinstance(n_init, int) and n_init > 1 and run.state is RunState.FINISHED:
        length = text.plural(run.result.n_steps, describe.step_word(run.snapshots))
        return f"Best of {n_init} starts · {length}, {text.seconds(run.result.seconds)}"
    return describe.ending(run.result)


def luck(comparison: Comparison) -> str:
    """Return how many of the starts found the lowest inertia, and how bad the worst is."""
    best = comparison.best
    if best is None:
        return ""
    shares = [comparison.excess(index) for index in range(len(comparison))]
    known = [share for share in shares if not math.isnan(share)]
    good = sum(share < EQUAL_WITHIN for share in known)
    words = (
        f"{good} of {len(known)} starts ended at the lowest inertia, {inertia(comparison, best)}"
        f"{_units(comparison)}"
    )
    worst = max(known)
    return f"{words}; the unluckiest is {excess(worst)}." if worst >= EQUAL_WITHIN else f"{words}."


def progress(comparison: Comparison) -> str:
    """Return how many fits have ended, as in ``Fitting 2 of 3…``."""
    number = min(comparison.n_ended + 1, len(comparison))
    return f"Fitting {number} of {len(comparison)}…"


def status(comparison: Comparison) -> str:
    """Return what the status bar says while fits are compared."""
    if comparison.is_running:
        return progress(comparison)
    count = text.plural(len(comparison), "fit")
    best = comparison.best
    if best is None or comparison.plan is None:
        return f"Comparing {count}"
    title = comparison.plan.variants[best].title
    lowest = f"{inertia(comparison, best)}{_units(comparison)}"
    return f"Comparing {count}: the lowest inertia is {lowest} ({title})"


def _units(comparison: Comparison) -> str:
    """Return what is said behind an inertia whose units are not those of the data."""
    return " on standardized axes" if any(run.standardized for run in comparison.runs) else ""
