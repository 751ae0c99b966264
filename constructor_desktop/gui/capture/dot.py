"""The red dot of a recording."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.motion import moves
from constructor_desktop.gui.theme import Theme

_HALF_PERIOD_MS = 500


class RecordingDot(QWidget):
    """Blinks once a second while it is visible; stays lit where less motion is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lit = True
        self.setFixedSize(10, 10)
        self._timer = QTimer(self)
        self._timer.setInterval(_HALF_PERIOD_MS)
        self._timer.timeout.connect(self._blink)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its fixed size."""
        return self.size()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begins to blink."""
        super().showEvent(event)
        self._lit = True
        if moves():
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stops."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("danger-fill", 1.0 if self._lit else 0.25))
        painter.drawEllipse(self.rect())
        painter.end()

    def _blink(self) -> None:
        self._lit = not self._lit
        self.update()
