"""Augmented views: seeded variations of a decoded sample that keep its class."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Modality
from constructor_desktop.training.augment_audio import NoiseSource
from constructor_desktop.training.augment_image import Crop, Rotation
from constructor_desktop.training.augmentations import BACKGROUND, Augmenter, compose

# Raised whenever a view of the same sample changes, so that caches start anew.
VERSION = 2
# What the bundled networks take, so that no second resampling is needed, and what they answer best with.
_TRANSFORMS = {"crop": Crop(largest=224), "rotation": Rotation(degrees=10.0)}


def view_augmenter(names: Iterable[str], noise: NoiseSource | None = None, snr_db: float | None = None) -> Augmenter:
    """Chooses how views are made; see `compose`."""
    return compose(names, noise=noise, snr_db=snr_db, transforms=_TRANSFORMS)


STANDARD = {
    Modality.IMAGE: view_augmenter(("crop", "rotation", "brightness", "flip")),
    Modality.AUDIO: view_augmenter(("time_shift", "volume", "gaussian_noise")),
}
"""How views are made unless somebody wants it otherwise."""


def is_mirrored(view: int) -> bool:
    """Says whether a picture's view is mirrored: every second one is."""
    return view % 2 == 1


def make_view(
    sample: NDArray[np.generic],
    key: str,
    view: int,
    *,
    mirror: bool | None = None,
    augmenter: Augmenter | None = None,
    rate: int = 16_000,
) -> NDArray[np.generic]:
    """Returns a variation of a decoded picture `uint8 [H, W, 3]` or sound `float32 [T]`; view 0 is the sample itself.

    The same key, view and augmenter always give the same variation.

    Args:
        sample: The decoded sample.
        key: Names its content.
        view: Number of the view.
        mirror: Overrides whether a picture is mirrored, where it is mirrored at all.
        augmenter: What is varied; the standard one by default.
        rate: Samples per second (Hz) of a sound.
    """
    if view == 0:
        return sample
    seed = hashlib.sha256(f"{key}|{view}|{VERSION}".encode()).digest()
    rng = np.random.default_rng(np.frombuffer(seed, np.uint32))
    odd = is_mirrored(view)
    if sample.ndim == 1:
        # Every second view is without hiss; the sample itself is there without background noise.
        decided = {"gaussian_noise": odd, BACKGROUND: True}
        chosen = augmenter or STANDARD[Modality.AUDIO]
        return chosen.waveform(sample.astype(np.float32, copy=False), rate, rng, decided)
    decided = {"flip": odd if mirror is None else mirror}
    chosen = augmenter or STANDARD[Modality.IMAGE]
    return chosen.picture(sample.astype(np.uint8, copy=False), rng, decided)


def view_version(augmenter: Augmenter | None) -> str:
    """Names how views are made, for keys of caches."""
    if augmenter is None or augmenter in STANDARD.values():
        return str(VERSION)
    return f"{VERSION}.{hashlib.sha256(augmenter.key.encode()).hexdigest()[:16]}"
