"""What all augmentations are: objects whose fields are the parameters, and whose calls change a sample at random."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Picture = NDArray[np.uint8]
Wave = NDArray[np.float32]
Rng = np.random.Generator


class Stage(StrEnum):
    """What an augmentation changes."""

    PICTURE = "picture"
    """RGB, `uint8 [H, W, 3]`."""
    WAVEFORM = "waveform"
    """Mono sound, `float32 [T]`, full scale 1."""
    SPECTROGRAM = "spectrogram"
    """Torch tensor `float32 [..., bands, frames]`, log-mel."""


def parameter(default: float | None, low: float, high: float, unit: str = "") -> Any:
    """Declares a parameter of a transform: a number from `low` to `high`, or whatever else its default is."""
    return field(default=default, metadata={"low": low, "high": high, "unit": unit})


@dataclass(frozen=True)
class Transform:
    """A change whose strength is drawn anew for each sample; the same generator gives the same result.

    Raises:
        ValueError: if a parameter is out of its range.
    """

    stage: ClassVar[Stage]

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and "low" in one.metadata and not one.metadata["low"] <= value <= one.metadata["high"]:
                raise ValueError(
                    f"{one.name} must be from {one.metadata['low']} to {one.metadata['high']}, not {value}"
                )


class PictureTransform(Transform, ABC):
    """Changes pictures."""

    stage = Stage.PICTURE

    @abstractmethod
    def __call__(self, rgb: Picture, rng: Rng) -> Picture:
        """Returns a changed copy, `uint8 [H', W', 3]`."""


class WaveformTransform(Transform, ABC):
    """Changes sounds; neither rate nor length."""

    stage = Stage.WAVEFORM

    @abstractmethod
    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """Returns a changed copy, `float32 [T]`. Args: `rate` in samples per second (Hz)."""


class SpectrogramTransform(Transform, ABC):
    """Changes spectrograms; not their shape."""

    stage = Stage.SPECTROGRAM

    @abstractmethod
    def __call__(self, spec: Tensor, rng: Rng) -> Tensor:
        """Returns a changed copy, `float32 [..., bands, frames]`; each of a batch is changed in its own way."""
