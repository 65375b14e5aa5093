"""A text file as blocks of whole records, each checked before it is parsed.

Quoted cells may hold delimiters and line breaks, so where a record ends depends on how many
quotes came before it: if their number is odd, it is inside a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

BLOCK = 4 * 2**20
"""Bytes parsed between two looks at `should_stop`."""
_LONGEST_RECORD = 64 * 2**20
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34


class IrregularQuotesError(Exception):
    """Quotes inside unquoted cells or around parts of cells: counting says nothing.

    Attributes
    ----------
    offset : int
        Where in the file the first record begins that was not handed out.
    """

    def __init__(self, offset: int) -> None:
        super().__init__(f"irregular quotes after byte {offset}")
        self.offset = offset


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Whole records.

    Attributes
    ----------
    text : bytes
    offset : int
        Where in the file they begin.
    cells : ndarray of shape (n_records,), int64
        How many cells each record has; 0 for a blank line.
    """

    text: bytes
    offset: int
    cells: NDArray[np.int64]


def read_blocks(file: BinaryIO, offset: int, delimiter: str, size: int = BLOCK) -> Iterator[Block]:
    """Yield the file from `offset` on as blocks of whole records.

    Raises
    ------
    IrregularQuotesError
        Before the first block that such quotes are in, or that never ends.
    """
    file.seek(offset)
    rest = b""
    while True:
        piece = file.read(size)
        text = rest + piece
        if not text:
            return
        block, n_used = _whole_records(text, offset, delimiter, final=not piece)
        if block is None:
            if not piece or len(text) > _LONGEST_RECORD:
                raise IrregularQuotesError(offset)
            rest = text
            continue
        yield block
        offset += n_used
        rest = text[n_used:]


def _whole_records(
    text: bytes, offset: int, delimiter: str, final: bool
) -> tuple[Block | None, int]:
    """Return the whole records at the start of `text`, and how long they are."""
    data = np.frombuffer(text, np.uint8)
    newlines = np.flatnonzero(data == _NEWLINE)
    delimiters = np.flatnonzero(data == ord(delimiter))
    quotes = np.flatnonzero(data == _QUOTE) if _QUOTE in text else np.empty(0, np.intp)
    if len(quotes):
        newlines = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        delimiters = delimiters[np.searchsorted(quotes, delimiters) % 2 == 0]
    ends = newlines + 1
    if final:
        if len(quotes) % 2:
            raise IrregularQuotesError(offset)
        if not len(ends) or ends[-1] < len(text):
            newlines = np.append(newlines, len(text))
            ends = np.append(ends, len(text))
    if not len(ends):
        return None, 0
    n_used = int(ends[-1])
    if not _regular(data[:n_used], quotes[quotes < n_used], ord(delimiter)):
        raise IrregularQuotesError(offset)
    starts = np.concatenate([[0], ends[:-1]])
    cells = np.diff(np.searchsorted(delimiters, newlines), prepend=0) + 1
    lengths = newlines - starts
    lone_return = (lengths == 1) & (data[np.minimum(starts, len(data) - 1)] == _RETURN)
    cells[(lengths == 0) | lone_return] = 0
    return Block(text[:n_used], offset, cells), n_used


def _regular(data: NDArray[np.uint8], quotes: NDArray[np.intp], delimiter: int) -> bool:
    """Tell whether each quote opens a cell, closes one, or is half of a doubled quote."""
    if not len(quotes):
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    follows_close = np.zeros(len(opening), bool)
    follows_close[1:] = opening[1:] == closing[:-1] + 1
    opens = (opening == 0) | (before == delimiter) | (before == _NEWLINE) | follows_close
    last = len(data) - 1
    after = data[np.minimum(closing + 1, last)]
    precedes_open = np.zeros(len(closing), bool)
    precedes_open[:-1] = follows_close[1:]
    second = data[np.minimum(closing + 2, last)]
    returns = (after == _RETURN) & ((second == _NEWLINE) | (closing + 1 == last))
    closes = (
        (closing == last) | (after == delimiter) | (after == _NEWLINE) | returns | precedes_open
    )
    return bool(opens.all() and closes.all())
