"""The sample files that ship with the program, in a checkout as well as in an installed wheel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kmeans_gui.resources import asset


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample file.

    Attributes
    ----------
    path : Path
    title : str
        For a menu.
    x, y : str or None
        The columns to open; None where the file has only two numeric ones.
    """

    path: Path
    title: str
    x: str | None = None
    y: str | None = None


_KNOWN = (
    ("customers.csv", "Customers of a shop", "income", "spending"),
    ("iris.csv", "Iris flowers", "petal_length", "petal_width"),
    ("stations.csv", "Weather stations", None, None),
)


def samples_folder() -> Path:
    """Return the folder of the sample files.

    Raises
    ------
    FileNotFoundError
        If the program was installed without them.
    """
    return asset("samples")


def list_samples() -> tuple[Sample, ...]:
    """Return the sample files that are there, in the order of a menu."""
    try:
        folder = samples_folder()
    except FileNotFoundError:
        return ()
    return tuple(
        Sample(folder / name, title, x, y)
        for name, title, x, y in _KNOWN
        if (folder / name).is_file()
    )
