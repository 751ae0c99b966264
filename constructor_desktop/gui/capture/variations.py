"""What the augmentations of training make of a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from constructor_desktop.gui.capture.images import to_qimage
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.theme import Theme

COUNT = 8
_COLUMNS = 4
_TILE = QSize(140, 140)
_GAP = 10


class VariationsDialog(QDialog):
    """Shows eight variations, and eight others on request."""

    def __init__(self, services: Services, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._path = services, path
        self._first = 1
        form = load_form(
            "preview_variations",
            services.icons,
            self,
            {"VariationGrid": lambda parent: VariationGrid(services.theme, parent)},
        )
        self.grid = form.get(VariationGrid, "grid")
        form.get(QPushButton, "again").clicked.connect(self.show_others)
        form.get(QPushButton, "close").clicked.connect(self.accept)
        self.setWindowTitle(self.tr("Variations of %1").replace("%1", path.name))
        self._load()

    def show_others(self) -> None:
        """Shows the next eight."""
        self._first += COUNT
        self._load()

    def _load(self) -> None:
        path, first = self._path, self._first
        # Bound methods: they are forgotten when the dialog is closed before the work has ended.
        self._services.tasks.start(
            lambda on_event: (first, make_variations(path, first)), "variations", done=self._show, failed=self._fail
        )

    def _show(self, result: tuple[int, list[QImage]]) -> None:
        first, images = result
        if first == self._first:
            self.grid.show_images(images)

    def _fail(self, error: Exception) -> None:
        self.grid.show_text(error_text(error))


class VariationGrid(QWidget):
    """Pictures in rows of four."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.images: list[QImage] = []
        self._text = ""
        rows = COUNT // _COLUMNS
        self.setFixedSize(_COLUMNS * (_TILE.width() + _GAP) - _GAP, rows * (_TILE.height() + _GAP) - _GAP)
        theme.changed.connect(self.update)

    def show_images(self, images: list[QImage]) -> None:
        """Shows images; fewer than fit leave sunken tiles."""
        self.images, self._text = images, ""
        self.update()

    def show_text(self, text: str) -> None:
        """Shows a sentence instead."""
        self.images, self._text = [], text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the tiles."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for number in range(COUNT):
            left = number % _COLUMNS * (_TILE.width() + _GAP)
            top = number // _COLUMNS * (_TILE.height() + _GAP)
            tile = QRectF(left, top, _TILE.width(), _TILE.height())
            shape = QPainterPath()
            shape.addRoundedRect(tile, 6, 6)
            painter.fillPath(shape, self._theme.color("sunken"))
            if number < len(self.images):
                painter.setClipPath(shape)
                painter.drawImage(tile, self.images[number])
                painter.setClipping(False)
        if self._text:
            painter.setPen(self._theme.color("text-2"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        painter.end()


def make_variations(path: Path, first: int) -> list[QImage]:
    """Makes the views `first` to `first + 7` of a picture, as the network sees them; for a task.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    from constructor_desktop.core.data import Modality
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.preprocess import ImagePreprocess
    from constructor_desktop.training.views import make_view

    preprocess = REGISTRY.default(Modality.IMAGE).preprocess
    assert isinstance(preprocess, ImagePreprocess)
    pixels = preprocess.decode(path)
    images = []
    for view in range(first, first + COUNT):
        varied = make_view(pixels, path.name, view)
        images.append(to_qimage(preprocess(varied.astype(np.uint8, copy=False))))
    return images
