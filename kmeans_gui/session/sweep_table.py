"""A sweep as a table: one row per fit, with what the criteria say of its model."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from kmeans_gui.core.model import CriterionPoint, GapPoint, SweepPoint, seed_of_repeat
from kmeans_gui.session.criteria import Criteria
from kmeans_gui.session.jobs import Job

COLUMNS = (
    "k",
    "algorithm",
    "repeat",
    "random_state",
    "inertia",
    "seconds",
    "distances",
    "n_iter",
    "silhouette",
    "silhouette_error",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_error",
)
"""What the columns are called. A criterion is known of the best of several repeats only, and where
it was looked at; elsewhere the cell is empty."""


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One fit of a sweep, and what is known of its model."""

    point: SweepPoint
    seed: int | None
    criteria: dict[str, CriterionPoint]
    gap: GapPoint | None
    standardized: bool = False

    def cells(self) -> list[str]:
        """Return a cell for each of `COLUMNS`; numbers with all their digits."""
        point, known = self.point, self.criteria
        silhouette = known.get("silhouette")
        numbers: list[float | None] = [
            point.inertia,
            point.seconds,
            point.distances,
            point.n_iter,
            None if silhouette is None else silhouette.value,
            None if silhouette is None else silhouette.error,
            *(
                known[name].value if name in known else None
                for name in ("calinski_harabasz", "davies_bouldin")
            ),
            None if self.gap is None else self.gap.gap,
            None if self.gap is None else self.gap.error,
        ]
        begin = (point.k, point.algorithm, point.repeat, self.seed)
        return ["" if cell is None else str(cell) for cell in (*begin, *numbers)]


def columns_of(rows: tuple[SweepRow, ...]) -> tuple[str, ...]:
    """Return the names of the columns; the inertia of standardized axes has one of its own."""
    if any(row.standardized for row in rows):
        return tuple("inertia_standardized" if name == "inertia" else name for name in COLUMNS)
    return COLUMNS


def rows_of(
    points: list[SweepPoint],
    random_state: object,
    criteria: Criteria,
    standardized: bool = False,
) -> tuple[SweepRow, ...]:
    """Return the rows of a sweep, by k, algorithm and repeat.

    Parameters
    ----------
    points : list of SweepPoint
    random_state : object
        The sweep's; see `seed_of_repeat`.
    criteria : Criteria
    standardized : bool
        The sweep's.
    """
    judged = set(map(id, criteria.models))
    # each goes through all models, so not once more for each row
    values = {
        (name, algorithm): criteria.values(name, algorithm)
        for name in ("silhouette", "calinski_harabasz", "davies_bouldin")
        for algorithm in {point.algorithm for point in points}
    }
    gaps = criteria.gaps
    rows = []
    for point in sorted(points, key=lambda p: (p.k, p.algorithm, p.repeat)):
        known: dict[str, CriterionPoint] = {}
        gap = None
        if id(point) in judged:
            for (name, algorithm), found in values.items():
                if algorithm == point.algorithm and point.k in found:
                    known[name] = found[point.k]
            # The gap's fits are full-batch K-Means of their own.
            gap = None if point.algorithm == "minibatch" else gaps.get(point.k)
        seed = seed_of_repeat(random_state, point.repeat)
        known_seed = seed if isinstance(seed, int) else None
        rows.append(SweepRow(point, known_seed, known, gap, standardized))
    return tuple(rows)


def as_csv(rows: tuple[SweepRow, ...]) -> str:
    """Return rows as CSV (RFC 4180) with a header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns_of(rows))
    writer.writerows(row.cells() for row in rows)
    return text.getvalue()


def write_table(job: Job, path: Path, rows: tuple[SweepRow, ...]) -> Path:
    """Write rows as CSV, whole or not at all.

    Raises
    ------
    ValueError, OSError, Cancelled
    """
    from kmeans_gui.core.errors import Cancelled
    from kmeans_gui.data.atomic import AtomicWriter

    if path.suffix.lower() != ".csv":
        raise ValueError(f"the table ends in .csv, not in {path.suffix or 'nothing'}")
    with AtomicWriter() as writer:
        writer.open(path).write(as_csv(rows).encode("utf-8"))
        if job.is_cancelled():
            raise Cancelled
    return path
