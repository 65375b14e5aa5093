"""A hovered k is previewed, a click keeps it, and pictures show its neighbors."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from kmeans_gui.gui.compare.small_picture import SmallPicture
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, hover, leave, previews, shown_k, sweep_to


def test_a_hovered_k_is_previewed_and_leaving_shows_again_what_was_there(drive: Driver) -> None:
    run = drive.fit()
    sweep_to(drive, 2, 8)
    session, plot = drive.session, drive.window.sweep_panel.inertia_plot
    steps, was = session.undo_stack.count(), shown_k(drive)
    drive.until(lambda: previews(drive, plot, 8))
    assert "preview of k" in drive.window.cluster_view.chip.text()
    drive.until(lambda: previews(drive, plot, 3))
    assert session.timeline.recording is run
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == was)
    assert "preview" not in drive.window.cluster_view.chip.text()
    assert session.timeline.recording is run
    assert session.timeline.position == session.timeline.end
    assert session.undo_stack.count() == steps


def test_a_fast_pointer_previews_the_k_where_it_came_to_rest(drive: Driver) -> None:
    sweep_to(drive, 2, 8)
    plot = drive.window.sweep_panel.inertia_plot
    told: list[int] = []
    plot.hovered.connect(told.append)
    for k in (3, 5, 8):
        place = QPointF(plot.mapFromScene(plot.place_of(k, FULL)))
        # sent straight after one another, as moves arrive from a mouse that reports 1,000 a second
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            plot.viewport().mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(plot.viewport(), move)
    assert told[-1] == 8


@pytest.mark.parametrize("k", [3, 8])
def test_a_click_keeps_what_was_previewed(drive: Driver, k: int) -> None:
    done = sweep_to(drive, 2, 8)
    plot = drive.window.sweep_panel.time_plot
    place = hover(drive, plot, k)
    drive.until(lambda: shown_k(drive) == k)
    assert drive.session.shown is None
    drive.qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    leave(drive, plot)
    assert drive.session.shown is not None
    algorithm = drive.session.shown.algorithm
    best = done.best(k, algorithm)
    assert best is not None
    np.testing.assert_array_equal(drive.window.cluster_view.centers, best.centers)


def test_the_plots_of_criteria_preview_too(drive: Driver) -> None:
    sweep_to(drive, 2, 5)
    drive.window.criteria.open_silhouette()
    plot = drive.window.criteria.silhouette_page.plot
    drive.until(lambda: len(plot.values("kmeans")) == 4 and plot.isVisible())
    hover(drive, plot, 4, "kmeans")
    drive.until(lambda: shown_k(drive) == 4)
    assert drive.session.shown is None
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == 0)


def test_the_neighbors_of_a_k_are_pictures_that_show_it_when_clicked(drive: Driver) -> None:
    drive.window.resize(1280, 900)
    sweep_to(drive, 2, 6)
    drive.session.show_sweep_point(4, FULL)
    pictures = [drive.find(SmallPicture, f"neighbor_{number}") for number in (1, 2, 3)]
    drive.until(lambda: all(picture.image is not None for picture in pictures))
    assert [picture.inertia for picture in pictures] == ["k 3", "k 4", "k 5"]
    assert [picture.isChecked() for picture in pictures] == [False, True, False]
    drive.qtbot.mouseClick(pictures[2], Qt.MouseButton.LeftButton)
    assert drive.session.shown is not None
    assert drive.session.shown.k == 5
    drive.until(lambda: [picture.inertia for picture in pictures] == ["k 4", "k 5", "k 6"])
    drive.session.show_sweep_point(6, FULL)
    drive.until(lambda: not pictures[2].isEnabled())


def test_marks_of_the_fit_are_hidden_while_another_model_is_previewed(drive: Driver) -> None:
    window = drive.window
    drive.fit()
    window.marks.trails_action.setChecked(True)
    window.layers.sizes_action.setChecked(True)
    sweep_to(drive, 2, 5)
    marks = (window.marks.trails, window.layers.sizes)
    assert all(mark.isVisible() for mark in marks)
    plot = window.sweep_panel.inertia_plot
    hover(drive, plot, 3)
    drive.until(lambda: shown_k(drive) == 3)
    assert not any(mark.isVisible() for mark in marks)
    leave(drive, plot)
    drive.until(lambda: shown_k(drive) == 5)
    assert all(mark.isVisible() for mark in marks)
    hover(drive, plot, 3)
    drive.until(lambda: shown_k(drive) == 3)
    window.timeline_bar.step_back()
    drive.until(lambda: shown_k(drive) == 5)
    assert all(mark.isVisible() for mark in marks)
