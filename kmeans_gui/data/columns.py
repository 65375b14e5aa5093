"""Which columns of a frame are numbers, and which two of them are x and y."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.errors import ColumnsNeeded, ShouldStop
from kmeans_gui.data.sniff import MISSING
from kmeans_gui.data.tables import parts

_PREVIEW = 8


def to_floats(column: pl.Series, comma: bool = False) -> pl.Series:
    """Return a column as float32 or float64; null where there is no number.

    Parameters
    ----------
    column : Series
    comma : bool
        Whether text has a decimal comma.
    """
    if column.dtype == pl.String:
        column = column.str.strip_chars()
        if comma:
            column = column.str.replace(",", ".", literal=True)
    if column.dtype == pl.Float32:
        return column
    return column.cast(pl.Float64, strict=False)


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of a column of text are.

    Attributes
    ----------
    there : int
        Cells that are not missing.
    with_point, with_comma : int
        Those that are numbers, read with a decimal point or with a decimal comma.
    points : bool
        Whether a number has a decimal point.
    """

    there: int
    with_point: int
    with_comma: int
    points: bool

    @property
    def share(self) -> float:
        """The share of numbers among the cells that are there; 0 if there are none."""
        return max(self.with_point, self.with_comma) / self.there if self.there else 0.0

    @property
    def comma(self) -> bool:
        """Whether the numbers have a decimal comma."""
        return self.with_comma > self.with_point


def look_at(column: pl.Series, delimiter: str, should_stop: ShouldStop | None = None) -> Cells:
    """Count the numbers in a column. Text that is hardly ever a number is not read to its end."""
    if column.dtype != pl.String:
        number = column.dtype.is_numeric()
        return Cells(len(column), len(column) * number, 0, False)
    there = with_point = with_comma = 0
    points = False
    for part in parts(column, should_stop):
        cells = part.drop_nulls().str.strip_chars()
        cells = cells.filter(~cells.str.to_lowercase().is_in(list(MISSING)))
        numbers = to_floats(cells)
        there += len(cells)
        with_point += len(cells) - numbers.null_count()
        points = points or bool(
            cells.filter(numbers.is_not_null()).str.contains(".", literal=True).any()
        )
        if delimiter != ",":
            with_comma += len(cells) - to_floats(cells, comma=True).null_count()
        if max(with_point, with_comma) < 0.1 * there:
            break
    return Cells(there, with_point, with_comma, points)


def numeric_columns(
    frame: pl.DataFrame,
    delimiter: str,
    skip: Collection[str],
    should_stop: ShouldStop | None = None,
) -> list[str]:
    """Return the names of the columns that can be x or y.

    A column of text counts if all its cells are numbers or missing. Where fewer than two do,
    those count as well of which half are: a slip of the pen is then reported by its row.
    A column without a name is the row numbers that many programs write first, not data.
    """
    names = [name for name in frame.columns if name not in skip and name.strip()]
    cells = {name: look_at(frame.get_column(name), delimiter, should_stop) for name in names}
    whole = [name for name in names if cells[name].share == 1]
    if len(whole) > 2 and any(cells[name].points and not cells[name].comma for name in whole):
        # beside decimal points, commas may stand between thousands
        whole = [name for name in whole if not cells[name].comma]
    if len(whole) < 2:
        whole = [name for name in names if cells[name].share >= 0.5]
    return whole


def choose_columns(
    file: str,
    names: Sequence[str],
    numeric: Sequence[str],
    x: str | None,
    y: str | None,
    preview: pl.DataFrame,
) -> tuple[str, str]:
    """Return the names of x and y.

    Raises
    ------
    ColumnsNeeded
        If there are several ways to choose.
    ValueError
        If there is none, or a given name is not there or not a number.
    """
    x, y = (_known(file, names, name) for name in (x, y))
    if x is not None and x == y:
        raise ValueError(f"x and y are both {x!r}: choose two different columns of {file}")
    left = [name for name in numeric if name not in (x, y)]
    missing = (x is None) + (y is None)
    if missing and len(left) > missing:
        raise ColumnsNeeded(
            f"{file} has {len(numeric)} columns of numbers: choose x and y from {listed(numeric)}",
            numeric,
            names,
            [tuple("" if cell is None else str(cell) for cell in row) for row in preview.rows()],
        )
    if len(left) < missing:
        only = f"only one column of numbers, {numeric[0]!r}" if numeric else "no numeric columns"
        raise ValueError(f"{file} has {only}: x and y must be two columns of numbers")
    fill: Iterator[str] = iter(left)
    return (next(fill) if x is None else x), (next(fill) if y is None else y)


def preview_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first rows, for `ColumnsNeeded`."""
    return frame.head(_PREVIEW)


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence; of many only the first."""
    # a name may hold line breaks, a sentence should not
    text = ", ".join(" ".join(name.split()) for name in names[:20])
    return f"{text} and {len(names) - 20} more" if len(names) > 20 else text


def to_array(
    column: pl.Series, comma: bool, out: NDArray[Any], should_stop: ShouldStop | None = None
) -> None:
    """Write a column into an array of floats, with NaN where there is no number."""
    start = 0
    for part in parts(column, should_stop):
        numbers = to_floats(part, comma).fill_null(float("nan"))
        out[start : start + len(part)] = numbers.to_numpy()
        start += len(part)


def _known(file: str, names: Sequence[str], name: str | None) -> str | None:
    if name is None or name in names:
        return name
    alike = [known for known in names if known.strip() == name.strip()]
    if len(alike) == 1:
        return alike[0]
    raise ValueError(f"there is no column {name!r} in {file}; it has {listed(names)}")
