"""Mean silhouette against k for a file, whether its page was ever seen or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt

from kmeans_gui.gui.criteria.criterion_plot import CriterionPlot
from kmeans_gui.gui.criteria.verdicts import curves_of
from kmeans_gui.gui.curves_item import ALGORITHMS
from kmeans_gui.gui.exports.plots import PlotPicture, capture_plot, legend_of

if TYPE_CHECKING:
    from kmeans_gui.gui.exports.figure import Fonts
    from kmeans_gui.gui.theme import Theme
    from kmeans_gui.session.session import Session

TITLE = "Mean silhouette against k"


def silhouette_picture(
    session: Session, theme: Theme, size: QSize, fonts: Fonts
) -> PlotPicture | None:
    """Return the plot of the silhouettes that there are, or None without any. GUI thread."""
    sweep, found = session.sweep, curves_of(session, "silhouette")
    judged = tuple(name for name in ALGORITHMS if found.values[name])
    if sweep is None or not judged:
        return None
    plot = CriterionPlot("Mean silhouette", "")
    # laid out only when it is shown, which nobody is to see
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(size)
    plot.apply_theme(theme)
    plot.show_criterion(found.values, found.errors, found.preferred, (min(sweep.ks), max(sweep.ks)))
    plot.show()
    plot.getPlotItem().layout.activate()
    picture = capture_plot(plot, TITLE, legend_of(judged), fonts)
    plot.hide()
    plot.deleteLater()
    return picture
