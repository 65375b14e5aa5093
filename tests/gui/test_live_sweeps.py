"""Curves that follow the points and the parameters, where a sweep takes no longer than a moment."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QLabel

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui import sweeps
from kmeans_gui.session.run import Sweep
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, sweep_to


def edited(drive: Driver, n: int) -> None:
    dataset = drive.session.dataset
    assert dataset is not None
    drive.session.edit_points(np.asarray(dataset.points)[:n], "Erase")


def is_of_the_points(drive: Driver) -> bool:
    sweep = drive.session.sweep
    return sweep is not None and sweep.dataset is drive.session.dataset and not sweep.is_running


def test_curves_follow_edited_points_without_ever_being_dimmed_or_gone(drive: Driver) -> None:
    before = sweep_to(drive, 1, 12)
    panel = drive.window.sweep_panel
    dimmed, seen = [], set()
    drive.session.points_edited.connect(lambda: dimmed.append(panel.is_stale))
    drive.session.sweep_finished.connect(lambda sweep: seen.add(len(sweep.points)))
    for n in (1500, 1200, 900, 600):
        edited(drive, n)
        drive.until(lambda: is_of_the_points(drive))
        dimmed.append(panel.is_stale)
        assert sorted(panel.inertia_plot.values(FULL)) == list(range(1, 13))
    assert not any(dimmed)
    assert seen == {before.total}
    sweep = drive.session.sweep
    assert sweep is not None
    assert (sweep.ks, sweep.algorithms, sweep.repeats) == (
        before.ks,
        before.algorithms,
        before.repeats,
    )
    assert panel.inertia_plot.values(FULL)[1] < before.points[0].inertia


def test_edits_that_come_faster_than_sweeps_end_in_curves_of_the_last(drive: Driver) -> None:
    sweep_to(drive, 1, 12)
    for n in range(1900, 700, -100):
        edited(drive, n)
        drive.qtbot.wait(1)
    drive.until(lambda: is_of_the_points(drive))
    assert drive.session.dataset is not None
    assert drive.session.dataset.n == 800
    assert not drive.window.sweep_panel.is_stale


def test_curves_follow_the_parameters_of_the_fits_and_the_axes(drive: Driver) -> None:
    sweep_to(drive, 1, 5)
    drive.window.fit_panel.seed_spin.setValue(77)
    drive.until(
        lambda: (
            drive.session.sweep is not None and drive.session.sweep.parameters["random_state"] == 77
        )
    )
    drive.session.set_standardized(True)
    drive.until(lambda: drive.session.sweep is not None and drive.session.sweep.standardized)
    assert not drive.window.sweep_panel.is_stale


def test_points_that_are_fewer_than_the_largest_k_are_swept_as_far_as_they_go(
    drive: Driver,
) -> None:
    sweep_to(drive, 1, 8)
    edited(drive, 5)
    drive.until(lambda: is_of_the_points(drive))
    assert drive.session.sweep is not None
    assert drive.session.sweep.ks == (1, 2, 3, 4, 5)


def test_other_data_leaves_the_curves_to_be_read(drive: Driver) -> None:
    before = sweep_to(drive, 1, 4)
    drive.session.set_dataset(recipe("moons").make())
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert drive.session.sweep is before
    assert drive.session.coming_sweep is None


def test_curves_follow_only_where_a_sweep_takes_a_moment(
    drive: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sweep_to(drive, 1, 4)
    monkeypatch.setattr(sweeps, "QUICK_SECONDS", 1e-9)
    edited(drive, 1000)
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert "Press Sweep k" in drive.find(QLabel, "stale_label").text()
    assert drive.session.sweep is before


def test_live_can_be_switched_off_and_on_again(drive: Driver) -> None:
    before = sweep_to(drive, 1, 4)
    live = drive.find(QCheckBox, "live_sweep_check")
    assert live.isChecked()
    live.click()
    edited(drive, 1000)
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert drive.session.sweep is before
    live.click()
    drive.until(lambda: is_of_the_points(drive))
    assert not drive.window.sweep_panel.is_stale


def test_undo_brings_back_points_and_curves_that_belong_together(drive: Driver) -> None:
    before = sweep_to(drive, 1, 6)
    edited(drive, 700)
    drive.until(lambda: is_of_the_points(drive))
    drive.session.undo_stack.undo()
    drive.until(lambda: is_of_the_points(drive))
    sweep = drive.session.sweep
    assert isinstance(sweep, Sweep)
    assert sweep.dataset is before.dataset
    assert [p.inertia for p in sweep.points] == [p.inertia for p in before.points]
    assert not drive.window.sweep_panel.is_stale
