"""Say whether the shared libraries that Qt takes from the system are there.

Loads what the program will load: Qt's widgets and the plugin of the platform that Qt will choose.
Prints what is missing and exits with 1 where something is. Run by tools/setup.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path


def platform_plugins() -> list[str]:
    """Return the names of the platform plugins of which one has to load."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    if asked:
        return [name.split(":")[0] for name in asked.split(";")]
    return ["wayland", "xcb"] if "WAYLAND_DISPLAY" in os.environ else ["xcb"]


def why_not_loaded(library: Path) -> str | None:
    """Return the loader's complaint about `library`, or None if it loads."""
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error).split(": cannot open shared object")[0]
    return None


def main() -> int:
    """Return 0 if Qt will load, else print why not and return 1."""
    if sys.platform != "linux":
        return 0  # the wheels for macOS and Windows bring everything along
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        print("PySide6 is not installed")
        return 1
    qt = Path(spec.origin).parent / "Qt"
    for name in ("Core", "Gui", "Widgets", "Svg"):
        complaint = why_not_loaded(qt / "lib" / f"libQt6{name}.so.6")
        if complaint:
            print(complaint)
            return 1
    complaints = [
        why_not_loaded(qt / "plugins" / "platforms" / f"libq{name}.so")
        for name in platform_plugins()
    ]
    if None in complaints:
        return 0
    print(complaints[-1])
    return 1


if __name__ == "__main__":
    sys.exit(main())
