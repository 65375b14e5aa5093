"""Which columns of a table are labels that this program wrote, and what new ones are called."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kmeans_gui.data.tables import Table, parts

_CLUSTER = re.compile(r"cluster(_[0-9]+)?")
_DISTANCE = re.compile(r"distance(_[0-9]+)?")


def own_columns(table: Table, keep: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns that we wrote when the table was labeled before.

    They are the last: ``cluster``, or ``cluster`` and ``distance``. The clusters are whole
    numbers counted from 0 (-1 or nothing for a row without a point), of 32 bits where the file
    has types; the distances are numbers.
    A column of that name elsewhere, or with other contents, is somebody else's.

    Parameters
    ----------
    table : Table
    keep : collection of str
        Never ours: the coordinates.
    """
    names = table.names
    if len(names) > 3 and _DISTANCE.fullmatch(names[-1]) and _CLUSTER.fullmatch(names[-2]):
        found = names[-2:]
    elif len(names) > 2 and _CLUSTER.fullmatch(names[-1]):
        found = names[-1:]
    else:
        return ()
    if any(name in keep for name in found) or not _are_labels(table.column(found[0])):
        return ()
    if len(found) == 2 and not _are_distances(table.column(found[1])):
        return ()
    return found


def own_arrays(others: Mapping[str, NDArray[Any]]) -> tuple[str, ...]:
    """Return which arrays of an NPZ file are the centers and the record that we wrote there."""
    for fit in ("fit", "cluster_fit"):
        words = others.get(fit)
        if words is not None and words.ndim == 0 and words.dtype.kind == "U":
            try:
                record = json.loads(str(words))
            except ValueError:
                continue
            if isinstance(record, dict) and {"centers", "n_clusters", "n_points"} <= record.keys():
                same = [
                    name
                    for name in ("centers", "cluster_centers")
                    if name in others and np.array_equal(others[name], record["centers"])
                ]
                return (fit, *same)
    return ()


def free_name(wanted: str, names: Collection[str]) -> str:
    """Return `wanted`, or `wanted` with the first number from 2 that no column has."""
    name, number = wanted, 2
    while name in names:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _are_labels(column: pl.Series) -> bool:
    if column.dtype == pl.String:
        numbers = pl.Series(column.name, [], dtype=pl.Int64)
        for part in parts(column):
            whole = part.cast(pl.Int64, strict=False)
            if not whole.cast(pl.String).equals(part, null_equal=True):
                return False
            numbers.append(whole)
        column = numbers
    elif column.dtype != pl.Int32:
        return False
    if column.null_count() == len(column):
        return False
    lowest = column.min()
    if lowest == -1:
        lowest = column.filter(column >= 0).min()
    return lowest == 0


def _are_distances(column: pl.Series) -> bool:
    if column.dtype == pl.String:
        return all(
            part.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).null_count()
            == part.null_count()
            for part in parts(column)
        )
    return column.dtype.is_float()
