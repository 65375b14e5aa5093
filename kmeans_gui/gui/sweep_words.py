"""What is said of a sweep: how far it is, and of what parameters it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kmeans_gui.gui import text
from kmeans_gui.session.run import RunState, Sweep

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

_WORDS = {
    "init": "start from {}",
    "n_init": "{} restarts",
    "batch_size": "batches of {}",
    "random_state": "seed {}",
    "max_iter": "at most {} iterations",
    "tol": "tolerance {}",
}


def progress(sweep: Sweep) -> str:
    """Return how far a sweep is, or how it ended."""
    done = len(sweep.points)
    of = f"{text.count(done)} of {text.plural(sweep.total, 'fit')}"
    if sweep.is_running and sweep.began_at is None:
        # on a first start the compiler takes longer than all fits
        return f"{of} · getting ready…"
    if sweep.is_running:
        left = sweep.eta_seconds()
        return of if left is None else f"{of} · about {text.estimate(left)} left"
    if sweep.state is RunState.FAILED:
        return f"Ended after {of}: the sweep failed"
    if sweep.state is RunState.CANCELLED:
        return f"Stopped after {of}"
    took = text.seconds(sweep.seconds)
    fits = text.plural(sweep.total, "fit")
    if 0 < sweep.carried < sweep.total:
        return f"{fits}, {text.count(sweep.total - sweep.carried)} new in {took}"
    return f"{fits} in {took}"


def missing(sweep: Sweep, count: int) -> tuple[str, str]:
    """Return what the button would fit beside a sweep, in a few words and in full.

    Parameters
    ----------
    sweep : Sweep
        An ended one.
    count : int
        How many fits are missing in the range that is chosen by now.
    """
    ks = sorted(set(sweep.ks))
    skipped = (ks[-1] - ks[0] + 1 - len(ks)) * len(sweep.algorithms) * sweep.repeats
    if count == skipped:
        few = f"Sweep k adds the {text.count(count)} between"
        return few, (
            f"Only {len(ks)} of the k from {ks[0]} to {ks[-1]} are fitted, in growing steps, which "
            f"takes less time and shows the same curves. Sweep k makes the "
            f"{text.plural(count, 'fit')} of the k between them, too."
        )
    return f"Sweep k adds {text.count(count)} more", (
        f"The range, the seeds or the curves are others by now. Sweep k makes the "
        f"{text.plural(count, 'fit')} that are missing and keeps those that are there."
    )


def difference(asked: dict[str, Any], now: dict[str, Any]) -> str:
    """Return in words what a sweep was asked for, as far as it is not what is asked for now."""
    parts = []
    for name, words in _WORDS.items():
        if asked.get(name) != now.get(name):
            value = asked.get(name)
            if value is None:
                parts.append("the usual tolerance" if name == "tol" else "the usual iterations")
            elif name == "n_init" and value in (1, "auto"):
                parts.append("a single start")
            else:
                written = f"{value:,}" if isinstance(value, int) else str(value)
                parts.append(words.format(written))
    return " and ".join(parts)


def origin(sweep: Sweep, now: Dataset | None) -> str:
    """Return of which points a sweep's curves are, where others are open `now`."""
    title = sweep.dataset.title
    if now is not None and now.title == title:
        # as those of a lecture: "of Five blobs" would read as of the ones that are seen
        return "the points that were here before"
    return title
