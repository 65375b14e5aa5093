"""Joins the pages of criteria to the session and to the panel on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.criteria import words
from kmeans_gui.gui.criteria.hint_row import HintRow
from kmeans_gui.gui.criteria.verdicts import (
    Curves,
    algorithm_of,
    curves_of,
    has_ended,
    judged_algorithm,
    verdict_of,
)
from kmeans_gui.gui.curves_item import ALGORITHMS, curve_color
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.session.judging import Facts

if TYPE_CHECKING:
    from kmeans_gui.gui.criteria.criteria_page import CriteriaPage
    from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
    from kmeans_gui.gui.criteria.diagram_link import DiagramLink
    from kmeans_gui.gui.criteria.four_link import FourLink
    from kmeans_gui.gui.criteria.silhouette_page import SilhouettePage
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.sweep_panel import SweepPanel

_REDRAW_MILLISECONDS = 80


class CriteriaController(QObject):
    """Adds "Silhouette" and "Criteria" to the panel on the right. GUI thread only.

    The pages are built when they are first seen, and what they show is computed only while one of
    them is.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._criteria = window.session.criteria
        self._theme = LIGHT
        self._silhouette: SilhouettePage | None = None
        self._diagrams: DiagramLink | None = None
        self._table: CriteriaPage | None = None
        self._four: FourLink | None = None
        self._hover = -1
        self.hint = HintRow()
        window.sweep_panel.add_hint(self.hint)
        self._places = {name: QWidget() for name in ("silhouette", "criteria")}
        self._room = {name: QVBoxLayout(place) for name, place in self._places.items()}
        for room in self._room.values():
            room.setContentsMargins(0, 0, 0, 0)
        pages = window.sweep_panel.pages
        pages.add("Silhouette", self._places["silhouette"], "How well each cluster holds together")
        pages.add("Criteria", self._places["criteria"], "Which k each criterion prefers, and why")
        pages.changed.connect(self._on_page_changed)
        self._add_commands()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REDRAW_MILLISECONDS)
        self._soon.timeout.connect(self.refresh)
        window.theme.changed.connect(self.apply_theme)
        window.completed.connect(self._on_page_changed)
        self._criteria.changed.connect(self._refresh_soon)
        self._criteria.facts_found.connect(self._on_facts)
        self._session.shown_changed.connect(self._refresh_soon)
        self._session.sweep_started.connect(self._refresh_soon)
        self._session.dataset_changed.connect(self._on_dataset_changed)
        self._session.axes_changed.connect(self._on_axes_changed)

    def _add_commands(self) -> None:
        action = self._window.commands.action
        self._window.commands.menu("Fit").add(
            "sweep",
            action("silhouette_action", "Show s&ilhouettes", self.open_silhouette, "F6"),
            action("criteria_action", "Show all &criteria", self.open_criteria, "Shift+F6"),
            action("four_diagrams_action", "Silhouettes of fo&ur k…", self.open_four, "Ctrl+F6"),
        )

    # -- the pages -------------------------------------------------------------------------------

    @Slot()
    def open_silhouette(self) -> None:
        """Let the page of silhouettes be seen."""
        self._open("silhouette")

    @Slot()
    def open_criteria(self) -> None:
        """Let the page of all criteria be seen."""
        self._open("criteria")

    def _open(self, name: str) -> None:
        self._window.right_dock.show()
        self._panel.pages.show_page(self._places[name])

    @property
    def silhouette_page(self) -> SilhouettePage:
        """The page of silhouettes, built when it is first asked for."""
        return self._build_silhouette()[0]

    @property
    def diagrams(self) -> DiagramLink:
        """What joins the diagram to the canvas."""
        return self._build_silhouette()[1]

    def _build_silhouette(self) -> tuple[SilhouettePage, DiagramLink]:
        if self._silhouette is None or self._diagrams is None:
            from kmeans_gui.gui.criteria.diagram_link import DiagramLink
            from kmeans_gui.gui.criteria.silhouette_page import SilhouettePage

            page = self._silhouette = SilhouettePage()
            self._diagrams = DiagramLink(self._window, page)
            self._room["silhouette"].addWidget(_scrolling(page))
            self._join_plot(page.plot)
            page.status.stop_requested.connect(self._criteria.stop)
            page.status.start_requested.connect(self._criteria.start)
            page.four_requested.connect(self.open_four)
            page.apply_theme(self._theme)
            self._diagrams.apply_theme(self._theme)
        return self._silhouette, self._diagrams

    @property
    def criteria_page(self) -> CriteriaPage:
        """The page of all criteria, built when it is first asked for."""
        return self._build_criteria()

    def _build_criteria(self) -> CriteriaPage:
        if self._table is None:
            from kmeans_gui.gui.criteria.criteria_page import CriteriaPage

            page = self._table = CriteriaPage()
            self._room["criteria"].addWidget(_scrolling(page))
            self._join_plot(page.plot)
            page.status.stop_requested.connect(self._criteria.stop)
            page.status.start_requested.connect(self._criteria.start)
            page.chooser.currentIndexChanged.connect(self.refresh)
            page.table.k_requested.connect(self._on_k_requested)
            page.apply_theme(self._theme)
        return self._table

    @property
    def four(self) -> FourLink:
        """The picture of four diagrams."""
        if self._four is None:
            from kmeans_gui.gui.criteria.four_link import FourLink

            self._four = FourLink(self._session, self._window)
            self._four.apply_theme(self._theme)
        return self._four

    @Slot()
    def open_four(self) -> None:
        """Show the diagrams of four k as one picture."""
        self.four.open()

    def _join_plot(self, plot: CriterionPlot) -> None:
        plot.hovered.connect(self._on_hovered)
        plot.pointed.connect(self._on_pointed)
        plot.chosen.connect(self._on_model_requested)
        plot.stepped.connect(self._on_stepped)

    def _is_seen(self, name: str) -> bool:
        return self._window.sweep_panel.pages.current is self._places[name]

    @Slot()
    def _on_page_changed(self, *_: object) -> None:
        if self._is_seen("silhouette"):
            self._build_silhouette()
        elif self._is_seen("criteria"):
            self._build_criteria()
        if self._diagrams is not None:
            self._diagrams.set_seen(self._is_seen("silhouette"))
        self.look()
        self.refresh()

    def look(self) -> None:
        """Let criteria be computed while a page of them is seen, and else not."""
        self._criteria.set_wanted(self._is_seen("silhouette") or self._is_seen("criteria"))

    @Slot(object)
    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        for part in (self._silhouette, self._diagrams, self._table, self._four):
            if part is not None:
                part.apply_theme(theme)
        self.refresh()

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _refresh_soon(self, *_: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def refresh(self, *_: object) -> None:
        """Show what is known by now, on the page that is seen."""
        if self._silhouette is not None and self._is_seen("silhouette"):
            self._refresh_silhouette(self._silhouette)
        if self._table is not None and self._is_seen("criteria"):
            self._refresh_criteria(self._table)

    def _refresh_silhouette(self, page: SilhouettePage) -> None:
        found = self._draw(page.plot, "silhouette")
        note = ""
        if found.points:
            note = words.estimate_note(next(iter(found.points.values())))
        page.status.show_state(self._criteria, note)
        page.values.setText(self._values_at(page.plot, _three_digits))

    def _refresh_criteria(self, page: CriteriaPage) -> None:
        verdicts = [verdict_of(self._session, name) for name in words.NAMES]
        page.table.show_verdicts(verdicts)
        known = {v.criterion: v.k for v in verdicts if v.value}
        self._draw(page.plot, page.criterion)
        page.status.show_state(self._criteria, words.agreement(known))
        page.values.setText(self._values_at(page.plot, _written(page.criterion)))

    def _draw(self, plot: CriterionPlot, criterion: str) -> Curves:
        """Draw a criterion, and mark the model that the canvas shows."""
        found, sweep, panel = curves_of(self._session, criterion), self._session.sweep, self._panel
        if sweep is not None and sweep.ks:
            k_range = min(sweep.ks), max(sweep.ks)
        else:
            k_range = panel.controls.k_range
        plot.show_criterion(found.values, found.errors, found.preferred, k_range)
        is_judged = sweep is not None and not self._criteria.is_stale
        ended = has_ended(self._session)
        plot.hint.setText(words.NO_VALUE if ended else words.plot_hint(criterion, is_judged))
        shown = self._session.shown
        if shown is not None and isinstance(shown.source, SweepPoint):
            plot.mark(shown.k, _curve_of(shown.algorithm))
        else:
            plot.mark(None)
        return found

    @property
    def _panel(self) -> SweepPanel:
        return self._window.sweep_panel

    def _values_at(self, plot: CriterionPlot, write: Callable[[float], str]) -> str:
        """Return what the curves say at the k under the mouse, or else of the shown model."""
        shown = self._session.shown
        k = self._hover if self._hover >= 0 else shown.k if shown is not None else -1
        there = {name: plot.values(name)[k] for name in ALGORITHMS if k in plot.values(name)}
        parts = []
        for name, value in there.items():
            # of two curves there is no room for the errors: the bars show them
            error = plot.error(name, k) if len(there) == 1 else 0.0
            more = f"&nbsp;±&nbsp;{error:.2g}" if error > 0 else ""
            color = curve_color(self._theme, name)
            parts.append(f'<span style="color:{color}">{write(value)}{more}</span>')
        if not parts:
            return ""
        head = f'<span style="color:{self._theme.muted}">k&nbsp;{k}</span>'
        return "&nbsp;&nbsp; ".join([head, *parts])

    # -- what a person does ----------------------------------------------------------------------

    @Slot(int)
    def _on_hovered(self, k: int) -> None:
        if k == self._hover:
            return
        self._hover = k
        if self._silhouette is not None:
            above = self._silhouette
            above.plot.show_hover(k)
            above.values.setText(self._values_at(above.plot, _three_digits))
        if self._table is not None:
            page = self._table
            page.plot.show_hover(k)
            page.values.setText(self._values_at(page.plot, _written(page.criterion)))

    @Slot(int, str)
    def _on_pointed(self, k: int, curve: str) -> None:
        self._window.sweeps.point_at(k, algorithm_of(self._session, curve) if curve else "")

    @Slot(int, str)
    def _on_model_requested(self, k: int, curve: str) -> None:
        self._session.show_sweep_point(k, algorithm_of(self._session, curve))

    @Slot(int, str)
    def _on_k_requested(self, k: int, criterion: str) -> None:
        chooser = self.criteria_page.chooser
        if (index := chooser.findData(criterion)) >= 0:
            chooser.setCurrentIndex(index)
        self._session.show_sweep_point(k, judged_algorithm(self._session))

    @Slot(int, int)
    def _on_stepped(self, ks: int, algorithms: int) -> None:
        """Go to the next k that the sweep has, or to the other algorithm's model."""
        shown = self._session.shown
        curve = "kmeans" if shown is None else _curve_of(shown.algorithm)
        models = self._criteria.models
        swept = {c: [m.k for m in models if _curve_of(m.algorithm) == c] for c in ALGORITHMS}
        other = "minibatch" if curve == "kmeans" else "kmeans"
        if (algorithms or not swept[curve]) and swept[other]:
            curve = other
        there = sorted(set(swept[curve]))
        if not there:
            return
        k = there[0]
        if shown is not None:
            nearest = min(range(len(there)), key=lambda i: abs(there[i] - shown.k))
            k = there[min(max(nearest + ks, 0), len(there) - 1)]
        self._on_model_requested(k, curve)

    # -- warnings --------------------------------------------------------------------------------

    @Slot(object)
    def _on_facts(self, facts: Facts) -> None:
        session, dataset = self._session, self._session.dataset
        if dataset is not None:
            names = dataset.x_name, dataset.y_name
            self.hint.show_hint(words.hint(facts, *names, session.standardized))

    @Slot()
    def _on_axes_changed(self) -> None:
        facts = self._criteria.facts or self._criteria.glimpse
        if facts is not None:
            self._on_facts(facts)
        self._refresh_soon()

    @Slot(object)
    def _on_dataset_changed(self, _dataset: object) -> None:
        self.hint.show_hint(None)
        self._refresh_soon()


def _scrolling(page: QWidget) -> QScrollArea:
    """Return `page` in an area that scrolls where the window is too low for it."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _written(criterion: str) -> Callable[[float], str]:
    return text.measure if criterion == "calinski_harabasz" else _three_digits


def _curve_of(algorithm: str) -> str:
    return "minibatch" if algorithm == "minibatch" else "kmeans"


def _three_digits(value: float) -> str:
    return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")
