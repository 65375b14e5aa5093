from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFontInfo, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.theme import PRESENTED
from kmeans_gui.gui.widgets.form import small_font
from tests.gui.conftest import Driver


def press(drive: Driver, key: Qt.Key) -> None:
    QTest.keyClick(drive.window, key)


def whole_window(drive: Driver) -> dict[str, object]:
    """What of the window a person would miss."""
    window = drive.window
    names = ("data_dock", "sweep_dock", "tool_bar", "position_label", "play_button", "speed_slider")
    seen: dict[str, object] = {
        name: drive.find(QWidget, name).isVisible() for name in names if name != "tool_bar"
    }
    seen["bars"] = (window.menuBar().isVisible(), window.statusBar().isVisible())
    seen["tool bar"] = window.commands.tool_bar.isVisible()
    seen["docks"] = (window.left_dock.width(), window.right_dock.width())
    seen["size"] = (window.width(), window.height(), window.isFullScreen())
    seen["theme"] = window.theme.current
    axis = window.cluster_view.getPlotItem().getAxis("left")
    seen["type"] = axis.style["tickFont"].pixelSize()
    seen["words"] = drive.find(QWidget, "position_label").styleSheet()
    seen["plot"] = window.sweep_panel.isAncestorOf(window.sweep_panel.inertia_plot)
    seen["state"] = bytes(window.saveState().data())
    return seen


def test_f11_shows_the_canvas_alone_and_large_and_f11_again_brings_everything_back(
    drive: Driver,
) -> None:
    drive.fit()
    drive.settled()
    window = drive.window
    before = whole_window(drive)
    press(drive, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert window.cluster_view.isVisible()
    assert not window.menuBar().isVisible()
    assert not window.statusBar().isVisible()
    assert not window.commands.tool_bar.isVisible()
    assert not any(dock.isVisible() for dock in window.findChildren(QDockWidget))
    assert not drive.find(QWidget, "play_button").isVisible()
    assert drive.find(QWidget, "position_label").isVisible()
    assert drive.find(QWidget, "timeline_slider").isVisible()
    assert window.theme.current.magnification == PRESENTED
    axis = window.cluster_view.getPlotItem().getAxis("left")
    assert axis.style["tickFont"].pixelSize() > 1.5 * int(str(before["type"]))
    press(drive, Qt.Key.Key_F11)
    drive.settled()
    QTest.qWait(50)
    assert whole_window(drive) == before


def test_esc_leaves_presentation_mode_and_does_not_stop_the_fit(drive: Driver) -> None:
    press(drive, Qt.Key.Key_F11)
    assert drive.window.presentation.is_on
    press(drive, Qt.Key.Key_Escape)
    assert not drive.window.presentation.is_on
    assert not drive.window.isFullScreen()
    assert drive.window.menuBar().isVisible()


def test_the_keys_do_in_presentation_mode_what_they_do_elsewhere(drive: Driver) -> None:
    window, session = drive.window, drive.session
    press(drive, Qt.Key.Key_F11)
    control = Qt.KeyboardModifier.ControlModifier
    drive.during(
        session.run_finished, lambda: QTest.keyClick(window, Qt.Key.Key_R, control, delay=0)
    )
    press(drive, Qt.Key.Key_Home)
    assert session.timeline.position == session.timeline.start
    press(drive, Qt.Key.Key_End)
    drive.until(lambda: session.timeline.position == session.timeline.end)
    regions = drive.find(QAction, "regions_action")
    was = regions.isChecked()
    QTest.keyClick(window, Qt.Key.Key_1, control)
    assert regions.isChecked() != was
    press(drive, Qt.Key.Key_Escape)
    # and afterwards a key still means one command only
    QTest.keyClick(window, Qt.Key.Key_1, control)
    assert regions.isChecked() == was


def test_the_plots_come_beside_the_canvas_with_a_sweep_and_go_back_to_their_panel(
    drive: Driver,
) -> None:
    window, session = drive.window, drive.session
    panel = window.sweep_panel
    press(drive, Qt.Key.Key_F11)
    assert not panel.inertia_plot.isVisible()
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2, 3), random_state=0))
    assert panel.inertia_plot.isVisible()
    assert panel.time_plot.isVisible()
    assert not panel.controls.sweep_button.isVisible()
    assert drive.find(QDockWidget, "presentation_dock").width() < 0.6 * window.width()
    press(drive, Qt.Key.Key_F11)
    assert panel.isAncestorOf(panel.inertia_plot)
    assert panel.isAncestorOf(panel.time_plot)
    assert panel.inertia_plot.isVisible()
    assert panel.inertia_plot.y() >= 0


def test_marks_and_dots_are_drawn_larger_for_a_room(drive: Driver) -> None:
    drive.fit(FitSpec(n_clusters=5, random_state=0))
    drive.settled()
    asked: list[float] = []
    drive.window.cluster_view.frame_requested.connect(
        lambda _viewport, _centers, style: asked.append(style.pixel_ratio)
    )
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: asked != [] and asked[-1] == PRESENTED)
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: asked[-1] == 1.0)


def test_a_halo_follows_the_mouse_is_bright_on_a_click_and_takes_no_click(
    drive: Driver, qtbot: QtBot
) -> None:
    window = drive.window
    halo = drive.find(QWidget, "pointer_halo")
    viewport = window.cluster_view.viewport()
    QTest.mouseMove(viewport, QPoint(200, 200))
    assert not halo.isVisible()
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: viewport.mapTo(window, QPoint(0, 0)).x() < 60)
    place = QPoint(240, 180)
    QTest.mouseMove(viewport, place)
    there = _around(viewport.mapTo(window, place))
    drive.until(lambda: halo.isVisible() and halo.geometry().center() in there)
    soft = halo.grab().toImage().pixelColor(halo.width() // 2 + 26, halo.height() // 2).alpha()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    bright = halo.grab().toImage().pixelColor(halo.width() // 2 + 26, halo.height() // 2).alpha()
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert bright > soft
    press(drive, Qt.Key.Key_F11)
    assert not halo.isVisible()


def _around(place: QPoint) -> list[QPoint]:
    return [place + QPoint(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def test_a_window_closed_in_presentation_mode_opens_with_its_panels_the_next_time(
    drive: Driver,
) -> None:
    press(drive, Qt.Key.Key_F11)
    drive.window.close()
    assert not drive.window.presentation.is_on
    assert not drive.window.left_dock.isHidden()


def test_escape_leaves_what_was_entered_last(drive: Driver) -> None:
    window, keys = drive.window, drive.qtbot.keyClick
    drive.fit()
    drive.find(QAction, "lecture_figure_9_4_action").trigger()
    press(drive, Qt.Key.Key_F11)
    drive.find(QAction, "brush_tool_action").trigger()
    keys(window.cluster_view, Qt.Key.Key_Escape)
    assert window.toolbox.current.name == "hand"
    keys(window.cluster_view, Qt.Key.Key_Escape)
    assert not window.paint.bar.is_shown
    assert window.presentation.is_on
    keys(window.cluster_view, Qt.Key.Key_Escape)
    assert not window.presentation.is_on
    assert window.lectures.lecture is not None
    keys(window.cluster_view, Qt.Key.Key_Escape)
    assert window.lectures.lecture is None


def test_a_lecture_begun_while_presenting_is_closed_before_the_presentation(
    drive: Driver,
) -> None:
    window = drive.window
    press(drive, Qt.Key.Key_F11)
    drive.find(QAction, "lecture_figure_9_4_action").trigger()
    drive.qtbot.keyClick(window.cluster_view, Qt.Key.Key_Escape)
    assert window.lectures.lecture is None
    assert window.presentation.is_on


def test_a_lecture_is_read_from_the_back_rows_and_is_small_again_afterwards(
    drive: Driver,
) -> None:
    drive.find(QAction, "lecture_figure_9_4_action").trigger()
    text = drive.find(QLabel, "lecture_text")
    before = QFontInfo(text.font()).pixelSize()
    press(drive, Qt.Key.Key_F11)
    assert QFontInfo(text.font()).pixelSize() >= 18
    drive.until(lambda: text.height() >= text.heightForWidth(text.width()))
    drive.qtbot.keyClick(drive.window.cluster_view, Qt.Key.Key_F11)
    assert QFontInfo(text.font()).pixelSize() == before


def test_without_a_sweep_the_canvas_is_alone(drive: Driver) -> None:
    press(drive, Qt.Key.Key_F11)
    drive.settled()
    assert not drive.find(QDockWidget, "presentation_dock").isVisible()


def test_the_picture_has_its_size_again_afterwards(drive: Driver) -> None:
    drive.settled()
    drive.window.grab()
    box = drive.window.cluster_view.getViewBox()
    before = box.size()
    for _ in range(2):
        press(drive, Qt.Key.Key_F11)
        drive.settled()
        drive.window.grab()
    drive.until(lambda: box.size() == before)


def test_the_chip_has_its_size_again_afterwards(drive: Driver) -> None:
    drive.fit()
    chip = drive.window.cluster_view.chip
    before = chip.sizeHint().height()
    press(drive, Qt.Key.Key_F11)
    assert chip.sizeHint().height() > before
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: chip.sizeHint().height() == before)


def test_a_sentence_too_long_for_a_line_of_large_type_is_broken_and_not_cut(drive: Driver) -> None:
    session = drive.session
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2)))
    drive.fit(FitSpec(n_clusters=5, n_init=10, random_state=2))
    press(drive, Qt.Key.Key_F11)
    drive.window.setWindowState(Qt.WindowState.WindowNoState)
    drive.window.resize(1100, 720)
    drive.session.timeline.seek(1.5)
    drive.settled()
    label = drive.find(QLabel, "position_label")
    assert label.fontMetrics().horizontalAdvance(label.text()) > label.width()
    assert label.toolTip() == ""  # it is there whole
    drive.until(lambda: label.height() >= 2 * label.fontMetrics().lineSpacing())
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: label.height() < 2 * label.fontMetrics().lineSpacing())


def test_silhouettes_that_are_opened_meanwhile_take_the_place_of_the_plots(drive: Driver) -> None:
    panel, dock = drive.window.sweep_panel, drive.window.right_dock
    drive.during(drive.session.sweep_finished, lambda: drive.session.start_sweep(range(2, 6)))
    drive.session.show_sweep_point(4, "kmeans")
    drive.find(QAction, "presentation_action").trigger()
    drive.until(panel.time_values.isVisible)
    assert "k&nbsp;4" in panel.time_values.text()
    assert not dock.isVisible()
    drive.window.criteria.open_silhouette()
    drive.until(lambda: drive.window.findChild(QWidget, "presented_plots") is None)
    assert dock.isVisible()
    panel.pages.show_page(panel.plots)
    assert panel.isAncestorOf(panel.inertia_plot)
    assert panel.isAncestorOf(panel.time_values)
    dock.hide()
    drive.until(lambda: drive.find(QWidget, "presented_plots").isVisible())
    assert not panel.isAncestorOf(panel.inertia_plot)
    drive.find(QAction, "presentation_action").trigger()
    drive.until(lambda: panel.isAncestorOf(panel.inertia_plot) and panel.inertia_plot.isVisible())
    assert panel.isAncestorOf(panel.time_values)


def test_the_axis_of_the_silhouette_diagram_is_whole_in_a_larger_type(drive: Driver) -> None:
    drive.during(drive.session.sweep_finished, lambda: drive.session.start_sweep(range(2, 6)))
    drive.session.show_sweep_point(4, "kmeans")
    press(drive, Qt.Key.Key_F11)
    drive.window.criteria.open_silhouette()
    diagram = drive.window.criteria.silhouette_page.diagram
    drive.until(lambda: diagram.knives is not None and diagram.isVisible())
    assert diagram.knives is not None
    line = QFontMetricsF(small_font(drive.window.theme.current.magnification)).height()
    assert diagram.knives.plot.bottom() + 5 + line <= diagram.height()


def test_the_words_of_criteria_are_read_from_the_back_rows_and_small_again_afterwards(
    drive: Driver,
) -> None:
    session, panel = drive.session, drive.window.sweep_panel
    drive.during(session.sweep_finished, lambda: session.start_sweep(range(2, 5)))
    drive.window.criteria.open_criteria()
    page = drive.window.criteria.criteria_page
    criteria = session.criteria
    drive.until(lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1])
    usual = _sizes(drive)
    before = panel.size()
    press(drive, Qt.Key.Key_F11)
    drive.window.criteria.open_criteria()
    drive.until(page.isVisible)
    large = _sizes(drive)
    assert min(large.values()) >= 14
    assert all(large[name] > usual[name] for name in usual)
    for row in page.table.rows.values():
        assert row.height() >= 1.25 * (QFontMetricsF(small_font()).height() + 15)
    assert page.values.sizeHint().width() <= page.values.width()
    press(drive, Qt.Key.Key_F11)
    drive.until(lambda: panel.size() == before)
    assert _sizes(drive) == usual


def _sizes(drive: Driver) -> dict[str, int]:
    """Return how high the type is of what the page of criteria says."""
    page, bar = drive.window.criteria.criteria_page, drive.window.sweep_panel.pages.bar
    row = next(iter(page.table.rows.values()))
    words = {
        "tabs": bar,
        "status": page.status.label,
        "values": page.values,
        "chooser": page.chooser,
    }
    sizes = {name: QFontInfo(widget.font()).pixelSize() for name, widget in words.items()}
    name, sentence = row.fonts()
    return sizes | {"name": name.pixelSize(), "sentence": sentence.pixelSize()}
