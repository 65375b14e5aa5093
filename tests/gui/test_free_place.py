"""Words in plots lie where no curve is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot, MarksItem
from kmeans_gui.gui.free_place import Line, beside, corners_first, covered, freest
from tests.gui.conftest import Driver

SEEN = QRectF(0, 0, 200, 100)
SIZE = QSizeF(60, 20)


def a_line(*places: tuple[float, float]) -> Line:
    return np.array(places, np.float64)


@pytest.mark.parametrize(
    ("line", "length"),
    [
        (a_line((-10, 10), (30, 10)), 20.0),
        (a_line((10, -10), (10, 30)), 20.0),
        (a_line((5, 5), (8, 9)), 5.0),
        (a_line((-10, 40), (40, -10)), 10 * np.sqrt(2)),
        (a_line((-10, 25), (30, 25), (30, 10), (40, 10)), 0.0),
        (a_line((5, 5), (5, 5)), 0.0),
    ],
)
def test_what_a_line_has_in_a_rectangle_is_its_length_there(line: Line, length: float) -> None:
    assert covered(QRectF(0, 0, 20, 20), [line]) == pytest.approx(length)


def test_words_go_to_the_first_corner_that_is_free() -> None:
    corners = corners_first(SEEN, SIZE)
    assert corners[0].topRight() == SEEN.topRight()
    falling, flat = a_line((0, 0), (100, 90), (200, 95)), a_line((0, 8), (200, 8))
    assert freest(corners, [falling]) == corners[0]
    low_left = freest(corners, [flat, a_line((180, 0), (180, 100))])
    assert low_left.bottomLeft() == SEEN.bottomLeft()


def test_without_a_free_corner_words_go_between_two_curves() -> None:
    places = corners_first(SEEN, SIZE)
    above, below = a_line((0, 5), (200, 5)), a_line((0, 95), (200, 95))
    there = freest(places, [above, below])
    assert there.top() > 5
    assert there.bottom() < 95


def test_a_plot_full_of_curves_has_words_where_they_cover_least() -> None:
    places = [QRectF(0, 0, 20, 20), QRectF(50, 0, 20, 20)]
    curves = [a_line((0, 10), (30, 10)), a_line((60, 10), (62, 10))]
    assert freest(places, curves) == places[1]


def test_words_beside_a_line_stay_in_sight_at_both_ends() -> None:
    for x in (1.0, 199.0):
        assert all(SEEN.contains(place) for place in beside(x, SIZE, 3.0, SEEN))
        assert not any(place.left() < x < place.right() for place in beside(x, SIZE, 3.0, SEEN))


def test_the_inertia_of_a_curve_that_does_not_fall_is_read_beside_it(drive: Driver) -> None:
    session, panel = drive.session, drive.window.sweep_panel
    assert session.dataset is not None
    points = np.vstack([session.dataset.points, [[4000.0, 4000.0]]])
    session.set_dataset(Dataset(points, title="one far away"))
    drive.during(
        session.sweep_finished,
        lambda: session.start_sweep(range(1, 21), ("lloyd", "minibatch"), random_state=0),
    )
    # mini-batch, to which the far point happens rarely
    assert panel.inertia_plot.values("minibatch")[20] > 1e6
    for k in (2, 10, 19):
        session.show_sweep_point(k, "minibatch")
        label = panel.inertia_values
        assert label.isVisible()
        seen, lines, tiles = panel.inertia_plot.occupied()
        assert lines
        assert seen.contains(QRectF(label.geometry()))
        assert covered(QRectF(label.geometry()), lines, tiles) == 0.0


@pytest.mark.parametrize("preferred", [2, 4, 50, 99])
def test_no_curve_runs_over_the_name_of_the_best_k(drive: Driver, preferred: int) -> None:
    drive.window.criteria.open_silhouette()
    plot = drive.window.criteria.silhouette_page.plot
    drive.until(lambda: plot.isVisible() and plot.occupied()[0].width() > 100)
    values = {k: 0.7 - 0.1 * abs(k - 4) if k < 8 else 0.34 for k in range(2, 101)}
    plot.show_criterion(
        {"kmeans": values}, {"kmeans": {50: 0.1}}, (preferred, f"best k = {preferred}"), (1, 100)
    )
    _, lines, _ = plot.occupied()
    seen, tile = _name(plot)
    assert seen.contains(tile)
    assert covered(tile, lines) == 0.0
    bar = [plot.getViewBox().mapViewToScene(QPointF(50, y)) for y in (0.24, 0.44)]
    assert covered(tile, [a_line(*((end.x(), end.y()) for end in bar))]) == 0.0


def _name(plot: CriterionPlot) -> tuple[QRectF, QRectF]:
    item = next(each for each in plot.items() if isinstance(each, MarksItem))
    to_scene = item.sceneTransform()
    seen = to_scene.mapRect(item.boundingRect())
    return seen, item.name_tile(to_scene, seen)
