"""A section that is folded away until it is asked for."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from kmeans_gui.gui.icons import icon
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.form import name_control


class Fold(QWidget):
    """A button that shows and hides what is in `body`; the choice is remembered."""

    def __init__(
        self, text: str, object_name: str, tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = f"folds/{object_name}"
        self._color = "#808080"
        self.button = QToolButton()
        self.button.setText(text)
        self.button.setCheckable(True)
        self.button.setProperty("role", "flat")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_control(self.button, object_name, text, tip)
        self.body = QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.button)
        layout.addWidget(self.body)
        is_open = str(QSettings().value(self._key, "false")) == "true"
        self.body.setVisible(is_open)
        self.button.setChecked(is_open)
        self.button.toggled.connect(self._on_toggled)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        QSettings().setValue(self._key, "true" if is_open else "false")
        self._draw()

    def apply_theme(self, theme: Theme) -> None:
        """Redraw the arrow in the colors of `theme`."""
        self._color = theme.muted
        self._draw()

    def _draw(self) -> None:
        name = "chevron-down" if self.button.isChecked() else "chevron-right"
        self.button.setIcon(icon(name, self._color))
