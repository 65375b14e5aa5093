"""Sweeps that can be had with one click: figure 9-6 of the book, and the same of many points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from kmeans_gui.gui.fit_panel import MAX_ITER, TOL
from kmeans_gui.gui.widgets.form import name_control

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset
    from kmeans_gui.gui.main_window import MainWindow

DATA = "five-blobs"
DATA_SEED = 7
MILLION = 1_000_000
_FEWER = (*range(1, 11), 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class SweepRecipe:
    """A sweep of the five blobs, as K-Means by Lloyd and as mini-batch, from seed 42."""

    name: str
    title: str
    tip: str
    n_samples: int
    ks: tuple[int, ...]
    n_init: int


RECIPES = (
    SweepRecipe(
        "figure_9_6",
        "Figure 9-6 of the book",
        "The five blobs, k = 1 to 100, seed 42, ten starts each, K-Means as Lloyd and mini-batch",
        2_000,
        tuple(range(1, 101)),
        10,
    ),
    SweepRecipe(
        "figure_9_6_million",
        "Figure 9-6 on a million points",
        "A million points of the five blobs, k = 1 to 100 in growing steps, seed 42, one start "
        "each: here mini-batch is much faster than Lloyd",
        MILLION,
        _FEWER,
        1,
    ),
)


class SweepRecipes(QObject):
    """Adds the recipes to the Fit menu and to the panel on the right. GUI thread only."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._waiting: SweepRecipe | None = None
        menu = QMenu("Sweeps of the &book", window)
        menu.setObjectName("sweep_recipes_menu")
        menu.setToolTipsVisible(True)
        for recipe in RECIPES:
            action = window.commands.action(
                f"{recipe.name}_action", recipe.title, self._on_chosen, tip=recipe.tip
            )
            action.setData(recipe.name)
            menu.addAction(action)
        window.commands.menu("Fit").add("sweep", menu)
        self.button = QToolButton()
        self.button.setText("Book")
        self.button.setProperty("role", "menu")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setMenu(menu)
        name_control(
            self.button,
            "sweep_recipes_button",
            "Sweeps of the book",
            "Sweeps of the book: fig. 9-6",
        )
        window.sweep_panel.controls.add_button(self.button)
        self._session.dataset_changed.connect(self._on_dataset_changed)
        self._session.failed.connect(self._forget)
        window.task_bar.cancelled.connect(self._forget)

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.start(next(each for each in RECIPES if each.name == action.data()))

    def start(self, recipe: SweepRecipe) -> None:
        """Make the recipe's points, unless they are there, and sweep them."""
        self._window.right_dock.show()
        panel = self._window.sweep_panel
        panel.pages.show_page(panel.plots)
        dataset = self._session.dataset
        if dataset is not None and _is_of(dataset, recipe):
            self._sweep(recipe)
        else:
            self._waiting = recipe
            self._session.generate(DATA, n_samples=recipe.n_samples, seed=DATA_SEED)

    @Slot(object)
    def _on_dataset_changed(self, dataset: Dataset | None) -> None:
        recipe, self._waiting = self._waiting, None
        if recipe is not None and dataset is not None and _is_of(dataset, recipe):
            self._sweep(recipe)

    @Slot()
    def _forget(self, *_: object) -> None:
        self._waiting = None

    def _sweep(self, recipe: SweepRecipe) -> None:
        session = self._session
        before = session.parameters
        algorithm = "minibatch" if before.algorithm == "minibatch" else "kmeans"
        spec = replace(
            before,
            init="k-means++",
            n_init=recipe.n_init,
            random_state=42,
            batch_size=1024,
            max_iter=MAX_ITER[algorithm],
            tol=TOL[algorithm],
        )
        session.set_parameters(spec, recipe.title)
        self._window.sweep_panel.ask_for(recipe.ks, ("lloyd", "minibatch"))


def _is_of(dataset: Dataset, recipe: SweepRecipe) -> bool:
    made = dataset.recipe
    return (
        made is not None
        and made.name == DATA
        and made.seed == DATA_SEED
        and dataset.n == recipe.n_samples
    )
