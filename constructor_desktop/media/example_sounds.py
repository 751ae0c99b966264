"""Sounds for the example project, synthesised on the spot: a bird's song, bells and rain.

Pitch, tempo, level, room and background noise vary independently of what sounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

RATE = 24_000

_Wave = NDArray[np.float32]
_Rng = np.random.Generator

_BELL_PARTIALS = (0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.1, 5.43)
_BELL_LEVELS = (0.5, 1.0, 0.7, 0.4, 0.8, 0.35, 0.3, 0.3, 0.2, 0.1)
_DROPS_PER_SECOND = (25, 420)
_KINDS_OF_DROPS = 101


def synthesise(kind: int, rng: _Rng) -> _Wave:
    """Synthesises a sound of two to three seconds.

    Args:
        kind: 0 for a bird, 1 for bells, 2 for rain.
        rng: Decides everything else.

    Returns:
        `float32 [T]` at `RATE`, full scale 1.
    """
    size = round(RATE * rng.uniform(2.0, 3.0))
    wave = _in_a_room(_SOUNDS[kind](size, rng), rng)
    wave = wave / np.abs(wave).max()
    background = _coloured_noise(size, rng.uniform(0.6, 1.6), rng) * 10 ** (rng.uniform(-52, -32) / 20)
    level = 10 ** (rng.uniform(-14, -1.5) / 20)
    mixed: _Wave = ((wave + background) / np.abs(wave + background).max() * level).astype(np.float32)
    return _faded(mixed)


def _bird(size: int, rng: _Rng) -> _Wave:
    """Repeats a motif of a few syllables, as songbirds do."""
    motif = [_syllable(rng) for _ in range(rng.integers(1, 4))]
    gap = rng.uniform(0.03, 0.12)
    wave = np.zeros(size, np.float32)
    at = round(RATE * rng.uniform(0.02, 0.3))
    while at < size:
        for syllable in motif:
            part = syllable[: max(0, size - at)]
            wave[at : at + part.size] += part * np.float32(rng.uniform(0.6, 1))
            at += syllable.size + round(RATE * gap * rng.uniform(0.8, 1.2))
        at += round(RATE * rng.choice([0.0, 0.1, 0.45]))
    return wave


def _syllable(rng: _Rng) -> _Wave:
    """A whistle of 0.05 to 0.25 s that rises, falls, arches or warbles between 2 and 6 kHz."""
    time = np.arange(round(RATE * rng.uniform(0.05, 0.25))) / RATE
    share = time / time[-1]
    pitch, reach = rng.uniform(2400, 4400), rng.uniform(300, 1500)
    shapes = (share, 1 - share, np.sin(np.pi * share), 0.5 + 0.3 * np.sin(2 * np.pi * rng.uniform(18, 45) * time))
    phase = 2 * np.pi * np.cumsum(pitch + reach * shapes[rng.integers(len(shapes))]) / RATE
    tone = np.sin(phase) + rng.uniform(0.02, 0.15) * np.sin(2 * phase)
    return np.asarray(tone * np.sin(np.pi * share**0.7) ** 2, np.float32)


def _bells(size: int, rng: _Rng) -> _Wave:
    """Strikes one or several bells, or the same one several times."""
    wave = np.zeros(size, np.float32)
    count = int(rng.integers(1, 5))
    pitches = 180 * 2 ** rng.uniform(0, 3.2) * 2 ** (rng.choice([0, 3, 5, 7, 12], count) / 12)
    starts = np.linspace(0.03, 0.7 * size / RATE, count) + rng.uniform(0, 0.15, count)
    for pitch, start in zip(pitches, starts, strict=True):
        at = round(RATE * start)
        wave[at:] += _bell(size - at, float(pitch), rng)
    return wave


def _bell(size: int, pitch: float, rng: _Rng) -> _Wave:
    """One strike: partials that are no multiples of one another, the higher the sooner gone."""
    time = np.arange(size, dtype=np.float32) / RATE
    decay = rng.uniform(0.35, 1.4)
    wave = np.zeros(size, np.float32)
    for partial, level in zip(_BELL_PARTIALS, _BELL_LEVELS, strict=True):
        hertz = pitch * partial * rng.uniform(0.997, 1.003)
        envelope = np.exp(-time / np.float32(decay / (0.4 + 0.6 * partial)))
        wave += np.float32(level * rng.uniform(0.6, 1)) * envelope * np.sin(np.float32(2 * np.pi * hertz) * time)
    wave *= np.minimum(1, time / np.float32(0.002))
    strike = min(size, RATE // 20)
    wave[:strike] += 0.18 * rng.standard_normal(strike, np.float32) * np.exp(-time[:strike] / np.float32(0.006))
    return wave


def _rain(size: int, rng: _Rng) -> _Wave:
    """Drops near by over the hiss of those far away, with gusts of wind."""
    hiss = _coloured_noise(size, rng.uniform(0.2, 0.8), rng) * _slow(size, 0.5, 1, rng)
    gusts = _coloured_noise(size, 2.0, rng) * _slow(size, 0, 1, rng) * np.float32(rng.uniform(0, 0.5))
    drops = np.zeros(size, np.float32)
    kinds = [_drop(rng) for _ in range(_KINDS_OF_DROPS)]
    for at in rng.integers(0, size - kinds[0].size, round(rng.uniform(*_DROPS_PER_SECOND) * size / RATE)).tolist():
        drop = kinds[at % _KINDS_OF_DROPS]
        drops[at : at + drop.size] += drop
    wave = rng.uniform(0.15, 1) * hiss + gusts + rng.uniform(0.3, 2) * drops
    return _on_something(wave.astype(np.float32), rng)


def _on_something(wave: _Wave, rng: _Rng) -> _Wave:
    """What the rain falls on (leaves, a tent, a tin roof) answers some frequencies more than others."""
    length = 1 << (wave.size - 1).bit_length()
    octaves = np.log2(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 40) / 40)
    gain = np.interp(octaves, np.linspace(0, 9, 10), rng.uniform(-10, 6, 10))
    return np.fft.irfft(np.fft.rfft(wave, length) * 10 ** (gain / 20), length)[: wave.size].astype(np.float32)


def _drop(rng: _Rng) -> _Wave:
    """A ringing click of a few milliseconds; most drops are far away and soft."""
    time = np.arange(round(RATE * 0.02), dtype=np.float32) / RATE
    hertz = 900 * 2 ** rng.uniform(0, 3.2)
    level = rng.exponential(0.5)
    return np.asarray(level * np.exp(-time / rng.uniform(0.001, 0.004)) * np.sin(2 * np.pi * hertz * time), np.float32)


def _coloured_noise(size: int, slope: float, rng: _Rng) -> _Wave:
    """Noise whose amplitude falls as frequency to the power of `slope / 2`; root mean square 0.3."""
    length = 1 << (size - 1).bit_length()
    spectrum = np.fft.rfft(rng.standard_normal(length, np.float32))
    hertz = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 40)
    wave = np.fft.irfft(spectrum * hertz ** (-slope / 2), length)[:size]
    return np.asarray(0.3 * wave / wave.std(), np.float32)


def _slow(size: int, least: float, most: float, rng: _Rng) -> _Wave:
    """A level that wanders between two bounds, a few times a second."""
    points = rng.uniform(least, most, 8)
    return np.interp(np.linspace(0, 7, size), np.arange(8), points).astype(np.float32)


def _in_a_room(wave: _Wave, rng: _Rng) -> _Wave:
    """Adds reverberation: the decaying noise that a room answers a click with."""
    decay, share = rng.uniform(0.05, 0.5), rng.uniform(0, 0.35)
    time = np.arange(round(RATE * decay * 2)) / RATE
    answer = rng.standard_normal(time.size) * np.exp(-time / (decay / 3))
    answer *= share / np.sqrt((answer**2).sum())
    answer[0] += 1
    length = 1 << (wave.size + answer.size - 2).bit_length()
    wet = np.fft.irfft(np.fft.rfft(wave, length) * np.fft.rfft(answer, length), length)
    return np.asarray(wet[: wave.size], np.float32)


def _faded(wave: _Wave) -> _Wave:
    """Ends within 10 ms instead of with a click."""
    ramp = np.linspace(0, 1, RATE // 100, dtype=np.float32)
    wave[: ramp.size] *= ramp
    wave[-ramp.size :] *= ramp[::-1]
    return wave


_SOUNDS: tuple[Callable[[int, _Rng], _Wave], ...] = (_bird, _bells, _rain)
