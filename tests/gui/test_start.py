from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

app = QApplication([])
from kmeans_gui.data.generate import recipe
from kmeans_gui.gui.main_window import MainWindow
from kmeans_gui.session.session import Session

session = Session()
session.set_dataset(recipe("five-blobs").make())
window = MainWindow(session)
seen = []


class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not seen:
            seen.append(sorted({"numba", "polars", "scipy"} & set(sys.modules)))
        return False


watch = Watch()
window.cluster_view.viewport().installEventFilter(watch)
window.show()
while not seen:
    app.processEvents()
unlike = {type(each).__name__ for each in app.allWidgets() if each.font().pixelSize() < 1}
window.close()
print("loaded before the first paint:", seen[0])
print("in the system's own type size:", sorted(unlike))
"""


@pytest.fixture(scope="module")
def told() -> str:
    """What a first window of a process tells of itself."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def test_the_window_is_painted_before_the_engine_is_loaded(told: str) -> None:
    assert "loaded before the first paint: []" in told


def test_all_of_the_first_window_is_in_one_type_face(told: str) -> None:
    assert "in the system's own type size: []" in told
