"""Whether a file can be written at a place, asked of the system without raising."""

from __future__ import annotations

from pathlib import Path


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder that can be looked at."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether `path` is a file that can be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def obstacle_at(path: Path) -> str:
    """Return why no file can be written at `path`, in one sentence, or nothing."""
    try:
        if path.is_dir():
            return f"{path} is a folder: add the name of a file."
        if not path.parent.is_dir():
            return f"There is no folder {path.parent}: choose another."
    except OSError as error:
        # a name that is too long, or a folder that may not be looked into
        reason = error.strerror or "it cannot be looked at"
        return f"Nothing can be written there ({reason[:1].lower()}{reason[1:]}): choose another."
    return ""
