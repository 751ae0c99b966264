"""The reference samples of a bundle's self-test, with the answers of the app."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.export.records import SampleRecord
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.preprocess import AudioPreprocess

MAX_SAMPLES = 5
MAX_BYTES = 20_000_000
SYNTHETIC = 3
# A sample whose distance is this close to the threshold may be known on one processor and unknown on another.
MARGIN = 1e-3


@dataclass(frozen=True)
class Reference:
    """One reference sample.

    Attributes:
        file: Its name inside the bundle.
        content: Of the file.
        start: First second of the part that is used, or None.
        end: Last second of it, or None.
        expected: The answer.
        clear: Whether any processor says the same about `known`.
    """

    file: str
    content: bytes
    start: float | None
    end: float | None
    expected: Prediction
    clear: bool

    def to_json(self) -> dict[str, Any]:
        """Returns its entry of `selftest/expected.json`."""
        return {
            "file": self.file,
            "start": self.start,
            "end": self.end,
            "probabilities": self.expected.probabilities,
            "known": self.expected.known if self.clear else None,
        }


def real_references(predictor: Predictor, samples: Sequence[SampleRecord]) -> list[Reference]:
    """Returns one sample for each of the first classes, held-out ones first; see `MAX_SAMPLES`.

    Of samples at the threshold there are some only if a model has no others.

    Args:
        predictor: Gives the expected answers.
        samples: The samples of the run; those whose files are gone or changed are left out.
    """
    return _real_references(predictor, samples, clear=True) or _real_references(predictor, samples, clear=False)


def _real_references(predictor: Predictor, samples: Sequence[SampleRecord], *, clear: bool) -> list[Reference]:
    references: list[Reference] = []
    for name in predictor.classes[:MAX_SAMPLES]:
        own = sorted((sample for sample in samples if sample.label == name), key=lambda sample: not sample.held_out)
        usable = (_reference(predictor, sample, len(references) + 1) for sample in own)
        references += [found for found in [next((one for one in usable if one and one.clear is clear), None)] if found]
    return references


def synthetic_references(predictor: Predictor) -> list[Reference]:
    """Returns patterns with noise, as arrays in NumPy's file format."""
    references = []
    for number in range(1, SYNTHETIC + 1):
        array = _pattern(predictor, np.random.default_rng(number))
        expected = predictor.predict_array(array)
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=False)
        name, clear = f"selftest/synthetic-{number}.npy", _is_clear(predictor, expected)
        references.append(Reference(name, buffer.getvalue(), None, None, expected, clear))
    return references


def _reference(predictor: Predictor, sample: SampleRecord, number: int) -> Reference | None:
    """One sample, or None if it cannot serve: gone, changed, unreadable or huge."""
    try:
        content = sample.path.read_bytes() if sample.path.stat().st_size <= MAX_BYTES else b""
        if hashlib.sha256(content).hexdigest() != sample.sha256:
            return None
        expected = predictor.predict_file(content, sample.start, sample.end)
    except (OSError, UnreadableError):
        return None
    suffix = re.sub(r"[^.a-z0-9]", "", sample.path.suffix.lower())
    name, clear = f"selftest/sample-{number}{suffix}", _is_clear(predictor, expected)
    return Reference(name, content, sample.start, sample.end, expected, clear)


def _is_clear(predictor: Predictor, prediction: Prediction) -> bool:
    return abs(prediction.distance - predictor.threshold) > MARGIN


def _pattern(predictor: Predictor, rng: np.random.Generator) -> NDArray[np.generic]:
    """Waves of random frequencies with noise: RGB `uint8 [240, 320, 3]`, or 3 seconds of mono `float32 [T]`."""
    if isinstance(predictor.preprocess, AudioPreprocess):
        times = np.arange(3 * predictor.preprocess.rate) / predictor.preprocess.rate
        tones = np.sin(2 * np.pi * times[:, np.newaxis] * rng.uniform(100, 4000, 4)).sum(axis=1)
        wave: NDArray[np.float64] = 0.1 * tones + 0.01 * rng.standard_normal(len(times))
        return wave.astype(np.float32)
    rows, columns = np.indices((240, 320))[..., np.newaxis]
    waves = np.sin(rows * rng.uniform(0.01, 0.2, 3) + columns * rng.uniform(0.01, 0.2, 3))
    image: NDArray[np.float64] = 127.5 + 100 * waves + rng.uniform(-20, 20, waves.shape)
    return image.astype(np.uint8)
