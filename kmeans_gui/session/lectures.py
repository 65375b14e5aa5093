"""Lectures: what is shown, step by step, and the two sentences on what to look at.

The figures are those of A. Geron, Hands-On Machine Learning, chapter 9. Every number in a text is
what the fit of its step finds; a test computes each anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.plans import Plan, Variant, compare_algorithms, compare_ks, compare_starts
from kmeans_gui.session.playback import OPENING

SLOW = 0.4
"""Snapshots per second: a half-step in more than a second, so that one can talk about it."""

BRISK = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One thing to look at.

    Attributes
    ----------
    title : str
    text : str
        Two sentences: what is there, and what to look at.
    data : str
        The name of a data set of the gallery, with its defaults.
    show : FitSpec or Plan
        One fit, or several side by side. The same object in two steps is fitted once.
    start : float
        Where the timeline begins: with the initial centers, before the points have their colors
        (0: once they do); 1 is after the first iteration.
    until : float or None
        Where it stops; None is the end. The same as `start`: it stands still.
    speed : float
        Snapshots per second.
    sizes : bool
        Whether the number of points stands beside each center.
    """

    title: str
    text: str
    data: str
    show: FitSpec | Plan
    start: float = OPENING
    until: float | None = None
    speed: float = SLOW
    sizes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Lecture:
    """A few steps that belong together.

    Attributes
    ----------
    name : str
        For object names and scripts: ``figure-9-4``.
    title : str
    subject : str
        What a menu says it is about.
    steps : tuple of Step
    """

    name: str
    title: str
    subject: str
    steps: tuple[Step, ...]


def _three_iterations() -> Lecture:
    # The book's call: KMeans(n_clusters=5, init="random", n_init=1, random_state=0)
    spec = FitSpec(n_clusters=5, init="random", n_init=1, max_iter=3, random_state=0)
    data = "five-blobs"
    return Lecture(
        "figure-9-4",
        "Figure 9-4",
        "three iterations",
        (
            Step(
                "A random start",
                "Five points drawn at random are the first centers, and every point takes the "
                "color of the nearest one. Two of them share the wide blob on the right and two "
                "the one in the middle, so that one is left for three small blobs.",
                data,
                spec,
                until=0.0,
            ),
            Step(
                "The first iteration",
                "First the centers move to the means of their points, then points change sides: "
                "two half-steps are one iteration. Watch the middle give a center to the left; the "
                "inertia falls from 1,449 to 379.",
                data,
                spec,
                start=0.0,
                until=1.0,
            ),
            Step(
                "Iterations two and three",
                "No half-step can raise the inertia: it is 224 after the second iteration and 221 "
                "after the third. Two centers still share the blob on the right, and nothing will "
                "part them: this start ends at 219.5, where 211.6 is possible.",
                data,
                spec,
                start=1.0,
                until=3.0,
            ),
        ),
    )


def _bad_luck() -> Lecture:
    spec = FitSpec(n_clusters=5, init="random", n_init=1, random_state=0)
    runs = tuple(
        Variant(FitSpec(n_clusters=5, init="random", n_init=1, random_state=seed), f"Seed {seed}")
        for seed in (5, 2)
    )
    return Lecture(
        "figure-9-5",
        "Figure 9-5",
        "bad luck",
        (
            Step(
                "Two bad runs",
                "Both fits have converged, each from its own five random points, and neither is "
                "good: their inertias are 239.2 and 219.6, where 211.6 is possible. Look at the "
                "two lower blobs on the left, which share one center in both.",
                "five-blobs",
                Plan("Two bad runs", runs),
                speed=BRISK,
            ),
            Step(
                "Ten starts",
                "Of ten random starts three find the best, 211.6, and the worst ends at 600.4. "
                "That is what Restarts is for: it starts several times and keeps the fit with the "
                "lowest inertia.",
                "five-blobs",
                compare_starts(spec, 10),
                speed=BRISK,
            ),
        ),
    )


def _wrong_k() -> Lecture:
    spec = FitSpec(n_clusters=5, n_init=10, random_state=0)
    return Lecture(
        "figure-9-7",
        "Figure 9-7",
        "a wrong k",
        (
            Step(
                "Too few, too many",
                "With three clusters blobs are merged, with eight the wide ones are cut into "
                "pieces. Look at the inertias, 653.2 and 118.4: the lower one is not the better "
                "model.",
                "five-blobs",
                compare_ks(spec, (3, 8)),
                speed=BRISK,
            ),
            Step(
                "Five",
                "With five clusters every blob has its own, at an inertia of 211.6 between the two "
                "others. Inertia always falls as k grows, so it cannot choose k by itself: look "
                "for the bend in its curve, or at the silhouette.",
                "five-blobs",
                compare_ks(spec, (3, 5, 8)),
                speed=BRISK,
            ),
        ),
    )


def _failure() -> Lecture:
    seen = np.array([[-1.5, 2.5], [0.5, 0.0], [4.0, 0.0]])
    variants = (
        Variant(FitSpec(n_clusters=3, init=seen, n_init=1), "Good start"),
        Variant(FitSpec(n_clusters=3, n_init=10, random_state=42), "Best of ten"),
    )
    return Lecture(
        "figure-9-11",
        "Figure 9-11",
        "where K-Means fails",
        (
            Step(
                "Worse, with the lower inertia",
                "The first fit, whose centers were placed by hand, nearly finds the three groups "
                "that the eye sees; the second cuts through them. Yet the second has the lower "
                "inertia, 2,179.6 against 2,242.6: K-Means looks for round clusters of one size, "
                "and these are not.",
                "figure-9-11",
                Plan("Good start, best of ten", variants),
                speed=BRISK,
            ),
        ),
    )


def _empty_cluster() -> Lecture:
    start = np.array([[0.2, 2.3], [-1.5, 2.3], [-2.8, 1.8], [-2.8, 2.8], [-3.2, 2.3]])
    spec = FitSpec(n_clusters=5, init=start, n_init=1)
    data = "five-blobs"
    return Lecture(
        "empty-cluster",
        "An empty cluster",
        "and how it is filled",
        (
            Step(
                "A center without points",
                "The center at the left edge is the nearest to no point at all: its cluster is "
                "empty, and there is no mean to move it to. Think what should become of it, then "
                "press Next.",
                data,
                spec,
                until=0.0,
                sizes=True,
            ),
            Step(
                "It jumps",
                "It is put on the point that is farthest from its own center, at the lower right, "
                "and at once has 13 points. The inertia falls from 312.5 to 253.8.",
                data,
                spec,
                start=0.0,
                until=1.0,
                sizes=True,
            ),
            Step(
                "Where it ends",
                "From there it goes on as ever, and takes half of the wide blob: the inertia ends "
                "at 219.5, where 211.6 is possible. The jump fills an empty cluster; it does not "
                "make up for a bad start.",
                data,
                spec,
                start=1.0,
                speed=BRISK,
                sizes=True,
            ),
        ),
    )


def _duplicates() -> Lecture:
    return Lecture(
        "duplicates",
        "Duplicates",
        "fewer distinct points than clusters",
        (
            Step(
                "Six clusters of four",
                "These are 2,000 points, but only 4 distinct ones: of 6 clusters that were asked "
                "for, 4 have points and 2 stay empty. The inertia is 0, since every point lies on "
                "its center; read the counts beside the centers.",
                "duplicates",
                FitSpec(n_clusters=6, n_init=1, random_state=0),
                sizes=True,
            ),
        ),
    )


def _mini_batch() -> Lecture:
    spec = FitSpec(n_clusters=5, init="random", n_init=1, random_state=3, batch_size=100)
    batches = FitSpec(
        algorithm="minibatch",
        n_clusters=5,
        init="random",
        n_init=1,
        random_state=17,
        batch_size=100,
    )
    return Lecture(
        "mini-batch",
        "Mini-batch",
        "against full batch, from the same start",
        (
            Step(
                "A hundred points at a time",
                "Mini-batch moves the centers after every 100 points, which light up, instead of "
                "after all 2,000. Look how the steps get shorter: the more points a center has "
                "seen, the less one of them moves it.",
                "five-blobs",
                batches,
                speed=BRISK,
            ),
            Step(
                "Two ways down",
                "Both begin at the same five points and are played side by side. Mini-batch "
                "wanders and never quite settles: it ends at an inertia of 212.4, K-Means at "
                "211.6.",
                "five-blobs",
                compare_algorithms(spec),
                speed=BRISK,
            ),
        ),
    )


LECTURES = (
    _three_iterations(),
    _bad_luck(),
    _wrong_k(),
    _failure(),
    _empty_cluster(),
    _duplicates(),
    _mini_batch(),
)


def lecture(name: str) -> Lecture:
    """Return the lecture called `name`.

    Raises
    ------
    ValueError
        That lists the names there are.
    """
    for candidate in LECTURES:
        if candidate.name == name:
            return candidate
    names = " ".join(candidate.name for candidate in LECTURES)
    raise ValueError(f"there is no lecture {name!r}; choose one of: {names}")
