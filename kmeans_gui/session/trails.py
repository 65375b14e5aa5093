"""Where each center came from: its last places, read off a recording."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.core.model import Snapshot
from kmeans_gui.session.playback import continues, relocated

MOST_PLACES = 16
MOST_SEGMENTS = 320
"""Of all trails together, where they are longer than two places: a line takes as long to draw as
a hundred points."""


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """The last places of every center.

    Attributes
    ----------
    places : ndarray of shape (m, k, 2), float64
        The oldest first; the last are those of the snapshot that was reached.
    leaps : ndarray of shape (m, k), bool
        Whether the center leapt to this place, so that no line leads there.
    """

    places: NDArray[np.float64]
    leaps: NDArray[np.bool_]


def length(k: int) -> int:
    """Return how many places a trail of `k` centers has at most."""
    return min(MOST_PLACES, max(2, MOST_SEGMENTS // max(k, 1)))


def trails_at(snapshots: list[Snapshot], index: int) -> Trails:
    """Return the trails that lead to ``snapshots[index]``, within its start."""
    last = snapshots[index]
    k = len(last.centers)
    first = index
    while first > 0 and index - first + 1 < length(k):
        if not continues(snapshots[first - 1], snapshots[first]):
            break
        first -= 1
    those = snapshots[first : index + 1]
    leaps = np.zeros((len(those), k), bool)
    for row, (before, after) in enumerate(itertools.pairwise(those), start=1):
        leaps[row, relocated(before, after)] = True
    return Trails(np.array([each.centers for each in those], np.float64), leaps)
