"""After the warm-up nothing is compiled: a compilation can neither be timed nor cancelled."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kmeans_gui.core import filter_kernels, warm_up, warmup

ROOT = Path(__file__).parents[2]

PROGRAM = """
import itertools
import numpy as np
from kmeans_gui.core import FitSpec, as_points, fit_points, warm_up
from kmeans_gui.core import (
    filter_kernels,
    kernels,
    leaf_kernels,
    lloyd_kernels,
    minibatch_kernels,
    seed_leaf_kernels,
    seed_scan_kernels,
    seed_tree_kernels,
    tree_kernels,
)

MODULES = (
    filter_kernels,
    kernels,
    leaf_kernels,
    lloyd_kernels,
    minibatch_kernels,
    seed_leaf_kernels,
    seed_scan_kernels,
    seed_tree_kernels,
    tree_kernels,
)

def compiled():
    return {
        (name, str(signature))
        for module in MODULES
        for name, function in vars(module).items()
        for signature in getattr(function, "signatures", ())
    }

warm_up()
warm_up(np.float32)
before = compiled()
X = np.random.RandomState(0).standard_normal((12_000, 2))
weights = np.random.RandomState(0).rand(len(X))
for dtype, weight in itertools.product((np.float32, np.float64), (None, weights)):
    points = as_points(X.astype(dtype), weight)
    for algorithm in ("kmeans", "lloyd", "filtering", "minibatch"):
        for init in ("k-means++", "random", "farthest-first", X[:40]):
            spec = FitSpec(algorithm, 40, init=init, n_init=1, max_iter=3, random_state=0)
            points.labels(fit_points(points, spec).centers)
    # A center too far away for any point: relocation.
    fit_points(points, FitSpec("filtering", 2, init=[[0, 0], [1e6, 0]], max_iter=2))
    some = as_points(X[:2_000].astype(dtype), None if weight is None else weight[:2_000])
    some.indexed()
    for algorithm in ("kmeans", "filtering", "minibatch"):
        for watch in (None, lambda _: None):
            fit_points(some, FitSpec(algorithm, 40, max_iter=3, random_state=0), watch)
    few = as_points(X[:50].astype(dtype))
    fit_points(few, FitSpec("kmeans", 50))
    fit_points(few, FitSpec("minibatch", 3))
for name, signature in sorted(compiled() - before):
    print(name, signature)
"""


def test_no_fit_compiles_anything_after_the_warm_up() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == ""


@pytest.fixture
def first_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmup, "_has_to_compile", lambda _dtype: True)


@pytest.mark.usefixtures("first_start")
def test_on_a_first_start_a_second_process_compiles_what_few_points_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    helpers = []

    def started(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        helpers.append(real(*arguments, **options))
        return helpers[-1]

    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", started)
    warm_up(helped=True)
    assert [helper.returncode for helper in helpers] == [0]
    warm_up()
    assert len(helpers) == 1


@pytest.mark.usefixtures("first_start")
def test_where_no_process_can_be_started_all_is_compiled_in_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", str(ROOT / "no such python"))
    warm_up(helped=True)
    assert filter_kernels.filter_points.signatures


def test_a_later_start_finds_the_machine_code_on_disk() -> None:
    asked = "from kmeans_gui.core import warmup; import numpy as np\n"
    code = asked + "warmup.warm_up(); print(warmup._has_to_compile(np.dtype(float)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_afterwards_as_before(collecting: bool) -> None:
    (gc.enable if collecting else gc.disable)()
    try:
        warm_up()
        assert gc.isenabled() is collecting
    finally:
        gc.enable()
