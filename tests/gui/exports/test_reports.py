"""The report and the table of a sweep, saved from the window and read back."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPushButton

from kmeans_gui.data.generate import recipe
from tests.gui.conftest import Driver
from tests.session.test_report import Reader


@pytest.fixture
def swept(drive: Driver) -> Driver:
    session = drive.session
    drive.during(session.sweep_finished, lambda: session.start_sweep(range(1, 8), random_state=2))
    return drive


def save_by_dialog(drive: Driver, action: str, prefix: str, path: Path) -> None:
    drive.find(QAction, action).trigger()
    drive.find(QLineEdit, f"{prefix}_path_edit").setText(str(path))
    save = drive.find(QPushButton, f"{prefix}_save_button")
    drive.during(drive.window.exports.saved, save.click)


def test_there_is_nothing_to_report_before_a_sweep(drive: Driver) -> None:
    assert not drive.find(QAction, "save_report_action").isEnabled()
    assert not drive.find(QAction, "save_table_action").isEnabled()


def test_a_report_has_the_plots_the_elbow_s_model_and_its_neighbors(
    swept: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "blobs.html"
    save_by_dialog(swept, "save_report_action", "report", path)
    html = path.read_text("utf-8")
    report = Reader(html)
    assert report.facts["Points"] == "2,000"
    assert report.facts["random_state"] == "2"
    kinds = [kind for kind, _ in report.pictures]
    assert kinds == ["data:image/svg+xml"] * 3 + ["data:image/png"] * 3
    for kind, data in report.pictures:
        if kind.endswith("png"):
            with Image.open(io.BytesIO(data)) as image:
                assert image.size == (1200, 900)
                assert len(image.convert("RGB").getcolors(1 << 24)) > 50
        else:
            assert b"<svg" in data
    for k in (3, 4, 5):  # the book's elbow, and beside it
        assert f'id="model-{k}"' in html
    verdicts = {row[0]: row for row in report.tables["verdicts"][1:]}
    assert verdicts["Inertia's elbow"][1] == "4"
    assert len(report.tables["fits"]) == 1 + 14
    assert [each.name for each in tmp_path.iterdir()] == ["blobs.html"]


def test_the_table_is_every_fit_of_the_sweep(swept: Driver, tmp_path: Path) -> None:
    path = tmp_path / "sweep.csv"
    save_by_dialog(swept, "save_table_action", "table", path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sweep = swept.session.sweep
    assert sweep is not None
    assert {(int(r["k"]), r["algorithm"], float(r["inertia"])) for r in rows} == {
        (p.k, p.algorithm, p.inertia) for p in sweep.points
    }


def test_the_file_that_is_there_survives_a_report_that_is_cancelled(
    swept: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "old.html"
    path.write_text("old")
    exports = swept.window.exports

    criteria, bar = swept.session.criteria, swept.window.task_bar
    # once while the models are judged for it
    swept.window.reports.save_report(path)
    assert criteria.is_running
    bar.cancelled.emit()
    assert not bar.isVisible()
    swept.until(lambda: not criteria.is_running)
    assert path.read_text() == "old"
    # and once while it is written
    swept.window.criteria.open_criteria()
    swept.until(lambda: not criteria.is_running and criteria.progress[0] == criteria.progress[1])

    def save_and_cancel() -> None:
        swept.window.reports.save_report(path)
        exports.cancel()

    swept.during(exports.failed, save_and_cancel)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said_before_saving(swept: Driver, tmp_path: Path) -> None:
    swept.find(QAction, "save_report_action").trigger()
    swept.find(QLineEdit, "report_path_edit").setText(str(tmp_path / "nowhere" / "a.html"))
    assert not swept.find(QPushButton, "report_save_button").isEnabled()


def test_a_report_and_a_table_have_criteria_that_nobody_looked_at(
    swept: Driver, tmp_path: Path
) -> None:
    window = swept.window
    assert window.sweep_panel.pages.current is window.sweep_panel.plots
    save_by_dialog(swept, "save_report_action", "report", tmp_path / "blobs.html")
    report = Reader((tmp_path / "blobs.html").read_text("utf-8"))
    verdicts = {row[0]: row[1:] for row in report.tables["verdicts"][1:]}
    assert verdicts["Silhouette"][0] == "4"
    assert all(value != "–" for _, value, *_ in verdicts.values())
    save_by_dialog(swept, "save_table_action", "table", tmp_path / "blobs.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "blobs.csv").read_text("utf-8"))))
    of_four = next(row for row in rows if row["k"] == "4")
    assert float(of_four["silhouette"]) == pytest.approx(0.689, abs=0.002)
    assert float(of_four["gap"]) > 1.0
    assert not window.task_bar.isVisible()


@pytest.mark.parametrize("opened", [False, True])
def test_a_report_has_the_silhouettes_whether_their_page_was_opened_or_not(
    swept: Driver, tmp_path: Path, opened: bool
) -> None:
    window = swept.window
    if opened:
        window.criteria.open_silhouette()
    save_by_dialog(swept, "save_report_action", "report", tmp_path / "blobs.html")
    html = (tmp_path / "blobs.html").read_text("utf-8")
    assert 'id="silhouette"' in html
    drawings = [data for kind, data in Reader(html).pictures if kind.endswith("svg+xml")]
    inertia, _, silhouette = (each.decode("utf-8") for each in drawings)
    assert "Mean silhouette against k" in silhouette
    assert "best k = 4" in silhouette
    # as wide as the others, and drawn whole: two curves of six models each
    assert _width(silhouette) == _width(inertia)
    lines = re.findall(r'<polyline[^>]*points="([^"]*)"', silhouette)
    assert sum(len(line.split()) == 6 for line in lines) >= 2


def _width(svg: str) -> str:
    found = re.search(r'<svg[^>]* width="([^"]*)"', svg)
    assert found is not None
    return found[1]


def test_a_report_of_points_that_were_changed_is_written_with_what_there_is(
    swept: Driver, tmp_path: Path
) -> None:
    swept.session.set_dataset(recipe("moons").make())
    save_by_dialog(swept, "save_report_action", "report", tmp_path / "old.html")
    report = Reader((tmp_path / "old.html").read_text("utf-8"))
    assert report.facts["Points"] == "2,000"
