"""Samples that look or sound the same, found by their fingerprints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.data import Modality

_Words = NDArray[np.uint64]
_Ints = NDArray[np.int64]

TOLERANCE = 0.1
"""Share of the bits set in one of two fingerprints that the other may not have. Pictures saved once more with
strong compression differ by 0.06, at half the size by 0.1 (one in twenty by more); different photographs by 0.5,
different handwritten digits of one class by more than 0.1."""

_ROWS_AT_ONCE = 128


def find_twins(fingerprints: Sequence[int | None], modality: Modality) -> list[tuple[int, ...]]:
    """Finds groups of samples that are the same to the eye or, bit for bit, to the ear.

    Args:
        fingerprints: As `quality.examine` gives them; None is like no other.
        modality: Pictures are compared with a tolerance, sounds exactly.

    Returns:
        Positions of the members of each group of at least two, in order; groups in the order of their first members.
    """
    members: dict[int, list[int]] = {}
    for position, value in enumerate(fingerprints):
        if value is not None:
            members.setdefault(value, []).append(position)
    if modality is Modality.AUDIO:
        groups = list(members.values())
    else:
        same = list(members.values())
        groups = [sorted(position for index in group for position in same[index]) for group in _near(list(members))]
    return sorted(tuple(group) for group in groups if len(group) > 1)


def _near(values: list[int]) -> list[list[int]]:
    """Groups of positions that are connected by steps from one fingerprint to a nearly equal one."""
    words = _as_words(values)
    sizes = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    order = np.argsort(sizes, kind="stable")  # By size, so that only those of about the same need be compared.
    related = np.zeros(len(values), bool)
    related[order] = _has_near(words[order], sizes[order])
    groups = [[position] for position in np.flatnonzero(~related).tolist()]
    left = order[related[order]]
    while left.size:
        waiting, left = [int(left[0])], left[1:]
        group = []
        while waiting:
            group.append(current := waiting.pop())
            near, left = _split(words, sizes, left, current)
            waiting += near.tolist()
        groups.append(group)
    return groups


def _has_near(words: _Words, sizes: _Ints) -> NDArray[np.bool_]:
    """Whether there is another fingerprint nearly equal to each; they are sorted by size."""
    related = np.zeros(len(words), bool)
    for start in range(0, len(words), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(words)))
        stop = np.searchsorted(sizes, sizes[rows[-1]] / (1 - TOLERANCE) + 1)
        columns = np.arange(start, stop)
        differing = np.zeros((len(rows), len(columns)), np.int64)
        for word in range(words.shape[1]):
            differing += np.bitwise_count(words[rows, None, word] ^ words[columns, word])
        near = _is_near(differing, sizes[rows, None] + sizes[columns]) & (columns > rows[:, None])
        related[rows] |= near.any(axis=1)
        related[columns] |= near.any(axis=0)
    return related


def _split(words: _Words, sizes: _Ints, left: _Ints, current: int) -> tuple[_Ints, _Ints]:
    """Divides positions, sorted by size, into those near to `current` and the others."""
    size = int(sizes[current])
    first, last = np.searchsorted(sizes[left], (size * (1 - TOLERANCE), size / (1 - TOLERANCE) + 1))
    window = left[first:last]
    differing = np.bitwise_count(words[window] ^ words[current]).sum(axis=1, dtype=np.int64)
    near = _is_near(differing, sizes[window] + size)
    return window[near], np.concatenate([left[:first], window[~near], left[last:]])


def _is_near(differing: _Ints, together: _Ints) -> NDArray[np.bool_]:
    """Compares the number of differing bits with those set in one or the other, half of `together + differing`."""
    return 2 * differing <= TOLERANCE * (together + differing)


def _as_words(values: list[int]) -> _Words:
    """The bits of each number, `uint64 [N, words]`."""
    width = 8 * max(1, -(-max((value.bit_length() for value in values), default=0) // 64))
    packed = b"".join(value.to_bytes(width, "little") for value in values)
    return np.frombuffer(packed, np.uint64).reshape(len(values), width // 8)
