"""The painting tools on the canvas: a strip at its left edge, and what the tool has to choose."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.framing import Covered
from kmeans_gui.gui.tools.paint_options import PaintOptions, rounded
from kmeans_gui.gui.tools.paint_tools import PaintTool
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.gui.widgets.numbers import CountSpin, ScientificSpin

BUTTON = 30
GAP = 6
EDGE = 10


class LengthSpin(ScientificSpin):
    """A length in the data's own units: any size, two or three digits, steps of a quarter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1e300, 0.5, parent)

    def stepBy(self, steps: int) -> None:
        """Go up or down by a quarter of the present length per step."""
        self.setValue(rounded(self.value() * 1.25**steps))
        self.selectAll()


class PaintBar(QObject):
    """Shows the painting tools over `view`.

    Parameters
    ----------
    view : ClusterView
    options : PaintOptions
    choices : list of QAction
        One per tool, the hand first.
    live_fit : QAction
    """

    def __init__(
        self, view: ClusterView, options: PaintOptions, choices: list[QAction], live_fit: QAction
    ) -> None:
        super().__init__(view)
        self._view = view
        self._options = options
        self.strip = QFrame(view)
        self.strip.setObjectName("paint_tools")
        self.panel = QFrame(view)
        self.panel.setObjectName("paint_options")
        self._build_strip(choices)
        self._build_panel(live_fit)
        options.changed.connect(self.refresh)
        view.getViewBox().sigResized.connect(self._place)
        view.getViewBox().sigRangeChanged.connect(self._on_range_changed)
        for widget in (view, view.chip):
            widget.installEventFilter(self)
        self.refresh()
        self.show_options_of(None)

    @property
    def is_shown(self) -> bool:
        """Whether the bar is there, or would be if the window were."""
        return not self.strip.isHidden()

    def appear(self) -> None:
        """Show the bar."""
        self.strip.show()
        self.panel.show()
        self._place()

    def hide(self) -> None:
        """Take the bar away."""
        self.strip.hide()
        self.panel.hide()
        self._view.keep_free(Covered())

    # -- building --------------------------------------------------------------------------------

    def _build_strip(self, choices: list[QAction]) -> None:
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(3, 3, 3, 3)
        column.setSpacing(2)
        for action in choices:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(QSize(16, 16))
            button.setFixedSize(BUTTON, BUTTON)
            button.setProperty("role", "tool")
            name_control(
                button,
                f"{action.data()}_tool_button",
                action.text().replace("&", ""),
                action.toolTip(),
            )
            quiet_clicks(button)
            column.addWidget(button)

    def _build_panel(self, live_fit: QAction) -> None:
        row = QHBoxLayout(self.panel)
        row.setContentsMargins(10, 3, 10, 3)
        # of one height whatever the tool has to choose, or the bar and the view would jump
        self.panel.setMinimumHeight(BUTTON + 6)
        row.setSpacing(6)
        self._parts: dict[str, list[QWidget]] = {}
        self.radius_spin = LengthSpin()
        self.spread_spin = LengthSpin()
        self.density_spin = CountSpin(1, 10_000, 40)
        self.rate_spin = CountSpin(1, 100_000, 400)
        self.strength_spin = CountSpin(1, 100, 30)
        for spin in (self.density_spin, self.rate_spin):
            spin.step_by_size()
        self.strength_spin.setSuffix(" %")
        self._add(row, "radius", "Radius", self.radius_spin, "Radius in the data's units ([ and ])")
        self._add(
            row,
            "spread",
            "Spread",
            self.spread_spin,
            "Standard deviation in the data's units ([ and ])",
        )
        self._add(row, "density", "Points", self.density_spin, "Points that one dab leaves")
        self._add(row, "rate", "Per second", self.rate_spin, "Points per second")
        self._add(row, "strength", "Strength", self.strength_spin, "How fast points are pushed")
        self._add_shapes(row)
        self.hint = QLabel()
        self.hint.setObjectName("paint_hint")
        self.hint.setProperty("role", "muted")
        row.addWidget(self.hint)
        self.live_check = QCheckBox("Live fit")
        name_control(self.live_check, "live_fit_check", "Live fit", live_fit.toolTip())
        self.live_check.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.live_check.setChecked(live_fit.isChecked())
        self.live_check.toggled.connect(live_fit.setChecked)
        live_fit.toggled.connect(self.live_check.setChecked)
        row.addSpacing(6)
        row.addWidget(self.live_check)

    def _add(
        self, row: QHBoxLayout, name: str, words: str, spin: QAbstractSpinBox, tip: str
    ) -> None:
        label = QLabel(words)
        label.setToolTip(tip)
        label.setBuddy(spin)
        name_control(spin, f"paint_{name}_spin", words, tip)
        spin.setFixedHeight(26)
        spin.setMinimumWidth(58)
        spin.setMaximumWidth(84)
        spin.setFocusPolicy(Qt.FocusPolicy.ClickFocus | Qt.FocusPolicy.TabFocus)
        if isinstance(spin, LengthSpin | CountSpin):
            spin.valueChanged.connect(partial(self._on_value, name))
        row.addWidget(label)
        row.addWidget(spin)
        self._parts[name] = [label, spin]

    def _add_shapes(self, row: QHBoxLayout) -> None:
        self._shapes = QButtonGroup(self)
        buttons: list[QWidget] = []
        for lasso, words, tip in (
            (False, "Rectangle", "Select the points in a rectangle"),
            (True, "Lasso", "Select the points inside a line drawn by hand"),
        ):
            button = QToolButton()
            button.setText(words)
            button.setCheckable(True)
            button.setChecked(lasso == self._options.lasso)
            button.setProperty("role", "choice")
            name_control(button, f"paint_{words.lower()}_button", words, tip)
            quiet_clicks(button)
            self._shapes.addButton(button, int(lasso))
            row.addWidget(button)
            buttons.append(button)
        self._shapes.idToggled.connect(self._on_shape)
        self._parts["lasso"] = buttons

    # -- what is shown ---------------------------------------------------------------------------

    def show_options_of(self, tool: PaintTool | None) -> None:
        """Show what can be chosen for `tool`."""
        uses = () if tool is None else tool.uses
        for name, widgets in self._parts.items():
            for widget in widgets:
                widget.setVisible(name in uses)
        self.hint.setText("Drag to pan, wheel to zoom" if tool is None else tool.hint)
        self._place()

    @Slot()
    def refresh(self) -> None:
        """Show the options as they are."""
        options = self._options
        _show(self.radius_spin, options.radius)
        _show(self.spread_spin, options.spread)
        _show(self.density_spin, options.density)
        _show(self.rate_spin, options.rate)
        _show(self.strength_spin, round(options.strength * 100))
        self._shapes.button(int(options.lasso)).setChecked(True)
        self._say_extent()

    def _say_extent(self) -> None:
        """Where the axes have scales of their own, say how far the tool reaches along both."""
        for name, spin in (("radius", self.radius_spin), ("spread", self.spread_spin)):
            reach = self._options.extent(name)
            words = "Radius" if name == "radius" else "Standard deviation"
            if reach.x == reach.y:
                tip = f"{words} in the data's own units ([ and ])"
            else:
                tip = f"{words}: {reach.x:.3g} along x, {reach.y:.3g} along y ([ and ])"
            spin.setToolTip(tip)

    # -- slots -----------------------------------------------------------------------------------

    def _on_value(self, name: str, value: float) -> None:
        if name == "strength":
            self._options.set(name, value / 100)
        elif value > 0:
            self._options.set(name, value)

    @Slot(int, bool)
    def _on_shape(self, shape: int, checked: bool) -> None:
        if checked:
            self._options.set("lasso", bool(shape))

    @Slot()
    def _on_range_changed(self, *_: object) -> None:
        if self.is_shown:
            self._say_extent()

    @Slot()
    def _place(self, *_: object) -> None:
        view = self._view
        corner = view.mapFromScene(view.getViewBox().sceneBoundingRect().topLeft())
        # below the chip, which says how the fit is
        top = corner.y() + EDGE + self._chip_height() + GAP
        self.strip.adjustSize()
        self.hint.setVisible(bool(self.hint.text()))
        if self.panel.sizeHint().width() > view.width():
            # its words are the tool's tip, too
            self.hint.hide()
        wanted = self.panel.sizeHint()
        self.panel.resize(min(wanted.width(), view.width() - 4), wanted.height())
        left = corner.x() + EDGE
        beside = left + self.strip.width() + GAP
        if beside + self.panel.width() + EDGE <= view.width():
            self.strip.move(left, top)
            self.panel.move(beside, top)
        else:
            # a narrow window: one below the other, and nothing beyond the edge
            self.panel.move(max(0, min(left, view.width() - self.panel.width() - 2)), top)
            self.strip.move(left, top + self.panel.height() + GAP)
        if self.is_shown:
            # nobody could paint or erase points that lie under it
            view.keep_free(Covered(EDGE + self.strip.width() + GAP, GAP + self.panel.height()))

    def _chip_height(self) -> int:
        chip = self._view.chip
        return chip.sizeHint().height() if chip.isHidden() else chip.height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and self.is_shown:
            self._place()
        return False


def _show(spin: QSpinBox | QDoubleSpinBox, value: float) -> None:
    if spin.value() != value:
        spin.blockSignals(True)
        if isinstance(spin, QSpinBox):
            spin.setValue(int(value))
        else:
            spin.setValue(value)
        spin.blockSignals(False)
