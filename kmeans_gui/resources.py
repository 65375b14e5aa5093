"""Finds the files that ship with the program: the icon, the sample data, the pictures."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(name: str) -> Path:
    """Return the path of a file or folder in ``assets``.

    An installed package has the folder inside; in a checkout it lies beside the package.

    Parameters
    ----------
    name : str
        Relative to ``assets``: ``"icon.svg"``, ``"samples"``.

    Raises
    ------
    FileNotFoundError
        If there is no such file: the installation is not complete.
    """
    for folder in (_PACKAGE / "assets", _PACKAGE.parent / "assets"):
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"kmeans_gui was installed without its file assets/{name}")
