"""How many frames a second does the canvas show?

In the real window, with a canvas of 1150 x 760 pixels and eight clusters: frames while a recorded
fit plays, and as fast as they come; the same points in pyqtgraph's ScatterPlotItem, recolored; the
time from a zoom or pan to the sharp picture; and the largest gap of a 10 ms timer on the GUI
thread meanwhile. On every platform that is there: offscreen, and a screen or Xvfb.

    python -m benchmarks.canvas [--n 1000 100000] [--platforms offscreen] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

CANVAS = (1150, 760)
K = 8
SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
SCATTER_UP_TO = 1_000_000
VIEWS_FROM = 100_000
FPS_TARGET = 60.0
SCATTER_TARGET, SCATTER_TARGET_N = 20.0, 100_000
VIEW_TARGET_MS = GAP_TARGET_MS = 50.0
RESULTS = Path(__file__).parent / "results" / "canvas.json"


@dataclass(frozen=True)
class Result:
    """One figure, and what is asked for.

    Attributes
    ----------
    platform : str
        Qt's: offscreen or xcb.
    work : str
    n : int
    value : float
    unit : str
    at_least, at_most : float or None
    load : float
        How many processes waited for a processor in the last minute, this one included.
    """

    platform: str
    work: str
    n: int
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    load: float = 0.0

    @property
    def passed(self) -> bool | None:
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def line(self) -> str:
        bar = "" if self.at_least is None else f">= {self.at_least:g}"
        bar = bar if self.at_most is None else f"<= {self.at_most:g}"
        verdict = {True: "ok", False: "MISSED", None: ""}[self.passed]
        figure = f"{self.value:.4g} {self.unit}"
        return (
            f"{self.platform:10s} {self.work:44s} {self.n:>11,} {figure:>14s} {bar:>8s} "
            f"{verdict:6s} {self.load:5.1f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, nargs="+", default=SIZES, help="numbers of points")
    parser.add_argument("--platforms", nargs="+", default=None, help="of offscreen and xcb")
    parser.add_argument("--seconds", type=float, default=4.0, help="to play for")
    parser.add_argument("--json", type=Path, default=RESULTS)
    parser.add_argument("--here", type=Path, default=None, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here is not None:
        rows = [asdict(result) for result in measured(tuple(options.n), options.seconds)]
        options.here.write_text(json.dumps(rows), encoding="utf-8")
        return 0
    from benchmarks.harness import describe, machine

    about = machine()
    print(describe(about))
    print(f"{CANVAS[0]} x {CANVAS[1]} pixels, k = {K}; the last column is the load\n", flush=True)
    results = []
    for platform in options.platforms or platforms():
        results += on_platform(platform, options)
    rows = [asdict(result) | {"passed": result.passed} for result in results]
    text = json.dumps({"machine": about, "canvas": CANVAS, "k": K, "rows": rows}, indent=2)
    options.json.write_text(text + "\n", encoding="utf-8")
    missed = [result for result in results if result.passed is False]
    print(f"\nmissed: {len(missed)} of {sum(r.passed is not None for r in results)}")
    return 1 if missed else 0


def platforms() -> list[str]:
    """Return the platforms of Qt that can be measured here."""
    screen = os.environ.get("DISPLAY") or shutil.which("xvfb-run")
    return ["offscreen", "xcb"] if sys.platform == "linux" and screen else ["offscreen"]


def on_platform(platform: str, options: argparse.Namespace) -> list[Result]:
    """Measure in a process of its own, with a screen of its own where none is there."""
    command = [sys.executable, "-m", "benchmarks.canvas", "--seconds", str(options.seconds)]
    if platform == "xcb" and not os.environ.get("DISPLAY"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 2200x1400x24", *command]
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.json"
        command += ["--here", str(rows), "--n", *map(str, options.n)]
        environment = os.environ | {"QT_QPA_PLATFORM": platform}
        done = subprocess.run(command, check=False, env=environment)
        if done.returncode or not rows.exists():
            print(f"{platform} could not be measured: exit status {done.returncode}")
            return []
        return [Result(**row) for row in json.loads(rows.read_text(encoding="utf-8"))]


def measured(sizes: tuple[int, ...], seconds: float) -> Iterator[Result]:
    """Measure everything in this process; each line is printed as soon as it is known."""
    # Its own settings, so that no size or theme of the person's is measured.
    with tempfile.TemporaryDirectory() as settings:
        from PySide6.QtCore import QSettings

        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, settings)
        from benchmarks.canvas_window import CanvasWindow, Scatter

        window = CanvasWindow(CANVAS, K)
        platform = window.platform
        for n in sizes:
            yield from _shown(_window_results(window, n, seconds, platform))
        points = {n: window.points(n) for n in sizes if n <= SCATTER_UP_TO}
        fastest = dict(window.fastest)
        window.close()
        for n, data in points.items():
            scatter = Scatter(data, CANVAS, K)
            yield from _shown(_scatter_results(scatter, n, seconds, platform, fastest[n]))
            scatter.close()


def _shown(results: Iterator[Result]) -> Iterator[Result]:
    for result in results:
        print(result.line(), flush=True)
        yield result


def _window_results(window: Any, n: int, seconds: float, platform: str) -> Iterator[Result]:
    def result(work: str, value: float, unit: str, **bar: float) -> Result:
        return Result(platform, work, n, value, unit, load=os.getloadavg()[0], **bar)

    window.open(n)
    played = window.play(seconds)
    # The timer of the timeline ticks every 16 ms: a frame for each of its ticks is all there is.
    yield result("playing, by its 60 Hz timer", played.fps, "fps", at_least=0.97 * FPS_TARGET)
    yield result("largest gap of a 10 ms timer meanwhile", played.gap, "ms", at_most=GAP_TARGET_MS)
    fps = window.fastest[n] = window.as_fast_as_it_can(seconds)
    yield result("one frame after the other", fps, "fps", at_least=FPS_TARGET)
    if n >= VIEWS_FROM:
        for name, times in window.change_views().items():
            middle, worst = statistics.median(times), max(times)
            yield result(f"{name}, to the sharp picture", middle, "ms", at_most=VIEW_TARGET_MS)
            yield result(f"{name}, the slowest of {len(times)}", worst, "ms")
        yield result("largest gap of a 10 ms timer meanwhile", window.last_gap, "ms")


def _scatter_results(
    scatter: Any, n: int, seconds: float, platform: str, ours: float
) -> Iterator[Result]:
    began = time.perf_counter()
    fps = scatter.recolor(seconds)
    load = os.getloadavg()[0]
    assert time.perf_counter() > began
    yield Result(platform, "pyqtgraph's ScatterPlotItem, recolored", n, fps, "fps", load=load)
    bar = SCATTER_TARGET if n == SCATTER_TARGET_N else None
    yield Result(platform, "ours against it", n, ours / fps, "times", bar, load=load)


if __name__ == "__main__":
    sys.exit(main())
