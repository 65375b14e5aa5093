"""Drawing on a thread of its own: the newest request wins, older ones are dropped."""

from __future__ import annotations

import functools
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from kmeans_gui.session.axes import OWN_UNITS
from kmeans_gui.session.pictures import render_scaled
from kmeans_gui.session.priority import give_way

if TYPE_CHECKING:
    from kmeans_gui.core.index import IndexedPoints
    from kmeans_gui.raster.frame import FrameRenderer
    from kmeans_gui.raster.style import Style
    from kmeans_gui.raster.viewport import Viewport
    from kmeans_gui.session.axes import StandardizedPoints

log = logging.getLogger(__name__)

_ids = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False)
class RenderRequest:
    """A frame that somebody asked for: what is drawn, where, how, of which points."""

    id: int
    generation: int
    viewport: Viewport
    centers: np.ndarray[Any, Any] | None
    style: Style


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    request: RenderRequest
    image: np.ndarray[Any, Any] | None = None
    error: str | None = None


class Renderer(QObject):
    """Makes frames of a data set on its own thread. All methods: GUI thread.

    The thread starts with the first request, and numba is imported there. A frame of points that
    have been replaced meanwhile is never delivered.
    """

    rendered = Signal(object, object, object)
    """The image, as `FrameRenderer.render` returns it, which nobody writes again; its Viewport; its
    RenderRequest."""
    failed = Signal(str)
    """One sentence; the same one is not repeated for every frame."""
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._points: np.ndarray[Any, Any] | None = None
        self._find_index: Callable[[], IndexedPoints | None] = lambda: None
        self._axes: StandardizedPoints | None = None
        self._generation = 0
        self._pending: RenderRequest | None = None
        self._closed = False
        self._held = False
        self._thread: threading.Thread | None = None
        self._asked = 0
        self._answered = 0
        self._last_error: str | None = None
        self._done.connect(self._deliver)

    def set_points(
        self,
        points: np.ndarray[Any, Any] | None,
        find_index: Callable[[], IndexedPoints | None] = lambda: None,
        axes: StandardizedPoints | None = None,
    ) -> None:
        """Draw `points` (n, 2) from now on; None: nothing. Pending requests are dropped.

        Parameters
        ----------
        find_index : callable
            Asked on the drawing thread, before each frame, for the index of these points: the
            first frame that finds one uses it.
        axes : StandardizedPoints, optional
            Of these points: colors and regions then go by distances on standardized axes.
        """
        with self._condition:
            self._points = points
            self._find_index = find_index
            self._axes = axes
            self._generation += 1
            self._pending = None
            self._answered = self._asked

    def request(
        self, viewport: Viewport, centers: np.ndarray[Any, Any] | None, style: Style
    ) -> int:
        """Ask for a frame, in place of one that was asked for and not begun.

        Parameters
        ----------
        viewport : Viewport
        centers : ndarray of shape (k, 2) or None
            Must not be written to afterwards.
        style : Style

        Returns
        -------
        int
            The request's id, found again as `RenderRequest.id`. 0 if there is nothing to draw.
        """
        if self._closed or self._points is None:
            return 0
        request = RenderRequest(next(_ids), self._generation, viewport, centers, style)
        self._asked = request.id
        with self._condition:
            self._pending = request
            self._condition.notify()
        self._begin()
        return request.id

    def hold(self) -> None:
        """Do not start the thread before `release`, so that numba is not imported until then."""
        self._held = self._thread is None

    @Slot()
    def release(self) -> None:
        """Draw what was asked for since `hold`."""
        self._held = False
        if self._pending is not None:
            self._begin()

    def _begin(self) -> None:
        if self._thread is None and not self._held and not self._closed:
            self._thread = threading.Thread(target=self._loop, name="render", daemon=True)
            self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether the newest request has been answered (or there was none)."""
        return self._answered >= self._asked

    def has_begun(self) -> bool:
        """Whether a frame was ever asked for. Any thread."""
        return self._thread is not None

    def close(self, timeout: float | None = None) -> bool:
        """Wait for the frame in work and end the thread; say whether it has ended."""
        with self._condition:
            self._closed = True
            self._pending = None
            self._condition.notify()
        if self._thread is not None:
            self._thread.join(timeout)
            if self._thread.is_alive():
                return False
            self._thread = None
        self._points = self._axes = None
        self._find_index = lambda: None
        return True

    def _should_stop(self, generation: int) -> bool:
        return self._closed or generation != self._generation

    def _loop(self) -> None:
        frames: FrameRenderer | None = None
        scale = OWN_UNITS
        built = -1
        while True:
            with self._condition:
                while self._pending is None and not self._closed:
                    self._condition.wait()
                if self._closed:
                    return
                request, self._pending = self._pending, None
                points, find_index, axes = self._points, self._find_index, self._axes
            # a request is only taken while there are points to draw
            assert request is not None
            assert points is not None
            should_stop = functools.partial(self._should_stop, request.generation)
            try:
                if frames is None or built != request.generation:
                    from kmeans_gui.raster.frame import FrameRenderer

                    if built < 0:
                        # Only now: importing numba at a low priority takes many times as long on
                        # a busy machine, and a person waits for the first picture.
                        give_way()
                    frames = None  # lets go of the old points before the new ones are prepared
                    scale = OWN_UNITS
                    if axes is not None:
                        points, scale = axes.get(should_stop)
                    frames = FrameRenderer(points)
                    built = request.generation
                frames.index = find_index()
                image = render_scaled(
                    frames, scale, request.viewport, request.centers, request.style, should_stop
                )
                done = _Done(request, image)
            except BaseException as error:
                log.debug("A frame could not be drawn", exc_info=True)
                done = _Done(request, error=f"The picture could not be drawn: {error}")
            if not self._should_stop(request.generation):
                self._done.emit(done)
            del points, find_index, axes, request, done

    @Slot(object)
    def _deliver(self, done: _Done) -> None:
        if self._should_stop(done.request.generation):
            return
        self._answered = max(self._answered, done.request.id)
        if done.error is None:
            self._last_error = None
            self.rendered.emit(done.image, done.request.viewport, done.request)
        elif done.error != self._last_error:
            self._last_error = done.error
            self.failed.emit(done.error)
