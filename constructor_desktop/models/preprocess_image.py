"""From a decoded picture to the array a network takes. Exported bundles carry a copy of this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.media.image import decode_image


@dataclass(frozen=True)
class ImagePreprocess:
    """The whole picture, squeezed to a square.

    Attributes:
        size: Side of the square in pixels.
    """

    size: int = 224
    kind: str = "image"

    def decode(self, source: Path | bytes, start: float | None = None, end: float | None = None) -> NDArray[np.uint8]:
        """Reads RGB `uint8 [H, W, 3]`; large JPEGs at a reduced scale. A picture has no `start` and `end`.

        Raises UnreadableError.
        """
        return decode_image(source, min_side=2 * self.size)

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Maps RGB `uint8 [H, W, 3]` to `uint8 [size, size, 3]` by Pillow's bicubic resampling."""
        if image.shape[:2] == (self.size, self.size):
            return image
        return np.asarray(Image.fromarray(image).resize((self.size, self.size), Image.Resampling.BICUBIC))

    def is_silent(self, inputs: NDArray[np.uint8]) -> bool:
        """Whether there is nothing to recognise in a preprocessed sample; a picture always shows something."""
        return False
