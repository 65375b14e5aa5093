"""Make what docs/engine.md shows: its two pictures, their figures, and the table of benchmarks.

    python -m tools.engine_page

The pictures are of the program's own index, its own pass and its own points. The table is that of
benchmarks/results/engine.json, where there is one: see benchmarks/engine.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from benchmarks.harness import Figure, Row, cells, describe
from kmeans_gui.core.estimators import KMeans
from kmeans_gui.core.index import IndexedPoints
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.seeding import kmeans_plusplus
from kmeans_gui.core.trace import PassTrace, trace_pass
from kmeans_gui.core.tree_kernels import LEAF
from kmeans_gui.data.generate import recipe
from kmeans_gui.raster import FrameRenderer, Style, Viewport, cluster_colors
from kmeans_gui.raster.palette import mix

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "engine.md"
PICTURES = ROOT / "docs" / "pictures"
RESULTS = ROOT / "benchmarks" / "results" / "engine.json"

N_CLUSTERS = 7
TREE_SAMPLES, PASS_SAMPLES = 10_000, 200_000
TREE_LEVELS = (5, 2, 0)
"""Shown from left to right; the leaves are level 0."""

WORK_SAMPLES, WORK_CLUSTERS = (10_000, 100_000, 1_000_000), (8, 64, 256)

WIDTH, HEIGHT, GAP = 1600, 1000, 20
PANEL_WIDTH, PANEL_HEIGHT = (WIDTH - 2 * GAP) // 3, 370
PIXEL_RATIO = 2
INK, WHITE = (44, 54, 74), (255, 255, 255)
SHADES = 128
"""Colors that a picture is saved with: nobody sees the difference, and the file is a third."""

Box = tuple[int, int, int, int]
Canvas = Image.Image


class Scene:
    """Points in their index, and the centers of a pass over them.

    Parameters
    ----------
    n_samples : int
    """

    def __init__(self, n_samples: int) -> None:
        self.index = self.indexed(n_samples)
        self.points: NDArray[Any] = self.index.data()[self.index.order]
        model = KMeans(N_CLUSTERS, random_state=3).fit(self.index.data())
        self.centers: NDArray[np.float64] = model.cluster_centers_
        self.trace: PassTrace = trace_pass(self.index, self.index.to_working(self.centers))

    @staticmethod
    def indexed(n_samples: int) -> IndexedPoints:
        """Return overlapping blobs of the gallery in an index."""
        blobs = recipe("blobs").make(n_samples=n_samples, centers=20, spread=2.2, seed=45)
        return ArrayPoints(blobs.points).indexed()

    def view(self, width: int, height: int, share: float) -> Viewport:
        """Return a view of a share of the points, from the middle; the outermost lie far out."""
        low, high = np.percentile(self.points, [50 - 50 * share, 50 + 50 * share], axis=0)
        x, y = (low + high) / 2
        scale = float(np.max((high - low) / (width - 8, height - 8)))
        half_x, half_y = scale * width / 2, scale * height / 2
        return Viewport(x - half_x, x + half_x, y - half_y, y + half_y, width, height)

    def box(self, view: Viewport, level: int, node: int) -> Box:
        """Return the left, top, right and bottom pixel of a node's box."""
        low_x, high_x, low_y, high_y = self.index.nodes[self.index.offsets[level] + node, :4]
        corners = np.array([[low_x, high_y], [high_x, low_y]]) + self.index.origin
        (left, top), (right, bottom) = np.rint(view.to_pixels(corners)).astype(int)
        return int(left), int(top), int(right), int(bottom)

    def under(self, level: int, nodes: NDArray[np.int64]) -> NDArray[Any]:
        """Return the points under some nodes of a level."""
        node = np.arange(self.index.n) // (LEAF << level)
        return self.points[np.isin(node, nodes)]


def dots(
    points: NDArray[Any], view: Viewport, centers: NDArray[Any], colors: Any, radius: float
) -> Canvas:
    """Return points as the program draws them, on white."""
    style = Style(
        regions=False,
        borders=False,
        dot_radius=radius,
        pixel_ratio=PIXEL_RATIO,
        colors=np.asarray(colors, np.uint8),
    )
    return Image.fromarray(FrameRenderer(points).render(view, centers, style)).convert("RGB")


def tree_picture(scene: Scene) -> Canvas:
    """Return three levels of the tree side by side, neighboring nodes in different colors."""
    picture = Image.new("RGB", (WIDTH, PANEL_HEIGHT), WHITE)
    view = scene.view(PANEL_WIDTH, PANEL_HEIGHT, 1.0)
    palette = cluster_colors(6)
    for panel, level in enumerate(TREE_LEVELS):
        canvas = Image.new("RGB", (PANEL_WIDTH, PANEL_HEIGHT), WHITE)
        nodes = np.arange(scene.index.width(level))
        for c, color in enumerate(palette):
            points = scene.under(level, nodes[nodes % len(palette) == c])
            if len(points):
                pale = mix(color, WHITE, 0.45)[None]
                drawn = dots(points, view, scene.centers[:1], pale, 0.8)
                canvas = ImageChops.multiply(canvas, drawn)
        draw = ImageDraw.Draw(canvas, "RGBA")
        for node in nodes.tolist():
            draw.rectangle(scene.box(view, level, node), outline=(*INK, 190), width=3 - panel)
        picture.paste(canvas, (panel * (PANEL_WIDTH + GAP), 0))
    return picture


def pass_picture(scene: Scene) -> Canvas:
    """Return what a pass touched: the boxes it took as a whole, and the points it looked at."""
    view, trace, centers = scene.view(WIDTH, HEIGHT, 0.995), scene.trace, scene.centers
    colors = cluster_colors(N_CLUSTERS)
    style = Style(points=False, regions=False, pixel_ratio=PIXEL_RATIO)
    frame = FrameRenderer(scene.points[:1]).render(view, centers, style)
    borders = Image.fromarray(frame).convert("RGB")
    canvas = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(canvas)
    for level, node, j in trace.whole[np.argsort(-trace.whole[:, 0], kind="stable")].tolist():
        fill, edge = (tuple(mix(colors[j], WHITE, share).astype(int)) for share in (0.82, 0.5))
        draw.rectangle(scene.box(view, level, node), fill=fill, outline=edge)
    canvas = ImageChops.multiply(canvas, borders)
    scanned = scene.under(0, trace.scanned)
    canvas = ImageChops.multiply(canvas, dots(scanned, view, centers, colors, 1.0))
    mark_centers(canvas, view.to_pixels(centers), colors)
    return canvas


def mark_centers(canvas: Canvas, pixels: NDArray[np.float64], colors: NDArray[np.uint8]) -> None:
    """Draw a ringed disc on each center, smoothly: four times as large, and then reduced."""
    radius, fine = 15, 4
    size = 2 * radius * fine
    for (x, y), color in zip(pixels, colors, strict=True):
        disc = Image.new("RGBA", (size, size), (*WHITE, 0))
        draw = ImageDraw.Draw(disc)
        draw.ellipse((0, 0, size - 1, size - 1), fill=(*WHITE, 255))
        draw.ellipse((12, 12, size - 13, size - 13), fill=(*INK, 255))
        draw.ellipse((28, 28, size - 29, size - 29), fill=(*color.tolist(), 255))
        disc = disc.resize((2 * radius, 2 * radius), Image.Resampling.LANCZOS)
        canvas.paste(disc, (round(x) - radius, round(y) - radius), disc)


def caption(scene: Scene) -> str:
    """Return what the pass in the picture did, in figures."""
    trace, index = scene.trace, scene.index
    looked_at = len(scene.under(0, trace.scanned))
    return (
        f"Of {index.n:,} points the pass looked at {looked_at:,}: those in "
        f"{len(trace.scanned):,} of the {index.width(0):,} leaves, {trace.candidates.mean():.1f} "
        f"centers for each. All others lie in {len(trace.whole):,} blocks that were added as a "
        f"whole. That made {trace.distances:,} distances, where Lloyd's scan makes "
        f"{index.n * N_CLUSTERS:,}.\n"
    )


def work_table() -> str:
    """Return how many distances per point a pass and a seeding compute, as Markdown.

    Counts, not times: they do not depend on how fast the machine is.
    """
    lines = [
        "| points | k | a pass, index | a pass, scan | k-means++, index | k-means++, scan |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for n in WORK_SAMPLES:
        index = Scene.indexed(n)
        for k in WORK_CLUSTERS:
            centers = index.take(np.random.RandomState(0).choice(n, k, replace=False))
            work = index.moments(centers).distances / n
            seedings = [
                kmeans_plusplus(store, k, np.random.RandomState(0))[1] / n
                for store in (index, index.array)
            ]
            passes = f"{work:.2f} | {k}"
            lines.append(f"| {n:,} | {k} | {passes} | {seedings[0]:,.0f} | {seedings[1]:,.0f} |")
    return "\n".join(lines) + "\n"


def results_table(results: dict[str, Any]) -> str:
    """Return the results of benchmarks/engine.py, as its ``--json`` saves them, as Markdown."""
    lines = [
        "| work | points | k | here | peer | ratio | bar | |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for saved in results["rows"]:
        kind: type[Row | Figure] = Row if "theirs" in saved else Figure
        row = kind(**{field.name: saved[field.name] for field in fields(kind)})
        work, n, k, ours, theirs, ratio, bar, _ = cells(row)
        if isinstance(row, Row) and theirs != "-":
            theirs += f" ({row.peer})"
        verdict = {True: "reached", False: "**missed**", None: ""}[row.passed]
        bar = bar.replace("<=", "≤ ").replace(">=", "≥ ")
        shown = (work, n, k if row.k else "", ours.strip(), theirs, ratio, bar, verdict)
        lines.append("| " + " | ".join(shown) + " |")
    about = describe(results["machine"]).replace("\n", "; ")
    return "\n".join(lines) + f"\n\nMeasured on: {about}.\n"


def with_part(page: str, name: str, text: str) -> str:
    """Return the page with the text between the comments ``<!-- name -->`` replaced.

    Raises
    ------
    ValueError
        If the page does not have exactly one such place.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"{PAGE.name} should have one place between {begin.strip()} and {end}.")
    before, _, rest = page.partition(begin)
    return before + begin + text + end + rest.partition(end)[2]


def main() -> int:
    """Make the pictures, and write the figures and the tables into the page."""
    passed = Scene(PASS_SAMPLES)
    pictures = {"tree": tree_picture(Scene(TREE_SAMPLES)), "pass": pass_picture(passed)}
    for name, picture in pictures.items():
        path = PICTURES / f"{name}.png"
        picture.quantize(SHADES, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")
    page = PAGE.read_text(encoding="utf-8")
    page = with_part(page, "the pass", caption(passed))
    page = with_part(page, "the work", work_table())
    if RESULTS.exists():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
        page = with_part(page, "the results", results_table(results))
    else:
        print(f"{RESULTS.relative_to(ROOT)} is not there: the page keeps the table that it has.")
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    # there is nothing to choose, but who asks for help must not start it
    argparse.ArgumentParser(prog="python -m tools.engine_page", description=__doc__).parse_args()
    sys.exit(main())
