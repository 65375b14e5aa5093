"""Joins the silhouette diagram to the model, the clusters and the points on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.gui import text
from kmeans_gui.gui.criteria.words import NO_SILHOUETTE
from kmeans_gui.gui.overlays.ring import RingItem
from kmeans_gui.gui.theme import Theme
from kmeans_gui.session.judging import Diagram, Knife, ModelKey, model_key

if TYPE_CHECKING:
    from kmeans_gui.gui.criteria.knives import Found
    from kmeans_gui.gui.criteria.silhouette_page import SilhouettePage
    from kmeans_gui.gui.main_window import MainWindow

_WHO = "panel"


class DiagramLink(QObject):
    """Shows the diagram of the model on the canvas, while its page is seen. GUI thread only.

    Attributes
    ----------
    ring : RingItem
        On the canvas, around the point under the mouse in the diagram.
    """

    def __init__(self, window: MainWindow, page: SilhouettePage) -> None:
        super().__init__(page)
        self._view = window.cluster_view
        self._session = window.session
        self._diagrams = window.session.diagrams
        self._page = page
        self._is_seen = False
        self.ring = RingItem(radius=9.0, line=2.2, rim=5.0)
        self._view.getPlotItem().getViewBox().addItem(self.ring, ignoreBounds=True)
        page.diagram.cluster_chosen.connect(self._on_cluster_chosen)
        page.diagram.pointed.connect(self._on_pointed)
        self._diagrams.ready.connect(self._on_ready)
        self._diagrams.failed.connect(self._on_failed)
        self._session.shown_changed.connect(self.refresh)
        self._session.dataset_changed.connect(self.refresh)
        self._session.points_edited.connect(self._on_points_edited)
        window.commands.on_escape(self.let_go)

    def let_go(self) -> bool:
        """Show all clusters alike again; say whether one stood out."""
        stood_out = self._page.diagram.chosen is not None
        self._page.diagram.choose(None)
        return stood_out

    def set_seen(self, seen: bool) -> None:
        """Begin to show diagrams, or let everything go that was marked on the canvas."""
        self._is_seen = seen
        self.refresh()

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.ring.apply_theme(theme)

    @Slot()
    def refresh(self, *_: object) -> None:
        """Show the diagram of the model on the canvas, once it is known."""
        shown, page = self._session.shown, self._page
        if not self._is_seen or shown is None:
            run = self._session.run
            page.show_diagram(
                None,
                None,
                "Fitting…"
                if run is not None and run.is_running
                else "Run a fit, or click a k above: the silhouettes of its clusters appear here.",
            )
            self._diagrams.ask(_WHO, [])
            return
        known = self._diagrams.of(shown.centers)
        page.show_diagram(shown.k, known, "Computing silhouettes…")
        self._diagrams.ask(_WHO, [shown.centers])

    def _is_shown(self, key: ModelKey) -> bool:
        shown = self._session.shown
        return self._is_seen and shown is not None and model_key(shown.centers) == key

    @Slot(object)
    def _on_ready(self, diagram: Diagram) -> None:
        if self._is_shown(diagram.key):
            self._page.show_diagram(diagram.k, diagram)

    @Slot(object, str)
    def _on_failed(self, key: ModelKey, message: str) -> None:
        if self._is_shown(key):
            if key[0] == 1:
                message = "One cluster has no silhouette: there is no other to compare with."
            elif message.startswith("Number of labels"):  # scikit-learn's words, for programs
                message = NO_SILHOUETTE
            self._page.show_diagram(key[0], None, message)

    @Slot(object)
    def _on_points_edited(self, _dataset: object) -> None:
        self.ring.show_at(None)

    @Slot(object)
    def _on_cluster_chosen(self, cluster: int | None) -> None:
        self._view.set_emphasis(cluster)
        self._on_pointed(None)

    @Slot(object)
    def _on_pointed(self, found: Found | None) -> None:
        page, dataset = self._page, self._session.dataset
        if found is None or dataset is None or found.position >= dataset.n:
            self.ring.show_at(None)
            knife = page.diagram.chosen_knife
            page.status.show_reading("" if knife is None else reading(knife))
            return
        x, y = dataset.points[found.position]
        self.ring.show_at((float(x), float(y)))
        page.status.show_reading(reading(found.knife, found))


def reading(knife: Knife, found: Found | None = None) -> str:
    """Return what is said of a knife, or of one of its points, as rich text."""
    parts = [f"Cluster&nbsp;<b>{knife.cluster}</b>"]
    if found is None:
        parts += [text.plural(knife.count, "point"), f"mean&nbsp;<b>{knife.mean:.2f}</b>"]
    else:
        parts.append(f"row&nbsp;{text.count(found.position + 1)}:&nbsp;<b>{found.value:.2f}</b>")
    return " · ".join(parts).replace("-", "\N{MINUS SIGN}")
