"""What the canvas shows beside the points, as the View menu has it, and how it draws the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel

from kmeans_gui.gui import text
from kmeans_gui.gui.overlays.base import Overlay
from kmeans_gui.gui.overlays.grid import GridItem
from kmeans_gui.gui.overlays.membership import MOST_LINES, MembershipItem
from kmeans_gui.gui.overlays.sizes import SizesItem

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme
    from kmeans_gui.session.picking import InView

POINT_SIZES = {"auto": None, "small": 1.3, "medium": 2.6, "large": 4.4}
"""The radius of a dot in logical pixels; None: by how many are seen."""

SETTLED_MILLISECONDS = 60
"""How long the view stands still before the points in it are looked for."""


class Layers(QObject):
    """Membership lines, cluster sizes, the grid and the size of points, each in the View menu.

    Attributes
    ----------
    membership : MembershipItem
    sizes : SizesItem
    grid : GridItem
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._session = window.session
        self._view = window.cluster_view
        plot = self._view.getPlotItem()
        self._box = plot.getViewBox()
        self.membership = MembershipItem(self._view.centers_item)
        self.sizes = SizesItem(self._view.centers_item)
        self.grid = GridItem(plot.getAxis("bottom"), plot.getAxis("left"))
        self._items: tuple[Overlay, ...] = (self.membership, self.sizes, self.grid)
        for item in self._items:
            self._box.addItem(item, ignoreBounds=True)
        self._hint = QLabel(self._view)
        self._hint.setObjectName("layers_hint")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MILLISECONDS)
        self._settled.timeout.connect(self._look_for_points)
        self._asked = False
        self._too_many = 0
        self._build_menu(window)
        session = self._session
        session.renderer.rendered.connect(self._on_rendered)
        session.timeline.moved.connect(self._show_sizes)
        session.shown_changed.connect(self._show_sizes)
        session.dataset_changed.connect(self._forget_points)
        session.points_edited.connect(self._look_for_points)
        session.picker.in_view.connect(self._on_in_view)
        self._box.sigRangeChanged.connect(self._on_range_changed)
        self._box.sigResized.connect(self._on_range_changed)
        window.theme.changed.connect(self.apply_theme)
        self._apply()

    def _build_menu(self, window: MainWindow) -> None:
        commands, menu = window.commands, window.commands.menu("View")
        self.lines_action = commands.toggle(
            "membership_action",
            "&Membership lines",
            "view/membership",
            "Ctrl+3",
            "Draw a line from each point to the center of its cluster",
            default=False,
        )
        self.sizes_action = commands.toggle(
            "sizes_action",
            "Cluster &sizes",
            "view/sizes",
            "Ctrl+4",
            "Write beside each center how many points it has",
            default=False,
        )
        self.grid_action = commands.toggle(
            "grid_action",
            "&Grid",
            "view/grid",
            "Ctrl+5",
            "Draw lines at the ticks of the axes",
            default=False,
        )
        for action in (self.lines_action, self.sizes_action, self.grid_action):
            action.toggled.connect(self._apply)
        menu.add("layers", self.lines_action, self.sizes_action, self.grid_action)
        sizes, self._point_sizes = commands.choice(
            "point_size",
            "&Point size",
            "view/point_size",
            {"auto": "&Auto", "small": "&Small", "medium": "&Medium", "large": "&Large"},
            "How large a point is drawn; Auto goes by how many are seen",
        )
        density, self._density = commands.choice(
            "density",
            "&Density",
            "view/density",
            {"log": "&Logarithmic", "linear": "L&inear"},
            "How the tone of a place grows with its points, where they are too many for dots",
        )
        menu.add("marks", sizes, density)
        self._point_sizes.triggered.connect(self._apply_points)
        self._density.triggered.connect(self._apply_points)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        for item in self._items:
            item.apply_theme(theme)

    # -- what is switched on ---------------------------------------------------------------------

    @Slot()
    def _apply(self) -> None:
        self.membership.setVisible(self.lines_action.isChecked())
        self.sizes.setVisible(self.sizes_action.isChecked())
        self.grid.setVisible(self.grid_action.isChecked())
        self._apply_points()
        self._show_sizes()
        self._look_for_points()

    @Slot()
    def _apply_points(self, *_: object) -> None:
        size, density = self._point_sizes.checkedAction(), self._density.checkedAction()
        self._view.set_points_style(POINT_SIZES[size.data()], density.data())

    # -- following what is shown -----------------------------------------------------------------

    @Slot(object, object, object)
    def _on_rendered(self, image: Any, viewport: Any, request: Any) -> None:
        self.membership.show_coloring(request.centers, self._session.scale)
        if self.lines_action.isChecked() and not self._asked:
            self._look_for_points()
        self._say_what_is_left_out()

    @Slot()
    def _show_sizes(self, *_: object) -> None:
        timeline = self._session.timeline
        snapshot = timeline.snapshot_at()
        if not timeline.is_colored:
            snapshot = None
        self.sizes.show_counts(None if snapshot is None else snapshot.counts)

    @Slot()
    def _forget_points(self, *_: object) -> None:
        self.membership.show_points(None)
        self._asked = False
        self._too_many = 0
        self._say_what_is_left_out()

    # -- the points that have lines --------------------------------------------------------------

    @Slot()
    def _on_range_changed(self, *_: object) -> None:
        if self.lines_action.isChecked():
            self._settled.start()

    @Slot()
    def _look_for_points(self) -> None:
        self._too_many = 0
        dataset = self._session.dataset
        if dataset is None or not self.lines_action.isChecked():
            self.membership.show_points(None)
            self._asked = False
            self._say_what_is_left_out()
            return
        self._asked = True
        rect = self._box.viewRect()
        self._session.picker.ask_in_view(
            (rect.left(), rect.right(), rect.top(), rect.bottom()), MOST_LINES
        )

    @Slot(object)
    def _on_in_view(self, found: InView) -> None:
        if not self.lines_action.isChecked():
            return
        self._too_many = found.n if found.points is None else 0
        self.membership.show_points(found.points)
        self._say_what_is_left_out()

    def _say_what_is_left_out(self) -> None:
        words = ""
        if self.lines_action.isChecked():
            if self._too_many:
                words = (
                    f"Membership lines are drawn for up to {text.count(MOST_LINES)} points; "
                    f"{text.count(self._too_many)} are in view. Zoom in to see them."
                )
            elif self.membership.too_many:
                words = "Too many clusters for membership lines. Zoom in to see them."
        if words != self._hint.text():
            self._hint.setText(words)
        self._hint.setVisible(bool(words))
        if words:
            self._hint.adjustSize()
            corner = self._view.mapFromScene(self._box.sceneBoundingRect().bottomLeft())
            self._hint.move(corner.x() + 10, corner.y() - self._hint.height() - 10)
