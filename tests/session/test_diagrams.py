"""Silhouettes of single models, computed beside the window."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.data.generate import recipe
from kmeans_gui.session.session import Session
from tests.session.conftest import PATIENCE


@pytest.fixture
def session(session: Session) -> Session:
    session.set_dataset(recipe("five-blobs").make())
    return session


def test_a_diagram_has_each_clusters_silhouettes_in_order(session: Session, qtbot: QtBot) -> None:
    from kmeans_gui.core import silhouette_samples
    from kmeans_gui.core.points import as_points

    assert session.dataset is not None
    X = session.dataset.points
    centers = np.array([[0.2, 2.3], [-1.5, 2.3], [-2.8, 1.8], [-2.8, 2.8], [-2.8, 1.3]])
    diagrams = session.diagrams
    with qtbot.waitSignal(diagrams.ready, timeout=PATIENCE):
        diagrams.ask("panel", [centers])
    diagram = diagrams.of(centers)
    assert diagram is not None
    assert diagram.is_exact
    assert [knife.cluster for knife in diagram.knives] == [0, 1, 2, 3, 4]
    values = silhouette_samples(X, as_points(X).labels(centers))
    assert diagram.mean == pytest.approx(values.mean())
    for knife in diagram.knives:
        assert (np.diff(knife.values) <= 0).all()
        np.testing.assert_array_equal(values[knife.positions], knife.values)
        assert knife.count == len(knife.values)
    assert sum(knife.count for knife in diagram.knives) == len(X)


def test_the_newest_diagram_comes_though_others_were_asked_for(
    session: Session, qtbot: QtBot
) -> None:
    session.set_dataset(recipe("blobs").make(n_samples=20_000))
    rng = np.random.default_rng(0)
    models = [rng.normal(size=(k, 2)) * 5 for k in range(2, 12)]
    ready = []
    session.diagrams.ready.connect(ready.append)
    for centers in models:
        session.diagrams.ask("panel", [centers])
    qtbot.waitUntil(lambda: session.diagrams.of(models[-1]) is not None, timeout=PATIENCE)
    assert len(ready) < len(models)


def test_one_cluster_has_no_silhouettes_and_says_so(session: Session, qtbot: QtBot) -> None:
    diagrams = session.diagrams
    centers = np.zeros((1, 2))
    with qtbot.waitSignal(diagrams.failed, timeout=PATIENCE):
        diagrams.ask("panel", [centers])
    assert "Valid values are 2" in (diagrams.refusal(centers) or "")


def test_other_points_forget_what_is_known_and_it_is_computed_anew(
    session: Session, qtbot: QtBot
) -> None:
    diagrams = session.diagrams
    centers = np.array([[0.2, 2.3], [-2.8, 1.8]])
    with qtbot.waitSignal(diagrams.ready, timeout=PATIENCE):
        diagrams.ask("panel", [centers])
    assert session.dataset is not None
    with qtbot.waitSignal(diagrams.ready, timeout=PATIENCE) as again:
        session.edit_points(np.asarray(session.dataset.points)[:500], "Erase")
        assert diagrams.of(centers) is None
    assert again.args is not None
    assert again.args[0].n == 500
