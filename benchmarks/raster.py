"""How long a frame takes: run ``python -m benchmarks.raster [--quick]``.

Three costs per case, in milliseconds: a frame with moved centers in a view that has been seen (what
playback costs), and the first frame of a new view (what zooming and panning cost), read from all
points and read from the index.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.threads import n_threads
from kmeans_gui.raster import FrameRenderer, Style, Viewport, warm_up

WIDTH, HEIGHT = 1150, 760
BLOBS = [(0.2, 2.3, 0.4), (-1.5, 2.3, 0.3), (-2.8, 1.8, 0.1), (-2.8, 2.8, 0.1), (-2.8, 1.3, 0.1)]


def blobs(n: int, rng: np.random.Generator) -> np.ndarray:
    """The book's five blobs, in float32 so that ten million need 80 MB."""
    which = rng.integers(len(BLOBS), size=n)
    table = np.array(BLOBS, dtype=np.float32)
    points = rng.standard_normal((n, 2), dtype=np.float32)
    points *= table[which, 2, None]
    points += table[which, :2]
    return points


def view(zoom: float) -> Viewport:
    half = 2.2 / zoom
    tall = half * HEIGHT / WIDTH
    return Viewport(-1.0 - half, -1.0 + half, 2.1 - tall, 2.1 + tall, WIDTH, HEIGHT)


Frame = tuple[Viewport, np.ndarray]


def milliseconds(renderer: FrameRenderer, frames: list[Frame]) -> str:
    times = []
    for viewport, centers in frames:
        start = time.perf_counter()
        renderer.render(viewport, centers, Style())
        times.append(1e3 * (time.perf_counter() - start))
    return f"{np.median(times):8.1f} {max(times):8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to a million points only")
    sizes = [2_000, 20_000, 100_000, 1_000_000, 10_000_000]
    if parser.parse_args().quick:
        sizes = sizes[:-1]
    rng = np.random.default_rng(7)
    warm_up()
    print(f"{WIDTH} x {HEIGHT} pixels, {n_threads()} threads; ms: median and worst of 20 and of 8")
    print(f"{'points':>12} {'k':>5} {'same view':>17} {'new view':>17} {'by the index':>17}")
    for n in sizes:
        points = blobs(n, rng)
        renderer = FrameRenderer(points)
        index = ArrayPoints(points).indexed()
        for k in (8, 64, 1000):
            renderer.index = None
            centers = points[rng.choice(n, k, replace=False)].astype(np.float64)
            renderer.render(view(1.0), centers, Style())
            moved = [(view(1.0), centers + 1e-3 * step) for step in range(20)]
            zoomed = [(view(1.0 + 0.01 * step), centers) for step in range(1, 9)]
            same, new = milliseconds(renderer, moved), milliseconds(renderer, zoomed)
            renderer.index = index
            print(f"{n:12,} {k:5} {same} {new} {milliseconds(renderer, zoomed)}")


if __name__ == "__main__":
    main()
