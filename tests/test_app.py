"""The whole program: built in this process, and run as a person runs it, in another one."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kmeans_gui import app as application
from kmeans_gui import process
from kmeans_gui.core.model import FitSpec
from kmeans_gui.session import work
from kmeans_gui.session.jobs import Job
from kmeans_gui.session.run import RunState

PATIENCE = 240_000
PATIENCE_SECONDS = PATIENCE / 1000


def run(
    *arguments: str | Path, where: Path, screen: Sequence[str] = ("QT_QPA_PLATFORM",)
) -> subprocess.CompletedProcess[str]:
    """Run the program with the variables named in `screen` only."""
    about_screens = {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in about_screens or name in screen
    }
    checkout = str(Path(application.__file__).parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        [checkout, *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kmeans_gui", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=where,
        env=environment,
        timeout=PATIENCE_SECONDS,
    )


def one_line(status: int, told: str) -> str:
    assert status == 1, told
    assert told.startswith("kmeans-gui: ")
    assert told.count("\n") == 1, told
    return told.removeprefix("kmeans-gui: ").rstrip("\n")


@pytest.fixture
def here(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A table with text columns, written by Python's csv module."""
    path = tmp_path / "people.csv"
    rng = np.random.default_rng(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "height", "weight"])
        for i in range(60):
            x, y = rng.normal((i % 3) * 10, 0.5), rng.normal((i % 3) * -7, 0.5)
            writer.writerow([f"{i:03d}x", f'Ana "{i}", the\nsecond', f"{x:.2f}", f"{y:.3f}"])
    return path


# -- in this process -----------------------------------------------------------------------------


def test_build_wires_everything_and_shows_nothing(qtbot: QtBot) -> None:
    app, window = application.build([])
    qtbot.addWidget(window)
    assert app is QApplication.instance()
    assert not window.isVisible()
    assert window.session.dataset is not None
    assert window.session.dataset.n == 2000
    with qtbot.waitSignal(window.session.run_finished, timeout=PATIENCE) as waited:
        window.session.start_fit(FitSpec(n_clusters=5, n_init=5, random_state=0))
    assert waited.args[0].result.inertia == pytest.approx(211.5985372581683)


def test_the_very_first_run_finds_the_five_blobs(qtbot: QtBot) -> None:
    _, window = application.build(["--k", "5", "--run"])
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.session.run_finished, timeout=PATIENCE) as waited:
        pass
    assert waited.args[0].result.inertia == pytest.approx(211.5985372581683)


def test_build_takes_the_program_s_name_in_front_or_leaves_it(qtbot: QtBot) -> None:
    _, window = application.build(["/usr/bin/kmeans-gui", "--dataset", "moons", "--n", "50"])
    qtbot.addWidget(window)
    assert window.session.dataset is not None
    assert window.session.dataset.n == 50


def test_the_command_line_is_seen_in_the_controls_and_carried_out(qtbot: QtBot) -> None:
    line = "--dataset rings --n 300 --k 7 --algorithm minibatch --seed 9 --run --sweep 2:4"
    _, window = application.build(line.split())
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.session.sweep_finished, timeout=PATIENCE) as waited:
        pass
    fitted = window.session.run
    assert fitted is not None
    assert fitted.state is RunState.FINISHED
    assert (fitted.spec.algorithm, fitted.spec.n_clusters) == ("minibatch", 7)
    assert fitted.spec.random_state == 9
    assert window.fit_panel.k_spin.value() == 7
    assert window.sweep_panel.controls.k_min_spin.value() == 2
    assert window.sweep_panel.controls.k_max_spin.value() == 4
    assert {point.k for point in waited.args[0].points} == {2, 3, 4}
    assert waited.args[0].parameters["random_state"] == 9


def test_a_large_data_set_is_generated_without_keeping_the_window_waiting(qtbot: QtBot) -> None:
    _, window = application.build(["--dataset", "uniform", "--n", "300_000"])
    qtbot.addWidget(window)
    assert window.session.dataset is None
    with qtbot.waitSignal(window.session.dataset_changed, timeout=PATIENCE) as waited:
        pass
    assert waited.args[0].n == 300_000


def test_an_exception_in_a_slot_is_one_sentence_in_the_window_and_it_lives_on(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kmeans_gui import process

    _, window = application.build([])
    qtbot.addWidget(window)
    with process.last_resort(window.session), qtbot.waitSignal(window.session.failed) as waited:
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    assert waited.args == ["Something went wrong in the program itself: ZeroDivisionError: by zero"]
    assert caplog.records[-1].exc_info is not None


def test_a_window_that_stays_shows_the_data_and_loads_the_kernels_after_it_is_painted(
    qtbot: QtBot,
) -> None:
    seen: list[bool] = []

    def look() -> None:
        window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "session"))
        if window.session.engine.is_ready and window.session.renderer.is_idle:
            seen.append(window.isVisible())
            timer.stop()
            window.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    assert application.main(["--dataset", "grid"]) == 0
    assert seen == [True]


def test_the_picture_shows_five_colors_of_points_and_curves(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = "--dataset five-blobs --k 5 --seed 0 --run --sweep 1:6 --screenshot w.png"
    assert application.main(arguments.split()) == 0
    assert capfd.readouterr().err == ""
    image = QImage(str(here / "w.png")).convertToFormat(QImage.Format.Format_RGB32)
    assert image.width() >= 900
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    pixels = pixels.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()]
    from kmeans_gui.raster.palette import cluster_colors

    for red, green, blue in cluster_colors(5).astype(np.uint32):
        color = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
        assert (pixels == color).sum() > 500


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            "three.csv --quit",
            [
                "three.csv has 3 numeric columns (a, b, c): say which are",
                "with --x COL --y COL",
            ],
        ),
        (
            "holes.csv --save o.csv",
            [
                "1 of 3 rows has a missing or infinite value",
                "(the first: column b, row 2): add --drop-invalid",
            ],
        ),
        ("--n 10 --k 11 --run --quit", ["n_samples=10 should be >= n_clusters=11"]),
        ("--n 10 --sweep 5:11 --quit", ["k=11"]),
        pytest.param(f"--save {'n' * 300}.csv", ["its name is too long"], id="a long name"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing_behind(
    arguments: str, words: list[str], here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "three.csv").write_text("a,b,c\n1,2,3\n4,5,6\n7,8,10\n")
    (here / "holes.csv").write_text("a,b\n1,2\n4,\n7,8\n")
    before = sorted(here.iterdir())
    told = one_line(application.main(arguments.split()), capfd.readouterr().err)
    assert [each for each in words if each not in told] == []
    assert sorted(here.iterdir()) == before


def test_rows_with_holes_are_kept_without_a_label_when_asked_to_drop_them(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "holes.csv").write_text("a,b\n1,2\n4,\n7,8\n")
    arguments = "holes.csv --drop-invalid --k 2 --save out.csv"
    assert application.main(arguments.split()) == 0
    assert capfd.readouterr().err == ""
    rows = (here / "out.csv").read_text().splitlines()
    assert rows[0] == "a,b,cluster"
    assert rows[2] == "4,,"
    assert {rows[1], rows[3]} in ({"1,2,0", "7,8,1"}, {"1,2,1", "7,8,0"})


# -- as a process of its own ---------------------------------------------------------------------


def test_a_table_comes_back_with_all_rows_and_columns_and_its_clusters(
    people: Path, tmp_path: Path
) -> None:
    done = run(people, "--k", "3", "--run", "--save", "out.csv", where=tmp_path, screen=())
    assert (done.returncode, done.stderr) == (0, "")
    with people.open(newline="", encoding="utf-8") as file:
        before = list(csv.reader(file))
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        after = list(csv.reader(file))
    assert after[0] == [*before[0], "cluster"]
    assert [row[:-1] for row in after[1:]] == before[1:]
    labels = [int(row[-1]) for row in after[1:]]
    assert [len(set(labels[group::3])) for group in range(3)] == [1, 1, 1]
    assert len(set(labels)) == 3
    record = json.loads((tmp_path / "out.csv.centers.json").read_text(encoding="utf-8"))
    assert record["fit"]["random_state"] == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "out.csv",
        "out.csv.centers.json",
        "people.csv",
    ]


def test_a_picture_and_an_animation_are_written_without_a_window(tmp_path: Path) -> None:
    arguments = "--k 1 --picture p.png --animation a.gif"
    done = run(*arguments.split(), where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    picture = QImage(str(tmp_path / "p.png"))
    # twice as large as the canvas, by default
    assert picture.width() > 1000
    from PIL import Image

    with Image.open(tmp_path / "a.gif") as animation:
        assert animation.size == (960, 540)
        assert animation.n_frames > 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gif", "p.png"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv", "--quit"], "missing.csv"),
        (["--save", "nowhere/out.csv"], "there is no folder nowhere"),
        (["--screenshot", "folder.png"], "it is a folder"),
        (["--animation", "nowhere/fit.gif"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_read_or_written_ends_the_program_with_one_line(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    done = run(*arguments, where=tmp_path, screen=())
    assert words in one_line(done.returncode, done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_a_window_without_a_screen_is_refused_in_words(tmp_path: Path) -> None:
    done = run(where=tmp_path, screen=())
    assert "there is no screen to open a window on" in one_line(done.returncode, done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to a process")
def test_a_save_that_a_closed_window_waits_for_is_given_up_by_a_second_ctrl_c(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app, window = application.build(["--k", "5", "--run"])
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.session.run_finished, timeout=PATIENCE):
        pass
    gave_up = []

    def endless(job: Job, **_: object) -> None:
        # the second press comes once the first is waited for
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        gave_up.append(job._cancelled.wait(PATIENCE_SECONDS))

    monkeypatch.setattr(work, "save_file", endless)
    window.session.save_file(tmp_path / "a.csv")
    assert isinstance(app, QApplication)
    with process.interrupts(app, window, exits=False):
        signal.raise_signal(signal.SIGINT)
    assert gave_up == [True]
    assert window.session.has_ended


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to another process")
def test_ctrl_c_in_the_terminal_ends_the_window_in_good_order(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from kmeans_gui import app\n"
        "from kmeans_gui.gui import main_window\n"
        "def press():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "class Painted(main_window.FirstPaint):\n"
        "    def __init__(self, widget):\n"
        "        super().__init__(widget)\n"
        "        self.happened.connect(press)\n"
        "main_window.FirstPaint = Painted\n"
        "sys.exit(app.main(['--n', '100']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        cwd=Path(application.__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_window_that_is_closed_while_kernels_compile_is_gone_at_once() -> None:
    code = (
        "import sys, threading\n"
        "from PySide6.QtCore import QTimer\n"
        "from kmeans_gui import app\n"
        "from kmeans_gui.core import warmup\n"
        "from kmeans_gui.session import session\n"
        "begun = threading.Event()\n"
        "def compile_for_ever(dtype, helped):\n"
        "    begun.set()\n"
        "    threading.Event().wait()\n"
        "warmup.warm_up = compile_for_ever\n"
        "build, shutdown = app._build, session.Session.shutdown\n"
        "def build_and_close(options):\n"
        "    built = build(options)\n"
        "    def look():\n"
        "        if begun.is_set():\n"
        "            timer.stop()\n"
        "            built[1].close()\n"
        "    timer = QTimer(built[1])\n"
        "    timer.timeout.connect(look)\n"
        "    timer.start(20)\n"
        "    def end(self):\n"
        "        print('waits unseen' if built[1].isHidden() else 'waits in sight')\n"
        "        shutdown(self)\n"
        "    session.Session.shutdown = end\n"
        "    return built\n"
        "app._build = build_and_close\n"
        "sys.argv = ['kmeans-gui', '--n', '100']\n"
        "sys.exit(app.main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        cwd=Path(application.__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "waits unseen"
    assert "Traceback" not in done.stderr


def test_standardized_axes_are_those_that_the_library_is_given(tmp_path: Path) -> None:
    wide = np.random.default_rng(3).normal(size=(300, 2)) * (1000.0, 1.0)
    np.save(tmp_path / "wide.npy", wide)
    arguments = "wide.npy --k 2 --seed 0 --standardize --save out.npz --quit"
    done = run(*arguments.split(), where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    from kmeans_gui.core import KMeans

    with np.load(tmp_path / "out.npz") as saved:
        labels = saved["cluster"]
    same = KMeans(2, random_state=0).fit_predict(wide / wide.std(axis=0))
    plain = KMeans(2, random_state=0).fit_predict(wide)
    assert max(np.mean(labels == same), np.mean(labels != same)) == 1.0
    assert max(np.mean(labels == plain), np.mean(labels != plain)) < 0.9
