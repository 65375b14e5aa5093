"""What every benchmark shares: fair timing, one table, one JSON, and what machine it was.

Machines drift while they are measured (clock, neighbors, temperature). So two competitors run in
one process, in turns, and what counts is the ratio of their medians.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

PACKAGES = ("numpy", "numba", "scikit-learn", "threadpoolctl", "faiss-cpu", "mlpack")


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes
    ----------
    work : str
        What was done.
    n, k : int
    ours, theirs : float
        Medians in seconds; `theirs` is NaN where there is no peer.
    bar : float or None
        The ratio that is asked for.
    peer : str
    note : str
        What shows that both did the same work, or what else a reader must know.
    """

    work: str
    n: int
    k: int
    ours: float
    theirs: float
    bar: float | None = None
    peer: str = "scikit-learn"
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster we are."""
        return self.theirs / self.ours

    @property
    def passed(self) -> bool | None:
        """Whether the bar was reached; None where there is none."""
        return None if self.bar is None else self.ratio >= self.bar


@dataclass(frozen=True)
class Figure:
    """One measured figure with a bar of its own, such as a time, an exponent or a size.

    Attributes
    ----------
    work : str
    n, k : int
    value : float
    unit : str
    at_most : float or None
        The value that is asked for.
    note : str
    """

    work: str
    n: int
    k: int
    value: float
    unit: str
    at_most: float | None = None
    note: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether the bar was reached; None where there is none."""
        return None if self.at_most is None else self.value <= self.at_most


def interleaved(
    ways: dict[str, Callable[[], Any]], repeats: int, budget: float = 120.0
) -> dict[str, list[float]]:
    """Time each way in turn, `repeats` times over.

    Parameters
    ----------
    ways : dict of callables without arguments
        Each is run once before, on work that was done already, only if the caller did so.
    repeats : int
    budget : float
        Seconds after which no further turn is begun; one turn is made in any case.

    Returns
    -------
    dict of lists of seconds, one per turn
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    began = perf_counter()
    for turn in range(repeats):
        # Who goes first may find a warmer or a colder cache: take turns in that as well.
        order = list(ways) if turn % 2 == 0 else list(reversed(ways))
        for name in order:
            gc.collect()
            start = perf_counter()
            ways[name]()
            times[name].append(perf_counter() - start)
        if perf_counter() - began > budget:
            break
    return times


def medians(times: dict[str, list[float]]) -> dict[str, float]:
    """Return the median of each list."""
    return {name: statistics.median(values) for name, values in times.items()}


def machine() -> dict[str, Any]:
    """Describe the machine and the versions that were measured."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "processor": _processor(),
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)
    except (AttributeError, ValueError, OSError):
        return None


def describe(about: dict[str, Any]) -> str:
    """Return the machine as two lines of text."""
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    load = about["load_average"]
    return (
        f"{about['processor']}, {about['cores']} cores, {about['memory_gb']} GB, "
        f"{about['system']}" + ("" if load is None else f", load {load:.1f}") + "\n"
        f"Python {about['python']}, {versions}"
    )


def duration(seconds: float) -> str:
    """Return a time with three digits and a fitting unit."""
    if seconds != seconds:
        return "-"
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


HEADER = ("work", "n", "k", "ours", "theirs", "ratio", "bar", "")


def cells(row: Row | Figure) -> tuple[str, ...]:
    """Return a row as text."""
    verdict = {True: "ok", False: "BELOW", None: ""}[row.passed]
    if isinstance(row, Figure):
        bar = "" if row.at_most is None else f"<={row.at_most:g}"
        figure = f"{row.value:.3g} {row.unit}"
        return (row.work, f"{row.n:,}", f"{row.k}", figure, "", "", bar, verdict)
    ratio = "-" if row.ratio != row.ratio else f"{row.ratio:.1f}x"
    bar = "" if row.bar is None else f">={row.bar:g}x"
    times = (duration(row.ours), duration(row.theirs))
    return (row.work, f"{row.n:,}", f"{row.k}", *times, ratio, bar, verdict)


WIDTHS = (34, 12, 5, 9, 9, 8, 7, 5)


def _line(texts: Iterable[str]) -> str:
    padded = [
        text.ljust(width) if column == 0 else text.rjust(width)
        for column, (text, width) in enumerate(zip(texts, WIDTHS, strict=True))
    ]
    return " ".join(padded).rstrip()


def report(rows: Iterable[Row | Figure], path: Path | None) -> list[Row | Figure]:
    """Print each row as soon as it is measured; save all as JSON if there is a path."""
    about = machine()
    print(describe(about))
    if (about["load_average"] or 0.0) > 0.5:
        # OpenMP's threads spin at barriers and lose more than ours where others use the cores.
        print("Something else keeps this machine busy: these ratios do not count.")
    print()
    print(_line(HEADER))
    print(_line("-" * width for width in WIDTHS))
    measured = []
    for row in rows:
        measured.append(row)
        print(_line(cells(row)) + (f"   {row.note}" if row.note else ""), flush=True)
    if path is not None:
        listed = [
            {**asdict(row), "ratio": getattr(row, "ratio", None), "passed": row.passed}
            for row in measured
        ]
        text = json.dumps({"machine": about, "rows": listed}, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    return measured


def options(description: str, ks: tuple[int, ...]) -> argparse.ArgumentParser:
    """Return the options that every benchmark understands."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--n", type=int, default=1_000_000, help="points (default: %(default)s)")
    parser.add_argument("--k", type=int, nargs="+", default=list(ks), help="numbers of clusters")
    parser.add_argument("--repeats", type=int, default=5, help="turns, of which the median counts")
    parser.add_argument(
        "--budget", type=float, default=120.0, help="seconds per row after which turns end"
    )
    parser.add_argument("--json", type=Path, default=None, help="also save the table here")
    return parser


def run(rows: Iterator[Row | Figure], path: Path | None) -> int:
    """Report the rows; 0 if every bar was reached, otherwise 1."""
    measured = report(rows, path)
    below = [row for row in measured if row.passed is False]
    for row in below:
        print(f"below its bar: {row.work}, k={row.k}", file=sys.stderr)
    return 1 if below else 0
