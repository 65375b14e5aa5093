"""Standardized axes: fits, labels, pictures and criteria by distances in standard deviations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score
from sklearn.preprocessing import StandardScaler

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitSpec
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.overlays.membership import nearest
from kmeans_gui.raster.palette import cluster_colors
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session import axes
from kmeans_gui.session.axes import OWN_UNITS, Scale, StandardizedPoints, standardizing
from kmeans_gui.session.picking import Hit, InView
from kmeans_gui.session.plans import compare_ks
from kmeans_gui.session.report import parameter_facts
from kmeans_gui.session.run import Run
from kmeans_gui.session.session import Session
from kmeans_gui.session.sweep_table import as_csv, rows_of
from tests.session.conftest import PATIENCE

K = 2


def stripes(n: int = 600, dtype: Any = np.float64) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return two clusters along x, with noise of a thousand times their spread along y."""
    rng = np.random.default_rng(4)
    truth = np.arange(n) % K
    x = truth + 0.05 * rng.standard_normal(n)
    y = 1000.0 * rng.standard_normal(n) + 20_000.0
    return np.column_stack([x, y]).astype(dtype), truth


def agreement(labels: NDArray[Any], truth: NDArray[Any]) -> float:
    """Return the share of points whose cluster has mostly points of their own group."""
    return float(
        sum(np.bincount(truth[labels == j], minlength=K).max() for j in np.unique(labels))
        / len(truth)
    )


def is_standardized(session: Session) -> bool:
    return session.standardized


def is_stale(session: Session) -> bool:
    return session.criteria.is_stale


def fitted(session: Session, act: Callable[[], object], qtbot: QtBot) -> Run:
    with qtbot.waitSignal(session.run_finished, timeout=PATIENCE):
        act()
    session.timeline.to_end()
    assert session.run is not None
    return session.run


SPEC = FitSpec(n_clusters=K, init="k-means++", n_init=5, random_state=0)


def begin(session: Session, points: NDArray[Any], qtbot: QtBot, spec: FitSpec = SPEC) -> Run:
    session.set_dataset(Dataset(points, x_name="years", y_name="dollars"))
    return fitted(session, lambda: session.start_fit(spec), qtbot)


def standardize(session: Session, qtbot: QtBot) -> Run:
    return fitted(session, lambda: session.set_standardized(True), qtbot)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_standardized_fit_is_that_of_scikit_learn_on_standardized_points(
    session: Session, qtbot: QtBot, dtype: Any
) -> None:
    points, truth = stripes(dtype=dtype)
    plain = begin(session, points, qtbot)
    assert plain.result is not None
    assert agreement(nearest(points.astype(np.float64), plain.result.centers), truth) < 0.6
    result = standardize(session, qtbot).result
    assert result is not None
    scaler = StandardScaler().fit(points.astype(np.float64))
    standard = scaler.transform(points.astype(np.float64))
    theirs = KMeans(K, n_init=5, random_state=0).fit(standard)
    back = scaler.inverse_transform(theirs.cluster_centers_)
    order = np.argsort(result.centers[:, 0])
    expected = back[np.argsort(back[:, 0])]
    close = 1e-9 if dtype == np.float64 else 1e-4
    assert np.abs((result.centers[order] - expected) / scaler.scale_).max() < close
    assert result.inertia == pytest.approx(theirs.inertia_, rel=1e-9 if close < 1e-6 else 1e-3)
    assert result.centers.dtype == dtype
    assert result.spec.init == "k-means++"


def test_saved_labels_are_scikit_learns_and_the_file_names_the_standard_deviations(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    points, truth = stripes()
    begin(session, points, qtbot)
    run = standardize(session, qtbot)
    assert run.result is not None
    file = tmp_path / "labeled.csv"
    with qtbot.waitSignal(session.saved, timeout=PATIENCE):
        session.save_file(file, with_distances=True)
    saved = pl.read_csv(file)
    labels = saved["cluster"].to_numpy()
    scaler = StandardScaler().fit(points)
    standard, centers = scaler.transform(points), scaler.transform(run.result.centers)
    theirs = KMeans(K, init=centers, n_init=1).fit(standard)
    assert np.array_equal(labels, theirs.labels_)
    assert agreement(labels, truth) > 0.99
    away = np.linalg.norm(standard - centers[labels], axis=1)
    assert np.allclose(saved["distance"].to_numpy(), away, atol=1e-9)
    assert np.array_equal(saved["dollars"].to_numpy(), points[:, 1])
    record = json.loads((tmp_path / "labeled.csv.centers.json").read_text())
    assert record["fit"]["standardized"] is True
    assert record["fit"]["standard_deviations"] == pytest.approx(scaler.scale_)
    assert np.allclose(record["centers"], run.result.centers)


def test_a_file_says_nothing_of_axes_that_are_as_they_are(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    begin(session, stripes()[0], qtbot)
    with qtbot.waitSignal(session.saved, timeout=PATIENCE):
        session.save_file(tmp_path / "labeled.csv")
    record = json.loads((tmp_path / "labeled.csv.centers.json").read_text())
    assert "standardized" not in record["fit"]
    assert record["fit"]["inertia"] > 0


def test_the_picture_colors_each_pixel_by_the_center_that_is_nearest_in_standard_deviations(
    session: Session, qtbot: QtBot
) -> None:
    points, _ = stripes()
    begin(session, points, qtbot)
    run = standardize(session, qtbot)
    assert run.result is not None
    centers = run.result.centers
    viewport = Viewport(-0.5, 1.5, 16_000.0, 24_000.0, 90, 60)
    style = Style(points=False, borders=False)
    with qtbot.waitSignal(session.renderer.rendered, timeout=PATIENCE) as drawn:
        session.renderer.request(viewport, np.asarray(centers), style)
    image = np.asarray(drawn.args[0])[..., :3].reshape(-1, 3)
    assert drawn.args[1] == viewport
    rows, columns = np.divmod(np.arange(90 * 60), 90)
    places = viewport.to_data(np.column_stack([columns + 0.5, rows + 0.5]))
    scaler = StandardScaler().fit(points)
    away = scaler.transform(places)[:, None] - scaler.transform(centers)
    squared = np.square(away).sum(axis=2)
    labels = squared.argmin(axis=1)
    # a border is soft: a pixel that it crosses has a color in between
    clear = np.abs(np.diff(squared, axis=1)[:, 0]) > 0.3
    assert clear.mean() > 0.9
    colors = [np.unique(image[clear & (labels == j)], axis=0) for j in range(K)]
    assert all(len(color) == 1 for color in colors)
    assert len(np.unique(np.concatenate(colors), axis=0)) == len(cluster_colors(K, False))
    # in the data's own units the regions are others
    assert (nearest(places, centers) != labels).mean() > 0.2
    assert session.scale.x == pytest.approx(1 / scaler.scale_[0])


def test_undo_and_redo_take_the_axes_with_them(session: Session, qtbot: QtBot) -> None:
    plain = begin(session, stripes()[0], qtbot)
    standard = standardize(session, qtbot)
    assert session.undo_stack.undoText() == "standardize the axes"
    assert standard.standardized
    assert not plain.standardized
    session.undo_stack.undo()
    assert not is_standardized(session)
    assert session.scale == OWN_UNITS
    assert session.timeline.recording is plain
    session.undo_stack.redo()
    assert is_standardized(session)
    assert session.timeline.recording is standard
    fitted(session, lambda: session.set_standardized(False), qtbot)
    assert session.undo_stack.undoText() == "use the axes as they are"


def test_another_data_set_comes_with_axes_as_they_are_and_undo_brings_back_the_others(
    session: Session, qtbot: QtBot
) -> None:
    begin(session, stripes()[0], qtbot)
    standardize(session, qtbot)
    session.set_dataset(Dataset(np.random.default_rng(0).random((50, 2))))
    assert not is_standardized(session)
    session.undo_stack.undo()
    assert is_standardized(session)


def test_fits_go_on_from_centers_that_a_person_moved(session: Session, qtbot: QtBot) -> None:
    begin(session, stripes()[0], qtbot)
    run = standardize(session, qtbot)
    assert run.result is not None
    again = fitted(session, session.hand.start_from_here, qtbot)
    assert again.result is not None
    assert again.result.n_iter <= 2
    assert np.allclose(again.result.centers, run.result.centers, rtol=1e-9)
    assert np.allclose(again.snapshots[0].centers, run.result.centers, rtol=1e-9)


def test_edited_points_are_standardized_by_their_own_deviations(
    session: Session, qtbot: QtBot
) -> None:
    points, _ = stripes()
    begin(session, points, qtbot)
    standardize(session, qtbot)
    more = np.vstack([points, points * (1.0, 3.0)])
    session.set_live_fit(True)
    run = fitted(session, lambda: session.edit_points(more, "Brush stroke"), qtbot)
    assert is_standardized(session)
    assert run.result is not None
    standard = StandardScaler().fit_transform(more)
    init = StandardScaler().fit(more).transform(run.snapshots[0].centers)
    theirs = KMeans(K, init=init, n_init=1).fit(standard)
    assert run.result.inertia == pytest.approx(theirs.inertia_, rel=1e-9)


def test_a_sweep_and_its_criteria_are_those_of_standardized_points(
    session: Session, qtbot: QtBot
) -> None:
    points, _ = stripes()
    session.set_dataset(Dataset(points))
    session.set_standardized(True)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((2, 3), ("kmeans",), n_init=5, random_state=0)
    sweep = session.sweep
    assert sweep is not None
    scaler = StandardScaler().fit(points)
    standard = scaler.transform(points)
    theirs = KMeans(K, n_init=5, random_state=0).fit(standard)
    best = sweep.best(K, "kmeans")
    assert best is not None
    assert best.inertia == pytest.approx(theirs.inertia_, rel=1e-9)
    criteria = session.criteria
    criteria.set_wanted(True)
    qtbot.waitUntil(
        lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1],
        timeout=PATIENCE,
    )
    found = criteria.values("calinski_harabasz", "kmeans")[K].value
    assert found == pytest.approx(calinski_harabasz_score(standard, theirs.labels_), rel=1e-6)
    assert criteria.facts is not None
    # what is said of the points stays in their own units
    assert criteria.facts.spread == pytest.approx(tuple(scaler.scale_), rel=1e-6)
    with qtbot.waitSignal(session.diagrams.ready, timeout=PATIENCE) as ready:
        session.diagrams.ask("test", [best.centers])
    assert [knife.count for knife in ready.args[0].knives] == [300, 300]


def test_other_axes_make_a_sweep_stale_and_its_fits_are_not_carried_over(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(Dataset(stripes()[0]))
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((2, 3), ("kmeans",), random_state=0)
    assert not is_stale(session)
    session.set_standardized(True)
    assert is_stale(session)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((2, 3), ("kmeans",), random_state=0)
    assert session.sweep is not None
    assert session.sweep.carried == 0
    assert not is_stale(session)
    session.show_sweep_point(3, "kmeans")
    assert session.shown is not None
    assert session.shown.standardized


def test_the_table_of_a_sweep_names_its_inertia_by_its_units(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(Dataset(stripes()[0]))
    session.set_standardized(True)
    with qtbot.waitSignal(session.sweep_finished, timeout=PATIENCE):
        session.start_sweep((2,), ("kmeans",), random_state=0)
    sweep = session.sweep
    assert sweep is not None
    header = as_csv(rows_of(sweep.points, 0, session.criteria, sweep.standardized)).split("\r\n")[0]
    assert "inertia_standardized" in header.split(",")
    plain = as_csv(rows_of(sweep.points, 0, session.criteria)).split("\r\n")[0]
    assert "inertia" in plain.split(",")
    assert "standardized" in dict(parameter_facts(sweep))["axes"]


def test_fits_that_are_compared_are_standardized_and_forgotten_with_other_axes(
    session: Session, qtbot: QtBot
) -> None:
    points, _ = stripes()
    session.set_dataset(Dataset(points))
    session.set_standardized(True)
    comparison = session.comparison
    with qtbot.waitSignal(comparison.finished, timeout=PATIENCE):
        comparison.start(compare_ks(SPEC, (2, 3)))
    standard = StandardScaler().fit_transform(points)
    theirs = [KMeans(k, n_init=5, random_state=0).fit(standard).inertia_ for k in (2, 3)]
    assert [comparison.inertia(i) for i in range(2)] == pytest.approx(theirs, rel=1e-6)
    session.set_standardized(False)
    assert comparison.plan is None
    assert not comparison.is_shown


def test_points_are_found_on_the_screen_whatever_the_axes(session: Session, qtbot: QtBot) -> None:
    points, _ = stripes(20_000)
    begin(session, points, qtbot)
    standardize(session, qtbot)
    source = session.source
    assert source is not None
    source.get(lambda: False).indexed()  # type: ignore[attr-defined]
    assert source.index() is not None
    x, y = points[77].tolist()
    with qtbot.waitSignal(session.picker.found, timeout=PATIENCE) as found:
        session.picker.ask(x, y, (300.0, 0.1), 8.0)
    assert found.args[0] == Hit(77, x, y)
    inside = (points[:, 0] < 0.0) & (points[:, 1] > 20_000.0)
    with qtbot.waitSignal(session.picker.in_view, timeout=PATIENCE) as seen:
        session.picker.ask_in_view((-9.0, 0.0, 20_000.0, 90_000.0), 20_000)
    answer = seen.args[0]
    assert isinstance(answer, InView)
    assert answer.n == inside.sum()
    assert answer.points is not None
    assert set(map(tuple, answer.points.tolist())) == set(map(tuple, points[inside].tolist()))


def test_axes_without_room_for_the_copy_are_refused_in_one_sentence(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_dataset(Dataset(stripes()[0]))
    monkeypatch.setattr(axes, "available_memory", lambda: 1000)
    with qtbot.waitSignal(session.axes_changed), qtbot.waitSignal(session.failed) as told:
        session.set_standardized(True)
    assert not is_standardized(session)
    assert "need a copy of the points" in told.args[0]


@pytest.mark.parametrize(
    "column", [np.full(1000, 0.1), np.arange(1000) * 1e-9 + 1e6, np.arange(1000.0) ** 3]
)
def test_the_scale_is_that_of_the_standard_scaler(column: NDArray[np.float64]) -> None:
    points = np.column_stack([column, np.arange(1000.0)])
    scale = standardizing(points)
    assert (1 / scale.x, 1 / scale.y) == pytest.approx(tuple(StandardScaler().fit(points).scale_))


def test_points_with_missing_values_are_left_to_the_fit_to_refuse() -> None:
    assert standardizing(np.array([[np.nan, 0.0], [1.0, 2.0]])) == Scale(1.0, 1.0)


def test_standardizing_many_points_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        StandardizedPoints(stripes()[0]).get(lambda: True)
