"""Where the points come from: the gallery, its parameters, a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kmeans_gui.data.generate import GALLERY, MAX_CENTERS, MAX_SAMPLES, Recipe
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import MARGIN, ROW_GAP, add_row, name_control, quiet_clicks
from kmeans_gui.gui.widgets.numbers import ENGLISH, CountSpin, indent_text

if TYPE_CHECKING:
    from kmeans_gui.data.dataset import Dataset

LARGEST_SEED = 2**31 - 1
LARGEST_SPREAD = 1_000_000.0
_THUMBNAIL = QSize(40, 26)
_THUMBNAIL_POINTS = 130


class DataPanel(QWidget):
    """Asks for data sets.

    Signals
    -------
    generate_requested : str, dict
        A recipe's name, and its n_samples, centers, spread and seed as far as it uses them.
    open_requested
    """

    generate_requested = Signal(str, object)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_panel")
        self._theme = LIGHT
        self._to_draw: list[int] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 2, MARGIN, 12)
        layout.setSpacing(ROW_GAP)
        self._build_gallery(layout)
        self._build_parameters(layout)
        self._build_buttons(layout)
        self._thumbnails = QTimer(self)
        self._thumbnails.setInterval(0)
        self._thumbnails.timeout.connect(self._draw_next_thumbnail)
        self.dataset_combo.currentIndexChanged.connect(self._on_recipe_changed)
        self.dataset_combo.activated.connect(self._on_recipe_picked)
        self.generate_button.clicked.connect(self.request_points)
        self.open_button.clicked.connect(self.open_requested)
        self._on_recipe_changed(0)

    # -- building --------------------------------------------------------------------------------

    def _build_gallery(self, layout: QVBoxLayout) -> None:
        self.dataset_combo = QComboBox()
        self.dataset_combo.setIconSize(_THUMBNAIL)
        self.dataset_combo.setMaxVisibleItems(len(GALLERY))
        self.dataset_combo.setPlaceholderText("Choose a data set")
        for recipe in GALLERY:
            self.dataset_combo.addItem(recipe.title, recipe.name)
            last = self.dataset_combo.count() - 1
            self.dataset_combo.setItemData(last, recipe.description, Qt.ItemDataRole.ToolTipRole)
        name_control(
            self.dataset_combo, "dataset_combo", "Data set", "A data set to make: the gallery"
        )
        layout.addWidget(self.dataset_combo)
        self.description = QLabel()
        self.description.setObjectName("dataset_description")
        self.description.setProperty("role", "small")
        self.description.setWordWrap(True)
        layout.addWidget(self.description)

    def _build_parameters(self, layout: QVBoxLayout) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(ROW_GAP)
        self.n_samples_spin = CountSpin(1, MAX_SAMPLES, 2_000)
        self.n_samples_spin.step_by_size()
        self.centers_spin = CountSpin(1, MAX_CENTERS, 5)
        self.spread_spin = QDoubleSpinBox()
        self.spread_spin.setLocale(ENGLISH)
        self.spread_spin.setDecimals(3)
        indent_text(self.spread_spin)
        self.spread_spin.setRange(0.0, LARGEST_SPREAD)
        self.spread_spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.data_seed_spin = CountSpin(0, LARGEST_SEED, 7)
        self.data_seed_spin.setGroupSeparatorShown(False)
        tip = "The same seed makes the same points"
        self._labels = {
            "n_samples": add_row(
                grid, "Points", self.n_samples_spin, "n_samples_spin", "How many points to make"
            ),
            "centers": add_row(
                grid, "Centers", self.centers_spin, "centers_spin", "How many clusters to make"
            ),
            "spread": add_row(
                grid, "Spread", self.spread_spin, "spread_spin", "How wide the clusters are"
            ),
            "seed": add_row(
                grid, "Seed", self.data_seed_spin, "data_seed_spin", tip, "Seed of the data"
            ),
        }
        self._spins: dict[str, QSpinBox | QDoubleSpinBox] = {
            "n_samples": self.n_samples_spin,
            "centers": self.centers_spin,
            "spread": self.spread_spin,
            "seed": self.data_seed_spin,
        }
        layout.addLayout(grid)

    def _build_buttons(self, layout: QVBoxLayout) -> None:
        self.generate_button = QPushButton("Generate")
        name_control(
            self.generate_button, "generate_button", "Generate", "Make these points (Ctrl+G)"
        )
        self.open_button = QPushButton("Open file…")
        name_control(
            self.open_button,
            "open_button",
            "Open file",
            "Open CSV, TSV, Parquet, NPY or NPZ (Ctrl+O), or drop a file on the window",
        )
        quiet_clicks(self.generate_button, self.open_button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.generate_button, 1)
        row.addWidget(self.open_button, 1)
        layout.addLayout(row)

    # -- what it says ----------------------------------------------------------------------------

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that is chosen; None while a file is shown."""
        index = self.dataset_combo.currentIndex()
        return GALLERY[index] if index >= 0 else None

    def parameters(self) -> dict[str, float]:
        """Return the parameters that the chosen recipe uses."""
        if self.recipe is None:
            return {}
        return {name: self._spins[name].value() for name in self._spins if name in self.recipe.uses}

    def show_dataset(self, dataset: Dataset) -> None:
        """Show where the points come from."""
        made = dataset.recipe
        names = [recipe.name for recipe in GALLERY]
        if made is None or made.name not in names:
            self.dataset_combo.setCurrentIndex(-1)
            self.dataset_combo.setPlaceholderText(dataset.title)
            columns = f"{dataset.x_name} and {dataset.y_name}"
            self.description.setText(f"From a file: {columns}" if dataset.path else columns)
            return
        self.dataset_combo.setCurrentIndex(names.index(made.name))
        used = dict(made.parameters)
        if made.seed is not None:
            used["seed"] = made.seed
        for name, value in used.items():
            self._set(name, value)

    def _set(self, name: str, value: float) -> None:
        spin = self._spins[name]
        if isinstance(spin, QSpinBox):
            spin.setValue(min(int(value), spin.maximum()))
        else:
            spin.setValue(float(value))

    def apply_theme(self, theme: Theme) -> None:
        """Draw the gallery's pictures in the colors of `theme`."""
        self._theme = theme
        self._to_draw = list(range(len(GALLERY)))
        if self.isVisible():
            self._thumbnails.start()

    # -- slots -----------------------------------------------------------------------------------

    @Slot()
    def request_points(self) -> None:
        """Ask for the points that the panel describes."""
        for spin in self._spins.values():
            spin.interpretText()
        if self.recipe is not None:
            self.generate_requested.emit(self.recipe.name, self.parameters())

    @Slot(int)
    def _on_recipe_picked(self, _index: int) -> None:
        self.request_points()

    @Slot(int)
    def _on_recipe_changed(self, _index: int) -> None:
        recipe = self.recipe
        self.generate_button.setEnabled(recipe is not None)
        self.description.setText(recipe.description if recipe is not None else "")
        for name, spin in self._spins.items():
            default = getattr(recipe, name) if recipe is not None else None
            used = default is not None
            spin.setVisible(used)
            self._labels[name].setVisible(used)
            if default is not None:
                self._set(name, default)

    # -- pictures --------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the pictures once the window is there: one per turn of the event loop."""
        super().showEvent(event)
        if self._to_draw:
            self._thumbnails.start()

    @Slot()
    def _draw_next_thumbnail(self) -> None:
        if not self._to_draw:
            self._thumbnails.stop()
            return
        index = self._to_draw.pop(0)
        pixmap = _thumbnail(GALLERY[index], self._theme, self.devicePixelRatioF())
        self.dataset_combo.setItemIcon(index, QIcon(pixmap))


def _thumbnail(recipe: Recipe, theme: Theme, ratio: float) -> QPixmap:
    points = recipe.make(n_samples=_THUMBNAIL_POINTS).points[:400]
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = _THUMBNAIL.width(), _THUMBNAIL.height()
    scale = min((width - 4) / (high[0] - low[0]), (height - 4) / (high[1] - low[1]))
    middle = (low + high) / 2
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    color = QColor(theme.accent)
    color.setAlphaF(0.8)
    painter.setBrush(color)
    for x, y in ((points - middle) * scale).tolist():
        painter.drawEllipse(QPointF(width / 2 + x, height / 2 - y), 0.9, 0.9)
    painter.end()
    return pixmap
