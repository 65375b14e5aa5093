"""The window's style sheet, written once for both themes."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kmeans_gui.gui.theme import Theme

_TEMPLATE = Template("""
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QWidget#center_column { background: $canvas; }
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $panel; padding: 2px 6px; border-bottom: 1px solid $line; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 26px; border-radius: 5px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QToolBar { background: $panel; border: none; border-bottom: 1px solid $line;
           padding: 4px 10px; spacing: 6px; }
QToolBar::separator { background: $line; width: 1px; margin: 5px 6px; }
QToolBar QToolButton { background: $panel; border: 1px solid $line; border-radius: 6px;
                       padding: 3px 3px 3px 8px; min-height: 20px; }
QToolBar QToolButton:hover { background: $field; }
QToolBar QToolButton:pressed { background: $hover; }
QToolBar QToolButton:checked { border-color: $accent; background: $tint; color: $text; }
QToolBar QToolButton:disabled { color: $faint; }

QToolBar QToolButton[popupMode="1"] { padding-right: 24px; }
QToolBar QToolButton::menu-button { border: none; border-left: 1px solid $line; width: 20px;
    border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QToolBar QToolButton::menu-button:hover { background: $hover; }
QToolBar QToolButton::menu-arrow { image: url(kmeans:chevron-down.svg);
    width: 10px; height: 10px; }

QFrame#compare_board { background: $line; }
QFrame[role="pane"], QWidget#inertia_bars, QWidget#start_strip { background: $panel; }
QLabel[role="badge"] { background: $field; color: $muted; border-radius: 4px; padding: 1px 6px; }
QLabel[role="badge"][best="true"] { background: $tint; color: $accent; font-weight: 600; }
QLabel[role="small"][failed="true"] { color: $error; }

QStatusBar { background: $panel; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; }

QDockWidget { background: $panel; }
QDockWidget > QWidget { background: $panel; }
QScrollArea { background: $panel; border: none; }
QScrollArea > QWidget > QWidget { background: $panel; }

QFrame#lecture_panel QLabel, QFrame#lecture_panel QPushButton, QWidget#compare_page QLabel,
    QFrame#message_bar QLabel, QFrame#place_bar QLabel { font-size: ${normal}px; }
QFrame#lecture_panel QLabel[role="small"], QFrame#lecture_panel QLabel[role="heading"],
    QWidget#compare_page QLabel[role="small"] { font-size: ${small}px; }
QWidget#sweep_panel QLabel, QWidget#sweep_panel QTabBar, QWidget#sweep_panel QComboBox,
    QWidget#sweep_panel QSpinBox, QWidget#sweep_panel QPushButton, QWidget#sweep_panel QToolButton,
    QWidget#sweep_panel QProgressBar { font-size: ${normal}px; }
QWidget#sweep_panel QLabel[role="small"], QWidget#sweep_panel QToolButton[role="help"],
    QWidget#sweep_panel QFrame#hint_row QLabel, QWidget#sweep_panel QFrame#stale_row QLabel
    { font-size: ${small}px; }
QLabel[role="heading"] { color: $muted; font-size: ${small}px; font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="words"] { color: $text; font-size: ${small}px; }
QLabel[role="error"] { color: $error; }
QLabel:disabled { color: $faint; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QFrame#card { background: $panel; border: 1px solid $line; border-radius: 8px; }

QPushButton, QToolButton[role="quiet"] {
    background: $panel; border: 1px solid $line; border-radius: 6px;
    padding: 3px 12px; min-height: 20px; }
QPushButton:hover, QToolButton[role="quiet"]:hover { background: $field; }
QPushButton:pressed, QToolButton[role="quiet"]:pressed { background: $hover; }
QPushButton:focus, QToolButton[role="quiet"]:focus { border-color: $accent; }
QPushButton:disabled, QToolButton[role="quiet"]:disabled { color: $faint; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent;
                              font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 2px 11px; }
QPushButton[role="primary"]:disabled { background: $field; color: $faint; border-color: $line; }

QPushButton[role="search"] { background: $field; color: $muted; text-align: left;
                             padding: 3px 12px; min-width: 190px; }
QFrame#command_palette { background: $panel; border: 1px solid $line; border-radius: 10px; }
QFrame#command_palette QLineEdit { min-height: 28px; }
QFrame#command_palette QListView { background: $panel; border: none; }

QToolButton[role="flat"] { background: transparent; border: 1px solid transparent;
                           border-radius: 5px; padding: 3px; color: $muted; }
QToolButton[role="flat"]:hover { background: $hover; color: $text; }
QToolButton[role="flat"]:disabled { color: $faint; }
QToolButton[role="flat"]:focus { border-color: $accent; }
QToolButton[role="round"] { background: $panel; border: 1px solid $line; border-radius: 15px; }
QToolButton[role="round"]:hover { background: $hover; }
QToolButton[role="round"]:checked { background: $tint; border-color: $accent; }
QToolButton[role="round"]:focus { border-color: $accent; }
QToolButton[role="play"] { background: $accent; border: 2px solid $accent; border-radius: 19px; }
QToolButton[role="play"]:hover { background: $accent_hover; border-color: $accent_hover; }
QToolButton[role="play"]:focus { border-color: $text; }
QToolButton[role="play"]:disabled { background: $field; border-color: $line; }

QAbstractSpinBox, QComboBox, QLineEdit {
    background: $field; border: 1px solid $line; border-radius: 6px;
    padding: 2px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent; }
QAbstractSpinBox { padding-right: 22px; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; border-radius: 0;
    padding: 0; min-height: 0; }
QComboBox#dataset_combo { min-height: 28px; padding-left: 6px; }
QAbstractSpinBox:hover, QComboBox:hover, QLineEdit:hover { border-color: $strong; }
QAbstractSpinBox:focus, QComboBox:focus, QLineEdit:focus { border-color: $accent; }
QAbstractSpinBox:disabled, QComboBox:disabled { color: $faint; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right;
    width: 20px; border: none; margin: 2px 2px 0 0; border-radius: 3px; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right;
    width: 20px; border: none; margin: 0 2px 2px 0; border-radius: 3px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url(kmeans:chevron-up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(kmeans:chevron-down.svg); width: 10px; height: 10px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(kmeans:chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 4px;
    selection-background-color: $hover; selection-color: $text; outline: none; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: $hover; color: $text; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $hover; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: $accent; border: 1px solid $panel; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { border: 1px solid $text; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $strong; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $strong; border-radius: 4px;
    background: $field; }
QCheckBox::indicator:checked { background: $check; border-color: $check;
    image: url(kmeans:check.svg); }
QCheckBox:focus { color: $accent; }

QProgressBar { background: $hover; border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QFrame#message_bar { border-radius: 8px; background: $notice_back; border: 1px solid $line; }
QFrame#message_bar[kind="error"] { background: $error_back; }
QFrame#message_bar[kind="error"] QLabel { color: $error; }
QFrame#place_bar { border-radius: 8px; background: $panel; border: 1px solid $line;
    margin-top: 12px; }
QFrame#lecture_panel { border-radius: 8px; background: $panel; border: 1px solid $line; }
QLabel[role="lecture"] { font-weight: 600; }
QFrame#task_bar { border-radius: 8px; background: $panel; border: 1px solid $line; }
QLabel#info_chip, QLabel#hover_label, QLabel#layers_hint { font-size: ${middle}px;
    background: $chip; border: 1px solid $line; border-radius: 6px;
    padding: 5px 10px; color: $muted; }
QLabel#hover_label { color: $text; font-size: ${small}px; padding: 4px 8px; }
QLabel#layers_hint { font-size: ${small}px; padding: 4px 8px; }

QFrame#paint_tools, QFrame#paint_options { background: $chip; border: 1px solid $line;
    border-radius: 8px; }
QToolButton[role="tool"], QToolButton[role="choice"] { background: transparent;
    border: 1px solid transparent; border-radius: 5px; padding: 3px; }
QToolButton[role="choice"] { padding: 3px 8px; color: $muted; }
QToolButton[role="tool"]:hover, QToolButton[role="choice"]:hover { background: $hover; }
QToolButton[role="tool"]:checked, QToolButton[role="choice"]:checked { background: $tint;
    border-color: $accent; color: $text; }
QToolButton[role="tool"]:focus, QToolButton[role="choice"]:focus { border-color: $accent; }

QTableView { background: $panel; border: 1px solid $line; border-radius: 6px;
    gridline-color: $line; }
QHeaderView::section { background: $field; color: $muted; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line; padding: 4px 8px; }
QHeaderView::section[chosen="true"] { color: $text; }

QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none;
    border-bottom: 2px solid transparent; padding: 3px 1px 5px 1px; margin: 0 16px 0 0; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar:focus { border-bottom: 1px solid $accent; }

QToolButton[role="help"] { background: transparent; border: 1px solid $line; border-radius: 9px;
    padding: 0; color: $muted; font-size: ${small}px; }
QToolButton[role="help"]:hover { background: $hover; color: $text; }
QToolButton[role="help"]:focus { border-color: $accent; }
QFrame#help_popover { background: $panel; border: 1px solid $strong; border-radius: 8px; }
QFrame#hint_row, QFrame#stale_row { background: $notice_back; border: 1px solid $line;
    border-radius: 6px; }
QFrame#hint_row QLabel, QFrame#stale_row QLabel { font-size: ${small}px; }
QToolButton[role="menu"] { background: $panel; border: 1px solid $line; border-radius: 6px;
    padding: 3px 22px 3px 10px; min-height: 20px; }
QToolButton[role="menu"]:hover { background: $field; }
QToolButton[role="menu"]:focus { border-color: $accent; }
QToolButton[role="menu"]::menu-indicator { image: url(kmeans:chevron-down.svg); width: 10px;
    height: 10px; subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QToolButton[role="chooser"] { background: transparent; border: 1px solid transparent;
    border-radius: 5px; padding: 1px 18px 1px 3px; margin-left: -9px; font-weight: 600; }
QLabel[role="reading"] { background: $chip; border-radius: 4px; padding: 0 3px; }
QToolButton[role="chooser"]:hover { background: $hover; }
QToolButton[role="chooser"]:focus { border-color: $accent; }
QToolButton[role="chooser"]::menu-indicator { image: url(kmeans:chevron-down.svg); width: 10px;
    height: 10px; subcontrol-origin: padding; subcontrol-position: center right; right: 4px; }

QScrollBar:vertical { background: transparent; width: 9px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 2px; }
QScrollBar::handle { background: $strong; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def stylesheet(theme: Theme, font_pixels: int) -> str:
    """Return the style sheet of `theme` for a type size of `font_pixels` pixels."""
    return _TEMPLATE.substitute(
        panel=theme.panel,
        canvas=theme.canvas,
        field=theme.field,
        hover=theme.hover,
        line=theme.line,
        text=theme.text,
        muted=theme.muted,
        accent=theme.accent,
        accent_hover=theme.accent_hover,
        on_accent=theme.on_accent,
        error=theme.error,
        error_back=theme.error_back,
        notice_back=theme.notice_back,
        faint=theme.faint,
        strong="#4a5260" if theme.dark else "#c5cad3",
        check="#3f74e0" if theme.dark else theme.accent,
        tint="#22304c" if theme.dark else "#eaf1fe",
        chip="rgba(28, 32, 39, 235)" if theme.dark else "rgba(255, 255, 255, 240)",
        normal=font_pixels,
        middle=font_pixels - 1,
        small=font_pixels - 2,
    )
