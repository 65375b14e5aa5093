"""The page of silhouettes: its plot, its diagram of knives, and four of them as one picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.diagram_view import DiagramView
from kmeans_gui.gui.criteria.four import FourDialog, FourView
from kmeans_gui.session.judging import Diagram
from tests.gui.conftest import Driver
from tests.gui.criteria_steps import (
    INERTIA,
    SILHOUETTE,
    hover,
    judged,
    middle_of,
    shown_diagram,
    sweep,
    turn_to,
)


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
