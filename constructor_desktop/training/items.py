"""Readable samples with their embeddings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from constructor_desktop.core.copies import content_key
from constructor_desktop.core.data import Sample


@dataclass(frozen=True)
class Item:
    """A readable sample.

    Attributes:
        sample: Where it came from.
        sha256: Of the file.
        embedding: `float32 [D]`.
        fingerprint: Perceptual hash of a picture, `uint8 [8]`; zeros for a sound.
        words: Audio fingerprint of a sound (see `recordings`), `uint32 [W]`; empty for a picture.
        seconds: Length of the part of a sound that is used; 0 for a picture.
        silent: Whether a sound is silent from beginning to end.
    """

    sample: Sample
    sha256: str
    embedding: NDArray[np.float32]
    fingerprint: NDArray[np.uint8]
    words: NDArray[np.uint32]
    seconds: float
    silent: bool

    @property
    def key(self) -> str:
        """Names the content: equal keys are equal samples."""
        return content_key(self.sha256, self.sample)


def fingerprint(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns the difference hash of a picture `uint8 [H, W, 3]` as `uint8 [8]`.

    Krawetz, "Kind of Like That" (2013).
    """
    small = np.asarray(Image.fromarray(image).convert("L").resize((9, 8), Image.Resampling.BILINEAR)).astype(int)
    return np.packbits(small[:, 1:] > small[:, :-1])


class Stopwatch:
    """Seconds by stage. A stage inside another is not counted twice.

    Decoding runs in other threads: its time is what the embedder had to wait for it.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = 0.0

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Adds the time of the block, less that of the stages measured inside, to a stage."""
        started, outer, self._inner = time.perf_counter(), self._inner, 0.0
        try:
            yield
        finally:
            whole = time.perf_counter() - started
            inner, self._inner = self._inner, outer
            self.add(stage, whole - inner)
            self._inner = outer + whole

    def add(self, stage: str, seconds: float) -> None:
        """Adds time measured elsewhere to a stage, and takes it off the stage that is being measured."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self._inner += seconds


class KeptSamples:
    """Decoded samples, until a limit of bytes is reached: a second view then needs no second decoding."""

    def __init__(self, max_bytes: int = 256 * 2**20) -> None:
        self._samples: dict[str, NDArray[np.generic]] = {}
        self._left = max_bytes

    def get(self, key: str) -> NDArray[np.generic] | None:
        """Returns a decoded sample if it was kept."""
        return self._samples.get(key)

    def put(self, key: str, sample: NDArray[np.generic]) -> None:
        """Keeps a decoded sample if there is room."""
        if sample.nbytes <= self._left and key not in self._samples:
            self._samples[key] = sample
            self._left -= sample.nbytes
