"""Write beside the target and move over it only when whole."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

_staged: set[Path] = set()
"""What is being written in this process, until it is moved to its place or removed."""


def remove_staged() -> None:
    """Remove the files that are being written: the process ends under their writers.

    Windows keeps those that are still open.
    """
    for beside in tuple(_staged):
        with suppress(OSError):
            beside.unlink()


class AtomicWriter:
    """Files that are there whole, or not at all; if one of several cannot be, none is.

    Used as a context manager: the files are moved to their places, one after the other, when the
    block ends without an error; otherwise they are removed, and what was there before is untouched.
    """

    def __init__(self) -> None:
        self._staged: list[tuple[Path, Path, BinaryIO]] = []

    def open(self, target: Path) -> BinaryIO:
        """Return a new file that will become `target`. A link stays one; its target is replaced.

        Raises
        ------
        OSError
        """
        target = Path(os.path.realpath(target))
        if target.is_dir():
            raise IsADirectoryError(f"{target} is a folder: choose a file name in it")
        mode = None
        if target.exists():
            # replacing needs no permission for the file itself, but a protected file means it
            if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
                raise PermissionError(f"{target.name} is write-protected: choose another name")
            mode = stat.S_IMODE(target.stat().st_mode)
        elif not target.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {target.parent}: choose another one")
        beside = _name_beside(target)
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        file = os.fdopen(descriptor, "w+b")
        self._staged.append((beside, target, file))
        _staged.add(beside)
        if mode is not None:
            with suppress(OSError):
                beside.chmod(mode)
        return file

    def __enter__(self) -> AtomicWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            for beside, _, file in self._staged:
                # closing flushes, which fails again on a full disk
                with suppress(OSError):
                    file.close()
                with suppress(OSError):
                    beside.unlink()
                _staged.discard(beside)

    def _commit(self) -> None:
        for _, _, file in self._staged:
            file.flush()
            os.fsync(file.fileno())
            file.close()
        kept: list[Path] = []
        with ExitStack() as back:
            for number, (beside, target, _) in enumerate(self._staged, 1):
                # when the last is in its place, nothing can fail any more
                before = None if number == len(self._staged) else _kept(target)
                if before is not None:
                    kept.append(before)
                    back.callback(_put_back, before, target)
                beside.replace(target)
                if before is None:
                    back.callback(target.unlink)
            back.pop_all()
        for before in kept:
            with suppress(OSError):
                before.unlink()
        for folder in {target.parent for _, target, _ in self._staged}:
            _sync_folder(folder)


def _name_beside(target: Path) -> Path:
    """Return a short name in the same folder: the target's may be as long as names can be."""
    return target.with_name(f".kmeans-{secrets.token_hex(8)}.part")


def _kept(target: Path) -> Path | None:
    """Return another name of the file that `target` is now, if there is one, to put it back."""
    if not target.exists():
        return None
    before = _name_beside(target)
    try:
        before.hardlink_to(target)
    except (OSError, NotImplementedError):
        # not every file system has links; the target is then gone until the new one is there
        target.replace(before)
    return before


def _put_back(before: Path, target: Path) -> None:
    with suppress(OSError):
        before.replace(target)
        # two names of one file both stay
        before.unlink(missing_ok=True)


_BINARY: int = getattr(os, "O_BINARY", 0)


def _sync_folder(folder: Path) -> None:
    """Make the new names last through a power cut, where the system can do it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
