"""Ten starts as small pictures, from the best to the worst."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from kmeans_gui.gui.compare.small_picture import SmallPicture
from kmeans_gui.gui.widgets.form import small_font
from tests.gui.compare.steps import LEFT, compare, has_sharp_image, page_of, panes_of
from tests.gui.conftest import Driver


def test_ten_random_starts_are_ten_pictures_from_best_to_worst(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    comparison = drive.session.comparison
    pictures = [drive.find(SmallPicture, f"start_{n}") for n in range(1, 11)]
    assert all(picture.isVisible() for picture in pictures)
    inertias = [comparison.inertia(picture.run_index) for picture in pictures]
    assert all(a <= b for a, b in pairwise(inertias))
    assert [picture.difference for picture in pictures].count("best") == 1
    assert pictures[0].difference == "best"
    assert inertias[0] == pytest.approx(211.5985, abs=0.01)
    shown = [pane.run_index for pane in panes_of(drive)]
    assert shown == [pictures[0].run_index, pictures[-1].run_index]
    assert "starts ended at the lowest inertia, 211.60" in drive.find(QLabel, "compare_note").text()


@pytest.mark.parametrize("width", [1280, 1920])
def test_ten_starts_say_how_far_they_are_above_the_best_however_narrow(
    drive: Driver, width: int
) -> None:
    drive.window.resize(width, 720)
    compare(drive, "compare_starts_action")
    drive.settled()
    for picture in page_of(drive).strip.pictures:
        wide = QFontMetrics(small_font()).horizontalAdvance
        assert picture.difference
        beside = f"{picture.inertia}  {picture.difference}"
        words = (beside,) if picture.lines == 1 else (picture.inertia, picture.difference)
        assert all(wide(each) <= picture.picture_rect().width() for each in words)
        assert picture.height() >= picture.heightForWidth(picture.width())


def test_a_click_on_a_small_picture_shows_it_large(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    picture = drive.find(SmallPicture, "start_5")
    drive.qtbot.mouseClick(picture, LEFT)
    assert panes_of(drive)[1].run_index == picture.run_index
    assert picture.isChecked()
    assert drive.find(QLabel, "pane_inertia_2").text() == picture.inertia


def test_every_picture_is_drawn(drive: Driver) -> None:
    compare(drive, "compare_starts_action")
    drive.session.timeline.to_end()
    panes, pictures = panes_of(drive), page_of(drive).strip.pictures
    drive.until(lambda: all(pane.view.frame_item.image is not None for pane in panes))
    drive.until(lambda: all(has_sharp_image(picture) for picture in pictures))
