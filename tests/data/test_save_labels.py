"""Which column the labels are, and what goes beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kmeans_gui.data import open_dataset, recipe, save_labeled
from kmeans_gui.data.labeled import BATCH
from tests.data.saving import every_format, names_in, records, shop


def test_rows_without_a_point_have_an_empty_label(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    for ending in ("parquet", "npz"):
        save_labeled(tmp_path / f"out.{ending}", dataset, np.array([0, 1, 0]), distances=np.ones(3))
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.get_column("cluster").to_list() == [0, None, 1, 0]
    assert frame.get_column("distance").to_list() == [1, None, 1, 1]
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["cluster"].tolist() == [0, -1, 1, 0]
        assert np.isnan(arrays["distance"][1])


@every_format
def test_labeling_a_file_again_in_place_replaces_our_labels(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"points.{ending}"
    points = recipe("five-blobs").make()
    save_labeled(out, points, np.arange(2000) % 5, distances=np.ones(2000))
    for labels in (np.arange(2000) % 7, np.zeros(2000, int)):
        dataset = open_dataset(out)
        save_labeled(out, dataset, labels)
        again = open_dataset(out)
        np.testing.assert_array_equal(again.points, points.points)
        assert again.source is not None
        assert again.source.names == ("x", "y", "cluster")
        assert again.columns is not None
        np.testing.assert_array_equal(again.columns.get_column("cluster").cast(int), labels)
    assert names_in(tmp_path) == [out.name]


@every_format
def test_labels_that_were_read_from_text_are_replaced_in_every_format(
    tmp_path: Path, ending: str
) -> None:
    labels = np.arange(2000) % 5
    save_labeled(tmp_path / "a.csv", recipe("five-blobs").make(), labels, distances=np.ones(2000))
    save_labeled(tmp_path / f"b.{ending}", open_dataset(tmp_path / "a.csv"), labels[::-1])
    again = open_dataset(tmp_path / f"b.{ending}")
    assert again.source is not None
    assert again.source.names == ("x", "y", "cluster")


@pytest.mark.parametrize(
    "theirs", [["red", "blue", "red"], ["1", "2", "1"], ["0", "1.0", "0"], ["00", "01", "00"]]
)
def test_somebody_elses_cluster_column_is_kept_beside_ours(
    tmp_path: Path, theirs: list[str]
) -> None:
    text = "x,y,cluster\n" + "".join(f"{i},{i * i},{their}\n" for i, their in enumerate(theirs))
    dataset = shop(tmp_path, text)
    for labels in ([0, 1, 1], [0, 0, 1]):
        save_labeled(tmp_path / "out.csv", dataset, np.array(labels))
        rows = records(tmp_path / "out.csv")
        assert rows[0] == ["x", "y", "cluster", "cluster_2"]
        assert [row[2] for row in rows[1:]] == theirs
        assert [row[3] for row in rows[1:]] == [str(label) for label in labels]
        dataset = open_dataset(tmp_path / "out.csv", "x", "y")


def test_whole_numbers_of_another_width_are_somebody_elses(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0], "cluster": [0, 1]})
    frame.write_parquet(tmp_path / "a.parquet")
    save_labeled(
        tmp_path / "a.parquet", open_dataset(tmp_path / "a.parquet", "x", "y"), np.array([1, 0])
    )
    after = pl.read_parquet(tmp_path / "a.parquet")
    assert after.drop("cluster_2").equals(frame)
    assert after.get_column("cluster_2").to_list() == [1, 0]


def test_a_cluster_column_that_is_not_the_last_is_somebody_elses(tmp_path: Path) -> None:
    dataset = shop(tmp_path, "cluster,x,y\n0,1,2\n1,3,4\n")
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1]))
    assert records(tmp_path / "out.csv")[0] == ["cluster", "x", "y", "cluster_2"]


def test_coordinates_called_cluster_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x,cluster\n5,1.5,0\n6,2.5,1\n")
    dataset = open_dataset(tmp_path / "a.csv", "x", "cluster")
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1]))
    assert records(tmp_path / "out.csv")[0] == ["id", "x", "cluster", "cluster_2"]


def test_centers_and_the_fit_go_beside_the_file(tmp_path: Path) -> None:
    dataset = shop(tmp_path)
    centers = np.array([[1.5, 2.0], [3.5, 0.1]])
    fit = {"seed": np.int64(42), "inertia": np.float64(1.25), "tol": None, "init": centers}
    save_labeled(tmp_path / "out.csv", dataset, np.array([0, 1, 1]), centers, fit=fit)
    told = json.loads((tmp_path / "out.csv.centers.json").read_text(encoding="utf-8"))
    assert told["centers"] == centers.tolist()
    assert told["columns"] == ["x", "y"]
    assert (told["n_clusters"], told["n_points"], told["n_dropped_rows"]) == (2, 3, 1)
    assert told["source"] == "shop.csv"
    assert told["fit"] == {"seed": 42, "inertia": 1.25, "tol": None, "init": centers.tolist()}
    assert names_in(tmp_path) == ["out.csv", "out.csv.centers.json", "shop.csv"]
    made = recipe("blobs").make(n_samples=9)
    save_labeled(tmp_path / "made.npz", made, np.zeros(9, int), centers, fit={"inertia": np.nan})
    with np.load(tmp_path / "made.npz") as arrays:
        np.testing.assert_array_equal(arrays["centers"], centers)
        record = json.loads(str(arrays["fit"]))
    assert record["fit"] == {"inertia": None}
    assert record["recipe"]["name"] == "blobs"
    assert not (tmp_path / "made.npz.centers.json").exists()


@every_format
def test_labels_stay_with_their_rows_across_batches_and_dropped_rows(
    tmp_path: Path, ending: str
) -> None:
    n = 2 * BATCH + 5
    points = np.arange(2.0 * n).reshape(n, 2)
    gone = np.array([0, 7, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH, n - 1])
    points[gone] = np.nan
    np.save(tmp_path / "a.npy", points)
    dataset = open_dataset(tmp_path / "a.npy", drop_invalid=True)
    np.testing.assert_array_equal(dataset.dropped_rows, gone)
    # the label is computed from the point, so a shifted row shows
    labels = (dataset.points[:, 0] // 2 % 11).astype(np.int32)
    save_labeled(tmp_path / f"out.{ending}", dataset, labels)
    again = open_dataset(tmp_path / f"out.{ending}", "c0", "c1", drop_invalid=True)
    np.testing.assert_array_equal(again.dropped_rows, gone)
    assert again.columns is not None
    found = again.columns.get_column("cluster").cast(pl.Int32).to_numpy()
    np.testing.assert_array_equal(found, again.points[:, 0] // 2 % 11)


def test_distances_are_those_to_the_own_center(tmp_path: Path) -> None:
    made = recipe("five-blobs").make()
    centers = made.points[:3]
    labels = np.arange(made.n) % 3
    save_labeled(tmp_path / "a.npz", made, labels, centers, distances=True)
    with np.load(tmp_path / "a.npz") as arrays:
        expected = np.linalg.norm(made.points - centers[labels], axis=1)
        np.testing.assert_allclose(arrays["distance"], expected, rtol=1e-15)
