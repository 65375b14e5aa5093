"""Pictures to the bytes of an animated file, one picture at a time in memory.

Pillow compresses GIF and WebP, PyAV (an optional extra) MP4. For a worker thread.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

    from kmeans_gui.session.animation import AnimationPlan, FrameAt

Report = Callable[[float], None]

_COLORS = 255
"""Of a GIF's 256 colors one stands for "as before"."""
_EXACT = 160
"""So many common colors are kept exactly where there are more than a palette has."""
_SAMPLES = 6
_WEBP_EFFORT = 50
_MP4_QUALITY = "18"
"""x264's constant rate factor: 18 is said to be visually lossless, and so it looks."""


def encoder_of(suffix: str) -> Callable[[BinaryIO, AnimationPlan, FrameAt, Report], None]:
    """Return what writes files that end in `suffix`."""
    return {".gif": gif, ".webp": webp, ".mp4": mp4}[suffix.lower()]


def gif(file: BinaryIO, plan: AnimationPlan, frame_at: FrameAt, report: Report) -> None:
    """Write a GIF: one palette for all pictures, no dithering, so that nothing shimmers.

    Only what changes from picture to picture is written.
    """
    from PIL import GifImagePlugin, Image

    palette = SharedPalette(plan, frame_at)
    colors = palette.colors
    durations = plan.milliseconds(unit=10)
    before: NDArray[np.uint8] | None = None
    for index, duration in enumerate(durations):
        now = palette.indices(frame_at(index))
        if before is None:
            file.write(_gif_header((now.shape[1], now.shape[0]), colors, plan.loop))
            part, corner = now, (0, 0)
        else:
            part, corner = _change(before, now)
        indices = Image.fromarray(part)
        indices = Image.frombytes("P", indices.size, indices.tobytes())
        indices.putpalette(colors)
        # disposal 1: what a later picture leaves transparent stays as it is
        file.writelines(
            GifImagePlugin.getdata(
                indices, corner, duration=duration, disposal=1, transparency=_COLORS
            )
        )
        before = now
        report((index + 1) / len(durations))
    file.write(b";")


def _gif_header(size: tuple[int, int], colors: bytes, loop: bool) -> bytes:
    """Return what comes before the pictures (W3C, GIF89a Specification)."""
    screen = b"GIF89a" + struct.pack("<HHBBB", *size, 0b1111_0111, 0, 0)
    table = colors[:768].ljust(768, b"\0")
    again = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0" if loop else b""
    return screen + table + again


def _change(
    before: NDArray[np.uint8], now: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the part that is not as before, what is as before in it left out, and its corner."""
    differs = before != now
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return np.full((1, 1), _COLORS, dtype=np.uint8), (0, 0)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    part = np.where(differs[top:bottom, left:right], now[top:bottom, left:right], _COLORS)
    return np.ascontiguousarray(part, dtype=np.uint8), (int(left), int(top))


class SharedPalette:
    """The palette of a whole animation, of `_COLORS` colors, made of a few of its pictures.

    Every color that is common in them has its place, so that flat regions keep exactly theirs;
    the rest are shades of edges.
    """

    def __init__(self, plan: AnimationPlan, frame_at: FrameAt) -> None:
        from PIL import Image

        count = plan.n_frames
        which = sorted({round(i * (count - 1) / (_SAMPLES - 1)) for i in range(_SAMPLES)})
        values, amounts = _counted([_packed(frame_at(index)) for index in which])
        kept = len(values) if len(values) <= _COLORS else _EXACT
        common = values[np.argsort(amounts)[::-1][:kept]]
        table = _unpacked(common)
        rest = values[~np.isin(values, common)]
        if rest.size:
            # each shade once: the rare colors of small marks count as much as those of long edges
            found = Image.fromarray(_unpacked(rest)[None]).quantize(
                _COLORS - len(table), method=Image.Quantize.MEDIANCUT
            )
            more = np.array(found.getpalette() or [], dtype=np.uint8).reshape(-1, 3)
            table = np.concatenate([table, more])[:_COLORS]
        order = np.argsort(common)
        self._exact, self._places = common[order], order.astype(np.uint8)
        # those that are not needed, and the transparent one, are the first again: never chosen
        full = np.concatenate([table, np.repeat(table[:1], 256 - len(table), axis=0)])
        self.colors = full.tobytes()
        self._table = _packed(np.dstack([full[None], np.full((1, 256), 255, np.uint8)]))[0]
        self._palette = Image.new("P", (1, 1))
        self._palette.putpalette(self.colors)

    def indices(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return which color each pixel of a picture gets."""
        from PIL import Image

        near = _image(pixels).quantize(palette=self._palette, dither=Image.Dither.NONE)
        found = np.array(near)
        # Pillow looks up colors on a coarse grid, where even one of the palette's own can miss.
        packed = _packed(pixels)
        missed = np.nonzero(self._table[found] != packed)
        wanted = packed[missed]
        place = np.minimum(np.searchsorted(self._exact, wanted), len(self._exact) - 1)
        found[missed] = np.where(self._exact[place] == wanted, self._places[place], found[missed])
        return found


def _packed(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return each pixel of shape (height, width, 4) as one number, 0x00BBGGRR."""
    return np.ascontiguousarray(pixels).view("<u4")[..., 0] & np.uint32(0xFFFFFF)


def _image(pixels: NDArray[np.uint8]) -> Image.Image:
    """Return a picture for Pillow, which converts it without keeping the interpreter."""
    from PIL import Image

    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    return Image.frombuffer("RGBX", (width, height), whole, "raw", "RGBX", 0, 1).convert("RGB")


def _unpacked(values: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return np.stack([values & 255, values >> 8 & 255, values >> 16], axis=-1).astype(np.uint8)


def _counted(pictures: list[NDArray[np.uint32]]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the colors of all pictures, in ascending order, and how many pixels have each."""
    whole = np.sort(np.concatenate([picture.ravel() for picture in pictures]))
    starts = np.flatnonzero(np.concatenate([[True], whole[1:] != whole[:-1]]))
    return whole[starts], np.diff(np.append(starts, len(whole)))


def webp(file: BinaryIO, plan: AnimationPlan, frame_at: FrameAt, report: Report) -> None:
    """Write an animated WebP, lossless: for flat colors smaller than a lossy one, and exact.

    Pillow's own animation encoder keeps the interpreter, and with it the window, for a tenth of a
    second for each picture; so its still ones are put into the container here ("WebP Container
    Specification", Google), only what changes from picture to picture.
    """
    durations = plan.milliseconds()
    before: NDArray[np.uint32] | None = None
    for index, duration in enumerate(durations):
        pixels = np.ascontiguousarray(frame_at(index))
        now = pixels.view("<u4")[..., 0]
        height, width = now.shape
        if before is None:
            file.write(_webp_header(width, height, plan.loop))
            part, corner = pixels, (0, 0)
        else:
            part, corner = _changed_pixels(before, pixels)
        data = _still_webp(part)
        place = (corner[0] // 2, corner[1] // 2, part.shape[1] - 1, part.shape[0] - 1, duration)
        # transparent pixels stay as they were
        _write_chunk(file, b"ANMF", b"".join(map(_three_bytes, place)) + b"\0" + data)
        before = now
        report((index + 1) / len(durations))
    size = file.tell()
    file.seek(4)
    file.write(struct.pack("<I", size - 8))
    file.seek(size)


def _webp_header(width: int, height: int, loop: bool) -> bytes:
    """Return what comes before the pictures; the size of the file is filled in at the end."""
    animated_with_alpha = struct.pack("<I", 0b0001_0010)
    canvas = animated_with_alpha + _three_bytes(width - 1) + _three_bytes(height - 1)
    times = struct.pack("<IH", 0xFFFFFFFF, 0 if loop else 1)
    return (
        b"RIFF\0\0\0\0WEBP"
        + (b"VP8X" + struct.pack("<I", len(canvas)) + canvas)
        + (b"ANIM" + struct.pack("<I", len(times)) + times)
    )


def _still_webp(pixels: NDArray[np.uint8]) -> bytes:
    """Return the compressed picture alone, without the file around it."""
    from PIL import Image

    height, width = pixels.shape[:2]
    memory = io.BytesIO()
    whole = np.ascontiguousarray(pixels)
    image = Image.frombuffer("RGBA", (width, height), whole, "raw", "RGBA", 0, 1)
    image.save(memory, format="WEBP", lossless=True, quality=_WEBP_EFFORT, method=2)
    return memory.getvalue()[12:]


def _changed_pixels(
    before: NDArray[np.uint32], pixels: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the part that is not as before, the rest of it transparent, and its even corner."""
    now = pixels.view("<u4")[..., 0]
    differs = before != now
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return np.zeros((1, 1, 4), dtype=np.uint8), (0, 0)
    top, left = int(rows[0]) // 2 * 2, int(columns[0]) // 2 * 2
    bottom, right = int(rows[-1]) + 1, int(columns[-1]) + 1
    part = np.where(differs[top:bottom, left:right], now[top:bottom, left:right], 0)
    shown = np.ascontiguousarray(part, dtype="<u4").view(np.uint8)
    return shown.reshape(bottom - top, right - left, 4), (left, top)


def _write_chunk(file: BinaryIO, name: bytes, data: bytes) -> None:
    file.write(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2))


def _three_bytes(value: int) -> bytes:
    return struct.pack("<I", value)[:3]


def mp4(file: BinaryIO, plan: AnimationPlan, frame_at: FrameAt, report: Report) -> None:
    """Write an H.264 video in an MP4 container, which every player and slide show takes."""
    import av

    first = frame_at(0)
    height, width = first.shape[:2]
    container: Any
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=plan.frames_per_second)
        # halved colors need an even number of rows and columns
        stream.width, stream.height = width - width % 2, height - height % 2
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, plan.frames_per_second)
        stream.options = {"crf": _MP4_QUALITY, "preset": "medium", "tune": "animation"}
        count = plan.n_frames
        still = max(1, round(plan.hold * plan.frames_per_second))
        for index in range(count + still - 1):
            picture = frame_at(min(index, count - 1))
            pixels = np.ascontiguousarray(picture[: stream.height, : stream.width])
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame.pts = index
            container.mux(stream.encode(frame))
            report((index + 1) / (count + still - 1))
        container.mux(stream.encode())
