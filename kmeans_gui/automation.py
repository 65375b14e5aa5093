"""The command line's wishes, carried out one after the other on a real window and session."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QTimer, Signal, Slot

from kmeans_gui.session.renderer import Renderer
from kmeans_gui.session.run import Run, RunState, Sweep

if TYPE_CHECKING:
    from kmeans_gui.command_line import Options
    from kmeans_gui.data.errors import InvalidValues
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.session import Session

_LOOK_MS = 25
_QUIET_LOOKS = 12
"""A picture is taken once nothing was drawn for this many looks: plots gather what comes in
quick succession."""


class Automation(QObject):
    """Waits for the data, fits, sweeps, saves, takes the picture: each when the last is done.

    Where the program is to end afterwards, whatever goes wrong ends it; in a window that stays,
    the person sees the message there, and what was still to do is dropped.
    """

    finished = Signal(int, str)
    """The exit status, and for status 1 the one line that says why."""

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        options: Options,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._window = window
        self._options = options
        self._steps: deque[Callable[[], None]] = deque()
        self._waiting_for: str | None = None
        self._over = False
        self._quiet = 0
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        session.dataset_changed.connect(self._on_dataset)
        session.run_finished.connect(self._on_run_finished)
        session.run_failed.connect(self._on_run_failed)
        session.sweep_finished.connect(self._on_sweep_finished)
        session.sweep_failed.connect(self._on_sweep_failed)
        session.saved.connect(self._on_saved)
        session.failed.connect(self._on_failed)
        window.exports.saved.connect(self._on_exported)
        window.exports.failed.connect(self._on_failed)
        if options.exits:
            # nobody is there to answer the window's questions
            session.columns_needed.disconnect()
            session.invalid_values.disconnect()
        session.columns_needed.connect(self._on_columns_needed)
        session.invalid_values.connect(self._on_invalid_values)

    @Slot()
    def start(self) -> None:
        """Begin. `finished` comes later, also if there is nothing to do."""
        options = self._options
        self._steps.append(self._await_data)
        if options.standardize:
            self._steps.append(self._standardize)
        if options.fits:
            self._steps.append(self._fit)
        if options.sweep is not None:
            self._steps.append(self._sweep)
        if options.save is not None:
            self._steps.append(self._save)
        if options.draws:
            self._steps.append(self._settle)
        for path, step in (
            (options.screenshot, self._take_picture),
            (options.picture, self._save_picture),
            (options.animation, self._save_animation),
        ):
            if path is not None:
                self._steps.append(step)
        self._next()

    # -- the steps -------------------------------------------------------------------------------

    def _next(self) -> None:
        self._waiting_for = None
        if self._over:
            return
        if self._steps:
            self._steps.popleft()()
        else:
            self._end(0)

    def _await_data(self) -> None:
        if self._session.dataset is not None:
            self._next()
        else:
            self._waiting_for = "data"

    def _standardize(self) -> None:
        self._session.set_standardized(True)
        self._next()

    def _fit(self) -> None:
        self._waiting_for = "fit"
        self._session.start_fit(self._window.fit_panel.spec())

    def _sweep(self) -> None:
        assert self._options.sweep is not None
        self._waiting_for = "sweep"
        parameters = self._window.fit_panel.sweep_parameters()
        self._session.start_sweep(self._options.sweep, **parameters)

    def _save(self) -> None:
        assert self._options.save is not None
        self._waiting_for = "save"
        self._session.save_file(self._options.save)

    def _settle(self) -> None:
        self._waiting_for = "picture"
        self._session.timeline.to_end()
        self._quiet = 0
        self._looking.start()

    @Slot()
    def _look(self) -> None:
        renderers = {self._session.renderer, *self._window.findChildren(Renderer)}
        self._quiet = self._quiet + 1 if all(each.is_idle for each in renderers) else 0
        if self._quiet >= _QUIET_LOOKS:
            self._looking.stop()
            self._next()

    def _take_picture(self) -> None:
        path = self._options.screenshot
        assert path is not None
        problem = save_picture(self._window, path)
        if problem is None:
            self._next()
        else:
            self._end(1, problem)

    def _save_picture(self) -> None:
        assert self._options.picture is not None
        self._waiting_for = "export"
        self._window.exports.save_picture(self._options.picture, self._options.scale or 2)

    def _save_animation(self) -> None:
        assert self._options.animation is not None
        self._waiting_for = "export"
        self._window.exports.save_animation(self._options.animation)

    def _end(self, status: int, line: str = "") -> None:
        if not self._over:
            self._over = True
            self._steps.clear()
            self._looking.stop()
            self.finished.emit(status, " ".join(line.split()))

    # -- what the session tells ------------------------------------------------------------------

    @Slot(object)
    def _on_dataset(self, _dataset: Any) -> None:
        if self._waiting_for == "data":
            self._next()

    @Slot(object)
    def _on_run_finished(self, run: Run) -> None:
        if self._waiting_for != "fit":
            return
        if run.state is RunState.CANCELLED:
            self._end(1, "The fit was stopped.")
        else:
            self._next()

    @Slot(object)
    def _on_sweep_finished(self, sweep: Sweep) -> None:
        if self._waiting_for != "sweep":
            return
        if sweep.state is RunState.CANCELLED:
            self._end(1, "The sweep was stopped.")
        else:
            self._next()

    @Slot(object)
    def _on_saved(self, _path: Path) -> None:
        if self._waiting_for == "save":
            self._next()

    @Slot(object)
    def _on_exported(self, _path: Path) -> None:
        if self._waiting_for == "export":
            self._next()

    @Slot(object, str)
    def _on_run_failed(self, _run: Run, message: str) -> None:
        self._end(1, message)

    @Slot(object, str)
    def _on_sweep_failed(self, _sweep: Sweep, message: str) -> None:
        self._end(1, message)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._end(1, message)

    @Slot(object, object)
    def _on_columns_needed(self, path: Path, needed: Any) -> None:
        if self._options.exits:
            names = ", ".join(needed.columns)
            self._end(
                1,
                f"{path.name} has {len(needed.columns)} numeric columns ({names}): "
                "say which are x and y with --x COL --y COL",
            )

    @Slot(object, object, object, object)
    def _on_invalid_values(
        self, path: Path, _x: str | None, _y: str | None, found: InvalidValues
    ) -> None:
        if self._options.exits:
            verb = "has" if found.n_invalid == 1 else "have"
            self._end(
                1,
                f"{path.name}: {found.n_invalid:,} of {found.n_rows:,} rows {verb} a missing or "
                f"infinite value (the first: column {found.column}, row {found.row:,}): "
                "add --drop-invalid to leave them out",
            )


def save_picture(window: MainWindow, path: Path) -> str | None:
    """Write what `window` shows to `path` as PNG, whole or not at all.

    Returns
    -------
    str or None
        Why that was impossible.
    """
    file = QSaveFile(str(path))
    if (
        file.open(QIODevice.OpenModeFlag.WriteOnly)
        and window.grab().save(file, "PNG")
        and file.commit()
    ):
        return None
    return f"Cannot write {path}: {file.errorString()}"
