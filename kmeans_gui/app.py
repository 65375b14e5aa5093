"""The composition root: arguments, QApplication, Session, MainWindow.

Nothing heavy is imported before the arguments are known to be right, and neither numba nor polars
before the window is painted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kmeans_gui.command_line import DEFAULT_DATASET, PROGRAM, Options, parse
from kmeans_gui.resources import asset

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from kmeans_gui.automation import Automation
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.session import Session

_AT_ONCE = 200_000
"""Data sets of up to so many points are generated before the window is shown, in milliseconds."""

_PATIENCE = 1.0
"""Seconds that a process which is to end waits for its threads. Only one that compiles takes
longer, on the first start on a machine."""


def build(argv: Sequence[str]) -> tuple[QApplication, MainWindow]:
    """Wire everything and show nothing.

    Parameters
    ----------
    argv : sequence of str
        The command line, with or without the program's name in front.

    Returns
    -------
    QApplication
        The one that exists already, if there is one.
    MainWindow
        `window.session` is its Session. The five blobs, or what `argv` names, are its data set;
        a file and a large data set come once the event loop runs, as does what ``--run`` and the
        like ask for. Close the window to let go of its threads.
    """
    app, window, automation = _build(parse(_without_program_name(argv)))
    _soon(automation)
    return app, window


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments without the program's name; by default the process's own.

    Returns
    -------
    int
        The exit status: 0, or 1 after one line on standard error.

    Raises
    ------
    SystemExit
        2 for wrong arguments.
    """
    options = parse(sys.argv[1:] if argv is None else argv)
    problem = _unwritable(options) or _no_screen(options)
    if problem is not None:
        return _complain(problem)
    with ExitStack() as stack:
        stack.enter_context(_no_collection())
        if options.exits:
            _application(options)
            stack.enter_context(_first_start_settings())
        app, window, automation = _build(options)
        from kmeans_gui import process

        if argv is None:
            window.session.patience = _PATIENCE
        stack.callback(_let_go, window)
        stack.enter_context(process.quiet_log(options.exits))
        stack.enter_context(process.interrupts(app, window, options.exits))
        stack.enter_context(process.last_resort(window.session))
        stack.enter_context(process.collection_on_this_thread(app))
        ending = process.Ending(app, options.exits)
        automation.finished.connect(ending.on_finished)
        if options.exits:
            _soon(automation)
            if options.draws:
                _show_unseen(window)
        else:
            _show(window, automation)
        status = app.exec()
    status = _complain(ending.line) if ending.line else int(status)
    if argv is None and not window.session.has_ended:
        process.leave(status)
    return status


def _build(options: Options) -> tuple[QApplication, MainWindow, Automation]:
    """Wire everything that `options` need; nothing is shown, and no work has begun."""
    app = _application(options)
    from kmeans_gui.automation import Automation
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.session.session import Session

    session = Session()
    window = MainWindow(session)
    _load(session, options)
    _configure(window, options)
    automation = Automation(session, window, options, parent=session)
    session.timeline.animated = not options.exits
    return app, window, automation


def _application(options: Options) -> QApplication:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    arguments = [PROGRAM]
    if options.exits and _screen_is_optional():
        arguments += ["-platform", "offscreen"]
    QApplication.setOrganizationName("kmeans_gui")
    QApplication.setApplicationName("kmeans_gui")
    QApplication.setApplicationDisplayName("K-Means")
    QApplication.setDesktopFileName("kmeans-gui")
    app = QApplication(arguments)
    with suppress(FileNotFoundError):  # a window without its icon is better than none
        QApplication.setWindowIcon(QIcon(str(asset("icon.svg"))))
    return app


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let Python not look for garbage among what is loaded and built: it stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(session: Session, options: Options) -> None:
    """Get the data that `options` name: at once if that takes milliseconds."""
    if options.file is not None:
        session.open_file(options.file, options.x, options.y, options.drop_invalid)
        return
    from kmeans_gui.data.generate import recipe

    chosen = recipe(options.dataset or DEFAULT_DATASET)
    if (options.n or chosen.n_samples) <= _AT_ONCE:
        session.set_dataset(chosen.make(n_samples=options.n))
    else:
        session.generate(chosen.name, n_samples=options.n)


def _configure(window: MainWindow, options: Options) -> None:
    """Put what `options` say into the window's controls, from which fit and sweep are asked for."""
    fit, sweep = window.fit_panel, window.sweep_panel
    if options.algorithm is not None:
        fit.algorithm_combo.setCurrentIndex(fit.algorithm_combo.findData(options.algorithm))
    if options.k is not None:
        fit.k_spin.setValue(options.k)
    if options.seed is not None:
        fit.seed_spin.setValue(options.seed)
    if options.sweep is not None:
        sweep.controls.choose(options.sweep[0], options.sweep[-1])


def _without_program_name(argv: Sequence[str]) -> Sequence[str]:
    names = {PROGRAM, f"{PROGRAM}.exe", "kmeans_gui", "__main__.py", "app.py"}
    return argv[1:] if argv and Path(argv[0]).name in names else argv


# -- with and without a screen -------------------------------------------------------------------


def _screen_is_optional() -> bool:
    """Whether Qt can draw here with no screen, as on Linux, and nobody chose a platform."""
    return sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM")


def _no_screen(options: Options) -> str | None:
    """Return what to say where a window must be shown and cannot: Qt would abort."""
    needs_one = _screen_is_optional() and not options.exits
    if not needs_one or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return (
        "there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set): "
        "use --save, --screenshot, --picture, --animation or --quit, which need none"
    )


def _unwritable(options: Options) -> str | None:
    """Return what to say where a result could not be written once the work is done."""
    if options.animation is not None:
        from kmeans_gui.session.animation import obstacle

        problem = obstacle(options.animation.suffix)
        if problem is not None:
            return f"cannot write {options.animation}: {problem[:1].lower()}{problem[1:]}"
    for path in options.results:
        if path is not None and (problem := _obstacle_at(path)) is not None:
            return f"cannot write {path}: {problem}"
    return None


def _obstacle_at(path: Path) -> str | None:
    """Return why no file can be written at `path`, as far as can be seen without trying."""
    try:
        if not path.parent.is_dir():
            return f"there is no folder {path.parent}"
        return "it is a folder" if path.is_dir() else None
    except OSError as error:
        from kmeans_gui.data.errors import reason

        return reason(error)


def _show(window: MainWindow, automation: Automation) -> None:
    """Show the window; whatever loads numba waits until it is painted and complete.

    The first frame comes before the rest of the kernels: it is what a person looks at.
    """
    from PySide6.QtCore import Qt

    session = window.session
    session.renderer.hold()
    window.completed.connect(gc.freeze)
    window.completed.connect(session.renderer.release)
    window.completed.connect(automation.start)
    session.renderer.rendered.connect(session.warm_up, Qt.ConnectionType.SingleShotConnection)
    window.show()


def _show_unseen(window: MainWindow) -> None:
    """Lay the window out and draw it as if it were seen, with no flash on a screen."""
    from PySide6.QtCore import Qt

    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()


def _soon(automation: Automation) -> None:
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, automation.start)


@contextmanager
def _first_start_settings() -> Iterator[None]:
    """Let the window find no settings and keep none.

    A picture is then the same on every machine, and no script changes a person's layout.
    """
    from PySide6.QtCore import QSettings

    default = QSettings.defaultFormat()
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    with TemporaryDirectory(prefix="kmeans-gui-") as folder:
        QSettings.setDefaultFormat(ini)
        QSettings.setPath(ini, user, folder)
        try:
            yield
        finally:
            QSettings.setDefaultFormat(default)


def _let_go(window: MainWindow) -> None:
    """End the threads and destroy the window while Qt is alive."""
    window.close()
    window.session.shutdown()
    if not window.session.has_ended:
        # what a thread still uses is not destroyed
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _complain(line: str) -> int:
    sys.stderr.write(f"{PROGRAM}: {line}\n")
    return 1
