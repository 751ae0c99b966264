"""A picture in its proportions on a sunken ground."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from constructor_desktop.gui.theme import Theme


class PictureView(QWidget):
    """Shows an image, or a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._text = ""
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def image(self) -> QImage:
        """What is shown; null if nothing is."""
        return self._image

    @property
    def text(self) -> str:
        """The sentence in place of an image."""
        return self._text

    def show_image(self, image: QImage) -> None:
        """Shows an image; a null one leaves the ground empty."""
        self._image, self._text = image, ""
        self.update()

    def show_text(self, text: str) -> None:
        """Shows a sentence instead."""
        self._image, self._text = QImage(), text
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As much as there is."""
        return QSize(400, 260)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the image as large as fits; small ones at most four times their size."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), self._theme.color("sunken"))
        if self._text:
            painter.setPen(self._theme.color("text-2"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 12, -24, -12), flags, self._text)
        elif not self._image.isNull():
            painter.drawImage(self._target(), self._image)
        painter.end()

    def _target(self) -> QRectF:
        size = QSizeF(self._image.size())
        fitted = size.scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        if fitted.width() > 4 * size.width():
            fitted = size * 4
        left, top = (self.width() - fitted.width()) / 2, (self.height() - fitted.height()) / 2
        return QRectF(left, top, fitted.width(), fitted.height())
