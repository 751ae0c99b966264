"""Mel spectrograms for drawing: of whole sounds, of sounds that are being recorded, and as thumbnails.

Mel scale after O'Shaughnessy, Speech Communication (1987): m = 2595 log10(1 + f / 700).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FLOOR_DB = -120.0
"""The least level in a spectrogram, which silence has."""

RANGE_DB = 70.0
"""What is shown: from so many dB below the loudest up to the loudest."""

LOWEST_HZ = 60.0
_HIGHEST_HZ = 20_000.0
_WINDOW_SECONDS = 0.046  # Long enough to tell the harmonics of a voice, short enough to show a clap as a line.
_LOOKS = 16  # Windows averaged in a column at most; more of a long recording would change no pixel that matters.
_BLOCK = 256  # Windows transformed at once: about 4 MB.

_Array = NDArray[np.float32]


@dataclass(frozen=True)
class MelSpectrogram:
    """A spectrogram ready to be drawn.

    Attributes:
        db: `float32 [bands, columns]`, dB relative to the loudest point (0), at least `FLOOR_DB`; low bands first.
        seconds: Length of the sound, which the columns share evenly.
        rate: Samples per second (Hz) of the sound.
        frequencies: `float32 [bands]`, the centre of each band in Hz.
    """

    db: _Array
    seconds: float
    rate: int
    frequencies: _Array


def mel_spectrogram(
    wave: _Array,
    rate: int,
    *,
    bands: int = 128,
    columns: int = 1000,
    fmin: float = LOWEST_HZ,
    fmax: float | None = None,
) -> MelSpectrogram:
    """Computes a mel spectrogram of a fixed number of columns, however long the sound is.

    Time and memory besides the sound itself are bounded: a column of a long recording is the mean power of at most
    16 windows spread evenly over it.

    Args:
        wave: `float32 [T]`, full scale 1.
        rate: Samples per second (Hz).
        bands: Number of mel bands.
        columns: Number of columns.
        fmin: Lower end of the lowest band, in Hz.
        fmax: Upper end of the highest band, in Hz; half the rate, at most 20 kHz, if None.

    Raises:
        ValueError: if `bands` or `columns` is not positive, or no band lies between `fmin` and `fmax`.
    """
    bank = MelBank(rate, bands, fmin, fmax)
    power = bank.columns(wave, columns)
    return MelSpectrogram(relative_db(power), wave.size / rate, rate, bank.frequencies)


def spectrogram_thumbnail(wave: _Array, rate: int, width: int, height: int) -> NDArray[np.uint8]:
    """Draws a small mel spectrogram.

    Returns:
        `uint8 [height, width]`, from 0 (70 dB below the loudest, or less) to 255 (the loudest); high bands on top.
    """
    return intensity(mel_spectrogram(wave, rate, bands=height, columns=width).db)[::-1]


def intensity(db: _Array) -> NDArray[np.uint8]:
    """Maps dB relative to the loudest, -70 to 0, to `uint8` 0 to 255; the same shape."""
    grey: NDArray[np.uint8] = np.rint(np.clip(db / RANGE_DB + 1, 0, 1) * 255).astype(np.uint8)
    return grey


def relative_db(power: _Array) -> _Array:
    """Converts power to dB below its greatest value; silence is `FLOOR_DB`, also where all is silent."""
    loudest = power.max(initial=0)
    return _decibels(power / loudest) if loudest > 0 else np.full_like(power, FLOOR_DB)


class MelBank:
    """Triangular mel filters over a Fourier transform with a Hann window.

    A filter passes the power at its centre unchanged, so that a full-scale sine is at most 0 dB. Where bands are
    narrower than the transform resolves, filters are as wide as its bins: neighbours interpolate instead of leaving
    black stripes.

    Attributes:
        size: Samples that are transformed at once.
        frequencies: `float32 [bands]`, the centre of each band in Hz.
    """

    def __init__(self, rate: int, bands: int, fmin: float = LOWEST_HZ, fmax: float | None = None) -> None:
        """Prepares the filters; see `mel_spectrogram`."""
        top = min(_HIGHEST_HZ, rate / 2) if fmax is None else fmax
        if bands <= 0 or not 0 <= fmin < top <= rate / 2:
            raise ValueError(f"no {bands} bands between {fmin:g} and {top:g} Hz at {rate} Hz")
        self.size = 2 ** round(np.log2(rate * _WINDOW_SECONDS))
        edges = _hertz(np.linspace(_mel(fmin), _mel(top), bands + 2))
        self.frequencies: _Array = edges[1:-1].astype(np.float32)
        self._weights = _triangles(edges, np.arange(self.size // 2 + 1) * (rate / self.size))
        window = np.hanning(self.size + 1)[:-1]
        # A full-scale sine has power 1: its amplitude is half the sum of the window, spread over 1.5 bins.
        self._window = (window / (window.sum() / 2) / np.sqrt(1.5)).astype(np.float32)

    def power(self, windows: _Array) -> _Array:
        """Returns the power per band, `float32 [bands, n]`, of `windows`, `float32 [n, size]`."""
        spectrum = np.fft.rfft(windows * self._window)
        energy = spectrum.real**2 + spectrum.imag**2
        return (self._weights @ energy.astype(np.float32).T).astype(np.float32)

    def columns(self, wave: _Array, columns: int) -> _Array:
        """Returns the mean power per band and column, `float32 [bands, columns]`, of `wave`, `float32 [T]`."""
        if columns <= 0:
            raise ValueError("there must be at least one column")
        looks = int(np.clip(np.ceil(wave.size / columns / (self.size / 2)), 1, _LOOKS))
        centres = (np.arange(columns * looks) + 0.5) * (wave.size / (columns * looks))
        starts = np.rint(centres).astype(np.int64) - self.size // 2
        step = max(1, _BLOCK // looks) * looks
        parts = [self._mean(wave, starts[at : at + step], looks) for at in range(0, len(starts), step)]
        return np.concatenate(parts, axis=1)

    def _mean(self, wave: _Array, starts: NDArray[np.int64], looks: int) -> _Array:
        """The mean power of each `looks` windows that begin at `starts`; beyond its ends the sound is silent."""
        indices = starts[:, None] + np.arange(self.size)
        inside = (indices >= 0) & (indices < wave.size)
        windows = np.zeros(indices.shape, np.float32)
        windows[inside] = wave[indices[inside]]
        power = self.power(windows)
        mean: _Array = power.reshape(len(power), -1, looks).mean(axis=2)
        return mean


class RollingMel:
    """The spectrogram of a sound that is still going on.

    Attributes:
        frequencies: `float32 [bands]`, the centre of each band in Hz.
        hop: Samples between two columns.
    """

    def __init__(self, rate: int, bands: int = 128, hop_seconds: float = 0.02) -> None:
        """Starts with silence.

        Args:
            rate: Samples per second (Hz) of the blocks that will be pushed.
            bands: Number of mel bands.
            hop_seconds: Time between two columns.
        """
        self._bank = MelBank(rate, bands)
        self.frequencies = self._bank.frequencies
        self.hop = max(1, round(rate * hop_seconds))
        self._heard: _Array = np.zeros(self._bank.size, np.float32)

    def push(self, block: _Array) -> _Array:
        """Takes what was recorded since the last call and returns the new columns, often none.

        Args:
            block: `float32 [T]`, full scale 1.

        Returns:
            `float32 [bands, n]` in dBFS (a full-scale sine is 0), at least `FLOOR_DB`; low bands first.
        """
        self._heard = np.concatenate([self._heard, block])
        # The last column began `size` samples before what is kept ended; the next one begins a hop later.
        count = (self._heard.size - self._bank.size) // self.hop
        if count == 0:
            return np.zeros((len(self.frequencies), 0), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._heard, self._bank.size)
        columns = _decibels(self._bank.power(windows[self.hop :: self.hop][:count]))
        self._heard = self._heard[count * self.hop :].copy()
        return columns


def _triangles(edges: NDArray[np.float64], bins: NDArray[np.float64]) -> _Array:
    """Filters `[bands, bins]` that rise from one edge to 1 at the next and fall until the one after it."""
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    finest = bins[1]
    rising = (bins - centre) / np.maximum(centre - low, finest) + 1
    falling = (centre - bins) / np.maximum(high - centre, finest) + 1
    weights: _Array = np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)
    return weights


def _decibels(power: _Array) -> _Array:
    db: _Array = np.maximum(10 * np.log10(np.maximum(power, 1e-30)), FLOOR_DB).astype(np.float32)
    return db


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    hertz: NDArray[np.float64] = 700 * (10 ** (mel / 2595) - 1)
    return hertz
