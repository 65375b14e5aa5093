"""The pictures of the documents: each is there, in both themes, small, and shown somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools import readme_pictures
from tools.pictures.files import EXACT, SHADES, save, with_few_colors
from tools.pictures.scenes import SCENES

ROOT = Path(__file__).resolve().parents[2]
NAMES = [*(scene.name for scene in SCENES), *readme_pictures.OTHERS]
THEMES = readme_pictures.THEMES


def shown_by(page: str) -> set[Path]:
    path = ROOT / page
    sources = re.findall(r'(?:src|srcset)="([^"]+)"', path.read_text(encoding="utf-8"))
    return {(path.parent / source).resolve() for source in sources}


@pytest.mark.parametrize("page", ["README.md", "docs/tour.md"])
def test_every_picture_that_a_page_shows_is_there(page: str) -> None:
    assert [path.name for path in shown_by(page) if not path.is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_shown_in_both_themes_which_differ(name: str) -> None:
    shown = shown_by("README.md") | shown_by("docs/tour.md")
    light, dark = (readme_pictures.PICTURES / f"{name}-{theme}.webp" for theme in THEMES)
    assert {light, dark} <= shown
    with Image.open(light) as bright, Image.open(dark) as dim:
        assert bright.size == dim.size
        lightness = [np.asarray(image.convert("L")).mean() for image in (bright, dim)]
    assert lightness[0] > 180 > 90 > lightness[1]


def test_all_pictures_together_are_smaller_than_four_megabytes() -> None:
    sizes = [path.stat().st_size for path in readme_pictures.PICTURES.glob("*.webp")]
    assert sum(sizes) < 4_000_000


def test_the_colors_of_panels_are_kept_to_the_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pixels = np.empty((100, 100, 3), np.uint8)
    pixels[:] = (246, 248, 251)
    pixels[40:] = (28, 32, 39)
    pixels[90:] = rng.integers(0, 256, (10, 100, 3))
    few = np.asarray(with_few_colors(Image.fromarray(pixels)))
    np.testing.assert_array_equal(few[:90], pixels[:90])
    assert EXACT < len(np.unique(few.reshape(-1, 3), axis=0)) <= SHADES
    path = tmp_path / "picture.webp"
    save(Image.fromarray(pixels[:90]), path)
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image.convert("RGB")), pixels[:90])


def test_a_name_that_is_no_picture_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["readme_pictures", "portrait"])
    with pytest.raises(SystemExit):
        readme_pictures.main()
    assert "there is no picture portrait: choose from window" in capsys.readouterr().err
