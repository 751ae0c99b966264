"""Small pictures for the rows of a table that are on the screen, decoded in a task."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.services import Services

_KEPT = 600
_WAITING = 40  # Rows that scrolled by without being painted again are forgotten.
_RATIO = 2
_SOUND_SECONDS = 10.0


class Thumbnails(QObject):
    """Call it for a picture; what is not there yet comes later, told by `arrived`."""

    arrived = Signal()

    def __init__(
        self, services: Services, modality: Modality, width: int, height: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._modality = modality
        self._size = (width * _RATIO, height * _RATIO)
        self._made: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._wanted: list[Path] = []
        self._busy = False

    def __call__(self, path: Path) -> QPixmap | None:
        """Returns the picture of a file, or None if there is none or it is not there yet."""
        if path in self._made:
            self._made.move_to_end(path)
            return self._made[path]
        if path not in self._wanted:
            self._wanted.append(path)
            del self._wanted[:-_WAITING]
            self._next()
        return None

    def _next(self) -> None:
        if self._busy or not self._wanted:
            return
        paths, self._wanted = self._wanted[::-1], []
        self._busy = True
        self._services.tasks.start(
            lambda _: [(path, self._draw(path)) for path in paths], "thumbnails", done=self._take, ended=self._end
        )

    def _draw(self, path: Path) -> QImage | None:
        """In a task: only `QImage` may be used there."""
        try:
            if self._modality is Modality.IMAGE:
                from constructor_desktop.media.thumbnail import picture_thumbnail

                pixels = picture_thumbnail(path, *self._size)
                height, width = pixels.shape[:2]
                return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
            from constructor_desktop.gui.plots.colour_maps import coloured
            from constructor_desktop.media.audio import decode_audio
            from constructor_desktop.media.spectrogram import spectrogram_thumbnail

            wave = decode_audio(path, 16_000, max_seconds=_SOUND_SECONDS)
            return coloured(spectrogram_thumbnail(wave, 16_000, *self._size), "magma")
        except UnreadableError:
            return None

    def _take(self, images: list[tuple[Path, QImage | None]]) -> None:
        for path, image in images:
            pixmap = None
            if image is not None:
                pixmap = QPixmap.fromImage(image)
                pixmap.setDevicePixelRatio(_RATIO)
            self._made[path] = pixmap
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self.arrived.emit()

    def _end(self) -> None:
        self._busy = False
        self._next()
