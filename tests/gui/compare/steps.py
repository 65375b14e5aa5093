"""What a person does to compare fits in a window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton

from kmeans_gui.gui.compare.page import ComparePage
from kmeans_gui.gui.compare.pane import ComparePane
from kmeans_gui.gui.compare.small_picture import SmallPicture
from tests.gui.conftest import Driver

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def page_of(drive: Driver) -> ComparePage:
    page = drive.window.compare.page
    assert page is not None
    return page


def panes_of(drive: Driver) -> list[ComparePane]:
    return page_of(drive).shown_panes


def choose(drive: Driver, name: str) -> None:
    """Open the Compare menu with one click, and choose with another."""
    bar = drive.window.menuBar()
    menu = drive.window.commands.menu("Compare")
    drive.qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(menu.menuAction()).center())
    assert menu.isVisible()
    action = drive.find(QAction, name)
    drive.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    # a window system does this itself when a menu has closed; the offscreen one does not
    drive.window.activateWindow()


def compare(drive: Driver, name: str) -> None:
    drive.during(drive.session.comparison.finished, lambda: choose(drive, name))
    until_panes(drive)


def until_panes(drive: Driver) -> None:
    page = drive.window.compare
    drive.until(lambda: page.page is not None and page.page.isVisible())


def click(drive: Driver, name: str) -> None:
    drive.qtbot.mouseClick(drive.find(QAbstractButton, name), LEFT)


def ranges(drive: Driver) -> list[QRectF]:
    return [pane.view.getViewBox().viewRect() for pane in panes_of(drive)]


def has_sharp_image(picture: SmallPicture) -> bool:
    image, ratio = picture.image, picture.devicePixelRatioF()
    return image is not None and image.width() == round(picture.picture_rect().width() * ratio)
