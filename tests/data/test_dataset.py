from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kmeans_gui.data import Dataset


def test_a_data_set_is_read_only_and_leaves_the_callers_array_alone() -> None:
    points = np.zeros((3, 2))
    dataset = Dataset(points)
    with pytest.raises(ValueError, match="read-only"):
        dataset.points[0, 0] = 1
    points[0, 0] = 1
    assert (dataset.n, dataset.n_source_rows, len(dataset.dropped_rows)) == (3, 3, 0)


def test_whole_numbers_become_floats_and_single_precision_stays() -> None:
    assert Dataset(np.array([[1, 2], [3, 4]])).points.dtype == np.float64
    assert Dataset(np.zeros((2, 2), np.float32)).points.dtype == np.float32


def test_dropped_rows_must_add_up_with_the_points() -> None:
    dataset = Dataset(np.zeros((3, 2)), dropped_rows=np.array([4, 1]))
    assert dataset.dropped_rows.tolist() == [1, 4]
    assert dataset.n_source_rows == 5
    with pytest.raises(ValueError, match="3 points and 1 dropped rows are not the 3 rows"):
        Dataset(np.zeros((3, 2)), dropped_rows=np.array([0]), n_source_rows=3)


@pytest.mark.parametrize("shape", [(4,), (4, 3), (2, 2, 2)])
def test_points_have_two_columns(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape \(n, 2\)"):
        Dataset(np.zeros(shape))


def test_two_columns_of_one_name_are_refused_as_one_would_be_lost() -> None:
    points = np.zeros((2, 2))
    with pytest.raises(ValueError, match="two columns are called 'a': give each a name of its own"):
        Dataset(points, "a", "a")
    with pytest.raises(ValueError, match="two columns are called 'b'"):
        Dataset(points, "a", "b", columns=pl.DataFrame({"b": [1, 2]}))
