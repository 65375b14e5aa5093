"""Where the machine code is kept: a program that is installed for everybody must start as well."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "kmeans_gui"

PROGRAM = """
import numpy as np
from kmeans_gui.core import compiling, kernels
points = np.zeros((3, 2))
out = np.zeros(9)
print(kernels.__file__, kernels.scan_spread(compiling.readonly(points), out))
"""


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """The package where no __pycache__ can be made: a file has its name."""
    for part in ("", "core"):
        folder = tmp_path / "kmeans_gui" / part
        folder.mkdir()
        for source in (PACKAGE / part).glob("*.py"):
            shutil.copy(source, folder)
        (folder / "__pycache__").touch()
    return tmp_path


def run(place: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(cache))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
        env={**environment, **homes, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(place)},
    )


def test_code_is_kept_in_the_persons_cache_where_the_package_is_read_only(sealed: Path) -> None:
    cache = sealed / "cache"
    done = run(sealed, cache)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(sealed / "kmeans_gui" / "core" / "kernels.py"), "-1"]
    assert list(cache.rglob("*scan_spread*.nbi")), "compiled once, not at every start"


def test_it_computes_where_no_code_can_be_kept_at_all(sealed: Path) -> None:
    nowhere = sealed / "kmeans_gui" / "__pycache__" / "cache"  # below a file
    done = run(sealed, nowhere)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "-1"
