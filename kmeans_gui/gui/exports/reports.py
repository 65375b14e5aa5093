"""The report on the number of clusters, and the sweep as a table: the commands."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kmeans_gui.core.model import SweepPoint
from kmeans_gui.gui import text
from kmeans_gui.gui.criteria.verdicts import verdict_of
from kmeans_gui.gui.describe import ALGORITHM_NAMES, inertia_name
from kmeans_gui.gui.exports.capture import capture_canvas
from kmeans_gui.gui.exports.figure import Content, Figure, Fonts, arrange
from kmeans_gui.gui.exports.file_dialog import FileDialog
from kmeans_gui.gui.exports.judged import Judged
from kmeans_gui.gui.exports.silhouette import silhouette_picture
from kmeans_gui.session.jobs import Job
from kmeans_gui.session.report import (
    Report,
    ReportPicture,
    as_html,
    data_facts,
    parameter_facts,
    version_facts,
)
from kmeans_gui.session.sweep_table import SweepRow, rows_of, write_table

if TYPE_CHECKING:
    from kmeans_gui.gui.exports.work import Source
    from kmeans_gui.gui.main_window import MainWindow
    from kmeans_gui.gui.theme import Theme

CRITERIA = ("inertia", "silhouette", "gap", "calinski_harabasz", "davies_bouldin")
MODEL_SIZE = (400.0, 300.0)
PICTURE_SCALE = 3.0

INERTIA_NOTE = (
    "Inertia, the sum of squared distances to the nearest center, falls with every center that is "
    "added, so its lowest value says nothing: look for the bend."
)
DISAGREEMENT_NOTE = (
    "The criteria ask different questions and may disagree. None of them knows what the clusters "
    "are for."
)
NO_SWEEP = "There is no sweep to report on yet: press Sweep k first."


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A picture of a report that is still to be drawn."""

    name: str
    caption: str
    source: Source
    as_shapes: bool


class Reports(QObject):
    """Adds "Report…" and "Table of the sweep…" to File > Export. GUI thread.

    What they say is taken from the session at once; the pictures are drawn, and files written, on
    the thread of `Exports`, with progress and Cancel.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        commands = window.commands
        self.report_action = commands.action(
            "save_report_action",
            "&Report…",
            self.ask_for_report,
            "Ctrl+Shift+R",
            "Save data, parameters, plots and all fits of the sweep as one HTML file",
        )
        self.table_action = commands.action(
            "save_table_action",
            "&Table of the sweep…",
            self.ask_for_table,
            "Ctrl+Shift+T",
            "Save all fits of the sweep as CSV",
        )
        window.exports.menu.addActions([self.report_action, self.table_action])
        self._judged = Judged(window)
        session = window.session
        for signal in (session.sweep_started, session.sweep_point, session.sweep_finished):
            signal.connect(self._refresh)
        session.dataset_changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self, *_: object) -> None:
        sweep = self._window.session.sweep
        for action in (self.report_action, self.table_action):
            action.setEnabled(sweep is not None and bool(sweep.points))

    # -- asking ----------------------------------------------------------------------------------

    @Slot()
    def ask_for_report(self) -> None:
        """Ask where to save the report."""
        self._ask(
            FileDialog(
                "report",
                "Save report",
                "One HTML file with the data, the parameters, the plots and all fits.",
                {".html": "HTML"},
                self._window.exports.proposed("-report.html"),
                self._window,
            ),
            self.save_report,
        )

    @Slot()
    def ask_for_table(self) -> None:
        """Ask where to save the table."""
        self._ask(
            FileDialog(
                "table",
                "Save table",
                "One row per fit: k, algorithm, seed, inertia, time, distances and criteria.",
                {".csv": "CSV"},
                self._window.exports.proposed("-sweep.csv"),
                self._window,
            ),
            self.save_table,
        )

    def _ask(self, dialog: FileDialog, save: object) -> None:
        dialog.save_requested.connect(save)
        # while a person thinks of a name, unless they give up
        self._judged.begin()
        dialog.rejected.connect(self._window.criteria.look)
        self._window.questions.open(dialog)

    # -- saving ----------------------------------------------------------------------------------

    @Slot(object)
    def save_table(self, path: Path) -> None:
        """Write the sweep with its criteria as CSV, in the background."""
        self._judged.then(functools.partial(self._write_table, path))

    def _write_table(self, path: Path) -> None:
        rows = self._rows()
        if not rows:
            self._window.exports.complain(NO_SWEEP)
            return
        do = functools.partial(write_table, path=path, rows=rows)
        self._window.exports.write(Job(do, f"saving {path.name}"))

    @Slot(object)
    def save_report(self, path: Path) -> None:
        """Write the report with all criteria, in the background."""
        self._judged.then(functools.partial(self._write_report, path))

    def _write_report(self, path: Path) -> None:
        report = self._report()
        if report is None:
            self._window.exports.complain(NO_SWEEP)
            return
        window = self._window
        theme = window.theme.current
        do = functools.partial(
            write_report,
            path=path,
            report=report,
            drawings=(*self._plots(), *self._models(theme)),
            theme=theme,
            fonts=window.exports.subjects.fonts(),
        )
        window.exports.write(Job(do, f"saving {path.name}"))

    def _rows(self) -> tuple[SweepRow, ...]:
        session = self._window.session
        if session.sweep is None:
            return ()
        seed = session.sweep.parameters.get("random_state")
        sweep = session.sweep
        return rows_of(list(sweep.points), seed, session.criteria, sweep.standardized)

    def _report(self) -> Report | None:
        session = self._window.session
        sweep, rows = session.sweep, self._rows()
        dataset = None if sweep is None else sweep.dataset
        if sweep is None or dataset is None or not rows:
            return None
        verdicts = [verdict_of(session, name) for name in CRITERIA]
        return Report(
            title=f"How many clusters? {dataset.title}",
            data=data_facts(dataset),
            parameters=parameter_facts(sweep),
            versions=version_facts(),
            verdicts=tuple(
                (
                    each.name,
                    "–" if each.k is None else str(each.k),
                    each.value or "–",
                    each.sentence,
                )
                for each in verdicts
            ),
            notes=(INERTIA_NOTE, DISAGREEMENT_NOTE),
            rows=rows,
            dark=self._window.theme.current.dark,
        )

    def _plots(self) -> list[Drawing]:
        subjects, sweep = self._window.exports.subjects, self._window.session.sweep
        inertia = inertia_name(sweep is not None and sweep.standardized).capitalize()
        drawings = [
            Drawing(name, f"{words} against k.", (subjects.plot(name, first=True),), True)
            for name, words in (("inertia", inertia), ("time", "Fit time"))
        ]
        window = self._window
        size = window.sweep_panel.inertia_plot.size()
        picture = silhouette_picture(window.session, window.theme.current, size, subjects.fonts())
        if picture is not None:
            drawings.append(Drawing("silhouette", f"{picture.title}.", (picture,), True))
        return drawings

    def _models(self, theme: Theme) -> list[Drawing]:
        """Return pictures of the model that is chosen, and of those with one center more and less.

        Without a choice it is the one at the elbow, or the best silhouette, or in the middle.
        """
        session = self._window.session
        sweep = session.sweep
        if sweep is None or sweep.dataset is None or sweep.dataset is not session.dataset:
            return []  # the canvas shows other points by now
        if sweep.standardized != session.standardized:
            return []  # or colors them by other distances
        figure = capture_canvas(self._window.cluster_view, session.dataset, theme, session.axes)
        equal = self._window.commands.view.aspect.isChecked()
        figure = arrange(figure, *MODEL_SIZE, header=True, equal_aspect=equal)
        chosen = self._chosen_k()
        found = []
        for k in (chosen - 1, chosen, chosen + 1):
            best = [p for a in sweep.algorithms if (p := sweep.best(k, a)) is not None]
            if best:
                least = min(best, key=lambda point: point.inertia)
                found.append(_model(figure, least, sweep.standardized))
        return found

    def _chosen_k(self) -> int:
        session = self._window.session
        shown = session.shown
        if shown is not None and isinstance(shown.source, SweepPoint):
            return shown.k
        for name in ("inertia", "silhouette"):
            k = verdict_of(session, name).k
            if k is not None:
                return k
        ks = sorted({model.k for model in session.criteria.models})
        return ks[len(ks) // 2]


def _model(figure: Figure, point: SweepPoint, standardized: bool) -> Drawing:
    words = f"k = {point.k} · {inertia_name(standardized)} {text.measure(point.inertia)}"
    content = Content(marks=point.centers, coloring=point.centers, title=words)
    caption = f"{ALGORITHM_NAMES[point.algorithm]}, {words}."
    return Drawing(f"model-{point.k}", caption, figure.with_content(content), False)


def write_report(
    job: Job,
    path: Path,
    report: Report,
    drawings: tuple[Drawing, ...],
    theme: Theme,
    fonts: Fonts,
) -> Path:
    """Draw the pictures of a report and write it, whole or not at all. Worker thread.

    Raises
    ------
    ValueError, OSError, Cancelled
    """
    import io

    from kmeans_gui.core.errors import Cancelled
    from kmeans_gui.data.atomic import AtomicWriter
    from kmeans_gui.gui.exports import work

    if path.suffix.lower() != ".html":
        raise ValueError(f"a report ends in .html, not in {path.suffix or 'nothing'}")
    pictures = []
    for number, drawing in enumerate(drawings):
        if job.is_cancelled():
            raise Cancelled
        job.report(number / len(drawings))
        if drawing.as_shapes:
            data = work.as_svg(job, drawing.source, theme, fonts).encode("utf-8")
            kind = "svg+xml"
        else:
            file = io.BytesIO()
            work.save_as_png(job, drawing.source, PICTURE_SCALE, theme, fonts, file)
            data, kind = file.getvalue(), "png"
        pictures.append(ReportPicture(drawing.name, drawing.caption, data, kind))
    with AtomicWriter() as writer:
        html = as_html(replace(report, pictures=tuple(pictures)))
        writer.open(path).write(html.encode("utf-8"))
        if job.is_cancelled():
            raise Cancelled
    return path
