"""The small pictures of the start page: made once, kept in the cache. For tasks only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
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
    """Returns six pictures of what the example of a kind holds."""
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
    """Draws what `media.examples` would write, without the detour over files and the libraries that read them."""
    draw = _example_picture if modality is Modality.IMAGE else _example_sound
    return [draw(kind, number) for number in range(_PER_CLASS) for kind in range(TILES // _PER_CLASS)]


def _example_picture(kind: int, number: int) -> QImage:
    import numpy as np

    from constructor_desktop.media.example_pictures import paint
    from constructor_desktop.media.thumbnail import cut_to_fill

    return _as_image(cut_to_fill(paint(kind, np.random.default_rng((0, kind, number))), *TILE))


def _example_sound(kind: int, number: int) -> QImage:
    import numpy as np

    from constructor_desktop.media.example_sounds import RATE, synthesise

    return _spectrogram(synthesise(kind, np.random.default_rng((0, kind, number))), RATE, TILE)


def _draw(path: Path, modality: Modality, size: tuple[int, int]) -> QImage:
    if modality is Modality.IMAGE:
        from constructor_desktop.media.thumbnail import picture_thumbnail

        return _as_image(picture_thumbnail(path, *size))
    from constructor_desktop.media.audio import decode_audio

    return _spectrogram(decode_audio(path, _RATE, max_seconds=_SECONDS), _RATE, size)


def _spectrogram(wave: NDArray[np.float32], rate: int, size: tuple[int, int]) -> QImage:
    import numpy as np

    from constructor_desktop.media.spectrogram import intensity, mel_spectrogram

    width, height = size
    mel = mel_spectrogram(wave, rate, bands=height, columns=width, fmax=_RATE / 2)
    return _as_image(_colours()[intensity(mel.db)[::-1]].astype(np.uint8))


def _as_image(pixels: NDArray[np.uint8]) -> QImage:
    import numpy as np

    pixels = np.ascontiguousarray(pixels)
    height, width, _ = pixels.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


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
