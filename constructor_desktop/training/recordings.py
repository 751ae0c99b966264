"""Clips that overlap in one recording, found by an audio fingerprint.

After Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): a word of 32 bits every 16 ms;
each bit is the sign of how the difference between two neighbouring bands of the spectrum changes. Nearly equal words
propose where one clip may lie in another; the share of equal bits over the whole overlap decides. The logarithms of
the powers are compared, so that an onset common to all bands does not make unrelated sounds alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Words = NDArray[np.uint32]
Ints = NDArray[np.int64]

# Raised whenever the fingerprint of the same sound changes, so that caches start anew.
VERSION = 1
BITS = 32
WINDOW_SECONDS, HOP_SECONDS = 0.048, 0.016
# So many successive spectra, 0.22 s of sound, make a word.
SPAN = 12
# One period of a sine: how much more there is in the first half than in the second.
CHANGE = np.sin(2 * np.pi * (np.arange(SPAN) + 0.5) / SPAN).astype(np.float32)
LOWEST_HZ, HIGHEST_HZ = 300.0, 6500.0
# Power (full scale 1) that is added to each band, so that rounding errors and the noise of a codec make no difference.
FLOOR = 1e-8
SILENT_POWER = 1e-8
# Least change of a logarithm that counts, and how many of the 32 must count: pure tones reach neither.
LEAST_CHANGE = 0.05
LEAST_TELLING = 16

# Equal bits beyond chance, from -1 to 1: 0.3 is a bit error rate of 0.35, the limit of Haitsma and Kalker.
SURE_CORRELATION = 0.3
# The same in standard deviations of what unrelated sounds reach by chance: these were never seen above 3.7 (similar
# sneezes of one session at 5.8), audible overlaps of a second seldom below 6.
SURE_DEVIATIONS = 5.0
# Words equal in three of their four bytes propose an overlap.
KEY_MASKS = tuple(np.uint32(0xFFFFFFFF ^ 0xFF << shift) for shift in (0, 8, 16, 24))
# Each word is compared with so many equal ones: bounds the work on sounds whose words are all the same.
NEIGHBOURS = 8
WORDS_AT_ONCE = 2**17


def fingerprint(wave: Array, rate: int) -> Words:
    """Returns the fingerprint of a sound `float32 [T]` (full scale 1) of `rate` samples per second.

    It is a word of 32 bits for every 16 ms, `uint32 [W]`; 0 stands for silence. Sounds shorter than 0.23 s have none.
    """
    window, hop = round(WINDOW_SECONDS * rate), round(HOP_SECONDS * rate)
    if len(wave) < window + (SPAN - 1) * hop:
        return np.zeros(0, np.uint32)
    frames = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop]
    slopes = np.diff(np.log(_bands(frames, rate) + FLOOR), axis=1)
    changes = _moments(slopes, CHANGE)
    words = np.packbits(changes > LEAST_CHANGE, axis=1).view(np.uint32)[:, 0]
    power = np.einsum("nt,nt->n", frames, frames)[:, None] / window
    heard = _moments(power, np.full(SPAN, 1 / SPAN, np.float32))[:, 0] > SILENT_POWER
    telling = np.count_nonzero(np.abs(changes) > LEAST_CHANGE, axis=1) >= LEAST_TELLING
    return np.where(heard & telling, words, np.uint32(0))


def _bands(frames: Array, rate: int) -> Array:
    """Mean power in each of 33 bands of equal width in octaves, `float32 [F, 33]`."""
    window = frames.shape[1]
    spectrum = np.fft.rfft(frames * np.hanning(window).astype(np.float32))
    highest = min(HIGHEST_HZ, 0.45 * rate)
    edges = np.ceil(np.geomspace(LOWEST_HZ, highest, BITS + 2) * window / rate).astype(np.int64)
    used = spectrum[:, : edges[-1]]
    sums = np.add.reduceat(used.real**2 + used.imag**2, edges[:-1], axis=1)
    bands: Array = (sums / (window * np.diff(edges))).astype(np.float32, copy=False)
    return bands


def _moments(rows: Array, weights: Array) -> Array:
    """Weighted sums of each SPAN successive rows."""
    moments: Array = np.lib.stride_tricks.sliding_window_view(rows, SPAN, axis=0) @ weights
    return moments


def same_recording(fingerprints: Sequence[Words]) -> NDArray[np.bool_]:
    """Finds sounds that share at least about 0.75 seconds of one recording, as a symmetric relation `bool [N, N]`.

    Of many sounds that all overlap, not every pair need be found; but they are connected.
    """
    linked = np.zeros((len(fingerprints), len(fingerprints)), bool)
    clips = _Clips.join(fingerprints)
    at_once = max(1, WORDS_AT_ONCE // max([1, *clips.length.tolist()]))
    for mask in KEY_MASKS:
        placements = _propose(clips, mask)
        unknown = placements[:, ~linked[placements[0], placements[1]]]
        for start in range(0, unknown.shape[1], at_once):
            part = unknown[:, start : start + at_once]
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


def _propose(clips: _Clips, mask: np.uint32) -> Ints:
    """Finds where clips may overlap: where they have words that are equal in the bits of the mask.

    Returns:
        Pairs of clips, and how many words after the beginning of the first one the second begins, `int64 [3, P]`.
    """
    count, longest = max(1, len(clips.length)), max([1, *clips.length.tolist()])
    heard = np.flatnonzero(clips.words)
    keys = clips.words[heard] & mask
    order = np.argsort(keys, kind="stable")
    keys, clip = keys[order], clips.clip[heard[order]]
    place = heard[order] - clips.begin[clip]
    codes = [np.zeros(0, np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        one = np.flatnonzero((keys[step:] == keys[:-step]) & (clip[step:] != clip[:-step]))
        lag = place[one] - place[one + step]
        # One number for each placement, so that equal ones are easily left out.
        codes.append((clip[one] * count + clip[one + step]) * (2 * longest) + lag + longest)
    pair, lag = np.divmod(np.unique(np.concatenate(codes)), 2 * longest)
    return np.stack([*np.divmod(pair, count), lag - longest])


def _sure(clips: _Clips, placements: Ints) -> NDArray[np.bool_]:
    """Says which of the placements `int64 [3, P]` are overlaps, `bool [P]`."""
    one, other, starts = _overlaps(clips, placements)
    heard = (clips.words[one] != 0) & (clips.words[other] != 0)
    errors = np.bitwise_count(clips.words[one] ^ clips.words[other]) * heard
    limit = (1 - SURE_CORRELATION) / 2 * BITS * np.add.reduceat(heard, starts, dtype=np.int64)
    sure: NDArray[np.bool_] = np.add.reduceat(errors, starts, dtype=np.int64) <= limit
    if sure.any():
        # Looking at every bit is slow, but few are left.
        sure[sure] = _beyond_chance(clips, placements[:, sure])
    return sure


def _beyond_chance(clips: _Clips, placements: Ints) -> NDArray[np.bool_]:
    """Says which overlaps agree better than sounds with the same share of ones in each bit do, `bool [P]`."""
    one, other, starts = _overlaps(clips, placements)
    heard = (clips.words[one] != 0) & (clips.words[other] != 0)
    bits_one, bits_other = (np.unpackbits(clips.words[side, None].view(np.uint8), axis=1) for side in (one, other))
    columns = np.concatenate([bits_one, bits_other, bits_one == bits_other], axis=1) * heard[:, None]
    words = np.add.reduceat(heard, starts, dtype=np.int64)
    shares = np.add.reduceat(columns, starts, axis=0, dtype=np.int64) / words[:, None]
    ones_one, ones_other, equal = shares[:, :BITS], shares[:, BITS:-BITS], shares[:, -BITS:]
    chance = (ones_one * ones_other + (1 - ones_one) * (1 - ones_other)).mean(axis=1)
    # Cohen's kappa: bits that never change, as those of bands without sound, prove nothing.
    correlation = (equal.mean(axis=1) - chance) / np.maximum(1e-6, 1 - chance)
    events = [np.add.reduceat(clips.events[side] * heard, starts, dtype=np.int64) for side in (one, other)]
    # Each independent bit of information makes about two borders.
    deviations = correlation * np.sqrt(np.minimum(*events) / 2)
    sure: NDArray[np.bool_] = (correlation >= SURE_CORRELATION) & (deviations >= SURE_DEVIATIONS)
    return sure


def _overlaps(clips: _Clips, placements: Ints) -> tuple[Ints, Ints, Ints]:
    """Returns the words that lie on each other, one placement after the other, and where each placement starts."""
    first, second, lag = placements
    begin = np.maximum(lag, 0)
    size = np.minimum(clips.length[first], clips.length[second] + lag) - begin
    starts = np.cumsum(size) - size
    step = np.arange(size.sum()) - np.repeat(starts - begin, size)
    one, other = np.repeat(clips.begin[first], size) + step, np.repeat(clips.begin[second] - lag, size) + step
    return one, other, starts
