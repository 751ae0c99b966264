"""From a decoded picture or sound to the array a network takes. Travels with the weights and into every bundle."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.media.audio import decode_audio
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
        """Reads RGB `uint8 [H, W, 3]`; large JPEGs at a reduced scale. Raises UnreadableError. `start`, `end`: unused."""
        return decode_image(source, min_side=2 * self.size)

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Maps RGB `uint8 [H, W, 3]` to `uint8 [size, size, 3]` by Pillow's bicubic resampling."""
        return np.asarray(Image.fromarray(image).resize((self.size, self.size), Image.Resampling.BICUBIC))


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

    def decode(self, source: Path | bytes, start: float | None = None, end: float | None = None) -> NDArray[np.float32]:
        """Reads mono `float32 [T]` at `rate`. Raises UnreadableError."""
        return decode_audio(source, self.rate, start=start, end=end, max_seconds=self.clip_seconds)

    def __call__(self, wave: NDArray[np.float32]) -> NDArray[np.float32]:
        """Maps mono `float32 [T]` at `rate` to `float32 [T']`, T' being `min_samples` plus a multiple of the hop."""
        wave = wave[: round(self.clip_seconds * self.rate)]
        hops = -(-max(0, len(wave) - self.min_samples) // self.hop_samples)
        length = self.min_samples + hops * self.hop_samples
        return np.pad(wave, (0, length - len(wave))).astype(np.float32)


Preprocess = ImagePreprocess | AudioPreprocess


def preprocess_to_json(preprocess: Preprocess) -> dict[str, Any]:
    """Returns the parameters as JSON values."""
    return asdict(preprocess)


def preprocess_from_json(record: dict[str, Any]) -> Preprocess:
    """Rebuilds a preprocessing object; raises ValueError for values that make no sense."""
    kinds: dict[str, type[Preprocess]] = {"image": ImagePreprocess, "audio": AudioPreprocess}
    try:
        preprocess = kinds[record["kind"]](**record)
    except (KeyError, TypeError) as error:
        raise ValueError(f"unknown preprocessing: {record}") from error
    if not all(isinstance(v, str) or (isinstance(v, (int, float)) and 0 < v < 1e7) for v in record.values()):
        raise ValueError(f"preprocessing out of range: {record}")
    return preprocess
