"""Centers by hand, with the mouse and the keys of a person, on the real canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QMenu, QPushButton, QSlider, QUndoView

from kmeans_gui.core.fit import fit_points
from kmeans_gui.core.model import FitResult, FitSpec
from kmeans_gui.core.points import as_points
from kmeans_gui.gui.tools.toolbox import to_pixels
from kmeans_gui.session.hand_centers import Placement
from tests.gui.conftest import Driver

Key = Qt.Key
Left = Qt.MouseButton.LeftButton
Right = Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Hand:
    """A person's hand on the canvas."""

    def __init__(self, drive: Driver) -> None:
        self.drive = drive
        self.session = drive.session
        self.view = drive.window.cluster_view
        self.canvas = self.view.viewport()

    def place_of_center(self, j: int) -> QPoint:
        return self.drive.at(*self.view.centers_item.centers[j])

    def drag(self, start: QPoint, by: QPoint, drop: bool = True) -> None:
        QTest.mouseMove(self.canvas, start)
        QTest.mousePress(self.canvas, Left, PLAIN, start)
        for part in (0.3, 0.7, 1.0):
            QTest.mouseMove(self.canvas, start + QPoint(round(by.x() * part), round(by.y() * part)))
        if drop:
            QTest.mouseRelease(self.canvas, Left, PLAIN, start + by)

    def click(self, place: QPoint) -> None:
        QTest.mouseClick(self.canvas, Left, PLAIN, place)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        self.view.setFocus()
        QTest.keyClick(self.view, key, modifiers)

    def act(self, name: str) -> None:
        self.drive.find(QAction, name).trigger()

    def ended(self, act: object) -> FitResult:
        """Do `act`, wait for the fit that follows it, and stand at its end."""
        self.drive.during(self.session.run_finished, act)  # type: ignore[arg-type]
        self.session.timeline.to_end()
        self.drive.settled()
        run = self.session.run
        assert run is not None
        assert run.result is not None
        return run.result

    def fitted_from(self, init: np.ndarray, **parameters: object) -> FitResult:
        dataset = self.session.dataset
        assert dataset is not None
        spec = FitSpec(n_clusters=len(init), init=init, n_init=1, **parameters)  # type: ignore[arg-type]
        return fit_points(as_points(dataset.points), spec)


@pytest.fixture
def hand(drive: Driver) -> Hand:
    drive.session.timeline.animated = False
    drive.fit()
    drive.settled()
    return Hand(drive)


def init_of(hand: Hand) -> np.ndarray:
    run = hand.session.run
    assert run is not None
    return np.asarray(run.spec.init)


def test_a_center_that_is_dragged_starts_a_fit_from_there_with_no_button(hand: Hand) -> None:
    before = hand.session.hand.centers
    start = hand.place_of_center(2)
    result = hand.ended(lambda: hand.drag(start, QPoint(160, -90)))
    init = init_of(hand)
    moved = to_pixels(hand.view, init)[2]
    assert np.abs(moved - (start.x() + 160, start.y() - 90)).max() < 1.5
    np.testing.assert_array_equal(np.delete(init, 2, 0), np.delete(before, 2, 0))
    expected = hand.fitted_from(init)
    np.testing.assert_array_equal(result.centers, expected.centers)
    assert result.inertia == expected.inertia
    assert hand.session.undo_stack.undoText() == "move center 2"


def test_the_centers_after_a_drag_are_those_of_scikit_learn_from_the_same_start(hand: Hand) -> None:
    from sklearn.cluster import KMeans

    result = hand.ended(lambda: hand.drag(hand.place_of_center(0), QPoint(-200, 120)))
    dataset = hand.session.dataset
    assert dataset is not None
    peer = KMeans(5, init=init_of(hand), n_init=1).fit(dataset.points)
    np.testing.assert_allclose(result.centers, peer.cluster_centers_, atol=1e-12)


def test_while_a_center_is_in_the_hand_nothing_is_fitted_and_the_regions_follow(hand: Hand) -> None:
    run = hand.session.run
    start = hand.place_of_center(1)
    hand.drag(start, QPoint(40, 40), drop=False)
    assert hand.session.run is run
    assert isinstance(hand.session.timeline.recording, Placement)
    hand.drive.settled()
    np.testing.assert_array_equal(hand.view.centers_item.centers, hand.session.hand.centers)
    seen = hand.place_of_center(1)
    assert (seen - start - QPoint(40, 40)).manhattanLength() <= 3
    assert hand.canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    hand.key(Key.Key_Escape)
    assert hand.session.timeline.recording is run
    QTest.mouseRelease(hand.canvas, Left, PLAIN, start)
    assert hand.session.run is run
    assert hand.session.undo_stack.undoText() == "fit, k = 5"


def test_a_drag_while_the_fit_is_played_pauses_and_goes_on_from_the_hand(hand: Hand) -> None:
    timeline = hand.session.timeline
    timeline.animated = True
    timeline.to_start()
    timeline.play()
    assert timeline.playing
    hand.drive.settled()
    place = hand.place_of_center(3)
    QTest.mousePress(hand.canvas, Left, PLAIN, place)
    assert not timeline.playing
    QTest.mouseMove(hand.canvas, place + QPoint(30, 0))
    QTest.mouseMove(hand.canvas, place + QPoint(60, 10))
    release = lambda: QTest.mouseRelease(hand.canvas, Left, PLAIN, place + QPoint(60, 10))  # noqa: E731
    hand.drive.during(hand.session.run_finished, release)
    hand.drive.until(lambda: timeline.recording is hand.session.run)
    assert timeline.playing
    first = timeline.snapshots()[0]
    np.testing.assert_array_equal(first.centers, init_of(hand))


def test_beside_the_centers_dragging_still_pans_and_a_click_chooses_none(hand: Hand) -> None:
    run, view = hand.session.run, hand.view.getViewBox()
    hand.click(hand.place_of_center(0))
    assert hand.session.hand.selected == 0
    left = view.viewRect().left()
    places = iter(range(400, 700))
    QTest.mousePress(hand.canvas, Left, PLAIN, QPoint(400, 60))

    def panned() -> bool:
        # the plot looks at a hundred moves a second, and leaves out the others
        QTest.mouseMove(hand.canvas, QPoint(next(places), 60))
        return view.viewRect().left() < left

    hand.drive.until(panned)
    QTest.mouseRelease(hand.canvas, Left, PLAIN, QPoint(500, 60))
    assert hand.session.hand.selected is None
    assert hand.session.run is run


def test_the_center_under_the_pointer_lights_up_within_twelve_pixels(hand: Hand) -> None:
    place, marks = hand.place_of_center(4), hand.drive.window.centers.marks
    QTest.mouseMove(hand.canvas, place + QPoint(40, 0))
    assert marks.hovered is None
    QTest.mouseMove(hand.canvas, place + QPoint(10, 0))
    assert marks.hovered == 4
    assert hand.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mouseMove(hand.canvas, place + QPoint(0, 14))
    assert marks.hovered is None


def test_a_double_click_adds_a_center_and_delete_takes_it_away(hand: Hand) -> None:
    panel = hand.drive.window.fit_panel
    place = hand.drive.at(-0.5, 1.4)
    result = hand.ended(lambda: QTest.mouseDClick(hand.canvas, Left, PLAIN, place))
    assert len(result.centers) == panel.k_spin.value() == 6
    assert np.abs(to_pixels(hand.view, init_of(hand))[5] - (place.x(), place.y())).max() < 1.5
    np.testing.assert_array_equal(result.centers, hand.fitted_from(init_of(hand)).centers)
    assert hand.session.hand.selected == 5
    result = hand.ended(lambda: hand.key(Key.Key_Delete))
    assert len(result.centers) == panel.k_spin.value() == 5
    stack = hand.session.undo_stack
    assert [stack.text(i) for i in (1, 2)] == ["Add a center", "Remove center 5"]


def test_the_a_key_adds_a_center_under_the_pointer(hand: Hand) -> None:
    place = hand.drive.at(-2.0, 2.5)
    QTest.mouseMove(hand.canvas, place)
    result = hand.ended(lambda: hand.key(Key.Key_A))
    assert len(result.centers) == 6
    assert np.abs(to_pixels(hand.view, init_of(hand))[5] - (place.x(), place.y())).max() < 1.5


def test_the_last_center_stays(hand: Hand) -> None:
    hand.drive.fit(FitSpec(n_clusters=1))
    hand.drive.settled()
    run = hand.session.run
    hand.click(hand.place_of_center(0))
    hand.key(Key.Key_Delete)
    assert hand.session.run is run
    assert "last center" in hand.drive.find(QLabel, "message_label").text()


def test_arrows_with_alt_nudge_the_chosen_center_and_the_fit_follows_once(hand: Hand) -> None:
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    started: list[object] = []
    hand.session.run_started.connect(started.append)
    before = hand.session.hand.centers
    hand.click(hand.place_of_center(2))

    def nudge() -> None:
        for _ in range(3):
            hand.key(Key.Key_Right, alt)
        hand.key(Key.Key_Up, alt | shift)

    result = hand.ended(nudge)
    assert len(started) == 1
    moved = to_pixels(hand.view, init_of(hand)) - to_pixels(hand.view, before)
    np.testing.assert_allclose(moved[2], (6, -20), atol=0.1)
    np.testing.assert_array_equal(result.centers, hand.fitted_from(init_of(hand)).centers)
    assert hand.session.undo_stack.count() == 2


def test_initial_centers_are_placed_by_hand_and_run(hand: Hand) -> None:
    bar = hand.drive.find(QFrame, "place_bar")
    run = hand.session.run
    hand.key(Key.Key_C)
    assert bar.isVisible()
    assert len(hand.session.hand.centers) == 0
    places = [hand.drive.at(x, y) for x, y in ((-3, 3), (-3, 2), (-3, 1.2), (-1, 2), (0, 2))]
    for place in places:
        hand.click(place)
    hand.drive.settled()
    assert "5 centers" in hand.drive.find(QLabel, "place_label").text()
    assert hand.session.run is run
    button = hand.drive.find(QPushButton, "run_placed_button")
    result = hand.ended(lambda: QTest.mouseClick(button, Left))
    assert result.inertia == pytest.approx(211.6, abs=0.05)
    assert not bar.isVisible()
    assert hand.drive.window.toolbox.current.name == "hand"
    np.testing.assert_allclose(
        to_pixels(hand.view, init_of(hand)), [(p.x(), p.y()) for p in places], atol=1.0
    )


def test_placed_centers_can_be_undone_one_by_one_and_escape_brings_the_fit_back(
    hand: Hand,
) -> None:
    run, stack = hand.session.run, hand.session.undo_stack
    hand.act("place_centers_action")
    for x in (-3.0, -2.0, -1.0):
        hand.click(hand.drive.at(x, 2.0))
    assert len(hand.session.hand.centers) == 3
    hand.act("undo_action")
    hand.act("undo_action")
    assert len(hand.session.hand.centers) == 1
    hand.act("redo_action")
    assert len(hand.session.hand.centers) == 2
    hand.key(Key.Key_Escape)
    assert hand.session.timeline.recording is run
    assert hand.drive.window.toolbox.current.name == "hand"
    stack.undo()
    assert len(hand.session.hand.centers) == 2
    assert hand.drive.window.toolbox.current.name == "place"
    while stack.canUndo() and stack.undoText() != "fit, k = 5":
        stack.undo()
    assert hand.session.timeline.recording is run
    assert hand.drive.window.toolbox.current.name == "hand"


def test_a_step_from_here_is_one_iteration_and_the_next_goes_on_from_it(hand: Hand) -> None:
    hand.session.timeline.to_start()
    first = hand.session.hand.centers
    once = hand.ended(lambda: hand.key(Key.Key_S))
    np.testing.assert_array_equal(once.centers, hand.fitted_from(first, max_iter=1).centers)
    twice = hand.ended(lambda: hand.key(Key.Key_S))
    np.testing.assert_array_equal(twice.centers, hand.fitted_from(once.centers, max_iter=1).centers)
    assert hand.drive.window.fit_panel.max_iter_spin.value() == 300


def test_start_again_from_here_fits_from_the_centers_that_are_seen(hand: Hand) -> None:
    whole = hand.session.run
    assert whole is not None
    hand.session.timeline.to_start()
    again = hand.ended(lambda: hand.key(Key.Key_R))
    assert whole.result is not None
    np.testing.assert_allclose(again.centers, whole.result.centers)


def test_the_canvas_has_a_menu_for_a_center_and_one_for_an_empty_place(hand: Hand) -> None:
    def menu_at(place: QPoint) -> QMenu:
        QTest.mouseClick(hand.canvas, Right, PLAIN, place)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    menu = menu_at(hand.place_of_center(1))
    assert menu.actions()[0].text() == "Remove center 1"
    hand.ended(lambda: (menu.actions()[0].trigger(), menu.close()))
    assert len(hand.session.hand.centers) == 4
    place = hand.drive.at(1.0, 1.0)
    other = menu_at(place)
    hand.ended(lambda: (other.actions()[0].trigger(), other.close()))
    assert np.abs(to_pixels(hand.view, init_of(hand))[4] - (place.x(), place.y())).max() < 1.5


def test_a_drag_is_undone_with_the_fit_before_it_and_redone_twice(hand: Hand) -> None:
    first = hand.session.shown
    hand.ended(lambda: hand.drag(hand.place_of_center(0), QPoint(120, 60)))
    second = hand.session.shown
    hand.ended(lambda: hand.drag(hand.place_of_center(1), QPoint(-90, 30)))
    third = hand.session.shown
    assert first is not None
    assert second is not None
    assert third is not None
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for model in (second, first):
        hand.key(Key.Key_Z, control)
        assert hand.session.shown is not None
        assert hand.session.shown.source is model.source
    for model in (second, third):
        hand.key(Key.Key_Z, control | shift)
        assert hand.session.shown.source is model.source


def test_k_by_slider_is_live_and_one_step_per_drag(hand: Hand) -> None:
    slider = hand.drive.find(QSlider, "k_slider")
    stack = hand.session.undo_stack
    assert slider.value() == 4
    slider.setSliderDown(True)
    for stop in (5, 6, 7):
        slider.setSliderPosition(stop)
        QApplication.processEvents()
    slider.setSliderDown(False)
    hand.drive.until(lambda: hand.session.shown is not None and hand.session.shown.k == 8)
    assert stack.undoText() == "k = 8"
    assert stack.count() == 2
    hand.act("undo_action")
    assert hand.session.shown is not None
    assert hand.session.shown.k == 5
    assert hand.drive.window.fit_panel.k_spin.value() == 5


def test_without_live_the_slider_only_sets_k(hand: Hand) -> None:
    run = hand.session.run
    panel = hand.drive.window.fit_panel
    panel.live_check.click()
    panel.k_slider.setValue(6)
    hand.drive.until(lambda: hand.session.parameters.n_clusters == 7)
    assert hand.session.run is run


def test_undo_gives_a_parameter_back_also_with_the_cursor_in_its_box(hand: Hand) -> None:
    spin = hand.drive.window.fit_panel.seed_spin
    spin.setFocus()
    spin.setValue(9)
    hand.drive.until(lambda: hand.session.undo_stack.undoText() == "seed = 9")
    QTest.keyClick(spin, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hand.drive.until(lambda: spin.value() == 2)


def test_the_history_lists_the_steps_by_name_and_a_click_goes_back_to_one(hand: Hand) -> None:
    hand.ended(lambda: hand.drag(hand.place_of_center(0), QPoint(120, 60)))
    hand.act("history_action")
    steps = hand.drive.find(QUndoView, "history_list")
    model = steps.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names == ["At first", "Fit, k = 5", "Move center 0"]
    steps.setCurrentIndex(model.index(1, 0))
    assert hand.session.undo_stack.index() == 1
    assert hand.session.shown is not None


def test_the_timeline_says_what_becomes_of_centers_that_are_placed_and_moved(hand: Hand) -> None:
    words = hand.drive.find(QLabel, "position_label")
    start = hand.place_of_center(2)
    hand.drag(start, QPoint(40, 0), drop=False)
    assert words.text() == "Moved by hand: the fit goes on from here"
    hand.ended(lambda: QTest.mouseRelease(hand.canvas, Left, PLAIN, start + QPoint(40, 0)))
    hand.key(Qt.Key.Key_C)
    assert words.text() == "Run a fit (Space): its iterations are played here."
    hand.click(hand.drive.at(0.0, 2.0))
    assert words.text() == "Placed by hand: press Enter to fit from here"


def test_escape_closes_the_history_and_leaves_the_keys_to_the_canvas(hand: Hand) -> None:
    hand.act("history_action")
    steps = hand.drive.find(QUndoView, "history_list")
    hand.drive.until(lambda: QApplication.focusWidget() is steps)
    QTest.keyClick(steps, Qt.Key.Key_Escape)
    assert not steps.isVisible()
    hand.drive.until(hand.view.hasFocus)
    # and closes it again, whatever was entered meanwhile
    hand.act("painting_action")
    hand.act("history_action")
    hand.drive.until(lambda: QApplication.focusWidget() is steps)
    QTest.keyClick(steps, Qt.Key.Key_Escape)
    assert not steps.isVisible()
    assert hand.drive.window.toolbox.current.name == "brush"
