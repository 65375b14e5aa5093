"""Data sets: generated, read from files, and written with labels. numpy and polars; no Qt.

Names are loaded at first use, so that importing a light module does not load polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset, Provenance
    from kmeans_gui.data.errors import Cancelled, ColumnsNeeded, InvalidValues
    from kmeans_gui.data.generate import GALLERY, Recipe, recipe
    from kmeans_gui.data.point_editor import PointEditor, new_dataset
    from kmeans_gui.data.readers import open_dataset
    from kmeans_gui.data.samples import Sample, list_samples, samples_folder
    from kmeans_gui.data.shapes import make_blobs, make_circles, make_moons
    from kmeans_gui.data.writers import save_labeled

_HOME = {
    "Cancelled": "errors",
    "ColumnsNeeded": "errors",
    "Dataset": "dataset",
    "GALLERY": "generate",
    "InvalidValues": "errors",
    "PointEditor": "point_editor",
    "Provenance": "dataset",
    "Recipe": "generate",
    "make_blobs": "shapes",
    "make_circles": "shapes",
    "make_moons": "shapes",
    "new_dataset": "point_editor",
    "open_dataset": "readers",
    "Sample": "samples",
    "list_samples": "samples",
    "recipe": "generate",
    "samples_folder": "samples",
    "save_labeled": "writers",
}

# Spelled out: type checkers do not compute.
__all__ = [
    "GALLERY",
    "Cancelled",
    "ColumnsNeeded",
    "Dataset",
    "InvalidValues",
    "PointEditor",
    "Provenance",
    "Recipe",
    "Sample",
    "list_samples",
    "make_blobs",
    "make_circles",
    "make_moons",
    "new_dataset",
    "open_dataset",
    "recipe",
    "samples_folder",
    "save_labeled",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
