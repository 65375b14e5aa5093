"""What the worker threads do, called directly."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session import work
from kmeans_gui.session.run import Run
from tests.session.conftest import FIVE


def test_the_recorder_thins_a_recording_that_would_fill_the_memory() -> None:
    from kmeans_gui.core.model import Snapshot

    run = Run(FIVE, dataset=None)
    record = work.Recorder(run, limit=100_000)
    for iteration in range(2000):
        centers = np.full((5, 2), float(iteration))
        record(Snapshot(0, iteration, centers, counts=np.ones(5), inertia=0.0))
    kept = [snapshot.iteration for snapshot in run.snapshots]
    assert kept[0] == 0
    assert kept == sorted(kept)
    assert len(kept) < 100_000 / 600
    assert kept[-1] > 1000


def test_given_and_callable_inits_are_written_so_that_json_takes_them() -> None:
    import json

    from kmeans_gui.session.run import ShownModel

    centers = np.array([[0.5, 1.0]])

    def mine(X: Any, k: int, random_state: Any) -> Any:
        return X[:k]

    for init, written in ((centers, [[0.5, 1.0]]), (mine, "mine"), ("random", "random")):
        spec = FitSpec("minibatch", 1, init=init, random_state=np.int64(7))
        model = ShownModel(Run(spec, None), spec, centers, 2.0, 3, 0.1, "tol")
        found = json.loads(json.dumps(work.fit_parameters(model)))
        assert found["init"] == written
        assert found["random_state"] == 7
        assert found["batch_size"] == 1024
