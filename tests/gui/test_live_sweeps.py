"""Curves that follow the points and the parameters, where a sweep takes no longer than a moment."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QLabel

from kmeans_gui.data.generate import recipe
from kmeans_gui.gui import live_sweeps
from kmeans_gui.session.run import Sweep
from tests.gui.conftest import Driver
from tests.gui.sweep_steps import FULL, previews, sweep_to


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
    monkeypatch.setattr(live_sweeps, "QUICK_SECONDS", 1e-9)
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


def test_a_curve_that_somebody_has_hidden_stays_hidden(drive: Driver) -> None:
    sweep_to(drive, 1, 5)
    panel = drive.window.sweep_panel
    panel.legend.switches["minibatch"].click()
    shown = panel.shown_curves
    assert "minibatch" not in shown
    edited(drive, 1200)
    drive.until(lambda: is_of_the_points(drive))
    assert panel.shown_curves == shown


def test_all_k_come_back_with_the_points(drive: Driver) -> None:
    sweep_to(drive, 1, 8)
    whole = drive.session.dataset
    assert whole is not None
    edited(drive, 5)
    drive.until(lambda: is_of_the_points(drive))
    drive.session.edit_points(np.asarray(whole.points), "Brush stroke")
    drive.until(lambda: is_of_the_points(drive))
    assert drive.session.sweep is not None
    assert drive.session.sweep.ks == tuple(range(1, 9))


def test_what_changed_while_a_sweep_ran_is_followed_at_its_end(drive: Driver) -> None:
    sweep_to(drive, 1, 5)
    controls = drive.window.sweep_panel.controls
    controls.choose(1, 30, 10)
    controls.sweep_button.click()
    assert drive.session.sweep is not None
    assert drive.session.sweep.is_running
    drive.window.fit_panel.seed_spin.setValue(77)
    drive.until(
        lambda: (
            drive.session.sweep is not None
            and not drive.session.sweep.is_running
            and drive.session.sweep.parameters["random_state"] == 77
        )
    )
    assert not drive.window.sweep_panel.is_stale


def renewing(drive: Driver, seed: int) -> Sweep:
    """Sweep, and change the seed; return the sweep that is there while the next is made."""
    drive.window.sweep_panel.controls.choose(1, 40, 3)
    drive.during(drive.session.sweep_finished, drive.window.sweep_panel.controls.sweep_button.click)
    sweep = drive.session.sweep
    assert sweep is not None
    drive.window.fit_panel.seed_spin.setValue(seed)
    drive.until(lambda: drive.session.coming_sweep is not None)
    return sweep


def test_stopped_while_they_are_renewed_the_curves_say_of_what_they_are(drive: Driver) -> None:
    before = renewing(drive, 77)
    drive.session.stop_sweep()
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert drive.session.sweep is before
    assert drive.session.coming_sweep is None


@pytest.mark.parametrize("end", ["undo", "not live"])
def test_a_renewal_that_nobody_wants_any_more_does_not_come(end: str, drive: Driver) -> None:
    before = renewing(drive, 77)
    if end == "undo":
        drive.session.undo_stack.undo()
    else:
        drive.find(QCheckBox, "live_sweep_check").click()
    drive.until(lambda: drive.session.coming_sweep is None)
    drive.settled()
    assert drive.session.sweep is before
    assert drive.window.sweep_panel.is_stale is (end != "undo")


def test_points_edited_just_after_the_button_are_swept(drive: Driver) -> None:
    sweep_to(drive, 1, 12)
    drive.window.sweep_panel.controls.choose(1, 13)
    drive.window.fit_panel.seed_spin.setValue(60)
    drive.window.sweep_panel.controls.sweep_button.click()
    edited(drive, 1500)
    drive.until(lambda: is_of_the_points(drive))
    assert drive.session.sweep is not None
    assert len(drive.session.sweep.points) == drive.session.sweep.total == 26


def test_a_sweep_that_somebody_stopped_is_not_made_whole_by_an_edit(drive: Driver) -> None:
    sweep_to(drive, 1, 3)
    drive.window.sweep_panel.controls.choose(1, 100, 50)
    drive.window.sweep_panel.controls.sweep_button.click()
    drive.until(lambda: drive.session.sweep is not None and len(drive.session.sweep.points) > 9)
    drive.during(drive.session.sweep_finished, drive.session.stop_sweep)
    stopped = drive.session.sweep
    edited(drive, 1500)
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert drive.session.sweep is stopped
    assert drive.session.coming_sweep is None


def test_many_more_starts_are_no_moment(drive: Driver) -> None:
    before = sweep_to(drive, 1, 30)
    drive.window.fit_panel.n_init_spin.setValue(100_000)
    drive.until(lambda: drive.window.sweep_panel.is_stale)
    assert drive.session.sweep is before


def test_what_is_previewed_is_a_model_of_the_curves_that_are_there(drive: Driver) -> None:
    sweep_to(drive, 2, 6)
    plot = drive.window.sweep_panel.inertia_plot
    drive.until(lambda: previews(drive, plot, 4))
    drive.window.fit_panel.seed_spin.setValue(77)
    drive.until(
        lambda: (
            drive.session.sweep is not None and drive.session.sweep.parameters["random_state"] == 77
        )
    )
    drive.until(
        lambda: (
            drive.session.sweep is not None
            and any(point is drive.window.sweeps.previewed for point in drive.session.sweep.points)
        )
    )
