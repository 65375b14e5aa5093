"""One of the fits that are compared: its picture, its inertia, and how that compares."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.compare import words
from kmeans_gui.gui.describe import inertia_name
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.overlays.past import Past
from kmeans_gui.gui.theme import Theme
from kmeans_gui.gui.widgets.elided import ElidedLabel
from kmeans_gui.gui.widgets.form import name_control, quiet_clicks
from kmeans_gui.raster.style import Style
from kmeans_gui.session.comparison import Comparison
from kmeans_gui.session.playback import frame_of

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset


PREVIEWED = 500
"""Points that are seen until the first frame is there: four panes are painted in one turn."""


class PaneView(ClusterView):
    """A canvas that is drawn like another one, `model`, in whatever way that is."""

    def __init__(self, model: ClusterView, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"compare_canvas_{number}")
        self.setAccessibleName(f"Picture {number} of the comparison")
        self.getPlotItem().setContentsMargins(4, 2, 12, 4)
        self._model = model
        model.changed.connect(self.refresh)

    def style_of_frames(self) -> Style:
        """Return the style of the canvas in whose place this one is."""
        return self._model.style_of_frames()


class ComparePane(QFrame):
    """Shows one run of `comparison`.

    Signals
    -------
    keep_requested : int
        The position of the run.
    range_chosen : QRectF
        A person zoomed or panned: what is to be seen, in the data's units.

    Attributes
    ----------
    number : int
        From 1.
    run_index : int or None
        The run that is shown.
    """

    keep_requested = Signal(int)
    range_chosen = Signal(object)

    def __init__(
        self, comparison: Comparison, model: ClusterView, number: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.number = number
        self.run_index: int | None = None
        self._shown: tuple[Any, ...] | None = None
        self.setObjectName(f"compare_pane_{number}")
        self.setProperty("role", "pane")
        self._comparison = comparison
        self._model = model
        self._renderer = comparison.renderer(number - 1)
        self.view = PaneView(model, number, self)
        self.past = Past(self.view)
        self._build()
        self.view.frame_requested.connect(self._renderer.request)
        self._renderer.rendered.connect(self._on_rendered)
        self.view.getViewBox().sigRangeChangedManually.connect(self._on_range_chosen)

    def _build(self) -> None:
        number = self.number
        self.title_label = ElidedLabel()
        self.title_label.setObjectName(f"pane_title_{number}")
        self.title_label.setProperty("role", "title")
        self.inertia_label = QLabel()
        self.inertia_label.setObjectName(f"pane_inertia_{number}")
        self.difference_label = QLabel()
        self.difference_label.setObjectName(f"pane_difference_{number}")
        self.difference_label.setProperty("role", "badge")
        self.keep_button = QToolButton()
        self.keep_button.setText("Keep")
        self.keep_button.setProperty("role", "flat")
        name_control(
            self.keep_button,
            f"keep_button_{number}",
            "Keep this one",
            "Keep this fit and go back to one pane, to look at it or to save its labels "
            "(Ctrl+K: the one with the focus)",
        )
        quiet_clicks(self.keep_button)
        self.keep_button.clicked.connect(self._on_keep)
        self.place_label = ElidedLabel()
        self.place_label.setObjectName(f"pane_place_{number}")
        self.place_label.setProperty("role", "small")
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title_label, 1)
        first.addWidget(self.inertia_label)
        first.addWidget(self.difference_label)
        head = QVBoxLayout()
        head.setContentsMargins(12, 7, 6, 5)
        head.setSpacing(1)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.place_label, 1)
        second.addWidget(self.keep_button)
        head.addLayout(first)
        head.addLayout(second)
        first.setContentsMargins(0, 0, 6, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.view, 1)

    # -- what is shown ---------------------------------------------------------------------------

    def set_points(self, dataset: Dataset, bounds: Bounds) -> None:
        """Show the points of `dataset`, whole."""
        # Where the canvas has a frame, these have theirs at once, sooner than dots are painted.
        few = 0 if self._model.frame_item.image is not None else PREVIEWED
        self.view.set_points(dataset.points[:few], bounds, dataset.x_name, dataset.y_name)
        plot = self.view.getPlotItem()
        for name in ("left", "bottom"):
            # the name of an axis is on the canvas; here the picture needs the room
            plot.getAxis(name).be_brief()

    def show_run(self, index: int | None) -> None:
        """Show run number `index` of the comparison, or nothing."""
        self.run_index = index
        self._shown = None
        if index is None:
            self.view.clear_points()
            self.past.hide()
            return
        self.tell()

    def tell(self) -> None:
        """Say anew what is known of the run."""
        comparison, index = self._comparison, self.run_index
        if index is None or comparison.plan is None:
            return
        variant, run = comparison.plan.variants[index], comparison.runs[index]
        inertia = words.inertia(comparison, index)
        difference = words.difference(comparison, index)
        self.title_label.setText(variant.title)
        self.inertia_label.setText(inertia)
        name = inertia_name(run.standardized)
        self.inertia_label.setToolTip(f"{name.capitalize()}, of the fitted centers: {inertia}")
        self.difference_label.setText(difference)
        self.difference_label.setVisible(bool(difference))
        self.difference_label.setToolTip("Inertia, compared with the lowest of these fits")
        self._set_look(self.difference_label, "best", index == comparison.best)
        self._set_look(self.place_label, "failed", run.error is not None)
        self.keep_button.setEnabled(run.result is not None)
        self.view.set_chip("" if run.error is None else html.escape(run.error))
        self.view.set_color_order(comparison.colors(index))
        said = f"{variant.title}, {name} {inertia}, {difference}" if inertia else variant.title
        self.view.setAccessibleName(said)

    def show_position(
        self, position: float, half_steps: bool, ease: float, trails: bool = False
    ) -> None:
        """Show the run where it stands when the timeline is at `position`."""
        comparison, index = self._comparison, self.run_index
        if index is None:
            return
        run, snapshots = comparison.runs[index], comparison.snapshots(index)
        if not snapshots:
            self.view.set_centers(None)
            self.past.hide()
            self.place_label.setText(words.place(run, snapshots, None, False))
            return
        place = comparison.recording.position_of(index, position)
        state = (index, len(snapshots), place, half_steps, trails, run.state)
        # one that has ended waits for the others, which costs nothing
        if state == self._shown:
            return
        self._shown = state
        played = comparison.played(index)
        frame = frame_of(played, place, half_steps, ease)
        self.view.set_playback(frame)
        if frame is None or not trails:
            self.past.hide()
        else:
            self.past.show(played, frame, with_frame=frame.marks is frame.coloring)
        at_end = place >= len(snapshots) - 1
        self.place_label.setText(words.place(run, snapshots, frame, at_end))

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.view.apply_theme(theme)
        self.past.apply_theme(theme)

    @staticmethod
    def _set_look(label: QLabel, name: str, value: bool) -> None:
        if label.property(name) != value:
            label.setProperty(name, value)
            label.style().unpolish(label)
            label.style().polish(label)

    # -- slots -----------------------------------------------------------------------------------

    @Slot(object, object, object)
    def _on_rendered(self, image: NDArray[np.uint8], viewport: Any, request: Any) -> None:
        self.view.show_frame(image, viewport, request.centers)

    @Slot()
    def _on_keep(self) -> None:
        if self.run_index is not None:
            self.keep_requested.emit(self.run_index)

    @Slot(object)
    def _on_range_chosen(self, *_: Any) -> None:
        self.range_chosen.emit(QRectF(self.view.getViewBox().viewRect()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the focus, by a click on the words too."""
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)
