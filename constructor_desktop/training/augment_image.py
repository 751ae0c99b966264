"""Augmentations of pictures, with Pillow and torchvision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from constructor_desktop.training.transforms import Picture, PictureTransform, Rng, parameter

_LONGEST_STRETCH = 0.15  # e to the power of it: sides are squeezed or stretched by up to 16 %.


@dataclass(frozen=True)
class Crop(PictureTransform):
    """Cuts out a part of the picture, of somewhat other proportions.

    Attributes:
        least: Smallest area of the part; a share of the whole.
        largest: The result is scaled down to at most so many pixels a side; None: as it is.
    """

    least: float = parameter(0.6, 0.05, 1.0)
    largest: int | None = parameter(None, 16, 4096, "px")

    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """See PictureTransform."""
        height, width = rgb.shape[:2]
        share = rng.uniform(self.least, 1.0) ** 0.5
        stretch = np.exp(rng.uniform(-_LONGEST_STRETCH, _LONGEST_STRETCH))
        crop_width, crop_height = min(1.0, share * stretch) * width, min(1.0, share / stretch) * height
        left, top = rng.uniform(0, width - crop_width), rng.uniform(0, height - crop_height)
        size = (self._side(crop_width), self._side(crop_height))
        box = (left, top, left + crop_width, top + crop_height)
        return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC, box=box))

    def _side(self, pixels: float) -> int:
        side = max(1, round(pixels))
        return side if self.largest is None else min(self.largest, side)


@dataclass(frozen=True)
class Rotation(PictureTransform):
    """Turns the picture; the corners that become free get the colour of its border.

    Attributes:
        degrees: The greatest angle, to either side.
    """

    degrees: float = parameter(15.0, 0.0, 180.0, "°")

    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """See PictureTransform."""
        angle = rng.uniform(-self.degrees, self.degrees)
        turned = Image.fromarray(rgb).rotate(angle, Image.Resampling.BILINEAR, fillcolor=_border_colour(rgb))
        return np.asarray(turned)


@dataclass(frozen=True)
class Brightness(PictureTransform):
    """Makes the whole picture brighter or darker, and its contrast weaker or stronger.

    Attributes:
        levels: Greatest change of brightness, in levels of 255.
        contrast: Greatest change of contrast: 0.2 means a factor from 0.8 to 1.2.
    """

    levels: float = parameter(25.0, 0.0, 255.0, "levels")
    contrast: float = parameter(0.2, 0.0, 1.0)

    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """See PictureTransform."""
        contrast = rng.uniform(1 - self.contrast, 1 + self.contrast)
        shift = rng.uniform(-self.levels, self.levels)
        table = np.clip((np.arange(256) - 127.5) * contrast + 127.5 + shift, 0, 255).astype(np.uint8)
        return np.asarray(Image.fromarray(rgb).point(table.tolist() * 3))


@dataclass(frozen=True)
class ColourJitter(PictureTransform):
    """Changes brightness, contrast and saturation by a factor each, as torchvision's `ColorJitter` does.

    Attributes:
        brightness: Greatest change: 0.2 means a factor from 0.8 to 1.2.
        contrast: The same for contrast.
        saturation: The same for the strength of colours.
    """

    brightness: float = parameter(0.2, 0.0, 1.0)
    contrast: float = parameter(0.2, 0.0, 1.0)
    saturation: float = parameter(0.2, 0.0, 1.0)

    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """See PictureTransform."""
        import torch
        from torchvision.transforms.v2 import functional

        pixels = torch.from_numpy(np.array(rgb.transpose(2, 0, 1)))
        for change, adjust in (
            (self.brightness, functional.adjust_brightness),
            (self.contrast, functional.adjust_contrast),
            (self.saturation, functional.adjust_saturation),
        ):
            pixels = adjust(pixels, rng.uniform(1 - change, 1 + change))
        return np.ascontiguousarray(pixels.numpy().transpose(1, 2, 0))


@dataclass(frozen=True)
class Flip(PictureTransform):
    """Mirrors the picture, left to right."""

    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """See PictureTransform."""
        return rgb[:, ::-1]


def _border_colour(rgb: Picture) -> tuple[int, ...]:
    border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    return tuple(int(value) for value in np.median(border, axis=0))
