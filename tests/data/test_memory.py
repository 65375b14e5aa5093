from __future__ import annotations

import pytest

from kmeans_gui.data import memory


def test_what_does_not_fit_beside_the_window_is_refused_with_both_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 210_000_007)
    with pytest.raises(ValueError, match="5 points would take about 57 MB of memory and 200 MB"):
        memory.require_memory(60_000_000, "5 points")
    memory.require_memory(100_000, "5 points")


def test_nothing_is_refused_where_nobody_knows_what_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: None)
    memory.require_memory(1e18, "5 points")
