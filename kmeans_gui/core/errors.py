"""Exceptions and warnings of the core, of the same bases as scikit-learn's."""

from __future__ import annotations

import inspect
import warnings


class ConvergenceWarning(UserWarning):
    """A fit ended with less than was asked for, such as fewer distinct clusters."""


class NotFittedError(ValueError, AttributeError):
    """An estimator was asked for what only a fit can tell."""


class Cancelled(Exception):  # noqa: N818 - a request that was honored, not an error
    """Work was stopped on request before it had a result to keep."""


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn in the name of the line that called this package, however deep it is called from."""
    package = __name__.rpartition(".")[0]
    frame, level = inspect.currentframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith(package):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level + 1)
