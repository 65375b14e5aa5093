"""Finding k of a million points: the window's sweep against the same loop over scikit-learn.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.finding_k [--n N] [--full] [--json FILE]

The five blobs with a million points, k = 1 to 30, K-Means and mini-batch, one start each, the same
seed. Ours is the time from the click on "Sweep k" in the real window to the last point of its
curves, index and drawing included, engine loaded. scikit-learn's is fitted at the k of `MEASURED`
only. Its K-Means is summed up along straight lines between them; its mini-batch counts with the
median for every k, which is too little: every now and then it does not stop improving and takes
thirty times as long. ``--full`` fits every k. Both run one after the other in one process on all
processors. Beside the ratio: the largest gap between
two beats of a 10 ms timer on the GUI thread, and how long Stop takes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.responsiveness import (
    GAP_TARGET_MS,
    STOP_TARGET_MS,
    Beats,
    let_pass,
    measured,
    stopped_after,
    wait,
)
from kmeans_gui.app import build
from kmeans_gui.gui.main_window import MainWindow

BAR = 50.0
KS = range(1, 31)
MEASURED = (1, 2, 3, 5, 8, 12, 20, 30)
SEED = 42


def sweep_in_window(window: MainWindow, table: dict[str, Any]) -> float:
    """Sweep by the button, then stop another sweep; return the seconds of the first."""
    session, panel, beats = window.session, window.sweep_panel, Beats()
    window.fit_panel.seed_spin.setValue(SEED)
    window.fit_panel.n_init_spin.setValue(1)
    panel.controls.k_min_spin.setValue(KS[0])
    panel.controls.k_max_spin.setValue(KS[-1])
    let_pass(1.0)
    with measured("sweep, filtering and mini-batch", beats, table) as row:
        panel.controls.sweep_button.click()
        wait(session.sweep_finished)
    assert session.sweep is not None
    assert session.sweep.carried == 0
    seconds = float(row["seconds"])
    window.fit_panel.seed_spin.setValue(SEED + 1)
    panel.controls.k_max_spin.setValue(200)
    let_pass(0.5)
    with measured("sweep to k = 200, stopped", beats, table) as row:
        panel.controls.sweep_button.click()
        row["stop_ms"] = stopped_after(
            0.6, panel.controls.stop_button.click, session.sweep_finished
        )
    return seconds


def sweep_with_peer(points: np.ndarray[Any, Any], ks: Iterable[int]) -> dict[str, dict[int, float]]:
    """Return the seconds of scikit-learn's fits, for both algorithms."""
    from sklearn.cluster import KMeans, MiniBatchKMeans

    found: dict[str, dict[int, float]] = {"KMeans": {}, "MiniBatchKMeans": {}}
    for k in ks:
        for kind in (KMeans, MiniBatchKMeans):
            began = time.perf_counter()
            model = kind(k, n_init=1, random_state=SEED).fit(points)
            found[kind.__name__][k] = time.perf_counter() - began
            told = f"{kind.__name__:16s} k = {k:3d} {found[kind.__name__][k]:8.2f} s"
            print(f"{told}   inertia {model.inertia_:.5g}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--full", action="store_true", help="fit every k with scikit-learn, too")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    _, window = build([])
    session = window.session
    window.show()
    session.warm_up()
    while not session.engine.is_ready or not session.renderer.is_idle:
        let_pass(0.1)
    session.generate("five-blobs", n_samples=options.n)
    wait(session.dataset_changed)
    let_pass(2.0)
    table: dict[str, Any] = {}
    ours = sweep_in_window(window, table)
    assert session.dataset is not None
    points = np.asarray(session.dataset.points)
    window.close()
    ks = KS if options.full else MEASURED
    seconds = sweep_with_peer(points, ks)
    full, batch = seconds["KMeans"], list(seconds["MiniBatchKMeans"].values())
    theirs = float(np.interp(KS, list(full), list(full.values())).sum())
    theirs += sum(batch) if options.full else len(KS) * statistics.median(batch)
    how = "every k fitted" if options.full else f"fitted at k = {', '.join(map(str, ks))}"
    print(
        f"{options.n:,} points, k = 1 to 30: ours {ours:.2f} s, scikit-learn {theirs:.1f} s"
        f" ({how}), {theirs / ours:.0f} times"
    )
    if options.json is not None:
        facts = {"ours": ours, "theirs": theirs, "ratio": theirs / ours, "seconds": seconds}
        options.json.write_text(json.dumps(table | facts, indent=2) + "\n", encoding="utf-8")
    late = [name for name, row in table.items() if row["largest_gap_ms"] > GAP_TARGET_MS]
    slow = [name for name, row in table.items() if row.get("stop_ms", 0.0) > STOP_TARGET_MS]
    print(f"gaps too long: {late or 'none'}; stops too slow: {slow or 'none'}")
    return 1 if late or slow or theirs / ours < BAR else 0


if __name__ == "__main__":
    sys.exit(main())
