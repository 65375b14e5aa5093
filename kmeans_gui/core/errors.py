"""Exceptions and warnings of the core, of the same bases as scikit-learn's."""

from __future__ import annotations


class ConvergenceWarning(UserWarning):
    """A fit ended with less than was asked for, such as fewer distinct clusters."""


class NotFittedError(ValueError, AttributeError):
    """An estimator was asked for what only a fit can tell."""


class Cancelled(Exception):  # noqa: N818 - a request that was honored, not an error
    """Work was stopped on request before it had a result to keep."""
