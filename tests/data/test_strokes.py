from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_gui.data import strokes
from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.editing import Radius
from kmeans_gui.data.point_editor import PointEditor
from kmeans_gui.data.strokes import Add, Attract, Erase, Jitter, Move, Remove, Selection, Stroke

REACH = Radius(0.6, 0.4)
seeds = st.integers(0, 2**32 - 1)


def drawn(rng: np.random.Generator, kind: str, start: np.ndarray, chosen: Selection) -> Stroke:
    """Return a stroke of `kind` that begins at `start`."""
    end = rng.normal(size=2)
    match kind:
        case "add":
            return Add(rng.normal(size=(3, 2)))
        case "erase":
            return Erase(np.array([start, end]), REACH)
        case "jitter":
            return Jitter(np.array([start]), REACH, 0.3, int(rng.integers(1000)))
        case "magnet":
            return Attract(start, REACH, 0.5)
        case _:
            return Move(chosen, end)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["add", "erase", "jitter", "magnet"]), max_size=12)
    | st.lists(st.sampled_from(["move", "add"]), max_size=8),
    seeds,
)
def test_strokes_that_were_joined_do_what_they_did_one_by_one(kinds: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(40, 2))
    chosen = Selection(np.arange(5, 12), points[5:12])
    parts: list[Stroke] = []
    start = np.zeros(2)
    for kind in kinds:
        parts.append(drawn(rng, kind, start, chosen))
        start = parts[-1].path[-1] if isinstance(parts[-1], Erase) else start
    together = strokes.joined(parts)
    assert len(together) <= len(parts)
    results = []
    for some in (parts, together):
        editor = PointEditor(Dataset(points))
        for stroke in some:
            stroke.apply(editor)
        results.append(editor.publish().points)
    np.testing.assert_array_equal(*results)


def test_only_strokes_that_go_on_where_the_last_one_ended_are_joined() -> None:
    first = Erase(np.array([[0.0, 0.0], [1.0, 0.0]]), REACH)
    assert first.joined(Erase(np.array([[1.0, 0.0], [2.0, 0.0]]), REACH)) is not None
    assert first.joined(Erase(np.array([[5.0, 5.0]]), REACH)) is None
    assert first.joined(Erase(np.array([[1.0, 0.0]]), Radius(1, 1))) is None
    assert first.joined(Add(np.zeros((1, 2)))) is None
    assert Remove(np.array([0])).joined(Remove(np.array([0]))) is None


def test_of_moves_of_one_selection_only_the_last_one_counts() -> None:
    chosen = Selection(np.array([0]), np.zeros((1, 2)))
    moves: list[Stroke] = [Move(chosen, np.array([float(step), 0.0])) for step in range(5)]
    (only,) = strokes.joined(moves)
    assert only is moves[-1]
    other = Move(Selection(np.array([0]), np.zeros((1, 2))), np.zeros(2))
    assert len(strokes.joined([*moves, other])) == 2


def test_a_selection_of_two_corners_is_a_rectangle_and_can_be_added_to() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0], [9.0, 0.0]])
    first = strokes.select(points, np.array([[2.0, 2.0], [-1.0, -1.0]]))
    assert first.positions.tolist() == [0, 1]
    both = strokes.select(points, np.array([[8.0, -1.0], [10.0, -1.0], [9.0, 1.0]]), first)
    assert both.positions.tolist() == [0, 1, 3]
    np.testing.assert_array_equal(both.places, points[[0, 1, 3]])
    np.testing.assert_array_equal(both.moved(np.array([1.0, 0.0])).places[0], [1.0, 0.0])
