"""What a picture can be of, as the window shows it now, and what its file is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from kmeans_gui.gui.exports.figure import Fonts

if TYPE_CHECKING:
    from kmeans_gui.gui.exports.plots import PlotPicture
    from kmeans_gui.gui.exports.work import Source
    from kmeans_gui.gui.main_window import MainWindow

CANVAS = "canvas"
BOTH_PLOTS = "plots"


class Subjects:
    """What of `window` can be drawn anew. GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def source(self, subject: str) -> Source | None:
        """Return what is to be drawn, or None if there is nothing to see.

        Parameters
        ----------
        subject : {"canvas", "plots", "inertia", "time"}
        """
        from kmeans_gui.gui.exports.capture import capture_scene

        if subject != CANVAS:
            names = ("inertia", "time") if subject == BOTH_PLOTS else (subject,)
            return tuple(self.plot(name, first=name == names[0]) for name in names)
        return capture_scene(self._window)

    def plot(self, name: str, first: bool) -> PlotPicture:
        """Return what the plot "inertia" or "time" shows; the first of several has the legend."""
        from kmeans_gui.gui.exports.plots import capture_plot, legend_of

        panel = self._window.sweep_panel
        plot = panel.inertia_plot if name == "inertia" else panel.time_plot
        title = panel.inertia_title if name == "inertia" else panel.time_title
        legend = legend_of(panel.shown_curves) if first else ()
        what, comma, unit = title.text().partition(",")
        return capture_plot(plot, f"{what} against k{comma}{unit}", legend, self.fonts())

    @property
    def focused_plot(self) -> str | None:
        """The plot that has the focus, "inertia" or "time", if one has."""
        panel = self._window.sweep_panel
        if panel.inertia_plot.hasFocus():
            return "inertia"
        return "time" if panel.time_plot.hasFocus() else None

    def fonts(self) -> Fonts:
        """Return the type of pictures, as large as that of the window."""
        font = QApplication.font()
        return Fonts.like(
            font, QFontInfo(font).pixelSize() * self._window.theme.current.magnification
        )

    def file_name(self) -> tuple[Path, str]:
        """Return the folder of the open file, or home, and a name after the points, no ending."""
        dataset = self._window.session.dataset
        if dataset is None:
            return Path.home(), "k-means"
        if dataset.path is not None:
            return dataset.path.parent, dataset.path.stem
        return Path.home(), dataset.recipe.name if dataset.recipe is not None else "points"
