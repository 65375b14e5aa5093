"""Every number and every claim in the lectures' texts is computed here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from kmeans_gui.core.fit import fit_points
from kmeans_gui.core.model import FitResult, FitSpec, Snapshot
from kmeans_gui.core.points import as_points
from kmeans_gui.data.generate import recipe
from kmeans_gui.session.lectures import LECTURES, Step, lecture
from kmeans_gui.session.plans import Plan

BLOBS = np.array([[0.2, 2.3], [-1.5, 2.3], [-2.8, 1.8], [-2.8, 2.8], [-2.8, 1.3]])
RIGHT, MIDDLE = 0, 1
BEST = 211.5985


def fit(step: Step, spec: FitSpec) -> tuple[list[Snapshot], FitResult]:
    snapshots: list[Snapshot] = []
    points = as_points(recipe(step.data).make().points)
    result = fit_points(points, spec, on_snapshot=snapshots.append)
    return snapshots, result


def variants(step: Step) -> list[tuple[list[Snapshot], FitResult]]:
    assert isinstance(step.show, Plan)
    fits: list[tuple[list[Snapshot], FitResult]] = []
    for variant in step.show.variants:
        spec = variant.spec
        if variant.starts_like is not None:
            spec = replace(spec, init=fits[variant.starts_like][0][0].centers)
        fits.append(fit(step, spec))
    return fits


@cache
def nearest_blob(centers: bytes) -> list[int]:
    places = np.frombuffer(centers).reshape(-1, 2)
    return [int(i) for i in ((places[:, None] - BLOBS) ** 2).sum(2).argmin(1)]


def blobs_of(snapshot: Snapshot) -> list[int]:
    return nearest_blob(np.ascontiguousarray(snapshot.centers, np.float64).tobytes())


@pytest.mark.parametrize("each", LECTURES, ids=lambda each: each.name)
def test_every_step_has_two_sentences_and_a_place_to_be(each: object) -> None:
    assert lecture(each.name) is each  # type: ignore[attr-defined]
    for step in each.steps:  # type: ignore[attr-defined]
        assert step.text.endswith(".")
        assert step.text.count(". ") + 1 == 2, step.text
        assert step.until is None or step.start <= step.until
        recipe(step.data)


def test_an_unknown_lecture_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="figure-9-4"):
        lecture("figure-9-3")


def test_figure_9_4_begins_and_goes_on_as_it_says() -> None:
    begin, first, others = lecture("figure-9-4").steps
    assert begin.show is first.show is others.show
    assert isinstance(begin.show, FitSpec)
    # the middle blob's second center, which the text says goes to the left
    snapshots, _ = fit(begin, begin.show)
    assert len(snapshots) == 4
    at = blobs_of(snapshots[0])
    assert (at.count(RIGHT), at.count(MIDDLE)) == (2, 2)
    assert f"{snapshots[0].inertia:,.0f} to {snapshots[1].inertia:,.0f}" in first.text
    assert snapshots[0].centers[2, 0] > -2.0
    assert snapshots[1].centers[2, 0] < -2.0
    assert f"{snapshots[2].inertia:,.0f} after the second" in others.text
    assert f"{snapshots[3].inertia:,.0f} after the third" in others.text
    assert blobs_of(snapshots[3]).count(RIGHT) == 2
    last, result = fit(others, replace(begin.show, max_iter=None))
    assert blobs_of(last[-1]).count(RIGHT) == 2
    assert f"ends at {result.inertia:,.1f}, where {BEST:,.1f}" in others.text


def test_figure_9_5_is_bad_luck_twice_and_three_times_good_in_ten() -> None:
    two, ten = lecture("figure-9-5").steps
    fits = variants(two)
    words = " and ".join(f"{result.inertia:,.1f}" for _, result in fits)
    assert f"{words}, where {BEST:,.1f} is possible" in two.text
    for snapshots, result in fits:
        assert result.reason in ("converged", "tol")
        lower = (snapshots[-1].centers[:, 0] < -2.4) & (snapshots[-1].centers[:, 1] < 2.1)
        assert lower.sum() == 1
    inertias = [result.inertia for _, result in variants(ten)]
    assert len(inertias) == 10
    assert sum(abs(inertia - BEST) < 0.01 for inertia in inertias) == 3
    assert f"worst ends at {max(inertias):,.1f}" in ten.text


def test_figure_9_7_merges_with_three_and_cuts_with_eight() -> None:
    wrong, right = lecture("figure-9-7").steps
    few, many = variants(wrong)
    assert f"{few[1].inertia:,.1f} and {many[1].inertia:,.1f}" in wrong.text
    at = blobs_of(many[0][-1])
    assert at.count(RIGHT) + at.count(MIDDLE) == 5
    fits = variants(right)
    assert [len(result.centers) for _, result in fits] == [3, 5, 8]
    assert sorted(blobs_of(fits[1][0][-1])) == [0, 1, 2, 3, 4]
    assert f"inertia of {fits[1][1].inertia:,.1f}" in right.text


def test_figure_9_11_is_worse_with_the_lower_inertia() -> None:
    (step,) = lecture("figure-9-11").steps
    good, best = variants(step)
    assert best[1].inertia < good[1].inertia
    assert f"{best[1].inertia:,.1f} against {good[1].inertia:,.1f}" in step.text
    points = recipe(step.data).make().points
    first, of_first = make_blobs(n_samples=1000, centers=((4, -4), (0, 0)), random_state=42)
    second, _ = make_blobs(n_samples=250, centers=1, random_state=42)
    drawn = np.vstack([first @ [[0.374, 0.95], [0.732, 0.598]], second + [6, -8]])
    np.testing.assert_allclose(points, drawn)
    groups = np.concatenate([of_first, np.full(250, 2)])

    def agreement(result: FitResult) -> float:
        labels = ((points[:, None] - result.centers) ** 2).sum(2).argmin(1)
        return float(adjusted_rand_score(groups, labels))

    assert agreement(good[1]) > 0.85
    assert agreement(best[1]) < 0.35


def test_the_empty_cluster_is_empty_and_jumps_to_the_farthest_point() -> None:
    alone, jump, end = lecture("empty-cluster").steps
    assert alone.show is jump.show is end.show
    assert isinstance(alone.show, FitSpec)
    snapshots, result = fit(alone, alone.show)
    before, after = snapshots[:2]
    assert before.counts[4] == 0
    assert before.centers[4, 0] < before.centers[:4, 0].min()
    points = recipe(alone.data).make().points
    distances = ((points[:, None] - before.centers) ** 2).sum(2).min(1)
    np.testing.assert_allclose(after.centers[4], points[distances.argmax()])
    assert f"has {after.counts[4]:.0f} points" in jump.text
    assert f"from {before.inertia:,.1f} to {after.inertia:,.1f}" in jump.text
    assert blobs_of(snapshots[-1]).count(RIGHT) == 2
    assert f"at {result.inertia:,.1f}, where {BEST:,.1f} is possible" in end.text


def test_duplicates_fill_four_of_six_clusters() -> None:
    (step,) = lecture("duplicates").steps
    assert isinstance(step.show, FitSpec)
    points = recipe(step.data).make().points
    assert len(points) == 2000
    assert len(np.unique(points, axis=0)) == 4
    snapshots, result = fit(step, step.show)
    assert len(result.centers) == 6
    assert (snapshots[-1].counts == 0).sum() == 2
    assert result.inertia == 0.0


def test_mini_batch_ends_a_little_higher_from_the_same_start() -> None:
    alone, both = lecture("mini-batch").steps
    assert isinstance(alone.show, FitSpec)
    snapshots, _ = fit(alone, alone.show)
    assert snapshots[1].batch is not None
    assert len(snapshots[1].batch) == 100
    shifts = [snapshot.shift for snapshot in snapshots if np.isfinite(snapshot.shift)]
    assert np.mean(shifts[-5:]) < 0.5 * np.mean(shifts[1:6])
    (full, full_result), (batches, batch_result) = variants(both)
    np.testing.assert_array_equal(full[0].centers, batches[0].centers)
    assert f"an inertia of {batch_result.inertia:,.1f}" in both.text
    assert f"K-Means at {full_result.inertia:,.1f}" in both.text
