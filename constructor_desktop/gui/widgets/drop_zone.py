"""The drop zone: a dashed frame that says what will happen while something is dragged over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import CARD_RADIUS


class DropZone(QFrame):
    """Paints the dashed frame; its owner handles the drag events and fills its layout."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lit = False
        theme.changed.connect(self.update)

    @property
    def lit(self) -> bool:
        """Whether something is being dragged over it."""
        return self._lit

    def set_lit(self, lit: bool) -> None:
        """Lights up while something is dragged over it."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the frame."""
        painter = QPainter(self)
        paint_drop_frame(painter, QRectF(self.rect()), self._theme, lit=self._lit)
        painter.end()


def paint_drop_frame(painter: QPainter, box: QRectF, theme: Theme, *, lit: bool) -> None:
    """Paints a dashed frame just inside `box`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.color("accent" if lit else "border-strong"), 1.5)
    pen.setDashPattern([3, 2.4])
    painter.setPen(pen)
    painter.setBrush(theme.color("accent-soft") if lit else QColor(Qt.GlobalColor.transparent))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), CARD_RADIUS, CARD_RADIUS)
