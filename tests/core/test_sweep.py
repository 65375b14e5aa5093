"""Sweeps over k: each point is a fit of its own, checked before the first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kmeans_gui.core import (
    FitSpec,
    KMeans,
    MiniBatchKMeans,
    SweepPoint,
    as_points,
    fit_points,
    sweep,
    sweep_k,
)
from kmeans_gui.core.model import Algorithm, FitResult
from kmeans_gui.core.ordering import FEW_POINTS
from tests.core.reference import StopAfter, assignment, blobs, start_for

X = blobs(700, centers=4, seed=2)


def test_a_sweep_is_the_fits_that_the_estimators_make() -> None:
    points = list(sweep_k(X, range(1, 7), n_init=3, random_state=4))
    assert [(p.k, p.algorithm) for p in points] == [
        (k, name) for k in range(1, 7) for name in ("kmeans", "minibatch")
    ]
    for point in points:
        estimator: Any = KMeans if point.algorithm == "kmeans" else MiniBatchKMeans
        model = estimator(point.k, n_init=3, random_state=4).fit(X)
        # of few points only a sweep builds an index, which adds in an order of its own
        assert point.inertia == pytest.approx(model.inertia_, rel=1e-12)
        assert point.n_iter == model.n_iter_
        np.testing.assert_allclose(point.centers, model.cluster_centers_, rtol=1e-12, atol=1e-12)
        assert point.seconds > 0
        assert point.distances > 0
        assert not point.centers.flags.writeable


def test_inertia_of_a_sweep_point_is_of_its_centers() -> None:
    for point in sweep_k(X, [3, 9], random_state=0):
        assert point.inertia == pytest.approx(assignment(X, point.centers)[2], rel=1e-12)


def test_repeats_are_seeded_one_after_another() -> None:
    points = list(sweep_k(X, [5], ("kmeans",), repeats=3, random_state=10, init="random", n_init=1))
    assert [p.repeat for p in points] == [0, 1, 2]
    for point in points:
        model = KMeans(5, init="random", n_init=1, random_state=10 + point.repeat).fit(X)
        assert point.inertia == model.inertia_


def test_each_point_is_there_before_the_next_is_begun() -> None:
    sweep = iter(sweep_k(X, [2, 3, 4]))
    first = next(sweep)
    assert isinstance(first, SweepPoint)
    assert first.k == 2
    sweep.close()  # type: ignore[attr-defined]


def test_the_order_of_ks_is_kept_and_numpys_integers_are_integers() -> None:
    ks = np.array([9, 2, 5])
    assert [p.k for p in sweep_k(X, ks, ("minibatch",), random_state=0)] == [9, 2, 5]
    assert list(sweep_k(X, [])) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ks": [1, 0]}, r"k=0 is outside 1\.\.700"),
        ({"ks": [1, 701]}, r"k=701 is outside 1\.\.700"),
        ({"ks": [1, 2.5]}, "Each k must be an int, got 2.5"),
        ({"ks": [True]}, "Each k must be an int"),
        ({"ks": [2], "algorithms": ["kmeans", "elkan"]}, "Unknown algorithm 'elkan'"),
        ({"ks": [2], "repeats": 0}, "'repeats' parameter"),
        ({"ks": [2], "repeats": 1.5}, "'repeats' parameter"),
        ({"ks": [2], "tolerance": 1}, r"Unknown fit parameters \['tolerance'\]"),
        ({"ks": [2], "n_clusters": 3}, "Unknown fit parameters"),
        ({"ks": [2], "tol": -1.0}, "'tol' parameter"),
        ({"ks": [2], "init": "best"}, "'init' parameter"),
        ({"ks": [2, 3], "init": start_for(X, 2)}, "does not match the number of clusters 3"),
        ({"ks": [2], "init": print, "tol": -1.0}, "'tol' parameter"),
        ({"ks": [2], "random_state": -1}, "random_state"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_refused_before_the_first_fit(
    arguments: dict[str, Any], message: str
) -> None:
    """At the call, not at the first ``next``: nothing is fitted for nothing."""
    with pytest.raises(ValueError, match=message):
        sweep_k(X, **arguments)


def test_points_that_cannot_be_fitted_are_refused_at_the_call() -> None:
    with pytest.raises(ValueError, match="column 1, row 3 "):
        sweep_k(np.where(np.arange(20).reshape(10, 2) == 7, np.nan, 0.0), [1])


def test_one_algorithm_may_be_named_alone() -> None:
    assert [p.algorithm for p in sweep_k(X, [2], "kmeans")] == ["kmeans"]


def test_given_centers_are_swept_at_their_own_k() -> None:
    start = start_for(X, 4)
    (point,) = sweep_k(X, [4], ("kmeans",), init=start)
    np.testing.assert_array_equal(point.centers, KMeans(4, init=start).fit(X).cluster_centers_)


@pytest.mark.parametrize("polls", [5, 20, 50])
def test_a_sweep_that_is_stopped_ends_with_whole_fits_only(polls: int) -> None:
    points = as_points(X)
    complete = {(p.k, p.algorithm): p.inertia for p in sweep_k(points, range(1, 9), random_state=0)}
    some = list(sweep_k(points, range(1, 9), random_state=0, should_stop=StopAfter(polls)))
    assert len(some) < len(complete)
    for point in some:
        assert complete[point.k, point.algorithm] == point.inertia


def test_weighted_points_are_swept_with_their_weights() -> None:
    weights = np.random.RandomState(0).rand(len(X))
    (point,) = sweep_k(as_points(X, weights), [3], ("kmeans",), random_state=0)
    assert point.inertia == KMeans(3, random_state=0).fit(X, sample_weight=weights).inertia_


def test_fits_that_are_known_are_left_out_and_change_nothing_else() -> None:
    X = blobs(400, centers=4, seed=0)
    whole = list(sweep_k(X, range(1, 6), repeats=2, random_state=0))
    known = {(p.k, p.algorithm, p.repeat) for p in whole[::3]}
    rest = list(sweep_k(X, range(1, 6), repeats=2, done=known, random_state=0))
    expected = [p for p in whole if (p.k, p.algorithm, p.repeat) not in known]
    assert [(p.k, p.algorithm, p.repeat) for p in rest] == [
        (p.k, p.algorithm, p.repeat) for p in expected
    ]
    for a, b in zip(rest, expected, strict=True):
        np.testing.assert_array_equal(a.centers, b.centers)


def test_a_short_fit_is_run_again_until_its_two_shortest_times_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = iter([0.012, 0.001, 0.002, 0.00105, 0.050, 0.004, 0.003, 0.002, 0.5])
    real = sweep.fit_points

    def timed(*arguments: Any, **options: Any) -> FitResult:
        return replace(real(*arguments, **options), seconds=next(times))

    monkeypatch.setattr(sweep, "fit_points", timed)
    many = blobs(FEW_POINTS + 1, centers=4)
    (first,) = sweep_k(X, [3], "kmeans", timings=5, random_state=0)
    (second,) = sweep_k(many, [4], "kmeans", timings=5, random_state=0)
    assert [first.seconds, second.seconds] == [0.001, 0.050]
    (uneven,) = sweep_k(many, [5], "kmeans", timings=3, random_state=0)
    assert uneven.seconds == 0.002
    assert next(times) == 0.5


def test_a_fit_that_draws_from_a_generator_is_timed_once() -> None:
    points = list(sweep_k(X, [3], timings=5, random_state=np.random.RandomState(0)))
    again = list(sweep_k(X, [3], random_state=np.random.RandomState(0)))
    assert [p.inertia for p in points] == [p.inertia for p in again]


@pytest.mark.parametrize("algorithm", ["kmeans", "lloyd", "minibatch"])
@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_fits_of_few_points_are_run_side_by_side_and_are_each_the_fit_alone(
    algorithm: Algorithm, init: str
) -> None:
    X = blobs(700, centers=6, seed=3)
    points = as_points(X)
    swept = list(sweep_k(points, range(1, 26), algorithm, n_init=7, init=init, random_state=5))
    assert [point.k for point in swept] == list(range(1, 26))
    for point in swept:
        spec = FitSpec(algorithm, point.k, n_init=7, init=init, random_state=5)
        alone = fit_points(points, spec)
        np.testing.assert_array_equal(point.centers, alone.centers)
        assert (point.inertia, point.n_iter, point.distances) == (
            alone.inertia,
            alone.n_iter,
            alone.distances,
        )


def test_a_sweep_that_nobody_reads_on_ends() -> None:
    fits = sweep_k(X, range(1, 40), n_init=20, random_state=0)
    assert next(fits).k == 1
    fits.close()  # type: ignore[attr-defined]
    assert list(fits) == []


def test_an_error_in_one_of_many_fits_is_the_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sweep.fit_points

    def failing(points: Any, spec: FitSpec, **options: Any) -> FitResult:
        if spec.n_clusters == 7:
            raise MemoryError("no room for k = 7")
        return real(points, spec, **options)

    monkeypatch.setattr(sweep, "fit_points", failing)
    with pytest.raises(MemoryError, match="no room"):
        list(sweep_k(X, range(1, 20), random_state=0))


def test_a_fit_that_is_stopped_while_it_is_timed_again_keeps_its_whole_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, runs = sweep.fit_points, []

    def timed(*arguments: Any, **options: Any) -> FitResult:
        runs.append(None)
        told = {"seconds": 0.02} if len(runs) == 1 else {"seconds": 0.001, "reason": "cancelled"}
        return replace(real(*arguments, **options), **told)  # type: ignore[arg-type]

    monkeypatch.setattr(sweep, "fit_points", timed)
    (point,) = sweep_k(X, [3], "minibatch", timings=3, random_state=0)
    assert point.seconds == 0.02
    assert len(runs) == 2
