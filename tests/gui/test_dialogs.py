from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from kmeans_gui.data.dataset import Dataset
from kmeans_gui.gui.column_dialog import ColumnDialog, likely_columns
from kmeans_gui.gui.dialogs import InvalidValuesDialog, SaveDialog, default_save_path
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


def test_a_long_name_of_a_column_is_read_from_its_beginning(drive: Driver, tmp_path: Path) -> None:
    name = "the length of the sepal in centimeters, measured by hand and rounded"
    path = tmp_path / "long.csv"
    path.write_text(f'"{name}",b,c\n1,2,3\n4,5,6\n')
    dialog = ask_columns(drive, path)
    header = dialog.table.horizontalHeader()
    assert header.textElideMode() == Qt.TextElideMode.ElideRight
    assert header.sectionSize(0) < header.fontMetrics().horizontalAdvance(name)
    assert dialog.table.horizontalHeaderItem(0).toolTip() == name
    dialog.reject()


def test_cancelling_the_columns_keeps_what_is_there(drive: Driver, table: Path) -> None:
    before = drive.session.dataset
    dialog = ask_columns(drive, table)
    dialog.cancel_button.click()
    assert drive.session.dataset is before


def ask_invalid(drive: Driver, path: Path) -> InvalidValuesDialog:
    drive.during(drive.session.invalid_values, lambda: drive.window.open_path(path))
    return drive.find(InvalidValuesDialog, "invalid_values_dialog")


def test_missing_values_are_counted_and_dropped_on_request(drive: Driver, holes: Path) -> None:
    question = ask_invalid(drive, holes)
    assert "2 of 5 rows in holes.csv have missing or infinite values" in question.title.text()
    drive.during(drive.session.dataset_changed, question.drop_button.click)
    dataset = drive.session.dataset
    assert dataset is not None
    assert dataset.n == 3
    assert "2 rows" in drive.window.readout.title_label.text()


def test_missing_values_may_be_left_alone(drive: Driver, holes: Path) -> None:
    before = drive.session.dataset
    question = ask_invalid(drive, holes)
    question.cancel_button.click()
    assert drive.session.dataset is before
    assert drive.window.message_bar.isHidden()


def test_columns_and_missing_values_are_asked_one_after_the_other(
    drive: Driver, tmp_path: Path
) -> None:
    path = tmp_path / "both.csv"
    path.write_text("a,b,c\n1,2,3\n4,,6\n7,8,9\n")
    dialog = ask_columns(drive, path)
    drive.during(drive.session.invalid_values, dialog.open_button.click)
    question = drive.find(InvalidValuesDialog, "invalid_values_dialog")
    drive.during(drive.session.dataset_changed, question.drop_button.click)
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


@pytest.fixture
def save_dialog(qtbot: QtBot, tmp_path: Path) -> SaveDialog:
    dialog = SaveDialog(Dataset(np.eye(2), title="two", path=tmp_path / "two.csv"))
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize(
    ("written", "saved"),
    [
        ("plain", "plain.csv"),
        ("run-0.5", "run-0.5.csv"),
        ("table.tsv", "table.tsv"),
        ("table.npy", "table.npy"),
        ("TABLE.CSV", "TABLE.CSV"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_the_format_and_lands_beside_the_source(
    save_dialog: SaveDialog, tmp_path: Path, written: str, saved: str
) -> None:
    save_dialog.path_edit.setText(written)
    assert save_dialog.path == tmp_path / saved
    assert save_dialog.save_button.isEnabled()


def test_a_dot_in_a_name_survives_another_format(save_dialog: SaveDialog, tmp_path: Path) -> None:
    save_dialog.path_edit.setText("run-0.5")
    save_dialog.format_combo.setCurrentIndex(save_dialog.format_combo.findData(".parquet"))
    assert save_dialog.path == tmp_path / "run-0.5.parquet"
    save_dialog.format_combo.setCurrentIndex(save_dialog.format_combo.findData(".npz"))
    assert save_dialog.path == tmp_path / "run-0.5.npz"


def test_a_file_that_is_there_is_seen_also_where_its_ending_was_not_typed(
    save_dialog: SaveDialog, tmp_path: Path
) -> None:
    (tmp_path / "old.csv").write_text("old")
    save_dialog.path_edit.setText("old")
    assert save_dialog.save_button.text() == "Replace"
    assert "old.csv is there already" in save_dialog.note.text()


def test_a_place_where_nothing_can_be_saved_is_named_before_saving(
    save_dialog: SaveDialog, tmp_path: Path
) -> None:
    places = {
        tmp_path: "is a folder",
        tmp_path / "none" / "a.csv": "no folder",
        tmp_path / f"{'x' * 300}.csv": "name too long",
    }
    for place, words in places.items():
        save_dialog.path_edit.setText(str(place))
        assert not save_dialog.save_button.isEnabled()
        assert words in save_dialog.note.text()
    save_dialog.path_edit.setText(str(tmp_path / "a.csv"))
    assert save_dialog.save_button.isEnabled()


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["id", "height", "Lon", "Lat"], (2, 3)),
        (["y", "id", "x"], (2, 0)),
        (["id", "height", "weight"], (0, 1)),
        (["lat", "age", "size"], (0, 1)),
    ],
)
def test_columns_with_the_names_of_coordinates_are_proposed_first(
    names: list[str], chosen: tuple[int, int]
) -> None:
    assert likely_columns(names) == chosen
