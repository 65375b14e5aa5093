"""Pictures that the program makes or writes itself: the animation of a fit, and the report."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.animation import AnimationPlan
from tools.pictures.files import save
from tools.pictures.scenes import BLOBS, SIZE, silhouette
from tools.pictures.stage import stage

LUCKY = FitSpec(n_clusters=5, init="random", n_init=1, random_state=9)
FILM_SIZE = (720, 378)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
REPORT_SIZE = (1000, 1180)


def film(folder: Path, themes: tuple[str, ...]) -> list[Path]:
    """Export a fit as an animation, by the program's own command."""
    paths = [folder / f"fit-{theme}.webp" for theme in themes]
    with stage(BLOBS, SIZE) as played:
        played.give_room()
        played.fit(LUCKY)
        exports, timeline = played.window.exports, played.session.timeline
        ends = timeline.start, timeline.end
        plan = AnimationPlan(*ends, speed=1.6, frames_per_second=12, hold=2.5)
        for theme, path in zip(themes, paths, strict=True):
            played.portrait(theme)
            played.during(exports.saved, partial(exports.save_animation, path, plan, FILM_SIZE))
    return paths


def report(folder: Path, themes: tuple[str, ...]) -> list[Path]:
    """Export the report, and let a browser show it; none is needed for anything else."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"No report: none of {', '.join(BROWSERS)} is installed.")
        return []
    paths = [folder / f"report-{theme}.webp" for theme in themes]
    with TemporaryDirectory() as scratch, stage(BLOBS, SIZE) as played:
        silhouette(played)
        reports, saved = played.window.reports, played.window.exports.saved
        for theme, path in zip(themes, paths, strict=True):
            played.portrait(theme)
            page, shot = Path(scratch) / f"{theme}.html", Path(scratch) / f"{theme}.png"
            played.during(saved, partial(reports.save_report, page))
            _photograph(browser, page, shot)
            with Image.open(shot) as image:
                save(image.convert("RGB"), path)
    return paths


def _photograph(browser: str, page: Path, shot: Path) -> None:
    width, height = REPORT_SIZE
    # a browser refuses its sandbox to root, as whom containers run
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    options = ["--headless", "--disable-gpu", "--hide-scrollbars", *root]
    where = [f"--screenshot={shot}", f"--window-size={width},{height}", page.as_uri()]
    subprocess.run([browser, *options, *where], check=True, capture_output=True, timeout=120)
