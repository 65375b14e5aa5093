from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kmeans_gui.command_line import DATASET_NAMES, SAVE_SUFFIXES, Options, parse
from kmeans_gui.data.generate import GALLERY


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the last line that `arguments` get on standard error."""
    with pytest.raises(SystemExit) as caught:
        parse(arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_nothing_at_all_asks_for_nothing() -> None:
    options = parse([])
    assert options == Options()
    assert not options.exits
    assert not options.fits


def test_everything_together_is_understood() -> None:
    line = "p.csv --x a --y b --k 5 --algorithm minibatch --seed 7 --standardize --run --sweep 2:20"
    results = "--save o.parquet --screenshot w.png --picture p.png --scale 3 --animation f.gif"
    options = parse([*line.split(), *results.split(), "--quit"])
    assert options == Options(
        file=Path("p.csv"),
        x="a",
        y="b",
        k=5,
        algorithm="minibatch",
        seed=7,
        standardize=True,
        run=True,
        sweep=range(2, 21),
        save=Path("o.parquet"),
        screenshot=Path("w.png"),
        picture=Path("p.png"),
        animation=Path("f.gif"),
        scale=3,
        quit=True,
    )
    assert options.exits


def test_the_names_are_the_gallery_s_in_its_order() -> None:
    assert tuple(recipe.name for recipe in GALLERY) == DATASET_NAMES


def test_what_can_be_saved_is_what_the_writers_write() -> None:
    from kmeans_gui.data.writers import SUFFIXES

    assert set(SAVE_SUFFIXES) == set(SUFFIXES)


def test_the_seed_that_help_names_is_the_window_s(capsys: pytest.CaptureFixture[str]) -> None:
    from kmeans_gui.gui.fit_panel import DEFAULT_SEED

    with pytest.raises(SystemExit):
        parse(["--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert f"the seed of the fit and of the sweep (default: {DEFAULT_SEED})" in words


def test_what_can_be_drawn_is_what_the_exports_draw() -> None:
    from kmeans_gui import command_line
    from kmeans_gui.gui.exports import work
    from kmeans_gui.session import animation

    assert command_line.PICTURE_SUFFIXES == work.PICTURE_SUFFIXES
    assert tuple(animation.FORMATS) == command_line.ANIMATION_SUFFIXES
    assert command_line.MAX_SCALE == work.MAX_SCALE


def test_an_animation_needs_a_fit_and_a_picture_does_not() -> None:
    assert parse(["--animation", "a.gif"]).fits
    assert parse(["--animation", "a.gif"]).exits
    assert not parse(["--picture", "a.svg"]).fits
    assert parse(["--picture", "a.svg"]).exits


def test_saving_needs_a_model_so_it_fits() -> None:
    assert parse(["--save", "a.csv"]).fits
    assert not parse(["--screenshot", "a.png"]).fits


@pytest.mark.parametrize("text", ["1000000", "1_000_000", "1e6"])
def test_a_million_can_be_written_in_the_usual_ways(text: str) -> None:
    assert parse(["--n", text]).n == 1_000_000


@pytest.mark.parametrize("text", ["0", "100000001", "1e9", "2.5", "many", "-3", "nan", "inf", ""])
def test_a_wrong_number_of_points_is_named_with_its_range(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = complaint(capsys, f"--n={text}")
    assert f"must be a whole number from 1 to 100,000,000, not {text!r}" in told


@pytest.mark.parametrize("text", ["0", "1001", "-1", "3.0.1", "k"])
def test_a_wrong_k_is_named_with_its_range(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "k must be a whole number from 1 to 1,000" in complaint(capsys, f"--k={text}")


@pytest.mark.parametrize("text", ["5", "5:", ":5", "5:1", "0:5", "1:1001", "1:2:3", "a:b", "-1:3"])
def test_a_wrong_range_of_k_is_explained(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "must be LO:HI with 1 <= LO <= HI <= 1000" in complaint(capsys, f"--sweep={text}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.csv", "--dataset", "moons"], "not both"),
        (["a.csv", "--n", "5"], "--n is for generated data sets"),
        (["a.csv", "--x", "a"], "--x and --y go together"),
        (["a.csv", "--x", "a", "--y", "a"], "the same column, 'a'"),
        (["--x", "a", "--y", "b"], "there is none"),
        (["--drop-invalid"], "there is none"),
        (["--dataset", "spirals"], "invalid choice: 'spirals'"),
        (["--algorithm", "dbscan"], "invalid choice: 'dbscan'"),
        (["--seed", "-1"], "the seed must be a whole number from 0 to 4,294,967,295"),
        (["--save", "a.xlsx"], "'a.xlsx' must end in one of .csv"),
        (["--screenshot", "a.jpg"], "'a.jpg' must end in one of .png"),
        (["--picture", "a.jpg"], "'a.jpg' must end in one of .png, .svg"),
        (["--animation", "a.avi"], "'a.avi' must end in one of .gif, .webp, .mp4"),
        (["--scale", "2"], "--scale is for a --picture"),
        (["--picture", "a.svg", "--scale", "2"], "sharp at any size"),
        (["--picture", "a.png", "--scale", "9"], "the scale must be a whole number from 1 to 8"),
        (["a.csv", "b.csv"], "unrecognized arguments: b.csv"),
        (["--ru"], "unrecognized arguments: --ru"),
    ],
)
def test_wrong_arguments_are_refused_with_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in complaint(capsys, *arguments)


def test_help_and_wrong_arguments_load_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kmeans_gui.app import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    heavy = {'PySide6', 'numpy', 'numba', 'polars', 'pyqtgraph'} & set(sys.modules)\n"
        "    sys.exit(repr(heavy) if heavy else end.code)\n"
    )
    for arguments, status in ((["--help"], 0), (["--version"], 0), (["--k", "0"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
