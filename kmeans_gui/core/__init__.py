"""The mathematics: exact K-Means and mini-batch K-Means on 2-D points. No Qt, no files.

Names are loaded at first use, so that importing `kmeans_gui.core.model` does not load numba.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmeans_gui.core.criteria import criteria_of
    from kmeans_gui.core.elbow import find_elbow
    from kmeans_gui.core.errors import ConvergenceWarning, NotFittedError
    from kmeans_gui.core.estimators import KMeans, MiniBatchKMeans
    from kmeans_gui.core.fit import fit_points
    from kmeans_gui.core.gap import gap_statistic
    from kmeans_gui.core.model import (
        CriterionPoint,
        FitResult,
        FitSpec,
        GapPoint,
        Snapshot,
        SweepPoint,
    )
    from kmeans_gui.core.points import ArrayPoints, Points, as_points
    from kmeans_gui.core.preference import preferred_k
    from kmeans_gui.core.selection import (
        calinski_harabasz_score,
        davies_bouldin_score,
        silhouette_samples,
        silhouette_score,
    )
    from kmeans_gui.core.stream import fit_stream
    from kmeans_gui.core.sweep import sweep_k
    from kmeans_gui.core.warmup import warm_up

_HOME = {
    "ArrayPoints": "points",
    "ConvergenceWarning": "errors",
    "CriterionPoint": "model",
    "FitResult": "model",
    "FitSpec": "model",
    "GapPoint": "model",
    "KMeans": "estimators",
    "MiniBatchKMeans": "estimators",
    "NotFittedError": "errors",
    "Points": "points",
    "Snapshot": "model",
    "SweepPoint": "model",
    "as_points": "points",
    "calinski_harabasz_score": "selection",
    "criteria_of": "criteria",
    "davies_bouldin_score": "selection",
    "find_elbow": "elbow",
    "fit_points": "fit",
    "fit_stream": "stream",
    "gap_statistic": "gap",
    "preferred_k": "preference",
    "silhouette_samples": "selection",
    "silhouette_score": "selection",
    "sweep_k": "sweep",
    "warm_up": "warmup",
}

# Spelled out: type checkers do not compute.
__all__ = [
    "ArrayPoints",
    "ConvergenceWarning",
    "CriterionPoint",
    "FitResult",
    "FitSpec",
    "GapPoint",
    "KMeans",
    "MiniBatchKMeans",
    "NotFittedError",
    "Points",
    "Snapshot",
    "SweepPoint",
    "as_points",
    "calinski_harabasz_score",
    "criteria_of",
    "davies_bouldin_score",
    "find_elbow",
    "fit_points",
    "fit_stream",
    "gap_statistic",
    "preferred_k",
    "silhouette_samples",
    "silhouette_score",
    "sweep_k",
    "warm_up",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
