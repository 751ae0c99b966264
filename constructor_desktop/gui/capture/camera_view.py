"""What the webcam sees, filling its place, with the frame rate."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.icons import paint_icon
from constructor_desktop.gui.theme import Theme

_RATE_SECONDS = 1.0
_FLASH_SECONDS = 0.12


class CameraView(QWidget):
    """Paints the newest frame; a picture that is being taken flashes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._times: deque[float] = deque()
        self._flash_until = 0.0
        self.setMinimumSize(118, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """What is shown; null while the camera is off."""
        return self._image

    @property
    def rate(self) -> float:
        """Frames shown per second, over the last one."""
        return len(self._times) / _RATE_SECONDS

    def show_frame(self, image: QImage) -> None:
        """Shows the next frame; a null one for a camera that is off."""
        self._image = image
        now = time.monotonic()
        if image.isNull():
            self._times.clear()
        else:
            self._times.append(now)
        while self._times and self._times[0] < now - _RATE_SECONDS:
            self._times.popleft()
        self.update()

    def flash(self) -> None:
        """Marks the frame that is shown as taken."""
        self._flash_until = time.monotonic() + _FLASH_SECONDS

    def sizeHint(self) -> QSize:  # noqa: N802
        """In the proportions of most cameras."""
        return QSize(244, 174)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the frame, cropped to its place, and its rate."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), self._theme.color("sunken"))
        if self._image.isNull():
            box = QRect(0, 0, 48, 48)
            box.moveCenter(self.rect().center())
            paint_icon(painter, "camera", box, self._theme.color("text-3"))
        else:
            painter.drawImage(QRectF(self.rect()), self._image, self._source())
            self._paint_rate(painter)
            if time.monotonic() < self._flash_until:
                painter.setOpacity(0.35)
                painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.end()

    def _source(self) -> QRectF:
        size = QRectF(self.rect()).size()
        cut = size.scaled(QRectF(self._image.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self._image.width() - cut.width()) / 2
        return QRectF(left, (self._image.height() - cut.height()) / 2, cut.width(), cut.height())

    def _paint_rate(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        text = self.tr("%1 frames/s").replace("%1", str(round(self.rate)))
        box = QRectF(8, self.height() - 26, painter.fontMetrics().horizontalAdvance(text) + 12, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.72)
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawRoundedRect(box, 4, 4)
        painter.setOpacity(1)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
