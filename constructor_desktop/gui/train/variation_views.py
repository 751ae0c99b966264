"""A sample before and after augmentation, as a training varies it. For tasks: nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.capture.images import to_qimage
from constructor_desktop.gui.train.facts import AugmentationFacts
from constructor_desktop.storage.state import SampleState

if TYPE_CHECKING:
    from constructor_desktop.models.preprocess import Preprocess
    from constructor_desktop.training.augmentations import Augmenter

BACKGROUND = "background_noise"
_SIZE = (600, 400)
_BANDS, _FRAMES_PER_SECOND = 80, 100
_RANGE_DB = 70.0


@dataclass(frozen=True)
class Variations:
    """How samples are varied.

    Attributes:
        arch: The architecture.
        preset: Of the training.
        clip_seconds: How much of sounds is used.
        offered: The augmentations that it can use.
        settings: Those of a run that are about augmentation.
        mode: What learns; None for the preset's own way.
    """

    arch: str
    preset: str
    clip_seconds: float
    offered: tuple[AugmentationFacts, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    mode: str | None = None

    @property
    def single(self) -> tuple[AugmentationFacts, ...]:
        """Those that can be shown alone; background noise needs its folder."""
        return tuple(one for one in self.offered if one.name != BACKGROUND or "noise_folder" in self.settings)


@dataclass(frozen=True)
class View:
    """What a picture or a sound looks like, and the sound itself, `float32 [T]` at `rate` Hz."""

    image: QImage
    wave: NDArray[np.float32] | None = None
    rate: int = 0


def make_pair(
    sample: SampleState, modality: Modality, variations: Variations, name: str | None, number: int
) -> tuple[View, View]:
    """Makes a sample and one of its variations.

    Args:
        sample: The sample.
        modality: Pictures or sounds.
        variations: How it is varied.
        name: The only augmentation to be applied; None for all that are chosen.
        number: Which variation, from 1.

    Raises:
        UnreadableError: if it cannot be decoded.
        UsageError: if the settings cannot be used.
        DataError: if the folder of noise holds no sounds.
    """
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.preprocess import AudioPreprocess
    from constructor_desktop.training.views import make_view

    preprocess = REGISTRY.get(variations.arch).prepare_clips(variations.clip_seconds)
    augmenter = _augmenter(modality, variations, name)
    decoded = preprocess.decode(sample.path, sample.start, sample.end)
    # Alone, an augmentation for every second copy is shown at once.
    view = number if name is None else 2 * number - 1
    rate = preprocess.rate if isinstance(preprocess, AudioPreprocess) else 0
    varied = make_view(decoded, _key(sample), view, augmenter=augmenter, rate=rate)
    if not isinstance(preprocess, AudioPreprocess):
        return _picture(decoded), _picture(varied)
    rng = np.random.default_rng(view)
    return _sound(decoded, preprocess), _sound(varied, preprocess, augmenter, rng)


def _augmenter(modality: Modality, variations: Variations, name: str | None) -> Augmenter:
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.training.augmenting import choose_augmenter
    from constructor_desktop.training.config import RunConfig
    from constructor_desktop.training.recipes import choose_recipe

    settings = dict(variations.settings)
    if name is not None:
        settings["augmentations"] = (name,)
        if name != BACKGROUND:
            settings = {"augmentations": (name,)}
    config = RunConfig.create(**settings)
    asked = RunConfig.create(preset=variations.preset, mode=variations.mode)
    usual = choose_recipe(REGISTRY.get(variations.arch), asked).augmentations
    return choose_augmenter(config, modality, usual=usual, spectrograms=True)


def _key(sample: SampleState) -> str:
    """Names the content as a training does, so that it makes the same variations."""
    import hashlib

    from constructor_desktop.core.copies import content_key
    from constructor_desktop.core.data import Sample
    from constructor_desktop.core.errors import UnreadableError

    try:
        digest = hashlib.sha256(sample.path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableError.from_os_error(sample.path, error) from error
    return content_key(digest, Sample(sample.path, "", sample.start, sample.end))


def _picture(pixels: NDArray[np.generic]) -> View:
    return View(to_qimage(pixels.astype(np.uint8, copy=False)))


def _sound(
    decoded: NDArray[np.generic],
    preprocess: Preprocess,
    augmenter: Augmenter | None = None,
    rng: np.random.Generator | None = None,
) -> View:
    """Draws a mel spectrogram; an augmenter changes it where it has augmentations of spectrograms."""
    from constructor_desktop.gui.plots.colour_maps import coloured
    from constructor_desktop.media.spectrogram import intensity, mel_spectrogram
    from constructor_desktop.models.preprocess import AudioPreprocess
    from constructor_desktop.training.transforms import Stage

    assert isinstance(preprocess, AudioPreprocess)
    wave, rate = decoded.astype(np.float32, copy=False), preprocess.rate
    frames = max(1, round(len(wave) / rate * _FRAMES_PER_SECOND))
    db = mel_spectrogram(wave, rate, bands=_BANDS, columns=frames).db
    if augmenter is not None and any(entry.stage is Stage.SPECTROGRAM for entry in augmenter.entries):
        import torch

        assert rng is not None
        shown = torch.from_numpy(np.maximum(db, -_RANGE_DB))
        db = augmenter.spectrogram(shown, rng).numpy()
    image = coloured(np.ascontiguousarray(intensity(db)[::-1]), "magma")
    return View(image.scaled(*_SIZE), wave, rate)
