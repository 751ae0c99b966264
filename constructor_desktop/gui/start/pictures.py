"""The small pictures of the start page: made once, kept in the cache. For tasks only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "start"
TILES = 6
TILE = (208, 116)
"""Pixels of a picture in the strip of examples: twice its size on the screen."""
_PER_CLASS = 2
_SECONDS, _RATE = 5.0, 16000
# Anchors of the colour map magma (by S. van der Walt and N. Smith), evenly spaced, RGB.
_MAGMA = (
    *((0, 0, 0), (28, 16, 68), (79, 18, 123), (129, 37, 129), (181, 54, 122)),
    *((229, 80, 100), (251, 135, 97), (254, 194, 135), (252, 253, 191)),
)


def example_pictures(modality: Modality, cache: Path) -> list[QImage]:
    """Returns six pictures of what the example of a kind holds.

    Raises:
        StorageError: if the disk refuses.
    """
    kept = [cache / FOLDER / f"example-{modality}-{number}.png" for number in range(TILES)]
    pictures = [QImage(str(path)) for path in kept]
    if any(picture.isNull() for picture in pictures):
        pictures = _make_examples(modality)
        for path, picture in zip(kept, pictures, strict=True):
            _keep(picture, path)
    return pictures


def sample_picture(path: Path, modality: Modality, size: tuple[int, int], cache: Path) -> QImage | None:
    """Returns a small picture of a sample, None if it cannot be read.

    Args:
        path: The sample.
        modality: What it is.
        size: Pixels across and down.
        cache: The cache folder.
    """
    try:
        status = path.stat()
        key = f"{path}|{status.st_mtime_ns}|{status.st_size}|{size}"
        kept = cache / FOLDER / f"{hashlib.sha1(key.encode(errors='surrogateescape')).hexdigest()}.png"
        picture = QImage(str(kept))
        if picture.isNull():
            picture = _draw(path, modality, size)
            _keep(picture, kept)
    except (OSError, UnreadableError):
        return None
    return picture


def _make_examples(modality: Modality) -> list[QImage]:
    from constructor_desktop.media.examples import write_example

    with TemporaryDirectory(prefix="constructor-") as scratch:
        folder = write_example(modality, Path(scratch) / "example", samples=_PER_CLASS)
        classes = [sorted(path.iterdir()) for path in sorted(folder.iterdir())]
        return [_draw(files[number], modality, TILE) for number in range(_PER_CLASS) for files in classes]


def _draw(path: Path, modality: Modality, size: tuple[int, int]) -> QImage:
    import numpy as np

    draw: Callable[[Path, int, int], NDArray[np.uint8]]
    if modality is Modality.IMAGE:
        from constructor_desktop.media.thumbnail import picture_thumbnail as draw
    else:
        draw = _spectrogram
    width, height = size
    pixels = np.ascontiguousarray(draw(path, width, height))
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _spectrogram(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    import numpy as np

    from constructor_desktop.media.audio import decode_audio
    from constructor_desktop.media.spectrogram import spectrogram_thumbnail

    grey = spectrogram_thumbnail(decode_audio(path, _RATE, max_seconds=_SECONDS), _RATE, width, height)
    return _colours()[grey].astype(np.uint8)


def _colours() -> NDArray[np.float64]:
    import numpy as np

    places = np.linspace(0, 255, len(_MAGMA))
    return np.stack([np.interp(np.arange(256), places, channel) for channel in zip(*_MAGMA, strict=True)], axis=1)


def _keep(picture: QImage, path: Path) -> None:
    from constructor_desktop.core.files import write_bytes

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    with suppress(OSError):  # it will be made again
        write_bytes(path, bytes(buffer.data().data()))


def spread(classes: Sequence[Sequence[Path]], count: int) -> list[Path]:
    """Returns up to `count` samples, of as many classes as possible."""
    longest = max(map(len, classes), default=0)
    in_turn = [files[row] for row in range(min(longest, count)) for files in classes if row < len(files)]
    return in_turn[:count]
