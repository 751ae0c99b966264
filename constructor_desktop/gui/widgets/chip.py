"""The class chip: a coloured square with the number of the class, which is also the key that assigns it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.theme import Theme

CHIP_SIZE = 20


def paint_chip(painter: QPainter, box: QRect, theme: Theme, colour: int, number: int) -> None:
    """Paints a chip, for delegates.

    Args:
        painter: Where.
        box: A square.
        theme: Colours in force.
        colour: Index of the class colour, 1 to 10.
        number: Place of the class in the project, from 1.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.class_color(colour))
    radius = 6 * box.height() / CHIP_SIZE
    painter.drawRoundedRect(box, radius, radius)
    font = QFont(painter.font())
    text = str(number)
    font.setPixelSize(round(box.height() * (0.55 if len(text) < 3 else 0.42)))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(theme.digit_color(colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class Chip(QWidget):
    """Shows a chip of a fixed size."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, size: int = CHIP_SIZE) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour, self._number = 1, 1
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_class(self, colour: int, number: int) -> None:
        """Shows another class."""
        self._colour, self._number = colour, number
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its fixed size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._theme, self._colour, self._number)
        painter.end()
