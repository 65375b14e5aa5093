"""How long until a person sees the window?

Starts the program and a bare pyqtgraph window in turns, each in a process of its own, and prints
the medians of the time from the start of the process to the end of the first paint, and their
ratio (it should be at most 1.3).

    QT_QPA_PLATFORM=offscreen python -m benchmarks.startup [--repeats 15] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

TARGET = 1.3

# The time of the first paint is the clock's, which all processes of a machine share: what Python
# itself needs to start is in it. The event filter sees the paint event before the widget does;
# posted events come after all painting of this round.
PAINTED = """
import os, time
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not hasattr(self, "seen"):
            self.seen = True
            QTimer.singleShot(0, tell)
        return False
def tell():
    print(time.time(), flush=True)
    os._exit(0)
"""

BARE = """
import pyqtgraph
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
plot = pyqtgraph.PlotWidget()
window.setCentralWidget(plot)
window.resize(1280, 800)
{painted}
watch = Watch()
plot.viewport().installEventFilter(watch)
window.show()
app.exec()
"""

OURS = """
import kmeans_gui.app as app
{painted}
show = app._show
def watched(window, automation):
    watch = Watch(window)
    window.installEventFilter(watch)
    show(window, automation)
app._show = watched
app.main([])
"""


def environment() -> dict[str, str]:
    """Return that of a person: some containers keep Python from keeping what it compiled.

    Then the program alone would be compiled anew at every start, since what it depends on was
    compiled when it was installed.
    """
    return {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds_to_paint(program: str) -> float:
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=environment(),
    )
    return float(done.stdout.split()[-1]) - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    programs = {
        "bare pyqtgraph window": BARE.format(painted=PAINTED),
        "kmeans_gui": OURS.format(painted=PAINTED),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(options.repeats + 1):
        for name, program in programs.items():
            seconds = seconds_to_paint(program)
            if turn:  # the first of each fills the disk's cache
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:24s} {median * 1000:7.0f} ms   (best {min(times[name]) * 1000:.0f} ms)")
    bare, ours = medians.values()
    print(f"ratio {ours / bare:.2f}, target at most {TARGET}")
    if options.json is not None:
        table = {"seconds": times, "ratio": ours / bare}
        options.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    return 0 if ours / bare <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
