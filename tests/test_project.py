"""The promises of the project itself: that it installs, starts quickly, and says what is true."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from kmeans_gui.data.generate import GALLERY
from kmeans_gui.resources import asset

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> str:
    """Run a fresh Python and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


# ---- PySide6


def test_a_signal_without_arguments_can_be_emitted_ten_thousand_times() -> None:
    # PySide6 6.12.0 on Python 3.11 loses a reference to a bool each time, and aborts the process
    printed = run(
        "-c",
        "from PySide6.QtCore import QObject, Signal, SignalInstance\n"
        "class Sender(QObject):\n"
        "    sent = Signal()\n"
        "sender, received = Sender(), []\n"
        "sender.sent.connect(lambda: received.append(None))\n"
        "for _ in range(10_000):\n"
        "    sender.sent.emit()\n"
        "print(len(received), bool(received))\n",
    )
    assert printed.split() == ["10000", "True"]


# ---- what loads what

LATE = {"numba", "llvmlite", "polars", "sklearn", "PIL"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def loaded_by(*statements: str) -> list[set[str]]:
    """Return the names of all that a fresh Python has loaded after each of `statements`."""
    lines = [f"{each}\nprint(*sys.modules)" for each in statements]
    return [set(line.split()) for line in run("-c", "\n".join(["import sys", *lines])).splitlines()]


def test_a_headless_package_with_all_its_modules_loads_no_qt() -> None:
    packages = ("core", "data", "raster")
    every = loaded_by(
        *(
            "import importlib, pkgutil\n"
            f"package = importlib.import_module('kmeans_gui.{package}')\n"
            "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
            "    importlib.import_module(module.name)"
            for package in packages
        )
    )
    for package, loaded in zip(packages, every, strict=True):
        assert any(name.startswith(f"kmeans_gui.{package}.") for name in loaded)
        assert not loaded & QT, package


def test_what_the_window_needs_to_appear_loads_neither_numba_nor_polars() -> None:
    # from the bottom to the top, so that the first that does is the one to look at
    forbidden = {
        "core, kmeans_gui.core.model, kmeans_gui.core.errors": LATE | QT,
        "data, kmeans_gui.data.dataset, kmeans_gui.data.errors, kmeans_gui.data.samples": LATE | QT,
        "data.generate as generate; generate.recipe('five-blobs').make()": LATE | QT,
        "raster.viewport, kmeans_gui.raster.palette, kmeans_gui.raster.style": LATE | QT,
        "session.session": LATE | {"PySide6.QtWidgets", "pyqtgraph"},
        "app": LATE,
        "gui.main_window": LATE,
    }
    every = loaded_by(*(f"import kmeans_gui.{modules}" for modules in forbidden))
    for (modules, names), loaded in zip(forbidden.items(), every, strict=True):
        assert not loaded & names, modules


@pytest.mark.parametrize("package", ["core", "data", "raster"])
def test_every_name_that_a_package_exports_can_be_imported(package: str) -> None:
    module = import_module(f"kmeans_gui.{package}")
    assert module.__all__
    assert [name for name in module.__all__ if getattr(module, name, None) is None] == []


# ---- packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network by the build backend that is installed."""
    place = tmp_path_factory.mktemp("dist")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(place))
    (built,) = place.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_all_assets_the_license_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (commands,) = [name for name in names if name.endswith("entry_points.txt")]
        assert "kmeans-gui = kmeans_gui.app:main" in archive.read(commands).decode()
    assets = {p.relative_to(ROOT).as_posix() for p in (ROOT / "assets").rglob("*") if p.is_file()}
    assert "assets/icon.svg" in assets
    assert {f"kmeans_gui/{name}" for name in assets} <= names
    package = {p.relative_to(ROOT).as_posix() for p in (ROOT / "kmeans_gui").rglob("*.*")}
    assert {name for name in package if "__pycache__" not in name} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name or name.startswith("tests") for name in names)


def test_an_installed_wheel_finds_its_assets_inside_itself(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    found = run(
        "-c",
        "from kmeans_gui.resources import asset; print(asset('icon.svg'))",
        cwd=tmp_path,
        PYTHONPATH=str(site),
    )
    assert Path(found.strip()) == site / "kmeans_gui" / "assets" / "icon.svg"


def test_a_missing_asset_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"without its file assets/no-such\.svg"):
        asset("no-such.svg")


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def test_constraints_hold_names_versions_and_markers_only() -> None:
    for name, requirement in pins().items():
        assert requirement.url is None, name
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), name


def test_every_requirement_is_pinned_to_a_version_that_it_allows() -> None:
    project = PYPROJECT["project"]
    wanted = [*PYPROJECT["build-system"]["requires"], *project["dependencies"]]
    wanted += project["optional-dependencies"]["test"]
    pinned = pins()
    for requirement in map(Requirement, wanted):
        (pin,) = pinned[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(pin.version), requirement


# ---- set-up


@pytest.mark.skipif(sys.platform == "win32", reason="set up by hand there: see the README")
@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (None, "Python 3.11 or newer is needed, and python3 is not here."),
        ("Python 3.9.18", "Python 3.11 or newer is needed, and python3 is Python 3.9.18."),
    ],
)
def test_without_a_python_that_is_new_enough_setup_says_so_in_one_line(
    version: str | None, sentence: str, tmp_path: Path
) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in ("cat", "dirname", "id", "rm", "uname"):
        (commands / name).symlink_to(str(shutil.which(name)))
    if version is not None:
        python = commands / "python3"
        python.write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo "{version}"\n', encoding="utf-8")
        python.chmod(0o755)
    checkout = tmp_path / "a checkout with spaces"
    for name in ("tools/setup", "pyproject.toml", "constraints.txt"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    done = subprocess.run(
        ["/bin/sh", str(checkout / "tools" / "setup"), "run"],
        env={"PATH": str(commands)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_libraries_that_qt_needs_are_found_on_the_machine_that_runs_this() -> None:
    assert run("tools/qt_libraries.py", QT_QPA_PLATFORM="offscreen") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the wheels bring everything along")
def test_a_platform_plugin_that_does_not_load_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "tools/qt_libraries.py"],
        cwd=ROOT,
        env={**_environment(), "QT_QPA_PLATFORM": "nosuch"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "libqnosuch.so" in done.stdout


# ---- documents


def python_blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_six_lines_of_python_in_the_readme_work(tmp_path: Path) -> None:
    lines = python_blocks()[0]
    assert len([line for line in lines.splitlines() if line]) == 6
    rows = [f"{x % 7},{x % 5},name {x}" for x in range(60)]
    (tmp_path / "points.csv").write_text("x,y,name\n" + "\n".join(rows), encoding="utf-8")
    run("-W", "error", "-c", lines, cwd=tmp_path)
    header, *labeled = (tmp_path / "labeled.csv").read_text(encoding="utf-8").splitlines()
    assert header == "x,y,name,cluster"
    assert [row.rpartition(",")[0] for row in labeled] == rows
    assert {row.rpartition(",")[2] for row in labeled} == set("01234")


def test_a_map_and_a_stream_are_fitted_as_the_readme_says(tmp_path: Path) -> None:
    np.save(tmp_path / "points.npy", np.random.default_rng(0).standard_normal((25_000, 2)))
    lines = python_blocks()[1] + "print(model.cluster_centers_.shape, centers.shape)"
    assert run("-W", "error", "-c", lines, cwd=tmp_path) == "(100, 2) (100, 2)\n"


def test_the_command_line_of_the_readme_is_the_programs() -> None:
    told = run("-m", "kmeans_gui", "--help")
    options = set(re.findall(r"--[a-z-]+", README.split("On the command line")[1].split("```")[1]))
    assert options == set(re.findall(r"--[a-z-]+", told)) - {"--help", "--version"}


def test_the_data_sets_of_the_readme_are_the_gallery() -> None:
    (names,) = re.findall(r"^Data sets: `([^`]+)`", README, flags=re.MULTILINE)
    assert names.split() == [recipe.name for recipe in GALLERY]


DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_links_to_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    files = [a or b for a, b in links if "://" not in (a or b)]
    assert [name for name in files if not (document.parent / name).exists()] == []


def test_every_module_that_the_map_names_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w/]+\.py\b", text))
    assert len(named) > 20
    missing = [name for name in named if not any((ROOT / "kmeans_gui").rglob(name))]
    assert missing == []


def test_every_module_is_on_the_map_or_in_a_folder_that_is() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = ("compare", "criteria", "exports", "menus", "overlays", "tools", "widgets")
    assert [name for name in folders if f"`{name}/`" not in text] == []
    modules = [
        path
        for path in (ROOT / "kmeans_gui").rglob("*.py")
        if not path.name.startswith("__") and path.parent.name not in folders
    ]
    assert len(modules) > 100
    assert [path.name for path in modules if f"`{path.name}`" not in text] == []


def test_what_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", text))
    assert len(named) > 20
    places = (ROOT, ROOT / "kmeans_gui", ROOT / "tests")
    assert [name for name in named if not any((place / name).is_file() for place in places)] == []


# ---- the icon


@pytest.mark.parametrize("size", [16, 32, 256])
def test_the_icon_shows_four_regions_on_a_transparent_ground(size: int, qapp: object) -> None:
    renderer = QSvgRenderer(str(asset("icon.svg")))
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor("transparent"))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    quarter = [(0.25, 0.2), (0.85, 0.3), (0.15, 0.6), (0.7, 0.85)]
    colors = {image.pixelColor(int(x * size), int(y * size)).name() for x, y in quarter}
    assert colors == {"#4477aa", "#228833", "#ee6677", "#aa3377"}
    assert image.pixelColor(0, 0).alpha() == 0
