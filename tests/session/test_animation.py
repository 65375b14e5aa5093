from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kmeans_gui.core.errors import Cancelled
from kmeans_gui.session.animation import (
    NO_MP4,
    AnimationPlan,
    fastest,
    obstacle,
    write_animation,
)

RED, WHITE, BLUE = (232, 86, 107), (255, 255, 255), (63, 116, 181)


def picture(index: int) -> NDArray[np.uint8]:
    """White and opaque, with a red square that moves to the right and one blue pixel."""
    pixels = np.full((40, 64, 4), 255, dtype=np.uint8)
    pixels[10:20, 2 * index : 2 * index + 10, :3] = RED
    pixels[30, 5, :3] = BLUE
    return pixels


def color(image: Image.Image, x: int, y: int) -> Any:
    return image.convert("RGB").getpixel((x, y))


def test_a_plan_begins_and_ends_where_it_says_and_goes_evenly_in_between() -> None:
    plan = AnimationPlan(1.0, 4.0, speed=2.0, frames_per_second=10)
    assert plan.seconds == 3.0
    assert plan.n_frames == 31
    positions = [plan.position(i) for i in range(plan.n_frames)]
    assert positions[0] == 1.0
    assert positions[-1] == 4.0
    assert np.allclose(np.diff(positions), 0.1)


def test_one_place_is_one_frame() -> None:
    plan = AnimationPlan(2.0, 2.0)
    assert plan.n_frames == 1
    assert plan.position(0) == 2.0


def test_hundredths_of_a_second_are_shared_out_so_that_the_pace_is_kept() -> None:
    plan = AnimationPlan(0.0, 3.0, speed=1.0, frames_per_second=30, hold=1.0)
    lengths = plan.milliseconds(unit=10)
    assert len(lengths) == plan.n_frames
    assert {30, 40} == set(lengths[:-1])
    assert abs(sum(lengths[:-1]) - 6000) <= 10
    assert lengths[-1] == 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"first": 3.0, "last": 1.0}, "forward"),
        ({"first": -1.5, "last": 1.0}, "forward"),
        ({"first": 0.0, "last": float("nan")}, "finite"),
        ({"first": 0.0, "last": 1.0, "speed": 0.0}, "speed"),
        ({"first": 0.0, "last": 1.0, "frames_per_second": 0}, "frame per second"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(
    arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        AnimationPlan(**arguments)


def test_a_gif_has_the_frames_times_colors_and_the_loop_that_were_asked_for(tmp_path: Path) -> None:
    plan = AnimationPlan(0.0, 2.0, speed=4.0, frames_per_second=20, hold=0.5)
    path = write_animation(tmp_path / "a.gif", plan, picture)
    with Image.open(path) as image:
        assert image.n_frames == plan.n_frames == 21
        assert image.size == (64, 40)
        assert image.info["loop"] == 0
        for index in (0, 7, 20):
            image.seek(index)
            assert image.info["duration"] == (500 if index == 20 else 50)
            assert color(image, 2 * index + 4, 15) == RED
            assert color(image, 60, 2) == WHITE
            assert color(image, 5, 30) == BLUE
            if index:
                assert color(image, 2 * index - 2, 15) == WHITE


def test_a_gif_that_plays_once_says_nothing_of_a_loop(tmp_path: Path) -> None:
    plan = AnimationPlan(0.0, 1.0, loop=False)
    path = write_animation(tmp_path / "a.gif", plan, picture)
    with Image.open(path) as image:
        assert "loop" not in image.info


def test_flat_colors_of_a_gif_are_exact_and_never_shimmer_however_many_shades_there_are(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (40, 64, 3), dtype=np.uint8)

    def shaded(index: int) -> NDArray[np.uint8]:
        pixels = picture(index)
        pixels[:8, :, :3] = noise[:8]
        return pixels

    plan = AnimationPlan(0.0, 1.0, speed=4.0, frames_per_second=20)
    with Image.open(write_animation(tmp_path / "a.gif", plan, shaded)) as image:
        seen = []
        for index in range(image.n_frames):
            image.seek(index)
            assert color(image, 50, 35) == WHITE
            assert color(image, 2 * index + 4, 15) == RED
            seen.append(np.asarray(image.convert("RGB"))[:8].copy())
    assert all(np.array_equal(seen[0], each) for each in seen)


def test_a_webp_keeps_every_color_and_the_loop(tmp_path: Path) -> None:
    plan = AnimationPlan(0.0, 1.0, speed=4.0, frames_per_second=20, hold=0.4)
    path = write_animation(tmp_path / "a.webp", plan, picture)
    with Image.open(path) as image:
        assert image.n_frames == plan.n_frames
        assert image.info["loop"] == 0
        total = 0
        for index in range(image.n_frames):
            image.seek(index)
            image.load()
            assert np.array_equal(np.asarray(image.convert("RGB")), picture(index)[..., :3])
            total += image.info["duration"]
    assert total == sum(plan.milliseconds())


@pytest.mark.skipif(find_spec("av") is None, reason="PyAV is not installed (the mp4 extra)")
def test_an_mp4_is_read_back_with_its_frames_size_and_colors(tmp_path: Path) -> None:
    import av

    def odd(index: int) -> NDArray[np.uint8]:
        return picture(index)[:39, :63]

    plan = AnimationPlan(0.0, 1.0, speed=4.0, frames_per_second=20, hold=0.5)
    path = write_animation(tmp_path / "a.mp4", plan, odd)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height) == (62, 38)
        assert stream.average_rate == 20
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    # the last picture stays for half a second
    assert len(frames) == plan.n_frames + 9
    assert np.abs(frames[0][15, 4].astype(int) - RED).max() < 12


def test_without_pyav_one_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kmeans_gui.session.animation.find_spec", lambda _: None)
    assert obstacle(".mp4") == NO_MP4
    assert "pip install kmeans_gui[mp4]" in NO_MP4
    with pytest.raises(ValueError, match="PyAV"):
        write_animation(tmp_path / "a.mp4", AnimationPlan(0.0, 1.0), picture)
    assert not list(tmp_path.iterdir())


def test_an_unknown_ending_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    assert obstacle(".GIF") is None
    with pytest.raises(ValueError, match=r"\.gif, \.webp, \.mp4, not in \.avi"):
        write_animation(tmp_path / "a.avi", AnimationPlan(0.0, 1.0), picture)


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_what_is_cancelled_midway_leaves_no_file_and_the_old_one_as_it_was(
    tmp_path: Path, suffix: str
) -> None:
    old = tmp_path / f"a{suffix}"
    old.write_bytes(b"what was there before")
    drawn = []

    def cancelled(index: int) -> NDArray[np.uint8]:
        drawn.append(index)
        if len(drawn) > 12:
            raise Cancelled
        return picture(index)

    with pytest.raises(Cancelled):
        write_animation(old, AnimationPlan(0.0, 10.0), cancelled)
    assert old.read_bytes() == b"what was there before"
    assert [each.name for each in tmp_path.iterdir()] == [old.name]


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    plan = AnimationPlan(0.0, 1.0)
    write_animation(tmp_path / "a.gif", plan, picture, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_more_frames_than_any_file_should_have_are_refused_before_one_is_drawn(
    tmp_path: Path,
) -> None:
    def never(index: int) -> NDArray[np.uint8]:
        raise AssertionError("nothing is drawn")

    with pytest.raises(ValueError, match="too many"):
        write_animation(tmp_path / "a.gif", AnimationPlan(0.0, 1e6), never)


def test_a_gif_is_not_given_more_frames_per_second_than_viewers_play() -> None:
    assert fastest(".gif") == 50
    assert fastest(".webp") == 60
