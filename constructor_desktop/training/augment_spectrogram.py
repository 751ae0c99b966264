"""Augmentations of spectrograms: masks in time and in frequency.

Park et al., "SpecAugment", Interspeech (2019). torchaudio's own masks draw from torch's global generator, so that
several threads would disturb each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructor_desktop.training.transforms import Rng, SpectrogramTransform, parameter

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class TimeMask(SpectrogramTransform):
    """Replaces some frames by the mean of the spectrogram, at most half of them.

    Attributes:
        longest: Length of the masked part at most.
    """

    longest: int = parameter(100, 1, 100_000, "frames")

    def __call__(self, spec: Tensor, rng: Rng) -> Tensor:
        """See SpectrogramTransform."""
        return _masked(spec, -1, self.longest, rng)


@dataclass(frozen=True)
class FrequencyMask(SpectrogramTransform):
    """Replaces some neighbouring bands by the mean of the spectrogram, at most half of them.

    Attributes:
        widest: Number of the masked bands at most.
    """

    widest: int = parameter(15, 1, 1000, "bands")

    def __call__(self, spec: Tensor, rng: Rng) -> Tensor:
        """See SpectrogramTransform."""
        return _masked(spec, -2, self.widest, rng)


def _masked(spec: Tensor, axis: int, most: int, rng: Rng) -> Tensor:
    import torch

    length = spec.shape[axis]
    limit = min(most, length // 2)
    result = spec.clone(memory_format=torch.contiguous_format)
    for one in result.view(-1, *spec.shape[-2:]) if limit else ():
        width = int(rng.integers(1, limit + 1))
        start = int(rng.integers(0, length - width + 1))
        one.narrow(axis, start, width).fill_(float(one.mean()))
    return result
