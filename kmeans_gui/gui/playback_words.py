"""What happens at a position of a recording, said in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kmeans_gui.core.model import FitResult, Snapshot
from kmeans_gui.gui import describe, text
from kmeans_gui.session.playback import PlaybackFrame

_UNCOLORED = "no point has a color yet"
_ASSIGN = "assign, each point takes the color of its nearest center"


def sentence(
    snapshots: Sequence[Snapshot], frame: PlaybackFrame, result: FitResult | None, half_steps: bool
) -> str:
    """Return what is seen in `frame`, one of `snapshots`.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        All there are so far.
    frame : PlaybackFrame
    result : FitResult or None
        How the fit ended, once it has.
    half_steps : bool
        Whether moving and coloring are seen one after the other.
    """
    where = describe.place(snapshots, frame.snapshot)
    if result is not None and frame.position >= len(snapshots) - 1:
        best = "the best, " if describe.n_starts(snapshots) > 1 else ""
        return f"{where}: {best}{ending(result)}"
    if not frame.is_colored:
        return f"{where}: {_UNCOLORED}"
    if frame.snapshot.iteration == 0:
        return f"{where}: {_ASSIGN}"
    if not half_steps:
        moved = relocation(frame)
        return f"{where}: {moved}" if moved else where
    if frame.phase == "update":
        return f"{where}: update, {relocation(frame) or _update(frame.snapshot)}"
    return f"{where}: {_ASSIGN}"


def _update(snapshot: Snapshot) -> str:
    if snapshot.batch_inertia is not None:
        return "the centers move toward the points of the batch"
    return "the centers move to the means of their points"


def relocation(frame: PlaybackFrame) -> str:
    """Return which centers leap in this iteration, and why; empty if none does."""
    count = len(frame.jumps)
    if not count:
        return ""
    one = count == 1
    if frame.snapshot.batch_inertia is not None:
        what = "1 rarely chosen center jumps" if one else f"{count:,} rarely chosen centers jump"
        return f"{what} onto {'a point' if one else 'points'} of the batch"
    if one:
        return "1 empty cluster jumps to the point furthest away"
    return f"{count:,} empty clusters jump to the points furthest away"


def ending(result: FitResult) -> str:
    """Return why a fit ended, as the end of a sentence."""
    match result.reason:
        case "converged":
            return "converged, no point changes its cluster any more"
        case "tol":
            return "converged, moved less than the tolerance"
        case "max_iter":
            return "stopped at the limit of iterations, not converged"
        case "no_improvement":
            steps = text.plural(result.spec.max_no_improvement or 0, "step")
            return f"stopped, the smoothed inertia did not improve for {steps}"
        case _:
            return "stopped by you, these are its last centers"


def hovered(
    snapshots: Sequence[Snapshot],
    index: int,
    value: float,
    per_point: bool,
    standardized: bool = False,
) -> str:
    """Return what the curve tells at snapshot `index`: ``Iteration 3 of 7 · inertia 219.40``."""
    where = describe.place(snapshots, snapshots[index])
    if math.isnan(value):
        return where
    known = f"{text.measure(value)} per point, smoothed" if per_point else text.measure(value)
    return f"{where} · {describe.inertia_name(standardized)} {known}"
