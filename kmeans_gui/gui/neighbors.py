"""The neighbors of a k as small pictures: one center less, these, one more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.compare.small_picture import (
    PICTURE_RATIO,
    SmallPicture,
    small_style,
    whole_view,
)
from kmeans_gui.gui.describe import ALGORITHM_NAMES, inertia_name
from kmeans_gui.gui.widgets.form import MARGIN
from kmeans_gui.session.matching import match_colors
from kmeans_gui.session.playback import frame_of
from kmeans_gui.session.run import Still

if TYPE_CHECKING:
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme
    from kmeans_gui.raster.viewport import Viewport

GAP = 6
"""Pixels between pictures, and between them and the plots."""
LOW_RATIO = 0.46
"""Of the height of a picture to its width where there is little room."""
SHAPES = ((PICTURE_RATIO, False, 72), (LOW_RATIO, False, 48), (LOW_RATIO, True, 0))
"""Ratios of pictures, whether names are inside of them, and how many pixels they leave to the page
beyond what it needs at least; the first that fits is taken."""
_COUNT = 3
_NAMELESS = "No neighboring k"
_SOON_MILLISECONDS = 40


class Neighbors(QObject):
    """Shows the models of the sweep beside the one on the canvas; a click shows one. GUI thread.

    Attributes
    ----------
    strip : QWidget
    pictures : list of SmallPicture
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._models: list[SweepPoint | None] = [None] * _COUNT
        self._due: list[int] = []
        self._drawing: int | None = None
        self._renderer = window.session.small_pictures
        self._renderer.rendered.connect(self._on_rendered)
        self._renderer.failed.connect(self._on_failed)
        self.strip = QWidget()
        self.strip.setObjectName("neighbors")
        self.strip.setAccessibleName("The models of neighboring k")
        self.strip.hide()
        self.pictures = []
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for number in range(_COUNT):
            picture = SmallPicture(number + 1, self.strip)
            picture.setObjectName(f"neighbor_{number + 1}")
            picture.setAccessibleName(_NAMELESS)
            picture.has_bar = False
            picture.clicked.connect(self._on_clicked)
            picture.resized.connect(self._on_resized)
            self.pictures.append(picture)
            row.addWidget(picture)
        panel = window.sweep_panel
        panel.set_optional(self.strip)
        panel.installEventFilter(self)
        panel.pages.changed.connect(self._refresh_soon)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MILLISECONDS)
        self._soon.timeout.connect(self._refresh)
        session = self._session
        for signal in (
            session.shown_changed,
            session.sweep_started,
            session.sweep_finished,
            session.sweep_point,
            window.extent.found,
            panel.legend.changed,
        ):
            signal.connect(self._refresh_soon)
        session.dataset_changed.connect(self._on_points_changed)
        session.points_edited.connect(self._on_points_changed)
        session.axes_changed.connect(self._on_points_changed)
        window.theme.changed.connect(self.apply_theme)

    # -- which models ----------------------------------------------------------------------------

    @Slot()
    def _refresh_soon(self, *_: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _on_points_changed(self, *_: object) -> None:
        # what is being drawn of the points before is never delivered
        self._drawing = None
        self._models = [None] * _COUNT
        self._refresh_soon()

    def _wanted(self) -> list[SweepPoint | None]:
        """Return the models of the k before, at and after the one that is shown."""
        session, nothing = self._session, [None] * _COUNT
        sweep, shown = session.sweep, session.shown
        if sweep is None or shown is None or session.sweep_is_of_other_data:
            return list(nothing)
        algorithm = shown.algorithm
        if algorithm not in sweep.algorithms:
            full = [a for a in sweep.algorithms if a != "minibatch"]
            algorithm = full[0] if full else sweep.algorithms[0]
        ks = self._window.sweep_panel.plots.curves.ks(algorithm)
        below, above = [k for k in ks if k < shown.k], [k for k in ks if k > shown.k]
        wanted = [
            below[-1] if below else None,
            shown.k if shown.k in ks else None,
            above[0] if above else None,
        ]
        return [None if k is None else sweep.best(k, algorithm) for k in wanted]

    @Slot()
    def _refresh(self) -> None:
        models = self._wanted()
        seen = any(models) and self._has_room()
        if seen == self.strip.isHidden():
            self.strip.setVisible(seen)
        if not seen:
            self._models = [None] * _COUNT
            self._due.clear()
            return
        middle = models[1] or next(model for model in models if model is not None)
        for number, (picture, model) in enumerate(zip(self.pictures, models, strict=True)):
            picture.setEnabled(model is not None)
            picture.setChecked(model is not None and number == 1)
            if model is self._models[number] and model is not None:
                continue
            if model is None:
                picture.clear()
                picture.inertia = picture.difference = ""
                picture.setToolTip("")
                picture.setAccessibleName(_NAMELESS)
                continue
            self._describe(picture, model, middle)
            self._ask(number)
        self._models = models

    def _has_room(self) -> bool:
        """Return whether the panel is high enough, for low pictures without a line at least."""
        panel = self._window.sweep_panel
        rest = panel.least_height() + GAP
        for ratio, inside, room in SHAPES:
            for picture in self.pictures:
                picture.ratio, picture.names_inside = ratio, inside
            if panel.height() >= rest + self._picture_height() + room:
                self._fix_heights()
                return True
        return False

    def _picture_height(self) -> int:
        # of the panel's width: a picture that was not laid out yet has one that is not to be its
        width = self._window.sweep_panel.width() - 2 * MARGIN - (_COUNT - 1) * GAP
        return self.pictures[0].heightForWidth(width // _COUNT)

    def _fix_heights(self) -> None:
        height = self._picture_height()
        for picture in self.pictures:
            if picture.height() != height:
                picture.setFixedHeight(height)
            picture.update()

    def _describe(self, picture: SmallPicture, model: SweepPoint, middle: SweepPoint) -> None:
        picture.frame = frame_of(Still.of(model), 0.0)
        # a cluster has one color in all three pictures, that of the canvas
        into = self._session.scale.into
        picture.order = None
        if model is not middle:
            picture.order = match_colors(into(middle.centers), into(model.centers))
        picture.inertia = f"k {model.k}"
        picture.difference = text.measure(model.inertia)
        name = ALGORITHM_NAMES[model.algorithm]
        sweep = self._session.sweep
        called = inertia_name(sweep is not None and sweep.standardized)
        said = f"{name}, k = {model.k}: {called} {picture.difference}"
        picture.setAccessibleName(said)
        picture.setToolTip(f"{said}. Click to see it large.")

    @Slot(object)
    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        for number, picture in enumerate(self.pictures):
            picture.apply_theme(theme)
            self._ask(number)

    # -- pictures, one after another -------------------------------------------------------------

    def _ask(self, number: int) -> None:
        if number not in self._due:
            self._due.append(number)
        self._draw_next()

    def _draw_next(self) -> None:
        view = self._window.cluster_view
        while self._due and self._drawing is None:
            picture = self.pictures[self._due.pop(0)]
            if not picture.isVisible() or picture.frame is None or view.bounds is None:
                continue
            ratio, k = picture.devicePixelRatioF(), len(picture.frame.coloring)
            style = small_style(view.style_of_frames(), k, picture.order, ratio)
            equal = self._window.commands.view.aspect.isChecked()
            viewport = whole_view(view.bounds, picture.picture_rect(), ratio, equal)
            if self._renderer.request(viewport, picture.frame.coloring, style):
                self._drawing = self.pictures.index(picture)

    @Slot(object, object, object)
    def _on_rendered(self, pixels: NDArray[np.uint8], viewport: Viewport, request: Any) -> None:
        number, self._drawing = self._drawing, None
        if number is not None:
            picture = self.pictures[number]
            if picture.frame is not None and len(request.centers) == len(picture.frame.coloring):
                picture.show_image(pixels, viewport)
        self._draw_next()

    @Slot(str)
    def _on_failed(self, _sentence: str) -> None:
        self._drawing = None
        self._draw_next()

    # -- events ----------------------------------------------------------------------------------

    @Slot()
    def _on_clicked(self) -> None:
        picture = self.sender()
        if isinstance(picture, SmallPicture):
            model = self._models[self.pictures.index(picture)]
            if model is not None:
                self._session.show_sweep_point(model.k, model.algorithm)

    @Slot()
    def _on_resized(self) -> None:
        picture = self.sender()
        if isinstance(picture, SmallPicture):
            self._ask(self.pictures.index(picture))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the height of the panel, and of the hints in it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._refresh_soon()
        return False
