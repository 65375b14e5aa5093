from __future__ import annotations

import pytest

from kmeans_gui.data import ColumnsNeeded, Sample, list_samples, open_dataset, samples_folder
from tests.data.make_samples import SAMPLES


def test_the_sample_files_are_what_their_generator_writes() -> None:
    assert sorted(path.name for path in samples_folder().iterdir()) == sorted(SAMPLES)
    for name, make in SAMPLES.items():
        shipped = (samples_folder() / name).read_bytes()
        assert shipped.replace(b"\r\n", b"\n") == make().encode().replace(b"\r\n", b"\n"), name


@pytest.mark.parametrize("sample", list_samples(), ids=lambda sample: sample.path.name)
def test_each_sample_opens_with_its_columns(sample: Sample) -> None:
    dataset = open_dataset(sample.path, sample.x, sample.y)
    assert dataset.n >= 150
    assert dataset.columns is not None
    assert len(dataset.columns) == dataset.n
    if sample.x is not None:
        assert (dataset.x_name, dataset.y_name) == (sample.x, sample.y)
        with pytest.raises(ColumnsNeeded):
            open_dataset(sample.path)
