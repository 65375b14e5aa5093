"""Pictures and animations of what the window shows: the commands, and the thread behind them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from kmeans_gui.gui.exports.paint import as_image
from kmeans_gui.gui.exports.subjects import BOTH_PLOTS, CANVAS, Subjects
from kmeans_gui.session.jobs import Ended, Job, Worker
from kmeans_gui.session.messages import sentence

if TYPE_CHECKING:
    from kmeans_gui.gui.exports.animation_dialog import AnimationDialog
    from kmeans_gui.gui.exports.work import Film, PanesFilm
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.animation import AnimationPlan

COPY_SCALE = 2.0
NO_PLOTS = "There are no plots against k yet: press Sweep k first"


class Exports(QObject):
    """The commands that save or copy pictures, and save animations. GUI thread.

    What is to be drawn is taken from the window at once; drawing, compressing and writing happen
    on a thread of their own, with progress and Cancel on the canvas.

    Parameters
    ----------
    window : MainWindow

    Attributes
    ----------
    subjects : Subjects
        What pictures are of.

    Signals
    -------
    saved : Path
    copied
    failed : str
        One sentence; also shown in the window.
    """

    saved = Signal(object)
    copied = Signal()
    failed = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.subjects = Subjects(window)
        self._worker = Worker("export", self)
        self._jobs: dict[Job, Callable[[Any], None]] = {}
        self._saves: set[Job] = set()
        self._preview_job: Job | None = None
        self._dialog: AnimationDialog | None = None
        self._build()
        self._worker.began.connect(self._on_began)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.ended.connect(self._on_ended)
        window.task_bar.cancelled.connect(self.cancel)
        window.commands.on_escape(self.cancel)
        window.session.shown_changed.connect(self._refresh)
        window.session.dataset_changed.connect(self._refresh)
        window.session.timeline.extent_changed.connect(self._refresh)
        for signal in (window.session.sweep_started, window.session.sweep_point):
            signal.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        commands = self._window.commands
        self.copy_action = commands.action(
            "copy_picture_action",
            "&Copy picture",
            self.copy_picture,
            "Ctrl+Shift+C",
            "Copy the canvas, or the plot with the focus, to the clipboard",
        )
        self.picture_action = commands.action(
            "save_picture_action",
            "&Picture…",
            self.ask_for_picture,
            "Ctrl+Shift+S",
            "Save a picture of the canvas as PNG or SVG",
        )
        self.animation_action = commands.action(
            "save_animation_action",
            "&Animation…",
            self.ask_for_animation,
            "Ctrl+Shift+A",
            "Save the fit as an animation: GIF, WebP or MP4",
        )
        self.plots_action = commands.action(
            "save_plots_action",
            "P&lots…",
            self.ask_for_plots,
            "Ctrl+Shift+G",
            "Save a picture of the plots against k",
        )
        self._plots_tip = self.plots_action.toolTip()
        commands.menu("Edit").add("copy", self.copy_action)
        self.menu = QMenu("&Export", self._window)
        self.menu.setObjectName("export_menu")
        self.menu.setToolTipsVisible(True)
        self.menu.addActions([self.picture_action, self.animation_action, self.plots_action])
        commands.menu("File").add("export", self.menu)

    @Slot()
    def _refresh(self, *_: object) -> None:
        session = self._window.session
        self.copy_action.setEnabled(session.dataset is not None)
        self.picture_action.setEnabled(session.dataset is not None)
        self.animation_action.setEnabled(session.timeline.extent > 1)
        self.plots_action.setEnabled(self._has_plots)
        self.plots_action.setToolTip(self._plots_tip if self._has_plots else NO_PLOTS)

    @property
    def _has_plots(self) -> bool:
        sweep = self._window.session.sweep
        return sweep is not None and bool(sweep.points)

    # -- pictures --------------------------------------------------------------------------------

    @Slot()
    def copy_picture(self) -> None:
        """Put what has the focus on the clipboard: the canvas, unless it is a plot."""
        source = self.subjects.source(self.subjects.focused_plot or CANVAS)
        if source is None:
            self.complain("There are no points to show: open a file or generate a data set.")
            return
        from kmeans_gui.gui.exports import work

        theme, fonts = self._window.theme.current, self.subjects.fonts()
        do = functools.partial(
            work.draw_picture, source=source, scale=COPY_SCALE, theme=theme, fonts=fonts
        )
        self._submit(Job(do, "copying the picture"), self._on_drawn)

    def save_picture(self, path: Path, scale: float = 2.0, subject: str = CANVAS) -> None:
        """Write a picture as PNG or SVG, in the background.

        Parameters
        ----------
        path : Path
            Its ending chooses the format.
        scale : float
            Pixels of a PNG for each one of the window.
        subject : {"canvas", "plots", "inertia", "time"}
        """
        source = self.subjects.source(subject)
        if source is None:
            self.complain("There are no points to show: open a file or generate a data set.")
            return
        from kmeans_gui.gui.exports import work

        do = functools.partial(
            work.write_picture,
            path=path,
            source=source,
            scale=scale,
            theme=self._window.theme.current,
            fonts=self.subjects.fonts(),
        )
        self.write(Job(do, f"saving {path.name}"))

    @Slot()
    def ask_for_picture(self) -> None:
        """Ask where and how large to save a picture."""
        self._ask_for_picture(CANVAS)

    @Slot()
    def ask_for_plots(self) -> None:
        """Ask where and how large to save the plots against k."""
        self._ask_for_picture(BOTH_PLOTS)

    def _ask_for_picture(self, chosen: str) -> None:
        from kmeans_gui.gui.exports.picture_dialog import PictureDialog
        from kmeans_gui.gui.exports.work import size_of

        window = self._window
        names = {
            CANVAS: "The canvas",
            BOTH_PLOTS: "Both plots against k",
            "inertia": "Inertia against k",
            "time": "Fit time against k",
        }
        subjects = []
        for key, name in names.items():
            is_there = key == CANVAS or self._has_plots
            source = self.subjects.source(key) if is_there else None
            if source is not None:
                subjects.append((key, name, *size_of(source, 1.0)))
        folder, stem = self.subjects.file_name()
        stem += "" if chosen == CANVAS else "-plots"
        dialog = PictureDialog(subjects, chosen, folder, stem, window)
        dialog.save_requested.connect(self._on_picture_requested)
        window.questions.open(dialog)

    @Slot(str, object, int)
    def _on_picture_requested(self, subject: str, path: Path, scale: int) -> None:
        self.save_picture(path, float(scale), subject)

    # -- animations ------------------------------------------------------------------------------

    @Slot()
    def ask_for_animation(self) -> None:
        """Ask which part of the timeline to save, and how."""
        from kmeans_gui.gui.exports.animation_dialog import AnimationDialog

        window = self._window
        timeline = window.session.timeline
        if timeline.extent < 2:
            self.complain("There is nothing to animate yet: run a fit first.")
            return
        view = window.cluster_view
        canvas = (view.width() // 2 * 2, view.height() // 2 * 2)
        dialog = AnimationDialog(
            (timeline.start, timeline.end), canvas, *self.subjects.file_name(), window
        )
        dialog.preview_wanted.connect(self._on_preview_wanted)
        dialog.save_requested.connect(self._on_animation_requested)
        dialog.finished.connect(self._on_dialog_finished)
        self._dialog = dialog
        window.questions.open(dialog)

    def save_animation(
        self, path: Path, plan: AnimationPlan | None = None, size: tuple[int, int] = (960, 540)
    ) -> None:
        """Write the recording that is shown as an animation, in the background.

        Parameters
        ----------
        path : Path
            Its ending chooses the format.
        plan : AnimationPlan, optional
            By default the whole fit at a speed that can be followed.
        size : tuple of int
            Width and height in pixels.
        """
        from kmeans_gui.gui.exports import work

        film = self._film(plan, size)
        if film is None:
            self.complain("There is nothing to animate yet: run a fit first.")
            return
        do = functools.partial(work.animate, path=path, film=film)
        # no `write`: it may take minutes, for which a window that was closed cannot be waited for
        self._submit(Job(do, f"saving {path.name}"), self._on_written)

    def _film(self, plan: AnimationPlan | None, size: tuple[int, int]) -> Film | PanesFilm | None:
        from kmeans_gui.gui.exports.animation_dialog import proposed_speed
        from kmeans_gui.gui.exports.capture import capture_film
        from kmeans_gui.session.animation import AnimationPlan

        if plan is None:
            timeline = self._window.session.timeline
            plan = AnimationPlan(timeline.start, timeline.end, proposed_speed(timeline.end))
        return capture_film(self._window, plan, size)

    @Slot(object, object, str)
    def _on_preview_wanted(self, plan: AnimationPlan, size: tuple[int, int], suffix: str) -> None:
        from kmeans_gui.gui.exports import work

        film = self._film(plan, size)
        if film is None:
            return
        self._forget_preview()
        do = functools.partial(work.preview, film=film, suffix=suffix)
        self._preview_job = Job(do, "drawing the first picture")
        self._worker.submit(self._preview_job)

    def _forget_preview(self) -> None:
        if self._preview_job is not None:
            self._preview_job.cancel()
            self._preview_job = None

    @Slot(object, object, object)
    def _on_animation_requested(
        self, path: Path, plan: AnimationPlan, size: tuple[int, int]
    ) -> None:
        self._forget_preview()
        self.save_animation(path, plan, size)

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._forget_preview()
        self._dialog = None

    # -- the thread ------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether something is drawn or written."""
        return bool(self._jobs)

    def cancel(self) -> bool:
        """Stop what is drawn or written, and say whether there was something."""
        was_busy = self.is_busy
        for job in self._jobs:
            job.cancel()
        return was_busy

    def close(self) -> None:
        """Let what is being saved end, and end the thread: the window closes."""
        self._worker.close(self._window.session.patience, let_end=self._saves)

    def _submit(self, job: Job, done: Callable[[Any], None]) -> None:
        self._jobs[job] = done
        self._worker.submit(job)

    def write(self, job: Job) -> None:
        """Do a job that writes a file and returns its path, and say when it is there.

        It is let end where the window closes meanwhile.
        """
        self._saves.add(job)
        self._submit(job, self._on_written)

    def proposed(self, ending: str) -> Path:
        """Return a file beside the open one, or at home, that is called after the points."""
        folder, stem = self.subjects.file_name()
        return folder / f"{stem}{ending}"

    def complain(self, words: str) -> None:
        """Say why nothing was saved, in one sentence."""
        self._window.message_bar.show_error(words)
        self.failed.emit(words)

    @Slot(object)
    def _on_began(self, job: Job) -> None:
        if job in self._jobs:
            self._window.task_bar.start(f"{job.doing[:1].upper()}{job.doing[1:]}…")

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._jobs:
            self._window.task_bar.set_progress(share)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        job = ended.job
        if job is self._preview_job:
            self._preview_job = None
            if self._dialog is not None and ended.error is None:
                pixels, estimate = ended.value
                self._dialog.show_preview(as_image(pixels), estimate)
            return
        self._saves.discard(job)
        done = self._jobs.pop(job, None)
        if done is None:
            return
        self._window.task_bar.finish()
        if ended.error is None:
            done(ended.value)
        elif job.is_cancelled():
            words = f"Cancelled {job.doing}."
            self._window.message_bar.show_notice(words)
            self.failed.emit(words)
        else:
            self.complain(sentence(ended.error, job.doing))

    def _on_written(self, path: Path) -> None:
        self._window.message_bar.show_notice(f"Saved {path}.")
        self.saved.emit(path)

    def _on_drawn(self, pixels: NDArray[np.uint8]) -> None:
        image = as_image(pixels).copy()  # the clipboard keeps it for longer than we the pixels
        QGuiApplication.clipboard().setImage(image)
        size = f"{image.width():,} × {image.height():,} pixels"
        self._window.message_bar.show_notice(f"Copied the picture, {size}.")
        self.copied.emit()
