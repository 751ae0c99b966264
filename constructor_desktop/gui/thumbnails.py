"""Thumbnails of samples and other files: decoded in threads, newest request first, kept in memory and on disk."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QSize, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.gui.services import Services
from constructor_desktop.storage.cache import SqliteCache
from constructor_desktop.storage.state import SampleState

VERSION = 1
DATABASE = "thumbnails.sqlite"
RATIO = 2
"""Device pixels per pixel: enough for every screen, and the same file for all."""

_THREADS = 2
_MEMORY_BYTES = 96 * 2**20
_DISK_BYTES = 512 * 2**20
_WAITING = 400
_REPAINT_MS = 30
_SOUND_RATE = 16_000
_SOUND_SECONDS = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Request:
    """A part of a file; `stamp` is when it was changed and its size, None if nobody has looked yet."""

    path: Path
    start: float | None
    end: float | None
    stamp: tuple[int, int] | None
    width: int
    height: int
    modality: Modality

    @property
    def key(self) -> str:
        """Names it in memory."""
        return self._key(self.stamp or ("", ""))

    def stored_key(self) -> str:
        """Names it on disk: two states of a file differ. Raises OSError if the file is gone; not for the GUI thread."""
        if self.stamp is not None:
            return self.key
        status = os.stat(self.path)
        return self._key((status.st_mtime_ns, status.st_size))

    def _key(self, stamp: tuple[object, object]) -> str:
        parts = (VERSION, self.path, *stamp, self.start, self.end, f"{self.width}x{self.height}")
        return "|".join(map(str, parts))


class Thumbnails(QObject):
    """Gives pictures of samples and files; those that are not there yet arrive later, told by `arrived`."""

    arrived = Signal()
    """Some have arrived: paint again. At most thirty times a second."""
    _made = Signal(str, object)

    def __init__(self, services: Services, modality: Modality, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.modality = modality
        self._kept: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[str, tuple[_Request, int]] = OrderedDict()  # with the pass that asked for it
        self._pass = 0
        self._end_of_pass = QTimer(self, singleShot=True, interval=0)
        self._end_of_pass.timeout.connect(self._begin_pass)
        self._owners: dict[str, object] = {}
        self._making: set[str] = set()
        self._mutex = threading.Lock()
        self._working = 0
        self._closed = False
        self._cache = SqliteCache(services.cache_folder / DATABASE, _DISK_BYTES)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REPAINT_MS)
        self._timer.timeout.connect(self.arrived)
        self._made.connect(self._take)

    def get(self, what: SampleState | Path, size: QSize, owner: object = None) -> QPixmap | None:
        """Returns the thumbnail of a sample or a file, null if it cannot be read, None if it is still to come.

        Args:
            what: The sample, or a file that need not be one.
            size: In pixels of the screen's scale 1.
            owner: Who shows it; see `forget`.
        """
        request = self._request(what, size.width() * RATIO, size.height() * RATIO)
        key = request.key
        if key in self._kept:
            self._kept.move_to_end(key)
            kept = self._kept[key]
            return kept if kept is not None else QPixmap()
        self._enqueue(key, request, owner)
        return None

    def forget(self, owner: object) -> bool:
        """Takes back what somebody asked for that is not begun yet; returns whether there was anything."""
        with self._mutex:
            mine = [key for key, other in self._owners.items() if other is owner]
            for key in mine:
                del self._owners[key]
                self._waiting.pop(key, None)
        return bool(mine)

    @property
    def waiting(self) -> int:
        """How many are still to be decoded."""
        with self._mutex:
            return len(self._waiting) + self._working

    def close(self) -> None:
        """Ends the threads."""
        self._closed = True
        with self._mutex:
            self._waiting.clear()
        self._pool.waitForDone()
        self._cache.close()

    def _request(self, what: SampleState | Path, width: int, height: int) -> _Request:
        if isinstance(what, Path):
            return _Request(what, None, None, None, width, height, self.modality)
        stamp = (what.modified_ns, what.bytes)
        return _Request(what.path, what.start, what.end, stamp, width, height, self.modality)

    def _enqueue(self, key: str, request: _Request, owner: object) -> None:
        if not self._end_of_pass.isActive():
            self._end_of_pass.start()
        with self._mutex:
            if key in self._making:
                return
            self._waiting[key], self._owners[key] = (request, self._pass), owner
            self._waiting.move_to_end(key)
            while len(self._waiting) > _WAITING:  # scrolled away long ago
                old, _ = self._waiting.popitem(last=False)
                self._owners.pop(old, None)
            start = self._working < _THREADS and not self._closed
            self._working += start
        if start:
            self._pool.start(_Drain(self))

    def _begin_pass(self) -> None:
        self._pass += 1

    def work(self) -> None:
        """Decodes what waits in a thread: first what was painted last, and of that, what was painted first."""
        while True:
            with self._mutex:
                if not self._waiting or self._closed:
                    self._working -= 1
                    return
                newest = next(reversed(self._waiting.values()))[1]
                key = next(key for key, (_, asked) in self._waiting.items() if asked == newest)
                request, _ = self._waiting.pop(key)
                self._owners.pop(key, None)
                self._making.add(key)
            self._made.emit(key, self._image(request))

    def _image(self, request: _Request) -> QImage | None:
        try:
            key = request.stored_key()
            pixels = self._cache.get([key]).get(key)
            if pixels is None:
                pixels = _decode(request)
                self._cache.put({key: pixels})
            return _to_image(np.asarray(pixels, np.uint8))
        except (UnreadableError, OSError):
            return None
        except Exception:  # the others that wait must not stay without a picture
            _log.exception("no thumbnail of %s", request.path)
            return None

    def _take(self, key: str, image: QImage | None) -> None:
        pixmap = None
        if image is not None:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(RATIO)
        with self._mutex:
            self._making.discard(key)
        self._bytes += _bytes(pixmap) - _bytes(self._kept.pop(key, None))
        self._kept[key] = pixmap
        while self._bytes > _MEMORY_BYTES:
            _, old = self._kept.popitem(last=False)
            self._bytes -= _bytes(old)
        if not self._timer.isActive():
            self._timer.start()


class _Drain(QRunnable):
    def __init__(self, owner: Thumbnails) -> None:
        super().__init__()
        self._owner = owner

    def run(self) -> None:
        self._owner.work()


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else 4 * pixmap.width() * pixmap.height()


def _decode(request: _Request) -> NDArray[np.uint8]:
    """Returns `uint8 [height, width, 3]` of a picture, `[height, width]` of a sound."""
    if request.modality is Modality.IMAGE:
        from constructor_desktop.media.thumbnail import picture_thumbnail

        return picture_thumbnail(request.path, request.width, request.height)
    from constructor_desktop.media.audio import decode_audio
    from constructor_desktop.media.spectrogram import spectrogram_thumbnail

    wave = decode_audio(request.path, _SOUND_RATE, start=request.start, end=request.end, max_seconds=_SOUND_SECONDS)
    return spectrogram_thumbnail(wave, _SOUND_RATE, request.width, request.height)


def _to_image(pixels: NDArray[np.uint8]) -> QImage:
    if pixels.ndim == 2:
        from constructor_desktop.gui.plots.colour_maps import coloured

        return coloured(pixels, "magma")
    from constructor_desktop.gui.capture.images import to_qimage

    return to_qimage(pixels)
