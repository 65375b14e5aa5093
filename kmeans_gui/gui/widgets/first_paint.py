"""When a person sees the window for the first time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal


class FirstPaint(QObject):
    """Tells, once, that a widget has been painted for the first time."""

    happened = Signal()

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self._widget = widget
        # the filter sees the event before the widget does
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.setInterval(0)
        self._after.timeout.connect(self.happened)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint event."""
        # a window that its children cover gets no paint event of its own
        if event.type() in (QEvent.Type.Paint, QEvent.Type.UpdateRequest):
            self._widget.removeEventFilter(self)
            self._after.start()
        return super().eventFilter(watched, event)
