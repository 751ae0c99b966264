"""Augmented views: seeded variations of a decoded sample that keep its class."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Raised whenever a view of the same sample changes, so that caches start anew.
VERSION = 2
ROTATION_DEGREES = 10.0
SMALLEST_CROP = 0.6
# What networks take, so that no second resampling is needed.
LARGEST = 224
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -12.0, 6.0
LOWEST_SNR_DB, HIGHEST_SNR_DB = 10.0, 30.0


def is_mirrored(view: int) -> bool:
    """Says whether a picture's view is mirrored: every second one is."""
    return view % 2 == 1


def make_view(sample: NDArray[np.generic], key: str, view: int, *, mirror: bool | None = None) -> NDArray[np.generic]:
    """Returns a variation of a decoded picture `uint8 [H, W, 3]` or sound `float32 [T]`; view 0 is the sample itself.

    The same key and view always give the same variation.

    Args:
        sample: The decoded sample.
        key: Names its content.
        view: Number of the view.
        mirror: Overrides whether a picture is mirrored.
    """
    if view == 0:
        return sample
    seed = hashlib.sha256(f"{key}|{view}|{VERSION}".encode()).digest()
    rng = np.random.default_rng(np.frombuffer(seed, np.uint32))
    if sample.ndim == 1:
        return vary_sound(sample.astype(np.float32, copy=False), rng, noise=view % 2 == 1)
    return vary_picture(
        sample.astype(np.uint8, copy=False), rng, mirror=is_mirrored(view) if mirror is None else mirror
    )


def vary_picture(image: NDArray[np.uint8], rng: np.random.Generator, *, mirror: bool) -> NDArray[np.uint8]:
    """Crops, turns, mirrors and changes brightness and contrast; the result is at most 224 pixels wide and high."""
    picture = Image.fromarray(image)
    picture = _crop(picture, rng)
    angle = rng.uniform(-ROTATION_DEGREES, ROTATION_DEGREES)
    picture = picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=_border_colour(picture))
    contrast, brightness = rng.uniform(0.8, 1.2), rng.uniform(-25, 25)
    levels = np.clip((np.arange(256) - 127.5) * contrast + 127.5 + brightness, 0, 255).astype(np.uint8)
    pixels = np.asarray(picture.point(levels.tolist() * 3))
    return pixels[:, ::-1] if mirror else pixels


def vary_sound(wave: NDArray[np.float32], rng: np.random.Generator, *, noise: bool) -> NDArray[np.float32]:
    """Shifts a sound in time (what leaves at the end returns at the beginning), changes its volume, may add noise."""
    varied = np.roll(wave, int(rng.integers(0, max(1, len(wave)))))
    varied = varied * np.float32(10 ** (rng.uniform(LOWEST_GAIN_DB, HIGHEST_GAIN_DB) / 20))
    if noise:
        level = varied.std() * 10 ** (-rng.uniform(LOWEST_SNR_DB, HIGHEST_SNR_DB) / 20)
        varied = varied + rng.standard_normal(len(varied), np.float32) * np.float32(level)
    return np.clip(varied, -1.0, 1.0).astype(np.float32)


def _crop(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    width, height = picture.size
    share, stretch = rng.uniform(SMALLEST_CROP, 1.0) ** 0.5, np.exp(rng.uniform(-0.15, 0.15))
    crop_width, crop_height = min(1.0, share * stretch) * width, min(1.0, share / stretch) * height
    left, top = rng.uniform(0, width - crop_width), rng.uniform(0, height - crop_height)
    size = (min(LARGEST, max(1, round(crop_width))), min(LARGEST, max(1, round(crop_height))))
    box = (left, top, left + crop_width, top + crop_height)
    return picture.resize(size, Image.Resampling.BICUBIC, box=box)


def _border_colour(picture: Image.Image) -> tuple[int, ...]:
    pixels = np.asarray(picture)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return tuple(int(value) for value in np.median(border, axis=0))
