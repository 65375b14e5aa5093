"""A small shop, and what is in the files that are saved of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kmeans_gui.data import Dataset, open_dataset

FORMATS = ["csv", "tsv", "txt", "parquet", "npz", "npy"]
every_format = pytest.mark.parametrize("ending", FORMATS)

SHOP = 'id,x,name,y\n007,1.50,"a ""b"", c",2\n008,,😀,4\n009,3.25,"two\nlines",-5e0\n010,4,,6.10\n'


def shop(folder: Path, text: str = SHOP, name: str = "shop.csv") -> Dataset:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return open_dataset(folder / name, "x", "y", drop_invalid=True)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def records(path: Path, delimiter: str = ",") -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
