"""Take the README's pictures of the window, light and dark (python -m tools.readme_pictures)."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer

from kmeans_gui.app import build
from kmeans_gui.gui.main_window import MainWindow

PICTURES = Path(__file__).parents[1] / "assets" / "pictures"
SIZE = (1400, 840)
PATIENCE = 120_000
"""Milliseconds after which something is wrong."""


def wait_for(connect: Callable[[Callable[..., None]], object], start: Callable[[], object]) -> None:
    """Do what `start` does, and wait for the signal that it ends with."""
    loop = QEventLoop()
    connect(lambda *_: loop.quit())
    QTimer.singleShot(PATIENCE, loop.quit)
    start()
    loop.exec()


def settle(milliseconds: int = 1500) -> None:
    """Let everything be drawn that has been asked for."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(window: MainWindow, theme: str) -> None:
    """Save the window in one theme."""
    window.theme.set_mode(theme, remember=False)
    settle()
    window.grab().save(str(PICTURES / f"window-{theme}.png"))


def main() -> int:
    """Fit and sweep the five blobs and take the pictures."""
    with tempfile.TemporaryDirectory() as settings:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, settings)
        _app, window = build(["--dataset", "five-blobs", "--k", "5"])
        window.resize(*SIZE)
        window.show()
        settle()
        session = window.session
        # Ten starts, as in the book's figure 9-6.
        window.fit_panel.n_init_spin.setValue(10)
        wait_for(session.sweep_finished.connect, window.sweep_panel.sweep_button.click)
        wait_for(session.run_finished.connect, window.fit_panel.run_button.click)
        session.timeline.to_end()
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            take(window, theme)
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
