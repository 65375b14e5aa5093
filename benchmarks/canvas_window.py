"""The real window with a canvas of a given size, and pyqtgraph's scatter plot beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from benchmarks.responsiveness import Beats, let_pass, wait
from kmeans_gui.app import build
from kmeans_gui.core.model import FitSpec
from kmeans_gui.raster.palette import cluster_colors

PATIENCE = 120.0


class Frames(QObject):
    """Counts the frames that are painted: paints of an image, or of marks, not seen before."""

    painted = Signal()

    def __init__(self, view: Any) -> None:
        super().__init__()
        self._view = view
        self._last: tuple[Any, Any] = (None, None)
        self.times: list[float] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = self._view.frame_item.image, self._view.centers_item.centers
        is_new = shown[0] is not self._last[0] or shown[1] is not self._last[1]
        if event.type() == QEvent.Type.Paint and is_new:
            self._last = shown
            self.times.append(time.perf_counter())
            # Queued behind the paint that this event is about to make.
            QTimer.singleShot(0, self.painted.emit)
        return False


@dataclass(frozen=True)
class Played:
    """Frames per second, and the largest gap between two beats of a 10 ms timer, in ms."""

    fps: float
    gap: float


class CanvasWindow:
    """The program's window, its canvas of a given size.

    Parameters
    ----------
    canvas : (int, int)
        Width and height of the plot without its axes, in pixels.
    k : int
    """

    def __init__(self, canvas: tuple[int, int], k: int) -> None:
        _, self.window = build([])
        self.session = self.window.session
        self.view = self.window.cluster_view
        self.k = k
        self.fastest: dict[int, float] = {}
        self.last_gap = 0.0
        self._canvas = canvas
        self.window.resize(canvas[0] + 700, canvas[1] + 200)
        self.window.show()
        self.session.warm_up()
        self._until(lambda: self.session.engine.is_ready and self.session.renderer.is_idle)
        let_pass(2.0)
        self._frames = Frames(self.view)
        self._beats = Beats()

    @property
    def platform(self) -> str:
        return QGuiApplication.platformName()

    def points(self, n: int) -> np.ndarray:
        """The points that were opened as `n`."""
        self._generate(n)
        return np.array(self.session.dataset.points)

    def open(self, n: int) -> None:
        """Show n points and have a recorded fit of them."""
        self._generate(n)
        self._until(lambda: self.session.renderer.is_idle)
        if n >= 10_000:
            source = self.session.source
            self._until(lambda: source.index() is not None)
        let_pass(0.5)
        self._fit_canvas()
        # A bad start and no tolerance: many iterations.
        spec = FitSpec(n_clusters=self.k, init="random", n_init=1, tol=0.0, random_state=3)
        self.session.start_fit(spec)
        wait(self.session.run_finished)
        self.session.timeline.to_end()
        let_pass(1.0)

    def play(self, seconds: float) -> Played:
        """Play the fit for so long, over and over."""
        timeline = self.session.timeline
        timeline.to_start()
        let_pass(0.5)
        timeline.speed = 10.0
        self._frames.times.clear()
        self._beats.start()
        timeline.play()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            let_pass(0.05)
            if not timeline.playing:
                timeline.play()
        gap = self._beats.stop()["largest_gap_ms"]
        timeline.pause()
        return Played(_rate(self._frames.times), gap)

    def as_fast_as_it_can(self, seconds: float) -> float:
        """Ask for the next position whenever a frame was painted; return frames per second.

        Centers and colors glide as one, so that every frame recolors every point and pixel.
        """
        timeline = self.session.timeline
        timeline.set_half_steps(False)
        timeline.to_start()
        let_pass(0.5)
        self._frames.times.clear()
        stepper = Stepper(timeline)
        self._frames.painted.connect(stepper.step)
        stepper.step()
        let_pass(seconds)
        self._frames.painted.disconnect(stepper.step)
        rate = _rate(self._frames.times)
        timeline.set_half_steps(True)
        let_pass(0.2)
        return rate

    def change_views(self, steps: int = 24) -> dict[str, list[float]]:
        """Zoom and pan; return the milliseconds from each change to its sharp picture."""
        box = self.view.getViewBox()
        middle = QPointF(*np.median(self.session.dataset.points[:100_000], axis=0))
        self.view.fit_all()
        let_pass(0.5)
        self._beats.start()
        times = {"zooming in": [self._timed(lambda: box.scaleBy((0.85, 0.85), middle))
                                for _ in range(steps)]}  # fmt: skip
        times["zooming out"] = [
            self._timed(lambda: box.scaleBy((1 / 0.85, 1 / 0.85), middle)) for _ in range(steps)
        ]
        # By whole pixels, as the mouse pans.
        far = 29 * box.viewPixelSize()[0]
        times["panning"] = [
            self._timed(lambda step=step: box.translateBy(x=far * (1 if step % 8 < 4 else -1)))
            for step in range(steps)
        ]
        self.last_gap = self._beats.stop()["largest_gap_ms"]
        self.view.fit_all()
        let_pass(0.5)
        return times

    def close(self) -> None:
        self.window.close()

    def _timed(self, change: Callable[[], None]) -> float:
        """Return the milliseconds until the frame of the changed view has been painted."""
        self._until(lambda: self.session.renderer.is_idle and not self.view.frame_is_due)
        let_pass(0.03)
        began = time.perf_counter()
        change()
        while True:
            wait(self._frames.painted, PATIENCE)
            rect = self.view.frame_item.boundingRect()
            # Asked each time: longer numbers at an axis make it wider, and the canvas narrower.
            wanted = self.view.current_viewport()
            if rect.left() == wanted.x_min and rect.width() == wanted.x_max - wanted.x_min:
                return (self._frames.times[-1] - began) * 1000

    def _generate(self, n: int) -> None:
        self.session.generate("blobs", n_samples=n, centers=self.k, seed=4)
        wait(self.session.dataset_changed)

    def _fit_canvas(self) -> None:
        """Resize the window until the plot has the size that is asked for."""
        for _ in range(5):
            has = self.view.getViewBox().boundingRect()
            more = [round(want - has) for want, has in
                    zip(self._canvas, (has.width(), has.height()), strict=True)]  # fmt: skip
            if not any(more):
                break
            self.window.resize(self.window.width() + more[0], self.window.height() + more[1])
            let_pass(0.2)
        self.view.fit_all()
        let_pass(0.3)
        seen = self.view.current_viewport()
        if (seen.width, seen.height) != self._canvas:
            print(f"the canvas is {seen.width} x {seen.height} pixels")

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.perf_counter() + PATIENCE
        while not condition():
            if time.perf_counter() > end:
                raise TimeoutError("something that was waited for did not happen")
            let_pass(0.02)


class Stepper(QObject):
    """Moves a timeline on by a little, over and over."""

    def __init__(self, timeline: Any) -> None:
        super().__init__()
        self._timeline = timeline
        self._position = 0.0

    @Slot()
    def step(self) -> None:
        self._position += 0.11
        if self._position > self._timeline.end:
            self._position = 0.0
        self._timeline.seek(self._position)


class Scatter:
    """Points in pyqtgraph's ScatterPlotItem, in a plot of a given size.

    It is given every chance: labels are computed beforehand, brushes are made once and shared, and
    only they are set for a frame.
    """

    def __init__(self, points: np.ndarray, canvas: tuple[int, int], k: int) -> None:
        self._plot = pg.PlotWidget()
        self._plot.resize(canvas[0] + 60, canvas[1] + 40)
        self._item = pg.ScatterPlotItem(size=4, pen=None, pxMode=True)
        self._item.setData(pos=points)
        self._plot.addItem(self._item)
        self._plot.disableAutoRange()
        self._plot.show()
        let_pass(0.5)
        rng = np.random.default_rng(0)
        brushes = np.array([pg.mkBrush(*map(int, color)) for color in cluster_colors(k)])
        centers = points[rng.choice(len(points), k, replace=False)]
        self._brushes = []
        for step in range(4):
            moved = centers + 0.05 * step
            squares = np.stack([np.square(points - center).sum(axis=1) for center in moved])
            self._brushes.append(brushes[squares.argmin(axis=0)].tolist())

    def recolor(self, seconds: float) -> float:
        """Return the frames per second; at least two are made, however long they take."""
        times = []
        began = time.perf_counter()
        while len(times) < 3 or time.perf_counter() - began < seconds:
            self._item.setBrush(self._brushes[len(times) % len(self._brushes)])
            # At once, without waiting for an event loop.
            self._plot.viewport().repaint()
            times.append(time.perf_counter())
        return _rate(times)

    def close(self) -> None:
        self._plot.close()


def _rate(times: list[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
