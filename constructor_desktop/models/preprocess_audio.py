"""From a decoded sound to the array a network takes. Exported bundles carry a copy of this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.media.audio import decode_audio, is_silent


@dataclass(frozen=True)
class AudioPreprocess:
    """The beginning of a sound, extended with silence to a whole number of analysis patches.

    Attributes:
        rate: Samples per second.
        clip_seconds: The longest part that is used; what follows is left out.
        min_samples: Length of one patch.
        hop_samples: Distance of two patches.
    """

    rate: int = 16_000
    clip_seconds: float = 5.0
    min_samples: int = 15_600
    hop_samples: int = 7_680
    kind: str = "audio"

    @property
    def fixed_length(self) -> bool:
        """Whether every sound comes out equally long."""
        return self.hop_samples == self.min_samples >= round(self.clip_seconds * self.rate)

    def decode(self, source: Path | bytes, start: float | None = None, end: float | None = None) -> NDArray[np.float32]:
        """Reads mono `float32 [T]` at `rate`. Raises UnreadableError."""
        return decode_audio(source, self.rate, start=start, end=end, max_seconds=self.clip_seconds)

    def __call__(self, wave: NDArray[np.float32]) -> NDArray[np.float32]:
        """Maps mono `float32 [T]` at `rate` to `float32 [T']`, T' being `min_samples` plus a multiple of the hop."""
        wave = wave[: round(self.clip_seconds * self.rate)]
        hops = -(-max(0, len(wave) - self.min_samples) // self.hop_samples)
        length = self.min_samples + hops * self.hop_samples
        return np.pad(wave, (0, length - len(wave))).astype(np.float32)

    def is_silent(self, inputs: NDArray[np.float32]) -> bool:
        """Whether there is nothing to recognise in a preprocessed sample: it never reaches -80 dBFS."""
        return is_silent(inputs)
