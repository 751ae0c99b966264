"""Clips that overlap in one recording, found by an audio fingerprint.

After Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): every 16 ms give a word of 32 bits,
each the sign of how the difference between two neighbouring bands of the spectrum changes. Equal words propose where
one clip may lie in another; the share of equal bits over the whole overlap decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Words = NDArray[np.uint32]
Ints = NDArray[np.int64]

# Raised whenever the fingerprint of the same sound changes, so that caches start anew.
VERSION = 1
BITS = 32
WINDOW_SECONDS, HOP_SECONDS = 0.064, 0.016
# So many successive spectra, 0.24 s of sound, make a word.
SPAN = 12
# One period of a sine: how much more there is in the first half than in the second.
CHANGE = np.sin(2 * np.pi * (np.arange(SPAN) + 0.5) / SPAN).astype(np.float32)
LOWEST_HZ, HIGHEST_HZ = 250.0, 6500.0
# Power (full scale 1) that is added to each band, so that rounding errors and the noise of a codec make no difference.
FLOOR = 1e-8
SILENT_POWER = 1e-8

# Equal bits beyond chance, from -1 to 1: 0.4 is a bit error rate of 0.3.
SURE_CORRELATION = 0.4
# The same in standard deviations of unrelated sounds.
SURE_DEVIATIONS = 6.0
# Words equal in three of their four bytes propose an overlap.
KEY_MASKS = tuple(np.uint32(0xFFFFFFFF ^ 0xFF << shift) for shift in (0, 8, 16, 24))
# Each word is compared with so many equal ones: bounds the work on sounds whose words are all the same.
NEIGHBOURS = 8
WORDS_AT_ONCE = 2**20


def fingerprint(wave: Array, rate: int) -> Words:
    """Returns the fingerprint of a sound `float32 [T]` (full scale 1) of `rate` samples per second (Hz).

    It is a word of 32 bits for every 16 ms, `uint32 [W]`; 0 stands for silence. Sounds shorter than 0.24 s have none.
    """
    window, hop = round(WINDOW_SECONDS * rate), round(HOP_SECONDS * rate)
    if len(wave) < window + (SPAN - 1) * hop:
        return np.zeros(0, np.uint32)
    frames = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop]
    slopes = np.diff(np.log(_bands(frames, rate) + FLOOR), axis=1)
    signs = np.packbits(_moments(slopes, CHANGE) > 0, axis=1).view(np.uint32)[:, 0]
    power = np.einsum("nt,nt->n", frames, frames)[:, None] / window
    heard = _moments(power, np.full(SPAN, 1 / SPAN, np.float32))[:, 0] > SILENT_POWER
    return np.where(heard, signs, np.uint32(0))


def _bands(frames: Array, rate: int) -> Array:
    """Mean power in each of 33 bands of equal width in octaves, `float32 [F, 33]`."""
    window = frames.shape[1]
    spectrum = np.fft.rfft(frames * np.hanning(window).astype(np.float32))
    highest = min(HIGHEST_HZ, 0.45 * rate)
    edges = np.ceil(np.geomspace(LOWEST_HZ, highest, BITS + 2) * window / rate).astype(np.int64)
    used = spectrum[:, : edges[-1]]
    sums = np.add.reduceat(used.real**2 + used.imag**2, edges[:-1], axis=1)
    return (sums / (window * np.diff(edges))).astype(np.float32, copy=False)


def _moments(rows: Array, weights: Array) -> Array:
    """Weighted sums of each SPAN successive rows."""
    return np.lib.stride_tricks.sliding_window_view(rows, SPAN, axis=0) @ weights


def same_recording(fingerprints: Sequence[Words]) -> NDArray[np.bool_]:
    """Finds sounds that share at least about 0.75 seconds of one recording, as a symmetric relation `bool [N, N]`.

    Of many sounds that all overlap, not every pair need be found; but they are connected.
    """
    linked = np.zeros((len(fingerprints), len(fingerprints)), bool)
    clips = _Clips.join(fingerprints)
    proposed = _propose(clips)
    for part in _parts(clips, proposed):
        first, second, _ = part[:, _sure(clips, part)]
        linked[first, second] = linked[second, first] = True
    return linked


@dataclass(frozen=True)
class _Clips:
    """Fingerprints one after the other.

    Attributes:
        words: All words, `uint32 [W]`.
        clip: The clip of each word, `int64 [W]`.
        begin: The first word of each clip, `int64 [N]`.
        length: The number of words of each clip, `int64 [N]`.
        events: How much each word tells that those before it and its other bits do not, `uint8 [W]`.
    """

    words: Words
    clip: Ints
    begin: Ints
    length: Ints
    events: NDArray[np.uint8]

    @classmethod
    def join(cls, fingerprints: Sequence[Words]) -> _Clips:
        length = np.array([len(words) for words in fingerprints], np.int64)
        words = np.concatenate([np.zeros(0, np.uint32), *fingerprints])
        clip = np.repeat(np.arange(len(length)), length)
        return cls(words, clip, np.cumsum(length) - length, length, _events(words, clip))


def _events(words: Words, clip: Ints) -> NDArray[np.uint8]:
    """Counts, for each word, the borders between bits that changed since the word before and bits that did not.

    A steady tone has none; nor has a sound that only grows louder and softer, for all bits change together.
    """
    follows = np.diff(clip, prepend=-1) == 0
    follows[1:] &= (words[1:] != 0) & (words[:-1] != 0)
    flipped = np.zeros_like(words)
    flipped[1:] = words[1:] ^ words[:-1]
    borders = (flipped ^ flipped >> np.uint32(1)) & np.uint32(2 ** (BITS - 1) - 1)
    return np.where(follows, np.bitwise_count(borders), 0).astype(np.uint8)


def _propose(clips: _Clips) -> Ints:
    """Finds where clips may overlap, by nearly equal words.

    Returns:
        Pairs of clips, and how many words after the beginning of the first one the second begins, `int64 [3, P]`.
    """
    count, longest = len(clips.length), int(clips.length.max(initial=0))
    place = np.arange(len(clips.words)) - clips.begin[clips.clip]
    heard = np.flatnonzero(clips.words)
    codes = [np.zeros(0, np.int64)]
    for mask in KEY_MASKS:
        keys = clips.words[heard] & mask
        order = np.argsort(keys, kind="stable")
        keys, sources = keys[order], heard[order]
        for step in range(1, NEIGHBOURS + 1):
            equal = np.flatnonzero(keys[step:] == keys[:-step])
            one, other = sources[equal], sources[equal + step]
            apart = clips.clip[one] != clips.clip[other]
            one, other = one[apart], other[apart]
            # One number for each placement, so that equal ones are easily left out.
            pair = clips.clip[one] * count + clips.clip[other]
            codes.append(pair * (2 * longest) + place[one] - place[other] + longest)
    code = np.unique(np.concatenate(codes))
    pair, lag = np.divmod(code, max(1, 2 * longest))
    return np.stack([*np.divmod(pair, max(1, count)), lag - longest])


def _parts(clips: _Clips, placements: Ints) -> Iterator[Ints]:
    """Divides placements into parts that need little memory."""
    size = max(1, WORDS_AT_ONCE // max(1, int(clips.length.max(initial=0))))
    for start in range(0, placements.shape[1], size):
        yield placements[:, start : start + size]


def _sure(clips: _Clips, placements: Ints) -> NDArray[np.bool_]:
    """Says which of the placements `int64 [3, P]` are overlaps: `bool [P]`."""
    first, second, lag = placements
    start = np.maximum(lag, 0)
    size = np.minimum(clips.length[first], clips.length[second] + lag) - start
    ends = np.cumsum(size)
    step = np.arange(ends[-1]) - np.repeat(ends - size, size)
    one = np.repeat(clips.begin[first] + start, size) + step
    other = np.repeat(clips.begin[second] + start - lag, size) + step
    heard = (clips.words[one] != 0) & (clips.words[other] != 0)
    errors = np.bitwise_count(clips.words[one] ^ clips.words[other])
    columns = np.stack([heard, errors * heard, clips.events[one] * heard, clips.events[other] * heard]).astype(np.int64)
    words, wrong, events_one, events_other = np.add.reduceat(columns, ends - size, axis=1)
    correlation = 1 - 2 * wrong / np.maximum(1, BITS * words)
    # Each independent bit of information makes about two borders.
    deviations = correlation * np.sqrt(np.minimum(events_one, events_other) / 2)
    sure: NDArray[np.bool_] = (correlation >= SURE_CORRELATION) & (deviations >= SURE_DEVIATIONS)
    return sure
