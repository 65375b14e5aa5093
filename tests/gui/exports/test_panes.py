"""Pictures and animations of fits that are compared: what is seen, and not what it hides."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QAction, QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from kmeans_gui.gui.exports.capture import capture_film
from kmeans_gui.gui.exports.panes import grid
from kmeans_gui.gui.exports.work import PanesFilm
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.session.animation import AnimationPlan
from kmeans_gui.session.plans import Pace
from kmeans_gui.session.playback import OPENING
from tests.gui.conftest import Driver

SVG = "{http://www.w3.org/2000/svg}"
KS = (3, 5, 8)


def compare(drive: Driver, name: str = "compare_ks_action") -> None:
    action = drive.find(QAction, name)
    drive.during(drive.session.comparison.finished, action.trigger)
    drive.until(lambda: drive.window.compare.page is not None)
    drive.until(drive.window.compare.page.isVisible)
    drive.session.timeline.to_end()


def save(drive: Driver, act: Callable[[], object]) -> None:
    drive.during(drive.window.exports.saved, act)


def n_colors(pixels: NDArray[np.uint8]) -> int:
    """How many of the palette's first eight colors there are."""
    weights = np.array([1 << 16, 1 << 8, 1])
    seen = set(np.unique(pixels.reshape(-1, 3) @ weights).tolist())
    return sum(int(color @ weights) in seen for color in cluster_colors(8))


def test_a_picture_of_a_comparison_has_all_its_panes(drive: Driver, tmp_path: Path) -> None:
    compare(drive)
    path = tmp_path / "panes.png"
    save(drive, lambda: drive.window.exports.save_picture(path, 2))
    panes = drive.window.compare.page.shown_panes
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    # the layout may still move a pixel from one pane to the other after the picture was taken
    wide = 2 * sum({p.x(): p.view.width() for p in panes}.values())
    assert pixels.shape[1] == pytest.approx(wide, abs=4)
    assert n_colors(pixels) == 8
    # the canvas that they hide has one model only
    drive.session.comparison.leave()
    save(drive, lambda: drive.window.exports.save_picture(path, 2))
    with Image.open(path) as image:
        assert n_colors(np.asarray(image.convert("RGB"))) < 8


def test_an_svg_of_a_comparison_has_the_shapes_of_all_panes_under_names_of_their_own(
    drive: Driver, tmp_path: Path
) -> None:
    compare(drive)
    path = tmp_path / "panes.svg"
    save(drive, lambda: drive.window.exports.save_picture(path))
    root = ET.parse(path).getroot()
    names = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(names) == len(set(names))
    by_name = {each.get("id"): each for each in root.iter()}
    for number, k in enumerate(KS, start=1):
        assert len(by_name[f"pane-{number}-centers"].findall(f"{SVG}g")) == k
        words = "".join(by_name[f"pane-{number}-header"].itertext())
        assert words.startswith(f"k = {k}")
    # programs that know the small SVG only, as Qt, draw it too
    renderer = QSvgRenderer(str(path))
    image = QImage(renderer.defaultSize(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    assert n_colors(bits[:, :, 2::-1].astype(np.int64)) == 8
    panel = QColor(drive.window.theme.current.panel)
    assert image.pixelColor(image.width() - 1, image.height() - 1) == panel


def test_an_animation_of_a_comparison_plays_all_its_panes(drive: Driver, tmp_path: Path) -> None:
    compare(drive)
    path = tmp_path / "panes.webp"
    end = drive.session.timeline.end
    plan = AnimationPlan(end - 1.0, end, 4.0)
    save(drive, lambda: drive.window.exports.save_animation(path, plan, (640, 360)))
    with Image.open(path) as image:
        assert image.size == (640, 360)
        assert image.n_frames == plan.n_frames > 1


@pytest.mark.parametrize("pace", list(Pace))
def test_the_fits_of_an_animation_stand_where_those_of_the_window_stand(
    drive: Driver, pace: Pace
) -> None:
    compare(drive)
    comparison, timeline = drive.session.comparison, drive.session.timeline
    comparison.set_pace(pace)
    for position in (OPENING, 0.0, 0.4 * timeline.end, timeline.end):
        timeline.seek(position)
        plan = AnimationPlan(timeline.start, timeline.end, 2.0)
        film = capture_film(drive.window, plan, (640, 360))
        assert isinstance(film, PanesFilm)
        panes = drive.window.compare.page.shown_panes
        for each, pane in zip(film.films, panes, strict=True):
            content = each.content(position)
            np.testing.assert_allclose(content.marks, pane.view.centers, rtol=0.0, atol=1e-9)
            np.testing.assert_allclose(content.coloring, pane.view.coloring, rtol=0.0, atol=1e-9)
            assert content.title.startswith(f"{pane.title_label.text()} · ")


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (2, 2), (3, 2), (4, 2)])
def test_panes_share_a_picture_evenly(n: int, columns: int) -> None:
    cells = grid(n, 1280, 720)
    assert len({left for left, _, _, _ in cells}) == columns
    for left, top, wide, high in cells:
        assert left + wide <= 1280
        assert top + high <= 720
    assert len(set(cells)) == n
