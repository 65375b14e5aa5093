"""CSV, TSV and their kin -> a polars frame of strings, every cell as it is in the file.

polars parses blocks whose records have been counted and checked; where quotes are irregular
(``5" disk``), which polars refuses, Python's csv module parses the rest of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from kmeans_gui.data import sniff
from kmeans_gui.data.blocks import BLOCK, Block, IrregularQuotesError, read_blocks
from kmeans_gui.data.errors import OnProgress, ShouldStop, check_stop
from kmeans_gui.data.memory import require_memory
from kmeans_gui.data.tables import FrameTable, TextFormat, numbered_names, unique_names

_SAMPLE = 2**18
_ROWS = 2_000
_LONGEST_CELL = 2**26
"""Characters. A quote that is never closed makes the rest of the file one cell, which must not fill
the memory; Python's own limit is 131,072."""
_UTF8_BOM = b"\xef\xbb\xbf"


def read_text(
    path: Path,
    should_stop: ShouldStop | None = None,
    on_progress: OnProgress | None = None,
    block_size: int = BLOCK,
) -> FrameTable:
    """Read a text file of at least two columns.

    Returns
    -------
    FrameTable
        All cells are strings; an empty cell is null. Blank lines are left out.

    Raises
    ------
    ValueError
        If the file is not UTF-8, has no columns, or has rows of different length.
    Cancelled
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        reader = _Reader(path.name, file, size, should_stop, on_progress, block_size)
        return reader.read(path.suffix.lower())


class _Reader:
    """One file being read; it counts rows so that an error can say where it is."""

    def __init__(
        self,
        name: str,
        file: BinaryIO,
        size: int,
        should_stop: ShouldStop | None,
        on_progress: OnProgress | None,
        block_size: int,
    ) -> None:
        self.name = name
        self.file = file
        self.size = size
        self.should_stop = should_stop
        self.on_progress = on_progress
        self.block_size = block_size
        self.delimiter = ","
        self.n_columns = 0
        self.has_header = False
        self.n_records = 0

    def read(self, suffix: str) -> FrameTable:
        check_stop(self.should_stop)
        sample = self.file.read(_SAMPLE)
        bom = sample.startswith(_UTF8_BOM)
        offset = len(_UTF8_BOM) if bom else 0
        names = self._look(sample[offset:], suffix)
        frames: list[pl.DataFrame] = []
        parsed: float = 0
        try:
            # Python's csv module knows the line ends of old Macs, polars does not
            if b"\r" in sample and b"\n" not in sample:
                raise IrregularQuotesError(offset)
            for block in read_blocks(self.file, offset, self.delimiter, self.block_size):
                frames.append(self._parse(block))
                parsed += frames[-1].estimated_size()
                self._tick(block.offset + len(block.text), parsed)
        except IrregularQuotesError as error:
            for frame in self._parse_slowly(error.offset):
                frames.append(frame)
                self._tick(self.file.tell(), 0)
        frame = pl.concat(frames, rechunk=False)
        if self.has_header:
            frame = frame.slice(1)
        frame.columns = names
        return FrameTable(frame, TextFormat(suffix, self.delimiter, bom=bom))

    def _look(self, sample: bytes, suffix: str) -> list[str]:
        """Find out the format from the start of the file; return the columns' names."""
        if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in sample:
            raise ValueError(
                f"{self.name} is not UTF-8 text (it may be UTF-16, or no text at all):"
                " save it as CSV in UTF-8"
            )
        text = sample.decode("utf-8", "replace")
        complete = self.size <= len(sample) + len(_UTF8_BOM)
        if not text.strip(" \t\r\n"):
            raise ValueError(f"{self.name} is empty: there are no points in it")
        delimiter = sniff.find_delimiter(text, complete, suffix in (".tsv", ".tab"))
        if delimiter is None:
            self._check_text(sample, complete)
            raise ValueError(
                f"{self.name} has only one column: x and y must be in two columns, with a comma,"
                " a semicolon, a tab or a bar between them"
            )
        rows = sniff.first_rows(text, delimiter, complete)
        first = " ".join(delimiter.join(rows[0]).split())
        if len(rows[0]) == 1 or first.startswith("sep="):
            raise ValueError(
                f"{self.name} begins with a line that is no row of the table"
                f" ({first[:40]!r}): delete what is above the table"
            )
        self.delimiter = delimiter
        self.n_columns = len(rows[0])
        self.has_header = sniff.has_header(rows, delimiter)
        self._check_text(sample, complete)
        if self.has_header:
            return unique_names(rows[0])
        return list(numbered_names(self.n_columns))

    def _check_text(self, text: bytes, complete: bool = True) -> None:
        """Raise a ValueError that names the row unless `text` is UTF-8."""
        try:
            text.decode("utf-8")
        except UnicodeDecodeError as error:
            if not complete and error.start >= len(text) - 3:
                return
            row = self.n_records + text.count(b"\n", 0, error.start) + (not self.has_header)
            raise ValueError(
                f"{self.name} is not UTF-8 text (byte 0x{text[error.start]:02X} in"
                f" {self._row(row)}): save it as CSV in UTF-8"
            ) from None
        if b"\0" in text:
            row = self.n_records + text.count(b"\n", 0, text.index(b"\0")) + (not self.has_header)
            raise ValueError(f"{self.name} has a zero byte in {self._row(row)}: it is not text")

    def _row(self, record: int) -> str:
        """Name the record that has this many records before it (or after the header)."""
        return f"row {record}" if record else "the header"

    def _check_widths(self, widths: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        ragged = np.flatnonzero(widths != self.n_columns)
        if len(ragged):
            row = self.n_records + int(ragged[0]) + (not self.has_header)
            raise ValueError(
                f"{self.name} has {widths[ragged[0]]} cells in {self._row(row)} where there should"
                f" be {self.n_columns}: correct that row"
            )

    def _parse(self, block: Block) -> pl.DataFrame:
        """Turn whole records into a frame of strings."""
        self._check_text(block.text)
        blank = block.cells == 0
        self._check_widths(block.cells[~blank])
        try:
            frame = pl.read_csv(
                io.BytesIO(block.text),
                has_header=False,
                separator=self.delimiter,
                schema=self._schema(),
            )
        except pl.exceptions.PolarsError:
            raise IrregularQuotesError(block.offset) from None
        if frame.height != len(block.cells):
            raise IrregularQuotesError(block.offset)
        if blank.any():
            frame = frame.filter(pl.Series(~blank))
        self.n_records += frame.height
        return frame

    def _parse_slowly(self, offset: int) -> Iterator[pl.DataFrame]:
        """Yield the records from `offset` on, parsed by Python's csv module."""
        # the limit is the process's, and never set back: another thread may be reading
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
        self.file.seek(offset)
        raw = self.file
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        rows = (row for row in csv.reader(text, delimiter=self.delimiter, strict=True) if row)
        try:
            while True:
                try:
                    some = list(islice(rows, _ROWS))
                except csv.Error as error:
                    raise ValueError(
                        f"{self.name} has a quoted cell that is not closed properly after"
                        f" {self._row(max(self.n_records - self.has_header, 0))}"
                        f" ({error}): correct the quotes"
                    ) from None
                except UnicodeDecodeError:
                    raise ValueError(
                        f"{self.name} is not UTF-8 text (after"
                        f" {self._row(max(self.n_records - self.has_header, 0))}):"
                        " save it as CSV in UTF-8"
                    ) from None
                if not some:
                    return
                self._check_widths(np.array([len(row) for row in some]))
                self.n_records += len(some)
                columns = [[cell or None for cell in column] for column in zip(*some, strict=True)]
                yield pl.DataFrame(columns, schema=self._schema())
        finally:
            text.detach()

    def _schema(self) -> dict[str, type[pl.DataType]]:
        return dict.fromkeys(numbered_names(self.n_columns), pl.String)

    def _tick(self, position: int, parsed: float) -> None:
        check_stop(self.should_stop)
        share = min(position / self.size, 1.0)
        if parsed:
            # the text, what is still to come of it, and two columns of numbers while being cast
            still = parsed * (1 / share - 1) + 64 * self.n_records / share
            require_memory(still, f"{self.name} ({self.n_records / share:,.0f} rows)")
        if self.on_progress is not None:
            self.on_progress(0.8 * share)
