"""Which columns of a frame are numbers, and which two of them are x and y."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.errors import ColumnsNeeded
from kmeans_gui.data.sniff import MISSING

_SAMPLE = 1_000
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


def decimal_comma(column: pl.Series, delimiter: str) -> bool:
    """Tell whether more cells of a text column are numbers with a decimal comma than without."""
    if column.dtype != pl.String or delimiter == ",":
        return False
    return to_floats(column, comma=True).null_count() < to_floats(column).null_count()


def numeric_columns(frame: pl.DataFrame, delimiter: str, skip: Collection[str]) -> list[str]:
    """Return the names of the columns that can be x or y.

    A column of text counts if all its cells are numbers or missing. Where fewer than two do,
    those count as well of which half are: a slip of the pen is then reported by its row.
    A column without a name is the row numbers that many programs write first, not data.
    """
    names = [name for name in frame.columns if name not in skip and name.strip()]
    shares = {name: _numeric_share(frame.get_column(name), delimiter) for name in names}
    whole = [name for name in names if shares[name] == 1]
    if len(whole) > 2 and delimiter != ",":
        whole = _unambiguous(frame, whole, delimiter)
    if len(whole) < 2:
        whole = [name for name in names if shares[name] >= 0.5]
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
    text = ", ".join(names[:20])
    return f"{text} and {len(names) - 20} more" if len(names) > 20 else text


def as_numpy(column: pl.Series) -> NDArray[np.floating]:
    """Return a float column as an array, with NaN for null."""
    return column.fill_null(float("nan")).to_numpy()


def _known(file: str, names: Sequence[str], name: str | None) -> str | None:
    if name is None or name in names:
        return name
    alike = [known for known in names if known.strip() == name.strip()]
    if len(alike) == 1:
        return alike[0]
    raise ValueError(f"there is no column {name!r} in {file}; it has {listed(names)}")


def _numeric_share(column: pl.Series, delimiter: str) -> float:
    """Return the share of numbers among the cells that are not missing; 0 if there are none."""
    if column.dtype != pl.String:
        return float(column.dtype.is_numeric())
    head = column.head(_SAMPLE)
    if head.null_count() < len(head) and _text_share(head, delimiter) < 0.5:
        return 0.0
    return _text_share(column, delimiter)


def _text_share(column: pl.Series, delimiter: str) -> float:
    there = column.filter(~column.str.strip_chars().str.to_lowercase().is_in(list(MISSING)))
    there = there.drop_nulls()
    if not len(there):
        return 0.0
    numbers = to_floats(there, decimal_comma(there, delimiter))
    return 1 - numbers.null_count() / len(there)


def _unambiguous(frame: pl.DataFrame, names: list[str], delimiter: str) -> list[str]:
    """Leave out decimal commas where the file has decimal points too: they may be thousands."""
    commas = [name for name in names if decimal_comma(frame.get_column(name), delimiter)]
    points = [
        name
        for name in names
        if name not in commas
        and frame.schema[name] == pl.String
        and frame.get_column(name).str.contains(".", literal=True).any()
    ]
    return [name for name in names if name not in commas] if points and commas else names
