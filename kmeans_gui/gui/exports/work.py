"""What the export thread does: pictures and animations, drawn, compressed and written."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.core.model import FitResult, Snapshot
from kmeans_gui.gui import describe, playback_words
from kmeans_gui.gui.exports.figure import Content, Figure, Fonts, Trail, arrange
from kmeans_gui.gui.exports.paint import begin, blank, draw
from kmeans_gui.gui.exports.panes import Panes, composed, grid, nested_svg
from kmeans_gui.gui.exports.plots import PlotPicture, paint_plots, stack_size
from kmeans_gui.gui.exports.svg import strokes_as_svg, svg
from kmeans_gui.gui.theme import Theme
from kmeans_gui.raster.viewport import MAX_PIXELS
from kmeans_gui.session.animation import AnimationPlan, write_animation
from kmeans_gui.session.jobs import Job
from kmeans_gui.session.pictures import FrameSource
from kmeans_gui.session.playback import PlaybackFrame, frame_of
from kmeans_gui.session.trails import trails_at

PICTURE_SUFFIXES = (".png", ".svg")
MAX_SCALE = 8
USUAL_HEIGHT = 560.0
"""An animation so high, in pixels, has marks and type as large as in the window."""
_SOFT_UNTIL = 6.0
"""Half-steps per second up to which motion begins and ends softly; faster it would flicker."""

Source = Figure | Panes | tuple[PlotPicture, ...]
"""What a picture is of: the canvas, panes side by side, or plots, one below the other."""


# -- pictures ------------------------------------------------------------------------------------


def size_of(source: Source, scale: float) -> tuple[int, int]:
    """Return a picture's width and height in pixels."""
    if isinstance(source, Figure | Panes):
        return source.size(scale)
    width, height = stack_size(source)
    return round(width * scale), round(height * scale)


def draw_picture(
    job: Job, source: Source, scale: float, theme: Theme, fonts: Fonts
) -> NDArray[np.uint8]:
    """Return a picture of `source`, `scale` device pixels for each logical one.

    It is of shape (height, width, 4): red, green, blue and 255.

    Raises
    ------
    ValueError
        If that is more pixels than can be drawn.
    Cancelled
    """
    width, height = size_of(source, scale)
    if width * height > MAX_PIXELS:
        raise ValueError(
            f"a picture of {width:,} × {height:,} pixels is too large: choose a smaller scale"
        )
    if isinstance(source, Figure):
        pixels = draw(
            source, _frame(FrameSource(source.points, source.axes), source, scale, job), scale
        )
    elif isinstance(source, Panes):
        pixels = _draw_panes(job, source, scale, theme)
    else:
        pixels = blank(width, height, theme.panel)
        painter, _image = begin(pixels, scale)
        paint_plots(painter, source, theme, fonts)
        painter.end()
    if job.is_cancelled():
        raise Cancelled
    return pixels


def write_picture(
    job: Job, path: Path, source: Source, scale: float, theme: Theme, fonts: Fonts
) -> Path:
    """Write a picture as PNG or SVG, by the ending of `path`, whole or not at all.

    Raises
    ------
    ValueError, OSError, Cancelled
    """
    from kmeans_gui.data.atomic import AtomicWriter

    suffix = path.suffix.lower()
    if suffix not in PICTURE_SUFFIXES:
        raise ValueError(f"a picture ends in .png or .svg, not in {path.suffix or 'nothing'}")
    with AtomicWriter() as writer:
        if suffix == ".svg":
            writer.open(path).write(as_svg(job, source, theme, fonts).encode("utf-8"))
        else:
            save_as_png(job, source, scale, theme, fonts, writer.open(path))
        if job.is_cancelled():
            raise Cancelled
    return path


def save_as_png(
    job: Job, source: Source, scale: float, theme: Theme, fonts: Fonts, file: BinaryIO
) -> None:
    """Write a picture as PNG into an open file.

    Raises
    ------
    ValueError, OSError, Cancelled
    """
    from PIL import Image

    pixels = draw_picture(job, source, scale, theme, fonts)
    height, width = pixels.shape[:2]
    # Pillow takes and compresses it without keeping the interpreter from the window.
    image = Image.frombuffer("RGBX", (width, height), pixels, "raw", "RGBX", 0, 1)
    dots = round(96 * scale)
    image.convert("RGB").save(file, format="PNG", dpi=(dots, dots))


def as_svg(job: Job, source: Source, theme: Theme, fonts: Fonts) -> str:
    """Return a picture as an SVG document.

    Raises
    ------
    Cancelled
    """
    if isinstance(source, Figure):
        return svg(source, FrameSource(source.points, source.axes), job.is_cancelled)
    if isinstance(source, Panes):
        documents = [
            svg(each, FrameSource(each.points, each.axes), job.is_cancelled)
            for each in source.figures
        ]
        return nested_svg(source, theme.panel, documents)
    width, height = stack_size(source)

    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, width, height), QColor(theme.panel))
        paint_plots(painter, source, theme, fonts)

    return strokes_as_svg(QSize(round(width), round(height)), paint, "K-Means: plots against k")


def _draw_panes(job: Job, panes: Panes, scale: float, theme: Theme) -> NDArray[np.uint8]:
    parts = []
    for figure, (x, y) in zip(panes.figures, panes.corners, strict=True):
        if job.is_cancelled():
            raise Cancelled
        frame = _frame(FrameSource(figure.points, figure.axes), figure, scale, job)
        parts.append(((x * scale, y * scale), draw(figure, frame, scale)))
    return composed(*panes.size(scale), theme.panel, parts)


def _frame(frames: FrameSource, figure: Figure, scale: float, job: Job) -> NDArray[np.uint8]:
    style = dataclasses.replace(figure.style, pixel_ratio=scale * figure.theme.magnification)
    return frames.frame(figure.viewport(scale), figure.content.coloring, style, job.is_cancelled)


# -- animations ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What an animation shows: a recording as it was, on the axes of a figure.

    Attributes
    ----------
    figure : Figure
        As captured from the canvas.
    snapshots : list of Snapshot
    result : FitResult or None
    half_steps : bool
    trails : bool
    equal_aspect : bool
    width, height : int
        Of a picture, in pixels.
    plan : AnimationPlan
    title : str
        What is said of it in the place of what happens, where it is one of several.
    tempo : float
        How much faster it is played than the positions of the plan go by.
    enlarged : float
        How much larger marks and type are than a picture of its size has them.
    """

    figure: Figure
    snapshots: list[Snapshot]
    result: FitResult | None
    half_steps: bool
    trails: bool
    equal_aspect: bool
    width: int
    height: int
    plan: AnimationPlan
    title: str = ""
    tempo: float = 1.0
    enlarged: float = 1.0
    is_running: bool = False

    @property
    def scale(self) -> float:
        """Device pixels for each logical one."""
        return self.enlarged * max(0.35, min(self.height, self.width / 1.2) / USUAL_HEIGHT)

    def content(self, position: float) -> Content:
        """Return what is seen at a position of the recording."""
        ease = 1.0 if self.plan.speed <= _SOFT_UNTIL else 0.0
        place = position * self.tempo if position > 0.0 else position
        frame = frame_of(self, place, self.half_steps, ease)
        if frame is None:
            return Content()
        words = playback_words.sentence(self.snapshots, frame, self.result, self.half_steps)
        k = len(frame.marks)
        name, inertia = describe.inertia_seen(frame, self.figure.axes is not None)
        note = f"{name} {inertia}".strip()
        if self.title:
            words = f"{self.title} · {describe.place(self.snapshots, frame.snapshot)}"
            # a pane has less room
            note = inertia if inertia.startswith("about") else note
        else:
            note = f"k = {k}   {note}".rstrip()
        trails = self._trails(frame) if self.trails else ()
        return Content(frame.marks, frame.coloring, words, note, trails)

    def _trails(self, frame: PlaybackFrame) -> tuple[Trail, ...]:
        past = trails_at(self.snapshots, frame.index)
        if past.places.shape[1] != len(frame.marks):
            return ()
        leaping = set() if frame.phase == "still" else set(frame.jumps.tolist())
        trails = []
        for j, mark in enumerate(frame.marks):
            # to where a center leapt no line leads
            leapt = np.flatnonzero(past.leaps[:, j])
            way = past.places[leapt[-1] if len(leapt) else 0 :, j]
            trails.append(Trail(j, way if j in leaping else np.vstack([way, mark])))
        return tuple(trails)


class Projector:
    """Draws the pictures of a film, one at a time. Worker thread."""

    def __init__(self, film: Film, job: Job) -> None:
        self._film = film
        self._job = job
        self._frames = FrameSource(film.figure.points, film.figure.axes)
        scale = film.scale
        self._figure = arrange(
            film.figure, film.width / scale, film.height / scale, True, film.equal_aspect
        )

    def pixels(self, index: int) -> NDArray[np.uint8]:
        """Return picture number `index`, uint8 of shape (height, width, 4).

        Raises
        ------
        Cancelled
        """
        if self._job.is_cancelled():
            raise Cancelled
        film = self._film
        figure = self._figure.with_content(film.content(film.plan.position(index)))
        return draw(figure, _frame(self._frames, figure, film.scale, self._job), film.scale)


_ENLARGED = 1.4
"""Parts of a picture are seen from as far away as the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class PanesFilm:
    """Films that are played side by side, each in a part of the picture.

    Attributes
    ----------
    films : tuple of Film
        Their own sizes are of no account.
    width, height : int
        Of a picture, in pixels.
    plan : AnimationPlan
    """

    films: tuple[Film, ...]
    width: int
    height: int
    plan: AnimationPlan


class PanesProjector:
    """Draws the pictures of several films, one at a time. Worker thread."""

    def __init__(self, film: PanesFilm, job: Job) -> None:
        self._film = film
        self._cells = grid(len(film.films), film.width, film.height)
        self._projectors = [
            Projector(
                dataclasses.replace(
                    each, width=wide, height=high, plan=film.plan, enlarged=_ENLARGED
                ),
                job,
            )
            for each, (_, _, wide, high) in zip(film.films, self._cells, strict=True)
        ]

    def pixels(self, index: int) -> NDArray[np.uint8]:
        """Return picture number `index`, uint8 of shape (height, width, 4).

        Raises
        ------
        Cancelled
        """
        film = self._film
        parts = [
            ((float(left), float(top)), projector.pixels(index))
            for (left, top, _, _), projector in zip(self._cells, self._projectors, strict=True)
        ]
        return composed(film.width, film.height, film.films[0].figure.theme.panel, parts)


def projector_of(film: Film | PanesFilm, job: Job) -> Projector | PanesProjector:
    """Return what draws the pictures of `film`."""
    return PanesProjector(film, job) if isinstance(film, PanesFilm) else Projector(film, job)


def animate(job: Job, path: Path, film: Film | PanesFilm) -> Path:
    """Write an animation, whole or not at all.

    Raises
    ------
    ValueError, OSError, Cancelled
    """
    return write_animation(path, film.plan, projector_of(film, job).pixels, job.report)


def preview(job: Job, film: Film | PanesFilm, suffix: str) -> tuple[NDArray[np.uint8], int]:
    """Return the first picture, and about how many bytes the whole file will have.

    A few pictures in the middle are compressed to find that out.
    """
    projector = projector_of(film, job)
    first = projector.pixels(0)
    plan = film.plan
    count = plan.n_frames
    some = min(count, _SAMPLE)
    start = (count - some) // 2
    part = dataclasses.replace(
        plan, first=plan.position(start), last=plan.position(start + some - 1)
    )
    one = dataclasses.replace(plan, last=plan.first)
    return first, _bytes_of(projector, one, suffix, 0) + round(
        (_bytes_of(projector, part, suffix, start) - _bytes_of(projector, one, suffix, start))
        * max(0, count - 1)
        / max(1, some - 1)
    )


_SAMPLE = 6


def _bytes_of(
    projector: Projector | PanesProjector, plan: AnimationPlan, suffix: str, start: int
) -> int:
    from kmeans_gui.session.animation import obstacle
    from kmeans_gui.session.encoders import encoder_of

    if obstacle(suffix) is not None:
        return 0
    memory = io.BytesIO()
    encoder_of(suffix)(memory, plan, lambda index: projector.pixels(start + index), lambda _: None)
    return memory.tell()
