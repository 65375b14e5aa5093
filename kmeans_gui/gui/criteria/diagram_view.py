"""The silhouette diagram of the model that the canvas shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from kmeans_gui.gui.criteria.knives import Found, Knives
from kmeans_gui.gui.theme import LIGHT, Theme
from kmeans_gui.gui.widgets.form import small_font
from kmeans_gui.session.judging import Diagram, Knife


class DiagramView(QWidget):
    """Shows a diagram; a knife can be chosen, and a point of it be pointed at.

    Signals
    -------
    cluster_chosen : int or None
        A knife was clicked, or chosen by the arrow keys; None: none is chosen any more.
    pointed : Found or None
        What is under the mouse.
    """

    cluster_chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("silhouette_diagram")
        self.setAccessibleName("Silhouette diagram")
        self.setAccessibleDescription(
            "One knife per cluster. Up and down choose a cluster, Esc shows all again."
        )
        self.setToolTip("Click a knife to see its cluster alone, move over it to find a point")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(112)
        self._theme = LIGHT
        self._diagram: Diagram | None = None
        self._knives: Knives | None = None
        self._chosen: int | None = None
        self._message = ""
        self._picture: QPixmap | None = None

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def diagram(self) -> Diagram | None:
        """What is shown."""
        return self._diagram

    @property
    def knives(self) -> Knives | None:
        """Where everything is, if a diagram is shown."""
        if self._diagram is not None and self._knives is None:
            # the axis is made for the usual type; a larger one needs more room below it
            larger = small_font(self._theme.magnification).pixelSize() - small_font().pixelSize()
            self._knives = Knives(
                self._diagram, QRectF(self.rect()).adjusted(0, 0, 0, -larger * 1.3)
            )
        return self._knives

    @property
    def chosen(self) -> int | None:
        """The cluster whose knife is chosen."""
        return self._chosen

    @property
    def chosen_knife(self) -> Knife | None:
        """The knife that is chosen."""
        knives = () if self._diagram is None else self._diagram.knives
        return next((knife for knife in knives if knife.cluster == self._chosen), None)

    @property
    def message(self) -> str:
        """What is said in place of a diagram."""
        return self._message

    def show_diagram(self, diagram: Diagram | None, message: str = "") -> None:
        """Show `diagram`, or say why there is none."""
        if diagram is self._diagram and message == self._message:
            return
        self._diagram, self._message = diagram, message
        self.choose(None)
        self.pointed.emit(None)
        self._draw_anew()

    def choose(self, cluster: int | None) -> None:
        """Let one knife stand out, or none."""
        if cluster != self._chosen:
            self._chosen = cluster
            self._picture = None
            self.update()
            self.cluster_chosen.emit(cluster)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self._theme = theme
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._knives = self._picture = None
        self.update()

    # -- events ----------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the diagram, which is kept as a picture until something changes."""
        painter = QPainter(self)
        knives = self.knives
        if knives is None:
            painter.setPen(self.palette().placeholderText().color())
            box = QRectF(self.rect()).adjusted(24, 8, -24, -8)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, int(flags), self._message)
            return
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._picture)
            knives.paint(
                inner, self._theme, small_font(self._theme.magnification), self._chosen, ratio
            )
            inner.end()
        painter.drawPixmap(0, 0, self._picture)
        if self.hasFocus() and self._chosen is None:
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the knives out anew."""
        super().resizeEvent(event)
        self._draw_anew()

    def _found(self, event: QMouseEvent) -> Found | None:
        return None if self.knives is None else self.knives.find(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which point is under the mouse."""
        found = self._found(event)
        self.setCursor(
            Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor
        )
        self.pointed.emit(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a knife; a second click, or one elsewhere, shows all again."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        found = self._found(event)
        cluster = None if found is None else found.knife.cluster
        self.choose(None if cluster == self._chosen else cluster)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the point under the mouse."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the arrows; Esc, which lets go, is a command of the window."""
        clusters = [] if self._diagram is None else [k.cluster for k in self._diagram.knives]
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and clusters:
            if self._chosen in clusters:
                index = clusters.index(self._chosen) + step
            else:
                index = 0 if step > 0 else len(clusters) - 1
            self.choose(clusters[min(max(index, 0), len(clusters) - 1)])
        else:
            event.ignore()
