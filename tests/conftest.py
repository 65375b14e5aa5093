"""What every test may rely on: no screen, no settings of the person's, no thread left behind."""

from __future__ import annotations

import os

# Before anything imports Qt. Somebody who wants to see the windows says so: QT_QPA_PLATFORM=xcb
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import itertools
import sys
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import thread as pool_module
from pathlib import Path

import hypothesis
import pytest
from PySide6.QtCore import QSettings

# The same examples everywhere and every time, and no deadline: the first call of a kernel compiles
# it. `pytest --hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile(
    "explore", deadline=None, max_examples=1000, print_blob=True, database=None
)
hypothesis.settings.load_profile("same")

PASSED = pytest.StashKey[bool]()
SECONDS_TO_END = 5.0

_numbers = itertools.count()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(scope="session", autouse=True)
def home_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory that stands in for the person's own configuration, data and cache."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patch.setenv(variable, str(home / variable.lower()))
        yield home


@pytest.fixture(autouse=True)
def empty_settings(home_of_tests: Path) -> None:
    """Let each test find no settings, as at the program's very first start."""
    place = str(home_of_tests / f"settings-{next(_numbers)}")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, place)


@pytest.fixture(autouse=True)
def no_collection_amid_qt(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let garbage be collected between tests with widgets, as the program lets a timer do it.

    Amid a call of Qt the collector may destroy an object of Qt that waits for a lock of that call.
    """
    if "qtbot" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_thread_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that passed and left a thread that works or waits for work.

    Close windows with ``qtbot.addWidget``, and sessions with ``session.shutdown()``. The threads
    of a pool stay for the next test; they only have to be idle.
    """
    before = set(threading.enumerate())
    yield
    if request.node.stash.get(PASSED, False):
        left = [thread.name for thread in threading.enumerate() if not _may_stay(thread, before)]
        assert not left, f"threads left behind: {', '.join(left)}"


def _may_stay(thread: threading.Thread, before: set[threading.Thread]) -> bool:
    if thread in before or _is_idle_in_pool(thread):
        return True
    # One that is about to end has SECONDS_TO_END for it; the usual one is gone at once.
    for _ in range(50):
        thread.join(SECONDS_TO_END / 50)
        if not thread.is_alive() or _is_idle_in_pool(thread):
            return True
    return False


def _is_idle_in_pool(thread: threading.Thread) -> bool:
    """Whether `thread` is one of a ThreadPoolExecutor's and waits for its next call."""
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code is pool_module._worker.__code__
