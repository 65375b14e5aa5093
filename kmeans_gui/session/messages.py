"""Errors as one sentence for a person."""

from __future__ import annotations

import logging
import re

log = logging.getLogger(__name__)


def sentence(error: BaseException, doing: str) -> str:
    """Return what a person should read about `error`.

    Parameters
    ----------
    error : BaseException
    doing : str
        What was being done, as in "opening points.csv".

    Returns
    -------
    str
        One line. A ValueError's own words, which core and data write for people; for an error of
        the operating system its words and the file; for anything unexpected what was being done
        too, and the traceback goes to the log.
    """
    if isinstance(error, MemoryError):
        return f"There is not enough memory for {doing}."
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename is not None else ""
        return f"{error.strerror}{where}"
    # OSError's own str() puts the number and the file's name around the words
    words = error.args[0] if isinstance(error, OSError) and error.args else error
    text = " ".join(str(words).split())
    if isinstance(error, ValueError | OSError) and text:
        return _with_advice(text)
    log.error("Unexpected error while %s", doing, exc_info=error)
    return f"Something went wrong while {doing}: {type(error).__name__}: {text or 'no details'}"


_TOO_FEW = re.compile(r"n_samples=(\d+) should be >= n_clusters=(\d+)\.?")
"""scikit-learn's words, which people search for and scripts may look for."""


def _with_advice(text: str) -> str:
    """Return the words of core, after what a person who never wrote a program should do."""
    found = _TOO_FEW.fullmatch(text)
    if found is None:
        return text
    n, k = int(found[1]), int(found[2])
    points = "is only 1 point" if n == 1 else f"are only {n:,} points"
    return f"There {points} for {k:,} clusters: choose k of at most {n:,} ({text.rstrip('.')})."
