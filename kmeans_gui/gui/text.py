"""How numbers, times and reasons are written in the window."""

from __future__ import annotations

import math

_REASONS = {
    "converged": "Converged",
    "tol": "Within tolerance",
    "max_iter": "Stopped at the iteration limit",
    "no_improvement": "Stopped improving",
    "cancelled": "Stopped by you",
}


def count(value: int) -> str:
    """Return `value` with its digits grouped: ``2,000``."""
    return f"{value:,}"


def plural(value: int, noun: str) -> str:
    """Return ``1 point`` or ``2,000 points``."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def seconds(value: float) -> str:
    """Return a time in the unit that suits it: ``0.4 ms``, ``85 ms``, ``1.2 s``, ``3 min 20 s``."""
    if not math.isfinite(value) or value < 0:
        return "–"
    milliseconds = value * 1e3
    if milliseconds < 9.95:
        return f"{max(milliseconds, 0.1) if value else 0.0:.1f} ms"
    if milliseconds < 999.5:
        return f"{milliseconds:.0f} ms"
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def estimate(value: float) -> str:
    """Return a time that is only guessed, in whole seconds: ``1 s``, ``30 s``, ``3 min 20 s``."""
    if not math.isfinite(value) or value < 0:
        return "–"
    return seconds(float(max(1, round(value)))).replace(".0 s", " s")


def measure(value: float) -> str:
    """Return an inertia or a coordinate with five significant digits: ``211.60``, ``4.2e+09``."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e7 or size < 1e-3:
        return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")
    digits = max(0, 4 - math.floor(math.log10(size)))
    digits = min(digits, 2) if size >= 1 else digits
    return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def tick(value: float, step: float) -> str:
    """Return `value`, a multiple of `step`, as it is written on an axis.

    It has as many digits as tell it from its neighbors, however far from zero they lie: an
    exponent replaces zeros only, and never the digits in which two numbers differ.
    """
    size = max(abs(value), step)
    finest = math.floor(math.log10(step) + 1e-9)
    digits = max(0, math.floor(math.log10(size)) - finest)
    if size < 1e-4 or (size >= 1e7 and digits < _ZEROS_FROM) or size >= 1e15:
        words = "0" if value == 0 else f"{value:.{min(digits, 16)}e}"
        mantissa, _, exponent = words.partition("e")
        words = f"{mantissa}e{int(exponent)}" if exponent else words
    else:
        words = f"{value:,.{max(0, -finest)}f}"
    is_zero = not float(words.replace(",", ""))
    return words.lstrip("-") if is_zero else words.replace("-", "\N{MINUS SIGN}")


_ZEROS_FROM = 4
"""A large number of so many digits before its zeros is written out."""


def coordinate(value: float, pixel: float) -> str:
    """Return where something is, as exactly as pixels of that size can tell.

    Parameters
    ----------
    value : float
        In the data's units.
    pixel : float
        How large one is, in the same units.
    """
    if not (math.isfinite(value) and math.isfinite(pixel) and pixel > 0.0):
        return measure(value)
    return tick(value, 10.0 ** math.floor(math.log10(pixel)))


def stop_reason(reason: str) -> str:
    """Return why a fit ended, in words: ``Converged``."""
    return _REASONS.get(reason, reason)


_BEGINNINGS = frozenset(
    ("a", "an", "at", "every", "no", "of", "only", "so", "the", "there", "this", "to")
)
"""Words that begin a sentence in core and data, whose errors have no capital, as Python's."""


def sentence(words: str) -> str:
    """Return the words of an error as a sentence to be read: with a capital and a full stop.

    What begins with the name of a file, a column or a parameter keeps it as it is written.
    """
    first, space, rest = words.partition(" ")
    if space and first in _BEGINNINGS:
        words = f"{first.capitalize()} {rest}"
    return words if words.endswith((".", "!", "?", "\N{HORIZONTAL ELLIPSIS}")) else f"{words}."
