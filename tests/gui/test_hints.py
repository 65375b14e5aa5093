"""What the panel warns of before anybody believes a curve."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.data.generate import recipe
from tests.gui.conftest import Driver
from tests.gui.criteria_steps import judged, sweep


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
