"""Save a data set with its labels: every column as it was, streamed, whole or not at all."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

from kmeans_gui.data.atomic import AtomicWriter
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.errors import Cancelled, OnProgress, ShouldStop, check_stop
from kmeans_gui.data.labeled import BATCH, Labeled, checked_labels, make_labeled
from kmeans_gui.data.readers import PARQUET_SUFFIXES, SUFFIXES, TEXT_SUFFIXES, translated
from kmeans_gui.data.tables import pick
from kmeans_gui.data.write_arrays import write_npy, write_npz


def save_labeled(
    path: str | os.PathLike[str],
    dataset: Dataset,
    labels: NDArray[np.integer[Any]],
    centers: NDArray[np.floating[Any]] | None = None,
    *,
    distances: NDArray[np.floating[Any]] | Literal[True] | None = None,
    fit: Mapping[str, Any] | None = None,
    should_stop: ShouldStop | None = None,
    on_progress: OnProgress | None = None,
) -> None:
    """Write every column and row of the source, and the cluster of each point.

    The ending of `path` chooses the format:

    - ``.csv .tsv .tab .txt``: cells as they were in a text source. The delimiter is the source's
      if the ending is the same, otherwise a comma (.csv) or a tab.
    - ``.parquet .pq``: text cells become numbers where that loses no digit.
    - ``.npz``: one array per column (or ``points``, if the source had it) and ``centers``.
    - ``.npy``: a structured array, one field per column.

    The new column is the last and is called ``cluster``. One that was written here before is
    replaced; beside somebody else's, ours is ``cluster_2``. A row that was dropped has an empty
    label (-1 in NPZ and NPY, which have no empty whole numbers).

    Parameters
    ----------
    path : str or path
        The file is written beside it and moved there when whole. It may be the file that the
        data set was opened from.
    dataset : Dataset
    labels : ndarray of int, shape (n,)
    centers : ndarray of shape (k, 2), optional
        Go into the NPZ, or into ``<file>.centers.json``. Without them there is no second file.
    distances : ndarray of shape (n,) or True, optional
        A column ``distance`` after the labels; True computes it from `centers`.
    fit : mapping, optional
        Parameters, seed, inertia and the like, to be kept beside the centers.
    should_stop : callable, optional
        Asked often; True raises `Cancelled`, and nothing has changed.
    on_progress : callable, optional
        Told the finished share, 0 to 1.

    Raises
    ------
    ValueError
        The data do not go together, or do not go into that format.
    OSError
        The file cannot be written; what was there before is untouched.
    Cancelled
        If `should_stop` turned true; what was there before is untouched.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(
            f"{path.name} has an unknown ending: a file can be saved as {', '.join(SUFFIXES)}"
        )
    places = None if centers is None else _checked_centers(centers)
    with translated(path, "write"), AtomicWriter() as writer:
        check_stop(should_stop)
        numbers = checked_labels(labels, dataset.n)
        labeled = make_labeled(
            dataset,
            numbers,
            _distances(dataset, numbers, places, distances, should_stop),
            typed=suffix not in TEXT_SUFFIXES,
            should_stop=should_stop,
            on_progress=on_progress,
        )
        file = writer.open(path)
        record = None if places is None else _record(dataset, places, fit)
        if suffix in TEXT_SUFFIXES:
            _write_text(file, labeled, suffix)
        elif suffix in PARQUET_SUFFIXES:
            _write_parquet(file, labeled)
        elif suffix == ".npy":
            write_npy(file, labeled)
        else:
            write_npz(file, labeled, places, record)
        if record is not None and suffix != ".npz":
            beside = writer.open(path.with_name(path.name + ".centers.json"))
            beside.write(json.dumps(record, indent=2, ensure_ascii=False).encode())
            beside.write(b"\n")


def _write_text(file: BinaryIO, labeled: Labeled, suffix: str) -> None:
    text = labeled.table.text
    delimiter = "," if suffix == ".csv" else "\t"
    comma = False
    if text is not None and text.suffix == suffix:
        delimiter, comma = text.delimiter, text.decimal_comma
        if text.bom:
            file.write(b"\xef\xbb\xbf")
    nested = [name for name, kind in labeled.schema().items() if kind.is_nested()]
    if nested:
        raise ValueError(
            f"column {nested[0]!r} holds lists, which a text file cannot hold: save as .parquet"
        )
    binary = [name for name, kind in labeled.schema().items() if kind == pl.Binary]
    if binary:
        raise ValueError(
            f"column {binary[0]!r} holds bytes, which a text file cannot hold: save as .parquet"
        )
    for number, frame in enumerate(labeled.batches()):
        part = frame
        if comma and labeled.distance is not None:
            column = pl.col(labeled.distance)
            part = part.with_columns(column.cast(pl.String).str.replace(".", ",", literal=True))
        # into memory first: an error of the disk then stays the system's own OSError
        buffer = io.BytesIO()
        part.write_csv(buffer, separator=delimiter, include_header=number == 0)
        file.write(buffer.getbuffer())


def _write_parquet(file: BinaryIO, labeled: Labeled) -> None:
    target = _Recorder(file)
    raised: list[Exception] = []

    def source(with_columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        # polars may ask for fewer rows, too; a sink of the whole does not
        try:
            for frame in labeled.batches():
                yield frame if with_columns is None else pick(frame, with_columns)
        except (Cancelled, OSError, ValueError) as error:
            # older versions of polars turn what a source raises into an error of their own
            raised.append(error)
            raise

    try:
        register_io_source(source, schema=labeled.schema()).sink_parquet(cast(IO[bytes], target))
    except pl.exceptions.PolarsError:
        raised += [target.error] if target.error is not None else []
        if raised:
            raise raised[0] from None
        raise


class _Recorder(io.RawIOBase):
    """A file that remembers the error of the disk, which polars turns into words."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.file = file
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        if not self.file.closed:
            self.file.flush()


def _distances(
    dataset: Dataset,
    labels: NDArray[np.int32],
    centers: NDArray[np.floating[Any]] | None,
    distances: NDArray[np.floating[Any]] | bool | None,
    should_stop: ShouldStop | None,
) -> NDArray[np.float64] | None:
    """Return the distance of each point to its center, computed if `distances` is True."""
    if distances is None or (isinstance(distances, bool) and not distances):
        return None
    if distances is not True:
        given = np.asarray(distances, dtype=np.float64)
        if given.shape != (dataset.n,):
            raise ValueError(f"{dataset.n:,} distances are needed, not {given.shape}")
        return given
    if centers is None:
        raise ValueError("distances=True needs the centers")
    if dataset.n and (labels.max() >= len(centers) or labels.min() < 0):
        raise ValueError(f"labels must be from 0 to {len(centers) - 1}, as there are that many")
    found = np.empty(dataset.n)
    for start in range(0, dataset.n, BATCH):
        check_stop(should_stop)
        part = slice(start, start + BATCH)
        offset = dataset.points[part].astype(np.float64) - centers[labels[part]]
        found[part] = np.hypot(offset[:, 0], offset[:, 1])
    return found


def _checked_centers(centers: Any) -> NDArray[np.floating[Any]]:
    array = np.asarray(centers)
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "fiu":
        raise ValueError(f"centers must be numbers of the shape (k, 2), not {array.shape}")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _record(
    dataset: Dataset, centers: NDArray[np.floating[Any]], fit: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what is kept beside the labels, as JSON can hold it."""
    recipe = dataset.recipe
    return {
        "centers": [[float(x), float(y)] for x, y in centers],
        "n_clusters": len(centers),
        "columns": [dataset.x_name, dataset.y_name],
        "n_points": dataset.n,
        "n_dropped_rows": len(dataset.dropped_rows),
        "source": None if dataset.path is None else dataset.path.name,
        "recipe": None
        if recipe is None
        else {
            "name": recipe.name,
            "parameters": _json(recipe.parameters),
            "seed": recipe.seed,
        },
        "fit": _json({} if fit is None else fit),
    }


def _json(value: Any) -> Any:
    """Return `value` with numpy's numbers as Python's, and null for what JSON cannot say."""
    if isinstance(value, Mapping):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return _json(value.tolist())
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)
