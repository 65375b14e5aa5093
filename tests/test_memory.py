from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_gui import memory


def test_what_is_free_is_some_of_the_machines_memory() -> None:
    free = memory.available_memory()
    assert free is not None
    assert 0 <= free < 2**50


def test_a_containers_limit_counts_but_its_file_cache_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    unlimited = memory.available_memory()
    (tmp_path / "memory.max").write_text("300000000\n")
    (tmp_path / "memory.current").write_text("120000000\n")
    (tmp_path / "memory.stat").write_text("anon 5\ninactive_file 30000000\nactive_file 7\n")
    assert memory.available_memory() == 210_000_007
    (tmp_path / "memory.max").write_text("max\n")
    assert unlimited is not None
    assert memory.available_memory() == pytest.approx(unlimited, rel=0.5)
