"""All columns of a source, as they were read: what a labeled file is written from.

A table gives its rows by batches, so that a memory-mapped array is never turned into columns whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.errors import ShouldStop, check_stop


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a text file was written, so that a labeled one is written alike."""

    suffix: str
    delimiter: str
    decimal_comma: bool = False
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """Which columns were one two-dimensional array of an NPZ file, and its name there."""

    name: str
    columns: tuple[str, ...]
    dtype: str


class Table(Protocol):
    """Named columns of equal length."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in the source's order."""

    @property
    def n_rows(self) -> int:
        """The number of rows."""

    @property
    def text(self) -> TextFormat | None:
        """How the source was written, if it was text."""

    @property
    def packed(self) -> Packed | None:
        """Which columns were one array, if the source was such an NPZ file."""

    @property
    def others(self) -> Mapping[str, NDArray[Any]]:
        """The arrays of an NPZ file that are no columns: they are saved as they were."""

    def held(self) -> tuple[Any, ...]:
        """Return the frame or the arrays that all this lies in."""

    def schema(self) -> Mapping[str, Any]:
        """Return the polars type of each column."""

    def batch(self, start: int, stop: int) -> pl.DataFrame:
        """Return the rows from `start` until before `stop`."""

    def column(self, name: str) -> pl.Series:
        """Return one whole column."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameTable:
    """A table over a polars frame in memory."""

    frame: pl.DataFrame
    text: TextFormat | None = None
    packed: Packed | None = None
    others: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(self.frame.columns)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return self.frame.height

    def held(self) -> tuple[Any, ...]:
        """Return the frame, and the arrays beside it."""
        return (self.frame, *self.others.values())

    def schema(self) -> Mapping[str, Any]:
        """Return the polars type of each column."""
        return dict(self.frame.schema)

    def batch(self, start: int, stop: int) -> pl.DataFrame:
        """Return the rows from `start` until before `stop`."""
        return self.frame.slice(start, stop - start)

    def column(self, name: str) -> pl.Series:
        """Return one whole column."""
        return self.frame.get_column(name)


@dataclass(frozen=True, slots=True, eq=False)
class ArrayTable:
    """A table over an array of shape (n, m), or a structured one of shape (n,), without a copy."""

    array: NDArray[Any]
    names: tuple[str, ...]
    text: None = None
    packed: None = None
    others: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.array.shape[0])

    def held(self) -> tuple[Any, ...]:
        """Return the array."""
        return (self.array,)

    def schema(self) -> Mapping[str, Any]:
        """Return the polars type of each column."""
        return dict(self.batch(0, 0).schema)

    def batch(self, start: int, stop: int) -> pl.DataFrame:
        """Return the rows from `start` until before `stop`."""
        return frame_of(self._series(name, start, stop) for name in self.names)

    def column(self, name: str) -> pl.Series:
        """Return one whole column."""
        return self._series(name, 0, self.n_rows)

    def field(self, name: str) -> NDArray[Any]:
        """Return a view of one column."""
        if self.array.dtype.names is not None:
            view: NDArray[Any] = self.array[name]
        else:
            view = self.array[:, self.names.index(name)]
        return view

    def _series(self, name: str, start: int, stop: int) -> pl.Series:
        return to_series(name, self.field(name)[start:stop])


PART = 65_536
"""Rows of text converted between two looks at `should_stop`."""


def frame_of(columns: Iterable[pl.Series]) -> pl.DataFrame:
    """Return columns as a frame; in a list, polars would rename the one without a name."""
    return pl.DataFrame({column.name: column for column in columns})


def pick(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return some columns; unlike `polars.DataFrame.select`, which takes ^x.*$ for a pattern."""
    return frame_of(frame.get_column(name) for name in names)


def parts(column: pl.Series, should_stop: ShouldStop | None = None) -> Iterator[pl.Series]:
    """Yield a column piece by piece, at least one, under a plain name.

    Many methods of a polars series look its column up by name, and take ^x.*$ for a pattern.

    Raises
    ------
    Cancelled
    """
    column = column.alias("part")
    for start in range(0, max(len(column), 1), PART):
        check_stop(should_stop)
        yield column.slice(start, PART)


def to_series(name: str, values: NDArray[Any], should_stop: ShouldStop | None = None) -> pl.Series:
    """Return an array of one dimension as a column.

    Text goes piece by piece: polars holds Python's lock while it converts it.
    """
    if values.dtype.kind not in "SUO":
        check_stop(should_stop)
        return pl.Series(name, plain(values))
    column = pl.Series(name, [], dtype=pl.String)
    for start in range(0, len(values), PART // 8):
        check_stop(should_stop)
        column.append(pl.Series(name, plain(values[start : start + PART // 8]).tolist()))
    return column


def plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return a contiguous array in the machine's byte order and of a type that polars has."""
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "f" and size not in (4, 8):
        return np.ascontiguousarray(values, dtype=np.float32 if size < 4 else np.float64)
    if kind == "S":
        return np.char.decode(values, "utf-8", "replace")
    return np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))


def unique_names(names: list[str]) -> list[str]:
    """Return `names` with a number behind those that occur again."""
    taken = set(names)
    seen: set[str] = set()
    unique = []
    for name in names:
        chosen, number = name, 2
        while chosen in seen or (chosen != name and chosen in taken):
            chosen, number = f"{name}_{number}", number + 1
        seen.add(chosen)
        unique.append(chosen)
    return unique


def numbered_names(n_columns: int) -> tuple[str, ...]:
    """Return c0, c1, ...: the names of columns that have none."""
    return tuple(f"c{number}" for number in range(n_columns))
