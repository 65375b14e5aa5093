from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QSpinBox

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.exports.capture import capture_film
from kmeans_gui.gui.exports.plots import capture_plot, legend_of, stack_size
from kmeans_gui.gui.exports.work import Film
from kmeans_gui.raster.palette import background, cluster_colors, mix
from kmeans_gui.session.animation import AnimationPlan
from kmeans_gui.session.playback import OPENING
from tests.gui.conftest import Driver

SVG = "{http://www.w3.org/2000/svg}"
RGB = np.array([1 << 16, 1 << 8, 1])
SPEC = FitSpec(n_clusters=5, n_init=1, random_state=9)


def fitted(drive: Driver) -> None:
    drive.fit(SPEC)
    drive.settled()


def press(drive: Driver, key: Qt.Key) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(drive.window, key, modifiers)


# -- pictures ------------------------------------------------------------------------------------


def test_a_saved_picture_is_drawn_anew_at_its_scale_with_the_canvas_s_colors(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    view, exports = drive.window.cluster_view, drive.window.exports
    path = tmp_path / "canvas.png"
    drive.during(exports.saved, lambda: exports.save_picture(path, 3))
    with Image.open(path) as image:
        assert image.size == (view.width() * 3, view.height() * 3)
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    seen = set(np.unique(pixels @ RGB).tolist())
    colors = cluster_colors(5)
    for color, fill in zip(colors, np.rint(mix(background(), colors, 0.125)), strict=True):
        assert int(color @ RGB) in seen
        assert int(fill @ RGB) in seen
    # sharp: a picture of the screen made larger has no other row than each three times
    whole = pixels.reshape(view.height() * 3, view.width() * 3, 3)
    assert not np.array_equal(whole[1::3], whole[2::3])


def test_plots_are_offered_once_there_is_a_sweep_and_before_it_is_said_why_not(
    drive: Driver,
) -> None:
    session, action = drive.session, drive.find(QAction, "save_plots_action")
    assert not action.isEnabled()
    assert "press Sweep k first" in action.toolTip()
    drive.find(QAction, "save_picture_action").trigger()
    assert _offered(drive) == ["canvas"]
    drive.during(session.sweep_finished, lambda: session.start_sweep(range(2, 4)))
    assert action.isEnabled()
    assert action.toolTip() == "Save a picture of the plots against k (Ctrl+Shift+G)"
    action.trigger()
    assert _offered(drive) == ["canvas", "plots", "inertia", "time"]


def _offered(drive: Driver) -> list[str]:
    """Return what can be saved by the dialog that is open, and close it."""
    dialog = drive.window.findChildren(QDialog)[-1]
    combo = dialog.findChild(QComboBox, "picture_subject_combo")
    assert combo is not None
    offered = [str(combo.itemData(index)) for index in range(combo.count())]
    drive.during(dialog.finished, dialog.reject)
    return offered


def test_ctrl_shift_c_copies_the_canvas_twice_as_large_as_it_is_seen(drive: Driver) -> None:
    fitted(drive)
    drive.window.cluster_view.setFocus()
    drive.during(drive.window.exports.copied, lambda: press(drive, Qt.Key.Key_C))
    image = QGuiApplication.clipboard().image()
    view = drive.window.cluster_view
    assert (image.width(), image.height()) == (view.width() * 2, view.height() * 2)
    told = drive.find(QLabel, "message_label").text()
    assert told.startswith("Copied the picture")


def test_the_plot_with_the_focus_is_copied_instead(drive: Driver) -> None:
    session, plot = drive.session, drive.window.sweep_panel.time_plot
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2, 3), random_state=0))
    plot.setFocus()
    drive.during(drive.window.exports.copied, lambda: press(drive, Qt.Key.Key_C))
    image = QGuiApplication.clipboard().image()
    assert plot.width() * 2 < image.width() < plot.width() * 2.4
    # anywhere: where the curves are is for the measured times to say
    ink = QColor(drive.window.theme.current.minibatch).rgb()
    assert ink in {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def test_an_svg_has_axes_numbers_borders_centers_and_points_as_shapes(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    exports, view = drive.window.exports, drive.window.cluster_view
    path = tmp_path / "canvas.svg"
    # a second picture of the same canvas has no shortcut of the screen's in it
    for _ in range(2):
        drive.during(exports.saved, lambda: exports.save_picture(path))
    root = ET.parse(path).getroot()
    groups = {each.get("id"): each for each in root.iter(f"{SVG}g") if each.get("id")}
    assert len(groups["centers"].findall(f"{SVG}g")) == 5
    assert len(groups["regions"].findall(f"{SVG}polygon")) == 5
    assert len(groups["borders"].findall(f"{SVG}line")) >= 4
    circles = groups["points"].findall(f"{SVG}circle")
    assert len(circles) == 2000
    words = [each.text for each in groups["axes"].iter(f"{SVG}text")]
    assert {"x", "y", "0"} <= set(words)
    assert root.find(f".//{SVG}image") is None
    # a center is where it is on the canvas
    places = [
        tuple(map(float, re.findall(r"[-\d.]+", each.get("transform", ""))))
        for each in groups["centers"].findall(f"{SVG}g")
    ]
    box = view.getPlotItem().getViewBox()
    for center, place in zip(view.centers, places, strict=True):
        at = view.mapFromScene(box.mapViewToScene(_point(center)))
        assert abs(at.x() - place[0]) < 1.5
        assert abs(at.y() - place[1]) < 1.5


def _point(center: np.ndarray[tuple[int], np.dtype[np.float64]]) -> object:
    from PySide6.QtCore import QPointF

    return QPointF(float(center[0]), float(center[1]))


def test_more_points_than_circles_are_one_image_under_the_borders(
    drive: Driver, tmp_path: Path
) -> None:
    session, exports = drive.session, drive.window.exports
    drive.during(session.dataset_changed, lambda: session.generate("uniform", n_samples=6000))
    drive.fit(FitSpec(n_clusters=3, random_state=0))
    drive.settled()
    path = tmp_path / "many.svg"
    drive.during(exports.saved, lambda: exports.save_picture(path))
    root = ET.parse(path).getroot()
    names = [each.get("id") for each in root.iter() if each.get("id")]
    assert root.find(f".//{SVG}image") is not None
    assert root.find(f".//{SVG}g[@id='points']") is None
    assert names.index("points") < names.index("borders") < names.index("centers")


def test_what_lies_over_the_points_is_in_the_picture_too(drive: Driver, tmp_path: Path) -> None:
    fitted(drive)
    exports = drive.window.exports
    drive.find(QAction, "sizes_action").setChecked(True)
    drive.settled()
    path = tmp_path / "sizes.svg"
    drive.during(exports.saved, lambda: exports.save_picture(path))
    root = ET.parse(path).getroot()
    over = next(each for each in root.iter(f"{SVG}g") if each.get("id") == "over-centers")
    assert drive.session.run is not None
    assert drive.session.run.result is not None
    counts = {str(int(c)) for c in drive.session.run.result.counts}
    assert counts == {each.text for each in over.iter(f"{SVG}text")}


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_both_plots_are_saved_with_their_titles(drive: Driver, tmp_path: Path, suffix: str) -> None:
    session, exports = drive.session, drive.window.exports
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2, 3), random_state=0))
    path = tmp_path / f"plots{suffix}"
    drive.during(exports.saved, lambda: exports.save_picture(path, 2, "plots"))
    if suffix == ".png":
        with Image.open(path) as image:
            assert image.height > image.width
            assert len(image.convert("RGB").getcolors(1 << 20) or []) > 20
    else:
        words = {each.text for each in ET.parse(path).getroot().iter(f"{SVG}text")}
        assert "Inertia against k" in words
        assert {"K-Means", "Mini-batch", "3"} <= words


def test_the_picture_dialog_asks_what_where_and_how_large(drive: Driver, tmp_path: Path) -> None:
    fitted(drive)
    press(drive, Qt.Key.Key_S)
    drive.find(QDialog, "picture_dialog")
    edit, note = drive.find(QLineEdit, "picture_path_edit"), drive.find(QLabel, "picture_note")
    save = drive.find(QPushButton, "picture_save_button")
    drive.find(QSpinBox, "picture_scale_spin").setValue(4)
    view = drive.window.cluster_view
    assert f"{view.width() * 4:,} × {view.height() * 4:,} pixels" in note.text()
    edit.setText(str(tmp_path / "nowhere" / "a.png"))
    assert note.text().startswith("There is no folder")
    assert not save.isEnabled()
    edit.setText(str(tmp_path / f"{'x' * 300}.png"))
    assert "name too long" in note.text()
    assert not save.isEnabled()
    path = tmp_path / "a.svg"
    path.write_text("old")
    edit.setText(str(path))
    assert drive.find(QComboBox, "picture_format_combo").currentText() == "SVG"
    assert save.text() == "Replace"
    drive.during(
        drive.window.exports.saved, lambda: QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    )
    assert drive.window.findChild(QDialog, "picture_dialog") is None
    assert path.read_text().startswith("<?xml")
    assert drive.find(QLabel, "message_label").text() == f"Saved {path}."


def test_a_place_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
    drive: Driver, tmp_path: Path
) -> None:
    exports = drive.window.exports
    path = tmp_path / "missing" / "a.png"
    (words,) = drive.during(exports.failed, lambda: exports.save_picture(path))
    assert "no folder" in words
    assert drive.window.message_bar.is_error
    (words,) = drive.during(exports.failed, lambda: exports.save_picture(tmp_path / "a.jpg"))
    assert ".png or .svg" in words
    assert not list(tmp_path.iterdir())


# -- animations ----------------------------------------------------------------------------------


def test_an_animation_begins_without_colors_and_ends_at_the_fitted_centers(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    exports, timeline = drive.window.exports, drive.session.timeline
    plan = AnimationPlan(OPENING, timeline.end, speed=8.0, frames_per_second=10, hold=0.5)
    path = tmp_path / "fit.gif"
    drive.during(exports.saved, lambda: exports.save_animation(path, plan, (320, 200)))
    with Image.open(path) as image:
        assert image.n_frames == plan.n_frames
        assert image.size == (320, 200)
        first = np.asarray(image.convert("RGB")).copy()
        image.seek(image.n_frames - 1)
        last = np.asarray(image.convert("RGB")).copy()
    fills = np.rint(mix(background(), cluster_colors(5), 0.125))
    for pixels, is_colored in ((first, False), (last, True)):
        # smooth edges of marks have now and then a pixel of any color
        regions = [(pixels == fill).all(axis=2).sum() > 100 for fill in fills]
        assert regions == [is_colored] * 5
    assert (first != last).any(axis=2).sum() > 200


def test_cancelling_an_animation_leaves_no_file_and_keeps_the_old_one(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    exports, timeline = drive.window.exports, drive.session.timeline
    path = tmp_path / "fit.gif"
    path.write_bytes(b"old")
    plan = AnimationPlan(0.0, timeline.end, speed=0.2, frames_per_second=50)
    button = drive.find(QPushButton, "task_cancel_button")
    exports.save_animation(path, plan, (640, 360))
    drive.until(button.isVisible)
    (words,) = drive.during(
        exports.failed, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    )
    assert words == "Cancelled saving fit.gif."
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["fit.gif"]
    assert not button.isVisible()


def test_esc_cancels_an_animation_before_it_stops_anything_else(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    exports, timeline = drive.window.exports, drive.session.timeline
    plan = AnimationPlan(0.0, timeline.end, speed=0.2, frames_per_second=50)
    exports.save_animation(tmp_path / "fit.webp", plan, (640, 360))
    drive.during(exports.failed, lambda: QTest.keyClick(drive.window, Qt.Key.Key_Escape))
    assert not list(tmp_path.iterdir())


def test_the_animation_dialog_previews_and_estimates_what_it_will_write(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    press(drive, Qt.Key.Key_A)
    summary = drive.find(QLabel, "animation_summary")
    size = drive.find(QComboBox, "animation_size_combo")
    size.setCurrentIndex(size.findText("640 × 360"))
    edit = drive.find(QLineEdit, "animation_path_edit")
    path = tmp_path / "fit.gif"
    edit.setText(str(path))
    drive.until(lambda: "about" in summary.text())
    preview = drive.find(QLabel, "animation_preview").pixmap()
    assert preview.width() == 360
    frames = int(summary.text().split()[0])
    number, unit = re.findall(r"about ([\d.,]+) (kB|MB)", summary.text())[0]
    estimate = float(number.replace(",", "")) * (1e3 if unit == "kB" else 1e6)
    save = drive.find(QPushButton, "animation_save_button")
    drive.during(
        drive.window.exports.saved, lambda: QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    )
    with Image.open(path) as image:
        assert image.n_frames == frames
        assert image.size == (640, 360)
    assert 0.4 < path.stat().st_size / estimate < 2.5


def test_a_part_that_runs_backward_is_refused_in_the_dialog(drive: Driver) -> None:
    fitted(drive)
    drive.window.exports.ask_for_animation()
    from PySide6.QtWidgets import QDoubleSpinBox

    drive.find(QDoubleSpinBox, "animation_from_spin").setValue(2.0)
    drive.find(QDoubleSpinBox, "animation_to_spin").setValue(1.0)
    assert "exchange" in drive.find(QLabel, "animation_note").text()
    assert not drive.find(QPushButton, "animation_save_button").isEnabled()


def test_before_a_fit_there_is_nothing_to_animate_and_the_menu_says_so(drive: Driver) -> None:
    assert not drive.find(QAction, "save_animation_action").isEnabled()
    assert drive.find(QAction, "save_picture_action").isEnabled()
    drive.fit(SPEC)
    assert drive.find(QAction, "save_animation_action").isEnabled()


def test_a_window_that_is_closed_while_an_animation_is_written_leaves_no_half_file(
    drive: Driver, tmp_path: Path
) -> None:
    fitted(drive)
    exports, timeline = drive.window.exports, drive.session.timeline
    plan = AnimationPlan(0.0, timeline.end, speed=0.2, frames_per_second=50)
    exports.save_animation(tmp_path / "fit.gif", plan, (640, 360))
    drive.window.close()
    assert not list(tmp_path.iterdir())


def test_a_window_that_is_closed_lets_a_picture_be_saved(drive: Driver, tmp_path: Path) -> None:
    fitted(drive)
    drive.window.exports.save_picture(tmp_path / "fit.png", 3)
    drive.window.close()
    assert [each.name for each in tmp_path.iterdir()] == ["fit.png"]


def test_the_legend_of_a_plot_is_under_its_title_on_as_many_lines_as_it_takes(
    drive: Driver,
) -> None:
    session, exports = drive.session, drive.window.exports
    drive.during(session.sweep_finished, lambda: session.start_sweep((1, 2, 3), random_state=0))
    plot = drive.window.sweep_panel.inertia_plot
    names = legend_of(("lloyd", "filtering", "minibatch"))
    fonts, wide = (
        exports.subjects.fonts(),
        QFontMetricsF(exports.subjects.fonts().small).horizontalAdvance,
    )
    for width, lines in ((700, 1), (300, 2), (90, 3)):
        plot.setFixedWidth(width)
        picture = capture_plot(plot, "Inertia against k", names, fonts)
        assert len(picture.legend) == lines
        assert [each for line in picture.legend for each in line] == list(names)
        several = [line for line in picture.legend if len(line) > 1]
        assert all(sum(wide(words) for _, words in line) < width for line in several)
        _, height = stack_size([picture])
        assert height == pytest.approx(plot.height() + picture.legend_height + 62)


def test_in_an_animation_no_line_leads_to_where_an_empty_cluster_leapt(drive: Driver) -> None:
    far_away = np.array([[-3.0, 3.0], [-3.0, 2.0], [-3.0, 1.0], [0.9, 1.4], [1.4, 0.3]])
    run = drive.fit(FitSpec(n_clusters=5, init=far_away, n_init=1))
    film = capture_film(drive.window, AnimationPlan(OPENING, 2.0), (640, 360))
    assert isinstance(film, Film)
    leaping, leapt = film.content(0.4).trails, film.content(1.0).trails
    np.testing.assert_array_equal(leaping[4].places, [far_away[4]])
    np.testing.assert_array_equal(leapt[4].places[0], run.snapshots[1].centers[4])
    for trails in (leaping, leapt):
        np.testing.assert_array_equal(trails[0].places[0], far_away[0])
