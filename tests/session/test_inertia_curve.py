from __future__ import annotations

import math

import numpy as np
import pytest

from kmeans_gui.core.model import FitSpec, Snapshot
from kmeans_gui.session.inertia_curve import InertiaCurve
from kmeans_gui.session.run import Run


def a_run(*inertias: float, start: int = 0) -> Run:
    run = Run(FitSpec(n_clusters=1), dataset=None)
    add(run, *inertias, start=start)
    return run


def add(run: Run, *inertias: float, start: int = 0) -> None:
    for iteration, inertia in enumerate(inertias):
        centers, counts = np.zeros((1, 2)), np.ones(1)
        run.snapshots.append(Snapshot(start, iteration, centers, counts, inertia))


def test_the_curve_has_the_inertia_of_every_snapshot_and_grows_with_the_fit() -> None:
    curve, run = InertiaCurve(), a_run(9.0, 4.0)
    curve.follow(run)
    assert curve.read()
    assert curve.values.tolist() == [9.0, 4.0]
    add(run, 3.0)
    assert curve.read()
    assert curve.values.tolist() == [9.0, 4.0, 3.0]
    assert curve.range() == (3.0, 9.0)
    assert not curve.per_point


def test_each_start_has_a_line_of_its_own() -> None:
    curve, run = InertiaCurve(), a_run(9.0, 4.0)
    add(run, 8.0, 5.0, start=1)
    curve.follow(run)
    curve.read()
    assert curve.starts == [0, 2]
    index, value = curve.outline(100)
    np.testing.assert_array_equal(index, [0, 1, np.nan, 2, 3])
    np.testing.assert_array_equal(value, [9, 4, np.nan, 8, 5])


@pytest.mark.parametrize("per_start", [20, 300])
def test_starts_are_parted_in_long_recordings_too(per_start: int) -> None:
    curve, run = InertiaCurve(), a_run()
    for start in range(10):
        add(run, *(1000.0 / (1 + i) for i in range(per_start)), start=start)
    curve.follow(run)
    curve.read()
    index, value = curve.outline(150)
    parts = np.split(index, np.flatnonzero(np.isnan(index)))
    assert np.isnan(index).tolist() == np.isnan(value).tolist()
    assert [np.nanmin(part) for part in parts] == [start * per_start for start in range(10)]
    assert len(index) <= 4 * (150 + 10)
    assert len(curve.outline(5)[0]) <= 20


def test_a_mini_batch_fit_has_the_smoothed_inertia_and_at_its_end_that_of_all_points() -> None:
    run = Run(FitSpec("minibatch", n_clusters=1), dataset=None)
    for step, (batch, smoothed) in enumerate([(None, None), (5.0, None), (3.0, 4.0), (2.0, 3.5)]):
        run.snapshots.append(
            Snapshot(
                0,
                step,
                np.zeros((1, 2)),
                np.full(1, 10.0),
                30.0 if step == 3 else math.nan,
                batch_inertia=batch,
                smoothed_inertia=smoothed,
            )
        )
    curve = InertiaCurve()
    curve.follow(run)
    curve.read()
    np.testing.assert_array_equal(curve.values, [np.nan, 5.0, 4.0, 3.5])
    assert curve.per_point
    assert curve.final == pytest.approx(3.0)
    assert curve.range() == (3.0, 5.0)


def test_many_thousand_snapshots_are_read_in_parts_and_drawn_by_columns() -> None:
    values = np.random.default_rng(0).uniform(1, 2, 40_000)
    values[12_345] = 0.5
    curve, run = InertiaCurve(), a_run(*values.tolist())
    curve.follow(run)
    assert not curve.read(15_000)
    assert len(curve.values) == 15_000
    while not curve.read(15_000):
        pass
    index, value = curve.outline(600)
    assert len(index) == len(value) == 1800
    assert value.min() == 0.5  # no spike is lost
    assert (np.diff(index) >= 0).all()


def test_nothing_is_known_of_no_fit() -> None:
    curve = InertiaCurve()
    assert curve.read()
    assert curve.range() is None
    curve.follow(a_run(math.nan))
    curve.read()
    assert curve.range() is None
