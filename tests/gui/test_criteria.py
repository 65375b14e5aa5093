"""Silhouettes and other criteria in the panel on the right, driven as a person does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTabBar, QToolButton

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.diagram_view import DiagramView
from kmeans_gui.gui.criteria.four import FourDialog, FourView
from kmeans_gui.gui.criteria.help import Popover
from kmeans_gui.gui.criteria.table import VerdictRow
from kmeans_gui.session.judging import Diagram
from tests.gui.conftest import Driver

INERTIA, SILHOUETTE, CRITERIA = 0, 1, 2


def turn_to(drive: Driver, page: int) -> None:
    bar = drive.find(QTabBar, "sweep_tabs")
    drive.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(page).center())
    assert bar.currentIndex() == page


def sweep(drive: Driver, low: int = 1, high: int = 7) -> None:
    drive.during(
        drive.session.sweep_finished,
        lambda: drive.session.start_sweep(range(low, high + 1), n_init=10, random_state=0),
    )


def judged(drive: Driver) -> None:
    criteria = drive.session.criteria
    drive.until(lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1])
    drive.window.criteria.refresh()


def shown_diagram(drive: Driver) -> DiagramView:
    view = drive.find(DiagramView, "silhouette_diagram")
    shown = drive.session.shown
    assert shown is not None
    drive.until(
        lambda: view.diagram is not None and np.array_equal(view.diagram.centers, shown.centers)
    )
    return view


def middle_of(view: DiagramView, cluster: int) -> QPoint:
    assert view.knives is not None
    band = view.knives.band_of(cluster)
    assert band is not None
    return QPoint(round(view.knives.x(0.2)), round(sum(band) / 2))


def hover(view: DiagramView, place: QPoint) -> None:
    # the offscreen platform sends no move events between widgets of its own accord
    position = QPointF(place)
    none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        view,
        QMouseEvent(
            QEvent.Type.MouseMove, position, view.mapToGlobal(position), none, none, no_keys
        ),
    )


def row(drive: Driver, criterion: str) -> VerdictRow:
    return drive.find(VerdictRow, f"verdict_{criterion}")


def test_the_silhouettes_of_the_book_are_read_off_the_plot(drive: Driver) -> None:
    sweep(drive)
    turn_to(drive, SILHOUETTE)
    judged(drive)
    plot = drive.find(CriterionPlot, "silhouette_plot")
    values = plot.values("kmeans")
    assert values[4] == pytest.approx(0.688, abs=0.001)
    assert values[5] == pytest.approx(0.655517642572828, rel=1e-9)
    assert set(values) == set(range(2, 8))
    assert plot.values("minibatch")
    assert plot.preferred == 4
    drive.qtbot.mouseMove(plot.viewport(), plot.mapFromScene(plot.place_of(5, "kmeans")))
    label = drive.find(QLabel, "silhouette_values")
    drive.until(lambda: "k&nbsp;5" in label.text() and "0.656" in label.text())


def test_a_click_on_a_k_shows_that_model_and_its_knives(drive: Driver) -> None:
    sweep(drive)
    turn_to(drive, SILHOUETTE)
    judged(drive)
    plot = drive.find(CriterionPlot, "silhouette_plot")
    place = plot.mapFromScene(plot.place_of(4, "kmeans"))
    drive.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    view = shown_diagram(drive)
    assert len(drive.window.cluster_view.centers) == 4
    assert view.diagram is not None
    assert [knife.cluster for knife in view.diagram.knives] == [0, 1, 2, 3]
    assert "0.68" in drive.find(QLabel, "diagram_values").text()
    plot.setFocus()
    drive.qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert len(drive.window.cluster_view.centers) == 5
    assert shown_diagram(drive).diagram is not None


def test_a_click_on_a_knife_shows_its_cluster_alone(drive: Driver) -> None:
    drive.fit()
    turn_to(drive, SILHOUETTE)
    view = shown_diagram(drive)
    canvas = drive.window.cluster_view
    drive.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
    assert canvas.emphasis == 2
    drive.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
    assert canvas.emphasis is None
    view.setFocus()
    for key, cluster in (
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Escape, None),
    ):
        drive.qtbot.keyClick(view, key)
        assert canvas.emphasis == cluster


def test_another_page_or_model_lets_the_cluster_go(drive: Driver) -> None:
    sweep(drive)
    drive.session.show_sweep_point(4, "kmeans")
    turn_to(drive, SILHOUETTE)
    view = shown_diagram(drive)
    drive.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 1))
    assert drive.window.cluster_view.emphasis == 1
    drive.session.show_sweep_point(5, "kmeans")
    assert drive.window.cluster_view.emphasis is None
    view = shown_diagram(drive)
    drive.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 1))
    turn_to(drive, INERTIA)
    assert drive.window.cluster_view.emphasis is None


def test_the_mouse_over_a_knife_finds_the_point_on_the_canvas(drive: Driver) -> None:
    drive.fit()
    turn_to(drive, SILHOUETTE)
    view = shown_diagram(drive)
    place = middle_of(view, 3)
    hover(view, place)
    assert view.knives is not None
    found = view.knives.find(QPointF(place))
    assert found is not None
    assert found.knife.cluster == 3
    assert drive.session.dataset is not None
    x, y = drive.session.dataset.points[found.position]
    assert drive.window.criteria.diagrams.ring.place == (x, y)
    centers = drive.window.cluster_view.centers
    assert np.argmin(((centers - [x, y]) ** 2).sum(axis=1)) == 3
    reading = drive.find(QLabel, "silhouette_status").text()
    assert f"row&nbsp;{found.position + 1:,}" in reading
    assert f"{found.value:.2f}" in reading.replace("\N{MINUS SIGN}", "-")
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert drive.window.criteria.diagrams.ring.place is None


def test_a_knife_of_ten_thousand_points_is_one_polygon_of_its_pixels(drive: Driver) -> None:
    drive.session.set_dataset(recipe("blobs").make(n_samples=15_000, centers=2, seed=1))
    drive.window.fit_panel.k_spin.setValue(2)
    drive.fit()
    turn_to(drive, SILHOUETTE)
    view = shown_diagram(drive)
    assert view.knives is not None
    for index, (top, bottom) in enumerate(view.knives.bands):
        outline = view.knives.outline(index)
        assert outline.count() <= bottom - top + 6
        values = view.knives.diagram.knives[index].values
        right = max(outline.at(i).x() for i in range(outline.count()))
        assert right == pytest.approx(view.knives.x(float(values[0])), abs=1.0)


def test_one_cluster_has_no_silhouettes_and_says_so(drive: Driver) -> None:
    drive.window.fit_panel.k_spin.setValue(1)
    drive.fit()
    turn_to(drive, SILHOUETTE)
    view = drive.find(DiagramView, "silhouette_diagram")
    drive.until(lambda: "no other" in view.message)


def test_before_anything_the_pages_say_what_to_do(drive: Driver) -> None:
    turn_to(drive, SILHOUETTE)
    assert "Run a fit" in drive.find(DiagramView, "silhouette_diagram").message
    plot = drive.find(CriterionPlot, "silhouette_plot")
    assert not plot.hint.isHidden()
    assert "Sweep k" in plot.hint.text()
    turn_to(drive, CRITERIA)
    assert row(drive, "gap").verdict.k is None
    assert "evenly spread" in row(drive, "gap").verdict.sentence


def test_the_table_says_which_k_each_criterion_prefers(drive: Driver) -> None:
    sweep(drive, 1, 9)
    turn_to(drive, CRITERIA)
    judged(drive)
    preferred = {name: row(drive, name).verdict.k for name in ("inertia", "silhouette", "gap")}
    assert preferred == {"inertia": 4, "silhouette": 4, "gap": 4}
    silhouette = row(drive, "silhouette").verdict
    assert silhouette.value == "0.688" or silhouette.value == "0.689"
    assert "k = 5 comes close (0.656)" in silhouette.sentence
    assert row(drive, "calinski_harabasz").verdict.k == 9
    assert "sweep beyond 9" in row(drive, "calinski_harabasz").verdict.sentence
    assert "may disagree" in drive.find(QLabel, "criteria_status").text()
    drive.qtbot.mouseClick(row(drive, "davies_bouldin"), Qt.MouseButton.LeftButton)
    k = row(drive, "davies_bouldin").verdict.k
    assert len(drive.window.cluster_view.centers) == k
    assert drive.find(QComboBox, "criterion_combo").currentData() == "davies_bouldin"


def test_uniform_points_have_no_elbow_and_one_cluster(drive: Driver) -> None:
    drive.session.set_dataset(recipe("uniform").make())
    sweep(drive)
    turn_to(drive, CRITERIA)
    judged(drive)
    assert row(drive, "inertia").verdict.k is None
    assert row(drive, "inertia").verdict.value == "none"
    assert "No clear elbow" in row(drive, "inertia").verdict.sentence
    assert row(drive, "gap").verdict.k == 1
    assert "No clusters" in row(drive, "gap").verdict.sentence


def test_the_gap_is_drawn_with_its_errors(drive: Driver) -> None:
    sweep(drive, 1, 5)
    turn_to(drive, CRITERIA)
    judged(drive)
    plot = drive.find(CriterionPlot, "criterion_plot")
    gaps = drive.session.criteria.gaps
    assert plot.values("kmeans") == {k: gap.gap for k, gap in gaps.items()}
    for k, gap in gaps.items():
        assert plot.error("kmeans", k) == gap.error > 0
    combo = drive.find(QComboBox, "criterion_combo")
    drive.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == "calinski_harabasz"
    assert set(plot.values("kmeans")) == {2, 3, 4, 5}
    assert plot.error("kmeans", 3) == 0.0


def test_stop_keeps_the_values_and_continue_goes_on(drive: Driver) -> None:
    sweep(drive, 2, 40)
    turn_to(drive, CRITERIA)
    criteria = drive.session.criteria
    button = drive.find(QToolButton, "criteria_stop_button")
    drive.until(lambda: criteria.progress[0] >= 2 and button.isVisible())
    drive.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    drive.until(lambda: not criteria.is_running)
    drive.until(lambda: button.text() == "Continue")
    assert "Stopped at" in drive.find(QLabel, "criteria_status").text()
    drive.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert criteria.is_running
    criteria.stop()
    drive.until(lambda: not criteria.is_running)


def test_four_diagrams_are_one_picture_that_can_be_saved(drive: Driver, tmp_path: Path) -> None:
    sweep(drive, 2, 7)
    drive.session.show_sweep_point(4, "kmeans")
    turn_to(drive, SILHOUETTE)
    drive.qtbot.mouseClick(
        drive.find(QPushButton, "four_diagrams_button"), Qt.MouseButton.LeftButton
    )
    view = drive.find(FourView, "four_diagrams")
    drive.until(lambda: len(view.shown) == 4 and all(isinstance(d, Diagram) for _, d in view.shown))
    assert [k for k, _ in view.shown] == [3, 4, 5, 6]
    dialog = drive.find(FourDialog, "four_dialog")
    dialog.first_spin.setValue(2)
    drive.until(lambda: [k for k, _ in view.shown] == [2, 3, 4, 5])
    drive.until(dialog.save_button.isEnabled)
    dialog.save_to(tmp_path / "knives")
    image = QImage(str(tmp_path / "knives.png"))
    assert image.width() == 2400
    colors = {image.pixel(x, y) for x in range(0, 2400, 40) for y in range(0, 1800, 40)}
    assert len(colors) > 5
    assert "Saved" in dialog.message.text()
    dialog.save_to(tmp_path / "missing" / "knives.png")
    assert "could not be written" in dialog.message.text()
    drive.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_a_sweep_there_are_no_four_diagrams(drive: Driver) -> None:
    turn_to(drive, SILHOUETTE)
    drive.find(QPushButton, "four_diagrams_button").click()
    assert "Sweep k first" in drive.window.message_bar.label.text()


@pytest.mark.parametrize(
    ("name", "page", "words"),
    [
        ("help_inertia", INERTIA, "always falls"),
        ("help_silhouette", SILHOUETTE, "wrong answer"),
        ("help_diagram", SILHOUETTE, "knife"),
        ("help_criterion", CRITERIA, "box"),
        ("help_table", CRITERIA, "disagree"),
    ],
)
def test_a_question_mark_explains_its_plot(drive: Driver, name: str, page: int, words: str) -> None:
    turn_to(drive, page)
    drive.qtbot.mouseClick(drive.find(QToolButton, name), Qt.MouseButton.LeftButton)
    popover = drive.find(Popover, "help_popover")
    said = f"{popover.accessibleName()} {popover.label.text()}"
    assert words in said
    drive.qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


def test_units_are_warned_of_where_one_axis_decides(drive: Driver) -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(300, 2)) * [1.0, 5000.0]
    drive.session.set_dataset(Dataset(points, "years", "dollars", title="people"))
    sweep(drive, 2, 3)
    label = drive.find(QLabel, "hint_label")
    drive.until(label.isVisible)
    assert "dollars spreads" in label.text()
    assert "times wider than years" in label.text()
    drive.session.set_dataset(recipe("five-blobs").make())
    assert not label.isVisible()


def test_units_are_offered_before_any_fit_and_standardizing_takes_the_offer_away(
    drive: Driver,
) -> None:
    points = np.random.default_rng(0).normal(size=(300, 2)) * [1.0, 5000.0]
    drive.session.set_dataset(Dataset(points, "years", "dollars", title="people"))
    label = drive.find(QLabel, "hint_label")
    drive.until(label.isVisible)
    assert "dollars spreads" in label.text()
    assert drive.session.run is None
    assert drive.session.sweep is None
    drive.qtbot.mouseClick(
        drive.find(QPushButton, "hint_standardize_button"), Qt.MouseButton.LeftButton
    )
    drive.until(lambda: not label.isVisible())
    assert drive.session.standardized


def test_duplicates_are_warned_of(drive: Driver) -> None:
    points = np.repeat(np.random.default_rng(0).normal(size=(50, 2)), 4, axis=0)
    drive.session.set_dataset(Dataset(points, title="repeated"))
    sweep(drive, 2, 3)
    label = drive.find(QLabel, "hint_label")
    drive.until(label.isVisible)
    assert "150 points lie exactly on another one: 50 different places." in label.text()


def test_the_pages_have_commands_and_keys(drive: Driver) -> None:
    bar = drive.find(QTabBar, "sweep_tabs")
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_F6)
    assert bar.currentIndex() == SILHOUETTE
    drive.window.right_dock.hide()
    drive.qtbot.keyClick(drive.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert bar.currentIndex() == CRITERIA
    assert drive.window.right_dock.isVisible()


@pytest.mark.parametrize("page", [INERTIA, SILHOUETTE, CRITERIA])
def test_a_low_window_hides_no_button_of_the_panel(drive: Driver, page: int) -> None:
    window, panel = drive.window, drive.window.sweep_panel
    drive.session.set_dataset(
        Dataset(np.random.default_rng(0).normal(size=(300, 2)) * [1.0, 5000.0], title="people")
    )
    sweep(drive, 1, 3)
    turn_to(drive, page)
    if page != INERTIA:
        judged(drive)
    drive.until(lambda: drive.find(QLabel, "hint_label").isVisible())
    window.resize(1280, 720)
    button = panel.controls.sweep_button
    drive.until(lambda: window.height() == 720)
    bottom = button.mapTo(window, button.rect().bottomLeft()).y()
    assert bottom < window.statusBar().geometry().top()
    assert panel.width() < 370


def test_an_empty_plot_of_changed_points_asks_for_a_sweep(drive: Driver) -> None:
    sweep(drive, 2, 4)
    drive.window.criteria.open_silhouette()
    plot = drive.window.criteria.silhouette_page.plot
    drive.until(lambda: len(plot.values("kmeans")) == 3)
    drive.session.set_dataset(recipe("moons").make())
    drive.until(lambda: not plot.values("kmeans"))
    assert "Press Sweep k" in plot.hint.text()


def test_a_sample_s_note_fits_beside_the_button_of_four_k(drive: Driver) -> None:
    drive.session.set_dataset(recipe("five-blobs").make(n_samples=30_000))
    sweep(drive, 2, 3)
    drive.window.criteria.open_silhouette()
    label = drive.find(QLabel, "silhouette_status")
    drive.until(lambda: label.text().startswith("Sample of"))
    drive.settled()
    assert label.sizeHint().width() <= label.width()


def test_points_at_one_place_have_no_criteria_and_plain_words_for_it(drive: Driver) -> None:
    drive.session.set_dataset(Dataset(np.ones((50, 2)), title="one place"))
    sweep(drive, 1, 5)
    drive.session.show_sweep_point(3, "kmeans")
    page = drive.window.criteria.silhouette_page
    drive.window.criteria.open_silhouette()
    judged(drive)
    assert "two clusters" in page.plot.hint.text()
    drive.until(lambda: bool(page.diagram.message))
    assert page.diagram.message.startswith("There is nothing to compare")
    assert "all are at one place" in drive.find(QLabel, "hint_label").text()
    drive.window.criteria.open_criteria()
    judged(drive)
    rows = drive.window.criteria.criteria_page.table.rows
    assert rows["davies_bouldin"].verdict.sentence.startswith("No k has a value")


def test_nobody_is_sent_to_sweep_further_than_there_are_places(drive: Driver) -> None:
    points = np.repeat([[0.0, 0.0], [1.0, 1.0]], 200, axis=0)
    drive.session.set_dataset(Dataset(points, title="two places"))
    sweep(drive, 1, 6)
    drive.window.criteria.open_criteria()
    judged(drive)
    sentence = drive.window.criteria.criteria_page.table.rows["gap"].verdict.sentence
    assert "sweep further" not in sentence
    assert "its own place" in sentence
