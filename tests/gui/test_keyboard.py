from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from kmeans_gui.gui.dialogs import SaveDialog
from kmeans_gui.session.playback import OPENING
from tests.gui.conftest import Driver

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_space_plays_and_pauses_wherever_the_mouse_clicked_last(drive: Driver) -> None:
    drive.fit()
    timeline = drive.session.timeline
    timeline.to_start()
    drive.qtbot.mouseClick(drive.window.fit_panel.run_button, Qt.MouseButton.RightButton)
    drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_Space)
    assert timeline.playing
    drive.qtbot.keyClick(drive.window, Key.Key_Space)
    assert not timeline.playing


def test_space_runs_the_fit_that_there_is_nothing_to_play_of(drive: Driver) -> None:
    session = drive.session
    assert session.timeline.recording is None
    drive.during(
        session.run_finished,
        lambda: drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_Space),
    )
    run = session.run
    assert session.timeline.recording is run
    session.timeline.to_start()
    drive.qtbot.keyClick(drive.window.cluster_view, Key.Key_Space)
    assert session.timeline.playing
    assert session.run is run


def test_a_click_on_run_leaves_the_focus_on_the_canvas(drive: Driver) -> None:
    drive.window.cluster_view.setFocus()
    drive.during(
        drive.session.run_finished,
        lambda: drive.qtbot.mouseClick(
            drive.window.fit_panel.run_button, Qt.MouseButton.LeftButton
        ),
    )
    assert drive.window.focusWidget() is drive.window.cluster_view


@pytest.mark.parametrize("on_canvas", [True, False])
def test_arrows_step_and_home_and_end_jump(drive: Driver, on_canvas: bool) -> None:
    run = drive.fit()
    timeline = drive.session.timeline
    target: QWidget = drive.window.cluster_view if on_canvas else drive.window
    last = len(run.snapshots) - 1
    drive.qtbot.keyClick(target, Key.Key_Home)
    assert timeline.position == OPENING
    drive.qtbot.keyClick(target, Key.Key_Right)
    assert timeline.position == 0
    drive.qtbot.keyClick(target, Key.Key_Right)
    assert timeline.position == 0.5
    drive.qtbot.keyClick(target, Key.Key_Right)
    drive.qtbot.keyClick(target, Key.Key_Right)
    drive.qtbot.keyClick(target, Key.Key_Left)
    assert timeline.position == 1
    drive.qtbot.keyClick(target, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.position == 2
    drive.qtbot.keyClick(target, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.position == 1
    drive.qtbot.keyClick(target, Key.Key_End)
    assert timeline.position == last


def test_a_spin_box_keeps_its_keys(drive: Driver) -> None:
    drive.fit()
    drive.session.timeline.to_start()
    spin = drive.window.fit_panel.seed_spin
    spin.setFocus()
    spin.selectAll()
    drive.qtbot.keyClicks(spin, "123")
    drive.qtbot.keyClick(spin, Key.Key_Home)
    drive.qtbot.keyClicks(spin, "9")
    drive.qtbot.keyClick(spin, Key.Key_End)
    drive.qtbot.keyClicks(spin, "4")
    drive.qtbot.keyClick(spin, Key.Key_Left)
    assert spin.value() == 91234
    assert drive.session.timeline.position == OPENING


# the offscreen platform has no keyboard to grab for the popup
@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_space_opens_a_combo_box_that_has_the_focus(drive: Driver) -> None:
    drive.fit()
    drive.session.timeline.to_start()
    combo = drive.window.fit_panel.init_combo
    combo.setFocus()
    drive.qtbot.keyClick(combo, Key.Key_Space)
    assert combo.view().isVisible()
    assert not drive.session.timeline.playing
    combo.hidePopup()


def test_arrows_move_a_slider_that_has_the_focus(drive: Driver) -> None:
    drive.fit()
    drive.session.timeline.to_start()
    panel = drive.window.fit_panel
    panel.k_spin.setValue(5)
    panel.k_slider.setFocus()
    drive.qtbot.keyClick(panel.k_slider, Key.Key_Right)
    assert panel.k_spin.value() == 6
    assert drive.session.timeline.position == OPENING


def test_every_control_of_the_panels_is_reached_by_tab_in_the_order_of_the_eye(
    drive: Driver,
) -> None:
    drive.window.data_panel.dataset_combo.setFocus()
    seen = []
    for _ in range(60):
        widget = drive.window.focusWidget()
        assert widget is not None
        seen.append(widget.objectName())
        drive.qtbot.keyClick(widget, Key.Key_Tab)
    expected = [
        "dataset_combo",
        "n_samples_spin",
        "data_seed_spin",
        "generate_button",
        "open_button",
        "algorithm_combo",
        "k_spin",
        "k_slider",
        "init_combo",
        "n_init_spin",
        "seed_spin",
        "fit_more_button",
        "run_button",
    ]
    assert [name for name in seen if name in expected][: len(expected)] == expected
    assert {"sweep_button", "k_min_spin", "k_max_spin", "speed_slider"} <= set(seen)


@pytest.mark.parametrize("key", [Key.Key_R, Key.Key_Return, Key.Key_Enter])
def test_ctrl_r_and_ctrl_return_run(drive: Driver, key: Qt.Key) -> None:
    drive.during(drive.session.run_finished, lambda: drive.qtbot.keyClick(drive.window, key, CTRL))
    assert drive.session.run is not None


def test_ctrl_g_generates(drive: Driver) -> None:
    drive.window.data_panel.data_seed_spin.setValue(8)
    drive.during(
        drive.session.dataset_changed,
        lambda: drive.qtbot.keyClick(drive.window, Key.Key_G, CTRL),
    )
    assert drive.session.dataset is not None
    assert drive.session.dataset.recipe is not None
    assert drive.session.dataset.recipe.seed == 8


def test_f5_sweeps_and_shift_f5_stops(drive: Driver) -> None:
    drive.window.sweep_panel.controls.k_max_spin.setValue(1000)
    drive.during(drive.session.sweep_point, lambda: drive.qtbot.keyClick(drive.window, Key.Key_F5))
    drive.during(
        drive.session.sweep_finished,
        lambda: drive.qtbot.keyClick(drive.window, Key.Key_F5, Qt.KeyboardModifier.ShiftModifier),
    )
    assert drive.session.sweep is not None
    assert len(drive.session.sweep.points) < drive.session.sweep.total


def test_ctrl_o_and_ctrl_s_ask_without_stopping_the_window(drive: Driver) -> None:
    drive.qtbot.keyClick(drive.window, Key.Key_O, CTRL)
    dialog = drive.find(QFileDialog, "open_dialog")
    assert dialog.isVisible()
    dialog.reject()
    drive.fit()
    with drive.qtbot.waitActive(drive.window):
        drive.window.activateWindow()
    drive.qtbot.keyClick(drive.window, Key.Key_S, CTRL)
    save = drive.find(SaveDialog, "save_dialog")
    assert save.isVisible()
    save.reject()


def test_ctrl_q_closes_the_window(drive: Driver) -> None:
    drive.qtbot.keyClick(drive.window, Key.Key_Q, CTRL)
    assert not drive.window.isVisible()


def test_no_two_actions_share_a_key(drive: Driver) -> None:
    taken: dict[str, str] = {}
    for action in drive.window.findChildren(QAction):
        # both are what a command of a menu does, where its own key does not reach
        if action.objectName() in ("fit_view_everywhere", "escape_action"):
            continue
        for key in action.shortcuts():
            name = key.toString(QKeySequence.SequenceFormat.PortableText)
            assert name not in taken, f"{name}: {taken[name]} and {action.text()}"
            taken[name] = action.text()
    assert {"Ctrl+O", "Ctrl+S", "Ctrl+R", "Esc", "Space", "F5", "Ctrl+Q"} <= set(taken)


def test_menus_name_every_command_once(drive: Driver) -> None:
    for menu in drive.window.findChildren(QMenu):
        words = [action.text() for action in menu.actions() if action.text()]
        assert len(words) == len(set(words))
