"""Joins the picture of four diagrams to the models of the sweep."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui.criteria.four import HOW_MANY, FourDialog
from kmeans_gui.gui.criteria.verdicts import judged_algorithm
from kmeans_gui.gui.theme import Theme
from kmeans_gui.session.session import Session

_WHO = "four"


class FourLink(QObject):
    """Opens the dialog and fills it as the diagrams come. GUI thread only.

    Attributes
    ----------
    dialog : FourDialog
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._criteria = session.criteria
        self._diagrams = session.diagrams
        self.dialog = FourDialog(parent)
        self.dialog.first_changed.connect(self._ask)
        self.dialog.closed.connect(self._on_closed)
        self._diagrams.ready.connect(self._show)
        self._diagrams.failed.connect(self._show)
        session.dataset_changed.connect(self.dialog.close)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.dialog.apply_theme(theme)

    @Slot()
    def open(self) -> None:
        """Show the diagrams of k − 1, k, k + 1 and k + 2 for the k that is shown, or is best."""
        ks = [model.k for model in self._models()]
        if not ks:
            self._session.notice.emit("Sweep k first: the diagrams are those of its models.")
            return
        shown = self._session.shown
        k = None if shown is None else shown.k
        if k is None:
            k = self._criteria.preferred("silhouette", judged_algorithm(self._session)) or ks[0]
        before = [each for each in ks if each < k]
        first = min(before[-1] if before else ks[0], ks[max(0, len(ks) - HOW_MANY)])
        self.dialog.choose_from(ks, first)
        self.dialog.show()
        self.dialog.raise_()
        self._ask()

    def _models(self) -> list[SweepPoint]:
        algorithm = judged_algorithm(self._session)
        return [m for m in self._criteria.models if m.algorithm == algorithm and m.k >= 2]

    def _four(self) -> list[SweepPoint]:
        first = self.dialog.first_spin.value()
        return [model for model in self._models() if model.k >= first][:HOW_MANY]

    @Slot()
    def _ask(self, *_: object) -> None:
        self._diagrams.ask(_WHO, [model.centers for model in self._four()])
        self._show()

    @Slot()
    def _show(self, *_: object) -> None:
        if not self.dialog.isVisible():
            return
        diagrams = self._diagrams
        self.dialog.show_diagrams(
            [
                (
                    model.k,
                    diagrams.of(model.centers) or diagrams.refusal(model.centers) or "Computing…",
                )
                for model in self._four()
            ]
        )

    @Slot()
    def _on_closed(self) -> None:
        self._diagrams.ask(_WHO, [])
