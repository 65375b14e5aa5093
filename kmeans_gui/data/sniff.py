"""Guess how a text file is written: its delimiter, and whether its first row names the columns."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from itertools import islice

DELIMITERS = (",", ";", "\t", "|")
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", "."})
"""What people write where a number is missing, in small letters."""

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+|inf(inity)?)([eE][+-]?\d+)?\s*", re.IGNORECASE)
_NUMBER_COMMA = re.compile(r"\s*[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?\s*")
_ROWS = 200


def is_number(cell: str, comma: bool = False) -> bool:
    """Tell whether `cell` is a number, with a decimal comma if `comma` allows it."""
    return bool(_NUMBER.fullmatch(cell) or (comma and _NUMBER_COMMA.fullmatch(cell)))


def is_missing(cell: str) -> bool:
    """Tell whether `cell` stands for a number that is not there."""
    return cell.strip().lower() in MISSING


def first_rows(text: str, delimiter: str, complete: bool) -> list[list[str]]:
    """Return the first rows of `text` that are not blank, as cells.

    Parameters
    ----------
    text : str
    delimiter : str
    complete : bool
        Whether `text` is the whole file. If not, its last row may be cut off and is left out.
    """
    lines = io.StringIO(text, newline="")
    rows: list[list[str]] = []
    # not strict: a sample that ends inside a quoted cell must not hide the rows before it
    with suppress(csv.Error):
        rows.extend(islice((row for row in csv.reader(lines, delimiter=delimiter) if row), _ROWS))
    return rows if complete or len(rows) == _ROWS or len(rows) < 2 else rows[:-1]


def find_delimiter(text: str, complete: bool, tabs_first: bool) -> str | None:
    """Return the delimiter that cuts `text` into the most regular columns; None if none does.

    Regular means: the same number of cells (at least two) in most rows; then: the most columns
    of numbers; then: the more cells.
    """
    candidates = ("\t", ",", ";", "|") if tabs_first else DELIMITERS
    best, best_score = None, (0.0, 0.0, 0)
    for delimiter in candidates:
        rows = first_rows(text, delimiter, complete)
        if not rows or max(map(len, rows)) < 2:
            continue
        width = len(rows[0]) if len(rows[0]) > 1 else max(map(len, rows))
        alike = [row for row in rows if len(row) == width]
        body = alike[1:] or alike
        columns = list(zip(*body, strict=True))
        numeric = sum(is_numeric(column, delimiter != ",") for column in columns)
        score = (round(len(alike) / len(rows), 2), numeric / width, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def is_numeric(column: tuple[str, ...], comma: bool) -> bool:
    """Tell whether nine in ten of the cells that are not missing are numbers."""
    cells = [cell for cell in column if not is_missing(cell)]
    return bool(cells) and sum(is_number(cell, comma) for cell in cells) >= 0.9 * len(cells)


def has_header(rows: list[list[str]], delimiter: str) -> bool:
    """Tell whether the first row names the columns.

    It does if it holds a word above numbers; it does not if it holds only numbers above numbers.
    """
    if len(rows) == 1:
        return not any(is_number(cell, delimiter != ",") for cell in rows[0])
    comma = delimiter != ","
    first, body = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    columns = list(zip(*body, strict=True))
    numeric = [index for index, column in enumerate(columns) if is_numeric(column, comma)]
    if not numeric:
        return not any(is_number(cell, comma) for cell in first)
    words = [i for i in numeric if not is_number(first[i], comma) and not is_missing(first[i])]
    if words:
        return True
    if any(is_number(first[index], comma) for index in numeric):
        return False
    return not all(is_missing(cell) for cell in first)
