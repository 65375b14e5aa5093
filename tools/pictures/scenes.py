"""What the pictures show, and how a person would get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from kmeans_gui.core.model import FitSpec
from kmeans_gui.session.lectures import LECTURES
from tools.pictures.stage import Stage

SIZE = (1280, 720)
BLOBS = ("--dataset", "five-blobs", "--k", "5")
UNLUCKY = FitSpec(n_clusters=5, init="random", n_init=1, random_state=8)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes
    ----------
    name : str
        Of its files: ``name-light.webp`` and ``name-dark.webp``.
    play : callable
        Brings the window to where it is worth a picture.
    arguments : tuple of str
        The program's.
    size : tuple of int
        The window's.
    """

    name: str
    play: Callable[[Stage], None]
    arguments: tuple[str, ...] = BLOBS
    size: tuple[int, int] = SIZE


def window(stage: Stage) -> None:
    """Show a fit beside a sweep."""
    stage.sweep(1, 30)
    stage.fit()


def half_step(stage: Stage) -> None:
    """Stop where the centers have moved and the colors have not."""
    stage.give_room()
    stage.fit(UNLUCKY, at=2.5)


def minibatch(stage: Stage) -> None:
    """Light up the points that a step learns from."""
    stage.give_room()
    spec = FitSpec(
        algorithm="minibatch", n_clusters=5, init="random", n_init=1, batch_size=100, random_state=3
    )
    stage.fit(spec, at=6.25)


def compare(stage: Stage) -> None:
    """Show too few clusters, as many as there are, and too many."""
    stage.give_room()
    stage.compare(lambda: stage.do("compare_ks_action"))


def starts(stage: Stage) -> None:
    """Show what luck does."""
    stage.give_room()
    stage.compare(lambda: stage.do("compare_starts_action"))


def painting(stage: Stage) -> None:
    """Paint, with the mouse still down and the centers behind it."""
    paint = stage.window.paint
    paint.options.rng = np.random.default_rng(4)
    stage.give_room()
    stage.do("new_dataset_action")
    stage.switch(painting=True)
    stage.window.fit_panel.k_spin.setValue(4)
    paint.options.set("radius", 0.7)
    stage.switch(live_fit=True)
    stage.stroke([(-0.5, 5.6), (0.6, 6.6), (2.4, 6.4)])
    stage.stroke([(8.2, 6.6), (9.6, 6.0), (10.2, 4.6)])
    stage.stroke([(0.2, 0.8), (1.0, 1.6), (0.4, 2.4)])
    stage.stroke([(6.8, 0.4), (8.2, 1.2), (9.8, 0.6)])
    stage.stroke([(3.8, 3.8), (4.8, 4.0), (5.4, 3.4)], release=False)
    stage.rest(600)


def presentation(stage: Stage) -> None:
    """Fill the screen with what a room has to see."""
    stage.sweep(1, 10)
    stage.fit(at=1.5)
    stage.do("presentation_action")
    # the screen of a machine without one is small
    stage.window.setWindowState(Qt.WindowState.WindowNoState)
    stage.window.resize(*SIZE)
    stage.rest(500)


def lecture(stage: Stage) -> None:
    """Show the failure of figure 9-11."""
    stage.give_room()
    lectures = stage.window.lectures
    chosen = next(each for each in LECTURES if each.name == "figure-9-11")
    stage.compare(lambda: lectures.start(chosen))


def silhouette(stage: Stage) -> None:
    """Show mean silhouettes, and the diagram of the model on the canvas."""
    stage.do("silhouette_action")
    stage.sweep(1, 10)
    stage.session.show_sweep_point(5, stage.full)
    stage.judge()


def criteria(stage: Stage) -> None:
    """Let five criteria disagree."""
    stage.do("criteria_action")
    stage.sweep(1, 10)
    stage.session.show_sweep_point(5, stage.full)
    stage.judge()


def four(stage: Stage) -> None:
    """Show figure 9-10: the diagrams of four k."""
    silhouette(stage)
    stage.session.show_sweep_point(4, stage.full)
    stage.do("four_diagrams_action")
    dialog = stage.window.findChild(QDialog, "four_dialog")
    assert dialog is not None
    dialog.resize(900, 640)
    stage.rest(1500)
    stage.subject = dialog


def preview(stage: Stage) -> None:
    """Rest the mouse on a k: the canvas shows its model."""
    window(stage)
    plot = stage.window.sweep_panel.inertia_plot
    QTest.mouseMove(plot.viewport(), plot.mapFromScene(plot.place_of(9, stage.full)))
    stage.rest(500)


def figure(stage: Stage) -> None:
    """Show figure 9-6 by one click, on the book's points."""
    stage.during(stage.session.sweep_finished, lambda: stage.do("figure_9_6_action"))
    stage.session.show_sweep_point(4, stage.full)


def million(stage: Stage) -> None:
    """Show density where there are too many points for dots."""
    stage.give_room()
    stage.until(lambda: not stage.window.readout.index_bar.isVisible(), "the index")
    stage.fit()


def layers(stage: Stage) -> None:
    """Show what can be drawn over the points."""
    stage.give_room()
    stage.fit()
    stage.switch(membership=True, sizes=True, grid=True)


def hand(stage: Stage) -> None:
    """Drag a center away, with the mouse still down."""
    stage.give_room()
    stage.fit()
    x, y = max(stage.view.centers_item.centers.tolist())
    stage.stroke([(x, y), (x - 0.9, y - 0.7)], release=False)
    stage.rest(300)


SCENES = (
    Scene("window", window, size=(1400, 840)),
    Scene("half-step", half_step),
    Scene("hand", hand),
    Scene("minibatch", minibatch),
    Scene("compare", compare),
    Scene("starts", starts),
    Scene("painting", painting),
    Scene("million", million, ("--dataset", "uneven", "--n", "1000000", "--k", "8")),
    Scene("layers", layers),
    Scene("preview", preview),
    Scene("figure-9-6", figure),
    Scene("silhouette", silhouette),
    Scene("four", four),
    Scene("criteria", criteria),
    Scene("presentation", presentation),
    Scene("lecture", lecture),
)
