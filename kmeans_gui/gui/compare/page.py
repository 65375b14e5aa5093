"""The comparison in place of the canvas: the panes, and the small pictures of many starts."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.compare.board import HEAD_HEIGHT, Board
from kmeans_gui.gui.compare.head import CompareHead
from kmeans_gui.gui.compare.pane import ComparePane
from kmeans_gui.gui.compare.strip import StartStrip
from kmeans_gui.gui.compare.summary import InertiaBars
from kmeans_gui.gui.extent import Bounds
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import rule
from kmeans_gui.session.plans import MOST_PANES
from kmeans_gui.session.session import Session

PAGE_HEAD = 70
"""Pixels of the page above its panes."""

LOWEST_PICTURE = 120
"""Pixels that a pane's picture has at least where there are small ones under it."""

FITTING_MILLISECONDS = 50
"""How often the panes look at fits that still run."""


class ComparePage(QWidget):
    """Shows the comparison of `session`, with the look of the canvas `model`.

    Signals
    -------
    leave_requested
    setup_requested

    Attributes
    ----------
    panes : list of ComparePane
    trails : bool
        Whether lines show where the centers came from.
    """

    leave_requested = Signal()
    setup_requested = Signal()

    def __init__(self, session: Session, model: ClusterView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_page")
        self._session = session
        self._comparison = session.comparison
        self._model = model
        self._theme = LIGHT
        self._bounds: Bounds | None = None
        self._chosen: int | None = None
        self._sharing = False
        self.panes: list[ComparePane] = []
        self.trails = True
        self._looks = QTimer(self)
        self._looks.setInterval(FITTING_MILLISECONDS)
        self._looks.timeout.connect(self.show_position)
        self._build()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = CompareHead(self._comparison, self)
        self.head.leave_requested.connect(self.leave_requested)
        self.head.setup_requested.connect(self.setup_requested)
        self.strip = StartStrip(self._comparison, self)
        self.strip.chosen.connect(self.choose)
        self.bars = InertiaBars(self._comparison, self)
        self._board = Board(self)
        self._board.resized.connect(self._lay_out)
        self._strip_rule = rule()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(rule())
        whole.addWidget(self._board, 1)
        whole.addWidget(self._strip_rule)
        whole.addWidget(self.strip)

    def _pane(self, number: int) -> ComparePane:
        while len(self.panes) < number:
            pane = ComparePane(self._comparison, self._model, len(self.panes) + 1, self._board)
            pane.keep_requested.connect(self._comparison.keep)
            pane.range_chosen.connect(self._on_range_chosen)
            pane.view.pointer_moved.connect(self._model.pointer_moved)
            pane.apply_theme(self._theme)
            # Queued: it is told of while that pane is painted.
            pane.view.getPlotItem().getAxis("left").widened.connect(
                self._on_axis_widened, Qt.ConnectionType.QueuedConnection
            )
            self.panes.append(pane)
        return self.panes[number - 1]

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def shown_panes(self) -> list[ComparePane]:
        """The panes that show a run."""
        return [pane for pane in self.panes if pane.run_index is not None]

    @property
    def has_strip(self) -> bool:
        """Whether there are more fits than panes."""
        return len(self._comparison) > MOST_PANES

    @property
    def _n_panes(self) -> int:
        return 2 if self.has_strip else len(self._comparison)

    def prepare(self) -> bool:
        """Build one pane that is still missing, and say whether all are there.

        Each takes about as long as two frames, so one is built per turn of the event loop.
        """
        if len(self.panes) < self._n_panes:
            self._pane(len(self.panes) + 1)
        return len(self.panes) >= self._n_panes

    def begin(self) -> None:
        """Show the comparison that has been started, now that its panes are prepared."""
        dataset = self._session.dataset
        self._chosen = None
        self._bounds = self._model.bounds
        count = self._n_panes
        for number in range(1, count + 1):
            pane = self._pane(number)
            if dataset is not None and self._bounds is not None:
                pane.set_points(dataset, self._bounds)
            pane.show_run(number - 1)
            pane.show()
        for pane in self.panes[count:]:
            pane.show_run(None)
            pane.hide()
        for widget in (self.strip, self._strip_rule):
            widget.setVisible(self.has_strip)
        if self.has_strip:
            self.strip.forget()
            self.strip.show_runs()
            self._look_at_all()
        self._board.forget()
        self._lay_out()
        self._adopt_range()
        self._looks.start()
        self.tell()

    def end(self) -> None:
        """Forget the comparison."""
        self._looks.stop()
        self.strip.forget()
        for pane in self.panes:
            pane.show_run(None)

    @Slot()
    def tell(self) -> None:
        """Say anew what is known of the fits, and show it."""
        comparison = self._comparison
        if comparison.plan is None:
            return
        if self.has_strip:
            self.strip.tell()
            self._show_best()
        for pane in self.shown_panes:
            pane.tell()
        self.bars.tell()
        self.head.tell()
        if not comparison.is_running:
            self._looks.stop()
        self.show_position()

    @Slot()
    def show_position(self) -> None:
        """Show every fit where it stands when the timeline is where it is."""
        if self._comparison.plan is None or not self.isVisible():
            return
        timeline = self._session.timeline
        at = timeline.seen_position, timeline.half_steps, timeline.ease
        for pane in self.shown_panes:
            pane.show_position(*at, trails=self.trails)
        if self.has_strip:
            self.strip.show_position(*at)

    @Slot(int)
    def choose(self, index: int) -> None:
        """Show run number `index` large, beside the best."""
        self._chosen = index
        self._show_best()
        for pane in self.shown_panes:
            pane.tell()
        self.show_position()

    def _show_best(self) -> None:
        """Show the best start on the left, and on the right the chosen one, at first the worst."""
        comparison = self._comparison
        best = comparison.best
        ended = [i for i in comparison.ranking if not math.isnan(comparison.inertia(i))]
        if best is None or not ended:
            return
        other = ended[-1] if self._chosen is None else self._chosen
        for pane, index in zip(self.panes, (best, other), strict=False):
            pane.show_run(index)
        self.strip.mark({best, other})

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for pane in self.panes:
            pane.apply_theme(theme)
        self.strip.apply_theme(theme)
        self.bars.apply_theme(theme)
        self._look_at_all()

    # -- one range -------------------------------------------------------------------------------

    @Slot()
    def fit_all(self) -> None:
        """Show all points in every pane."""
        for pane in self.shown_panes:
            pane.view.fit_all()

    def fit(self, bounds: Bounds) -> None:
        """Show all that lies in `bounds` in every pane."""
        for pane in self.shown_panes:
            pane.view.fit(bounds)

    @Slot(bool)
    def set_equal_aspect(self, equal: bool) -> None:
        """Let one unit of x be as long as one unit of y, or not."""
        for pane in self.panes:
            pane.view.set_equal_aspect(equal)
        self._look_at_all()

    @Slot()
    def look_again(self) -> None:
        """Draw the small pictures as the canvas is drawn; the panes see to it themselves."""
        self._look_at_all()

    def _look_at_all(self) -> None:
        if self.has_strip:
            equal = bool(self._model.getViewBox().state["aspectLocked"])
            self.strip.set_look(self._bounds, equal, self._model.style_of_frames())

    def _adopt_range(self) -> None:
        """Begin with what the canvas shows, unless that is everything."""
        view = self._model.getViewBox()
        equal = bool(view.state["aspectLocked"])
        seen = QRectF(view.viewRect())
        for pane in self.shown_panes:
            if bool(pane.view.getViewBox().state["aspectLocked"]) != equal:
                pane.view.set_equal_aspect(equal)
        if self._bounds is not None and not seen.contains(_rect(self._bounds)):
            self._set_range(seen, None)

    def return_range(self) -> None:
        """Let the canvas show what the panes show, unless that is everything."""
        panes = self.shown_panes
        if panes and self._bounds is not None:
            seen = QRectF(panes[0].view.getViewBox().viewRect())
            if seen.contains(_rect(self._bounds)):
                self._model.fit_all()
            else:
                self._model.getViewBox().setRange(seen, padding=0.0, disableAutoRange=True)

    @Slot(object)
    def _on_range_chosen(self, rect: QRectF) -> None:
        self._set_range(rect, self.sender())

    @Slot(float)
    def _on_axis_widened(self, width: float) -> None:
        """Let all pictures be of one size, so that they show the same at the same places."""
        for pane in self.shown_panes:
            pane.view.getPlotItem().getAxis("left").make_room(width)

    def _set_range(self, rect: QRectF, chosen_in: object) -> None:
        if self._sharing:
            return
        self._sharing = True
        for pane in self.shown_panes:
            if pane is not chosen_in:
                pane.view.getViewBox().setRange(rect, padding=0.0, disableAutoRange=True)
        self._sharing = False

    # -- events ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the panes what they need beside the small pictures."""
        super().resizeEvent(event)
        self.strip.set_room(self.height() - PAGE_HEAD - HEAD_HEIGHT - LOWEST_PICTURE)

    @Slot()
    def _lay_out(self) -> None:
        if panes := self.shown_panes:
            self._board.lay_out(panes, self.bars, self._shape())

    def _shape(self) -> float:
        """Return how much wider than high the points lie, as they are drawn."""
        if self._bounds is None or not self._model.getViewBox().state["aspectLocked"]:
            return 1.2
        x_min, x_max, y_min, y_max = self._bounds
        return min(4.0, max(0.25, (x_max - x_min) / (y_max - y_min)))


def _rect(bounds: Bounds) -> QRectF:
    x_min, x_max, y_min, y_max = bounds
    return QRectF(x_min, y_min, x_max - x_min, y_max - y_min)
