"""A data set: points, what their columns are called, everything beside them, where they are from.

Nothing here imports polars, so that a window can show its first points before it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

    from kmeans_gui.data.tables import Table

FloatPoints = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How generated points can be made again: ``recipe(name).make(seed=seed, **parameters)``.

    Attributes
    ----------
    name : str
        The recipe's name on the command line.
    parameters : mapping of str to number
        What was asked for beside the seed, the recipe's defaults included.
    seed : int or None
        None where nothing is random.
    """

    name: str
    parameters: Mapping[str, float]
    seed: int | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """What points were before somebody edited them: where their other columns are.

    Attributes
    ----------
    dataset : Dataset
        As it was opened; itself without an origin.
    rows : ndarray of int64, read-only
        For the first of the edited points, the positions in `dataset` that they were at,
        ascending. The points after these are new: there is nothing beside their coordinates.
    """

    dataset: Dataset
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Points and their provenance. Frozen: any thread may read it without a lock.

    Attributes
    ----------
    points : ndarray of shape (n, 2), float32 or float64, read-only
        May be a `numpy.memmap`, of any memory order.
    x_name, y_name : str
        The columns that the coordinates came from.
    title : str
        What a window calls it: the file's name or the recipe's title.
    path : Path or None
        The file that it was read from.
    columns : polars.DataFrame or None
        The source's other columns, one row per point. Text from a CSV file stays text.
    n_source_rows : int
        Rows in the source, the dropped ones included.
    dropped_rows : ndarray of int64, read-only
        0-based positions in the source of the rows that have no point, ascending.
    recipe : Provenance or None
        How the points were generated.
    source : Table or None
        All columns and rows as they were read, from which a labeled file is written.
    origin : Origin or None
        Of edited points that had other columns: `columns` and `source` are then None, and a
        labeled file is written from those of the origin. See `edited_table`.

    Raises
    ------
    ValueError
        If `points` has another shape, two columns have one name, or `n_source_rows` is not the
        number of points and of dropped rows.
    """

    points: FloatPoints
    x_name: str = "x"
    y_name: str = "y"
    title: str = ""
    path: Path | None = None
    columns: pl.DataFrame | None = None
    n_source_rows: int = -1
    dropped_rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    recipe: Provenance | None = None
    source: Table | None = field(default=None, repr=False)
    origin: Origin | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        points = np.asanyarray(self.points)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"points must have the shape (n, 2), not {points.shape}")
        if points.dtype not in (np.float32, np.float64):
            points = points.astype(np.float64)
        dropped = np.asarray(self.dropped_rows, dtype=np.int64)
        if len(dropped):  # the first np.unique imports numpy.ma, a tenth of the program's start
            dropped = np.unique(dropped)
        if self.n_source_rows < 0:
            object.__setattr__(self, "n_source_rows", len(points) + len(dropped))
        if self.n_source_rows != len(points) + len(dropped):
            raise ValueError(
                f"{len(points)} points and {len(dropped)} dropped rows"
                f" are not the {self.n_source_rows} rows of the source"
            )
        names = [self.x_name, self.y_name]
        names += [] if self.columns is None else self.columns.columns
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"two columns are called {twice!r}: give each a name of its own")
        object.__setattr__(self, "points", _read_only(points))
        object.__setattr__(self, "dropped_rows", _read_only(dropped))

    @property
    def n(self) -> int:
        """The number of points."""
        return int(self.points.shape[0])


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
