"""The list of augmentations: random changes of samples that keep their class. Each can be switched by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UsageError
from constructor_desktop.training.augment_audio import (
    BackgroundNoise,
    GaussianNoise,
    NoiseSource,
    PitchShift,
    TimeShift,
    TimeStretch,
    Volume,
)
from constructor_desktop.training.augment_image import Brightness, ColourJitter, Crop, Flip, Rotation
from constructor_desktop.training.augment_spectrogram import FrequencyMask, TimeMask
from constructor_desktop.training.transforms import (
    Picture,
    PictureTransform,
    Rng,
    SpectrogramTransform,
    Stage,
    Transform,
    Wave,
    WaveformTransform,
)

if TYPE_CHECKING:
    from torch import Tensor

BACKGROUND = "background_noise"


@dataclass(frozen=True)
class Augmentation:
    """One entry of the list.

    Attributes:
        name: What the user types.
        title: Name for people.
        summary: One sentence.
        transform: What it does, with its usual parameters.
        chance: How likely it is that a sample is changed, unless the caller decides.
    """

    name: str
    title: str
    summary: str
    transform: Transform
    chance: float = 1.0

    @property
    def stage(self) -> Stage:
        """What it changes."""
        return self.transform.stage

    @property
    def modality(self) -> Modality:
        """What samples it is for."""
        return Modality.IMAGE if self.stage is Stage.PICTURE else Modality.AUDIO


# In the order in which they are applied.
AUGMENTATIONS = (
    Augmentation("crop", "Cropping", "Shows a part of the picture, slightly squeezed or stretched.", Crop()),
    Augmentation("rotation", "Rotation", "Turns the picture a little to the left or right.", Rotation()),
    Augmentation(
        "brightness",
        "Brightness and contrast",
        "Makes the picture brighter or darker, with more or less contrast.",
        Brightness(),
    ),
    Augmentation(
        "colour_jitter",
        "Colour jitter",
        "Changes brightness, contrast and how strong the colours are, each by itself.",
        ColourJitter(),
    ),
    Augmentation("flip", "Mirroring", "Swaps left and right in every second copy.", Flip(), chance=0.5),
    Augmentation("time_stretch", "Time stretch", "Plays the sound slower or faster at the same pitch.", TimeStretch()),
    Augmentation("pitch_shift", "Pitch shift", "Makes the sound higher or lower at the same speed.", PitchShift()),
    Augmentation(
        "time_shift",
        "Time shift",
        "Moves the sound in time; what leaves at the end comes back at the start.",
        TimeShift(),
    ),
    Augmentation("volume", "Volume", "Makes the sound softer or louder.", Volume()),
    Augmentation(BACKGROUND, "Background noise", "Mixes in recordings from a folder of yours.", BackgroundNoise()),
    Augmentation("gaussian_noise", "White noise", "Adds hiss to every second copy.", GaussianNoise(), chance=0.5),
    Augmentation("time_mask", "Time mask", "Hides a stretch of time in the spectrogram.", TimeMask()),
    Augmentation("frequency_mask", "Frequency mask", "Hides a band of pitches in the spectrogram.", FrequencyMask()),
)
_BY_NAME: Mapping[str, Augmentation] = {entry.name: entry for entry in AUGMENTATIONS}
NAMES = tuple(_BY_NAME)


def find(name: str) -> Augmentation:
    """Returns an entry; raises UsageError naming the ones there are."""
    if name not in _BY_NAME:
        raise UsageError(f"There is no augmentation called {name}. Choose from: {', '.join(NAMES)}.")
    return _BY_NAME[name]


@dataclass(frozen=True)
class Augmenter:
    """Augmentations that are applied one after another; see `compose`.

    Attributes:
        entries: In the order in which they are applied.
    """

    entries: tuple[Augmentation, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the augmentations."""
        return frozenset(entry.name for entry in self.entries)

    @cached_property
    def varies_samples(self) -> bool:
        """Whether it changes samples themselves, and not only spectrograms of them."""
        return any(entry.stage is not Stage.SPECTROGRAM for entry in self.entries)

    @cached_property
    def key(self) -> str:
        """Names exactly what is done to samples: names, parameters, and what noise is mixed in."""
        return ";".join(f"{entry.name}*{entry.chance:g}={entry.transform!r}" for entry in self.entries)

    def picture(self, rgb: Picture, rng: Rng, decided: Mapping[str, bool] | None = None) -> Picture:
        """Changes a picture, `uint8 [H, W, 3]`.

        Args:
            rgb: The picture; it stays as it is.
            rng: Draws everything random.
            decided: Whether an augmentation is applied, by name; where it says nothing, its chance decides.
        """

        def change(transform: Transform) -> None:
            nonlocal rgb
            if isinstance(transform, PictureTransform):
                rgb = transform(rgb, rng)

        self._each(Stage.PICTURE, rng, decided, change)
        return rgb

    def waveform(self, wave: Wave, rate: int, rng: Rng, decided: Mapping[str, bool] | None = None) -> Wave:
        """Changes a sound, `float32 [T]`; the result has the same length and lies between -1 and 1.

        Args:
            wave: The sound; it stays as it is.
            rate: Samples per second (Hz).
            rng: Draws everything random.
            decided: See `picture`.

        Raises:
            UsageError: if background noise is wanted, but there is none.
        """

        def change(transform: Transform) -> None:
            nonlocal wave
            if isinstance(transform, WaveformTransform):
                wave = transform(wave, rate, rng)

        if self._each(Stage.WAVEFORM, rng, decided, change):
            wave = np.clip(wave, -1.0, 1.0).astype(np.float32, copy=False)
        return wave

    def spectrogram(self, spec: Tensor, rng: Rng, decided: Mapping[str, bool] | None = None) -> Tensor:
        """Changes spectrograms, `float32 [..., bands, frames]`; each of a batch in its own way. See `picture`."""

        def change(transform: Transform) -> None:
            nonlocal spec
            if isinstance(transform, SpectrogramTransform):
                spec = transform(spec, rng)

        self._each(Stage.SPECTROGRAM, rng, decided, change)
        return spec

    def _each(
        self, stage: Stage, rng: Rng, decided: Mapping[str, bool] | None, change: Callable[[Transform], None]
    ) -> bool:
        """Applies what belongs to a stage; returns whether anything was applied."""
        applied = False
        for entry in self.entries:
            if entry.stage is stage and _is_applied(entry, rng, decided or {}):
                change(entry.transform)
                applied = True
        return applied


def compose(
    names: Iterable[str],
    *,
    noise: NoiseSource | None = None,
    snr_db: float | None = None,
    transforms: Mapping[str, Transform] | None = None,
) -> Augmenter:
    """Chooses augmentations by name; whatever the order of the names, they are applied in that of the list.

    Args:
        names: Which ones.
        noise: Background noise, for `background_noise`.
        snr_db: Its signal-to-noise ratio in dB; None: the usual one.
        transforms: Other parameters than the usual ones, by name.

    Raises:
        UsageError: for an unknown name.
    """
    wanted = {find(name).name for name in names}
    chosen = [entry for entry in AUGMENTATIONS if entry.name in wanted]
    entries = [replace(entry, transform=(transforms or {}).get(entry.name, entry.transform)) for entry in chosen]
    return Augmenter(tuple(_with_noise(entry, noise, snr_db) for entry in entries))


def augment_picture(rgb: Picture, names: Iterable[str], rng: Rng) -> Picture:
    """Changes a picture, `uint8 [H, W, 3]`, by the named augmentations; see `Augmenter.picture`."""
    return compose(names).picture(rgb, rng)


def augment_waveform(
    wave: Wave,
    rate: int,
    names: Iterable[str],
    rng: Rng,
    *,
    noise: NoiseSource | None = None,
    snr_db: float | None = None,
) -> Wave:
    """Changes a sound, `float32 [T]` at `rate` Hz, by the named augmentations; see `Augmenter.waveform`, `compose`."""
    return compose(names, noise=noise, snr_db=snr_db).waveform(wave, rate, rng)


def augment_spectrogram(spec: Tensor, names: Iterable[str], rng: Rng) -> Tensor:
    """Changes spectrograms, `float32 [..., bands, frames]`, by the named augmentations; see `Augmenter.spectrogram`."""
    return compose(names).spectrogram(spec, rng)


def _with_noise(entry: Augmentation, noise: NoiseSource | None, snr_db: float | None) -> Augmentation:
    transform = entry.transform
    if not isinstance(transform, BackgroundNoise):
        return entry
    ratio = transform.snr_db if snr_db is None else snr_db
    return replace(entry, transform=replace(transform, snr_db=ratio, noise=noise))


def _is_applied(entry: Augmentation, rng: Rng, decided: Mapping[str, bool]) -> bool:
    if entry.name in decided:
        return decided[entry.name]
    return entry.chance >= 1 or rng.random() < entry.chance
