"""Colors and type of the window: light and dark, following the system and changing live."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QGraphicsView

from kmeans_gui.gui.stylesheet import stylesheet

SMALLEST_FONT_PIXELS = 13
PRESENTED = 1.75
"""How much larger marks, lines and type are when presented to a room."""
_FONT_PIXELS = "kmeans_gui_font_pixels"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colors of one theme, each as ``#rrggbb``. Text on its background has contrast >= 4.5."""

    dark: bool
    panel: str
    canvas: str
    field: str
    hover: str
    line: str
    faint: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    kmeans: str
    minibatch: str
    error: str
    error_back: str
    notice_back: str
    rim: str
    disc: str
    magnification: float = 1.0
    """How many times larger than usual marks, lines and type are drawn on canvas and plots."""

    @property
    def words(self) -> float:
        """How many times larger than usual sentences beside plots are: numbers need less room."""
        return (1.0 + self.magnification) / 2


LIGHT = Theme(
    dark=False,
    panel="#ffffff",
    canvas="#f3f4f6",
    field="#f4f5f7",
    hover="#e9ebef",
    line="#e1e4e9",
    faint="#9aa1ad",
    text="#1b1f27",
    muted="#606877",
    accent="#2563eb",
    accent_hover="#1d56d4",
    on_accent="#ffffff",
    kmeans="#d9364f",
    minibatch="#1f6fb2",
    error="#b3261e",
    error_back="#fdecea",
    notice_back="#eaf1fe",
    rim="#14171d",
    disc="#ffffff",
)

DARK = Theme(
    dark=True,
    panel="#1c2027",
    canvas="#14171c",
    field="#272c35",
    hover="#323843",
    line="#323843",
    faint="#6b7380",
    text="#eceff4",
    muted="#9ba3b2",
    accent="#6b9cff",
    accent_hover="#85adff",
    on_accent="#0d1422",
    kmeans="#ff7c86",
    minibatch="#6db3f2",
    error="#ff9d94",
    error_back="#3a2325",
    notice_back="#202b40",
    rim="#ffffff",
    disc="#14171c",
)

MODES = ("system", "light", "dark")
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class ThemeManager(QObject):
    """Applies a theme to the application and tells when it changes.

    Signals
    -------
    changed : Theme
        Emitted after the application's palette and style sheet have been set.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current = LIGHT
        self.mode = "system"
        self.presenting = False
        self._applied = False
        self._font_pixels = prepare_application()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_change)

    def start(self) -> None:
        """Apply the theme that was chosen last.

        Called once the widgets are there: each that is put into another under a style sheet is
        polished anew.
        """
        saved = str(QSettings().value("theme", "system"))
        self.set_mode(saved if saved in MODES else "system", remember=False)

    def set_mode(self, mode: str, remember: bool = True) -> None:
        """Follow the system (``"system"``), or stay ``"light"`` or ``"dark"``."""
        if mode not in MODES:
            raise ValueError(f"theme must be one of {', '.join(MODES)}, not {mode!r}")
        self.mode = mode
        if remember:
            QSettings().setValue("theme", mode)
        # Asking Qt as well lets native dialogs and title bars follow.
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[mode])
        self._apply()

    def set_presenting(self, presenting: bool) -> None:
        """Draw canvas and plots large and in stronger colors for a room, or as usual."""
        self.presenting = presenting
        self._apply()

    def shutdown(self) -> None:
        """Stop following the system."""
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._on_system_change)

    @Slot(Qt.ColorScheme)
    def _on_system_change(self, _scheme: Qt.ColorScheme) -> None:
        self._apply()

    def _apply(self) -> None:
        system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self.mode == "dark" or (self.mode == "system" and system_dark)
        base = DARK if dark else LIGHT
        theme = presented(base) if self.presenting else base
        if theme is self.current and self._applied:
            return
        self._applied = True
        self.current = theme
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(base))
            sheet = stylesheet(base, self._font_pixels)
            # Setting it, even the same one, polishes every widget there is.
            if application.styleSheet() != sheet:
                application.setStyleSheet(sheet)
            for widget in application.allWidgets():
                if isinstance(widget, QGraphicsView):
                    # it keeps a picture of its background, in the former color
                    widget.resetCachedContent()
        self.changed.emit(theme)


@lru_cache(maxsize=2)
def presented(theme: Theme) -> Theme:
    """Return `theme` for a lecture room: larger, and with more contrast."""
    return dataclasses.replace(
        theme,
        magnification=PRESENTED,
        text="#ffffff" if theme.dark else "#000000",
        muted="#e3e7ee" if theme.dark else "#2b313c",
        faint="#a9b1bf" if theme.dark else "#6b7280",
        line="#5a6371" if theme.dark else "#a7adb8",
        kmeans="#ff8a93" if theme.dark else "#c41e39",
        minibatch="#86c4ff" if theme.dark else "#0b57a0",
    )


def palette(theme: Theme) -> QPalette:
    """Return `theme` as a palette, for what no style sheet reaches."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.panel,
        role.Base: theme.panel,
        role.AlternateBase: theme.field,
        role.Button: theme.field,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Accent: theme.accent,
    }
    result = QPalette()
    for each, color in colors.items():
        result.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(theme.muted)
        faded.setAlphaF(0.6)
        result.setColor(QPalette.ColorGroup.Disabled, each, faded)
    return result


def prepare_application() -> int:
    """Once: set Fusion, the type face and the images' place. Return the type size in pixels.

    Called before there is a widget: while the program does not run yet, Qt tells none that the
    type face has changed, and what is put into an old one takes over its own.
    """
    QDir.setSearchPaths("kmeans", [str(Path(__file__).parent / "images")])
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("A QApplication must exist before the theme is set.")
    pixels = application.property(_FONT_PIXELS)
    if pixels is not None:
        return int(pixels)
    # The other styles ignore parts of the style sheet, each different ones.
    if application.style().objectName() != "fusion":
        application.setStyle("fusion")
    font = QFont(application.font())
    if QFontDatabase.hasFamily("Inter"):
        font.setFamilies(["Inter", font.family()])
    pixels = max(SMALLEST_FONT_PIXELS, QFontInfo(font).pixelSize())
    font.setPixelSize(pixels)
    if hasattr(font, "setFeature"):
        # Tabular figures: numbers that change keep their width.
        font.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(font)
    application.setProperty(_FONT_PIXELS, pixels)
    return pixels
