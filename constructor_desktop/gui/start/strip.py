"""The row of small pictures on top of a card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import TILE_RADIUS

LOW, HIGH = 58, 96
_GAP = 6


class ExampleStrip(QWidget):
    """Six pictures in a row, four larger ones where there is more room; empty tiles until they arrive."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictures: Sequence[QImage] = ()
        self._tiles = 6
        self.setFixedHeight(LOW)
        theme.changed.connect(self.update)

    @property
    def pictures(self) -> Sequence[QImage]:
        """What is shown."""
        return self._pictures

    def set_pictures(self, pictures: Sequence[QImage]) -> None:
        """Shows pictures."""
        self._pictures = pictures
        self.update()

    def set_large(self, large: bool) -> None:
        """Chooses between six low tiles and four higher ones."""
        self._tiles = 4 if large else 6
        self.setFixedHeight(HIGH if large else LOW)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as its card."""
        return QSize(self._tiles * 78 + (self._tiles - 1) * _GAP, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the tiles."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - (self._tiles - 1) * _GAP) / self._tiles
        for number in range(self._tiles):
            box = QRectF(number * (width + _GAP), 0, width, self.height())
            if number >= len(self._pictures):
                painter.setBrush(self._theme.color("sunken"))
                painter.drawRoundedRect(box, TILE_RADIUS, TILE_RADIUS)
                continue
            path = QPainterPath()
            path.addRoundedRect(box, TILE_RADIUS, TILE_RADIUS)
            painter.setClipPath(path)
            painter.drawImage(box, self._pictures[number], _middle(self._pictures[number], box))
            painter.setClipping(False)
        painter.end()


def _middle(picture: QImage, box: QRectF) -> QRectF:
    """Returns the part of a picture that fills a box without distortion."""
    scale = min(picture.width() / box.width(), picture.height() / box.height())
    width, height = box.width() * scale, box.height() * scale
    return QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
