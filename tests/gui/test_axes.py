"""Standardized axes in the window: offered, switched, said, undone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QToolButton

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.criteria.verdicts import verdict_of
from kmeans_gui.gui.exports.cells import cells
from kmeans_gui.gui.hover import describe_point
from kmeans_gui.session.axes import Scale
from kmeans_gui.session.picking import Hit
from tests.gui.conftest import Driver


@pytest.fixture
def blobs() -> Dataset:
    """Two clusters along x, with noise of a thousand times their distance along y."""
    rng = np.random.default_rng(4)
    x = np.arange(600) % 2 + 0.05 * rng.standard_normal(600)
    y = 1000.0 * rng.standard_normal(600) + 20_000.0
    return Dataset(np.column_stack([x, y]), x_name="years", y_name="dollars", title="stripes")


def fit_two(drive: Driver) -> NDArray[np.float64]:
    drive.window.fit_panel.k_spin.setValue(2)
    result = drive.fit().result
    assert result is not None
    return np.asarray(result.centers)


def is_right(centers: NDArray[np.float64]) -> bool:
    return bool(np.abs(np.sort(centers[:, 0]) - [0.0, 1.0]).max() < 0.05)


def label(drive: Driver, name: str) -> QLabel:
    return drive.find(QLabel, name)


def press_button(drive: Driver) -> NDArray[np.float64]:
    button = drive.find(QPushButton, "hint_standardize_button")
    drive.during(
        drive.session.run_finished,
        lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton),
    )
    drive.session.timeline.to_end()
    run = drive.session.run
    assert run is not None
    assert run.result is not None
    return np.asarray(run.result.centers)


def offered(drive: Driver) -> None:
    drive.during(drive.session.sweep_finished, lambda: drive.session.start_sweep(range(1, 4)))
    drive.until(lambda: drive.find(QFrame, "hint_row").isVisible())


def test_the_hint_offers_to_standardize_and_is_gone_once_it_is_done(drive: Driver) -> None:
    assert not is_right(fit_two(drive))
    offered(drive)
    assert "dollars spreads" in label(drive, "hint_label").text()
    assert is_right(press_button(drive))
    drive.settled()
    assert not drive.find(QFrame, "hint_row").isVisible()
    drive.find(QAction, "undo_action").trigger()
    assert drive.find(QFrame, "hint_row").isVisible()


def test_the_offer_is_there_with_the_points_and_stays_with_a_fit(drive: Driver) -> None:
    hint, criteria = drive.find(QFrame, "hint_row"), drive.session.criteria
    drive.until(hint.isVisible)
    fit_two(drive)
    drive.until(lambda: criteria.facts is not None)
    assert hint.isVisible()
    assert is_right(press_button(drive))
    assert not hint.isVisible()


def test_new_points_have_at_once_the_color_that_the_frame_gives_them(drive: Driver) -> None:
    fit_two(drive)
    drive.during(drive.session.run_finished, lambda: drive.session.set_standardized(True))
    drive.session.timeline.to_end()
    drive.settled()
    overlay = drive.window.paint.overlay
    centers = drive.window.cluster_view.coloring
    # right of the middle, but nearer in dollars to the other center
    low = int(centers[:, 1].argmin())
    own = int(centers[:, 0].argmax())
    y = 17_000.0 if low != own else 23_000.0
    overlay.add(10**9, np.array([[0.9, y]]))
    assert overlay.new_points.labels.tolist() == [own]


def test_the_check_box_and_the_command_show_the_same_and_undo_takes_them_back(
    drive: Driver,
) -> None:
    session = drive.session
    wrong = fit_two(drive)
    drive.find(QToolButton, "fit_more_button").click()
    box = drive.find(QCheckBox, "standardize_check")
    command = drive.find(QAction, "standardize_action")
    drive.during(session.run_finished, lambda: QTest.mouseClick(box, Qt.MouseButton.LeftButton))
    assert session.standardized
    assert command.isChecked()
    session.undo_stack.undo()
    assert (box.isChecked(), command.isChecked()) == (False, False)
    assert np.array_equal(drive.window.cluster_view.centers, wrong)
    session.undo_stack.redo()
    assert (box.isChecked(), command.isChecked()) == (True, True)
    assert is_right(drive.window.cluster_view.centers)


def test_the_key_standardizes_and_takes_it_back(drive: Driver) -> None:
    fit_two(drive)
    for standardized in (True, False):
        drive.during(
            drive.session.run_finished,
            lambda: QTest.keyClick(drive.window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier),
        )
        assert drive.session.standardized is standardized


def test_standardized_axes_and_inertia_are_said_to_be(drive: Driver) -> None:
    fit_two(drive)
    assert not label(drive, "status_axes").isVisible()
    assert "standardized" not in label(drive, "info_chip").text()
    drive.during(drive.session.run_finished, lambda: drive.session.set_standardized(True))
    drive.session.timeline.to_end()
    drive.settled()
    said = label(drive, "status_axes")
    assert said.isVisible()
    assert re.search(r"0\.50\d* along years and 1,04\d\.\d* along dollars", said.toolTip())
    assert "inertia, standardized" in label(drive, "status_inertia").text()
    assert "inertia, standardized" in label(drive, "info_chip").text()
    # the axes of the canvas keep the data's units
    assert drive.window.cluster_view.current_viewport().y_max > 20_000
    drive.during(drive.session.sweep_finished, lambda: drive.session.start_sweep((1, 2)))
    assert drive.window.sweep_panel.inertia_title.text() == "Inertia, standardized"
    assert verdict_of(drive.session, "inertia").name == "Inertia's elbow, standardized"
    drive.session.set_standardized(False)
    drive.during(drive.session.sweep_finished, lambda: drive.session.start_sweep((1, 2)))
    assert verdict_of(drive.session, "inertia").name == "Inertia's elbow"


def test_membership_lines_go_to_the_centers_that_color_the_points(drive: Driver) -> None:
    fit_two(drive)
    drive.during(drive.session.run_finished, lambda: drive.session.set_standardized(True))
    drive.session.timeline.to_end()
    lines = drive.window.layers.membership
    drive.find(QAction, "membership_action").trigger()
    drive.settled()
    drive.until(lambda: len(lines.points) == 600)
    centers = drive.window.cluster_view.centers
    assert np.array_equal(lines.labels, np.abs(lines.points[:, :1] - centers[:, 0]).argmin(axis=1))


def test_a_saved_picture_has_the_borders_of_standardized_axes(
    drive: Driver, tmp_path: Path
) -> None:
    fit_two(drive)
    drive.during(drive.session.run_finished, lambda: drive.session.set_standardized(True))
    drive.session.timeline.to_end()
    drive.settled()
    file = tmp_path / "picture.svg"
    drive.during(drive.window.exports.saved, lambda: drive.window.exports.save_picture(file, 1.0))
    document = file.read_text()
    border = re.search(
        r'<g id="borders".*?<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"', document, re.DOTALL
    )
    assert border is not None
    view = drive.window.cluster_view
    # the clusters lie side by side, so the border between them stands upright
    assert abs(float(border[1]) - float(border[2])) < 0.05 * view.width()
    colors = re.findall(r'<circle cx="([\d.]+)" cy="[\d.]+" r="[\d.]+" fill="(#\w+)"', document)
    left = {color for x, color in colors if float(x) < min(map(float, border.groups()))}
    right = {color for x, color in colors if float(x) > max(map(float, border.groups()))}
    assert len(left) == len(right) == 1
    assert left != right


def test_the_cells_of_standardized_axes_are_cut_where_both_centers_are_as_far() -> None:
    centers = np.array([[0.0, 0.0], [1.0, 300.0]])
    scale = Scale(1.0, 0.01)
    one, other = cells(centers, (-1.0, 2.0, -200.0, 500.0), scale=scale)
    shared = [place for place in one.tolist() if np.abs(other - place).sum(axis=1).min() < 1e-9]
    assert len(shared) == 2
    for place in shared:
        away = scale.into(centers - place)
        assert np.hypot(*away[0]) == pytest.approx(np.hypot(*away[1]))


def test_distances_under_the_pointer_are_standardized_and_said_to_be(drive: Driver) -> None:
    dataset = drive.session.dataset
    assert dataset is not None
    centers = np.array([[0.0, 20_000.0], [1.0, 20_000.0]])
    words = describe_point(Hit(3, 0.5, 21_000.0), dataset, centers, Scale(4.0, 0.001))
    assert "2.24 from its center" in words
    assert "on standardized axes" in words
    assert "dollars 21,000" in words
    assert "standardized" not in describe_point(Hit(3, 0.5, 21_000.0), dataset, centers)
