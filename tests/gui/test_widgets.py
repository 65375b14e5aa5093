from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QValidator
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kmeans_gui.gui import describe, text
from kmeans_gui.gui.canvas_items import CentersItem
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.extent import widened
from kmeans_gui.gui.icons import NAMES, icon
from kmeans_gui.gui.theme import DARK, LIGHT, Theme
from kmeans_gui.gui.timeline_bar import SPEED_STEPS, slider_at, speed_at
from kmeans_gui.gui.widgets.bars import MessageBar
from kmeans_gui.gui.widgets.numbers import ScientificSpin
from kmeans_gui.gui.widgets.position_slider import PositionSlider
from kmeans_gui.gui.widgets.progress import ProgressBar
from kmeans_gui.raster.palette import cluster_colors, contrast
from tests.gui.test_describe import snapshot


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 ms"),
        (0.000_02, "0.1 ms"),
        (0.0004, "0.4 ms"),
        (0.0851, "85 ms"),
        (0.9996, "1.0 s"),
        (1.24, "1.2 s"),
        (200.0, "3 min 20 s"),
        (7260.0, "2 h 1 min"),
        (float("nan"), "–"),
    ],
)
def test_times_have_the_unit_that_suits_them(seconds: float, words: str) -> None:
    assert text.seconds(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.02, "1 s"), (29.5, "30 s"), (7.4, "7 s"), (200.3, "3 min 20 s"), (float("nan"), "–")],
)
def test_a_guessed_time_has_no_fractions_of_a_second(seconds: float, words: str) -> None:
    assert text.estimate(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (211.5985, "211.60"),
        (2179.0, "2,179.0"),
        (0.012345678, "0.012346"),
        (1_999_173.4, "1,999,173"),
        (4.2e12, "4.2e+12"),
        (-1.5, "−1.50"),
        (0.0, "0"),
        (float("nan"), "–"),
    ],
)
def test_measures_have_the_digits_that_are_read(value: float, words: str) -> None:
    assert text.measure(value) == words


def test_every_reason_has_its_words() -> None:
    reasons = ("converged", "tol", "max_iter", "no_improvement", "cancelled")
    words = {text.stop_reason(reason) for reason in reasons}
    assert len(words) == 5
    assert not words & set(reasons)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_is_readable_in_both_themes(theme: Theme) -> None:
    def ratio(front: str, back: str) -> float:
        rgb = [QColor(color).getRgb()[:3] for color in (front, back)]
        return float(contrast(rgb[0], rgb[1]))

    pairs = [
        (theme.text, theme.panel),
        (theme.text, theme.field),
        (theme.muted, theme.panel),
        (theme.muted, theme.field),
        (theme.on_accent, theme.accent),
        (theme.error, theme.error_back),
        (theme.text, theme.notice_back),
        (theme.kmeans, theme.panel),
        (theme.minibatch, theme.panel),
    ]
    for front, back in pairs:
        assert ratio(front, back) >= 4.5, (front, back)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_something_at_every_scale(qtbot: QtBot, name: str) -> None:
    made = icon(name, "#000000", "#aaaaaa")
    for ratio in (1.0, 2.0):
        image = made.pixmap(QSize(16, 16), ratio).toImage()
        assert image.width() == 16 * ratio
        inked = sum(
            image.pixelColor(x, y).alpha() > 128
            for x in range(image.width())
            for y in range(image.height())
        )
        assert inked > 8 * ratio


@pytest.mark.parametrize(
    ("typed", "value"), [("1e-7", 1e-7), ("0.001", 0.001), ("5", 5.0), ("1E-3", 0.001)]
)
def test_a_small_number_can_be_typed_in_any_way(qtbot: QtBot, typed: str, value: float) -> None:
    spin = ScientificSpin(100.0, 1e-4)
    qtbot.addWidget(spin)
    spin.selectAll()
    qtbot.keyClicks(spin, typed)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert spin.value() == pytest.approx(value)


def test_a_small_number_is_written_short_and_steps_by_its_size(qtbot: QtBot) -> None:
    spin = ScientificSpin(100.0, 1e-4)
    qtbot.addWidget(spin)
    assert spin.text() == "0.0001"
    spin.stepBy(1)
    assert spin.value() == pytest.approx(2e-4)
    spin.stepBy(-2)
    assert spin.value() == pytest.approx(5e-5)
    spin.setValue(1e-12)
    spin.stepBy(-1)
    assert spin.value() == 0.0
    assert spin.validate("abc", 0)[0] == QValidator.State.Invalid
    assert spin.validate("1e", 2)[0] == QValidator.State.Intermediate
    assert spin.validate("1000", 4)[0] == QValidator.State.Intermediate


def test_the_position_slider_is_scrubbed_between_steps(qtbot: QtBot) -> None:
    slider = PositionSlider()
    qtbot.addWidget(slider)
    slider.resize(216, 28)
    slider.set_extent(3)
    asked: list[float] = []
    slider.position_requested.connect(asked.append)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(58, 14))
    assert asked == [pytest.approx(0.5, abs=0.01)]
    qtbot.mouseMove(slider, QPoint(400, 14))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert slider.position in (2.0, pytest.approx(0.5, abs=0.01))
    slider.show_position(1.25)
    assert slider.value() == 1
    assert len(asked) <= 2
    slider.setValue(2)
    assert asked[-1] == 2.0


def test_the_speed_slider_is_logarithmic_and_goes_both_ways() -> None:
    assert speed_at(0) == pytest.approx(1 / 6)
    assert speed_at(SPEED_STEPS) == pytest.approx(60.0)
    for value in range(0, SPEED_STEPS + 1, 10):
        assert slider_at(speed_at(value)) == value
    assert slider_at(1e9) == SPEED_STEPS


def test_a_notice_does_not_cover_an_error(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_notice("Saved.")
    bar.show_error("The disk is full.")
    bar.show_notice("Ready.")
    assert bar.label.text() == "The disk is full."
    bar.dismiss()
    bar.show_notice("Ready.")
    assert bar.label.text() == "Ready."
    assert not bar.is_error


@pytest.mark.parametrize(
    "bounds",
    [
        (1.0, 1.0, 2.0, 2.0),
        (0.0, 5.0, 2.0, 2.0),
        (1e9, 1e9, 0.0, 0.0),
        (-1e308, 1e308, 0.0, 1.0),
        (-1e-300, 1e-300, 0.0, 1e-310),
    ],
)
def test_the_extent_of_anything_can_be_looked_at(bounds: tuple[float, ...]) -> None:
    x_min, x_max, y_min, y_max = widened(bounds)  # type: ignore[arg-type]
    assert x_min < x_max
    assert y_min < y_max
    assert np.isfinite(x_max - x_min)
    # the determinant of the way to 1,000 pixels each, by which Qt inverts it
    determinant = (1000 / (x_max - x_min)) * (1000 / (y_max - y_min))
    assert 0 < determinant < np.inf


def test_discs_get_smaller_where_there_are_many() -> None:
    radii = [CentersItem.radius(k) for k in (1, 5, 50, 300, 1000)]
    assert radii == sorted(radii, reverse=True)
    assert radii[0] == radii[1] == 9.5
    # more than that would hide the points: a thousand cover no more than three hundred
    assert 1000 * radii[-1] ** 2 <= 1.01 * 300 * radii[-2] ** 2
    assert radii[-1] >= 2.0


def test_one_point_is_not_points() -> None:
    assert text.plural(1, "point") == "1 point"
    assert text.plural(2000, "point") == "2,000 points"
    assert describe.n_starts([]) == 0
    assert describe.n_starts([snapshot(0, 0)]) == 1


@pytest.mark.parametrize("k", [48, 49, 300])
def test_every_center_is_drawn_in_its_color_however_many_there_are(qtbot: QtBot, k: int) -> None:
    view = ClusterView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.apply_theme(LIGHT)
    across = np.arange(k) % 20
    centers = np.column_stack([across, np.arange(k) // 20]).astype(float)
    bounds = (-1.0, 20.0, -1.0, float(centers[:, 1].max() + 1))
    view.set_points(np.empty((0, 2)), bounds, "x", "y")
    view.set_centers(centers)
    picture = view.grab().toImage()
    box = view.getViewBox()
    for (x, y), color in zip(centers.tolist(), cluster_colors(k), strict=True):
        place = view.mapFromScene(box.mapViewToScene(QPointF(x, y)))
        near = [
            picture.pixelColor(place.x() + dx, place.y() + dy)
            for dx in range(-2, 3)
            for dy in range(-2, 3)
        ]
        distance = min(
            max(
                abs(c.red() - int(color[0])),
                abs(c.green() - int(color[1])),
                abs(c.blue() - int(color[2])),
            )
            for c in near
        )
        assert distance < 60


class Painted(QWidget):
    """Counts how often it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1
        super().paintEvent(event)


def test_progress_is_painted_with_everything_else_and_not_at_once(qtbot: QtBot) -> None:
    window, beside, bar = QWidget(), Painted(), ProgressBar()
    column = QVBoxLayout(window)
    for widget in (beside, bar):
        widget.setMinimumSize(100, 20)
        column.addWidget(widget)
    bar.setTextVisible(False)
    bar.setRange(0, 10)
    bar.setValue(4)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: beside.times > 0)
    before = window.grab().toImage()
    painted = beside.times
    beside.update()
    bar.setValue(8)
    bar.setRange(0, 5)
    assert beside.times == painted
    qtbot.waitUntil(lambda: beside.times > painted)
    bar.setValue(3)
    assert bar.value() == 3
    assert window.grab().toImage() != before
