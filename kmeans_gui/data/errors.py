"""What can go wrong with data, as exceptions whose text is one sentence for a person."""

from __future__ import annotations

import errno as errno_codes
from collections.abc import Callable, Sequence

ShouldStop = Callable[[], bool]
"""Asked at least every 50 ms by long work; True makes the work raise `Cancelled`."""

OnProgress = Callable[[float], None]
"""Told the finished share of long work, from 0 to 1, on the thread that does the work."""


class Cancelled(Exception):  # noqa: N818 - a wish that was followed, not an error
    """The work was stopped by `should_stop` before there was a result."""


class ColumnsNeeded(ValueError):  # noqa: N818 - named by what is needed
    """A file has more than two numeric columns, so somebody must say which are x and y.

    Attributes
    ----------
    columns : tuple of str
        The names of the numeric columns, in the file's order.
    header : tuple of str
        The names of all columns.
    preview : tuple of tuple of str
        The first rows as text, one cell per name in `header`.
    """

    def __init__(
        self,
        message: str,
        columns: Sequence[str],
        header: Sequence[str] = (),
        preview: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__(message)
        self.columns = tuple(columns)
        self.header = tuple(header)
        self.preview = tuple(tuple(row) for row in preview)


class InvalidValues(ValueError):  # noqa: N818 - named by what was found
    """Some rows have no usable x or y: missing, infinite, or not a number.

    Attributes
    ----------
    n_invalid : int
        How many rows would be dropped.
    n_rows : int
        How many rows there are in all.
    column : str
        The column of the first bad value.
    row : int
        The row of the first bad value; 1 is the first row below the header.
    """

    def __init__(self, message: str, n_invalid: int, n_rows: int, column: str, row: int) -> None:
        super().__init__(message)
        self.n_invalid = n_invalid
        self.n_rows = n_rows
        self.column = column
        self.row = row


def check_stop(should_stop: ShouldStop | None) -> None:
    """Raise `Cancelled` if `should_stop` says so."""
    if should_stop is not None and should_stop():
        raise Cancelled("stopped before it was done")


def os_error(error: OSError, sentence: str) -> OSError:
    """Return an error of the same kind as `error` whose text is `sentence`.

    The error number is kept. Python prints it in front of the text only where it has the system's
    own words or the file's name too, which is why they are left out.
    """
    kind = type(error) if type(error).__module__ == "builtins" else OSError
    told = kind(sentence)
    told.errno = error.errno
    return told


def reason(error: OSError) -> str:
    """Return why the system refused, in words, for the end of a sentence."""
    if error.errno in (errno_codes.ENOSPC, errno_codes.EDQUOT, errno_codes.EFBIG):
        return "the disk is full: free some space, or choose another folder"
    if error.errno in (errno_codes.EACCES, errno_codes.EPERM):
        return "you have no permission for it; change its permissions, or choose another place"
    if error.errno == errno_codes.EROFS:
        return "its disk is read-only: choose another folder"
    if error.errno == errno_codes.ENAMETOOLONG:
        return "its name is too long: choose a shorter one"
    return error.strerror or str(error) or type(error).__name__
