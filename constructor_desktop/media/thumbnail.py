"""Small pictures for lists and previews, decoded no larger than they are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.media.image import decode_image


def picture_thumbnail(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    """Decodes a picture, cut at its longer sides so that it fills a tile.

    Args:
        path: The picture.
        width: Pixels across.
        height: Pixels down.

    Returns:
        `uint8 [height, width, 3]`, upright, in RGB.

    Raises:
        UnreadableError: as `decode_image` does.
    """
    return cut_to_fill(decode_image(path, min_side=max(width, height)), width, height)


def cut_to_fill(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Scales a picture, `uint8 [H, W, 3]`, and cuts it at its longer sides to `uint8 [height, width, 3]`."""
    picture = Image.fromarray(pixels)
    scale = min(picture.width / width, picture.height / height)
    left, top = max(0.0, picture.width - width * scale) / 2, max(0.0, picture.height - height * scale) / 2
    box = (left, top, picture.width - left, picture.height - top)
    return _resized(picture, (width, height), box)


def picture_preview(path: Path, max_side: int) -> NDArray[np.uint8]:
    """Decodes a whole picture, at most `max_side` pixels wide and high; small ones are not enlarged.

    Returns:
        `uint8 [height, width, 3]`, upright, in RGB.

    Raises:
        UnreadableError: as `decode_image` does.
    """
    pixels = decode_image(path, min_side=max_side)
    scale = max_side / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    picture = Image.fromarray(pixels)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return _resized(picture, size, (0.0, 0.0, float(picture.width), float(picture.height)))


def _resized(picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    # The gap lets Pillow first average whole pixels where it shrinks much: as sharp to the eye, and many times faster.
    return np.array(picture.resize(size, Image.Resampling.BICUBIC, box, reducing_gap=2.0))
