from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kmeans_gui.core.points import ArrayPoints
from kmeans_gui.raster import frame, reading
from kmeans_gui.raster.frame import FrameRenderer
from kmeans_gui.raster.style import Style
from kmeans_gui.raster.viewport import Viewport
from kmeans_gui.session.renderer import Renderer, RenderRequest

PATIENCE = 120_000  # the first frame on a new machine is compiled
STYLE = Style()
VIEW = Viewport(-1.0, 1.0, -1.0, 1.0, 80, 60)
POINTS = np.random.default_rng(0).normal(0.0, 0.3, (200, 2))
CENTERS = np.array([[-0.5, 0.0], [0.5, 0.0]])


@pytest.fixture
def renderer(qtbot: QtBot) -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.close()


class Gate:
    """Makes the render thread wait inside a frame, and tells which frames it drew."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        self.drawn: list[Viewport] = []
        draw = FrameRenderer.render

        def slow(frames: FrameRenderer, viewport: Viewport, *rest: Any) -> Any:
            self.drawn.append(viewport)
            self.entered.set()
            assert self.open.wait(60)
            return draw(frames, viewport, *rest)

        monkeypatch.setattr(FrameRenderer, "render", slow)


def test_a_frame_is_what_the_frame_renderer_draws_with_its_request(
    renderer: Renderer, qtbot: QtBot
) -> None:
    renderer.set_points(POINTS)
    with qtbot.waitSignal(renderer.rendered, timeout=PATIENCE) as waited:
        number = renderer.request(VIEW, CENTERS, STYLE)
        assert not renderer.is_idle
    image, viewport, request = waited.args
    np.testing.assert_array_equal(image, FrameRenderer(POINTS).render(VIEW, CENTERS, STYLE))
    assert viewport is VIEW
    assert isinstance(request, RenderRequest)
    assert request.id == number
    assert request.centers is CENTERS
    assert renderer.is_idle


def test_the_newest_request_wins_and_those_between_are_never_drawn(
    renderer: Renderer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    renderer.set_points(POINTS)
    got: list[Viewport] = []
    renderer.rendered.connect(lambda *frame: got.append(frame[1]))
    views = [Viewport(-1.0, 1.0, -1.0, 1.0, 20 + i, 20) for i in range(5)]
    renderer.request(views[0], None, STYLE)
    assert gate.entered.wait(60)
    for view in views[1:]:
        renderer.request(view, None, STYLE)
    gate.open.set()
    qtbot.waitUntil(lambda: renderer.is_idle, timeout=PATIENCE)
    assert gate.drawn == [views[0], views[4]]
    assert got == [views[0], views[4]]


def test_a_frame_of_points_that_were_replaced_is_never_delivered(
    renderer: Renderer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    renderer.set_points(POINTS)
    got: list[RenderRequest] = []
    renderer.rendered.connect(lambda *frame: got.append(frame[2]))
    renderer.request(VIEW, None, STYLE)
    assert gate.entered.wait(60)
    renderer.set_points(POINTS + 5.0)
    assert renderer.is_idle
    second = renderer.request(VIEW, None, STYLE)
    gate.open.set()
    qtbot.waitUntil(lambda: renderer.is_idle, timeout=PATIENCE)
    assert [request.id for request in got] == [second]


def test_a_new_view_is_read_from_the_index_as_soon_as_there_is_one(
    renderer: Renderer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = np.random.default_rng(1).normal(0.0, 0.3, (5000, 2))
    expected = FrameRenderer(points).render(VIEW, CENTERS, STYLE)
    scans: list[int] = []
    scan = reading.read_all
    monkeypatch.setattr(frame, "read_all", lambda *rest: scans.append(1) or scan(*rest))
    index: list[Any] = [None]
    renderer.set_points(points, lambda: index[0])

    def draw(viewport: Viewport) -> Any:
        with qtbot.waitSignal(renderer.rendered, timeout=PATIENCE) as waited:
            renderer.request(viewport, CENTERS, STYLE)
        return waited.args[0]

    np.testing.assert_array_equal(draw(VIEW), expected)
    assert len(scans) == 1
    index[0] = ArrayPoints(points).indexed()
    draw(Viewport(-1.0, 1.0, -1.0, 1.0, 40, 30))
    np.testing.assert_array_equal(draw(VIEW), expected)
    assert len(scans) == 1
    renderer.set_points(points)
    draw(VIEW)
    assert len(scans) == 2  # the index was that of the points before


def test_without_points_there_is_nothing_to_draw(renderer: Renderer) -> None:
    assert renderer.request(VIEW, None, STYLE) == 0
    assert renderer.is_idle


def test_the_same_failure_is_told_once_and_the_next_good_frame_comes(
    renderer: Renderer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    renderer.failed.connect(messages.append)
    renderer.set_points(POINTS)

    def broken(*_: Any) -> Any:
        raise ValueError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(FrameRenderer, "render", broken)
        for _ in range(3):
            renderer.request(VIEW, None, STYLE)
            qtbot.waitUntil(lambda: renderer.is_idle, timeout=PATIENCE)
    assert messages == ["The picture could not be drawn: no ink"]
    with qtbot.waitSignal(renderer.rendered, timeout=PATIENCE):
        renderer.request(VIEW, None, STYLE)


def test_a_held_renderer_starts_no_thread_and_draws_the_newest_once_released(
    renderer: Renderer, qtbot: QtBot
) -> None:
    renderer.hold()
    renderer.set_points(POINTS)
    renderer.request(VIEW, None, STYLE)
    newest = renderer.request(VIEW, CENTERS, STYLE)
    assert "render" not in [thread.name for thread in threading.enumerate()]
    with qtbot.waitSignal(renderer.rendered, timeout=PATIENCE) as waited:
        renderer.release()
    assert waited.args[2].id == newest


def test_shutting_down_waits_for_the_frame_in_work_and_may_be_repeated(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    renderer.set_points(POINTS)
    renderer.request(VIEW, None, STYLE)
    assert gate.entered.wait(60)
    gate.open.set()
    renderer.close()
    renderer.close()
    assert "render" not in [thread.name for thread in threading.enumerate()]
    assert renderer.request(VIEW, None, STYLE) == 0
