"""Is the window alive while it works?

Fits, sweeps, plays, pans and draws a large data set in the real window, and prints for each the
largest gap between two beats of a 10 ms timer on the GUI thread (it should stay below 50 ms), how
long the GUI thread itself computed between two beats at the most (which other programs on the
machine do not prolong), and how long Stop took (it should stay below 100 ms).

    QT_QPA_PLATFORM=offscreen python -m benchmarks.responsiveness [--n 1000000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtTest import QTest

from benchmarks.by_hand import drag_centers, slide_k
from kmeans_gui.app import build
from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.main_window import MainWindow

BEAT_MS = 10
GAP_TARGET_MS = 50.0
STOP_TARGET_MS = 100.0


class Beats(QObject):
    """A 10 ms timer on the GUI thread that remembers its largest gap, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.busy: list[float] = []
        self._last = self._last_busy = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps.clear()
        self.busy.clear()
        self._last, self._last_busy = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> dict[str, float]:
        self._beat()
        self._timer.stop()
        gaps = sorted(gap * 1000 for gap in self.gaps)
        return {
            "largest_gap_ms": gaps[-1],
            "second_gap_ms": gaps[-2] if len(gaps) > 1 else gaps[-1],
            "p99_gap_ms": gaps[int(0.99 * (len(gaps) - 1))],
            "largest_own_ms": max(self.busy) * 1000,
            "beats": len(gaps),
        }

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter()
        busy = time.thread_time()
        self.gaps.append(now - self._last)
        self.busy.append(busy - self._last_busy)
        self._last, self._last_busy = now, busy


def wait(signal: Any, seconds: float = 600.0) -> None:
    """Run the event loop until `signal` comes."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    guard = QTimer()
    guard.setSingleShot(True)
    guard.timeout.connect(lambda: sys.exit(f"nothing happened for {seconds:g} seconds"))
    guard.start(int(seconds * 1000))
    loop.exec()


def let_pass(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


@contextmanager
def measured(name: str, beats: Beats, table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {}
    beats.start()
    began = time.perf_counter()
    yield row
    row["seconds"] = time.perf_counter() - began
    table[name] = beats.stop() | row
    told = f"{name:34s} {table[name]['largest_gap_ms']:8.1f} {table[name]['p99_gap_ms']:8.1f}"
    told += f" {table[name]['largest_own_ms']:8.1f} {row['seconds']:8.2f}"
    if "frames" in row:
        told += f"   {row['frames'] / row['seconds']:.0f} frames a second, the pauses included"
    if "models" in row:
        told += f"   {row['models']} models shown"
    if "stop_ms" in row:
        told += f" {row['stop_ms']:8.1f}"
    print(told, flush=True)


def stopped_after(seconds: float, stop: Callable[[], None], ended: Any) -> float:
    """Return the milliseconds from `stop()` until `ended` comes."""
    told: list[float] = []
    ended.connect(lambda *_: told.append(time.perf_counter()))
    let_pass(seconds)
    if told:
        sys.exit("the work was done before it could be stopped: measure more points (--n)")
    asked = time.perf_counter()
    stop()
    wait(ended)
    return (told[0] - asked) * 1000


def paint(window: MainWindow, seconds: float, rate: int) -> None:
    """Move the spray in circles over the canvas, with real events of the mouse."""
    canvas, box = window.cluster_view.viewport(), window.cluster_view.getViewBox()
    window.paint.take("spray")
    window.paint.options.set("rate", rate)
    middle, radius = box.sceneBoundingRect().center().toPoint(), box.boundingRect().height() / 4

    def at(turn: float) -> QPoint:
        return middle + QPoint(round(radius * math.cos(turn)), round(radius * math.sin(turn)))

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(0.0))
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        QTest.mouseMove(canvas, at(passed))
        let_pass(0.008)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(passed))
    while window.paint.painting.is_busy:
        let_pass(0.01)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    _, window = build([])
    session = window.session
    window.show()
    session.warm_up()
    while not session.engine.is_ready or not session.renderer.is_idle:
        let_pass(0.1)
    let_pass(2.0)
    table: dict[str, Any] = {}
    beats = Beats()
    print(f"{options.n:,} points; milliseconds; targets {GAP_TARGET_MS:g} and {STOP_TARGET_MS:g}")
    print(f"{'':34s} {'max gap':>8s} {'p99':>8s} {'own':>8s} {'seconds':>8s} {'stop':>8s}")
    with measured("nothing", beats, table):
        let_pass(2.0)
    with measured("generate and first picture", beats, table):
        session.generate("blobs", n_samples=options.n)
        wait(session.dataset_changed)
        let_pass(1.0)
    for k in (8, 256):
        spec = FitSpec(n_clusters=k, random_state=0, n_init=100, tol=0.0)
        with measured(f"fit, k = {k}, stopped", beats, table) as row:
            session.start_fit(spec)
            row["stop_ms"] = stopped_after(3.0, session.stop, session.run_finished)
    with measured("play what was recorded, k = 256", beats, table):
        session.timeline.to_start()
        session.timeline.play()
        let_pass(3.0)
        session.timeline.pause()
    with measured("pan what is shown, k = 256", beats, table):
        box = window.cluster_view.getViewBox()
        width = box.viewRect().width()
        for turn in range(150):
            box.translateBy(x=width / 200 * (1 if turn % 50 < 25 else -1))
            let_pass(0.02)
    session.start_fit(FitSpec(n_clusters=8, random_state=0))
    wait(session.run_finished)
    session.timeline.to_end()
    let_pass(1.0)
    with measured("drag centers, k = 8", beats, table) as row:
        row["frames"] = drag_centers(window, let_pass)
    with measured("slide k from 2 to 30 and back", beats, table) as row:
        row["models"] = len(slide_k(window, let_pass))
    with measured("undo and redo all of it", beats, table):
        for act in (session.undo_stack.undo, session.undo_stack.redo):
            for _ in range(5):
                act()
                let_pass(0.1)
    with measured("mini-batch fits, k = 64", beats, table):
        for seed in range(5):
            session.start_fit(FitSpec("minibatch", n_clusters=64, random_state=seed))
            wait(session.run_finished)
    with measured("sweep from k = 1, stopped", beats, table) as row:
        session.start_sweep(range(1, 200), random_state=0)
        row["stop_ms"] = stopped_after(5.0, session.stop_sweep, session.sweep_finished)
    with measured("sweep, fit and play together", beats, table) as row:
        session.start_sweep(range(1, 200), random_state=0)
        session.start_fit(FitSpec(n_clusters=64, random_state=0, n_init=100, tol=0.0))
        row["stop_ms"] = stopped_after(4.0, session.stop, session.run_finished)
        session.stop_sweep()
        wait(session.sweep_finished)
    with measured("sweep of 2,000 points", beats, table):
        session.generate("five-blobs")
        wait(session.dataset_changed)
        session.start_sweep(range(1, 101), random_state=2)
        wait(session.sweep_finished)
    with measured("paint 100 points/s, live sweep", beats, table) as row:
        paint(window, 4.0, 100)
        row["points"] = session.dataset.n
    session.start_fit(FitSpec(n_clusters=5, random_state=2))
    wait(session.run_finished)
    session.set_live_fit(True)
    for rate in (2_000, 25_000):
        with measured(f"paint {rate:,} points/s, live fit", beats, table) as row:
            paint(window, 4.0, rate)
            row["points"] = session.dataset.n
    window.close()
    if options.json is not None:
        options.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    late = [name for name, row in table.items() if row["largest_gap_ms"] > GAP_TARGET_MS]
    slow = [name for name, row in table.items() if row.get("stop_ms", 0.0) > STOP_TARGET_MS]
    print(f"gaps too long: {late or 'none'}; stops too slow: {slow or 'none'}")
    return 1 if late or slow else 0


if __name__ == "__main__":
    sys.exit(main())
