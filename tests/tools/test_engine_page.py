"""The page about the engine shows what the program does, and its table what was measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.harness import Figure, Row, report
from kmeans_gui.core import index, ordering, sampling, stores, stream
from kmeans_gui.core.filter_kernels import EXACT
from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.core.scanned_seeding import FEW_POINTS
from kmeans_gui.core.seed_scan_kernels import CHUNK
from kmeans_gui.core.tree_kernels import LEAF
from tools import engine_page

PAGE = engine_page.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def passed() -> engine_page.Scene:
    return engine_page.Scene(engine_page.PASS_SAMPLES)


def test_the_figures_under_the_picture_are_those_of_the_pass(passed: engine_page.Scene) -> None:
    assert engine_page.caption(passed) in PAGE


@pytest.mark.parametrize("name", ["tree", "pass"])
def test_a_picture_of_the_page_is_the_one_that_the_program_draws(
    name: str, passed: engine_page.Scene
) -> None:
    if name == "tree":
        drawn = engine_page.tree_picture(engine_page.Scene(engine_page.TREE_SAMPLES))
    else:
        drawn = engine_page.pass_picture(passed)
    path = engine_page.PICTURES / f"{name}.png"
    assert path.stat().st_size < 300_000
    with Image.open(path) as image:
        saved = np.asarray(image.convert("RGB"), np.int16)
    # saved with fewer colors, and drawn again perhaps by another version of Pillow
    difference = np.abs(saved - np.asarray(drawn, np.int16)).max(axis=2)
    assert (difference > 40).mean() < 0.01


def test_the_numbers_in_the_text_are_those_of_the_code() -> None:
    text = " ".join(PAGE.split())
    assert f"EXACT = {EXACT:g}" in text
    assert f"n × k = {stores.SCAN_WORK:,} a scan" in text
    assert text.count(f"p to {ordering.FEW_POINTS:,} points") == 3
    assert f"up to {ordering.FEW_POINTS:,} have an index" in text
    assert f"Up to {FEW_POINTS:,} points, all are scanned for each seed" in text
    assert f"below {stores.INDEX_POINTS:,} points building" in text
    assert f"more than {index.LABEL_BY_SCAN} centers" in text
    assert f"at most {index.PARTS} groups" in text
    assert f"Every {LEAF} points of the sorted list are a leaf" in text
    assert f"chunks of {CHUNK} points" in text
    assert f"runs of {sampling.RUN} neighbors" in text
    assert f"weight 2/{stream.MEMORY + 1} for the newest" in text


@pytest.mark.parametrize(("dtype", "share"), [(np.float64, "1.375"), (np.float32, "1.75")])
def test_the_tree_takes_the_memory_that_the_page_says(dtype: type, share: str) -> None:
    points = np.random.RandomState(0).rand(200_000, 2).astype(dtype)
    tree = index.IndexedPoints(ArrayPoints(points))
    assert f"{share} times" in PAGE
    assert tree.nbytes / points.nbytes == pytest.approx(float(share), abs=0.01)


def test_what_the_page_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    files = [link for link in links if "://" not in link]
    assert len(files) >= 3
    assert [name for name in files if not (engine_page.PAGE.parent / name).exists()] == []


def test_results_that_a_benchmark_saved_become_a_table(tmp_path: Path) -> None:
    path = tmp_path / "engine.json"
    rows = [
        Row("one pass", 1_000_000, 8, 0.0002, 0.01, 40.0, note="0.2 distances"),
        Row("one pass", 1_000_000, 64, 0.001, 0.002, 40.0, "faiss"),
        Figure("growth", 10_000_000, 8, 0.5, "", 0.6),
        Figure("build", 10_000_000, 0, 600.0, "ms", 500.0),
        Figure("build, float32", 10_000_000, 0, 600.0, "ms"),
    ]
    report(rows, path)
    lines = engine_page.results_table(json.loads(path.read_text(encoding="utf-8"))).splitlines()
    assert lines[2:7] == [
        "| one pass | 1,000,000 | 8 | 200 us | 10 ms (scikit-learn) | 50.0x | ≥ 40x | reached |",
        "| one pass | 1,000,000 | 64 | 1 ms | 2 ms (faiss) | 2.0x | ≥ 40x | **missed** |",
        "| growth | 10,000,000 | 8 | 0.5 |  |  | ≤ 0.6 | reached |",
        "| build | 10,000,000 |  | 600 ms |  |  | ≤ 500 | **missed** |",
        "| build, float32 | 10,000,000 |  | 600 ms |  |  |  |  |",
    ]
    assert lines[-1].startswith("Measured on: ")


def test_only_the_named_part_of_a_page_is_replaced() -> None:
    page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n"
    new = engine_page.with_part(page, "x", "new\n")
    assert new == "a\n<!-- x -->\nnew\n<!-- end of x -->\nb\n"
    with pytest.raises(ValueError, match="one place between <!-- y -->"):
        engine_page.with_part(page, "y", "new\n")
