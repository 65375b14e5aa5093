"""Pages of which one is seen, and the tabs that choose it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget


class Pages(QObject):
    """A bar of tabs and a stack of pages, to be placed apart; the choice is remembered.

    Attributes
    ----------
    bar : QTabBar
    stack : QStackedWidget

    Signals
    -------
    changed : QWidget
        The page that is seen now.
    """

    changed = Signal(object)

    def __init__(self, object_name: str, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = f"pages/{object_name}"
        self._loading = False
        self.bar = QTabBar()
        self.bar.setObjectName(object_name)
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stack = QStackedWidget()
        self.bar.currentChanged.connect(self._on_changed)

    @property
    def current(self) -> QWidget | None:
        """The page that is seen."""
        return self.stack.currentWidget()

    def add(self, title: str, page: QWidget, tip: str) -> None:
        """Add a page at the end; it is seen if it was when the program was last used."""
        self._loading = True
        self.stack.addWidget(page)
        index = self.bar.addTab(title)
        self.bar.setTabToolTip(index, tip)
        self._loading = False
        if str(QSettings().value(self._key, "")) == title:
            self.bar.setCurrentIndex(index)

    def show_page(self, page: QWidget) -> None:
        """Let `page` be seen."""
        self.bar.setCurrentIndex(self.stack.indexOf(page))

    @Slot(int)
    def _on_changed(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        if not self._loading:
            QSettings().setValue(self._key, self.bar.tabText(index))
            self.changed.emit(self.stack.currentWidget())
