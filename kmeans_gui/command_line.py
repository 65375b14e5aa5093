"""What can be said on the command line, and what it means.

Imports nothing heavy: `kmeans-gui --help` and wrong arguments answer at once.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kmeans_gui import __version__

PROGRAM = "kmeans-gui"

DATASET_NAMES = (
    "five-blobs",
    "figure-9-11",
    "blobs",
    "uneven",
    "anisotropic",
    "moons",
    "rings",
    "uniform",
    "grid",
    "duplicates",
)
"""The gallery's names, in its order; a test holds the two together."""

DEFAULT_DATASET = "five-blobs"
MAX_K = 1000
MAX_N = 100_000_000
MAX_SEED = 2**32 - 1
SAVE_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".pq", ".npz", ".npy")
"""What the writers can write; a test holds the two together."""
PICTURE_SUFFIXES = (".png", ".svg")
ANIMATION_SUFFIXES = (".gif", ".webp", ".mp4")
MAX_SCALE = 8
"""As in the window's dialogs; a test holds them together."""

_DESCRIPTION = """\
K-Means so fast that you can play with it. Without arguments, the window opens
with the five blobs of the book.
"""

_EPILOG = """\
examples:
  kmeans-gui points.csv --x width --y height
      open a table and choose its columns
  kmeans-gui --dataset moons --n 1000000 --k 8 --run
      watch eight centers find their way over a million points
  kmeans-gui points.csv --k 5 --run --save labeled.csv
      add a column `cluster` to a table, without a window
  kmeans-gui --dataset five-blobs --k 5 --run --sweep 1:20 --screenshot window.png
      save a picture of the window, with both plots against k
  kmeans-gui --k 5 --picture clusters.svg --animation fit.gif
      save the fitted clusters with their axes, and the way to them

With --save, --screenshot, --picture, --animation or --quit no window is shown
and no screen is needed.
The exit status is then 0, or 1 with one line on standard error; wrong arguments
are 2.
"""


@dataclass(frozen=True)
class Options:
    """The command line, checked.

    Attributes
    ----------
    file : Path or None
    x, y : str or None
        The columns of `file`.
    drop_invalid : bool
    dataset : str or None
        A name of the gallery. None with `file`.
    n : int or None
    k : int or None
    algorithm : {"kmeans", "minibatch"} or None
    seed : int or None
        The fit's random state.
    standardize : bool
        Whether distances are in standard deviations of the axes.
    run : bool
    sweep : range or None
        The values of k.
    save : Path or None
    screenshot : Path or None
    picture, animation : Path or None
    scale : int or None
        Pixels of the picture for each one of the canvas.
    quit : bool
    """

    file: Path | None = None
    x: str | None = None
    y: str | None = None
    drop_invalid: bool = False
    dataset: str | None = None
    n: int | None = None
    k: int | None = None
    algorithm: str | None = None
    seed: int | None = None
    standardize: bool = False
    run: bool = False
    sweep: range | None = None
    save: Path | None = None
    screenshot: Path | None = None
    picture: Path | None = None
    animation: Path | None = None
    scale: int | None = None
    quit: bool = False

    @property
    def exits(self) -> bool:
        """Whether the program does its work and ends, with nobody watching."""
        return self.quit or any(path is not None for path in self.results)

    @property
    def results(self) -> tuple[Path | None, ...]:
        """The files to write."""
        return (self.save, self.screenshot, self.picture, self.animation)

    @property
    def draws(self) -> bool:
        """Whether a picture is taken of what nobody sees."""
        return any(path is not None for path in self.results[1:])

    @property
    def fits(self) -> bool:
        """Whether a model is fitted: labels and animations cannot be saved without one."""
        return self.run or self.save is not None or self.animation is not None


def parse(arguments: Sequence[str]) -> Options:
    """Return what `arguments` (without the program's name) ask for.

    Raises
    ------
    SystemExit
        2 for wrong arguments, after a message on standard error; 0 after ``--help`` and
        ``--version``.
    """
    parser = _parser()
    found = parser.parse_args(arguments)
    if found.file is not None and found.dataset is not None:
        parser.error("give a FILE or --dataset, not both")
    if found.file is not None and found.n is not None:
        parser.error("--n is for generated data sets, a FILE has as many points as it has")
    if (found.x is None) != (found.y is None):
        parser.error("--x and --y go together")
    if found.file is None and (found.x is not None or found.drop_invalid):
        parser.error("--x, --y and --drop-invalid are about a FILE, and there is none")
    if found.x is not None and found.x == found.y:
        parser.error(f"--x and --y name the same column, {found.x!r}: choose two")
    if found.scale is not None and (found.picture is None or found.picture.suffix == ".svg"):
        parser.error("--scale is for a --picture in PNG; an SVG is sharp at any size")
    return Options(**vars(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    _add_data(parser.add_argument_group("data"))
    _add_fit(parser.add_argument_group("fit"))
    _add_results(parser.add_argument_group("results"))
    return parser


_Group = argparse._ArgumentGroup


def _add_data(group: _Group) -> None:
    group.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="a table to open: CSV, TSV, Parquet, NPY or NPZ",
    )
    group.add_argument("--x", metavar="COL", help="the column of FILE that is x")
    group.add_argument("--y", metavar="COL", help="the column of FILE that is y")
    group.add_argument(
        "--drop-invalid",
        action="store_true",
        help="leave out rows of FILE whose x or y is missing or infinite; a saved file keeps "
        "them, without a label",
    )
    group.add_argument(
        "--dataset",
        choices=DATASET_NAMES,
        metavar="NAME",
        help=f"a data set to generate: {', '.join(DATASET_NAMES)} (default: {DEFAULT_DATASET})",
    )
    group.add_argument(
        "--n",
        type=_whole("the number of points", 1, MAX_N),
        metavar="N",
        help="how many points to generate, up to 100 million (default: the data set's own)",
    )


def _add_fit(group: _Group) -> None:
    group.add_argument(
        "--k",
        type=_whole("k", 1, MAX_K),
        metavar="K",
        help=f"how many clusters, 1 to {MAX_K} (default: 5)",
    )
    group.add_argument(
        "--algorithm",
        choices=("kmeans", "minibatch"),
        help="K-Means over all points (default), or over mini-batches",
    )
    group.add_argument(
        "--seed",
        type=_whole("the seed", 0, MAX_SEED),
        metavar="S",
        help="the seed of the fit and of the sweep (default: 2)",
    )
    group.add_argument(
        "--standardize",
        action="store_true",
        help="count distances in standard deviations of the axes, so that both count alike; "
        "points and centers keep their units",
    )
    group.add_argument("--run", action="store_true", help="fit at once")
    group.add_argument(
        "--sweep",
        type=_k_range,
        metavar="LO:HI",
        help="fit every k from LO to HI by both algorithms, for the plots against k",
    )


def _add_results(group: _Group) -> None:
    group.add_argument(
        "--save",
        type=_file_name(SAVE_SUFFIXES),
        metavar="PATH",
        help="write all rows and columns with their `cluster`, as CSV, TSV, Parquet, NPZ "
        "or NPY, and end; implies --run",
    )
    group.add_argument(
        "--screenshot",
        type=_file_name((".png",)),
        metavar="PNG",
        help="write a picture of the window, and end",
    )
    group.add_argument(
        "--picture",
        type=_file_name(PICTURE_SUFFIXES),
        metavar="PATH",
        help="write a picture of the canvas with its axes, as PNG or SVG, and end",
    )
    group.add_argument(
        "--scale",
        type=_whole("the scale", 1, MAX_SCALE),
        metavar="S",
        help=f"pixels of the --picture for each one of the canvas, 1 to {MAX_SCALE} (default: 2)",
    )
    group.add_argument(
        "--animation",
        type=_file_name(ANIMATION_SUFFIXES),
        metavar="PATH",
        help="write the fit as an animation, as GIF, WebP or (with PyAV) MP4, and end; "
        "implies --run",
    )
    group.add_argument("--quit", action="store_true", help="end once everything is done")


def _whole(what: str, low: int, high: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        try:
            # so that 1e6 and 1_000_000 are numbers of points too
            number = float(text)
            value = int(text) if "e" not in text.lower() else int(number)
        except (ValueError, OverflowError):
            value, number = low - 1, math.nan
        if value != number or not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"{what} must be a whole number from {low:,} to {high:,}, not {text!r}"
            )
        return value

    return convert


def _k_range(text: str) -> range:
    low, colon, high = text.partition(":")
    wrong = argparse.ArgumentTypeError(
        f"the range of k must be LO:HI with 1 <= LO <= HI <= {MAX_K}, as in 1:20, not {text!r}"
    )
    if not (colon and low.isdecimal() and high.isdecimal()):
        raise wrong
    if not 1 <= int(low) <= int(high) <= MAX_K:
        raise wrong
    return range(int(low), int(high) + 1)


def _file_name(suffixes: Sequence[str]) -> Callable[[str], Path]:
    def convert(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in suffixes:
            endings = ", ".join(suffixes)
            raise argparse.ArgumentTypeError(f"{text!r} must end in one of {endings}")
        return path

    return convert
