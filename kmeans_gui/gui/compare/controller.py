"""The commands that compare, and when the panes are in the place of the canvas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from kmeans_gui.core.model import FitSpec
from kmeans_gui.gui.compare.page import ComparePage
from kmeans_gui.gui.compare.setup_dialog import CompareDialog
from kmeans_gui.gui.theme import Theme
from kmeans_gui.session.plans import (
    MOST_PANES,
    Plan,
    compare_algorithms,
    compare_ks,
    compare_specs,
    compare_starts,
)

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow

BOOK_KS = (3, 5, 8)
"""Figure 9-7's too few and too many, and what the five blobs have."""


class CompareController(QObject):
    """Lets the person at `window` compare fits.

    Attributes
    ----------
    page : ComparePage or None
        Built when it is first needed.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._comparison = window.session.comparison
        self._specs: list[FitSpec] = []
        self.page: ComparePage | None = None
        self._is_prepared = False
        self._next_turn = QTimer(self)
        self._next_turn.setSingleShot(True)
        self._next_turn.setInterval(0)
        self._next_turn.timeout.connect(self._prepare)
        self._build_ready()
        self._build_others()
        self._build_pane_keys()
        self._build_button()
        self._follow_window()
        comparison = self._comparison
        comparison.in_focus = self._focused_run
        comparison.started.connect(self._on_started)
        comparison.run_ended.connect(self._on_run_ended)
        comparison.finished.connect(self._on_finished)
        comparison.pace_changed.connect(self._tell)
        comparison.cleared.connect(self._on_cleared)
        self._session.shown_changed.connect(self._swap)
        self._session.timeline.moved.connect(self._on_moved)
        window.theme.changed.connect(self._apply_theme)
        window.commands.on_escape(self._leave_by_escape)
        self._refresh()

    # -- commands --------------------------------------------------------------------------------

    def _build_ready(self) -> None:
        """Make the commands that compare at once, without asking which fits."""
        commands = self._window.commands
        listed = ", ".join(map(str, BOOK_KS))
        self.algorithms = commands.action(
            "compare_algorithms_action",
            "&Same start: K-Means and mini-batch",
            self.start_algorithms,
            "Ctrl+Shift+M",
            "Fit by K-Means and by mini-batch from the same initial centers, side by side",
        )
        self.ks = commands.action(
            "compare_ks_action",
            f"k = &{listed}",
            self.start_ks,
            "Ctrl+Shift+K",
            f"Fit k = {listed} side by side: too few, as many as the book's blobs, too many",
        )
        self.neighbors = commands.action(
            "compare_neighbors_action",
            "k and its &neighbors",
            self.start_neighbors,
            None,
            "Fit one cluster less, as many as chosen, and one more, side by side",
        )
        self.starts = commands.action(
            "compare_starts_action",
            "&Ten random starts",
            self.start_starts,
            "Ctrl+Shift+L",
            "Fit ten times from random points: what luck does",
        )
        menu = commands.menu("Compare")
        menu.add("ready", self.algorithms, self.ks, self.neighbors, self.starts)

    def _build_others(self) -> None:
        """Make those that ask which fits, that show them again, and that leave them."""
        commands = self._window.commands
        self.own = commands.action(
            "compare_setup_action",
            "Set &up…",
            self.ask,
            "Ctrl+Shift+U",
            "Choose up to four fits to compare",
        )
        self.again = commands.action(
            "compare_again_action",
            "Show the last &comparison again",
            self._comparison.show,
            "Ctrl+Shift+Backspace",
        )
        self.keep = commands.action(
            "compare_keep_action",
            "&Keep the one with the focus",
            self.keep_focused,
            "Ctrl+K",
            "Keep this fit and go back to one pane",
        )
        self.leave = commands.action(
            "compare_leave_action", "&Back to one pane", self._comparison.leave
        )
        self.leave.setToolTip("Show one fit again (Esc)")
        menu = commands.menu("Compare")
        menu.add("own", self.own, self.again)
        menu.add("leave", self.keep, self.leave)

    def _build_pane_keys(self) -> None:
        commands = self._window.commands
        for number in range(1, MOST_PANES + 1):
            focus = commands.action(
                f"focus_pane_{number}_action", f"Go to pane {number}", self._focus, f"Alt+{number}"
            )
            focus.setData(number)
            self._window.addAction(focus)

    def _build_button(self) -> None:
        commands = self._window.commands
        self.algorithms.setIconText("Compare")
        commands.set_icon(self.algorithms, "compare")
        commands.add_to_tool_bar(self.algorithms)
        button = commands.tool_bar.widgetForAction(self.algorithms)
        assert isinstance(button, QToolButton)
        button.setObjectName("compare_button")
        button.setMenu(commands.menu("Compare"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def _follow_window(self) -> None:
        """Let what the window's commands do to the canvas be done to the panes."""
        window = self._window
        window.fit_panel.k_spin.valueChanged.connect(self._refresh)
        window.commands.view.fit_view.triggered.connect(self._fit_all)
        window.commands.named("fit_view_everywhere").triggered.connect(self._fit_all)
        window.commands.view.aspect.toggled.connect(self._on_aspect_toggled)
        window.marks.trails_action.toggled.connect(self._on_trails_toggled)
        window.cluster_view.changed.connect(self._on_look_changed)

    @Slot(bool)
    def _on_trails_toggled(self, on: bool) -> None:
        if self.page is not None:
            self.page.trails = on
            self.page.show_position()

    # -- what a person asks for ------------------------------------------------------------------

    def base_spec(self) -> FitSpec:
        """Return what the fit panel asks for, with limits that nobody changed left open."""
        panel = self._window.fit_panel
        limits: dict[str, Any] = {"max_iter": None, "tol": None}
        return replace(panel.spec(), **(limits | panel.sweep_parameters()))

    def start(self, plan: Plan) -> None:
        """Fit what `plan` says, side by side."""
        self._comparison.start(plan)

    @Slot()
    def start_algorithms(self) -> None:
        """Compare K-Means with mini-batch, from the same start."""
        self.start(compare_algorithms(self.base_spec()))

    @Slot()
    def start_ks(self) -> None:
        """Compare the book's numbers of clusters."""
        self.start(compare_ks(self.base_spec(), BOOK_KS))

    @Slot()
    def start_neighbors(self) -> None:
        """Compare the chosen k with one less and one more."""
        self.start(compare_ks(self.base_spec(), self._neighbors()))

    @Slot()
    def start_starts(self) -> None:
        """Compare ten random starts."""
        self.start(compare_starts(self.base_spec()))

    @Slot()
    def ask(self) -> None:
        """Ask which fits to compare."""
        dataset = self._session.dataset
        if dataset is None or not dataset.n:
            self._window.message_bar.show_error(
                "There are no points to fit: open a file or generate a data set."
            )
            return
        specs = self._specs or self._first_specs()
        dialog = CompareDialog(specs, dataset.n, self._window.theme.current, self._window)
        dialog.specs_chosen.connect(self._on_specs_chosen)
        self._window.questions.open(dialog)

    @Slot()
    def keep_focused(self) -> None:
        """Keep the run of the pane with the focus, or of the best."""
        focused = self._focused_run()
        index = self._comparison.best if focused is None else focused
        if self._comparison.is_shown and index is not None:
            self._comparison.keep(index)

    def _first_specs(self) -> list[FitSpec]:
        spec = self.base_spec()
        init = spec.init if isinstance(spec.init, str) else "k-means++"
        other = "random" if init != "random" else "k-means++"
        spec = replace(spec, init=init, n_init=1)
        return [spec, replace(spec, init=other)]

    def _neighbors(self) -> tuple[int, ...]:
        k = self._window.fit_panel.k_spin.value()
        return (k - 1, k, k + 1) if k > 1 else (1, 2, 3)

    def _focused_run(self) -> int | None:
        if self.page is None:
            return None
        focused = self._window.focusWidget()
        return next(
            (pane.run_index for pane in self.page.shown_panes if pane.view is focused), None
        )

    @Slot(object)
    def _on_specs_chosen(self, specs: list[FitSpec]) -> None:
        self._specs = specs
        self.start(compare_specs(specs))

    @Slot()
    def _focus(self) -> None:
        action = self.sender()
        if self.page is not None and self.page.isVisible() and isinstance(action, QAction):
            for pane in self.page.shown_panes:
                if pane.number == action.data():
                    pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave_by_escape(self) -> bool:
        comparison = self._comparison
        if not comparison.is_shown:
            return False
        if comparison.is_running:
            comparison.cancel()
        else:
            comparison.leave()
        return True

    # -- what the session tells ------------------------------------------------------------------

    @Slot()
    def _on_started(self) -> None:
        self._window.message_bar.dismiss()
        self._is_prepared = False
        self._prepare()

    @Slot()
    def _prepare(self) -> None:
        """Build what is missing, a piece per turn of the event loop, then show the comparison."""
        if not self._comparison.runs:
            return
        if self.page is None:
            self._build_page()
        elif self.page.prepare():
            self._is_prepared = True
            self.page.begin()
            self._swap()
            return
        self._next_turn.start()

    def _build_page(self) -> None:
        page = ComparePage(self._session, self._window.cluster_view)
        page.leave_requested.connect(self._comparison.leave)
        page.setup_requested.connect(self.ask)
        page.apply_theme(self._window.theme.current)
        page.trails = self._window.marks.trails_action.isChecked()
        self._window.places.canvas_pages.addWidget(page)
        self.page = page

    @Slot(int)
    def _on_run_ended(self, _index: int) -> None:
        self._tell()

    @Slot()
    def _on_finished(self) -> None:
        self._tell()
        self._refresh()

    @Slot()
    def _tell(self) -> None:
        if self.page is not None and self._is_prepared:
            self.page.tell()

    @Slot()
    def _on_cleared(self) -> None:
        self._is_prepared = False
        if self.page is not None:
            self.page.end()
        self._swap()

    @Slot()
    def _swap(self) -> None:
        """Show the panes while the timeline plays the comparison, and else the canvas."""
        pages, page, canvas = (
            self._window.places.canvas_pages,
            self.page,
            self._window.cluster_view,
        )
        shown = self._is_prepared and self._comparison.is_shown
        if page is not None and shown != (pages.currentWidget() is page):
            if shown:
                pages.setCurrentWidget(page)
                page.show_position()
                page.shown_panes[0].view.setFocus()
            else:
                page.return_range()
                pages.setCurrentWidget(canvas)
                canvas.setFocus()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        shown = self._comparison.is_shown
        self.again.setEnabled(bool(self._comparison.runs) and not shown)
        self.keep.setEnabled(shown)
        self.leave.setEnabled(shown)
        below, k, above = self._neighbors()
        self.neighbors.setText(f"k = {below}, {k}, {above}: &neighbors of the chosen k")

    @Slot()
    def _on_moved(self, *_: object) -> None:
        if self.page is not None and self._is_prepared and self._comparison.is_shown:
            self.page.show_position()

    @Slot()
    def _on_look_changed(self) -> None:
        if self.page is not None and self._comparison.is_shown:
            self.page.look_again()

    @Slot()
    def _fit_all(self) -> None:
        if self.page is not None:
            self.page.fit_all()

    @Slot(bool)
    def _on_aspect_toggled(self, equal: bool) -> None:
        if self.page is not None:
            self.page.set_equal_aspect(equal)

    @Slot(object)
    def _apply_theme(self, theme: Theme) -> None:
        if self.page is not None:
            self.page.apply_theme(theme)
