"""Augmentations of sounds, with torchaudio and soxr."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from constructor_desktop.core.errors import UsageError
from constructor_desktop.training.transforms import Rng, Wave, WaveformTransform, parameter

_WINDOW_SECONDS = 0.046


@dataclass(frozen=True)
class TimeStretch(WaveformTransform):
    """Makes a sound slower or faster at the same pitch; it is cut, or followed by silence, to its former length.

    Attributes:
        change: Greatest factor: 1.25 means from 0.8 times to 1.25 times as fast.
    """

    change: float = parameter(1.25, 1.0, 4.0, "×")

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform."""
        return _fitted(_stretched(wave, rate, _factor(rng, self.change)), len(wave))


@dataclass(frozen=True)
class PitchShift(WaveformTransform):
    """Makes a sound higher or lower at the same speed.

    Attributes:
        semitones: Greatest change to either side.
    """

    semitones: float = parameter(2.0, 0.0, 24.0, "semitones")

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform."""
        import soxr

        factor = 2 ** (rng.uniform(-self.semitones, self.semitones) / 12)
        # torchaudio's own pitch_shift resamples between whole rates, whose filter would fill a gigabyte.
        longer = _stretched(wave, rate, 1 / factor)
        return _fitted(soxr.resample(longer, rate * factor, rate, quality="HQ").astype(np.float32), len(wave))


@dataclass(frozen=True)
class TimeShift(WaveformTransform):
    """Shifts a sound in time: what leaves at the end returns at the beginning."""

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform."""
        return np.roll(wave, int(rng.integers(0, max(1, len(wave)))))


@dataclass(frozen=True)
class Volume(WaveformTransform):
    """Makes a sound softer or louder.

    Attributes:
        lowest: Gain at least.
        highest: Gain at most.
    """

    lowest: float = parameter(-12.0, -60.0, 60.0, "dB")
    highest: float = parameter(6.0, -60.0, 60.0, "dB")

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform."""
        return wave * np.float32(10 ** (rng.uniform(self.lowest, self.highest) / 20))


@dataclass(frozen=True)
class GaussianNoise(WaveformTransform):
    """Adds white noise.

    Attributes:
        lowest: Signal-to-noise ratio at least.
        highest: Signal-to-noise ratio at most.
    """

    lowest: float = parameter(10.0, -20.0, 80.0, "dB")
    highest: float = parameter(30.0, -20.0, 80.0, "dB")

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform."""
        level = wave.std() * 10 ** (-rng.uniform(self.lowest, self.highest) / 20)
        return wave + rng.standard_normal(len(wave), np.float32) * np.float32(level)


class NoiseSource(Protocol):
    """Recordings of background noise; `repr` names their content, for keys of caches."""

    def draw(self, length: int, rate: int, rng: Rng) -> Wave:
        """Returns a piece, `float32 [length]`, at `rate` samples per second (Hz)."""
        ...


@dataclass(frozen=True)
class BackgroundNoise(WaveformTransform):
    """Mixes in a piece of a recording of noise; if both together are too loud, both are made softer.

    Attributes:
        snr_db: How much louder the sound is than the noise (mean power).
        noise: Where the noise comes from.
    """

    snr_db: float = parameter(10.0, -20.0, 60.0, "dB")
    noise: NoiseSource | None = None

    def __call__(self, wave: Wave, rate: int, rng: Rng) -> Wave:
        """See WaveformTransform. Raises UsageError without a source of noise."""
        if self.noise is None:
            raise UsageError("Background noise needs a folder with recordings of it. Choose one with --noise-folder.")
        noise = self.noise.draw(len(wave), rate, rng)
        loudness = _rms(noise)
        if loudness == 0:
            return wave
        mixed = wave + noise * np.float32(_rms(wave) / loudness * 10 ** (-self.snr_db / 20))
        loudest = max(1.0, float(np.abs(mixed).max(initial=0)))
        return (mixed / np.float32(loudest)).astype(np.float32, copy=False)


def _factor(rng: Rng, change: float) -> float:
    return float(np.exp(rng.uniform(-np.log(change), np.log(change))))


def _stretched(wave: Wave, rate: int, speed: float) -> Wave:
    """Plays a sound `speed` times as fast at the same pitch (phase vocoder), `float32 [T / speed]`."""
    import torch
    import torchaudio

    size = 2 ** round(np.log2(rate * _WINDOW_SECONDS))
    hop, window = size // 4, torch.hann_window(size)
    length = max(1, round(len(wave) / speed))
    padded = torch.from_numpy(np.pad(wave, (0, max(0, size - len(wave)))))
    spectrum = torch.stft(padded, size, hop, window=window, pad_mode="constant", return_complex=True)
    advance = torch.linspace(0, torch.pi * hop, spectrum.shape[0])[:, None]
    faster = torchaudio.functional.phase_vocoder(spectrum, speed, advance)
    result: Wave = torch.istft(faster, size, hop, window=window, length=length).numpy()
    return result


def _fitted(wave: Wave, length: int) -> Wave:
    return np.pad(wave[:length], (0, max(0, length - len(wave))))


def _rms(wave: Wave) -> float:
    return float(np.sqrt(np.mean(np.square(wave, dtype=np.float64)))) if wave.size else 0.0
