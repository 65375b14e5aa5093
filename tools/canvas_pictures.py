"""Take the pictures of docs/canvas.md (python -m tools.canvas_pictures)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from kmeans_gui.data import make_blobs
from kmeans_gui.raster import FrameRenderer, Style, Viewport

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
CENTERS = np.array([(0.2, 2.3), (-1.5, 2.3), (-2.8, 1.8), (-2.8, 2.8), (-2.8, 1.3)])
SPREADS = [0.4, 0.3, 0.1, 0.1, 0.1]
VIEW = Viewport(-3.6, 1.5, 0.9, 3.3, 680, 320)
GAP = 8


def frames(dark: bool) -> list[np.ndarray]:
    """Return the pictures of one theme: few points, many by two scales, one cluster emphasized."""
    few, _ = make_blobs(2_000, CENTERS, SPREADS, random_state=7)
    many, _ = make_blobs(1_000_000, CENTERS, SPREADS, random_state=7)
    crowd = FrameRenderer(many)
    styles = (Style(dark=dark), Style(dark=dark, density="linear"), Style(dark=dark, emphasis=1))
    return [
        FrameRenderer(few).render(VIEW, CENTERS, Style(dark=dark)),
        *(crowd.render(VIEW, CENTERS, style) for style in styles),
    ]


def sheet(pictures: list[np.ndarray]) -> Image.Image:
    """Lay four pictures out, two to a row, with gaps that let any page show through."""
    height, width = pictures[0].shape[:2]
    whole = np.zeros((2 * height + GAP, 2 * width + GAP, 4), np.uint8)
    for i, picture in enumerate(pictures):
        top, left = i // 2 * (height + GAP), i % 2 * (width + GAP)
        whole[top : top + height, left : left + width] = picture
    return Image.fromarray(whole)


def main() -> int:
    """Save one sheet per theme."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        picture = sheet(frames(theme == "dark"))
        picture.save(PICTURES / f"canvas-{theme}.png", optimize=True)
    return 0


if __name__ == "__main__":
    # there is nothing to choose, but who asks for help must not start it
    argparse.ArgumentParser(
        prog="python -m tools.canvas_pictures", description=__doc__
    ).parse_args()
    sys.exit(main())
