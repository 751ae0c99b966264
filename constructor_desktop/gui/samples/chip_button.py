"""The chip of a class as a button that opens the choice of its colour."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import CLASS_COLOURS
from constructor_desktop.gui.widgets.chip import CHIP_SIZE, paint_chip
from constructor_desktop.gui.widgets.hover import settle


class ChipButton(QToolButton):
    """Shows a class; `colour_chosen` is emitted with the index of the colour the user wants."""

    colour_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour, self._number = 1, 1
        self.setFixedSize(CHIP_SIZE + 8, CHIP_SIZE + 8)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._choose)
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
        paint_chip(painter, QRect(4, 4, CHIP_SIZE, CHIP_SIZE), self._theme, self._colour, self._number)
        painter.end()

    def _choose(self) -> None:
        menu = QMenu(self)
        for colour in range(1, len(CLASS_COLOURS) + 1):
            action = menu.addAction(self._sample(colour), self.tr("Colour %1").replace("%1", str(colour)))
            action.setCheckable(True)
            action.setChecked(colour == self._colour)
            action.setData(colour)
        chosen = cast("QAction | None", menu.exec(self.mapToGlobal(QPoint(0, self.height()))))
        menu.deleteLater()
        settle(self)
        if chosen is not None and chosen.data() != self._colour:
            self.colour_chosen.emit(chosen.data())

    def _sample(self, colour: int) -> QIcon:
        pixmap = QPixmap(2 * CHIP_SIZE, 2 * CHIP_SIZE)
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_chip(painter, QRect(0, 0, CHIP_SIZE, CHIP_SIZE), self._theme, colour, self._number)
        painter.end()
        return QIcon(pixmap)
