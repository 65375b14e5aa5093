"""The window: panels around the canvas, and what joins them to the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMetaObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow

from kmeans_gui.core.model import Algorithm, SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.actions import Actions
from kmeans_gui.gui.axes import Axes
from kmeans_gui.gui.bulk import Bulk
from kmeans_gui.gui.centers_menu import CentersMenu
from kmeans_gui.gui.cluster_view import ClusterView
from kmeans_gui.gui.compare.controller import CompareController
from kmeans_gui.gui.criteria.controller import CriteriaController
from kmeans_gui.gui.data_panel import DataPanel
from kmeans_gui.gui.edits import Edits
from kmeans_gui.gui.exports.exports import Exports
from kmeans_gui.gui.exports.reports import Reports
from kmeans_gui.gui.extent import Bounds, ExtentFinder
from kmeans_gui.gui.fit_panel import FitPanel
from kmeans_gui.gui.history import HistoryMenu
from kmeans_gui.gui.hover import Hover
from kmeans_gui.gui.layers import Layers
from kmeans_gui.gui.layout import WindowLayout
from kmeans_gui.gui.lectures import Lectures
from kmeans_gui.gui.neighbors import Neighbors
from kmeans_gui.gui.parameters import Parameters
from kmeans_gui.gui.playback_controls import PlaybackControls
from kmeans_gui.gui.playback_marks import PlaybackMarks
from kmeans_gui.gui.presentation import Presentation
from kmeans_gui.gui.questions import Questions
from kmeans_gui.gui.readout import Readout
from kmeans_gui.gui.remarks import Remarks
from kmeans_gui.gui.sweep_panel import SweepPanel
from kmeans_gui.gui.sweep_recipes import SweepRecipes
from kmeans_gui.gui.sweeps import Sweeps
from kmeans_gui.gui.theme import Theme, ThemeManager, prepare_application
from kmeans_gui.gui.timeline_bar import TimelineBar
from kmeans_gui.gui.tools.paint import Paint
from kmeans_gui.gui.tools.toolbox import Toolbox
from kmeans_gui.gui.widgets.bars import MessageBar, TaskBar
from kmeans_gui.gui.widgets.first_paint import FirstPaint
from kmeans_gui.session.run import Run, Sweep
from kmeans_gui.session.session import Session

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

DEFAULT_SIZE = (1280, 800)


_alive: dict[int, MainWindow] = {}
"""Every window until Qt has destroyed it. One that only reference cycles hold would be destroyed
by Python's collector instead, at any time: amid Qt's own work, which holds the locks that the
destruction waits for."""


class MainWindow(QMainWindow):
    """Shows `session` and sends it requests. It never computes and never waits.

    Parameters
    ----------
    session : Session
        Closing the window shuts it down.
    """

    completed = Signal()
    """The window has been painted, and then what its first picture does without was built."""

    def __init__(self, session: Session) -> None:
        prepare_application()
        super().__init__()
        key = id(self)
        _alive[key] = self
        self.destroyed.connect(lambda: _alive.pop(key, None))
        self.session = session
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.resize(*DEFAULT_SIZE)
        self.setMinimumSize(1000, 600)
        self.theme = ThemeManager(self)
        self._closed = False
        self._others_left_out = (Path(), 0)
        self._build()
        self.questions = Questions(self)
        self.commands = Actions(self)
        # What brings its own commands and marks: one line each, in the order of the menus.
        self.layers = Layers(self)
        self.hover = Hover(self)
        self.playback = PlaybackControls(self)
        self.marks = PlaybackMarks(self)
        self.extent = ExtentFinder(self)
        self.edits = Edits(self)
        self.parameters = Parameters(self)
        self.history = HistoryMenu(self)
        self.toolbox = Toolbox(self.cluster_view, self)
        self.commands.on_escape(self.toolbox.escape)
        self.toolbox.changed.connect(lambda _: self.commands.on_escape(self.toolbox.escape))
        self.centers = CentersMenu(self)
        self.compare = CompareController(self)
        self.criteria = CriteriaController(self)
        self.axes = Axes(self)
        self.bulk = Bulk(self)
        self._connect()
        self.sweeps = Sweeps(self)
        self.neighbors = Neighbors(self)
        self.sweep_recipes = SweepRecipes(self)
        self.presentation = Presentation(self)
        self.exports = Exports(self)
        self.reports = Reports(self)
        self.paint = Paint(self)
        self.remarks = Remarks(self)
        self.lectures = Lectures(self)
        self._begin()

    def _begin(self) -> None:
        """Show what there is, as it was set when the window was closed last."""
        self.places.restore()
        self.theme.start()
        self.commands.view.apply_layers()
        self.cluster_view.set_equal_aspect(self.commands.view.aspect.isChecked())
        if self.session.dataset is not None:
            self._on_dataset_changed(self.session.dataset)
        self._on_shown_changed()
        self.cluster_view.setFocus()
        # Queued: whoever else waits for the first paint comes before.
        FirstPaint(self).happened.connect(self._complete, Qt.ConnectionType.QueuedConnection)
        QMetaObject.invokeMethod(self, "_complete_unseen", Qt.ConnectionType.QueuedConnection)

    def _build(self) -> None:
        self.data_panel = DataPanel()
        self.fit_panel = FitPanel()
        self.cluster_view = ClusterView()
        self.timeline_bar = TimelineBar(self.session)
        self.sweep_panel = SweepPanel()
        self.message_bar = MessageBar()
        self.task_bar = TaskBar()
        self.readout = Readout(self.session, self.cluster_view, self)
        self.places = WindowLayout(self)
        self.left_dock, self.right_dock = self.places.left_dock, self.places.right_dock

    def _connect(self) -> None:
        session, view = self.session, self.cluster_view
        self.theme.changed.connect(self._apply_theme)
        self.data_panel.generate_requested.connect(self._on_generate_requested)
        self.data_panel.open_requested.connect(self.questions.ask_for_file)
        self.fit_panel.fit_requested.connect(session.start_fit)
        self.fit_panel.stop_requested.connect(session.stop)
        self.sweep_panel.sweep_requested.connect(self._on_sweep_requested)
        self.sweep_panel.stop_requested.connect(session.stop_sweep)
        self.sweep_panel.model_requested.connect(session.show_sweep_point)
        self.task_bar.cancelled.connect(session.stop)
        self.readout.index_bar.cancelled.connect(session.stop_indexing)
        self.extent.found.connect(self._on_extent_found)
        view.frame_requested.connect(session.renderer.request)
        session.renderer.rendered.connect(self._on_rendered)
        session.timeline.moved.connect(self._on_moved)
        session.dataset_changed.connect(self._on_dataset_changed)
        session.shown_changed.connect(self._on_shown_changed)
        session.run_started.connect(self._on_run_started)
        session.run_finished.connect(self._on_run_ended)
        session.run_failed.connect(self._on_run_failed)
        session.sweep_started.connect(self._on_sweep_started)
        session.sweep_point.connect(self._on_sweep_point)
        session.sweep_finished.connect(self.sweep_panel.finish)
        session.sweep_failed.connect(self._on_sweep_failed)
        session.task_started.connect(self.task_bar.start)
        session.task_progress.connect(self.task_bar.set_progress)
        session.task_finished.connect(self.task_bar.finish)
        session.index_progress.connect(self.readout.index_bar.set_progress)
        session.index_finished.connect(self.readout.index_bar.finish)
        session.failed.connect(self.message_bar.show_error)
        session.notice.connect(self.message_bar.show_notice)
        session.saved.connect(self._on_saved)

    @Slot()
    def _complete(self) -> None:
        self.sweep_panel.complete()
        self.completed.emit()

    @Slot()
    def _complete_unseen(self) -> None:
        """Do not wait for a first picture that nobody asked for."""
        if not self.isVisible():
            self.sweep_panel.complete()

    # -- the look --------------------------------------------------------------------------------

    @Slot(object)
    def _apply_theme(self, theme: Theme) -> None:
        for part in (
            self.data_panel,
            self.fit_panel,
            self.cluster_view,
            self.timeline_bar,
            self.sweep_panel,
            self.message_bar,
            self.readout.index_bar,
            self.commands,
        ):
            part.apply_theme(theme)

    # -- what the session tells ------------------------------------------------------------------

    @Slot(object)
    def _on_dataset_changed(self, dataset: Dataset) -> None:
        self.message_bar.dismiss()
        first, files = self._others_left_out
        if files > 1 and dataset.path == first:
            # said now, since the lines above take away what was said before
            self.message_bar.show_notice(f"Only the first of {files} files was opened.")
        self.data_panel.show_dataset(dataset)
        self.fit_panel.set_running(False)
        self.cluster_view.clear_points()
        self.extent.find(dataset)
        self.show_title(dataset)
        if dataset.path is not None:
            self.commands.file.recent.add(dataset.path)

    def show_title(self, dataset: Dataset) -> None:
        """Say in the title of the window what its points are."""
        self.setWindowTitle(f"{dataset.title} – K-Means")

    @Slot(object, object)
    def _on_extent_found(self, dataset: Dataset, bounds: Bounds) -> None:
        self.cluster_view.set_points(dataset.points, bounds, dataset.x_name, dataset.y_name)
        self._on_moved(self.session.timeline.position)

    @Slot(object, object, object)
    def _on_rendered(self, image: Any, viewport: Any, request: Any) -> None:
        self.cluster_view.show_frame(image, viewport, request.centers)

    @Slot(float)
    def _on_moved(self, position: float) -> None:
        self.cluster_view.set_playback(self.session.timeline.frame_at(position))

    @Slot()
    def _on_shown_changed(self) -> None:
        shown = self.session.shown
        if shown is not None and isinstance(shown.source, SweepPoint):
            self.sweep_panel.mark(shown.k, shown.algorithm)
        else:
            self.sweep_panel.mark(None)
        self.commands.file.save.setEnabled(shown is not None)

    @Slot(object)
    def _on_run_started(self, run: Run) -> None:
        self.message_bar.dismiss()
        self.fit_panel.set_running(True)

    @Slot(object)
    def _on_run_ended(self, run: Run) -> None:
        if run is self.session.run:
            self.fit_panel.set_running(False)

    @Slot(object, str)
    def _on_run_failed(self, run: Run, message: str) -> None:
        self._on_run_ended(run)
        self.message_bar.show_error(message)

    @Slot(object)
    def _on_sweep_started(self, sweep: Sweep) -> None:
        self.message_bar.dismiss()
        self.sweep_panel.start(sweep)

    @Slot(object)
    def _on_sweep_point(self, point: SweepPoint) -> None:
        self.sweep_panel.add_point(point)

    @Slot(object, str)
    def _on_sweep_failed(self, sweep: Sweep, message: str) -> None:
        self.sweep_panel.finish(sweep)
        self.message_bar.show_error(message)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self.message_bar.show_notice(f"Saved {path}.")

    # -- what a person asks for ------------------------------------------------------------------

    @Slot(str)
    def open_path(self, path: str | Path) -> None:
        """Open a file; what it needs to be told is asked."""
        self._others_left_out = (Path(), 0)
        self.session.open_file(Path(path))

    @Slot(str, object)
    def _on_generate_requested(self, name: str, parameters: dict[str, Any]) -> None:
        self.session.generate(name, **parameters)

    @Slot(object, object, int)
    def _on_sweep_requested(
        self, ks: tuple[int, ...], algorithms: tuple[Algorithm, ...], repeats: int
    ) -> None:
        dataset = self.session.dataset
        if dataset is not None and dataset.n and ks[-1] > dataset.n:
            if ks[0] > dataset.n:
                points = text.plural(dataset.n, "point")
                self.message_bar.show_error(
                    f"There are only {points}: choose a smallest k of at most {dataset.n:,}."
                )
                return
            ks = tuple(k for k in ks if k <= dataset.n)
        self.session.start_sweep(ks, algorithms, repeats, **self.fit_panel.sweep_parameters())

    # -- events ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key without Ctrl means, where the widget with the focus left it over."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_plain = plain == Qt.KeyboardModifier.NoModifier
        if not (is_plain and self.commands.trigger_plain_key(event.key())):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that was dropped, the first if there are several."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return
        event.acceptProposedAction()
        self.open_path(files[0])
        if len(files) > 1:
            self._others_left_out = (Path(files[0]), len(files))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, end all work, let go."""
        if not self._closed:
            self._closed = True
            self.places.remember()
            self.questions.close()
            self.lectures.close()
            # To the person it is closed now, however long the threads take to notice.
            self.hide()
            self.cluster_view.frame_requested.disconnect(self.session.renderer.request)
            self.extent.close()
            self.exports.close()
            self.edits.forget()
            self.paint.close()
            self.session.shutdown()
            self.theme.shutdown()
        super().closeEvent(event)
