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
    """A square picture: the whole one squeezed, or the middle of it.

    Attributes:
        size: Side of the square in pixels.
        resize: The shorter side is scaled to so many pixels and the square cut out of the middle, as torchvision's
            networks expect it; 0: the whole picture is squeezed to the square.

    Raises:
        ValueError: if the square would not fit.
    """

    size: int = 224
    kind: str = "image"
    resize: int = 0

    def __post_init__(self) -> None:
        """See class."""
        if 0 < self.resize < self.size:
            raise ValueError(f"preprocessing out of range: a side of {self.resize} holds no square of {self.size}")

    def decode(self, source: Path | bytes, start: float | None = None, end: float | None = None) -> NDArray[np.uint8]:
        """Reads RGB `uint8 [H, W, 3]`; large JPEGs at a reduced scale. A picture has no `start` and `end`.

        Raises UnreadableError.
        """
        return decode_image(source, min_side=2 * max(self.size, self.resize))

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Maps RGB `uint8 [H, W, 3]` to `uint8 [size, size, 3]` by Pillow's bicubic resampling."""
        box = self._box(*image.shape[:2])
        if image.shape[:2] == (self.size, self.size) and box is None:
            return image
        return np.asarray(Image.fromarray(image).resize((self.size, self.size), Image.Resampling.BICUBIC, box=box))

    def is_silent(self, inputs: NDArray[np.uint8]) -> bool:
        """Whether there is nothing to recognise in a preprocessed sample; a picture always shows something."""
        return False

    def _box(self, height: int, width: int) -> tuple[float, float, float, float] | None:
        """Returns the left, upper, right and lower border of the part that is used; None for all of it.

        Resampling just that part gives the pixels that scaling the whole picture and cutting out its middle would.
        """
        if not self.resize:
            return None
        shorter = min(height, width)
        scaled = [int(self.resize * side / shorter) for side in (width, height)]
        starts = [round((side - self.size) / 2) for side in scaled]
        steps = [side / pixels for side, pixels in zip((width, height), scaled, strict=True)]
        left, upper = (start * step for start, step in zip(starts, steps, strict=True))
        # Rounding must not lead out of the picture.
        return (left, upper, min(width, left + self.size * steps[0]), min(height, upper + self.size * steps[1]))
