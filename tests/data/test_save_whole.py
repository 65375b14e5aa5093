"""A file is written whole or not at all, and what cannot be written is said."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmeans_gui.data import Cancelled, open_dataset, recipe, save_labeled
from kmeans_gui.data.labeled import BATCH
from tests.data.saving import every_format, names_in, records


@pytest.mark.skipif(os.name == "nt", reason="Windows does not replace a file that is mapped")
def test_a_mapped_file_can_be_saved_over(tmp_path: Path) -> None:
    points = np.random.default_rng(1).normal(size=(2 * BATCH + 17, 2))
    np.save(tmp_path / "a.npy", points)
    dataset = open_dataset(tmp_path / "a.npy")
    labels = np.arange(len(points)) % 4
    save_labeled(tmp_path / "a.npy", dataset, labels)
    np.testing.assert_array_equal(dataset.points, points)
    saved = np.load(tmp_path / "a.npy")
    assert saved.dtype.names == ("c0", "c1", "cluster")
    np.testing.assert_array_equal(saved["cluster"], labels)
    np.testing.assert_array_equal(open_dataset(tmp_path / "a.npy").points, points)


@contextmanager
def full_disk(n_bytes: int) -> Iterator[None]:
    """Let no file grow beyond `n_bytes`, which the system itself enforces."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@every_format
@pytest.mark.parametrize("n_bytes", [0, 1000, 20_000])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, ending: str, n_bytes: int
) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("what was there before")
    made = recipe("five-blobs").make(n_samples=100_000)
    labels = np.zeros(made.n, int)
    with full_disk(n_bytes), pytest.raises(OSError, match="cannot be saved: the disk is full"):
        save_labeled(out, made, labels, np.zeros((1, 2)))
    assert out.read_text() == "what was there before"
    assert names_in(tmp_path) == [out.name]


@every_format
def test_stopping_leaves_the_old_file_and_nothing_else(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("what was there before")
    made = recipe("five-blobs").make(n_samples=3 * BATCH)
    for calls in (0, 2, 3):
        answers = iter([False] * calls + [True] * 100)
        with pytest.raises(Cancelled):
            save_labeled(
                out, made, np.zeros(made.n, int), should_stop=lambda found=answers: next(found)
            )
        assert out.read_text() == "what was there before"
        assert names_in(tmp_path) == [out.name]


def test_saving_tells_its_progress(tmp_path: Path) -> None:
    made = recipe("five-blobs").make(n_samples=3 * BATCH)
    shares: list[float] = []
    save_labeled(tmp_path / "a.csv", made, np.zeros(made.n, int), on_progress=shares.append)
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"labels": np.zeros(3, int)}, "4 labels are needed"),
        ({"labels": np.zeros(4)}, "whole numbers"),
        ({"labels": np.array([0, 1, 2, -2])}, "labels must be from 0"),
        ({"centers": np.zeros((2, 3))}, r"shape \(k, 2\)"),
        ({"distances": np.zeros(3)}, "4 distances are needed"),
        ({"distances": True}, "needs the centers"),
        ({"distances": True, "centers": np.zeros((1, 2))}, "labels must be from 0 to 0"),
        ({"path": "a.xlsx"}, "unknown ending"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], words: str
) -> None:
    made = recipe("grid").make(n_samples=4)
    path = tmp_path / arguments.pop("path", "a.csv")
    options = {"labels": np.array([0, 0, 1, 1]), **arguments}
    with pytest.raises(ValueError, match=words):
        save_labeled(path, made, **options)
    assert names_in(tmp_path) == []


def test_places_that_cannot_be_written_are_refused_in_words(tmp_path: Path) -> None:
    made = recipe("grid").make(n_samples=4)
    labels = np.zeros(4, int)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save_labeled(tmp_path / "none" / "a.csv", made, labels)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OSError, match="is a folder"):
        save_labeled(tmp_path / "folder.csv", made, labels)
    with pytest.raises(OSError, match=r"cannot be saved: its name is too long"):
        save_labeled(tmp_path / ("a" * 300 + ".csv"), made, labels)
    assert names_in(tmp_path) == ["folder.csv"]


@pytest.mark.skipif(os.name == "nt", reason="links and permission bits are POSIX's")
def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    made = recipe("grid").make(n_samples=4)
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(real)
    save_labeled(tmp_path / "link.csv", made, np.zeros(4, int))
    assert (tmp_path / "link.csv").is_symlink()
    assert records(real)[0] == ["x", "y", "cluster"]
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    umask = os.umask(0o027)
    try:
        save_labeled(tmp_path / "new.csv", made, np.zeros(4, int))
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("before", ["what was there before", None])
def test_of_two_files_none_is_changed_where_the_second_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, links: bool
) -> None:
    """As on Windows, where another program has the second open."""
    out, beside = tmp_path / "out.csv", tmp_path / "out.csv.centers.json"
    if before is not None:
        out.write_text(before)
        beside.write_text(before)
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target == beside:
            raise PermissionError(13, "it is open in another program", str(target))
        return replace(self, target)

    def no_links(self: Path, target: Path) -> None:
        raise OSError("not on this file system")

    monkeypatch.setattr(Path, "replace", locked)
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    made = recipe("five-blobs").make()
    with pytest.raises(OSError, match=r"out\.csv cannot be saved"):
        save_labeled(out, made, np.zeros(made.n, int), np.zeros((1, 2)))
    there = {path.name: path.read_text() for path in tmp_path.iterdir()}
    names = () if before is None else (out.name, beside.name)
    assert there == dict.fromkeys(names, before)
    monkeypatch.undo()
    save_labeled(out, made, np.zeros(made.n, int), np.zeros((1, 2)))
    assert names_in(tmp_path) == [out.name, beside.name]


def test_a_program_that_leaves_at_once_leaves_no_half_a_file(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from kmeans_gui.data.atomic import AtomicWriter\n"
        "from kmeans_gui.process import leave\n"
        "with AtomicWriter() as writer:\n"
        "    writer.open(Path(sys.argv[1])).write(b'half')\n"
        "    leave(3)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.csv")]
    assert subprocess.run(command, check=False).returncode == 3
    if os.name != "nt":  # where an open file cannot be removed
        assert names_in(tmp_path) == []
