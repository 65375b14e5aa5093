"""What the window says about a data set and a fit, in words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from kmeans_gui.core.model import FitResult, Snapshot, SweepPoint
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui import text
from kmeans_gui.session.playback import PlaybackFrame

ALGORITHM_NAMES = {
    "kmeans": "K-Means",
    "lloyd": "K-Means (Lloyd)",
    "filtering": "K-Means (filtering)",
    "minibatch": "Mini-batch",
}


def step_word(snapshots: Sequence[Snapshot]) -> str:
    """Return ``iteration``, or ``step`` for a mini-batch fit."""
    return "step" if any(s.batch_inertia is not None for s in snapshots[:2]) else "iteration"


def last_iteration(snapshots: Sequence[Snapshot], start: int) -> int:
    """Return the last recorded iteration of start number `start`.

    The snapshots are sorted by their start, but for the last one: when a fit has ended that is
    the best start's.
    """
    high = len(snapshots)
    if high > 1 and snapshots[-1].start < snapshots[-2].start:
        high -= 1
    index = bisect_right(snapshots, start, hi=high, key=attrgetter("start")) - 1
    return snapshots[index].iteration if index >= 0 else 0


def n_starts(snapshots: Sequence[Snapshot]) -> int:
    """Return how many starts have been recorded."""
    return max((s.start for s in snapshots[-2:]), default=-1) + 1


def progress(snapshots: Sequence[Snapshot], snapshot: Snapshot) -> str:
    """Return how far a fit is at `snapshot`: ``3 of 7``."""
    last = last_iteration(snapshots, snapshot.start)
    return f"{text.count(snapshot.iteration)} of {text.count(last)}"


def place(snapshots: Sequence[Snapshot], snapshot: Snapshot) -> str:
    """Return ``Iteration 3 of 7``, with the start if there are several."""
    word = step_word(snapshots)
    if snapshot.iteration == 0:
        words = "Initial centers"
    else:
        words = f"{word.capitalize()} {progress(snapshots, snapshot)}"
    starts = n_starts(snapshots)
    return f"{words} · start {snapshot.start + 1} of {starts}" if starts > 1 else words


def inertia(snapshot: Snapshot) -> str:
    """Return the inertia, or for a mini-batch step the estimate per point that its batches give.

    So it is for a mini-batch fit that was stopped, too: to know its inertia takes a pass over all
    points, which it did not come to.
    """
    if not math.isnan(snapshot.inertia):
        return text.measure(snapshot.inertia)
    per_point = snapshot.smoothed_inertia
    if per_point is None:
        per_point = snapshot.batch_inertia
    if per_point is None or math.isnan(per_point):
        return "not known"
    return f"about {text.measure(per_point)} per point"


def inertia_seen(frame: PlaybackFrame, standardized: bool) -> tuple[str, str]:
    """Return what the inertia that is known in `frame` is called, and how large it is.

    While centers move, points and colors are those of the assignment before, and so is the number.
    Before the first assignment there is none: two empty strings.
    """
    name = inertia_name(standardized)
    if not frame.is_colored:
        return "", ""
    if frame.phase == "update" and frame.previous is not None:
        return f"{name} before", inertia(frame.previous)
    return name, inertia(frame.snapshot)


def inertia_name(standardized: bool) -> str:
    """Return what an inertia is called: it has other units on standardized axes."""
    return "inertia, standardized" if standardized else "inertia"


def ending(result: FitResult) -> str:
    """Return why and when a fit ended: ``Converged after 7 iterations, 0.4 ms``."""
    if result.spec.algorithm == "minibatch":
        length = text.plural(result.n_steps, "step")
    else:
        length = text.plural(result.n_iter, "iteration")
    return f"{text.stop_reason(result.reason)} after {length}, {text.seconds(result.seconds)}"


def swept(point: SweepPoint) -> str:
    """Return where a model of a sweep comes from: ``K-Means from the sweep, 0.4 ms``."""
    name = ALGORITHM_NAMES.get(point.algorithm, point.algorithm)
    length = text.plural(point.n_iter, "iteration")
    return f"{name} from the sweep: {length}, {text.seconds(point.seconds)}"


def chip(items: Sequence[tuple[str, str]]) -> str:
    """Return pairs of a word and a value as one line of rich text, the values in bold."""
    gap = "&nbsp;" * 4 + " "
    # Where it has to be broken, it is broken between two pairs.
    pairs = (f"{word}&nbsp;<b>{value}</b>" if value else word for word, value in items)
    return gap.join(f"<nobr>{pair}</nobr>" for pair in pairs)


def dataset_title(dataset: Dataset) -> str:
    """Return the data set's name, and how many rows were left out of it."""
    dropped = len(dataset.dropped_rows)
    if dropped:
        rows = text.plural(dropped, "row")
        return f"{dataset.title}, {rows} with missing or infinite values left out"
    return dataset.title
