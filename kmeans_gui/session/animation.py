"""An animation of a fit: which positions of its timeline, when, and into which file."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kmeans_gui.session.playback import OPENING

FORMATS = {".gif": "GIF", ".webp": "WebP", ".mp4": "MP4"}
"""What can be written, by the file's ending."""

NO_MP4 = (
    "MP4 needs the package PyAV, which is not installed: "
    "pip install kmeans_gui[mp4], or choose GIF or WebP."
)
MAX_FRAMES = 20_000
FRAME_RATES = (10, 15, 20, 25, 30, 50, 60)
_FASTEST_GIF = 50
"""Frames per second: a GIF counts time in hundredths, and viewers slow down anything below two."""

FrameAt = Callable[[int], NDArray[np.uint8]]
"""The picture of a number: uint8 of shape (height, width, 4), red, green, blue and 255."""


def obstacle(suffix: str) -> str | None:
    """Return why a file with this ending cannot be written, in one sentence, or None."""
    if suffix.lower() not in FORMATS:
        return f"An animation ends in {', '.join(FORMATS)}, not in {suffix or 'nothing'}."
    if suffix.lower() == ".mp4" and find_spec("av") is None:
        return NO_MP4
    return None


@dataclass(frozen=True, slots=True)
class AnimationPlan:
    """Which part of a timeline is shown, how fast, in how many pictures.

    Parameters
    ----------
    first, last : float
        Positions on the timeline, in snapshots; from `OPENING` on.
    speed : float
        Half-steps per second; two of them lead from a snapshot to the next.
    frames_per_second : int
    hold : float
        Seconds that the last picture stays, so that the result is seen before it begins anew.
    loop : bool
        Begin anew for ever. MP4 files do not know about that.
    """

    first: float
    last: float
    speed: float = 2.0
    frames_per_second: int = 25
    hold: float = 1.5
    loop: bool = True

    def __post_init__(self) -> None:
        if not (math.isfinite(self.first) and math.isfinite(self.last)):
            raise ValueError("an animation begins and ends at finite positions")
        if not OPENING <= self.first <= self.last:
            raise ValueError(
                f"an animation goes forward: from {self.first:g} to {self.last:g} is not possible"
            )
        if not (math.isfinite(self.speed) and self.speed > 0):
            raise ValueError(f"the speed must be positive, not {self.speed:g}")
        if self.frames_per_second < 1:
            raise ValueError("an animation has at least one frame per second")

    @property
    def seconds(self) -> float:
        """How long it takes, without the last picture's stay."""
        return (self.last - self.first) * 2.0 / self.speed

    @property
    def n_frames(self) -> int:
        """How many pictures there are; the first and the last position are among them."""
        if self.last == self.first:
            return 1
        return max(2, math.ceil(self.seconds * self.frames_per_second - 1e-9) + 1)

    def position(self, index: int) -> float:
        """Return the position of picture `index` on the timeline."""
        if index >= self.n_frames - 1:
            return self.last
        return self.first + (self.last - self.first) * index / (self.n_frames - 1)

    def milliseconds(self, unit: int = 1) -> list[int]:
        """Return how long each picture is seen, in whole multiples of `unit` milliseconds.

        What rounding takes from one is given to the next, so that the whole keeps its pace.
        """
        count = self.n_frames
        at = [round(i * 1000 / self.frames_per_second / unit) for i in range(count)]
        lengths = [(b - a) * unit for a, b in itertools.pairwise(at)]
        last = max(round(self.hold * 1000 / unit), round(1000 / self.frames_per_second / unit))
        return [*lengths, max(1, last) * unit]


def fastest(suffix: str) -> int:
    """Return the most frames per second that a format can have."""
    return _FASTEST_GIF if suffix.lower() == ".gif" else FRAME_RATES[-1]


def write_animation(
    path: Path,
    plan: AnimationPlan,
    frame_at: FrameAt,
    report: Callable[[float], None] | None = None,
) -> Path:
    """Draw all pictures and write them to `path`, whole or not at all.

    One picture at a time is kept in memory.

    Parameters
    ----------
    path : Path
        Its ending chooses the format.
    plan : AnimationPlan
    frame_at : callable
        Draws the picture of an index, all of one size. What it raises ends the writing.
    report : callable, optional
        Told the finished share after each picture.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        If the format is unknown, or needs what is not installed.
    OSError
    """
    problem = obstacle(path.suffix)
    if problem is not None:
        raise ValueError(problem)
    if plan.n_frames > MAX_FRAMES:
        raise ValueError(
            f"{plan.n_frames:,} frames are too many (at most {MAX_FRAMES:,}): "
            "choose a shorter part, a higher speed or fewer frames per second."
        )
    from kmeans_gui.data.atomic import AtomicWriter
    from kmeans_gui.session import encoders

    with AtomicWriter() as writer:
        encoders.encoder_of(path.suffix)(writer.open(path), plan, frame_at, report or _nobody)
    return path


def _nobody(_share: float) -> None:
    pass
