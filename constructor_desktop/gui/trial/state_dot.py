"""Whether microphone or camera are on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.theme import Theme


class StateDot(QWidget):
    """A red dot while it is on, a grey one otherwise."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._on = False
        self.setFixedSize(10, 10)
        theme.changed.connect(self.update)

    def set_on(self, on: bool) -> None:
        """Switches it."""
        self._on = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("danger-fill" if self._on else "border-strong"))
        painter.drawEllipse(self.rect())
        painter.end()
