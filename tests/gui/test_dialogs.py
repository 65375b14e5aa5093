from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.column_dialog import ColumnDialog
from kmeans_gui.gui.dialogs import SaveDialog, default_save_path
from tests.gui.conftest import Driver

TABLE = "name,height,weight,age\nana,1,10,30\nbo,2,20,40\ncy,4,45,50\ndi,5,50,60\n"
HOLES = "a,b\n1,2\n,4\n5,inf\n7,8\n9,1\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def holes(tmp_path: Path) -> Path:
    path = tmp_path / "holes.csv"
    path.write_text(HOLES)
    return path


def ask_columns(drive: Driver, path: Path) -> ColumnDialog:
    drive.during(drive.session.columns_needed, lambda: drive.window.open_path(path))
    return drive.find(ColumnDialog, "column_dialog")


def test_a_table_with_three_numeric_columns_asks_for_x_and_y(drive: Driver, table: Path) -> None:
    dialog = ask_columns(drive, table)
    assert dialog.isVisible()
    names = [dialog.x_combo.itemText(i) for i in range(dialog.x_combo.count())]
    assert names == ["height", "weight", "age"]
    assert dialog.table.item(1, 0).text() == "bo"
    dialog.x_combo.setCurrentText("age")
    dialog.y_combo.setCurrentText("height")
    drive.during(drive.session.dataset_changed, dialog.open_button.click)
    dataset = drive.session.dataset
    assert dataset is not None
    np.testing.assert_array_equal(dataset.points[:, 0], [30, 40, 50, 60])
    assert (dataset.x_name, dataset.y_name) == ("age", "height")


def test_the_same_column_twice_cannot_be_chosen(drive: Driver, table: Path) -> None:
    dialog = ask_columns(drive, table)
    dialog.y_combo.setCurrentText("height")
    assert not dialog.open_button.isEnabled()
    assert "different" in dialog.note.text()
    dialog.y_combo.setCurrentText("age")
    assert dialog.open_button.isEnabled()
    assert dialog.note.text() == ""


def test_the_chosen_columns_are_marked_in_the_preview(drive: Driver, table: Path) -> None:
    dialog = ask_columns(drive, table)
    dialog.x_combo.setCurrentText("age")
    dialog.y_combo.setCurrentText("weight")
    marked = [dialog.table.item(0, c).background().color().alpha() > 0 for c in range(4)]
    assert marked == [False, False, True, True]


def test_cancelling_the_columns_keeps_what_is_there(drive: Driver, table: Path) -> None:
    before = drive.session.dataset
    dialog = ask_columns(drive, table)
    dialog.cancel_button.click()
    assert drive.session.dataset is before


def ask_invalid(drive: Driver, path: Path) -> QMessageBox:
    drive.during(drive.session.invalid_values, lambda: drive.window.open_path(path))
    return drive.find(QMessageBox, "invalid_values_question")


def test_missing_values_are_counted_and_dropped_on_request(drive: Driver, holes: Path) -> None:
    question = ask_invalid(drive, holes)
    assert "2 of 5 rows in holes.csv have missing or infinite values" in question.text()
    drop = question.findChild(QPushButton, "drop_button")
    assert drop is not None
    drive.during(drive.session.dataset_changed, drop.click)
    dataset = drive.session.dataset
    assert dataset is not None
    assert dataset.n == 3
    assert "2 rows" in drive.window.readout.title_label.text()


def test_missing_values_may_be_left_alone(drive: Driver, holes: Path) -> None:
    before = drive.session.dataset
    question = ask_invalid(drive, holes)
    cancel = question.findChild(QPushButton, "cancel_button")
    assert cancel is not None
    cancel.click()
    assert drive.session.dataset is before
    assert drive.window.message_bar.isHidden()


def test_columns_and_missing_values_are_asked_one_after_the_other(
    drive: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "both.csv"
    path.write_text("a,b,c\n1,2,3\n4,,6\n7,8,9\n")
    dialog = ask_columns(drive, path)
    drive.during(drive.session.invalid_values, dialog.open_button.click)
    question = drive.find(QMessageBox, "invalid_values_question")
    drop = question.findChild(QPushButton, "drop_button")
    assert drop is not None
    drive.during(drive.session.dataset_changed, drop.click)
    assert drive.session.dataset is not None
    assert drive.session.dataset.n == 2


@pytest.mark.parametrize("with_distance", [False, True])
def test_labels_are_saved_where_the_dialog_says(
    drive: Driver, tmp_path: Path, with_distance: bool
) -> None:
    run = drive.fit()
    drive.find(QAction, "save_action").trigger()
    dialog = drive.find(SaveDialog, "save_dialog")
    path = tmp_path / "labeled.csv"
    dialog.path_edit.setText(str(path))
    dialog.distance_check.setChecked(with_distance)
    drive.during(drive.session.saved, dialog.save_button.click)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2000
    assert {row["cluster"] for row in rows} == {"0", "1", "2", "3", "4"}
    assert ("distance" in rows[0]) == with_distance
    assert run.result is not None
    assert str(path) in drive.window.message_bar.label.text()


def test_the_format_follows_the_name_and_the_name_the_format(qtbot: QtBot, tmp_path: Path) -> None:
    dataset = Dataset(np.eye(2), title="two", path=tmp_path / "two.parquet")
    assert default_save_path(dataset) == tmp_path / "two-labeled.parquet"
    dialog = SaveDialog(dataset)
    qtbot.addWidget(dialog)
    assert dialog.format_combo.currentData() == ".parquet"
    dialog.format_combo.setCurrentIndex(dialog.format_combo.findData(".npz"))
    assert dialog.path == tmp_path / "two-labeled.npz"
    dialog.path_edit.setText(str(tmp_path / "other.csv"))
    assert dialog.format_combo.currentData() == ".csv"


def test_a_file_that_is_there_is_said_to_be_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    dataset = Dataset(np.eye(2), title="two", path=tmp_path / "two.csv")
    (tmp_path / "two-labeled.csv").write_text("old")
    dialog = SaveDialog(dataset)
    qtbot.addWidget(dialog)
    assert dialog.save_button.text() == "Replace"
    assert "two-labeled.csv is there already" in dialog.note.text()
    dialog.path_edit.setText("")
    assert not dialog.save_button.isEnabled()
